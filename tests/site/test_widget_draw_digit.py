"""The drawing pad on the built page: pointer and keys draw the same strokes, every number is `compute`'s."""

import re

import numpy as np
import pytest
from canvases import opacities, pixels
from drawing_pad import draw, pad, state

from fishbook.widgets import DrawDigit
from fishbook.widgets._strokes import write_strokes
from fishbook.widgets.draw_digit import weights

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/02_neural_networks.html"
SHORT_SEVEN = write_strokes([[(12, 6), (15, 5), (13, 24)]])
ADDRESS = "?draw-digit-widget.{}"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "draw_digit")


def cells(widget, name):
    """The numbers that a picture of cells shows; small cells are negative."""
    code = "all => all.map(one => (one.classList.contains('fb-draw_digit-minus') ? -1 : 1) * one.style.fillOpacity)"
    return np.array(widget.root.locator(f'[data-name="{name}"] rect').evaluate_all(code), dtype=float)


def numbers(widget, name):
    texts = widget.root.locator(f'[data-name="{name}-number"]').all_text_contents()
    return np.array([float(re.match(r"[−\d.]+", text)[0].replace("−", "-")) for text in texts])


def ink(widget):
    """The strokes on the pad, as lists of points."""
    path = widget.root.locator('[data-name="ink"]').get_attribute("d")
    return [[tuple(map(float, point.split(","))) for point in part.split("L")] for part in path.split("M")[1:]]


def assert_shows(widget, reading):
    (seen,) = opacities(widget, "seen")
    assert np.allclose(seen, reading.image, atol=3e-3)
    assert np.allclose(cells(widget, "hidden1"), reading.hidden1, atol=1e-3)
    assert np.allclose(cells(widget, "hidden2"), reading.hidden2, atol=1e-3)
    assert np.allclose(numbers(widget, "score"), reading.scores, atol=0.011)
    assert np.allclose(numbers(widget, "share"), reading.shares, atol=1.1e-3)
    bars = widget.root.locator('[data-name="share"]')
    (low, high), (left, right) = widget.scales(bars.first)[0]
    lengths = bars.evaluate_all("all => all.map(one => +one.getAttribute('width'))")
    lengths = np.array(lengths) / (right - left) * (high - low)
    assert np.allclose(lengths, reading.shares, atol=2e-3)
    first, second = np.argsort(-reading.shares)[:2]
    assert f"reads {first} with a share of {reading.shares[first]:.3f}" in widget.words.replace("answer: ", "reads ")
    assert str(second) in widget.words


def test_examples_pass_through_the_layers(widget):
    for example in ("4", "8", "hard3"):
        widget.choose("example", example)
        assert_shows(widget, DrawDigit.compute(example=example))
        assert np.allclose(cells(widget, "example"), DrawDigit.pixels(example=example).ravel(), atol=1e-4)
    assert "Wrong: people read a 3" in widget.words


def test_the_answer_stands_beside_the_pad_where_the_pen_is(widget):
    answer = widget.root.locator(".fb-draw_digit-answer")
    first = answer.inner_text()
    assert re.fullmatch(r"Read as \d, share [01]\.\d{3}; then \d, 0\.\d{3}", first)
    shares = numbers(widget, "share")
    assert int(first.split()[2][0]) == shares.argmax()
    assert float(first.split()[4][:-1]) == shares.max()
    draw(widget, (14, 5), (14, 23))
    pen, words = pad(widget).bounding_box(), answer.bounding_box()
    assert words["y"] + words["height"] < pen["y"] + pen["height"] + 90
    assert answer.inner_text() != first


def test_a_stroke_by_mouse_is_read_and_taken_back(widget):
    draw(widget, (13, 4), (13, 24))
    assert_shows(widget, DrawDigit.compute(state(widget, "strokes"), "mine"))
    (stroke,) = ink(widget)
    assert np.allclose(stroke[0], (13, 4), atol=0.07)
    assert np.allclose(stroke[-1], (13, 24), atol=0.07)
    assert widget.control("example").locator("input:checked").input_value() == "mine"
    draw(widget, (7, 14), (20, 14))
    assert len(ink(widget)) == 2
    assert_shows(widget, DrawDigit.compute(state(widget, "strokes"), "mine"))
    widget.click("Undo")
    assert ink(widget) == [stroke]
    widget.click("Clear")
    assert ink(widget) == []
    assert "The pad is empty, and still there is an answer: 1 with a share of 0.483" in widget.words
    assert "none of these" in widget.words
    assert_shows(widget, DrawDigit.compute("", "mine"))


def test_a_stroke_by_finger(open_widget):
    widget = open_widget(CHAPTER, "draw_digit", has_touch=True, viewport={"width": 390, "height": 844})
    assert pad(widget).evaluate("one => getComputedStyle(one).touchAction") == "none"
    pad(widget).scroll_into_view_if_needed()
    box = pad(widget).bounding_box()
    before = widget.page.evaluate("scrollY")
    touch = widget.page.context.new_cdp_session(widget.page)

    def send(kind, *points):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    x, y = box["x"] + box["width"] / 2, box["y"] + 40
    send("touchStart", (x, y))
    for k in range(1, 11):
        send("touchMove", (x, y + 18 * k))
    send("touchEnd")
    widget.settle()
    (stroke,) = ink(widget)
    assert stroke[-1][1] - stroke[0][1] > 15
    assert widget.page.evaluate("scrollY") == before


