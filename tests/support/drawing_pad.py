"""The drawing pad of a widget on a page: strokes as a mouse draws them, and the values that the page's address keeps."""

from __future__ import annotations

import re
from typing import Any


def pad(widget: Any) -> Any:
    """The pad itself."""
    return widget.root.get_by_role("application", name="Drawing pad")


def state(widget: Any, name: str) -> str | None:
    """A value as the page's address keeps it."""
    widget.page.wait_for_timeout(400)
    found = re.search(rf"\.{name}=([^&]*)", widget.page.evaluate("location.search"))
    return found and found[1]


def draw(widget: Any, *points: tuple[float, float]) -> None:
    """Draw a stroke through points in pixels of the pad, as a mouse does."""
    pad(widget).scroll_into_view_if_needed()
    box, mouse = pad(widget).bounding_box(), widget.page.mouse
    places = [(box["x"] + x / 28 * box["width"], box["y"] + y / 28 * box["height"]) for x, y in points]
    mouse.move(*places[0])
    mouse.down()
    for place in places[1:]:
        mouse.move(*place, steps=4)
    mouse.up()
    widget.settle()
