"""Activation and loss functions, as formulas.  Built in chapters 2 and 3."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.backend import DTYPE, array_module

__all__ = [
    "cross_entropy_error",
    "identity_function",
    "mean_squared_error",
    "one_hot",
    "relu",
    "sigmoid",
    "softmax",
    "step_function",
    "sum_squared_error",
    "tanh",
]


def identity_function(x: Any) -> Any:
    """x itself: the output function of regression.  Built in chapter 2."""
    return x


def step_function(x: Any) -> Any:
    """1 where x > 0, else 0, as integers.  Shapes: any -> the same.  Built in chapter 2."""
    return np.where(np.greater(x, 0), 1, 0)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), written so that exp never overflows.  Shapes: any -> the same.  Built in chapter 2."""
    e = np.exp(-np.abs(x))  # never more than 1, whatever x is
    return np.where(np.less(x, 0), e, 1) / (1 + e)


def tanh(x: Any) -> Any:
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x)).  Shapes: any -> the same.  Built in chapter 2."""
    return np.tanh(x)


def relu(x: Any) -> Any:
    """max(0, x), element by element.  Shapes: any -> the same.  Built in chapter 2."""
    return np.maximum(x, 0)


def softmax(x: Any) -> Any:
    """exp(x_k) / sum_j exp(x_j) over the last axis; subtracting the maximum changes nothing but the overflow.

    Shapes: (K,) -> (K,) or (N, K) -> (N, K).  Built in chapter 2.
    """
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def one_hot(t: Any, num_classes: int) -> Any:
    """Row n is 1 in column t[n] and 0 elsewhere.  Shapes: t (N,) integers -> (N, num_classes) float32.

    Raises TypeError for labels that are not integers and ValueError for labels outside 0 … num_classes - 1.
    Built in chapter 3.
    """
    xp = array_module(t)
    t = t if hasattr(t, "dtype") else xp.asarray(t)
    if t.dtype.kind not in "iu":
        raise TypeError(f"t must hold integer class indices, got dtype {t.dtype}; use t.astype(int) if they are whole")
    hits = t[..., None] == xp.arange(num_classes)
    if int(np.count_nonzero(hits)) != t.size:  # a label out of range hits no column
        raise ValueError(
            f"t must hold labels from 0 to {num_classes - 1}, got values from {int(t.min())} to {int(t.max())}"
        )
    return hits.astype(DTYPE)


def targets_like(y: Any, t: Any) -> Any:
    """The targets t in the shape of the predictions y: class indices become one-hot rows, anything else must fit.

    They come in y's dtype when y holds floats: float64 targets would turn all that follows into float64.
    Raises ValueError when t is neither of y's shape nor one label for each row of y, or when there are none.
    """
    t = t if hasattr(t, "dtype") else array_module(y).asarray(t)
    if 0 in y.shape:
        raise ValueError(f"a loss needs at least one sample, got y of shape {y.shape}")
    if t.shape == y.shape[:-1] and t.shape != y.shape:
        t = one_hot(t, y.shape[-1])
    if t.shape == y.shape:
        return t.astype(y.dtype, copy=False) if y.dtype.kind == "f" else t
    wanted = f"{y.shape[:-1]} (class indices) or {y.shape} (one-hot)"
    raise ValueError(f"t must have shape {wanted} to match y of shape {y.shape}, got {t.shape}")


def sum_squared_error(y: Any, t: Any) -> float:
    """½ Σ (y - t)²: the sum over everything, batch included.  Shapes: y (K,) or (N, K); t the same or class indices.

    Some books call this "mean squared error"; there is no mean in it.  Raises ValueError when the shapes do not fit.
    Built in chapter 3.
    """
    y = _as_array(y)
    return float(0.5 * np.sum((y - targets_like(y, t)) ** 2))


def mean_squared_error(y: Any, t: Any) -> float:
    """The mean over the batch of ½ Σ_k (y_k - t_k)².  Shapes and errors as for sum_squared_error.  Built in chapter 3."""
    y = _as_array(y)
    return sum_squared_error(y, t) / _batch_size(y)


def cross_entropy_error(y: Any, t: Any) -> float:
    """-(1/N) Σ_n Σ_k t_nk log(y_nk + 1e-7): the mean over the batch; the 1e-7 keeps log(0) = -∞ away.

    Shapes: y probabilities (K,) or (N, K); t the same (one-hot) or class indices.  Raises ValueError when the shapes do
    not fit or a label is out of range.  Built in chapter 3.
    """
    y = _as_array(y)
    return float(-np.sum(targets_like(y, t) * np.log(y + 1e-7)) / _batch_size(y))


def _as_array(y: Any) -> Any:
    return y if hasattr(y, "dtype") else np.asarray(y)


def _batch_size(y: Any) -> int:
    return 1 if y.ndim < 2 else len(y)
