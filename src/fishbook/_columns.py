"""Convolution, with the batch innermost in memory: who computes it, and how it is unrolled where that is best.

Arrays here are (C, H, W, N): images (N, C, H, W) seen with their first axis last.  fishbook._winograd takes wide filters of
3×3, fishbook._rows the others of stride 1, fishbook._cuda all that a GPU computes.  What remains, few channels above all,
is a matrix product over strips.  A few output columns at a time, a strip as high as the image, are unrolled along the width
alone: (H, C, FW, n), where n counts the strip's columns times N.  FH of its rows one behind the other are the columns of
one output row, (FH·C·FW, n): a view, so that no number is copied FH times.  The strip is multiplied and its memory used
again: the columns of the whole batch never exist, and every copy moves runs of at least N numbers, or of a part of a large
batch.  fishbook.convolution.im2col and col2im are the readable form, and the tests hold all ways equal to it.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fishbook import _cuda, _rows, _winograd
from fishbook._winograd import PRODUCTS
from fishbook.backend import array_module, simd_extensions

__all__ = [
    "bias_gradient",
    "channel_groups",
    "convolve",
    "filter_gradient",
    "gradients",
    "innermost",
    "outermost",
    "padded",
]

STRIP = 3 << 20  # bytes unrolled at a time on a CPU: about what a core's cache holds
# OpenBLAS multiplies small matrices as they lie where it uses AVX-512.  With AVX2 it copies all, and long strips are best:
# a third less time for the convolution of simple_conv_net.
AVX512 = {"AVX512_SKX", "X86_V4"} & simd_extensions()  # the older name and the newer
AT_ONCE = PRODUCTS if AVX512 and "OPENBLAS_CORETYPE" not in os.environ else 1 << 60  # products in a strip's matrix product
GROUP = 1 << 20  # bytes of channels worked on at a time, where an elementwise operation follows the other
TURNED = 64  # rows that dout is multiplied with, from which on it pays to turn it in memory: a fifth for 16 channels of 3×3


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
    if array_module(x) is np:
        return _rows.framed(x, pad_h, pad_w, pad_h, pad_w, value)
    C, H, W, N = x.shape
    framed = array_module(x).full((C, H + 2 * pad_h, W + 2 * pad_w, N), value, dtype=x.dtype)  # one order to the GPU
    framed[:, pad_h : pad_h + H, pad_w : pad_w + W] = x
    return framed


def channel_groups(x: Any) -> list[slice]:
    """Channels of x (C, H, W, N), so many at a time that all arrays of their size fit the cache; on a GPU all at once."""
    return [slice(*part) for part in _parts(len(x), GROUP // max(x[:1].size * x.dtype.itemsize, 1), x)]


def convolve(x: Any, W: Any, stride: int = 1, b: Any = None) -> Any:
    """x (C, H, W, N) ⋆ W (FN, C, FH, FW) + b (FN,) -> (FN, OH, OW, N); x has its padding on."""
    if _cuda.serves(x, W.shape):
        return _cuda.convolve(x, W, stride, b)
    if _winograd.pays(x, W.shape, stride):
        return _winograd.convolve(x, W, b)
    if _rows.pays(x, W.shape, stride):
        return _rows.convolve(x, W, b)
    out, filters = _output(x, W.shape, stride), _as_rows(W)
    for part, columns in _strips(x, W.shape, stride):
        strip = np.matmul(filters, columns, out=_rows_of(out, part))
        if b is not None:
            strip += b[:, None]  # while the strip is in the cache
    return out


def filter_gradient(x: Any, dout: Any, shape: tuple[int, ...], stride: int) -> Any:
    """Σ over all windows of dout · window: dL/dW of that shape from dL/dout (FN, OH, OW, N); x has its padding on."""
    if _cuda.serves(x, shape):
        return _cuda.filter_gradient(x, dout, shape, stride)
    if _winograd.pays(x, shape, stride):
        return _winograd.filter_gradient(x, dout)
    if _rows.sums_pay(x, shape, stride):
        return _rows.filter_gradient(x, dout, shape)
    FN, C, FH, FW = shape
    total = array_module(x).zeros((FH * C * FW, FN), dtype=x.dtype)
    for part, columns in _strips(x, shape, stride):
        total += _summed(columns, _rows_of(dout, part))
    return total.reshape(FH, C, FW, FN).transpose(3, 1, 0, 2)


def bias_gradient(dout: Any) -> Any:
    """Σ over all pixels of dL/dout (FN, OH, OW, N): dL/db (FN,)."""
    lines = dout.reshape(len(dout), -1)
    if array_module(dout) is not np:
        return lines.sum(axis=1)
    return lines @ np.ones_like(lines[0])  # lines.sum(axis=1) takes four times as long on a CPU


def gradients(x: Any, dout: Any, W: Any, stride: int, pad: int) -> tuple[Any, Any]:
    """(dL/dW, dL/dx without the padding that x has on) from dL/dout (FN, OH, OW, N).

    For stride 1 dL/dx is dout convolved with the filters turned round.  Otherwise each product is added back to its pixel;
    on a CPU also where a filter is wider than dout: LeNet-5's last convolution takes half the time so.
    """
    _, _, FH, FW = W.shape
    _, H, width, _ = x.shape
    down, along = slice(pad, H - pad), slice(pad, width - pad)
    on_cpu = array_module(x) is np
    if stride != 1 or pad >= min(FH, FW) or (on_cpu and dout.shape[2] < FW):
        dx = _added_back(dout, W, stride, (H, width))
        return filter_gradient(x, dout, W.shape, stride), dx[:, down, along]
    turned = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)  # by half a circle, and from filters to channels
    if dout.dtype == x.dtype and _winograd.pays(x, W.shape, stride):  # in both directions or in none
        dx, dturned = _winograd.both(padded(dout, FH - 1 - pad, FW - 1 - pad), turned, x[:, down, along])
        return dturned[:, :, ::-1, ::-1].transpose(1, 0, 2, 3), dx
    if on_cpu:
        dx = _rows.input_gradient(dout, W, pad, (H - 2 * pad, width - 2 * pad))
    else:
        dx = convolve(padded(dout, FH - 1 - pad, FW - 1 - pad), turned)
    return filter_gradient(x, dout, W.shape, stride), dx


def _output(x: Any, shape: tuple[int, ...], stride: int) -> Any:
    """Room for what filters of that shape make of x: (FN, OH, OW, N)."""
    FN, _, FH, FW = shape
    _, H, width, N = x.shape
    return array_module(x).empty((FN, (H - FH) // stride + 1, (width - FW) // stride + 1, N), dtype=x.dtype)


def _summed(columns: Any, rows: Any) -> Any:
    """columns (OH, FH·C·FW, n) · rows (OH, FN, n)ᵀ, summed over OH: (FH·C·FW, FN)."""
    turned = rows.transpose(0, 2, 1)  # BLAS takes up to twice as long for rows · columnsᵀ, the same numbers turned
    if columns.shape[1] >= TURNED:
        turned = array_module(rows).ascontiguousarray(turned)
    return (columns @ turned).sum(axis=0)


def _as_rows(W: Any) -> Any:
    """Filters (FN, C, FH, FW) as rows (FN, FH·C·FW), in the order of a strip's columns."""
    return W.transpose(0, 2, 1, 3).reshape(len(W), -1)


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


