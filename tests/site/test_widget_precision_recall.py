"""The precision–recall widget on the built page: boxes change their kind, the point moves, the target is reached."""

import numpy as np
import pytest

from fishbook.widgets import PrecisionRecall

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/14_detection.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "precision_recall")


def agrees(widget, *state):
    point = PrecisionRecall.compute(*state)
    assert np.allclose(widget.dots("point"), [[point.recall, point.precision]], atol=0.005)
    assert [len(widget.bars(name)) for name in ("hit", "wrong", "missed")] == list(point[:3])
    assert f"Average precision {point.area:.3f}." in widget.words


def test_the_score_moves_the_point_and_the_boxes(widget):
    agrees(widget, 0.1, 0.5, False)
    widget.slide("score", *["ArrowRight"] * 30)
    agrees(widget, 0.4, 0.5, False)
    widget.slide("score", "End")
    agrees(widget, 1.0, 0.5, False)
    assert "all 27 digits are missed" in widget.words


def test_a_stricter_iou_and_the_names_turn_hits_into_false_alarms(widget):
    widget.slide("overlap", *["ArrowRight"] * 5)
    agrees(widget, 0.1, 0.75, False)
    widget.slide("overlap", *["ArrowLeft"] * 5)
    widget.control("names").locator("input").check()
    widget.settle()
    agrees(widget, 0.1, 0.5, True)
    assert "No threshold reaches a recall of 0.9 here." in widget.words
    assert not widget.solved


def test_the_target_is_the_best_precision_at_a_recall_of_nine_tenths(widget):
    assert "More precision is possible." in widget.words
    widget.slide("score", *["ArrowRight"] * 26)
    assert widget.solved
    assert "Precision 25 / 26 = 0.962, recall 25 / 27 = 0.926." in widget.words
    widget.slide("score", *["ArrowRight"] * 10)
    assert not widget.solved
    assert "The recall is below the target." in widget.words
