"""The losses and pushes on the built page: what is drawn is what `compute` says, by mouse, by keys and by typing."""

import re

import numpy as np
import pytest

from fishbook.widgets import LossBars

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/03_loss_functions.html"
ANSWERS = ["A", "B", "both the same"]
RIGHT = [0, 2, 1, 0, 0, 1]


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "loss_bars")


def heights(widget, name, sideways=False):
    """The signed lengths of the bars with this name in the units of their axis, also of those too short to be seen."""
    found = widget.root.locator(f'rect[data-name="{name}"]')
    read = "all => all.map(one => ['x', 'y', 'width', 'height'].map(key => +one.getAttribute(key)))"
    bars = np.array(found.evaluate_all(read))
    if name in ("entropy", "squares"):  # the pushes stand first in the page, the loss is the last
        bars, found = (bars[3:], found.last) if sideways else (bars[:3], found.first)
    (low, high), (start, end) = widget.scales(found.first)[0 if sideways else 1]
    if sideways:
        return bars[:, 2] * (high - low) / (end - start)
    zero = start - low / (high - low) * (end - start)
    sign = np.where(bars[:, 1] + bars[:, 3] / 2 < zero, 1, -1)
    return sign * bars[:, 3] * (high - low) / (start - end)


def assert_shows(widget, *state):
    judged = LossBars.compute(*state)
    assert np.allclose(heights(widget, "scores"), state[0], atol=1e-6)
    assert np.allclose(heights(widget, "shares"), judged.shares, atol=1e-6)
    for name, loss, push in zip(("entropy", "squares"), judged.losses, judged.pushes, strict=True):
        assert np.allclose(heights(widget, name), push, atol=1e-6)
        assert np.allclose(heights(widget, name, sideways=True), loss, atol=1e-6)


def field(widget, k):
    return widget.root.get_by_label(f"Score of class {k}, from −8 to 8")


def type_scores(widget, *scores):
    for k, score in enumerate(scores):
        field(widget, k).fill(str(score))
        field(widget, k).press("Enter")
    widget.settle()


def test_bars_show_the_computed_shares_losses_and_pushes(widget):
    assert_shows(widget, [2, 1, 0], "0")
    widget.choose("target", "2")
    assert_shows(widget, [2, 1, 0], "2")
    type_scores(widget, "−1.25", "3", "-0.5")
    assert_shows(widget, [-1.25, 3, -0.5], "2")
    losses = LossBars.compute([-1.25, 3, -0.5], "2").losses
    for name, words, loss in zip(("entropy", "squares"), ("cross-entropy", "sum of squares"), losses, strict=True):
        assert widget.root.locator(f'[data-name="{name}-number"]').text_content() == f"{words} {loss:.3g}"


def test_a_frame_drawn_while_a_score_is_typed_leaves_the_typing_alone(widget):
    field(widget, 1).fill("-7")
    widget.control("target").locator('input[value="2"]').evaluate("one => one.click()")  # the focus stays where it is
    widget.settle()
    assert field(widget, 1).input_value() == "-7"
    assert_shows(widget, [2, 1, 0], "2")
    field(widget, 1).press("Enter")
    widget.settle()
    assert_shows(widget, [2, -7, 0], "2")
    assert field(widget, 1).input_value() == "−7"


def test_scores_move_by_keys_and_by_drag_and_stay_in_range(widget):
    widget.press("score1", "ArrowUp", "Shift+ArrowUp", "ArrowRight")
    assert_shows(widget, [2, 2.1, 0], "0")
    widget.drag("score2", 0, 60)
    dragged = heights(widget, "scores")[2]
    assert -7 < dragged < -5
    assert float(field(widget, 2).input_value().replace("−", "-")) == pytest.approx(dragged, abs=1e-6)
    widget.drag("score2", 0, 600)
    assert_shows(widget, [2, 2.1, -8], "0")


def test_home_end_and_page_keys_move_a_score_and_not_the_page(widget):
    before = widget.page.evaluate("window.scrollY")
    for key, score in (("End", 8), ("PageDown", 7), ("Home", -8), ("PageUp", -7)):
        widget.press("score1", key)
        assert_shows(widget, [2, score, 0], "0")
    assert widget.page.evaluate("window.scrollY") == before


