"""Rules that turn gradients into steps.  The base class owns the loop; each rule is its equation.  Built in chapter 6."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSprop",
    "cosine_decay",
    "exponential_decay",
    "step_decay",
]


class Optimizer(ABC):
    """update(params, grads) moves every parameter one step; lr may be changed between steps.

    params maps names to arrays or floats (a Network's params, or {"x": -7.0, "y": 2.0}), grads has the same names.
    What a rule remembers, it keeps by name.  Raises ValueError for lr <= 0 and KeyError when grads lacks a name.
    """

    def __init__(self, lr: float) -> None:
        self.lr = _positive("lr", lr)
        self.t = 0  # steps taken

    def update(self, params: Any, grads: Any) -> None:
        missing = [key for key in params if key not in grads]
        if missing:
            raise KeyError(f"grads lacks {missing}, which params has")
        self.t += 1
        for key in params:
            params[key] = self.update_one(key, params[key], grads[key])

    @abstractmethod
    def update_one(self, key: str, param: Any, grad: Any) -> Any:
        """The new value of one parameter; `key` is its name, under which the rule keeps its memory."""


class SGD(Optimizer):
    """w <- w - lr grad, in an array where it stands.  (Robbins & Monro 1951.)  Built in chapter 6."""

    def __init__(self, lr: float = 0.01) -> None:
        super().__init__(lr)

    def update_one(self, key, param, grad):
        step = self.lr * grad
        if getattr(param, "dtype", "none") != getattr(step, "dtype", None):
            return param - step  # plain numbers, and arrays that cannot hold the result
        param -= step  # in place: a twentieth less of multi_layer_net's step
        return param


class Momentum(Optimizer):
    """v <- momentum v - lr grad;  w <- w + v.  (Polyak 1964.)  Built in chapter 6."""

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        super().__init__(lr)
        self.momentum = _share("momentum", momentum)
        self.v: dict[str, Any] = {}

    def update_one(self, key, param, grad):
        self.v[key] = self.momentum * self.v.get(key, 0.0) - self.lr * grad
        return param + self.v[key]


class Nesterov(Momentum):
    """v <- momentum v - lr grad;  w <- w + momentum v - lr grad.  (Nesterov 1983; form of Bengio et al. 2013.)

    The gradient is taken at w itself, the point already moved by momentum v.  Built in chapter 6.
    """

    def update_one(self, key, param, grad):
        self.v[key] = self.momentum * self.v.get(key, 0.0) - self.lr * grad
        return param + self.momentum * self.v[key] - self.lr * grad


class AdaGrad(Optimizer):
    """h <- h + grad²;  w <- w - lr grad / (√h + eps).  (Duchi et al. 2011.)  Built in chapter 6."""

    def __init__(self, lr: float = 0.01, eps: float = 1e-7) -> None:
        super().__init__(lr)
        self.eps = eps
        self.h: dict[str, Any] = {}

    def update_one(self, key, param, grad):
        self.h[key] = self.h.get(key, 0.0) + grad**2
        return param - self.lr * grad / (np.sqrt(self.h[key]) + self.eps)


class RMSprop(Optimizer):
    """h <- ρ h + (1 - ρ) grad²;  w <- w - lr grad / (√h + eps), ρ = decay_rate.  (Tieleman & Hinton 2012.)  Chapter 6."""

    def __init__(self, lr: float = 0.01, decay_rate: float = 0.99, eps: float = 1e-7) -> None:
        super().__init__(lr)
        self.decay_rate = _share("decay_rate", decay_rate)
        self.eps = eps
        self.h: dict[str, Any] = {}

    def update_one(self, key, param, grad):
        rho = self.decay_rate
        h = rho * self.h.get(key, 0.0) + (1 - rho) * grad**2
        self.h[key] = h
        return param - self.lr * grad / (np.sqrt(h) + self.eps)


class Adam(Optimizer):
    """m <- β₁ m + (1 - β₁) grad;  v <- β₂ v + (1 - β₂) grad²;  w <- w - lr m̂ / (√v̂ + eps).

    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ) undo the start from zero.  (Kingma & Ba 2015.)  Built in chapter 6.
    """

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> None:
        super().__init__(lr)
        self.beta1 = _share("beta1", beta1)
        self.beta2 = _share("beta2", beta2)
        self.eps = eps
        self.m: dict[str, Any] = {}
        self.v: dict[str, Any] = {}

    def update_one(self, key, param, grad):
        m = self.beta1 * self.m.get(key, 0.0) + (1 - self.beta1) * grad
        v = self.beta2 * self.v.get(key, 0.0) + (1 - self.beta2) * grad**2
        self.m[key], self.v[key] = m, v
        m_hat = m / (1 - self.beta1**self.t)
        v_hat = v / (1 - self.beta2**self.t)
        return param - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def step_decay(lr: float, drop: float = 0.5, every: int = 10) -> Callable[[int], float]:
    """lr · drop^⌊i / every⌋: the rate falls by a factor every so many epochs (or steps, whichever i counts)."""
    _positive("lr", lr)
    _positive("drop", drop)
    _positive("every", every)
    return lambda i: lr * drop ** (i // every)


def exponential_decay(lr: float, rate: float = 0.95) -> Callable[[int], float]:
    """lr · rate^i: the same factor at every epoch or step i."""
    _positive("lr", lr)
    _positive("rate", rate)
    return lambda i: lr * rate**i


def cosine_decay(lr: float, total: int, lr_min: float = 0.0) -> Callable[[int], float]:
    """lr_min + ½ (lr - lr_min)(1 + cos(π i / total)), lr_min from i = total on.  (Loshchilov & Hutter 2017.)"""
    _positive("lr", lr)
    _positive("total", total)
    if not 0 <= lr_min <= lr:
        raise ValueError(f"lr_min must lie between 0 and lr = {lr}, got {lr_min}")

    def rate(i: int) -> float:
        wave = 0.5 * (1 + math.cos(math.pi * min(i, total) / total))
        return lr_min + (lr - lr_min) * wave

    return rate


def _positive(name: str, value: float) -> float:
    if not value > 0:
        raise ValueError(f"{name} must be positive, got {value}")
    return float(value)  # a np.float64 would turn float32 arrays into float64


def _share(name: str, value: float) -> float:
    if not 0 <= value < 1:
        raise ValueError(f"{name} must lie in [0, 1), got {value}")
    return float(value)