def test_keys_move_a_pen_that_is_seen_and_draws(widget):
    def pen():
        return widget.root.locator(".fb-draw_digit-pen")

    assert not pen().is_visible()
    pad(widget).focus()
    assert pen().is_visible()
    widget.press(pad(widget), "ArrowLeft", "Shift+ArrowUp", "ArrowUp")
    assert pen().get_attribute("transform") == "translate(13 9)"
    assert state(widget, "pen") == "13,9,0"
    widget.press(pad(widget), "Space", "Shift+ArrowDown", "ArrowDown", "PageDown")
    assert "fb-draw_digit-down" in pen().get_attribute("class")
    assert ink(widget) == [[(13, 9), (13, 14), (14, 15)]]
    widget.press(pad(widget), "Space", "ArrowRight", "Space")
    assert ink(widget)[1] == [(15, 15), (15, 15)]
    assert_shows(widget, DrawDigit.compute(state(widget, "strokes"), "mine"))
    widget.press(pad(widget), "Backspace")
    assert len(ink(widget)) == 1
    widget.press(pad(widget), "Backspace", "Backspace")
    assert ink(widget) == []
    spoken = widget.root.locator("[aria-live=polite]")
    assert "no stroke to take back" in spoken.inner_text()
    widget.press(pad(widget), "Home")
    assert "Pen up, column 14, row 14" in spoken.inner_text()
    widget.press(pad(widget), *["Shift+ArrowLeft"] * 9)
    assert pen().get_attribute("transform") == "translate(0 14)"


def test_a_pointer_hides_the_pen_of_the_keys(widget):
    draw(widget, (13, 4), (13, 24))
    assert not widget.root.locator(".fb-draw_digit-pen").is_visible()
    widget.press(pad(widget), "ArrowUp")
    assert widget.root.locator(".fb-draw_digit-pen").is_visible()


def test_centring_is_a_switch(open_widget):
    strokes = write_strokes([[(4.5, 5), (4.5, 23)]])
    address = ADDRESS.format(f"strokes={strokes}&draw-digit-widget.example=mine")
    widget = open_widget(CHAPTER, "draw_digit", address)
    assert_shows(widget, DrawDigit.compute(strokes, "mine", True))
    widget.control("centred").locator("input").press("Space")
    widget.settle()
    assert_shows(widget, DrawDigit.compute(strokes, "mine", False))
    assert "reads 3" in widget.words


def test_where_a_hidden_neuron_looks(widget):
    def looked_at(unit):
        column = weights()["W1"][:, unit]
        expected = column.reshape(28, 28) / np.abs(column).max()
        (shown,) = pixels(widget, "weights")
        middle = shown[4::8, 4::8]  # of each cell's 8×8 pixels
        size = np.where(np.abs(expected) < 0.02, 0, np.abs(expected))  # the faintest are left out
        clear = np.abs(np.abs(expected) - 0.02) > 1e-3
        assert np.allclose(middle[clear, 3], size[clear], atol=6e-3)
        bluer = middle[..., 2] > middle[..., 0]  # blue above 0, orange below
        strong = np.abs(expected) > 0.1
        assert np.array_equal(bluer[strong], expected[strong] > 0)
        assert widget.root.get_by_text(f"Where neuron {unit} looks").is_visible()
        assert f"Hidden neuron {unit}: " in widget.words

    looked_at(26)
    widget.slide("unit", "Home")
    looked_at(0)
    grid = widget.root.locator('svg:has(> [data-name="hidden1"])')
    grid.hover(position={"x": 3.5 * 22, "y": 2.5 * 22})
    widget.settle()
    looked_at(23)
    assert widget.control("unit").locator("output").inner_text() == "23"


def test_a_goal_is_reached_by_drawing(open_widget):
    address = ADDRESS.format(f"strokes={SHORT_SEVEN}&draw-digit-widget.goal=seven")
    widget = open_widget(CHAPTER, "draw_digit", address)
    assert not widget.solved
    assert "in a drawing of your own" in widget.words
    widget.choose("example", "mine")
    assert widget.solved
    assert "Whether it is a 7, you judge" in widget.words
    widget.choose("goal", "four")
    assert not widget.solved


def test_a_full_pad_refuses_politely(open_widget):
    full = write_strokes([[(k % 28, 3 + k // 28) for k in range(199)]])
    address = ADDRESS.format(f"strokes={full}&draw-digit-widget.example=mine")
    widget = open_widget(CHAPTER, "draw_digit", address)
    assert "The pad is full" in widget.words
    before = ink(widget)
    draw(widget, (3, 20), (20, 20))
    widget.press(pad(widget), "Space")
    assert ink(widget) == before
    widget.click("Undo")
    assert ink(widget) == []
    assert "The pad is full" not in widget.words


def test_predictions_are_answered_by_the_network_and_then_shown(widget):
    widget.click("Two digits have nearly everything")
    assert "Right. Its first guess is 1 with a share of 0.483; with the second that makes 0.925" in widget.root.inner_text()
    assert "The pad is empty" in widget.words
    widget.click("Next")
    widget.click("The same digit")
    assert "No: Another digit, sure: 0.9 or more. It says 3 with a share of 0.9" in widget.root.inner_text()
    assert_shows(widget, DrawDigit.compute(state(widget, "strokes"), "mine", False))
    widget.click("Next")
    widget.click("Above 0.9")
    assert_shows(widget, DrawDigit.compute(example="hard3"))
    widget.click("See the score")
    assert "2 of 3 right." in widget.root.inner_text()
