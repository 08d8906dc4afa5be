"""The count of a network on the page: every number of the table, and a stack of one's own built by keys."""

import pytest

from fishbook.widgets import NetworkSizes
from fishbook.widgets.network_sizes import NETWORKS, TASKS

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/13_seeing_inside.html"
# [how far the table can scroll, whether its box lies in the widget, the cells that lie outside of what can scroll]
PLACES = """root => {
  const box = root.querySelector('.fb-network_sizes-table');
  const [frame, outer] = [box, root].map(one => one.getBoundingClientRect());
  const left = frame.left - box.scrollLeft;
  const cells = [...box.querySelectorAll('td, th')].filter(one => one.checkVisibility());
  const outside = cells.filter(one => {
    const { left: from, right: to } = one.getBoundingClientRect();
    return from < left - 1 || to > left + box.scrollWidth + 1 || one.scrollWidth > one.clientWidth + 1;
  });
  const inside = frame.left >= outer.left - 1 && frame.right <= outer.right + 1;
  return [box.scrollWidth - box.clientWidth, inside, outside.map(one => one.textContent)]; }"""
ADDRESS = "?network-sizes-widget.network=mine&network-sizes-widget.{}"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "network_sizes")


@pytest.fixture
def own(open_widget):
    """own(stack, task) -> the widget with a stack of one's own."""
    return lambda stack, task="twenty": open_widget(
        CHAPTER, "network_sizes", ADDRESS.format(f"stack={stack}&network-sizes-widget.task={task}")
    )


def table(widget):
    """The texts of the rows, name first."""
    rows = widget.root.locator("tbody tr").filter(visible=True)
    return [rows.nth(k).locator("th, td").all_inner_texts() for k in range(rows.count())]


def assert_shows(widget, found):
    rows = table(widget)
    assert len(rows) == len(found.plan)
    for (_, output, parameters, multiplications, sees), one in zip(rows, found.sizes.values(), strict=False):
        assert output == "×".join(map(str, one.shape))
        assert int(parameters.replace(",", "")) == one.parameters
        assert int(multiplications.replace(",", "")) == one.multiplications
        assert sees == f"{one.field}×{one.field}"
    sums = widget.root.locator("tfoot td").all_inner_texts()
    assert int(sums[1].replace(",", "")) == sum(one.parameters for one in found.sizes.values())


def field(widget, label):
    return widget.root.get_by_label(label, exact=True)


def fill(widget, label, value):
    field(widget, label).fill(str(value))
    field(widget, label).press("Enter")
    widget.settle()


def test_the_known_networks_are_counted(widget):
    for name in NETWORKS:
        widget.choose("network", name)
        assert_shows(widget, NetworkSizes.compute(name))
        assert not widget.root.get_by_role("button", name="Add pooling").is_visible()
    assert "62.4 million parameters" in widget.words


@pytest.mark.parametrize("width", [1400, 1100, 800, 390])
def test_every_column_can_be_seen(open_widget, width):
    widget = open_widget(CHAPTER, "network_sizes", viewport={"width": width, "height": 900})
    for name in NETWORKS:
        widget.choose("network", name)
        hidden, inside, outside = widget.root.evaluate(PLACES)
        assert inside
        assert outside == [], "the box lets every cell scroll into sight, and no text leaves its cell"
        assert hidden == 0 or width == 390, "there is room for all columns"
        slider, box = widget.control("row").bounding_box(), widget.root.get_by_role("region").bounding_box()
        assert slider["y"] + slider["height"] <= box["y"], "the slider stands above the table"
        assert slider["height"] < 80


def test_the_table_scrolls_by_keys(open_widget):
    widget = open_widget(CHAPTER, "network_sizes", viewport={"width": 390, "height": 844})
    widget.choose("network", "alexnet")
    box = widget.root.get_by_role("region", name="Layers, one a row")
    hidden = widget.root.evaluate(PLACES)[0]
    assert hidden > 0
    for _ in range(20):
        box.press("ArrowRight")
    widget.page.wait_for_function("([box, most]) => box.scrollLeft >= most - 1", arg=[box.element_handle(), hidden])
    assert widget.control("row").locator("output").inner_text() == "1", "to scroll is not to choose"


