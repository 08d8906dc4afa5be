"""The broadcasting widget on the built page: the answer stays hidden until it is predicted, and is NumPy's."""

import numpy as np
import pytest
from shown import PATIENCE, Shown

from fishbook.widgets import Broadcasting
from fishbook.widgets.broadcasting import cells

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/00_python_numpy.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "broadcasting")


def write(widget, label, text):
    widget.root.get_by_label(label).fill(text)
    widget.settle()


def shapes(widget, a, b):
    write(widget, "Shape of a", a)
    write(widget, "Shape of b", b)


def predict(widget, answer):
    if answer is None:
        return widget.click("They conflict")
    field = widget.root.get_by_label("a + b has shape")
    field.fill(str(answer))
    field.press("Enter")
    return widget.settle()


def column(widget, name):
    return widget.root.locator(f'td[data-name="{name}"]').all_inner_texts()


def test_nothing_of_the_answer_is_shown_before_a_prediction(widget):
    assert widget.words == "a has shape (3, 1), 3 numbers; b has shape (4,), 4 numbers. What shape does a + b have?"
    assert column(widget, "result") == []
    assert widget.root.locator('[data-name="a + b"]').count() == 0
    assert widget.root.locator(".fb-ghost").count() == 0
    predict(widget, (3, 4))
    assert column(widget, "result") == ["3", "4"]
    shapes(widget, "3, 1", "5")
    assert column(widget, "result") == [], "a new pair hides the answer again"


def test_table_and_cells_are_those_of_the_rule(widget):
    for a, b in (
        ("3, 1", "4"),
        ("2, 1, 3", "4, 1"),
        ("", "2, 2"),
        ("1000, 1, 784", "10, 784"),
        ("100, 784", "100"),
        ("0, 3", "1, 3"),
    ):
        shapes(widget, a, b)
        predict(widget, None)
        total = Broadcasting.compute(a, b)
        assert column(widget, "a") == [str(1 if axis.a is None else axis.a) for axis in total.axes]
        assert column(widget, "result") == ["✗" if axis.result is None else str(axis.result) for axis in total.axes]
        assert ("neither is 1" in widget.words) == (total.result is None)
        drawn = {name: widget.root.locator(f'span[data-name="{name}"]').all_inner_texts() for name in ("a", "b", "a + b")}
        if "784" in a:
            assert drawn == {"a": [], "b": [], "a + b": []}
            continue
        ours = cells(
            tuple(axis.a for axis in total.axes if axis.a is not None),
            tuple(axis.b for axis in total.axes if axis.b is not None),
        )
        for name, (values, stored) in ours.items():
            assert drawn[name] == [str(value) for value in values.ravel()]
            ghosts = widget.root.locator(f'span.fb-ghost[data-name="{name}"]').count()
            assert ghosts == np.size(stored) - stored.sum()


def test_a_wrong_answer_is_told_where_and_why(widget):
    predict(widget, (3, 1))
    assert widget.words.startswith("No. Axis −1: you wrote 1, but 1 against 4: a is stretched to 4 (step 3).")
    shapes(widget, "100, 784", "100")
    predict(widget, (100, 784))
    assert "Axis −1: 784 against 100, neither is 1 (step 3). You aligned them at the left" in widget.words
    assert "b.reshape(-1, 1) has shape (100, 1) and fits." in widget.words


def test_five_right_in_a_row_by_keyboard_alone(widget):
    for k in range(5):
        assert not widget.solved
        assert f"{k} of 5 in a row" in widget.root.inner_text()
        a, b = (widget.root.get_by_label(f"Shape of {name}").input_value() for name in "ab")
        result = Broadcasting.compute(a, b).result
        field = widget.root.get_by_label("a + b has shape")
        field.focus()
        if result is None:
            widget.page.keyboard.press("Tab")
            widget.page.keyboard.press("Tab")  # past "Check" to "They conflict"
        else:
            widget.page.keyboard.type(str(result))
        widget.page.keyboard.press("Enter")
        widget.settle()
        assert widget.words.startswith("Right.")
        widget.page.keyboard.press("Enter")  # the focus is on "Another pair"
        widget.settle()
    assert widget.solved
    widget.click("Reset")
    assert not widget.solved
    assert widget.root.get_by_label("Shape of a").input_value() == "3, 1"


def test_the_same_pair_counts_once(widget):
    predict(widget, (3, 4))
    for text in ("5", "4"):
        write(widget, "Shape of b", text)
    predict(widget, (3, 4))
    assert "1 of 5 in a row" in widget.root.inner_text()


def test_texts_that_are_no_shape_are_explained_and_change_nothing(widget):
    for text, said in {
        "2,x": "“x” is no whole number",
        "-2": "cannot be negative: −2",
        "2000": "too long",
        "1,1,1,1,1": "too many",
    }.items():
        write(widget, "Shape of a", text)
        assert widget.root.get_by_text(said).count() == 1
        assert "a has shape (3, 1)" in widget.words
        assert widget.root.get_by_label("Shape of a").input_value() == text, "it stays to be mended"
    widget.click("Reset")
    assert widget.root.get_by_label("Shape of a").input_value() == "3, 1"
    assert widget.root.get_by_text("too many").count() == 0
    widget.click("Check")
    assert widget.root.get_by_text("Write a shape first").count() == 1
    shapes(widget, "", "")
    predict(widget, "()")
    assert widget.words == "Right. () with () gives (), 1 number."


def test_pairs_are_chosen_from_a_list(widget):
    menu = widget.root.get_by_label("or choose")
    menu.select_option(label="(4, 1, 28, 28) with (3, 1, 1)")
    widget.settle()
    assert widget.root.get_by_label("Shape of a").input_value() == "4, 1, 28, 28"
    write(widget, "Shape of a", "4, 1, 28, 27")
    assert menu.evaluate("one => one.selectedOptions[0].textContent") == "a pair of your own"


def test_the_questions_in_code_can_be_answered(widget):
    quiz = widget.root.get_by_role("group", name="The same in code")
    quiz.get_by_role("button", name="x - m.reshape(-1, 1)", exact=True).click()
    assert quiz.inner_text().count("Right.") == 1
    for _ in range(5):
        quiz.get_by_role("button", name="Next").click()
        quiz.locator(".fb-answers button").first.click()
    quiz.get_by_role("button", name="See the score").click()
    assert "2 of 6 right" in quiz.inner_text()


def test_the_pair_and_the_prediction_stay_in_the_address(open_widget):
    first = open_widget(CHAPTER, "broadcasting")
    shapes(first, "2, 3", "3")
    predict(first, (2, 3))
    first.page.wait_for_function("() => location.search.includes('broadcasting-widget.prediction=')")
    first.page.reload()
    again = Shown(first.page, "broadcasting")
    assert again.root.get_by_label("Shape of a").input_value() == "2, 3"
    assert column(again, "result") == ["2", "3"]
    again.click("Reset")
    again.page.wait_for_function("() => location.search === ''")
    assert again.root.get_by_label("Shape of a").input_value() == "3, 1"


def test_what_changed_is_spoken(widget):
    spoken = widget.root.locator("[aria-live=polite]")
    assert spoken.inner_text() == ""
    predict(widget, (3, 4))
    widget.page.wait_for_function("node => node.textContent.length > 20", arg=spoken.element_handle(), timeout=PATIENCE)
    assert spoken.inner_text().startswith(widget.words)
