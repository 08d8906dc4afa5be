"""The convolution stepper on the built page: what is drawn is the package's numbers, and hidden until it is predicted."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from shown import Shown

from fishbook.widgets import ConvolutionStepper
from fishbook.widgets._conv_steps import copies

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/12_convolution.html"
PLACE = "conv-stepper-widget"
SIZES = ("size", "filter_size", "stride", "pad")
COMPUTED = (*SIZES, "channels", "filters", "kernel", "picture", "seed")
TEXTS = """all => all.map(row =>
  row.children.length ? [...row.children].map(one => one.textContent) : [...row.textContent])"""
RECTS = """all => all.map(one => ['x', 'y', 'width', 'height'].map(key => +one.getAttribute(key)))"""


@pytest.fixture
def open_at(open_widget):
    """open_at(size=7, ...) -> the widget with this setting in the address."""

    def start(**values):
        query = "&".join(f"{PLACE}.{name}={value}" for name, value in values.items())
        return open_widget(CHAPTER, "conv_stepper", f"?{query}" if query else "")

    return start


def sheet(widget, name):
    return widget.root.locator(f'svg[data-name="{name}"]:visible')


def numbers(widget, name):
    """The texts of a sheet, row by row; a text that is all digits with a place for each is split."""
    rows = sheet(widget, name).first.locator("text").evaluate_all(TEXTS)
    return [[text.replace("−", "-") for text in row] for row in rows]


def frames(widget, name, mark):
    return np.array(sheet(widget, name).first.locator(f'rect[data-name="{mark}"]').evaluate_all(RECTS)).reshape(-1, 4)


def predict(widget, answer):
    if answer == "none":
        return widget.click("They do not fit")
    field = widget.root.locator(".fb-conv_stepper-asking input")
    field.fill(str(answer))
    field.press("Enter")
    return widget.settle()


def texts_of(array):
    return [[str(value) for value in row] for row in array.tolist()]


def state_of(widget):
    """All values, from the page's address."""
    found = {name.split(".")[1]: value[0] for name, value in parse_qs(urlsplit(widget.page.url).query).items()}
    values = ConvolutionStepper().values
    return values | {name: type(values[name])(text) for name, text in found.items()}


def steps_of(state):
    return ConvolutionStepper.compute(**{name: state[name] for name in COMPUTED})


def test_the_value_is_hidden_until_it_is_predicted(open_at):
    widget = open_at()
    assert widget.words.endswith("3·(−1) + 4·0 + 1·1 = ?.")
    assert numbers(widget, "out 0")[0] == ["?", "-3", "2"]
    assert numbers(widget, "product")[0] == ["?"]
    assert len(numbers(widget, "row written out")) == 2, "no products yet"
    predict(widget, -5)
    assert widget.words.startswith(
        "Right. Window at row 0, column 0 of the image = row 0 of col. Output (0, 0) = 0·(−1) + 2·0"
    )
    assert widget.words.endswith("= −5.")
    assert numbers(widget, "out 0")[0][0] == numbers(widget, "product")[0][0] == "-5"
    assert numbers(widget, "row written out")[2] == ["0", "0", "0", "-3", "0", "0", "-3", "0", "1"]
    assert "1 of 5 in a row" in widget.root.inner_text()
    widget.click("Next ▶")
    assert numbers(widget, "out 0")[0][:2] == ["-5", "?"], "the next one is asked again"


@pytest.mark.parametrize(
    "values",
    [
        {"row": 4},
        {"size": 7, "pad": 1, "stride": 2, "channels": 2, "filters": 2, "which": 1, "row": 5, "kernel": "blur"},
        {"size": 9, "filter_size": 5, "pad": 2, "channels": 3, "filters": 2, "row": 40, "kernel": "random"},
        {"size": 3, "filter_size": 1, "stride": 2, "kernel": "identity", "picture": "square", "row": 3},
    ],
    ids=str,
)
def test_patch_row_cell_and_output_are_the_packages(open_at, values):
    widget = open_at(question="none", **values)
    state = ConvolutionStepper(question="none", **values).values
    steps, P, S, F = steps_of(state), state["pad"], state["stride"], state["filter_size"]
    side = steps.out.shape[-1]
    (i, j), which = divmod(state["row"], side), state["which"]
    for c, channel in enumerate(steps.x):
        assert numbers(widget, f"x {c}") == texts_of(np.pad(channel, P))
        (x, y, width, height), *more = frames(widget, f"x {c}", "window")
        cell = width / F
        assert np.allclose([x, y, height], [j * S * cell, i * S * cell, F * cell])
        assert more == []
        assert numbers(widget, f"W {c}") == texts_of(steps.W[which, c])
    for f, one in enumerate(steps.out):
        assert numbers(widget, f"out {f}") == texts_of(one)
        assert len(frames(widget, f"out {f}", "output")) == (f == which)
    (_, y, width, height), *_ = frames(widget, "col", "row")
    assert np.isclose(y, state["row"] * height, atol=0.05 * state["row"])
    assert width > 0
    assert len(frames(widget, "product", "cell")) == 1
    row = [
        number for line in sheet(widget, "row written out").all() for number in line.locator("text").first.text_content()
    ]
    assert "".join(row) == "".join(map(str, steps.col[state["row"]]))
    total = str(steps.out[which, i, j]).replace("-", "−")
    assert f"Output {(which, i, j) if state['filters'] > 1 else (i, j)} = " in widget.words
    assert f" = {total}" in widget.words


