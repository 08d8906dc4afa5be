"""Convolution by matrix products with rows of the image as they lie in memory: no window is copied.

Arrays are (C, H, W, N), as in fishbook._columns, which asks here first; in memory the rows come first, (H, C, W, N).
FH rows one behind the other are then a matrix (FH·C, W·N), a view.  Its product with the filters (FW·FN, FH·C) holds, for
each of the FW columns of a filter, what that column adds to a row of the output, but as many pixels to the right as the
column stands in the filter.  So the FW products are shifted to the left and added, each as one long line of numbers.

BLAS copies what it multiplies, a piece at a time, and so copies each pixel FH times, where unrolled windows hold it FH·FW
times.  16 filters of 3×3 over (100, 16, 28, 28) take 7 ms forwards in place of 10 and 15 backwards in place of 18, 32 of
them over (100, 16, 14, 14) 6.5 in place of 8 backwards, on an EPYC with AVX2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fishbook.backend import array_module

__all__ = ["convolve", "filter_gradient", "framed", "input_gradient", "pays", "sums_pay"]

ROOM = 1 << 20  # bytes of products at a time: about what a core's cache holds


def pays(x: Any, shape: tuple[int, ...], stride: int) -> bool:
    """Whether `convolve` is quicker for x and filters of that shape than unrolling: from 16 channels on for 3×3.

    With few channels, writing the products and reading them again takes longer than what it saves.
    """
    return stride == 1 and array_module(x) is np and shape[1] * shape[2] >= 48


def sums_pay(x: Any, shape: tuple[int, ...], stride: int) -> bool:
    """Whether `filter_gradient` is quicker: from 6 channels on for 3×3, as BLAS is slow with matrices of a few rows."""
    return stride == 1 and array_module(x) is np and shape[1] * shape[2] >= 18


def framed(x: Any, above: int, left: int, below: int, right: int, value: float = 0) -> Any:
    """x (C, H, W, N) with so many rows and columns of `value` around each image; its rows first in memory."""
    C, H, W, N = x.shape
    lines = np.empty((above + H + below, C, left + W + right, N), dtype=x.dtype)
    lines[:above] = lines[above + H :] = value  # the frame alone, in half the time of filling all
    lines[:, :, :left] = lines[:, :, left + W :] = value
    image = lines.transpose(1, 0, 2, 3)
    image[:, above : above + H, left : left + W] = x
    return image


def convolve(x: Any, W: Any, b: Any = None) -> Any:
    """x (C, H, W, N) ⋆ W (FN, C, FH, FW) + b (FN,) -> (FN, OH, OW, N); x has its padding on."""
    _, _, FH, FW = W.shape
    _, H, width, _ = x.shape
    return _convolved(x, W, b, 0, (H - FH + 1, width - FW + 1), 0)


def input_gradient(dout: Any, W: Any, pad: int, size: tuple[int, int]) -> Any:
    """dL/dx (C, H, W, N), without padding, from dL/dout (FN, OH, OW, N): dout ⋆ the filters turned by half a circle.

    FW - 1 columns of zeros before each row of dout are enough: beyond its end a shift finds those of the next row.
    """
    _, _, FH, FW = W.shape
    turned = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    return _convolved(framed(dout, 0, FW - 1, 0, 0), turned, None, FH - 1 - pad, size, pad)


def filter_gradient(x: Any, dout: Any, shape: tuple[int, ...]) -> Any:
    """dL/dW of that shape from dL/dout (FN, OH, OW, N): Σ of FH rows, shifted by each place in a filter, times doutᵀ."""
    FN, C, FH, FW = shape
    _, OH, OW, N = dout.shape
    windows = sliding_window_view(_lines(x), (FH, OW), axis=(0, 2))  # (OH, C, FW, N, FH, OW)
    rows = windows.transpose(0, 2, 4, 1, 5, 3).reshape(OH, FW, FH * C, OW * N)  # a view
    sums = rows @ dout.transpose(1, 2, 3, 0).reshape(OH, 1, OW * N, FN)  # (OH, FW, FH·C, FN)
    return sums.sum(axis=0).reshape(FW, FH, C, FN).transpose(3, 2, 1, 0)


def _convolved(x: Any, W: Any, b: Any, above: int, size: tuple[int, int], first: int) -> Any:
    """x ⋆ W + b as if `above` rows of zeros lay above and below x: (FN, *size, N), from column `first` on."""
    FN, _, _, FW = W.shape
    _, _, width, N = x.shape
    out = np.empty((FN, *size, N), dtype=np.result_type(x, W))
    for rows, products in _products(x, W, above, out):
        line = products.reshape(len(products), FW, FN * width * N)
        total = line[:, 0]
        for j in range(1, FW):
            total[:, : -j * N] += line[:, j, j * N :]  # channel after channel, in one go: the fastest way to add
        total = total.reshape(len(total), FN, width, N)[:, :, first : first + size[1]]
        place = out[:, rows].transpose(1, 0, 2, 3)
        np.copyto(place, total) if b is None else np.add(total, b[:, None, None], out=place)
    return out


def _products(x: Any, W: Any, above: int, out: Any) -> Iterator[tuple[slice, Any]]:
    """(rows of out, the products (rows, FW·FN, W·N) that they are the sums of), in memory that the next ones use again."""
    FN, C, FH, FW = W.shape
    lines, filters = _lines(x), W.transpose(3, 0, 2, 1).reshape(FW * FN, FH * C)
    numbers = lines[:1, 0].size  # of a channel's row, W·N
    together = max(1, ROOM // max(FW * FN * numbers * out.itemsize, 1))
    scratch = np.empty((min(together, out.shape[1]), FW * FN, numbers), dtype=out.dtype)
    for start, end, low, high in _groups(out.shape[1], len(lines), FH, above, together):
        near = lines[start + low - above : end - 1 + high - above]  # all that these rows see
        if end - start == 1:
            seen = near.reshape(1, (high - low) * C, numbers)
        else:
            seen = sliding_window_view(near, FH, axis=0).transpose(0, 4, 1, 2, 3)
            seen = seen.reshape(end - start, FH * C, numbers)  # a view
        products = scratch[: end - start]
        yield slice(start, end), np.matmul(filters[:, low * C : high * C], seen, out=products)


def _groups(OH: int, H: int, FH: int, above: int, together: int) -> Iterator[tuple[int, int, int, int]]:
    """(start, end, low, high): output rows start to end, whose filters' rows low to high see the image's H rows.

    So many together where they see all of a filter, one by one where some of its rows stand above or below the image.
    """
    start = 0
    while start < OH:
        low, high = max(0, above - start), min(FH, H + above - start)
        end = min(start + together, H + above - FH + 1) if high - low == FH else start + 1
        yield start, end, low, high
        start = end


def _lines(x: Any) -> Any:
    """x (C, H, W, N) with its rows first, (H, C, W, N): free where it lies so in memory."""
    return np.ascontiguousarray(x.transpose(1, 0, 2, 3))
