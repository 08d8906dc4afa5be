"""The networks under the pen on the built page: every picture's numbers are `compute`'s, goals are drawn."""

import re

import numpy as np
import pytest
from canvases import opacities
from drawing_pad import draw, pad, state
from page_networks import deep_arrays, page_readings

from fishbook.widgets import FeatureMaps
from fishbook.widgets._digit_networks import LAYERS
from fishbook.widgets._strokes import write_strokes
from fishbook.widgets.feature_maps import THREE

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/13_seeing_inside.html"
ADDRESS = "?feature-maps-widget.{}"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "feature_maps")


def assert_shows(widget, reading):
    (seen,) = opacities(widget, "seen")
    assert np.allclose(seen, reading.image, atol=3e-3)
    maps = opacities(widget, "map")
    assert len(maps) == len(reading.maps)
    top = max(reading.maps.max(), 1e-12)
    for shown, one in zip(maps, reading.maps, strict=True):
        assert np.allclose(shown, one / top, atol=4e-3)
    first = int(reading.shares.argmax())
    assert f"network reads {first} with a share of {reading.shares[first]:.3f}" in widget.words
    texts = widget.root.locator('[data-name="share-number"]').all_text_contents()
    assert np.allclose([float(re.match(r"[\d.]+", text)[0]) for text in texts], reading.shares, atol=2e-3)


def test_every_layer_shows_its_maps(widget):
    for layer in ("conv1", "pool1", "conv2", "pool2"):
        widget.choose("layer", layer)
        assert_shows(widget, FeatureMaps.compute(layer=layer))


def test_every_layer_of_the_deep_network_shows_its_maps(widget):
    widget.choose("network", "deep")
    assert not widget.control("layer").is_visible()
    for layer in LAYERS["deep"]:
        widget.choose("deep_layer", layer)
        assert_shows(widget, FeatureMaps.compute(network="deep", deep_layer=layer))
    assert "It reads 99.6 % of 1,000 digits that it never saw right" in widget.root.inner_text()
    widget.choose("network", "small")
    assert_shows(widget, FeatureMaps.compute())


def test_the_deep_network_finds_what_its_answer_hangs_on(widget):
    widget.choose("network", "deep")
    (seen,) = opacities(widget, "over")
    # Not `compute(...).over`: the blank pixels' equal activations leave pooling a choice that hangs on the last bit.
    image, arrays = FeatureMaps.compute(network="deep").image, deep_arrays(FeatureMaps().spec()["data"])
    (reading,) = page_readings([(image, arrays, "deep")])
    size = np.abs(reading["gradients"][reading["order"][0]])
    assert np.allclose(seen[4::8, 4::8].ravel(), np.where(size < 0.02 * size.max(), 0, size / size.max()), atol=6e-3)
    widget.slide("deep_channel", "End")
    assert widget.root.locator(".fb-feature_maps-chosen").inner_text() == "15"
    widget.choose("example", "hard2")
    widget.choose("over", "cover")
    widget.page.wait_for_function(
        "node => node.textContent.includes('Covered where it matters most')",
        arg=widget.root.locator(".fb-words").element_handle(),
    )
    reading = FeatureMaps.compute(network="deep", example="hard2", over="cover")
    losses = reading.shares.max() - reading.over
    most = losses.ravel()[np.abs(losses).argmax()]
    number = float(re.search(r"that share changes by (−?\d\.\d+)", widget.words)[1].replace("−", "-"))
    assert number == pytest.approx(-most, abs=2e-3)


def test_examples_are_read(widget):
    for example in ("8", "hard3"):
        widget.choose("example", example)
        assert_shows(widget, FeatureMaps.compute(example=example))
    assert "People read a 3" in widget.words


def test_a_stroke_is_read_at_once(widget):
    draw(widget, (11.2, 21.3), (13.1, 16.2))
    strokes = state(widget, "strokes")
    assert strokes.startswith(THREE + ".")
    assert_shows(widget, FeatureMaps.compute(strokes))
    widget.click("Clear")
    assert "The pad is empty." in widget.words
    assert_shows(widget, FeatureMaps.compute(""))
    assert "Put the 3 back to go for the 8" in widget.words
    widget.click("Put the 3 back")
    assert_shows(widget, FeatureMaps.compute())


INK_THEN_ANSWER = """async pad => {
  const root = pad.closest('.fb');
  const [ink, answer] = ['[data-name=ink]', '.fb-draw_digit-answer'].map(one => root.querySelector(one));
  const now = () => [ink.getAttribute('d'), answer.textContent, root.hasAttribute('data-behind')];
  const { left, top, width } = pad.getBoundingClientRect();
  const pen = (type, x, y) => pad.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, isPrimary: true,
    button: 0, buttons: 1, clientX: left + width * x / 28, clientY: top + width * y / 28 }));
  const seen = [now()];
  pen('pointerdown', 10, 20);
  await new Promise(requestAnimationFrame);
  seen.push(now());
  pen('pointermove', 12, 16);
  pen('pointerup', 12, 16);
  await new Promise(requestAnimationFrame);
  seen.push(now());
  return seen;
}"""