def test_the_square_of_a_unit_is_drawn_where_it_lies(widget):
    widget.slide("row", "ArrowRight", "ArrowRight")
    size = list(NetworkSizes.compute("lenet5").sizes.values())[2]
    square = widget.root.locator('[data-name="field"]')
    first, last = size.window((size.shape[1] - 1) // 2)
    assert float(square.get_attribute("x")) == first
    assert float(square.get_attribute("width")) == last - first == 14
    assert "Layer 3, conv 16@5×5" in widget.words


def test_the_slider_ends_where_the_layers_end(widget):
    widget.slide("row", "End")
    widget.settle()
    assert widget.control("row").locator("output").inner_text() == "7"
    widget.root.locator("tbody tr").nth(1).click()
    widget.settle()
    assert widget.control("row").locator("output").inner_text() == "2"


def test_a_stack_is_built_by_keys_and_does_the_task(widget):
    widget.choose("network", "mine")
    assert_shows(widget, NetworkSizes.compute("mine"))
    assert not widget.solved
    assert "3,000 parameters at most" in widget.words
    fill(widget, "size", 3)
    fill(widget, "filters", 4)
    fill(widget, "pad", 1)
    widget.root.get_by_role("button", name="Add pooling").press("Enter")
    for filters, size in ((4, 5), (4, 5), (16, 3)):
        widget.root.get_by_role("button", name="Add convolution").press("Enter")
        fill(widget, "filters", filters)
        fill(widget, "size", size)
        fill(widget, "pad", size // 2)
    assert_shows(widget, NetworkSizes.compute("mine", stack="c4.3.1.1-p2.2-c4.5.1.2-c4.5.1.2-c16.3.1.1"))
    assert widget.solved
    assert "All that was asked for" in widget.words
    widget.click("Remove layer")
    assert not widget.solved
    widget.click("One large filter again")
    assert_shows(widget, NetworkSizes.compute("mine", stack=TASKS["twenty"][1]))


def test_three_small_filters_see_as_far_as_a_large_one(own):
    widget = own("c64.7.1.3", "seven")
    assert "200,768 parameters" in widget.words
    assert not widget.solved
    fill(widget, "size", 3)
    fill(widget, "pad", 1)
    widget.click("Add convolution")
    widget.click("Add convolution")
    assert_shows(widget, NetworkSizes.compute("mine", "seven", "-".join(["c64.3.1.1"] * 3)))
    assert widget.solved


def test_what_does_not_fit_is_said_with_its_reason(own):
    widget = own("c4.5.1.0-c8.3.2.0-p2.2")
    assert "Layer 2 does not fit: 24 + 2·0 − 3 = 21 is no multiple of the stride 2" in widget.words
    assert [row[1] for row in table(widget)] == ["4×24×24", "does not fit", ""]
    assert not widget.solved


def test_numbers_out_of_range_are_refused(own):
    widget = own("c4.5.1.0")
    fill(widget, "stride", 0)
    assert field(widget, "stride").input_value() == "1"
    assert "stride has to be a whole number from 1 to 9" in widget.root.locator("[aria-live=polite]").inner_text()
    fill(widget, "size", "x")
    assert_shows(widget, NetworkSizes.compute("mine", stack="c4.5.1.0"))


def test_another_kind_of_layer_and_an_empty_stack(own):
    widget = own("c4.5.1.0")
    field(widget, "Chosen layer is a").select_option("affine")
    widget.settle()
    assert_shows(widget, NetworkSizes.compute("mine", stack="a10"))
    assert field(widget, "outputs").input_value() == "10"
    assert "no affine layer" in widget.words
    widget.click("Remove layer")
    assert table(widget) == []
    assert "Still wanted: a layer." in widget.words
    widget.click("Remove layer")
    assert "no layer to remove" in widget.root.locator("[aria-live=polite]").inner_text()
    widget.click("Add pooling")
    assert_shows(widget, NetworkSizes.compute("mine", stack="p2.2"))


def test_predictions_are_answered_by_the_count(widget):
    widget.click("Layer 9, affine 4096")
    assert "Right. affine 4096 holds 37.8 million of 62.4 million" in widget.root.inner_text()
    widget.click("Next")
    widget.click("Layer 3, conv 256@5×5 pad 2")
    assert "Right. conv 256@5×5 pad 2 takes 448 million" in widget.root.inner_text()
    assert_shows(widget, NetworkSizes.compute("alexnet"))
    widget.click("Next")
    widget.click("About twice")
    assert "No: About " in widget.root.inner_text()
    widget.click("See the score")
    assert "2 of 3 right." in widget.root.inner_text()
