"""Convolution and pooling for images (N, C, H, W).  Built in chapter 12."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fishbook._columns import (
    bias_gradient,
    channel_groups,
    convolve,
    filter_gradient,
    gradients,
    innermost,
    outermost,
    padded,
)
from fishbook.backend import DTYPE, array_module
from fishbook.initializers import Rng, initialize
from fishbook.layers import Layer

__all__ = ["Convolution", "Pooling", "col2im", "conv_output_size", "im2col"]


def conv_output_size(size: int, filter_size: int, stride: int = 1, pad: int = 0) -> int:
    """(size + 2 pad - filter_size) / stride + 1: how often a window fits along one axis.  Built in chapter 12.

    Raises ValueError when the window is larger than the padded image or the stride leaves a rest.
    """
    if stride < 1 or pad < 0 or filter_size < 1:
        raise ValueError(f"expected filter_size >= 1, stride >= 1, pad >= 0, got {filter_size}, {stride}, {pad}")
    room = size + 2 * pad - filter_size
    if room < 0:
        raise ValueError(f"filter_size {filter_size} is larger than size {size} with pad {pad}")
    if room % stride:
        fits = [s for s in range(1, room + 1) if room % s == 0]
        raise ValueError(
            f"stride {stride} does not fit: size {size} + 2·pad {pad} - filter_size {filter_size} leaves {room}, "
            f"not a multiple of {stride}; change pad, or use one of the strides {fits}"
        )
    return room // stride + 1


def im2col(x: Any, filter_h: int, filter_w: int, stride: int = 1, pad: int = 0) -> Any:
    """Every window of x as one row, so that convolution becomes one matrix product.  Built in chapter 12.

    Shapes: x (N, C, H, W) -> (N·OH·OW, C·FH·FW), rows ordered n, oh, ow and columns c, fh, fw.
    Raises ValueError when x is not 4-D or the windows do not fit.
    """
    N, C, OH, OW = _output_shape(x, filter_h, filter_w, stride, pad)
    windows = sliding_window_view(_padded(x, pad, 0), (filter_h, filter_w), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]  # (N, C, OH, OW, FH, FW), a view: nothing is copied yet
    rows = windows.transpose(0, 2, 3, 1, 4, 5).copy()  # the one copy
    return rows.reshape(N * OH * OW, C * filter_h * filter_w)


def col2im(col: Any, input_shape: tuple[int, ...], filter_h: int, filter_w: int, stride: int = 1, pad: int = 0) -> Any:
    """The adjoint of im2col: every entry is added back to the pixel it came from.  Built in chapter 12.

    Shapes: col (N·OH·OW, C·FH·FW) -> input_shape (N, C, H, W).  ⟨im2col x, c⟩ = ⟨x, col2im c⟩.
    Raises ValueError when col does not fit input_shape.
    """
    N, C, H, W = input_shape
    OH, OW = conv_output_size(H, filter_h, stride, pad), conv_output_size(W, filter_w, stride, pad)
    expected = (N * OH * OW, C * filter_h * filter_w)
    if col.shape != expected:
        raise ValueError(f"col2im expects col of shape {expected} for input_shape {tuple(input_shape)}, got {col.shape}")
    col = col.reshape(N, OH, OW, C, filter_h, filter_w).transpose(0, 3, 4, 5, 1, 2)  # (N, C, FH, FW, OH, OW)
    image = array_module(col).zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=col.dtype)
    for i in range(filter_h):
        for j in range(filter_w):
            _seen(image, i, j, OH, OW, stride, rows=2)[...] += col[:, :, i, j]
    return image[:, :, pad : pad + H, pad : pad + W]


class Convolution(Layer):
    """out[n, f] = Σ_c x[n, c] ⋆ W[f, c] + b[f], where ⋆ slides the filter over the image (cross-correlation).

    As one matrix product of unrolled windows, in pieces that fit the cache, with the batch innermost in memory.
    Shapes: x (N, C, H, W), W (FN, C, FH, FW), b (FN,) -> (N, FN, OH, OW).  Raises ValueError when x, W, b, stride and pad
    do not fit.  Built in chapter 12.
    """

    def __init__(self, W, b, stride=1, pad=0):
        if W.ndim != 4 or b.shape != W.shape[:1]:
            raise ValueError(f"Convolution expects W (FN, C, FH, FW) and b (FN,), got W {W.shape} and b {b.shape}")
        super().__init__(W=W, b=b)
        self.stride, self.pad = stride, pad

    @classmethod
    def init(
        cls,
        c_in: int,
        c_out: int,
        size: int,
        stride: int = 1,
        pad: int = 0,
        weight_init: str | float = "he",
        rng: Rng = None,
    ) -> Self:
        """c_out square filters of `size` over c_in channels, with fresh float32 weights and zero biases."""
        W = initialize((c_out, c_in, size, size), weight_init, rng)
        return cls(W, np.zeros(c_out, dtype=DTYPE), stride, pad)

    def forward(self, x, train=False):
        W, b = self.params["W"], self.params["b"]
        _, C, FH, FW = W.shape
        if x.ndim != 4 or x.shape[1] != C:
            raise ValueError(f"Convolution expects x (N, {C}, H, W) to match W {W.shape}, got x of shape {x.shape}")
        _output_shape(x, FH, FW, self.stride, self.pad)
        self.x = padded(innermost(x, np.result_type(x, W)), self.pad, self.pad)  # (C, H + 2 pad, W + 2 pad, N)
        return outermost(convolve(self.x, W, self.stride, b))

    def backward(self, dout):
        dout = innermost(dout)  # (FN, OH, OW, N)
        self.grads["W"], dx = gradients(self.x, dout, self.params["W"], self.stride, self.pad)
        self.grads["b"] = bias_gradient(dout)
        return outermost(dx)

    def parameter_gradients(self, dout):
        dout = innermost(dout)
        self.grads["W"] = filter_gradient(self.x, dout, self.params["W"].shape, self.stride)
        self.grads["b"] = bias_gradient(dout)


class Pooling(Layer):
    """The maximum of each window.  Shapes: x (N, C, H, W) -> (N, C, OH, OW).  Built in chapter 12.

    Padding counts as -∞ and so never wins.  The gradient goes to the maximum, to the first one where several are equal.
    Raises ValueError when the windows do not fit, or when pad is so large that a window could hold padding alone.
    """

    def __init__(self, pool_h: int, pool_w: int, stride: int = 1, pad: int = 0) -> None:
        if pad >= min(pool_h, pool_w):
            raise ValueError(f"Pooling expects pad < {min(pool_h, pool_w)}, the smaller side of its window, got {pad}")
        super().__init__()
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad

    def forward(self, x, train=False):
        *_, OH, OW = _output_shape(x, self.pool_h, self.pool_w, self.stride, self.pad)
        self.x = padded(innermost(x), self.pad, self.pad, _lowest(x.dtype))  # (C, H, W, N)
        first, *rest = (_seen(self.x, i, j, OH, OW, self.stride) for i, j in self._offsets())
        self.out = np.maximum(first, rest.pop(0)) if rest else first.copy()  # (C, OH, OW, N)
        for shifted in rest:
            np.maximum(self.out, shifted, out=self.out)
        return outermost(self.out)

    def backward(self, dout):
        dout = innermost(dout)
        _, OH, OW, _ = dout.shape
        _, H, W, _ = self.x.shape
        apart = self.stride >= max(self.pool_h, self.pool_w)  # no pixel lies in two windows: writing is a fifth quicker
        covered = apart and self.stride**2 * OH * OW == H * W  # and each lies in one: nothing to blank
        dx = (np.empty_like if covered else np.zeros_like)(self.x, dtype=dout.dtype)
        for group in channel_groups(self.x):
            self._share_out(self.x[group], self.out[group], dout[group], dx[group], apart)
        return outermost(dx[:, self.pad : H - self.pad, self.pad : W - self.pad])

    def _share_out(self, x, out, dout, dx, apart):
        """Write into dx, or with windows that overlap add, each window's dout where its maximum was met first."""
        _, OH, OW, _ = out.shape
        waiting = np.ones_like(out, dtype=bool)  # windows whose maximum has not been met yet
        *others, last = self._offsets()
        for i, j in (*others, last):
            hit = waiting  # so the last takes all that still wait, without a look
            if (i, j) != last:
                hit = _seen(x, i, j, OH, OW, self.stride) == out
                hit &= waiting
            share = _seen(dx, i, j, OH, OW, self.stride)
            np.multiply(dout, hit, out=share) if apart else np.add(share, dout * hit, out=share)
            waiting ^= hit

    def _offsets(self) -> list[tuple[int, int]]:
        return [(i, j) for i in range(self.pool_h) for j in range(self.pool_w)]


def _output_shape(x: Any, h: int, w: int, stride: int, pad: int) -> tuple[int, int, int, int]:
    """(N, C, OH, OW) for windows of h by w over x (N, C, H, W)."""
    if x.ndim != 4:
        raise ValueError(f"x must be images (N, C, H, W), got shape {x.shape}; grey images need C = 1: x[:, None]")
    N, C, H, W = x.shape
    return N, C, conv_output_size(H, h, stride, pad), conv_output_size(W, w, stride, pad)


def _padded(x: Any, pad: int, value: float) -> Any:
    """x with `pad` rows and columns of `value` around each image."""
    return np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], constant_values=value) if pad else x


def _lowest(dtype: Any) -> float:
    """What no value lies below: -∞, or the least integer."""
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def _seen(images: Any, i: int, j: int, OH: int, OW: int, stride: int, rows: int = 1) -> Any:
    """The view of what the windows' element (i, j) sees: (C, OH, OW, N); (N, C, OH, OW) where rows is 2, their axis."""
    window = (slice(i, i + stride * OH, stride), slice(j, j + stride * OW, stride))
    return images[(slice(None),) * rows + window]
