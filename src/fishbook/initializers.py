"""Starting values for weights.  The scales are derived in chapter 7."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fishbook.backend import DTYPE

__all__ = ["he", "initialize", "normal", "xavier"]

Rng = np.random.Generator | int | None
Shape = tuple[int, ...]


def fan_in(shape: Shape) -> int:
    """How many inputs feed one output: n_in for (n_in, n_out), C·FH·FW for filters (FN, C, FH, FW)."""
    return shape[0] if len(shape) == 2 else math.prod(shape[1:])


def normal(shape: Shape, std: float = 0.01, rng: Rng = None) -> Any:
    """Draws from N(0, std²), float32.  rng is a Generator, a seed, or None for fresh randomness."""
    return np.random.default_rng(rng).standard_normal(shape, dtype=DTYPE) * DTYPE(std)


def xavier(shape: Shape, rng: Rng = None) -> Any:
    """N(0, 1/fan_in): keeps the variance of a linear layer's output at its input's.  (Glorot & Bengio 2010.)"""
    return normal(shape, math.sqrt(1.0 / fan_in(shape)), rng)


def he(shape: Shape, rng: Rng = None) -> Any:
    """N(0, 2/fan_in): the factor 2 makes up for the half that ReLU sets to zero.  (He et al. 2015.)"""
    return normal(shape, math.sqrt(2.0 / fan_in(shape)), rng)


def initialize(shape: Shape, weight_init: str | float = "he", rng: Rng = None) -> Any:
    """Weights of `shape` by name ("he", "xavier") or, for a number, from N(0, number²).

    Raises ValueError for an unknown name or a negative number.
    """
    named = {"he": he, "xavier": xavier}
    if isinstance(weight_init, str):
        if weight_init not in named:
            raise ValueError(f"weight_init must be one of {sorted(named)} or a number, got {weight_init!r}")
        return named[weight_init](shape, rng)
    if not weight_init >= 0:
        raise ValueError(f"weight_init as a standard deviation must not be negative, got {weight_init}")
    return normal(shape, weight_init, rng)
