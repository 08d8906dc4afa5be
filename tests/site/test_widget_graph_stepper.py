"""The graph stepper on the built page: what is drawn is what `compute` says, and only right answers lead on."""

import pytest

from fishbook.widgets import GraphStepper
from fishbook.widgets.graph_stepper import graph_with, questions

BOXES = """all => all.map(one => {
  const { x, y, width, height } = one.getBBox();
  return [one.textContent, x, y, width, height, parseFloat(getComputedStyle(one).fontSize)];
})"""
pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/05_backpropagation.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "graph_stepper")  # the first on the page: (a + b) · (b + c)


def number(value):
    """As the page writes it."""
    return f"{value:.4g}".replace("-", "−")


def drawn(widget, kind):
    """{(from, to): text} of the values, gradients or nudges above and below the arrows."""
    code = "all => all.map(one => [one.dataset.name, one.textContent])"
    found = widget.root.locator(f'text[data-name^="{kind} "]').evaluate_all(code)
    return {tuple(name.removeprefix(f"{kind} ").rsplit(" ", 1)): text for name, text in found}


def field(widget):
    return widget.root.get_by_role("textbox").first


def answer(widget, text):
    """Type into the field and press Enter."""
    field(widget).fill(str(text))
    field(widget).press("Enter")
    widget.settle()


def forward(widget, circles):
    for _ in range(circles):
        widget.click("Next")


def truths(name, inputs=()):
    """The right answers in order."""
    walk = GraphStepper.compute(name, inputs)
    local = {(step.node, step.to): step.local for step in walk.steps}
    return [walk.gradients[node] if node == to else local[node, to] for node, to in questions(graph_with(name))]


def test_forward_one_circle_after_another(widget):
    walk = GraphStepper.compute("twice")
    assert drawn(widget, "value") == {("a", "p"): "2", ("b", "p"): "5", ("b", "q"): "5", ("c", "q"): "−1"}
    assert widget.root.get_by_role("button", name="Back").is_disabled()
    forward(widget, 1)
    assert widget.words == "p = a + b = 2 + 5 = 7."
    forward(widget, 2)
    assert drawn(widget, "value")[("out",)] == number(walk.values["f"])
    assert drawn(widget, "gradient") == {("out",): "← 1"}


def test_by_keyboard_alone_to_the_target(widget):
    widget.root.get_by_role("button", name="Next").focus()
    for _ in range(4):
        widget.page.keyboard.press("Enter")
        widget.settle()
    for truth in truths("twice"):
        assert field(widget).evaluate("one => one === document.activeElement")
        widget.page.keyboard.type(f"{truth:g}")
        widget.page.keyboard.press("Enter")
        widget.settle()
        assert widget.words.startswith("Right.")
        if not widget.solved:
            widget.page.keyboard.press("Enter")  # the focus is on Next now
            widget.settle()
    assert widget.solved
    assert "All gradients: a 4, b 11, c 7." in widget.words
    walk = GraphStepper.compute("twice")
    shown = drawn(widget, "gradient")
    for step in walk.steps:
        assert shown[step.to, step.node] == f"← {number(step.downstream)}"
    assert drawn(widget, "total") == {("b",): "Σ ← 11"}


@pytest.mark.parametrize("name", ["apples", "oranges", "neuron", "sigmoid"])
def test_every_graph_can_be_walked(widget, name):
    widget.choose("graph", name)
    walk, graph = GraphStepper.compute(name), graph_with(name)
    forward(widget, sum(node.operation is not None for node in graph.nodes))
    for truth in truths(name):
        widget.click("Next")
        answer(widget, f"{truth:.5g}")
        assert widget.words.startswith("Right."), widget.words
    assert widget.solved
    shown, values = drawn(widget, "gradient"), drawn(widget, "value")
    for node, to in questions(graph):
        flow = next(step for step in walk.steps if (step.node, step.to) == (node, to)).downstream
        assert shown[to, node] == f"← {number(flow)}"
        assert values[to, node] == number(walk.values[to])


def test_a_wrong_answer_stops_the_walk_and_names_the_rule(widget):
    widget.choose("graph", "apples")
    forward(widget, 3)
    assert widget.root.get_by_role("button", name="Next").is_disabled()
    answer(widget, "200")
    assert widget.words == "No. 200 is the value of apples itself. Multiplication swaps: each side gets the other's value."
    assert widget.root.get_by_role("button", name="Next").is_disabled()
    assert drawn(widget, "gradient")["apples", "price"] == "← ?"
    answer(widget, "eleven")
    assert "is no number" in widget.words
    field(widget).fill("11/10")
    widget.click("Check")
    assert widget.words.startswith("Right. Upstream × local: 1 × 1.1 = 1.1 flows back to apples.")
    assert drawn(widget, "gradient")["apples", "price"] == "← 1.1"
    assert not widget.root.get_by_role("button", name="Next").is_disabled()


def test_a_shown_answer_leads_on_but_not_to_the_target(widget):
    widget.choose("graph", "apples")
    forward(widget, 2)
    for _ in range(4):
        widget.click("Next")
        widget.click("Show this answer")
    assert not widget.solved
    assert "All gradients: apple 2.2, count 110, tax 200." in widget.words
    for truth in reversed(truths("apples")):
        answer(widget, f"{truth:g}")
        widget.click("Back")
    assert widget.solved