def test_what_is_typed_out_of_range_goes_to_the_end_and_no_number_is_put_back(widget):
    type_scores(widget, "40", "two", "-1e9")
    assert [field(widget, k).input_value() for k in range(3)] == ["8", "1", "−8"]
    assert_shows(widget, [8, 1, -8], "0")


def test_the_target_is_reached_by_keys_alone(widget):
    assert not widget.solved
    widget.press(widget.control("target").locator("input:checked"), "ArrowRight")
    assert not widget.solved
    widget.press("score0", *["Shift+ArrowUp"] * 6)
    widget.press("score1", *["Shift+ArrowDown"] * 2)
    assert widget.solved
    assert "Class 0 gets the largest share" in widget.words
    assert "but class 1 is right" in widget.words
    assert_shows(widget, [8, -1, 0], "1")


def test_the_delta_is_said_where_it_takes_a_part_of_the_push(widget):
    type_scores(widget, 8, 0, -8)
    assert "tiny delta" not in widget.words
    widget.choose("target", "2")
    assert "The tiny delta takes 47 % of cross-entropy's pushes away." in widget.words
    assert not widget.solved


def test_a_thousand_more_breaks_only_softmax_as_written(widget):
    widget.control("shift").locator("input").press("Space")
    widget.settle()
    assert "nothing changes" in widget.words
    assert "1,008" in widget.root.locator(".fb-plot").first.text_content()
    assert widget.root.locator('.fb-handle[data-name="score0"]').get_attribute("aria-valuetext") == "1,002"
    assert_shows(widget, [2, 1, 0], "0", True)
    widget.control("stable").locator("input").press("Space")
    widget.settle()
    assert "inf / inf" in widget.words
    assert "nan, not a number" in widget.words
    assert len(widget.bars("nan")) == 8  # three shares, three scores' pushes, two losses
    assert all(len(widget.bars(name)) == 0 for name in ("shares", "entropy", "squares"))
    widget.press("score0", "ArrowDown")
    assert "e to the 1,001.9" in widget.words
    widget.control("shift").locator("input").press("Space")
    widget.settle()
    assert "As written, softmax gives the same here" in widget.words
    assert_shows(widget, [1.9, 1, 0], "0")


def test_six_rounds_give_their_numbers_after_the_answer_and_the_score(widget):
    quiz = widget.root.get_by_role("group", name="Which prediction has the lower cross-entropy?")
    for k, right in enumerate(RIGHT):
        assert quiz.locator(".fb-prompt").inner_text().startswith(f"{k + 1} of 6. Class ")
        assert quiz.get_by_role("table").count() == 1
        assert quiz.locator(".fb-verdict").inner_text() == ""
        widget.click(ANSWERS[right if k else 1])  # the first answer is wrong
        verdict = quiz.locator(".fb-verdict").inner_text()
        assert verdict.startswith("Right. Cross-entropy: A " if k else "No: A. Cross-entropy: A ")
        assert "Squares: A " in verdict
        assert "Right answers: A " in verdict
        widget.press(quiz.get_by_role("button", name="Next" if k < 5 else "See the score"), "Enter")
    assert quiz.locator(".fb-prompt").inner_text() == "5 of 6 right."
    assert quiz.get_by_role("table").count() == 0


def test_on_a_phone_nothing_leaves_the_screen_and_the_pushes_keep_apart(open_widget):
    widget = open_widget(CHAPTER, "loss_bars", viewport={"width": 390, "height": 844})
    widget.choose("target", "2")
    code = "all => all.map(one => one.getBoundingClientRect()).map(b => [b.left, b.right, b.top, b.bottom])"
    boxes = widget.root.locator(".fb-over text").filter(has_text=re.compile(r"^[−\d.]+$")).evaluate_all(code)
    assert len(boxes) >= 9
    for i, (left, right, top, bottom) in enumerate(boxes):
        assert left >= 0
        assert right <= 390
        for other in boxes[i + 1 :]:
            assert right <= other[0] or other[1] <= left or bottom <= other[2] or other[3] <= top