def test_where_the_answer_takes_long_the_ink_comes_first(open_widget):
    widget = open_widget(CHAPTER, "feature_maps", "?feature-maps-widget.network=deep")
    widget.page.context.new_cdp_session(widget.page).send("Emulation.setCPUThrottlingRate", {"rate": 8})
    widget.choose("example", "8")
    widget.choose("example", "mine")  # an answer whose time is taken at the slower pace
    widget.choose("deep_layer", "conv1")  # and another that is quick, as nothing is to be read again
    before, at_once, later = pad(widget).evaluate(INK_THEN_ANSWER)
    assert not before[2]
    assert at_once[0] != before[0], "the ink is there before anything else happens"
    assert at_once[1:] == [before[1], True], "while the answer is still the old one"
    assert later[0] != at_once[0], "and is not kept waiting by it"
    widget.settle()
    strokes = state(widget, "strokes")
    assert strokes.startswith(THREE + ".")
    assert_shows(widget, FeatureMaps.compute(strokes, network="deep", deep_layer="conv1"))
    assert widget.root.get_attribute("data-behind") is None


def test_the_gradient_lies_where_it_is_steep(widget):
    (seen,) = opacities(widget, "over")
    shown = seen[4::8, 4::8].ravel()  # the middle of each pixel
    size = np.abs(FeatureMaps.compute().over).ravel()
    expected = np.where(size < 0.02 * size.max(), 0, size / size.max())
    assert np.allclose(shown, expected, atol=6e-3)
    widget.choose("over", "none")
    assert not any(one.any() for one in opacities(widget, "over"))


def test_the_covering_square_moves_once_the_pen_rests(widget):
    widget.choose("over", "cover")
    assert "Covered where it matters most" not in widget.words
    widget.page.wait_for_function(
        "node => node.textContent.includes('Covered where it matters most')",
        arg=widget.root.locator(".fb-words").element_handle(),
    )
    reading = FeatureMaps.compute(over="cover")
    losses = reading.shares.max() - reading.over
    most = losses.ravel()[np.abs(losses).argmax()]
    number = float(re.search(r"that share changes by (−?\d\.\d+)", widget.words)[1].replace("−", "-"))
    assert number == pytest.approx(-most, abs=2e-3)


def test_a_map_is_chosen_by_slider_and_by_pointer(widget):
    chosen = widget.root.locator(".fb-feature_maps-chosen")
    assert chosen.inner_text() == "0"
    widget.slide("channel", "End")
    assert chosen.inner_text() == "7"
    assert "Map 7. Its brightest unit" in widget.root.inner_text()
    widget.root.locator(".fb-feature_maps-map").nth(3).click()
    widget.settle()
    assert chosen.inner_text() == "3"
    maps = FeatureMaps.compute().maps
    row, column = np.unravel_index(maps[3].argmax(), maps[3].shape)
    assert f"row {row}, column {column}, holds {maps[3].max():.2f}" in widget.root.inner_text()
    frame = widget.root.locator('[data-name="field"]')
    assert [float(frame.get_attribute(key)) for key in ("x", "y", "width")] == [column, row, 5]


def test_a_map_without_light_has_no_frame(widget):
    widget.choose("network", "deep")
    widget.choose("deep_layer", "conv6")
    frame = widget.root.locator('[data-name="field"]')
    lit = FeatureMaps.compute(network="deep", deep_layer="conv6").maps.any(axis=(1, 2))
    assert not lit[0]
    assert lit.any()
    assert "Map 0. All its units are 0." in widget.root.inner_text()
    assert not frame.is_visible()
    widget.slide("deep_channel", *["ArrowRight"] * int(lit.argmax()))
    assert "Its brightest unit" in widget.root.inner_text()
    assert frame.is_visible()
    widget.slide("deep_channel", "Home")
    assert not frame.is_visible()


def test_goals_are_reached_by_drawing(open_widget):
    strokes = THREE + "." + write_strokes([[(11.2, 21.3), (13.1, 16.2)]])
    widget = open_widget(CHAPTER, "feature_maps", ADDRESS.format(f"strokes={strokes}"))
    assert widget.solved
    assert "Ink added to the 3: 14 %" in widget.words
    widget.choose("goal", "alone")
    assert not widget.solved
    widget.choose("example", "8")
    widget.click("Clear")
    box = pad(widget).bounding_box()
    widget.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    widget.settle()
    widget.slide("channel", *["ArrowRight"] * 5)
    assert widget.solved


def test_predictions_are_answered_by_the_network_and_then_shown(widget):
    widget.click("Map 7")
    assert "Right. Its units sum to" in widget.root.inner_text()
    assert "The small network reads 1" in widget.words
    widget.click("Next")
    widget.click("16×16, over half the width")
    assert_shows(widget, FeatureMaps.compute(state(widget, "strokes"), layer="pool2"))
    widget.click("Next")
    widget.click("All are dark: 0 in, 0 out")
    assert "No: Some maps shine, the same in every unit" in widget.root.inner_text()
    widget.click("Next")
    widget.click("8")
    text = widget.root.inner_text()
    assert "No: 3. It reads 3 with a share of 1.000. With a stroke across the upper opening too it reads 8" in text
    assert "The deep network reads 3" in widget.words
    widget.click("See the score")
    assert "2 of 4 right." in widget.root.inner_text()