def test_a_nudge_travels_forward_and_confirms_the_gradient(widget):
    widget.choose("graph", "apples")
    forward(widget, 2)
    widget.choose("nudged", "0")
    assert drawn(widget, "nudge") == {("apple", "apples"): "+0.01", ("apples", "price"): "+0.02", ("out",): "+0.022"}
    assert "\nNudge: apple 100 → 100.01" in widget.words, "on a line of its own"
    assert "Δprice/Δapple = 0.022 / 0.01 = 2.2. The gradient of apple you have still to find." in widget.words
    for truth in truths("apples"):
        widget.click("Next")
        answer(widget, f"{truth:g}")
    assert widget.words.endswith("The gradient of apple from the way back: 2.2. They agree.")
    widget.choose("nudged", "-1")
    assert "Nudge" not in widget.words
    assert drawn(widget, "nudge") == {}


def test_other_inputs_begin_the_way_back_anew(widget):
    widget.choose("graph", "neuron")
    forward(widget, 4)
    answer(widget, "1")
    b = widget.root.get_by_label("b", exact=True).first
    b.fill("-8,5")
    b.press("Enter")
    widget.settle()
    assert drawn(widget, "value")["sum", "y"] == "−5.5"
    assert drawn(widget, "gradient") == {("out",): "← 1"}
    b.fill("5000")
    b.press("Enter")
    widget.settle()
    assert "b must be a number from −1,000 to 1,000; it stays −8.5." in widget.words
    assert b.input_value() == "−8.5"
    b.fill("−17/2")
    b.press("Enter")
    widget.settle()
    assert "must be a number" not in widget.words
    assert b.input_value() == "−8.5"
    widget.click("Next")
    answer(widget, "1")
    assert "The gate is shut" in widget.words
    answer(widget, "0")
    assert widget.words.startswith("Right.")
    widget.click("Reset")
    assert drawn(widget, "value")[("a", "p")] == "2"
    assert widget.words.startswith("Only the inputs have values so far.")


def test_where_no_number_comes_out_it_says_so(widget):
    widget.choose("graph", "sigmoid")
    x = widget.root.get_by_label("x", exact=True).first
    x.fill("-900")
    x.press("Enter")
    widget.settle()
    forward(widget, 4)
    assert "No number comes out of this graph" in widget.words
    assert widget.root.get_by_role("button", name="Next").is_disabled()
    assert drawn(widget, "value")["e", "s"] == "no number"


def test_the_state_is_in_the_address(open_widget):
    id_ = "graph-stepper-widget"
    query = f"?{id_}.graph=apples&{id_}.step=4&{id_}.given=t&{id_}.typed=1.1&{id_}.nudged=2&{id_}.inputs=50,4,1.2"
    widget = open_widget(CHAPTER, "graph_stepper", query)
    assert widget.words.startswith("No. ")
    assert drawn(widget, "value")["apples", "price"] == "200"
    assert field(widget).input_value() == "1.1"
    assert "Nudge: tax 1.2 → 1.21" in widget.words


def test_two_steppers_on_a_page_are_strangers(widget):
    other = widget.page.locator('.fb[data-view="graph_stepper"]').nth(1)
    other.scroll_into_view_if_needed()
    other.get_by_role("button", name="Next").click()
    widget.settle()
    assert other.locator(".fb-words").inner_text() == "−x = x × (−1) = 1 × (−1) = −1."
    assert widget.words.startswith("Only the inputs have values so far.")


@pytest.mark.parametrize("name", ["apples", "oranges", "twice", "neuron", "sigmoid"])
def test_on_a_phone_the_graph_stays_in_its_panel_and_texts_do_not_collide(open_widget, name):
    widget = open_widget(CHAPTER, "graph_stepper", viewport={"width": 390, "height": 844})
    widget.choose("graph", name)
    circles = sum(node.operation is not None for node in graph_with(name).nodes)
    forward(widget, circles)
    for truth in truths(name):
        widget.click("Next")
        answer(widget, f"{truth:.5g}")
    page = widget.page
    scroller = widget.root.locator(".fb-graph_stepper-scroll")
    goes_on = scroller.evaluate("one => one.scrollWidth > one.clientWidth + 1")
    assert widget.root.get_by_text("scroll it sideways").is_visible() == goes_on
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    boxes = widget.root.locator("svg text").evaluate_all(BOXES)
    size = widget.root.locator("svg").first.evaluate("one => [+one.getAttribute('width'), +one.getAttribute('height')]")
    for k, (text, x, y, width, height, letters) in enumerate(boxes):
        assert letters >= 11, text
        assert -1 <= x <= x + width <= size[0] + 1, text
        assert -1 <= y <= y + height <= size[1] + 1, text
        for other, a, b, wide, tall, _ in boxes[:k]:
            across, up = min(x + width, a + wide) - max(x, a), min(y + height, b + tall) - max(y, b)
            assert across < 2 or up < 4, (text, other)
