"""What the canvases of a widget on a page show, as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

_READ = """one => { const copy = document.createElement('canvas');
  [copy.width, copy.height] = [one.width, one.height];
  const context = copy.getContext('2d', { willReadFrequently: true });
  context.drawImage(one, 0, 0);
  const { data } = context.getImageData(0, 0, one.width, one.height);
  return [one.height, one.width, Array.from(data)]; }"""
_ALL = f"all => all.filter(one => one.checkVisibility()).map({_READ})"


def pixels(widget: Any, name: str) -> list[np.ndarray]:
    """(H, W, 4) with red, green, blue and opacity from 0 to 1, of every canvas with this name that can be seen."""
    found = widget.root.locator(f'[data-name="{name}"]').evaluate_all(_ALL)
    return [np.array(data).reshape(rows, columns, 4) / 255 for rows, columns, data in found]


def opacities(widget: Any, name: str) -> list[np.ndarray]:
    """(H, W) of each."""
    return [one[..., 3] for one in pixels(widget, name)]
