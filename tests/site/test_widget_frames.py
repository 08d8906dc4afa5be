"""A change of a widget costs a frame of the widget and not of the page: when it draws, what the browser lays out again."""

from __future__ import annotations

import pytest
from canvases import pixels

pytestmark = [pytest.mark.site, pytest.mark.browser]

PERCEPTRON = ("book/01_perceptron.html", "perceptron")
# How often the widget has been drawn: before, right after an input, after two more inputs, after the next frame.
DRAWN = """async root => {
  const count = () => Number(root.dataset.drawn);
  const slider = [...root.querySelectorAll('input[type=range]')].find(one => one.checkVisibility());
  const move = () => {
    slider.value = Number(slider.value) + 1;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  };
  await new Promise(requestAnimationFrame);
  await new Promise(done => setTimeout(done));
  const counts = [count()];
  for (const moves of [1, 2]) {
    for (let k = 0; k < moves; k += 1) move();
    await Promise.resolve();
    counts.push(count());
  }
  await new Promise(requestAnimationFrame);
  await Promise.resolve();
  return [...counts, count()];
}"""
HEIGHTS = "root => [root.style.height, root.querySelector('.fb-inside').getBoundingClientRect().height + 'px']"
GROW = """([root, text]) => {
  const note = root.querySelector('.fb-note');
  [note.hidden, note.textContent] = [false, text];
}"""
HEARD = """() => {
  window.heard = 0;
  document.addEventListener('click', () => (window.heard += 1), true);
}"""


def test_an_input_is_drawn_at_once_and_more_of_them_once_a_frame(open_widget):
    widget = open_widget(*PERCEPTRON)
    before, at_once, more, after = widget.root.evaluate(DRAWN)
    assert at_once == before + 1
    assert more == at_once  # two inputs in the same frame wait for its end
    assert after == at_once + 1  # and are drawn together


def test_a_widget_is_contained_and_as_high_as_what_is_in_it(open_widget):
    widget = open_widget(*PERCEPTRON)
    own, inside = widget.root.evaluate(HEIGHTS)
    assert float(own[:-2]) == pytest.approx(float(inside[:-2]), abs=0.1)
    assert widget.root.evaluate("root => getComputedStyle(root).contain") == "strict"  # size, layout, style and paint
    root = widget.root.element_handle()
    widget.page.evaluate(GROW, [root, "many words " * 200])
    widget.settle()
    grown, inside = widget.root.evaluate(HEIGHTS)
    assert float(grown[:-2]) == pytest.approx(float(inside[:-2]), abs=0.1)
    assert float(grown[:-2]) > float(own[:-2]) + 50
    widget.page.evaluate(GROW, [root, ""])
    widget.settle()
    assert widget.root.evaluate(HEIGHTS)[0] == grown  # the page does not jump while something moves
    widget.page.wait_for_function("([root, grown]) => root.style.height !== grown", arg=[root, grown])
    own, inside = widget.root.evaluate(HEIGHTS)
    assert float(own[:-2]) == pytest.approx(float(inside[:-2]), abs=0.1)


def test_nothing_of_a_widget_is_cut_off(open_widget):
    widget = open_widget(*PERCEPTRON, viewport={"width": 390, "height": 800})
    over = "root => [root.scrollHeight - root.clientHeight, root.scrollWidth - root.clientWidth]"
    assert widget.root.evaluate(over) == [0, 0]


def test_a_choice_spares_the_theme_its_search_and_an_open_menu_closes(open_widget):
    widget = open_widget("book/05_backpropagation.html", "graph_stepper")
    widget.page.evaluate(HEARD)
    options = widget.root.locator("fieldset input[type=radio]:visible")
    options.nth(1).click()
    widget.settle()
    assert options.nth(1).is_checked()
    assert widget.page.evaluate("window.heard") == 0
    widget.page.evaluate("() => document.body.appendChild(document.createElement('div')).classList.add('show')")
    options.nth(0).click()
    widget.settle()
    assert options.nth(0).is_checked()
    assert widget.page.evaluate("window.heard") == 1


def test_what_is_painted_follows_the_theme(open_widget):
    widget = open_widget("book/13_seeing_inside.html", "feature_maps")
    (light,) = pixels(widget, "over")
    widget.page.evaluate("() => (document.documentElement.dataset.theme = 'dark')")
    widget.settle()
    (dark,) = pixels(widget, "over")
    assert (light[..., 3] == dark[..., 3]).all()  # how strong stays, the colours change
    strong = light[..., 3] > 0.5
    assert strong.any()
    assert (light[strong][:, :3] != dark[strong][:, :3]).any(axis=1).all()
