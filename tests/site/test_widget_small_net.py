"""The network 2-3-2 on the built page: fields, slider, plane and region say what `compute` says."""

import re

import numpy as np
import pytest

from fishbook.widgets import SmallNetwork
from fishbook.widgets.small_net import CHAPTERS, NAMES

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/02_neural_networks.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "small_net")


def field(widget, label):
    return widget.root.get_by_role("textbox", name=label, exact=True)


def type_in(widget, label, text):
    """Type into a field and leave it with Enter."""
    field(widget, label).fill(text)
    field(widget, label).press("Enter")
    widget.settle()


def cells(widget, row):
    """The numbers that are worked out in one row of products, by their captions."""
    terms = widget.root.get_by_role("group", name=row, exact=True).locator(".fb-small_net-term")
    found = {}
    for term in terms.all():
        texts = term.locator(".fb-small_net-cell").all_inner_texts()
        if texts:
            found[term.locator("small").inner_text()] = [float(text.replace("−", "-").replace(",", "")) for text in texts]
    return found


def part_inside(widget):
    return float(re.search(r"([\d.]+) of the square", widget.words)[1])


def in_place(widget):
    return int(re.search(r"(\d) of 8 dots", widget.words)[1])


def ring_area(points):
    x, y = points.T
    return abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2


@pytest.mark.parametrize("h", ["sigmoid", "tanh", "step", "relu", "none"])
def test_every_number_on_the_page_is_that_of_the_forward_pass(widget, h):
    widget.choose("h", h)
    found = SmallNetwork.compute(h)
    assert np.allclose(cells(widget, "Layer 1")["a (3,)"], found.a, atol=0.006)
    assert np.allclose(cells(widget, "Layer 1")["z (3,)"], found.z, atol=0.006)
    assert np.allclose(cells(widget, "Layer 2")["y (2,)"], found.y, atol=0.006)
    single = cells(widget, "One layer in place of both")
    assert np.allclose(single["W1 @ W2 (2, 2)"], found.W.ravel(), atol=0.006)
    assert np.allclose(single["b1 @ W2 + b2 (2,)"], found.b, atol=0.006)
    assert np.allclose(single["(2,)"], found.one_layer, atol=0.006)
    said = widget.root.get_by_role("group", name="One layer in place of both").inner_text()
    assert ("That is y, whatever x is." in said) == (h == "none")
    assert ("That is y at this x" in said) == (h == "relu")  # all scores are positive, and ReLU lets them through
    assert ("That is not y." in said) == (h in ("sigmoid", "tanh", "step"))
    assert part_inside(widget) == round(found.share, 2)
    assert in_place(widget) == found.in_place


@pytest.mark.parametrize("h", ["sigmoid", "tanh", "step"])
def test_the_region_is_fenced_in_by_a_ring(widget, h):
    widget.choose("h", h)
    ring = widget.path("region")
    assert ring_area(ring) / 16 == pytest.approx(SmallNetwork.compute(h).share, abs=0.002)


def test_without_h_the_border_is_one_straight_line(widget):
    widget.choose("h", "none")
    ring = widget.path("region")
    border = ring[np.abs(ring).max(axis=1) < 2]
    assert np.allclose(border @ [8, 2] + 13, 0, atol=0.1)
    assert len(border) > 50
    assert "where 8 x₁ + 2 x₂ + 13 > 0" in widget.words
    type_in(widget, "b1, neuron 2", "-7.5")
    border = widget.path("region")
    border = border[np.abs(border).max(axis=1) < 2]
    assert np.allclose(border @ [8, 2] - 7, 0, atol=0.1)
    assert "where 8 x₁ + 2 x₂ − 7 > 0" in widget.words


def test_a_typed_number_counts_and_comes_with_its_arrow(widget):
    type_in(widget, "W2, neuron 1 to output 1", "-2,5")
    W2 = [-2.5, *CHAPTERS["W2"][1:]]
    assert np.allclose(cells(widget, "Layer 2")["y (2,)"], SmallNetwork.compute(W2=W2).y, atol=0.006)
    assert widget.root.locator('text[data-name="W2.0"]').inner_html() == "−2.5"
    assert "--fb-orange" in widget.root.locator('path[data-name="W2.0"]').get_attribute("style")
    assert "--fb-blue" in widget.root.locator('path[data-name="W2.2"]').get_attribute("style")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "An empty field"),
        ("abc", "“abc”"),
        ("21", "“21”"),
        ("1e999", "“1e999”"),
        ("2.5.1", "“2.5.1”"),
        ("--3", "“--3”"),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(widget, text, said):
    before = widget.words
    type_in(widget, "W1, input 1 to neuron 2", text)
    status = widget.root.locator("p[role=status]")
    assert status.inner_text() == f"{said} is not a number from −20 to 20: W1, input 1 to neuron 2 stays −3."
    assert field(widget, "W1, input 1 to neuron 2").input_value() == "−3"
    assert widget.words == before
    type_in(widget, "W1, input 1 to neuron 2", "−4")
    assert not status.is_visible()
    assert widget.words != before


