"""The suppression widget on the built page: steps, the list, what is drawn, and the target in each scene."""

import pytest

from fishbook.widgets import NmsStepper
from fishbook.widgets._detections import raw
from fishbook.widgets.nms_stepper import SCENES

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/14_detection.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "nms_stepper")


def set_threshold(widget, hundredths):
    widget.slide("threshold", "Home", *["ArrowRight"] * hundredths)


def fates(widget):
    """What the list says of each box."""
    return widget.root.locator("tbody tr:visible td:last-child").all_inner_texts()


def test_before_the_first_step_all_boxes_wait(widget):
    assert len(widget.bars("waits")) == len(raw("apart").found.scores) == 10
    assert fates(widget) == ["waits"] * 10
    assert not widget.solved


def test_a_step_keeps_one_box_and_says_what_it_drops(widget):
    set_threshold(widget, 40)
    run = NmsStepper.compute("apart", 0.4)
    widget.click("Take the next box")
    dropped = [i for i, by in enumerate(run.by) if by == run.kept[0]]
    assert len(widget.bars("kept")) == 1
    assert len(widget.bars("dropped")) == len(dropped) > 0
    said = fates(widget)
    assert said[0] == "kept"
    for i in dropped:
        assert said[i] == f"dropped by A: IoU {run.overlaps[i]:.3f}"
    assert said.count("waits") == 9 - len(dropped)


def test_to_the_end_and_the_target_is_reached(widget):
    widget.click("To the end")
    assert "Done: " in widget.words
    assert not widget.solved
    set_threshold(widget, 40)
    assert widget.solved
    assert "one box for each of the 3 digits" in widget.words
    widget.slide("step", "Home")
    assert not widget.solved


def test_a_low_threshold_loses_a_digit_where_two_overlap(widget):
    widget.choose("scene", "touching")
    widget.click("To the end")
    for hundredths, solved, word in ((10, False, "1 digit lost"), (50, True, "one box for each"), (60, False, "Too many")):
        set_threshold(widget, hundredths)
        assert widget.solved == solved
        assert word in widget.words


def test_a_step_beyond_the_last_changes_nothing(widget):
    set_threshold(widget, 40)
    widget.click("To the end")
    words = widget.words
    widget.click("Take the next box")
    assert widget.words == words


def test_the_slider_says_how_many_boxes_have_been_taken(widget):
    said = widget.root.locator('[data-parameter="step"] output')
    assert said.inner_text() == "0"
    for scene in SCENES:
        widget.choose("scene", scene)
        set_threshold(widget, 40)
        widget.click("To the end")
        assert said.inner_text() == f"{len(NmsStepper.compute(scene, 0.4).kept)}, done"


def test_every_box_has_its_letter_before_the_first_step(widget):
    letters = widget.root.locator('.fb-plot text[data-name="letter"]')
    assert letters.all_text_contents() == [chr(65 + i) for i in range(10)]
    middles = {tuple(round(box[key]) for key in "xy") for box in (one.bounding_box() for one in letters.all())}
    assert len(middles) == 10


def test_a_round_is_answered(widget):
    widget.root.locator(".fb-answers button").first.click()
    kept = NmsStepper.compute("apart", 0.5).kept
    letters = ", ".join(chr(65 + i) for i in kept)
    assert f"{letters}. They find 3 of 3 digits." in widget.root.locator(".fb-verdict").inner_text()
