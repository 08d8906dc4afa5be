"""Wrong versions of what chapter 00 asks for, each as somebody would write it."""

from __future__ import annotations

from typing import Any

import numpy as np


def standardize(x):
    spread = x.std(axis=0)
    spread[spread == 0] = 1
    return (x - x.mean(axis=0)) / spread


def standardize_in_place(x):
    spread = x.std(axis=0)
    spread[spread == 0] = 1
    x -= x.mean(axis=0)
    x /= spread
    return x


def standardize_rows(x):
    spread = x.std(axis=1, keepdims=True)
    spread[spread == 0] = 1
    return (x - x.mean(axis=1, keepdims=True)) / spread


def standardize_by_variance(x):
    spread = x.var(axis=0)
    spread[spread == 0] = 1
    return (x - x.mean(axis=0)) / spread


def stored_ones(dtype: Any = np.float32, value: Any = None) -> Any:
    """`one_hot` of another dtype, or with another value stored."""

    def one_hot(t, count):
        out = np.zeros((len(t), count), dtype)
        out[np.arange(len(t)), t] = 1 if value is None else value(t)
        return out

    return one_hot


def one_hot_columns(t, count):
    out = np.zeros((len(t), count), dtype=np.float32)
    out[:, t] = 1
    return out


def one_hot_turned(t, count):
    out = np.zeros((count, len(t)), dtype=np.float32)
    out[t, np.arange(len(t))] = 1
    return out


def accuracy_if(fits: Any) -> Any:
    """`accuracy_of` that refuses what does not fit."""

    def accuracy_of(y, t):
        assert fits(y, t)
        return (y.argmax(axis=1) == t).mean()

    return accuracy_of


def accuracy_flat(y, t):
    return (y.argmax(axis=1) == t.reshape(-1)).mean()


def distances(middle: float = -2, squares_of_m: float = 1) -> Any:
    """`squared_distances` with other factors."""

    def squared_distances(x, m):
        return (x**2).sum(axis=1, keepdims=True) + middle * (x @ m.T) + squares_of_m * (m**2).sum(axis=1)

    return squared_distances


def distances_not_turned(x, m):
    return (x**2).sum(axis=1, keepdims=True) - 2 * x @ m + (m**2).sum(axis=1)


def distances_no_keepdims(x, m):
    return (x**2).sum(axis=1) - 2 * x @ m.T + (m**2).sum(axis=1)


def distances_wrong_axis(x, m):
    return (x**2).sum(axis=0) - 2 * x @ m.T + (m**2).sum(axis=0)


def ten_averages(x, t):
    return np.array([x[t == digit].mean(axis=0) for digit in range(10)]), np.arange(10)


def first_images(x, t):
    return x[:200], t[:200]


def first_of_each(x, t):
    chosen = np.concatenate([np.flatnonzero(t == digit)[:20] for digit in range(10)])
    return x[chosen], t[chosen]