def _strips(x: Any, shape: tuple[int, ...], stride: int) -> Iterator[tuple[tuple[slice, slice], Any]]:
    """(part of OW and N, its columns (OH, FH·C·FW, n)) for filters of that shape; on a GPU one (1, FH·C·FW, OH·OW·N)."""
    FN, C, FH, FW = shape
    _, H, width, N = x.shape
    OH, OW = (H - FH) // stride + 1, (width - FW) // stride + 1
    wide = sliding_window_view(x, (FW,), axis=(2,))[:, :, ::stride].transpose(1, 0, 4, 2, 3)  # (H, C, FW, OW, N), a view
    if array_module(x) is not np:
        columns = sliding_window_view(wide, (FH,), axis=(0,))[::stride].transpose(5, 1, 2, 0, 3, 4)
        yield (slice(None), slice(None)), columns.reshape(1, FH * C * FW, OH * OW * N)
        return
    one = H * C * FW  # numbers in a strip of one column of one image
    room = max(1, min(STRIP // max(one * x.dtype.itemsize, 1), AT_ONCE // max(FN * FH * C * FW, 1)))  # for so many
    scratch = np.empty(one * room, dtype=x.dtype)
    images = _parts(N, -(-N // -(-N // room)) if N else 1, x)  # of nearly equal size
    for (left, right), (start, end) in itertools.product(_parts(OW, room // max(N, 1), x), images):
        n = (right - left) * (end - start)
        strip = scratch[: one * n].reshape(H, C, FW, right - left, end - start)
        strip[...] = wide[:, :, :, left:right, start:end]
        rows = sliding_window_view(strip.reshape(H, C * FW, n), (FH,), axis=(0,))[::stride]
        yield (slice(left, right), slice(start, end)), rows.transpose(0, 3, 1, 2).reshape(OH, FH * C * FW, n)


def _rows_of(image: Any, part: tuple[slice, slice]) -> Any:
    """A part of (F, OH, OW, N) as _strips counts it, a view: (OH, F, n), or on a GPU (1, F, OH·OW·N)."""
    F, OH, _, _ = image.shape
    piece = image[:, :, part[0], part[1]]
    rows = OH if array_module(image) is np else 1
    return piece.reshape(F, rows, piece[0].size // max(rows, 1)).transpose(1, 0, 2)


def _parts(size: int, step: int, x: Any) -> list[tuple[int, int]]:
    """(start, end) of the parts of at most `step`, at least one, that size is cut into; on a GPU there is one."""
    step = max(step, 1) if array_module(x) is np else size
    return [(start, min(start + step, size)) for start in range(0, size, step)]
