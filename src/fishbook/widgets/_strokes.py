"""Strokes of a pen: as letters that fit an address, as points, as 28 x 28 pixels, and centred as MNIST's digits are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["BRUSH", "MOST", "PATTERN", "SIDE", "as_mnist", "rasterise", "read_strokes", "write_strokes"]

SIDE = 28
FINE = 16  # the grid of the drawing: so many steps in a pixel
BRUSH = 1.2  # radius of the pen, in pixels
BOX, CENTRE = 20, 14.5  # MNIST's digits fill a box of 20 pixels and have their centre of mass in the pixel 14
MOST = 600  # letters of a drawing
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PATTERN = r"(([A-Za-z0-9_-]{3})+(\.([A-Za-z0-9_-]{3})+)*)?"
MIDDLES = np.stack(np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5), axis=-1).reshape(-1, 2)  # x, y of each pixel


def read_strokes(text: str) -> list[np.ndarray]:
    """The strokes as arrays (n, 2) of x and y in pixels: three letters are a point of nine bits each way."""
    strokes = []
    for stroke in filter(None, text.split(".")):
        sixes = np.array([LETTERS.index(letter) for letter in stroke]).reshape(-1, 3)
        codes = sixes @ [64 * 64, 64, 1]
        strokes.append(np.column_stack([codes // 512, codes % 512]) / FINE)
    return strokes


def write_strokes(strokes: Sequence[Any]) -> str:
    """The text of strokes, each a list of points (x, y) in pixels from 0 to 28."""

    def point(x: float, y: float) -> str:
        fine = [int(np.clip(np.floor(value * FINE + 0.5), 0, SIDE * FINE)) for value in (x, y)]
        code = fine[0] * 512 + fine[1]
        return LETTERS[code // 4096] + LETTERS[code // 64 % 64] + LETTERS[code % 64]

    return ".".join("".join(point(x, y) for x, y in stroke) for stroke in strokes)


def rasterise(strokes: Sequence[np.ndarray], radius: float) -> np.ndarray:
    """(28, 28): 1 in pixels within `radius` of a stroke, 0 outside, with a ramp one pixel wide between them."""
    if not strokes:
        return np.zeros((SIDE, SIDE))
    starts = np.concatenate([stroke[:-1] if len(stroke) > 1 else stroke for stroke in strokes])
    ends = np.concatenate([stroke[1:] if len(stroke) > 1 else stroke for stroke in strokes])
    along = (ends - starts)[:, None]  # (segments, 1, 2)
    to = MIDDLES - starts[:, None]  # (segments, 784, 2)
    squared = (along**2).sum(axis=-1)
    t = np.clip((to * along).sum(axis=-1) / np.where(squared > 0, squared, 1), 0, 1)  # the nearest point of the segment
    distance = np.sqrt(((to - t[..., None] * along) ** 2).sum(axis=-1)).min(axis=0)
    return np.clip(radius + 0.5 - distance, 0, 1).reshape(SIDE, SIDE)


def as_mnist(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """(28, 28): the drawing scaled, pen and all, into a box of 20 pixels, its centre of mass moved to pixel 14."""
    if not strokes:
        return np.zeros((SIDE, SIDE))
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = BOX / ((high - low).max() + 2 * BRUSH)
    moved = [(stroke - (low + high) / 2) * scale + SIDE / 2 for stroke in strokes]
    image = rasterise(moved, BRUSH * scale)
    mass = image.ravel() @ MIDDLES / image.sum()
    return rasterise([stroke + CENTRE - mass for stroke in moved], BRUSH * scale)
