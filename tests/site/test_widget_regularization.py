"""The regularisation widget on the built page: curves, seeds and words are those of the recorded runs."""

import numpy as np
import pytest

from fishbook.experiments import recorded
from fishbook.widgets import Regularization

pytestmark = [pytest.mark.site, pytest.mark.browser]


@pytest.fixture
def widget(open_widget):
    return open_widget("book/09_regularization.html", "regularization")


def drawn(widget, name):
    return widget.path(name)[:, 1]


def test_the_curves_are_the_recorded_ones(widget):
    curves = recorded("regularization_sweeps").arrays["curves"].astype(float)
    widget.slide("decay", "ArrowRight")
    widget.slide("ratio", "End", "ArrowLeft")
    for name, who in (("train", 0), ("held-out", 1)):
        np.testing.assert_allclose(drawn(widget, name), curves[1, 3, 1, :, who, 0], atol=0.01)
    widget.choose("shown", "loss")
    np.testing.assert_allclose(drawn(widget, "train"), curves[1, 3, 1, :, 0, 1], atol=0.02)


def test_the_target_is_reached_at_the_best_setting_and_at_no_other(widget):
    assert not widget.solved
    widget.slide("decay", "ArrowRight", "ArrowRight")
    assert not widget.solved
    widget.slide("ratio", "ArrowRight")
    assert widget.solved
    assert "+1.8 points, better in 5 of 5 seeds; all seeds gain. It is the best of the 30 settings." in widget.words
    widget.choose("count", "1000")
    assert not widget.solved
    widget.choose("count", "300")
    widget.slide("ratio", "ArrowRight")
    assert not widget.solved


def test_the_words_give_the_gap_and_the_gain(widget):
    widget.slide("ratio", "End")
    found = Regularization.compute(0.0, 0.5, "300")
    assert f"a gap of {found.train - found.held_out:.1f} points" in widget.words
    assert "−58.8 points, better in 0 of 5 seeds; all seeds lose." in widget.words
    assert f"The best of the 30 settings is {found.behind:.1f} points higher." in widget.words
