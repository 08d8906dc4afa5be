"""Convolution on a GPU by kernels of its own, in place of products of unrolled windows.

Unrolled, every pixel is written and read FH·FW times, and a GPU spends its time on that: a step of deep_conv_net on 1,024
images takes 21 ms on an H100 with unrolled windows and 10 with these kernels.  They are one loop for each sum of the
formula, in CUDA C++, in _cuda.cu.  Arrays are (C, H, W, N), as in fishbook._columns, which asks here first.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from fishbook.backend import array_module

__all__ = ["convolve", "filter_gradient", "serves"]

SOURCE = Path(__file__).with_suffix(".cu")
REAL = {np.dtype(np.float32): "float", np.dtype(np.float64): "double"}
THREADS = 128  # in a block
BLOCKS = 1056  # that keep a GPU busy: eight for each processor of an H100
FILTERS, PIXELS = 16, 8  # for which a thread of convolve works, where there are so many
SUMS = 72  # weights for which a thread of filter_gradient works: more sums do not fit its registers


def serves(x: Any, shape: tuple[int, ...]) -> bool:
    """Whether the kernels convolve x (C, H, W, N) with filters of that shape; windows are unrolled for the others."""
    if not hasattr(array_module(x), "RawModule") or x.dtype not in REAL:  # CuPy alone compiles kernels
        return False
    if 0 in (*x.shape, *shape):
        return False
    return x[0].size < 2**30 and shape[2] * shape[3] <= SUMS  # the kernels count the pixels of a channel in 32 bits


def convolve(x: Any, W: Any, stride: int, b: Any = None) -> Any:
    """x (C, H, W, N) ⋆ W (FN, C, FH, FW) + b (FN,) -> (FN, OH, OW, N); x has its padding on."""
    FN, _, FH, FW = W.shape
    sizes, (OH, OW, N) = _sizes(x, W.shape, stride)
    filters = next(size for size in (4, 8, FILTERS) if size >= min(FN, FILTERS))
    groups, pixels = -(-FN // filters), OH * OW * N
    enough = pixels * groups >= PIXELS * THREADS * BLOCKS // 4  # for two blocks on each processor
    each = PIXELS if enough else 1
    out = array_module(x).empty((FN, OH, OW, N), dtype=x.dtype)
    weights = _grouped(W.reshape(FN, -1), filters, x.dtype)
    biases = array_module(x).zeros(FN, dtype=x.dtype) if b is None else b
    biases = _grouped(biases[:, None], filters, x.dtype)
    kernel = _kernel(f"convolve<{REAL[x.dtype]}, {FH}, {FW}, {filters}, {each}>", array_module(x))
    kernel((-(-pixels // (THREADS * each)), groups), (THREADS,), (x, weights, biases, out, *sizes))
    return out


def filter_gradient(x: Any, dout: Any, shape: tuple[int, ...], stride: int) -> Any:
    """dL/dW of that shape from dL/dout (FN, OH, OW, N); x has its padding on."""
    FN, C, FH, FW = shape
    sizes, (OH, OW, N) = _sizes(x, shape, stride)
    filters = min(max(SUMS // (FH * FW), 1), FILTERS)
    groups = -(-FN // filters)
    pieces = min(-(-OW * N // THREADS), -(-BLOCKS // (OH * C * groups)))  # of a row, each for one block
    parts = array_module(x).empty((OH * pieces * THREADS // 32, *shape), dtype=x.dtype)
    kernel = _kernel(f"filter_gradient<{REAL[x.dtype]}, {FH}, {FW}, {filters}>", array_module(x))
    kernel((OH * pieces, C, groups), (THREADS,), (x, dout.astype(x.dtype, copy=False), parts, *sizes))
    return parts.sum(axis=0)


def _sizes(x: Any, shape: tuple[int, ...], stride: int) -> tuple[list[np.int32], tuple[int, int, int]]:
    """(what both kernels are told, (OH, OW, N))."""
    FN, C, FH, FW = shape
    _, H, width, N = x.shape
    OH, OW = (H - FH) // stride + 1, (width - FW) // stride + 1
    return [np.int32(size) for size in (C, H, width, N, FN, OH, OW, stride)], (OH, OW, N)


def _grouped(values: Any, filters: int, dtype: Any) -> Any:
    """(FN, n) as (groups, n, filters), filled up with zeros: what `filters` filters need lies side by side."""
    FN, n = values.shape
    if FN % filters:
        full = array_module(values).zeros((FN + -FN % filters, n), dtype=dtype)
        full[:FN] = values
        values = full
    return values.reshape(-1, filters, n).transpose(0, 2, 1).astype(dtype, order="C")


@cache
def _kernel(name: str, xp: Any) -> Any:
    """The function of _cuda.cu with these template arguments, compiled when first asked for."""
    source = SOURCE.read_text(encoding="utf-8")
    return xp.RawModule(code=source, options=("--std=c++17",), name_expressions=[name]).get_function(name)
