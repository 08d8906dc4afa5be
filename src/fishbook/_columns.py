"""Convolution as matrix products over strips that fit the cache, with the batch innermost in memory.

Arrays here are (C, H, W, N): images (N, C, H, W) seen with their first axis last.  A few output columns at a time, a strip
as high as the image, are unrolled along the width alone: (H, C, FW, n), where n counts the strip's columns times N.  FH of
its rows one behind the other are the columns of one output row, (FH·C·FW, n): a view, so that no number is copied FH times.
The strip is multiplied and its memory used again: the columns of the whole batch never exist, and every copy moves runs of
at least N numbers.  fishbook.convolution.im2col and col2im are the readable form, and the tests hold the two equal.  For 16
filters of 3×3 over (100, 16, 28, 28) this takes 6 ms forwards and 14 backwards where one product for the whole batch takes
35 and 58.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fishbook import _cuda, _winograd
from fishbook.backend import array_module

__all__ = ["bias_gradient", "convolve", "filter_gradient", "innermost", "input_gradient", "outermost", "padded"]

STRIP = 2 << 20  # bytes unrolled at a time on a CPU: about what a core's cache holds
PRODUCTS = 1_000_000  # BLAS multiplies matrices of up to so many products as they lie: a fifth quicker than larger ones
ADDED = 4  # adding one product back to its pixel takes about as long as unrolling so many numbers and multiplying them


def innermost(x: Any, dtype: Any = None) -> Any:
    """Images (N, C, H, W), in any memory order, as contiguous (C, H, W, N): free where they lie so already."""
    return array_module(x).ascontiguousarray(x.transpose(1, 2, 3, 0), dtype=dtype)


def outermost(x: Any) -> Any:
    """(C, H, W, N) as images (N, C, H, W), without moving anything."""
    return x.transpose(3, 0, 1, 2)


def padded(x: Any, pad_h: int, pad_w: int, value: float = 0) -> Any:
    """x (C, H, W, N) with rows and columns of `value` around each image; x itself where there are none."""
    if not pad_h and not pad_w:
        return x
    C, H, W, N = x.shape
    framed = array_module(x).full((C, H + 2 * pad_h, W + 2 * pad_w, N), value, dtype=x.dtype)
    framed[:, pad_h : pad_h + H, pad_w : pad_w + W] = x
    return framed


def convolve(x: Any, W: Any, stride: int = 1, b: Any = None) -> Any:
    """x (C, H, W, N) ⋆ W (FN, C, FH, FW) + b (FN,) -> (FN, OH, OW, N); x has its padding on."""
    FN, _, FH, FW = W.shape
    if _cuda.serves(x, W.shape):
        return _cuda.convolve(x, W, stride, b)
    if _winograd.pays(x, W.shape, stride):
        out = _winograd.convolve(x, W)
        return out if b is None else np.add(out, b[:, None, None, None], out=out)
    OH, OW = (x.shape[1] - FH) // stride + 1, (x.shape[2] - FW) // stride + 1
    out = array_module(x).empty((FN, OH, OW, x.shape[3]), dtype=x.dtype)
    filters = W.transpose(0, 2, 1, 3).reshape(FN, -1)  # (FN, FH·C·FW)
    for part, columns in _strips(x, W.shape, stride, OH, OW):
        strip = _rows(out)[:, :, part]
        np.matmul(filters, columns, out=strip)
        if b is not None:
            strip += b[:, None]  # while the strip is in the cache
    return out


def filter_gradient(x: Any, dout: Any, shape: tuple[int, ...], stride: int) -> Any:
    """Σ over all windows of dout · window: dL/dW of that shape from dL/dout (FN, OH, OW, N); x has its padding on."""
    if _cuda.serves(x, shape):
        return _cuda.filter_gradient(x, dout, shape, stride)
    if _winograd.pays(x, shape, stride):
        return _winograd.filter_gradient(x, dout)
    FN, C, FH, FW = shape
    _, OH, OW, _ = dout.shape
    dW = array_module(x).zeros((FH * C * FW, FN), dtype=x.dtype)
    for part, columns in _strips(x, shape, stride, OH, OW):
        # columns · doutᵀ: BLAS takes up to twice as long for dout · columnsᵀ, the same numbers turned
        dW += (columns @ _rows(dout)[:, :, part].transpose(0, 2, 1)).sum(axis=0)
    return dW.reshape(FH, C, FW, FN).transpose(3, 1, 0, 2)


def bias_gradient(dout: Any) -> Any:
    """Σ over all pixels of dL/dout (FN, OH, OW, N): dL/db (FN,)."""
    lines = dout.reshape(len(dout), -1)
    if array_module(dout) is not np:
        return lines.sum(axis=1)
    return lines @ np.ones_like(lines[0])  # lines.sum(axis=1) takes four times as long on a CPU


def input_gradient(dout: Any, W: Any, stride: int, pad: int, size: tuple[int, int]) -> Any:
    """dL/dx (C, H, W, N) of images of that size, from dL/dout (FN, OH, OW, N).

    For stride 1 that is dout convolved with the filters turned round, unless dout would be unrolled into much more than
    there is to add back: from many filters to few channels, or from one pixel to a small image.  LeNet-5's last
    convolution takes 0.2 ms in place of 8.5.
    """
    FN, C, FH, FW = W.shape
    _, OH, OW, _ = dout.shape
    H, width = size
    cheap = FN * H * width < ADDED * C * OH * OW or _cuda.serves(dout, W.shape)
    if stride == 1 and pad < min(FH, FW) and cheap:
        turned = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
        return convolve(padded(dout, FH - 1 - pad, FW - 1 - pad), turned)
    return _added_back(dout, W, stride, (H + 2 * pad, width + 2 * pad))[:, pad : pad + H, pad : pad + width]


def _added_back(dout: Any, W: Any, stride: int, size: tuple[int, int]) -> Any:
    """Every product of a filter's weight and dout, added to the pixel that the weight was multiplied with."""
    FN, C, FH, FW = W.shape
    _, OH, OW, N = dout.shape
    dx = array_module(dout).zeros((C, *size, N), dtype=dout.dtype)
    for top, bottom in _parts(OH, STRIP // max(W[0].size * OW * N * dout.dtype.itemsize, 1), dout):
        back = W.reshape(FN, -1).T @ dout[:, top:bottom].reshape(FN, (bottom - top) * OW * N)
        back = back.reshape(C, FH, FW, bottom - top, OW, N)
        for i in range(FH):
            down = slice(i + stride * top, i + stride * bottom, stride)
            for j in range(FW):
                dx[:, down, j : j + stride * OW : stride] += back[:, i, j]
    return dx


def _strips(x: Any, shape: tuple[int, ...], stride: int, OH: int, OW: int) -> Iterator[tuple[slice, Any]]:
    """(part of OW·N, its columns (OH, FH·C·FW, n)) for filters of that shape; on a GPU one (1, FH·C·FW, OH·OW·N)."""
    FN, C, FH, FW = shape
    _, H, _, N = x.shape
    wide = sliding_window_view(x, (FW,), axis=(2,))[:, :, ::stride].transpose(1, 0, 4, 2, 3)  # (H, C, FW, OW, N), a view
    if array_module(x) is not np:
        columns = sliding_window_view(wide, (FH,), axis=(0,))[::stride].transpose(5, 1, 2, 0, 3, 4)
        yield slice(None), columns.reshape(1, FH * C * FW, OH * OW * N)
        return
    one = H * C * FW * N  # numbers in a strip of one column
    limits = STRIP // max(one * x.dtype.itemsize, 1), PRODUCTS // max(FN * FH * C * FW * N, 1)
    parts = _parts(OW, min(limits), x)
    scratch = np.empty(one * parts[0][1], dtype=x.dtype)
    for left, right in parts:
        strip = scratch[: one * (right - left)].reshape(H, C, FW, right - left, N)
        strip[...] = wide[:, :, :, left:right]
        rows = sliding_window_view(strip.reshape(H, C * FW, (right - left) * N), (FH,), axis=(0,))[::stride]
        yield slice(left * N, right * N), rows.transpose(0, 3, 1, 2).reshape(OH, FH * C * FW, (right - left) * N)


def _rows(image: Any) -> Any:
    """(F, OH, OW, N) as _strips counts it, a view: (OH, F, OW·N), or on a GPU (1, F, OH·OW·N)."""
    F, OH, OW, N = image.shape
    rows = OH if array_module(image) is np else 1
    return image.reshape(F, rows, OH * OW * N // rows).transpose(1, 0, 2)


def _parts(size: int, step: int, x: Any) -> list[tuple[int, int]]:
    """(start, end) of the parts of at most `step`, at least one, that size is cut into; on a GPU there is one."""
    step = max(step, 1) if array_module(x) is np else size
    return [(start, min(start + step, size)) for start in range(0, size, step)]