def test_reset_takes_the_refusal_away(widget):
    type_in(widget, "x, input 1", "2.01")
    status = widget.root.locator("p[role=status]")
    assert "is not a number from −2 to 2: x, input 1 stays 0.2" in status.inner_text()
    widget.click("Reset")
    assert not status.is_visible()


def test_the_slider_belongs_to_the_number_that_was_touched_last(widget):
    slider = widget.root.locator(".fb-small_net-held input")
    for name, label in NAMES.items():
        field(widget, label).focus()
        widget.settle()
        assert widget.root.get_by_role("slider", name=label, exact=True).count() == 1
        widget.press(slider, "ArrowRight")
        list_name, k = name.split(".")
        assert field(widget, label).input_value() == f"{CHAPTERS[list_name][int(k)] + 0.5:g}".replace("-", "−")
    widget.root.locator('text[data-name="W1.4"]').click()
    widget.settle()
    assert widget.root.get_by_role("slider", name="W1, input 2 to neuron 2", exact=True).count() == 1


def test_arrow_keys_in_a_field_turn_its_number_and_stop_at_the_ends(widget):
    label = "b1, neuron 3"
    widget.press(field(widget, label), "ArrowDown", "ArrowDown", "ArrowUp")
    assert field(widget, label).input_value() == "2"
    type_in(widget, label, "19.8")
    widget.press(field(widget, label), "ArrowUp", "ArrowUp")
    assert field(widget, label).input_value() == "20"
    assert not widget.root.locator("p[role=status]").is_visible()


def test_the_point_is_dragged_in_the_plane(widget):
    widget.press("x", "ArrowRight", "ArrowUp", "ArrowUp")
    assert field(widget, "x, input 1").input_value() == "0.3"
    assert field(widget, "x, input 2").input_value() == "0.3"
    widget.drag("x", -80, 0)
    x = [float(field(widget, f"x, input {k}").input_value().replace("−", "-")) for k in (1, 2)]
    assert x[0] < -0.7
    assert np.allclose(cells(widget, "Layer 2")["y (2,)"], SmallNetwork.compute(x=x).y, atol=0.006)
    assert "outside" in widget.words


@pytest.mark.parametrize("h", ["sigmoid", "tanh", "step"])
def test_the_target_is_reached_with_b1_alone_and_lost_without_h(widget, h):
    widget.choose("h", h)
    for k, keys in ((1, ["ArrowUp"] * 11), (2, ["ArrowDown"] * 7), (3, ["ArrowUp"] * 5)):
        assert not widget.solved
        widget.press(field(widget, f"b1, neuron {k}"), *keys)
    assert widget.solved
    assert in_place(widget) == 8
    assert widget.root.locator('[data-name="misplaced"]').count() == 0
    widget.choose("h", "none")
    assert not widget.solved
    assert "No straight line parts the filled dots from the rings." in widget.words


def test_with_relu_the_bend_is_seen_once_x_moves_to_a_negative_score(widget):
    widget.choose("h", "relu")
    row = widget.root.get_by_role("group", name="One layer in place of both")
    assert "all three scores are positive, and there ReLU is a line" in row.inner_text()
    widget.press("x", *["ArrowLeft"] * 10)
    assert min(SmallNetwork.compute(x=[-0.8, 0.1]).a) < 0
    assert row.inner_text().endswith("That is not y.")


def test_a_click_on_an_input_in_the_picture_goes_to_its_field(widget):
    for k in (1, 2):
        widget.root.locator(f'text[data-name="x.{k - 1}"]').click()
        assert field(widget, f"x, input {k}").evaluate("one => one === document.activeElement")
    assert widget.root.get_by_role("slider", name="b1, neuron 1", exact=True).count() == 1


def test_dots_on_the_wrong_side_are_ringed(widget):
    assert "A red circle: on the wrong side now." in widget.root.locator(".fb-key").inner_text()
    assert len(widget.dots("misplaced")) == 5
    assert len(widget.dots("in")) == 3
    assert len(widget.dots("out")) == 5


def test_the_questions_tell_right_from_wrong(widget):
    quiz = widget.root.get_by_role("group", name="Three questions")
    widget.click("a triangle with sharp corners")
    assert "No: one straight line" in quiz.inner_text()
    widget.click("Next")
    widget.click("b1, neuron 1")
    assert "Right." in quiz.inner_text()
    widget.click("Next")
    widget.click("6")
    widget.click("See the score")
    assert "2 of 3 right." in quiz.inner_text()