def test_col_is_written_where_there_is_room(open_at):
    widget = open_at(question="none")
    assert numbers(widget, "col") == texts_of(steps_of(ConvolutionStepper().values).col)


def test_the_size_is_hidden_and_a_wrong_one_is_explained(open_at):
    widget = open_at(question="size", size=7, stride=2, pad=1)
    assert sheet(widget, "out 0").count() == sheet(widget, "col").count() == 0
    assert "How many rows does out have?" in widget.words
    predict(widget, 3)
    assert widget.words.startswith(
        "No. The first window is missing: add 1 after the division. OH = (7 + 2·1 − 3) / 2 + 1 = 4."
    )
    assert np.shape(numbers(widget, "out 0")) == (4, 4)


def test_sizes_that_do_not_fit_are_shown_as_what_they_are(open_at):
    widget = open_at(question="size", size=6, stride=2, pad=1)
    assert frames(widget, "x 0", "rest").size == 0, "that would tell"
    predict(widget, "none")
    assert widget.words.startswith(
        "Right. These sizes do not fit: (6 + 2·1 − 3) / 2 = 5 / 2 leaves a rest of 1: 1 row and 1 column"
    )
    assert "Strides that fit: 1, 5. No pad up to 2 makes stride 2 fit." in widget.words
    (x, _, width, _), (_, y, _, height) = frames(widget, "x 0", "rest")
    assert (x, y) == (7 * width, 7 * height)
    assert sheet(widget, "out 0").count() == 0
    assert widget.root.get_by_role("button", name="Next ▶").is_disabled()
    widget.choose("question", "value")
    assert widget.words.startswith("These sizes do not fit")
    assert widget.root.get_by_role("button", name="Check").count() == 0
    widget.slide("stride", "ArrowRight")
    assert "leaves a rest of 2: 2 rows and 2 columns" in widget.words
    assert "With stride 3 a pad of 0 fits." in widget.words


def test_a_filter_that_is_larger_than_the_image_sticks_out(open_at):
    widget = open_at(size=3, filter_size=5)
    assert "the filter is 5 × 5, the padded image 3 × 3. With stride 1 a pad of 1 or 2 fits." in widget.words
    window = frames(widget, "x 0", "window")[0]
    assert window[2] == float(sheet(widget, "x 0").get_attribute("width")) - 4


def test_counts_of_col2im(open_at):
    widget = open_at(mode="back", size=6, stride=1, pad=1, channels=2, pixel=7)
    steps = steps_of(ConvolutionStepper(size=6, pad=1, channels=2).values)
    assert [text for row in numbers(widget, "x 0") for text in row if text] == ["?"]
    assert frames(widget, "out 0", "in window").size == frames(widget, "col", "copy").size == 0
    predict(widget, 9)
    assert widget.words.startswith(
        "Right. Pixel (1, 1) stands in rows 0, 1, 2, 6, 7, 8, 12, 13, 14 of col (the same in every channel)."
    )
    assert widget.words.endswith("col2im adds 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 = 9.")
    drawn = [[text for text in row if text] for row in numbers(widget, "x 0")]
    assert drawn[1:-1] == texts_of(steps.counts)
    assert len(frames(widget, "out 0", "in window")) == 9
    wanted = copies(6, 3, 1, 1, (1, 1))
    places = frames(widget, "col", "copy")
    assert np.allclose(sorted(map(tuple, (places[:, [1, 0]] / places[:, [3, 2]]).round())), sorted(wanted), atol=1)
    assert len(places) == 9


def test_pixels_are_chosen_by_keys_and_the_padding_is_none(open_at):
    widget = open_at(mode="back", question="none", pad=2)
    pixel = widget.root.get_by_role("slider", name="Pixel of x")
    widget.press(pixel, "ArrowLeft", "ArrowUp")
    assert widget.words.startswith("Pixel (0, 0) stands")
    widget.press(pixel, "End")
    assert widget.words.startswith("Pixel (4, 4) stands")
    widget.press(pixel, "ArrowRight", "ArrowLeft")
    assert widget.words.startswith("Pixel (4, 3) stands"), "a key into the padding goes nowhere"
    box = sheet(widget, "x 0").bounding_box()
    widget.page.mouse.move(box["x"] + 4, box["y"] + 4)
    widget.settle()
    assert widget.words.startswith("Pixel (0, 0) stands")


