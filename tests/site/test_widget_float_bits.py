"""The bit explorer on the built page: switched by mouse and keys, typed, and the five tasks."""

import pytest

from fishbook.widgets import FloatBits
from fishbook.widgets.float_bits import FORMATS

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/11_speed.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "float_bits")


def bits(widget):
    return "".join(widget.root.locator(".fb-float_bits-bit").all_text_contents())


def switch(widget, *places):
    for place in places:
        widget.root.locator(".fb-float_bits-bit").nth(place).click()
    widget.settle()


def type_number(widget, text):
    field = widget.root.get_by_label("Type a number")
    field.fill(text)
    field.press("Enter")
    widget.settle()


def row(widget, name):
    return widget.root.locator("tbody tr").filter(has=widget.page.get_by_role("rowheader", name=name, exact=True))


@pytest.mark.parametrize("name", FORMATS)
def test_the_bits_are_those_that_python_computes(widget, name):
    widget.choose("format", name)
    for text in ("0.1", "-6.5", "1e-5", "65519"):
        type_number(widget, text)
        assert bits(widget) == f"{FloatBits.compute(name, text).pattern:0{FORMATS[name].size}b}"


def test_a_typed_number_shows_what_rounding_added_in_every_format(widget):
    type_number(widget, "0,1")
    assert "You typed 0.1; rounding added −2.44·10⁻⁵." in widget.words
    assert "0.0999755859375" in row(widget, "float16").inner_text()
    assert "9.8·10⁻⁵" in row(widget, "bfloat16").inner_text()
    assert "5.6·10⁻¹⁸" in row(widget, "float64").inner_text()


def test_a_bit_is_switched_by_mouse_and_by_keys(widget):
    switch(widget, 0)
    assert bits(widget) == "1011110000000000"
    first = widget.root.locator(".fb-float_bits-bit").first
    first.press("End")
    widget.root.locator(".fb-float_bits-bit").last.press("Space")
    widget.settle()
    assert bits(widget) == "1011110000000001"
    widget.root.locator(".fb-float_bits-bit").last.press("ArrowLeft")
    assert widget.page.evaluate("document.activeElement.getAttribute('aria-label')") == "fraction bit 9, worth a 512th"


def test_neighbours_are_one_step_away_past_zero_too(widget):
    widget.click("Next number up")
    assert bits(widget).endswith("0000000001")
    type_number(widget, "0")
    widget.click("Next number down")
    assert bits(widget) == "1000000000000001"
    assert "subnormal" in widget.words
    for _ in range(2):
        widget.click("Next number up")
    assert bits(widget) == "0000000000000001"


def test_infinity_and_nan_are_told_apart(widget):
    switch(widget, 1)
    assert "infinity: what comes out when a result is too large" in widget.words
    switch(widget, 15)
    assert "equals nothing, not even itself" in widget.words
    widget.choose("format", "float32")
    assert bits(widget).startswith("011111111")


def test_the_first_task_wants_bits_and_not_digits(widget):
    type_number(widget, "-0.375")
    assert not widget.solved
    type_number(widget, "1")
    switch(widget, 0, 4, 5, 3, 5, 6)  # sign; 01111 -> 01101; fraction .1
    if bits(widget) != "1011011000000000":
        pattern, wanted = bits(widget), "1011011000000000"
        switch(widget, *[k for k in range(16) if pattern[k] != wanted[k]])
    assert widget.solved
    assert "This is it." in widget.words


@pytest.mark.parametrize(
    ("task", "pattern"),
    [
        ("largest", "0111101111111111"),
        ("smallest", "0000000000000001"),
        ("epsilon", "0001000000000001"),
        ("counting", "0110100000000000"),
    ],
)
def test_the_other_tasks_in_float16(widget, task, pattern):
    widget.choose("task", task)
    assert not widget.solved
    now = bits(widget)
    switch(widget, *[k for k in range(16) if now[k] != pattern[k]])
    assert bits(widget) == pattern
    assert widget.solved


def test_what_is_no_number_is_said_and_forgotten(widget):
    type_number(widget, "ten")
    field = widget.root.get_by_label("Type a number")
    assert field.get_attribute("aria-invalid") == "true"
    assert "That is no number" in widget.root.inner_text()
    assert bits(widget) == "0011110000000000"
    widget.click("Reset")
    assert field.input_value() == "1"
    assert field.get_attribute("aria-invalid") == "false"
