"""Winograd's convolution F(4×4, 3×3): 36 products where a 4×4 tile of the output has 144.

A tile d of 6×6 pixels and a filter g of 3×3 weights give the 4×4 outputs Aᵀ [(G g Gᵀ) · (Bᵀ d B)] A, where · multiplies
element by element: the matrices turn a convolution into a plain product, as logarithms turn a product into a sum.  Summed
over channels, each of the 36 elements is one matrix product (FN, C) @ (C, tiles).  A d Aᵀ and the like are one product as
well, with the Kronecker product of A with itself and d as a column.  (Lavin & Gray 2016, after Winograd 1980.)

Arrays are (C, H, W, N), as in fishbook._columns, which asks here first.  In float32 the results differ from its own by
about 1e-5 of the largest; 64 filters over (100, 64, 8, 8) take 3.7 ms in place of 6, forwards as well as backwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fishbook.backend import array_module

__all__ = ["convolve", "filter_gradient", "pays"]

TILE = 4
CHANNELS = 32  # with fewer of them on either side the transformations cost more than they save
PIECE = 1 << 19  # bytes of tiles at a time: a core's cache holds them and what they are turned into

_BT = [[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
       [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]]  # fmt: skip
_G = [[1 / 4, 0, 0], [-1 / 6, -1 / 6, -1 / 6], [-1 / 6, 1 / 6, -1 / 6],
      [1 / 24, 1 / 12, 1 / 6], [1 / 24, -1 / 12, 1 / 6], [0, 0, 1]]  # fmt: skip
_AT = [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
INPUT, FILTER, OUTPUT = (np.kron(m, m) for m in map(np.array, (_BT, _G, _AT)))  # (36, 36), (36, 9), (16, 36)


def pays(x: Any, shape: tuple[int, ...], stride: int) -> bool:
    """Whether filters of that shape over x, its padding on, are a case for Winograd: 3×3, whole tiles, many channels.

    Only in float32, which is for speed.  float64 is for checks: there the sums stay the plain ones, whose last bits agree
    with other programs' more often, and with them the choices that hang on last bits, such as the maximum of equal pixels.
    """
    FN, C, FH, FW = shape
    whole = (x.shape[1] - 2) % TILE == (x.shape[2] - 2) % TILE == 0
    wide = array_module(x) is np and x.dtype == np.float32 and min(FN, C) >= CHANNELS
    return (FH, FW, stride) == (3, 3, 1) and whole and wide


def convolve(x: Any, W: Any) -> Any:
    """x (C, H, W, N) ⋆ W (FN, C, 3, 3) -> (FN, H - 2, W - 2, N)."""
    FN, C, _, _ = W.shape
    _, H, width, N = x.shape
    out = np.empty((FN, H - 2, width - 2, N), dtype=x.dtype)
    weights = (FILTER.astype(x.dtype) @ W.reshape(FN * C, 9).T).reshape(36, FN, C)
    back, tiles = OUTPUT.astype(x.dtype), _tiles(out)
    for where, pixels in _transformed(x):
        tile = tiles[where]
        products = (weights @ pixels).reshape(36, tile[0, 0].size)  # the 36 matrix products: (FN, C) @ (C, tiles·N)
        tile[...] = (back @ products).reshape(tile.shape)
    return out


def filter_gradient(x: Any, dout: Any) -> Any:
    """dL/dW (FN, C, 3, 3) from dL/dout (FN, OH, OW, N): each matrix of `convolve` turned round."""
    C, FN = len(x), len(dout)
    dweights = np.zeros((36, C, FN), dtype=x.dtype)
    back, tiles = OUTPUT.T.astype(x.dtype), _tiles(dout)
    for where, pixels in _transformed(x):
        tile = tiles[where]
        dproducts = (back @ tile.reshape(16, tile[0, 0].size)).reshape(36, FN, pixels.shape[2])
        dweights += pixels @ dproducts.transpose(0, 2, 1)
    dW = FILTER.T.astype(x.dtype) @ dweights.reshape(36, C * FN)
    return dW.reshape(3, 3, C, FN).transpose(3, 2, 0, 1)


def _transformed(x: Any) -> Iterator[tuple[Any, Any]]:
    """(index of a piece of `_tiles`, Bᵀ d B of its tiles (36, C, tiles·N))."""
    C, H, width, N = x.shape
    tiles = sliding_window_view(x, (6, 6), axis=(1, 2))[:, ::TILE, ::TILE].transpose(4, 5, 0, 1, 2, 3)
    room = max(1, PIECE // (36 * C * x.itemsize))  # so many tiles at a time
    across, images = max(1, room // max(N, 1)), min(room, max(N, 1))
    matrix = INPUT.astype(x.dtype)
    rows, columns = range((H - 2) // TILE), range(0, (width - 2) // TILE, across)
    for i, j, n in itertools.product(rows, columns, range(0, N, images)):
        where = (..., i, slice(j, j + across), slice(n, n + images))
        piece = tiles[where]  # (6, 6, C, tiles, N)
        count = piece.shape[3] * piece.shape[4]
        yield where, (matrix @ piece.reshape(36, C * count)).reshape(36, C, count)


def _tiles(image: Any) -> Any:
    """(F, OH, OW, N) as tiles of 4×4, (4, 4, F, OH/4, OW/4, N): a view."""
    F, OH, OW, N = image.shape
    return image.reshape(F, OH // TILE, TILE, OW // TILE, TILE, N).transpose(2, 4, 0, 1, 3, 5)
