"""The perceptron's line on the built page: dragged, by keys and by sliders; XOR's limit; three gates instead."""

import numpy as np
import pytest
from shown import Shown

from fishbook.widgets import PerceptronLine
from fishbook.widgets.perceptron import HIGH, LOW

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/01_perceptron.html"
START = (1.0, 0.4, -0.7)


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "perceptron")


def numbers(widget):
    """w1, w2 and b as the sliders say them."""
    shown = [widget.control(name).locator("output").inner_text() for name in ("w1", "w2", "b")]
    return tuple(float(text.replace("−", "-")) for text in shown)


def rows(widget):
    """The cells of the truth table that is shown, row by row."""
    texts = widget.root.locator("table:visible tbody tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return [[text.replace("−", "-") for text in row] for row in texts]


def assert_table(widget, target="and"):
    """The table, the crosses and the discs are those that `compute` gives for the sliders' numbers."""
    table = PerceptronLine.compute(target, 1, *numbers(widget))
    found = rows(widget)
    assert np.allclose([float(row[2]) for row in found], table.scores, atol=0.0051)
    assert [int(row[3]) for row in found] == table.outputs.tolist()
    assert [int(row[4]) for row in found] == table.wanted.tolist()
    assert [row[0] + row[1] for row in found if row[5] == "✗"] == table.wrong
    assert widget.root.locator("path[data-name=cross]").count() == len(table.wrong)
    assert len(widget.dots("one")) == table.wanted.sum()
    assert f"{4 - len(table.wrong)} of 4 rows right" in widget.words
    assert widget.solved == (not table.wrong)


def assert_on_line(widget, points):
    w1, w2, b = numbers(widget)
    assert np.allclose(points @ (w1, w2) + b, 0, atol=0.03)


def solve_and(widget):
    widget.slide("b", *["ArrowLeft"] * 8)


def test_the_start_is_and_with_one_row_wrong(widget):
    assert numbers(widget) == START
    assert_table(widget)
    assert "Wrong: 10 (score 0.3, fires)." in widget.words
    assert_on_line(widget, widget.path("line"))
    tinted = widget.path("fires")
    assert (tinted @ START[:2] + START[2] > -0.02).all()
    assert (tinted > LOW - 0.01).all()
    assert (tinted < HIGH + 0.01).all()


def test_the_sliders_reach_and(widget):
    solve_and(widget)
    assert numbers(widget) == (1, 0.4, -1.1)
    assert_table(widget)
    assert widget.solved
    for target in ("nand", "or", "nor", "x1_not_x2"):
        widget.choose("target", target)
        assert_table(widget, target)


def test_dragging_the_line_changes_b_alone(widget):
    widget.drag("move", 40, 0)
    w1, w2, b = numbers(widget)
    assert (w1, w2) == START[:2]
    assert b < START[2] - 0.1
    assert_table(widget)
    assert_on_line(widget, widget.path("line"))


def test_the_line_itself_can_be_taken_hold_of(widget):
    place = widget.root.locator(".fb-handle[data-name=move] .fb-hit").first.evaluate(
        "line => { const m = line.getScreenCTM(), at = (k) => line[`x${k}`].baseVal.value * 0.8;"
        " return [m.e + at(1), m.f + line.y1.baseVal.value * 0.8]; }"
    )
    mouse = widget.page.mouse
    mouse.move(*place)
    mouse.down()
    mouse.move(place[0] - 30, place[1])
    mouse.up()
    widget.settle()
    w1, w2, b = numbers(widget)
    assert (w1, w2) == START[:2]
    assert b > START[2] + 0.1


def test_dragging_the_tip_turns_the_line_about_the_circle_on_it(widget):
    widget.drag("turn", -80, -60)
    w1, w2, _ = numbers(widget)
    assert w2 > 0.5
    assert np.hypot(w1, w2) == pytest.approx(np.hypot(*START[:2]), abs=0.02)
    assert_on_line(widget, np.array([[0.5, 0.5]]))
    assert_table(widget)


def test_arrow_keys_move_and_turn(widget):
    widget.press("move", "ArrowRight", "ArrowRight")
    assert numbers(widget) == (1, 0.4, -0.8)
    widget.press("move", "ArrowLeft", "Shift+ArrowLeft")
    assert numbers(widget) == pytest.approx((1, 0.4, -0.25))
    angle = np.arctan2(0.4, 1)
    widget.press("turn", *["ArrowUp"] * 10)
    w1, w2, _ = numbers(widget)
    assert np.arctan2(w2, w1) == pytest.approx(angle + np.radians(30), abs=0.06)
    handle = widget.root.locator(".fb-handle[data-name=move]")
    assert handle.get_attribute("aria-label") == "Move the line"
    assert handle.get_attribute("aria-valuetext").startswith("b = ")


def test_lines_that_are_none_or_lie_outside_are_said(widget):
    widget.slide("b", "End")
    widget.slide("w1", "Home")
    widget.slide("w2", "Home")
    assert "outside" not in widget.words
    for name, steps in (("w1", 40), ("w2", 40)):
        widget.slide(name, "Home", *["ArrowRight"] * steps)
    assert numbers(widget) == (0, 0, 2)
    assert "Both weights are 0: no line" in widget.words
    widget.press("turn", "ArrowUp")
    assert numbers(widget)[:2] != (0, 0)
    widget.slide("b", "End")
    widget.slide("w1", "Home", *["ArrowRight"] * 41)
    widget.slide("w2", "Home", *["ArrowRight"] * 40)
    assert "The line lies outside the picture." in widget.words
    assert_table(widget)


def set_numbers(widget, *wanted):
    """Put the three sliders on these numbers, by keys."""
    for name, value in zip(("w1", "w2", "b"), wanted, strict=True):
        steps = round((value + 2) / 0.05)
        widget.slide(name, "Home", *["PageUp"] * (steps // 8))
        at = numbers(widget)[("w1", "w2", "b").index(name)]
        widget.slide(name, *["ArrowRight" if value > at else "ArrowLeft"] * round(abs(value - at) / 0.05))
    assert numbers(widget) == wanted


def second(open_widget):
    first = open_widget(CHAPTER, "perceptron")
    return first, Shown(first.page, "perceptron", "perceptron-2-widget")


def test_xor_gives_in_to_no_line_and_says_why(open_widget):
    first, xor = second(open_widget)
    assert_table(xor, "xor")
    assert "single cross" in xor.words
    unlock = xor.root.get_by_role("button", name="Wire three gates")
    assert not unlock.is_visible()
    xor.slide("b", *["ArrowLeft"] * 8)
    assert "Best so far: 3 of 4" not in xor.words
    xor.slide("w2", *["ArrowRight"] * 12)  # (1, 1, -1.1) is AND: right but for 01 and 10
    xor.slide("b", *["ArrowRight"] * 12)  # (1, 1, -0.5) is OR
    assert "Best so far: 3 of 4. A single cross has stood at 11 (1 of 4 corners)." in xor.words
    xor.click("Try every setting")
    assert not unlock.is_visible()
    assert not xor.root.get_by_text("Why never four").is_visible()
    set_numbers(xor, -1, -1, 1.5)  # NAND
    assert_table(xor, "xor")
    assert "00" in xor.words.split("A single cross has stood at")[1]
    assert unlock.is_visible()
    assert xor.root.get_by_text("Why never four").is_visible()
    assert "◆ their middle" in xor.root.locator(".fb-key").inner_text()
    assert "their middle" not in first.root.locator(".fb-key").inner_text()
    assert xor.root.locator("path[data-name=middle]").count() == 1
    assert first.root.locator("path[data-name=middle]").count() == 0
    assert numbers(first) == START


def test_the_target_of_xor_is_the_single_cross_at_every_corner(open_widget):
    first, xor = second(open_widget)
    assert "Target: get all four rows right" in first.root.locator(".fb-ask").inner_text()
    assert "let it stand at each of the four corners" in xor.root.locator(".fb-ask").inner_text()
    assert not xor.solved
    for numbers_ in ((1, 1, -0.5), (-1, -1, 1.5), (1, -1, -0.5), (-1, 1, -0.5)):
        set_numbers(xor, *numbers_)  # on its way the line may pass other corners, which count too
        assert "3 of 4 rows right" in xor.words
        assert xor.solved == ("A single cross has stood at all four corners." in xor.words)
        assert xor.solved or numbers_ != (-1, 1, -0.5)
    set_numbers(xor, 0, 0, 0.5)
    assert xor.solved, "what was found stays found"
    why = xor.root.get_by_text("Why never four").inner_text()
    assert "With these numbers it scores 0.50 and fires" in why
    assert "line" not in why
    xor.click("Wire three gates")
    assert "Target: get all four rows right" in xor.root.locator(".fb-ask").inner_text()
    assert not xor.solved
    xor.click("Reset")
    assert not xor.solved


def test_every_setting_is_tried(open_widget):
    _, xor = second(open_widget)
    xor.click("Try every setting")
    assert xor.root.get_by_text(
        "531,441 settings of the three sliders tried. Best: 3 of 4, in 77,080 settings."
    ).is_visible()
    assert not xor.solved


def test_three_gates_are_unlocked_wired_and_remembered(open_widget):
    _, xor = second(open_widget)
    set_numbers(xor, 1, 1, -0.5)
    set_numbers(xor, -1, -1, 1.5)
    xor.click("Wire three gates")
    assert xor.root.get_by_role("button", name="Back to one neuron").evaluate("one => one === document.activeElement")
    assert not xor.control("w1").is_visible()
    for first, other, out in (
        ("nand", "or", "and"),
        ("first", "second", "or"),
        ("or", "and", "and"),
        ("nor", "nor", "nor"),
    ):
        for name, value in (("h1", first), ("h2", other), ("out", out)):
            xor.choose(name, value)
        table = PerceptronLine.compute("xor", 2, h1=first, h2=other, out=out)
        found = rows(xor)
        assert [[int(row[2]), int(row[3])] for row in found] == table.hidden.tolist()
        assert [int(row[4]) for row in found] == table.outputs.tolist()
        assert [row[0] + row[1] for row in found if row[6] == "✗"] == table.wrong
        assert xor.solved == (not table.wrong)
        assert ("one of the 10 wirings, of 216" in xor.words) == xor.solved
        assert xor.root.locator("path[data-name=cross]").count() == len(table.wrong)
    xor.page.wait_for_function("() => location.search.includes('perceptron-2-widget.out=nor')")
    opened = open_widget(CHAPTER, "perceptron", xor.page.evaluate("location.search"))
    again = Shown(opened.page, "perceptron", "perceptron-2-widget")
    assert "h₁ = NOR; h₂ = NOR; y = NOR" in again.words
    again.click("Back to one neuron")
    assert numbers(again) == (-1, -1, 1.5)
    again.click("Reset")
    assert not again.root.get_by_role("button", name="Wire three gates").is_visible()
