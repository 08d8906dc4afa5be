"""Winograd's convolution F(4×4, 3×3): 36 products where a 4×4 tile of the output has 144.

A tile d of 6×6 pixels and a filter g of 3×3 weights give the 4×4 outputs Aᵀ [(G g Gᵀ) · (Bᵀ d B)] A, where · multiplies
element by element: the matrices turn a convolution into a plain product, as logarithms turn a product into a sum.  Summed
over channels, each of the 36 elements is one matrix product (FN, C) @ (C, tiles).  A d Aᵀ and the like are one product as
well, with the Kronecker product of A with itself and d as a column.  (Lavin & Gray 2016, after Winograd 1980.)

Arrays are (C, H, W, N), as in fishbook._columns, which asks here first.  In float32 the results differ from its own by
about 1e-5 of the largest; 64 filters over (100, 64, 8, 8) take 5 ms forwards where fishbook._rows takes 8, and 9 backwards
in place of 15, on an EPYC with AVX2.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fishbook.backend import array_module

__all__ = ["PRODUCTS", "both", "convolve", "filter_gradient", "pays"]

TILE = 4
PIECE = 1 << 20  # bytes of tiles at a time: a core's cache holds them or what they are turned into
PRODUCTS = 1_000_000  # OpenBLAS multiplies matrices of up to so many products as they lie: a fifth quicker than larger ones

_BT = [[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
       [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]]  # fmt: skip
_G = [[1 / 4, 0, 0], [-1 / 6, -1 / 6, -1 / 6], [-1 / 6, 1 / 6, -1 / 6],
      [1 / 24, 1 / 12, 1 / 6], [1 / 24, -1 / 12, 1 / 6], [0, 0, 1]]  # fmt: skip
_AT = [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
INPUT, FILTER, OUTPUT = (np.kron(m, m) for m in map(np.array, (_BT, _G, _AT)))  # (36, 36), (36, 9), (16, 36)
EVERYWHERE = 7  # element (1, 1) of 6×6: Aᵀ has a column of ones there, and adds it to all of a tile's outputs


def pays(x: Any, shape: tuple[int, ...], stride: int) -> bool:
    """Whether x, its padding on, is convolved with filters of that shape in fewer multiplications, by a fifth and more.

    That hangs on the channels, from about 16 and 32 on, and on how much of the tiles at the edge lies outside.  Only in
    float32, which is for speed.  float64 is for checks: there the sums stay the plain ones, whose last bits agree with
    other programs' more often, and with them the choices that hang on last bits, such as the maximum of equal pixels.
    """
    FN, C, FH, FW = shape
    if (FH, FW, stride) != (3, 3, 1) or array_module(x) is not np or x.dtype != np.float32:
        return False
    OH, OW = x.shape[1] - 2, x.shape[2] - 2
    tiles = _whole(OH) * _whole(OW) // TILE**2
    return tiles * (INPUT.size * C + 36 * C * FN + OUTPUT.size * FN) < 0.8 * OH * OW * 9 * C * FN


def convolve(x: Any, W: Any, b: Any = None) -> Any:
    """x (C, H, W, N) ⋆ W (FN, C, 3, 3) + b (FN,) -> (FN, H - 2, W - 2, N)."""
    weights, (out, tiles) = _weights(W), _output(x, W)
    for where, pixels in _pixels(x):
        _put(tiles[where], weights, pixels, b)
    return out


def filter_gradient(x: Any, dout: Any) -> Any:
    """dL/dW (FN, C, 3, 3) from dL/dout (FN, OH, OW, N): each matrix of `convolve` turned round."""
    dweights, tiles = np.zeros((36, len(x), len(dout)), dtype=x.dtype), _tiles(dout)
    for where, pixels in _pixels(x):
        dweights += _summed(tiles[where], pixels)
    return _filters(dweights)


def both(x: Any, W: Any, dout: Any) -> tuple[Any, Any]:
    """(convolve(x, W), filter_gradient(x, dout)), for which x is transformed once."""
    weights, (out, tiles) = _weights(W), _output(x, W)
    dweights, dtiles = np.zeros((36, len(x), len(W)), dtype=x.dtype), _tiles(dout)
    for where, pixels in _pixels(x):
        _put(tiles[where], weights, pixels)
        dweights += _summed(dtiles[where], pixels)
    return out, _filters(dweights)


def _weights(W: Any) -> Any:
    """G g Gᵀ of every filter g: (36, FN, C)."""
    FN, C, _, _ = W.shape
    return (FILTER.astype(W.dtype) @ W.reshape(FN * C, 9).T).reshape(36, FN, C)


def _filters(dweights: Any) -> Any:
    """dL/dW (FN, C, 3, 3) from dL/d(`_weights`) (36, C, FN)."""
    _, C, FN = dweights.shape
    return (FILTER.T.astype(dweights.dtype) @ dweights.reshape(36, C * FN)).reshape(3, 3, C, FN).transpose(3, 2, 0, 1)


def _output(x: Any, W: Any) -> tuple[Any, Any]:
    """(the room for x ⋆ W, its `_tiles`), which reach farther where they do not end at its edge."""
    _, H, width, N = x.shape
    room = np.empty((len(W), _whole(H - 2), _whole(width - 2), N), dtype=x.dtype)
    return room[:, : H - 2, : width - 2], _tiles(room)


def _put(tile: Any, weights: Any, pixels: Any, b: Any = None) -> None:
    """Fill tile, a piece of `_tiles`, with Aᵀ [weights · pixels] A + b."""
    products = weights @ pixels  # 36 matrix products: (FN, C) @ (C, tiles·N)
    if b is not None:
        products[EVERYWHERE] += b[:, None]
    tile[...] = _transform(OUTPUT.astype(pixels.dtype), products).reshape(tile.shape)


def _summed(dtile: Any, pixels: Any) -> Any:
    """dL/d(`_weights`) (36, C, FN) by one piece: pixels · (A dtile Aᵀ)ᵀ."""
    FN = dtile.shape[2]
    dproducts = _transform(OUTPUT.T.astype(pixels.dtype, order="C"), dtile.reshape(16, FN, pixels.shape[2]))
    return pixels @ dproducts.transpose(0, 2, 1)


def _pixels(x: Any) -> Iterator[tuple[Any, Any]]:
    """(index of a piece of `_tiles`, Bᵀ d B of its tiles (36, C, tiles·N))."""
    C, H, width, N = x.shape
    x = _grown(x, 2 + _whole(H - 2), 2 + _whole(width - 2))
    tiles = sliding_window_view(x, (6, 6), axis=(1, 2))[:, ::TILE, ::TILE].transpose(4, 5, 0, 1, 2, 3)
    room = max(1, PIECE // (36 * C * x.itemsize))  # so many tiles at a time
    across, images = max(1, room // max(N, 1)), max(1, -(-N // max(1, -(-N // room))))
    matrix = INPUT.astype(x.dtype)
    rows, columns = range(tiles.shape[3]), range(0, tiles.shape[4], across)
    for i, j, n in itertools.product(rows, columns, range(0, N, images)):
        where = (..., i, slice(j, j + across), slice(n, n + images))
        piece = tiles[where]  # (6, 6, C, tiles, N)
        yield where, _transform(matrix, piece.reshape(36, C, piece.shape[3] * piece.shape[4]))


def _transform(matrix: Any, tiles: Any) -> Any:
    """matrix (m, k) @ tiles (k, F, n) -> (m, F, n), so many of F at a time that each product has at most PRODUCTS.

    The 36 × 36 of the input takes two thirds of the time that it takes in one product, the 16 × 36 of the output half.
    """
    _, F, n = tiles.shape
    room = max(1, PRODUCTS // max(matrix.size * n, 1))
    together = max(size for size in range(1, min(F, room) + 1) if F % size == 0)
    turned = np.empty((len(matrix), F, n), dtype=tiles.dtype)
    parts, results = (a.reshape(len(a), -1, together * n).transpose(1, 0, 2) for a in (tiles, turned))  # views
    np.matmul(matrix, parts, out=results)
    return turned


def _tiles(image: Any) -> Any:
    """(F, OH, OW, N) as tiles of 4×4, (4, 4, F, OH/4, OW/4, N): a view, or with zeros where the last ones reach over."""
    F, OH, OW, N = image.shape
    OH, OW = _whole(OH), _whole(OW)
    image = _grown(image, OH, OW)
    return image.reshape(F, OH // TILE, TILE, OW // TILE, TILE, N).transpose(2, 4, 0, 1, 3, 5)


def _whole(size: int) -> int:
    """The size of the tiles that cover `size`."""
    return -(-size // TILE) * TILE


def _grown(image: Any, H: int, width: int) -> Any:
    """(F, h, w, N) with rows and columns of zeros at the end, (F, H, width, N); image itself if it is as large."""
    more = [(0, 0), (0, H - image.shape[1]), (0, width - image.shape[2]), (0, 0)]
    return np.pad(image, more) if image.shape[1:3] != (H, width) else image
