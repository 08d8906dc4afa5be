"""The IoU widget on the built page: boxes moved and resized by pointer and keys, the areas drawn and said."""

import numpy as np
import pytest

from fishbook.widgets import IoUBoxes

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/14_detection.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "iou_boxes")


def drawn(widget, name):
    """The box with this name in pixels of the scene."""
    (x, y, width, height), frame = widget.bars(name)[0], widget.root.locator(f'rect[data-name="{name}"]').first
    (_, (left, right)), (_, (bottom, top)) = widget.scales(frame)
    scale = 64 / (right - left)
    assert scale == pytest.approx(64 / (bottom - top), rel=1e-6), "one pixel is as high as it is wide"
    return np.array([x - left, y - top, x + width - left, y + height - top]) * scale


def test_the_boxes_are_drawn_where_they_are(widget):
    assert np.allclose(drawn(widget, "a"), [9, 37, 28, 63], atol=0.02)
    assert np.allclose(drawn(widget, "b"), [27, 24, 46, 50], atol=0.02)
    assert np.allclose(drawn(widget, "shared"), [27, 37, 28, 50], atol=0.02)
    assert "IoU = 13 / (494 + 494 − 13) = 13 / 975 = 0.013." in widget.words
    assert not widget.solved


def test_keys_move_and_resize(widget):
    widget.press("b-place", "ArrowLeft", "Shift+ArrowDown")
    assert np.allclose(drawn(widget, "b"), [26.5, 29, 45.5, 55], atol=0.02)
    widget.press("b-size", "ArrowRight", "ArrowUp")
    assert np.allclose(drawn(widget, "b"), [26.5, 29, 46, 54.5], atol=0.02)
    said = IoUBoxes.compute("0.5", [9, 37, 28, 63], [26.5, 29, 46, 54.5])
    assert f"= {said.iou:.3f}." in widget.words
    assert "B keeps its first size, 19 × 26" in widget.words


def test_the_pointer_moves_a_box(widget):
    before = drawn(widget, "a")
    widget.drag("a-place", 30, -40)
    after = drawn(widget, "a")
    assert np.allclose(after[2:] - after[:2], before[2:] - before[:2], atol=0.02)
    assert after[0] > before[0] + 3
    assert after[1] < before[1] - 3


def test_boxes_that_do_not_meet_share_nothing(widget):
    widget.press("b-place", "Shift+ArrowRight")
    assert widget.root.locator('rect[data-name="shared"]').count() == 0
    assert "They do not meet." in widget.words
    assert "= 0.000." in widget.words


def test_the_target_is_an_iou_of_a_half_by_moving_alone(widget):
    widget.press("b-place", *["Shift+ArrowDown"] * 2, *["ArrowDown"] * 6, *["Shift+ArrowLeft"] * 2)
    assert not widget.solved
    presses = 0
    while not widget.solved and presses < 16:  # half a pixel each
        widget.press("b-place", "ArrowLeft")
        presses += 1
    assert widget.solved
    assert "= 0.50" in widget.words or "= 0.49" in widget.words
    widget.choose("aim", "0.9")
    assert not widget.solved


def test_a_handle_has_the_colour_of_its_box(widget):
    stroke = "(node) => getComputedStyle(node).stroke"
    for name in "ab":
        frame = widget.root.locator(f'rect[data-name="{name}"]').first.evaluate(stroke)
        for part in ("place", "size"):
            knob = widget.root.locator(f'[data-name="{name}-{part}"] .fb-knob')
            assert knob.evaluate(stroke) == frame


def test_a_round_is_answered(widget):
    widget.root.locator(".fb-answers button").first.click()
    assert "768 / 1280 = 0.600" in widget.root.locator(".fb-verdict").inner_text()
