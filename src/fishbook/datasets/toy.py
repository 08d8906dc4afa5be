"""Small made-up sets of points in the plane, to look at while a network learns.

Each returns ``x (N, 2) float32`` and ``t (N,) int64``, shuffled.  ``noise`` is the standard deviation, in
both directions, of what is added to the exact curve; with ``noise=0`` the points lie on it.  ``rng`` is a
seed or a ``numpy.random.Generator``: the same one gives the same points.
"""

from __future__ import annotations

import numpy as np

from fishbook.backend import DTYPE

__all__ = ["blobs", "moons", "spirals", "xor"]

Seed = int | np.random.Generator | None
Points = tuple[np.ndarray, np.ndarray]


def spirals(n_per_class: int = 100, n_classes: int = 3, noise: float = 0.02, rng: Seed = None) -> Points:
    """One arm per class, three quarters of a turn.  Point i = 1 … n of arm k of K, with r = i / n:

    x = r (cos a, sin a),  a = 2π (k / K + ¾ r)
    """
    _check(n_per_class, n_classes, noise)
    r = np.tile(np.arange(1, n_per_class + 1) / n_per_class, n_classes)
    k = np.repeat(np.arange(n_classes), n_per_class)
    angle = 2 * np.pi * (k / n_classes + 0.75 * r)
    return _finish(r * np.cos(angle), r * np.sin(angle), k, noise, rng)


def blobs(n_per_class: int = 100, n_classes: int = 3, noise: float = 0.25, rng: Seed = None) -> Points:
    """One round cloud per class; centre k of K on the unit circle: (cos a, sin a), a = 2π k / K."""
    _check(n_per_class, n_classes, noise)
    k = np.repeat(np.arange(n_classes), n_per_class)
    angle = 2 * np.pi * k / n_classes
    return _finish(np.cos(angle), np.sin(angle), k, noise, rng)


def moons(n_per_class: int = 100, noise: float = 0.1, rng: Seed = None) -> Points:
    """Two half circles, each reaching into the other.  For n values of a from 0 to π:

    class 0: (cos a, sin a)      class 1: (1 - cos a, ½ - sin a)
    """
    _check(n_per_class, 2, noise)
    a = np.linspace(0, np.pi, n_per_class)
    first = np.concatenate([np.cos(a), 1 - np.cos(a)])
    second = np.concatenate([np.sin(a), 0.5 - np.sin(a)])
    return _finish(first, second, np.repeat([0, 1], n_per_class), noise, rng)


def xor(n_per_class: int = 100, noise: float = 0.1, rng: Seed = None) -> Points:
    """The four corners (a, b) of the unit square, taken in turn; the class is a XOR b."""
    _check(n_per_class, 2, noise)
    k = np.repeat([0, 1], n_per_class)
    a = np.tile(np.arange(n_per_class) % 2, 2)
    return _finish(a, a ^ k, k, noise, rng)


def _check(n_per_class: int, n_classes: int, noise: float) -> None:
    if n_per_class < 1:
        raise ValueError(f"n_per_class must be at least 1, got {n_per_class!r}.")
    if n_classes < 2:
        raise ValueError(f"n_classes must be at least 2, got {n_classes!r}.")
    if not noise >= 0:
        raise ValueError(f"noise must be 0 or more, got {noise!r}.")


def _finish(first: np.ndarray, second: np.ndarray, t: np.ndarray, noise: float, rng: Seed) -> Points:
    """Stack the coordinates, add the noise, shuffle."""
    rng = np.random.default_rng(rng)
    x = np.stack([first, second], axis=1) + noise * rng.standard_normal((len(t), 2))
    order = rng.permutation(len(t))
    return x[order].astype(DTYPE), t[order].astype(np.int64)
