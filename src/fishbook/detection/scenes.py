"""Scenes: several digits of different sizes on one picture, with fragments of others between them.  Built in chapter 14."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from fishbook.backend import DTYPE
from fishbook.detection.boxes import Objects, iou
from fishbook.initializers import Rng

__all__ = ["digit_scenes", "resized"]

INK = 0.3  # what is darker than this share of black belongs to a digit's box
TRIES = 30  # places tried for a digit before it is left out


def digit_scenes(
    n: int,
    digits: Any,
    labels: Any,
    rng: Rng = None,
    *,
    size: int = 64,
    most: int = 5,
    heights: tuple[int, int] = (18, 34),
    clutter: int = 4,
    overlap: float = 0.15,
) -> tuple[Any, list[Objects]]:
    """n scenes of 1 to `most` digits each, and what is in them; equal seeds give equal scenes.

    Every digit is scaled to a frame of heights[0] to heights[1] pixels (the ink fills about two thirds of it), given a
    darkness from 0.6 to 1, and put where its box meets no other by an IoU above `overlap`.  `clutter` fragments of other
    digits lie between them (as in Mnih et al. 2014).  A box leaves one pixel of air around the ink.

    Shapes: digits (N, 784) or (N, 1, 28, 28) from 0 to 1, labels (N,) -> images (n, 1, size, size) float32, n Objects.
    Raises ValueError when a frame would not fit into the scene.  Built in chapter 14.
    """
    if not 4 <= heights[0] <= heights[1] <= size:
        raise ValueError(f"heights must rise from 4 at least to size {size} at most, got {heights}")
    rng = np.random.default_rng(rng)
    digits = digits.reshape(-1, 28, 28)
    images = np.zeros((n, 1, size, size), dtype=DTYPE)
    objects = []
    for image in images[:, 0]:
        for _ in range(clutter):
            _put(image, _fragment(digits[rng.integers(len(digits))], rng), rng.random(2))
        boxes, names = np.zeros((0, 4), dtype=DTYPE), []
        for i in rng.integers(len(digits), size=rng.integers(1, most + 1)):
            ink = resized(digits[i], int(rng.integers(heights[0], heights[1] + 1))) * DTYPE(rng.uniform(0.6, 1))
            for place in rng.random((TRIES, 2)):
                box = _box(ink, place, size)
                if not (iou(box, boxes) > overlap).any():
                    _put(image, ink, place)
                    boxes = np.concatenate([boxes, box])
                    names.append(labels[i])
                    break
        objects.append(Objects(boxes, np.array(names, dtype=np.int64)))
    return images, objects


def resized(image: Any, size: int) -> Any:
    """A square image (H, H) as (size, size): every new pixel is a weighted mean of the old ones under it.

    Two matrix products, one for the rows and one for the columns.  Built in chapter 14.
    """
    weights = _weights(len(image), size)
    return weights @ image @ weights.T


@cache
def _weights(old: int, new: int) -> Any:
    """Row i says how much of each old pixel is in the new pixel i: a triangle around its place; the rows sum to 1."""
    step = old / new
    places = (np.arange(new) + 0.5) * step - 0.5
    weights = np.maximum(0, 1 - np.abs(places[:, None] - np.arange(old)) / max(step, 1))
    return (weights / weights.sum(axis=1, keepdims=True)).astype(DTYPE)


def _fragment(digit: Any, rng: np.random.Generator) -> Any:
    """A window of 9×9 pixels of a digit, in one of four turns."""
    top, left = rng.integers(4, 16, size=2)
    return np.rot90(digit[top : top + 9, left : left + 9], int(rng.integers(4)))


def _corner(ink: Any, place: Any, size: int) -> tuple[int, int]:
    """Where the upper left corner of the drawing goes: `place` (0 … 1, 0 … 1) spreads over all that fits."""
    rows, columns = ink.shape
    return int(place[0] * (size - rows + 1)), int(place[1] * (size - columns + 1))


def _put(image: Any, ink: Any, place: Any) -> None:
    """Draw into the image; where there is ink already, the darker one stays."""
    top, left = _corner(ink, place, len(image))
    part = image[top : top + len(ink), left : left + ink.shape[1]]
    np.maximum(part, ink, out=part)


def _box(ink: Any, place: Any, size: int) -> Any:
    """The box (1, 4) around the ink when it is put there, with one pixel of air on each side."""
    top, left = _corner(ink, place, size)
    dark = ink > INK * ink.max()
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return np.array([[left + columns[0] - 1, top + rows[0] - 1, left + columns[-1] + 2, top + rows[-1] + 2]], dtype=DTYPE)