def test_a_pixel_that_no_window_reaches_is_counted_zero_times(open_at):
    widget = open_at(mode="back", filter_size=1, stride=2, pixel=1)
    predict(widget, 0)
    assert widget.words == "Right. Pixel (0, 1) lies in no window: nothing is added back to it, its count is 0."


def box_in_sight(widget, name):
    """Where a sheet lies on the screen, after it has been brought there."""
    found = sheet(widget, name)
    found.scroll_into_view_if_needed()
    return found.bounding_box()


def test_output_pixels_are_reached_by_keys_buttons_and_hovering(open_at):
    widget = open_at(question="none", filters=2)
    first, second = (widget.root.get_by_role("slider", name=f"Output pixel of filter {f}") for f in (0, 1))
    widget.press(first, "ArrowRight", "ArrowDown")
    assert "Output (0, 1, 1) =" in widget.words
    assert first.get_attribute("aria-valuetext") == "(0, 1, 1)"
    widget.press(second, "End")
    assert "Output (1, 2, 2) =" in widget.words
    widget.click("Next ▶")
    assert "Output (0, 0, 0) =" in widget.words, "after the last comes the first"
    widget.click("◀ Previous")
    assert "Output (1, 2, 2) =" in widget.words
    box = box_in_sight(widget, "out 0")
    widget.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 5)
    widget.settle()
    assert "Output (0, 0, 1) =" in widget.words
    box = box_in_sight(widget, "col")
    widget.page.mouse.move(box["x"] + 30, box["y"] + box["height"] - 5)
    widget.settle()
    assert "Output (0, 2, 2) =" in widget.words
    widget.choose("question", "value")
    box = box_in_sight(widget, "col")
    widget.page.mouse.move(box["x"] + 30, box["y"] + 5)
    widget.settle()
    assert "Output (0, 2, 2) =" in widget.words, "what is asked for does not run away under the pointer"
    widget.page.mouse.click(box["x"] + 30, box["y"] + 5)
    widget.settle()
    assert "Output (0, 0, 0) =" in widget.words


def right_answer(state):
    steps = steps_of(state)
    if state["question"] == "size":
        return "none" if steps.fit.side is None else steps.fit.side
    if state["mode"] == "back":
        return steps.counts.ravel()[state["pixel"]]
    return steps.product[state["row"], state["which"]]


def test_five_tasks_in_a_row_by_keyboard_alone(open_at):
    widget = open_at()
    page = widget.page
    widget.root.locator(".fb-conv_stepper-asking input").focus()
    for k in range(5):
        assert not widget.solved
        assert f"{k} of 5 in a row" in widget.root.inner_text()
        answer = right_answer(state_of(widget))
        if answer == "none":
            page.keyboard.press("Tab")
            page.keyboard.press("Tab")  # past "Check" to "They do not fit"
        else:
            page.keyboard.type(str(answer))
        page.keyboard.press("Enter")
        widget.settle()
        assert widget.words.startswith("Right.")
        page.keyboard.press("Enter")  # the focus is on "Another task"
        widget.settle()
        page.wait_for_function(f"() => location.search.includes('.turn={k + 1}')")
    assert widget.solved
    page.reload()
    again = Shown(page, "conv_stepper")
    assert again.solved
    again.click("Reset")
    assert not again.solved
    assert again.words.endswith("= ?.")


def test_a_task_counts_once_a_question_of_ones_own_not_at_all_and_a_wrong_answer_starts_anew(open_at):
    widget = open_at()
    predict(widget, -5)
    widget.click("Next ▶")
    predict(widget, -3)
    assert widget.words.startswith("Right.")
    assert "1 of 5 in a row" in widget.root.inner_text()
    widget.click("◀ Previous")
    predict(widget, -5)
    assert "1 of 5 in a row" in widget.root.inner_text()
    widget.click("Another task")
    predict(widget, 999)
    assert widget.words.startswith("No.")
    assert "You said 999: ✗ not right" in widget.root.inner_text()
    assert "0 of 5 in a row" in widget.root.inner_text()


def test_what_is_no_number_is_explained_and_stays_to_be_mended(open_at):
    widget = open_at()
    field = widget.root.locator(".fb-conv_stepper-asking input")
    for text, said in {
        "": "Write a number first.",
        "two": "That is no whole number",
        "1.5": "That is no whole number",
    }.items():
        field.fill(text)
        widget.click("Check")
        assert widget.root.get_by_text(said).count() == 1
        assert field.input_value() == text
    predict(widget, "−5")
    assert widget.words.startswith("Right.")
    widget.click("Reset")
    assert field.input_value() == ""
    assert widget.root.get_by_text("That is no whole number").count() == 0
