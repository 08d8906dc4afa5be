"""A widget in a real browser, as tests see it: controls to move, numbers read back from the drawn SVG, what it says."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np

# Whether it is drawn.  Until then its place is kept in sight: a reload takes the page back to where it was read before,
# at a moment of the browser's own choosing, and what is out of sight is not drawn.
READY = """([place, selector]) => {
  if (document.querySelector(selector)?.dataset.drawn) return true;
  document.querySelector(place)?.scrollIntoView({ block: "center" });
  return false;
}"""
PATIENCE = 60_000  # ms; a busy machine takes its time, and a widget that never comes is found all the same
# Two frames on, and no answer is still to come for ink that is drawn already.
SETTLED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  do await frame(), await frame();
  while (document.querySelector(".fb[data-behind]"));
}"""


class Shown:
    """One widget on a page that is open, the first of its view or the one at `place`: `root` is its outer element."""

    def __init__(self, page: Any, view: str, place: str = "") -> None:
        self.page, self.view = page, view
        holder = f"#{place}" if place else f".fishbook-view-{view}"
        selector = f'{f"#{place} " if place else ""}.fb[data-view="{view}"]'
        page.wait_for_function(READY, arg=[holder, selector], timeout=PATIENCE)
        self.root = page.locator(selector).first
        self.root.scroll_into_view_if_needed()
        self.settle()

    def settle(self) -> None:
        """Wait until what was changed has been drawn."""
        self.page.evaluate(SETTLED)

    @property
    def words(self) -> str:
        """The sentence under the picture, with plain spaces where it keeps a number and its sign on one line."""
        return self.root.locator(".fb-words").inner_text().replace("\xa0", " ")

    @property
    def solved(self) -> bool:
        """Whether the target is marked as reached."""
        return self.root.locator(".fb-mark.fb-solved").count() > 0

    def control(self, name: str) -> Any:
        """The control of a parameter: slider, radio buttons or checkbox."""
        return self.root.locator(f'[data-parameter="{name}"]')

    def slide(self, name: str, *keys: str) -> None:
        """Press keys on a slider: Home, End, ArrowRight, ..."""
        for key in keys:
            self.control(name).locator("input").press(key)
        self.settle()

    def choose(self, name: str, value: str) -> None:
        """Choose one of the options by its value, as a click on it does."""
        self.control(name).locator(f'input[value="{value}"]').check()
        self.settle()

    def click(self, label: str) -> None:
        """Click the button with this text."""
        self.root.get_by_role("button", name=label, exact=True).click()
        self.settle()

    def press(self, target: Any, *keys: str) -> None:
        """Press keys on an element, or on the handle with this name."""
        element = self.root.locator(f'.fb-handle[data-name="{target}"]:visible') if isinstance(target, str) else target
        for key in keys:
            element.press(key)
        self.settle()

    def drag(self, name: str, dx: float, dy: float) -> None:
        """Drag the handle with this name by so many pixels, as a finger or a mouse does."""
        box = self.root.locator(f'.fb-handle[data-name="{name}"]:visible .fb-knob').bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx / 2, y + dy / 2)
        self.page.mouse.move(x + dx, y + dy)
        self.page.mouse.up()
        self.settle()

    def path(self, name: str) -> np.ndarray:
        """The points (N, 2), in data coordinates, of the drawn line with this name."""
        line = self.root.locator(f'path[data-name="{name}"]:visible').first
        pixels = np.array(
            [[float(a), float(b)] for a, b in re.findall(r"(-?[\d.e-]+),(-?[\d.e-]+)", line.get_attribute("d"))]
        )
        return self._data(line, pixels)

    def dots(self, name: str) -> np.ndarray:
        """The centres (N, 2), in data coordinates, of the dots with this name."""
        found = self.root.locator(f'circle[data-name="{name}"]:visible')
        pixels = found.evaluate_all("all => all.map(one => [+one.getAttribute('cx'), +one.getAttribute('cy')])")
        return self._data(found.first, np.array(pixels, dtype=float).reshape(-1, 2))

    def bars(self, name: str) -> np.ndarray:
        """(x, y, width, height) in pixels of each bar with this name."""
        found = self.root.locator(f'rect[data-name="{name}"]:visible')
        code = "all => all.map(one => ['x', 'y', 'width', 'height'].map(key => +one.getAttribute(key)))"
        return np.array(found.evaluate_all(code), dtype=float).reshape(-1, 4)

    def scales(self, element: Any) -> tuple[Any, Any]:
        """((domain, range) of x, (domain, range) of y) of the plot around an element."""
        x, y = element.evaluate("one => { const { x, y } = one.closest('svg').dataset; return [x, y]; }")
        return json.loads(x), json.loads(y)

    def _data(self, element: Any, pixels: np.ndarray) -> np.ndarray:
        logs = element.evaluate("one => { const { xLog, yLog } = one.closest('svg').dataset; return [xLog, yLog]; }")
        columns = []
        for axis, (domain, ends), log in zip((0, 1), self.scales(element), logs, strict=True):
            low, high = map(math.log10, domain) if log else domain
            at = low + (pixels[:, axis] - ends[0]) / (ends[1] - ends[0]) * (high - low)
            columns.append(10**at if log else at)
        return np.column_stack(columns)
