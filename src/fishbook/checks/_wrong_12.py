"""Chapter 12: wrong answers as learners write them, and the right ones beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def correlate(x: Any, w: Any, stride: int) -> Any:
    windows = sliding_window_view(x, w.shape)[::stride, ::stride]
    return (windows * w).sum(axis=(2, 3))


def correlate_means(x: Any, w: Any, stride: int) -> Any:
    windows = sliding_window_view(x, w.shape)[::stride, ::stride]
    return (windows * w).mean(axis=(2, 3))


def correlate_short(x: Any, w: Any, stride: int) -> Any:
    """The + 1 of the output size is forgotten."""
    return correlate(x, w, stride)[:-1, :-1]


def correlate_tiles(x: Any, w: Any, stride: int) -> Any:
    """The windows stand side by side at the right number of places."""
    OH, OW = correlate(x, w, stride).shape
    out = np.zeros((OH, OW))
    for i in range(OH):
        for j in range(OW):
            window = x[i : i + w.shape[0], j : j + w.shape[1]]
            out[i, j] = (window * w).sum()
    return out


def tiles(x: Any, size: int) -> Any:
    """(N, C, OH, size, OW, size): a view of the image as tiles."""
    N, C, H, W = x.shape
    return x.reshape(N, C, H // size, size, W // size, size)


def average_pool(x: Any, size: int) -> Any:
    return tiles(x, size).mean(axis=(3, 5))


def max_pool(x: Any, size: int) -> Any:
    return tiles(x, size).max(axis=(3, 5))


def sum_pool(x: Any, size: int) -> Any:
    return tiles(x, size).sum(axis=(3, 5))


def pool_over_rows(x: Any, size: int) -> Any:
    """Divided by the side instead of by the number of pixels."""
    return tiles(x, size).sum(axis=(3, 5)) / size


def pool_channels_mixed(x: Any, size: int) -> Any:
    return tiles(x, size).mean(axis=(1, 3, 5), keepdims=True).reshape(len(x), 1, x.shape[2] // size, -1)


def pool_sliding(x: Any, size: int) -> Any:
    """Windows that overlap: a stride of one."""
    return sliding_window_view(x, (size, size), axis=(2, 3)).mean(axis=(4, 5))


def pool_picked(x: Any, size: int) -> Any:
    return x[:, :, ::size, ::size]


def roll_back(col: Any, shape: Any, size: int, stride: int, how: str = "add") -> Any:
    N, C, H, W = shape
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    col = np.asarray(col).reshape(N, OH, OW, C, size, size)
    image, counts = np.zeros(shape), np.zeros(shape)
    for i in range(OH):
        for j in range(OW):
            top, left = (i, j) if how == "no stride" else (i * stride, j * stride)
            place = slice(None), slice(None), slice(top, top + size), slice(left, left + size)
            image[place] = col[:, i, j] + (0 if how == "assign" else image[place])
            counts[place] += 1
    return image / np.maximum(counts, 1) if how == "mean" else image


def roll_back_turned(col: Any, shape: Any, size: int, stride: int) -> Any:
    """The columns' order is taken for places first, channels last."""
    N, C, H, W = shape
    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1
    turned = np.asarray(col).reshape(N, OH, OW, size, size, C).transpose(0, 1, 2, 5, 3, 4)
    return roll_back(turned, shape, size, stride)
