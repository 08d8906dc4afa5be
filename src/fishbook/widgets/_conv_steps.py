"""The numbers of the convolution stepper: small whole ones, so that every sum can be checked by hand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fishbook.convolution import conv_output_size, im2col

__all__ = ["MOST_PAD", "Fit", "Steps", "copies", "filters_of", "fit", "image"]

MOST_PAD = 2
BRIGHT = (4, 2, 1)  # the square in each channel


class Fit(NamedTuple):
    """How windows fit along one side: the padded side, what a first window leaves of it, and the output side or None.

    `rest` is what the last step leaves uncovered; `strides` lists the strides that leave nothing, `pads` the pads up to 2
    with which the chosen stride fits.
    """

    padded: int
    room: int
    side: int | None
    rest: int
    strides: list[int]
    pads: list[int]


class Steps(NamedTuple):
    """The whole convolution.  Shapes: x (C, H, H), W (FN, C, F, F), col (OH·OH, C·F·F), product (OH·OH, FN),

    out (FN, OH, OH); counts (H, H) says how often col2im adds to each pixel.  From col on None where the sizes do not fit.
    """

    x: np.ndarray
    W: np.ndarray
    fit: Fit
    col: np.ndarray | None = None
    product: np.ndarray | None = None
    out: np.ndarray | None = None
    counts: np.ndarray | None = None


def fit(size: int, filter_size: int, stride: int, pad: int) -> Fit:
    """Whether the windows cover the padded side exactly, and what would make them."""
    room = size + 2 * pad - filter_size
    try:
        side = conv_output_size(size, filter_size, stride, pad)
    except ValueError:
        side = None
    rooms = [size + 2 * p - filter_size for p in range(MOST_PAD + 1)]
    return Fit(
        padded=size + 2 * pad,
        room=room,
        side=side,
        rest=room % stride if room > 0 else 0,
        strides=[s for s in range(1, room + 1) if room % s == 0],
        pads=[p for p, r in enumerate(rooms) if r >= 0 and r % stride == 0],
    )


def _chance(seed: int, keys: np.ndarray, kinds: int) -> np.ndarray:
    """Whole numbers below `kinds` that depend on seed and key alone; JavaScript makes the same ones."""
    mask = np.uint64(0xFFFFFFFF)
    t = (np.uint64(seed) * np.uint64(0x9E3779B1) + keys.astype(np.uint64) * np.uint64(0x85EBCA6B)) & mask
    t = ((t ^ (t >> np.uint64(15))) * np.uint64(0x2C1B3C6D)) & mask
    t = ((t ^ (t >> np.uint64(12))) * np.uint64(0x297A2D39)) & mask
    return ((t ^ (t >> np.uint64(15))) % np.uint64(kinds)).astype(np.int64)


def image(picture: str, size: int, channels: int, seed: int = 0) -> np.ndarray:
    """(C, H, H) whole numbers from 0 to 4; a random pixel keeps its value when the image grows."""
    c, i, j = np.indices((channels, size, size))
    if picture == "random":
        return _chance(seed, 81 * c + 9 * i + j, 5)
    low, high = size // 3, size - size // 3
    inside = (low <= i) & (i < high) & (low <= j) & (j < high)
    return np.where(inside, np.array(BRIGHT)[c], 0)


def filters_of(kernel: str, filter_size: int, channels: int, filters: int, seed: int = 0) -> np.ndarray:
    """(FN, C, F, F) whole numbers from −2 to 2.

    edge: right column minus left one; the second filter: lowest row minus uppermost one.  blur: all ones; then the middle
    row alone.  identity: the middle of channel 0; then the last corner of the last channel.
    """
    f, c, i, j = np.indices((filters, channels, filter_size, filter_size))
    last, middle = filter_size - 1, (filter_size - 1) // 2
    if kernel == "random":
        return _chance(seed, 1000 + 75 * f + 25 * c + 5 * i + j, 5) - 2
    if kernel == "edge":
        across = np.where(f == 0, j, i)
        return (across == last).astype(int) - (across == 0)
    if kernel == "blur":
        return ((f == 0) | (i == middle)).astype(int)
    first = (c == 0) & (i == middle) & (j == middle)
    second = (c == channels - 1) & (i == last) & (j == last)
    return np.where(f == 0, first, second).astype(int)


def copies(size: int, filter_size: int, stride: int, pad: int, pixel: tuple[int, int]) -> list[tuple[int, int]]:
    """(row, column) of col wherever a pixel of channel 0 stands in it: the entries that col2im adds back to the pixel."""
    numbered = np.zeros((1, 1, size, size), dtype=int)
    numbered[0, 0][pixel] = 1
    rows, columns = np.nonzero(im2col(numbered, filter_size, filter_size, stride, pad))
    return list(zip(rows.tolist(), columns.tolist(), strict=True))
