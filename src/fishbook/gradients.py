"""Derivatives by differences, descent along them, and the check that backpropagation got them right.  Chapters 4 and 5."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from fishbook.backend import array_module

__all__ = ["gradient_check", "gradient_descent", "numerical_diff", "numerical_gradient"]


def numerical_diff(f: Callable[[float], float], x: float, eps: float = 1e-4) -> float:
    """The central difference (f(x + h) - f(x - h)) / 2h with h = eps.  Built in chapter 4."""
    return (f(x + eps) - f(x - eps)) / (2 * eps)


def numerical_gradient(f: Callable[[Any], float], x: Any, eps: float = 1e-4) -> Any:
    """∂f/∂x_i for every element of x, by central differences: two calls of f for each element.

    x is a float array of any shape, changed in place while f is called and left as it was, also when f raises; f must
    return a number.  Returns an array like x.  Raises TypeError when x is not a float array: an integer array cuts
    x ± 1e-4 off to whole numbers, so the differences would be of other points.  Built in chapter 4.
    """
    if not hasattr(x, "dtype") or x.dtype.kind != "f":
        came = f"an array of {x.dtype}" if hasattr(x, "dtype") else f"a {type(x).__name__}"
        raise TypeError(f"numerical_gradient expects x to be a float array, got {came}; use np.array(x, dtype=float)")
    return _partial_differences(f, x, np.ndindex(x.shape), eps)


def _partial_differences(f: Callable[[Any], float], x: Any, where: Iterable[tuple[int, ...]], eps: float) -> Any:
    """Central differences for the elements `where`; the other entries of the result are 0."""
    grad = np.zeros_like(x)
    for i in where:
        kept = float(x[i])
        try:
            x[i] = kept + eps
            above = f(x)
            x[i] = kept - eps
            grad[i] = (above - f(x)) / (2 * eps)
        finally:
            x[i] = kept
    return grad


def gradient_descent(f: Callable[[Any], float], init_x: Any, lr: float = 0.01, step_num: int = 100) -> tuple[Any, Any]:
    """x <- x - lr ∇f(x), step_num times, the gradient taken by differences.

    Returns (x, path): the last point, and all points with the start first, shape (step_num + 1, n).  init_x is not changed.
    Raises TypeError for integer arrays.  Built in chapter 4.
    """
    x = init_x.copy()
    path = [x.copy()]
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
        path.append(x.copy())
    return x, np.stack(path)


def gradient_check(
    network: Any,
    x: Any,
    t: Any,
    eps: float = 1e-5,
    names: Iterable[str] | None = None,
    samples: int | None = None,
    rng: np.random.Generator | int | None = 0,
) -> dict[str, float]:
    """Compare backpropagation with central differences: {"W1": max |a - n| / max(|a|, |n|, 1e-4), ...}.

    The maxima run over one parameter's elements, and gradients below 1e-4 are judged on an absolute scale, so that entries
    which are 0 but for rounding do not blow the ratio up.  Runs on a float64 copy of the network, in training mode, with
    dropout masks held fixed.  Errors below 1e-6 mean that the two agree; somewhat larger ones appear where a ReLU or a
    maximum switches within eps, as no derivative exists there.
    names picks parameters (all by default), samples the number of elements tried in each (all by default).
    Raises KeyError for an unknown name, ValueError for samples < 1.  Built in chapter 5.
    """
    if samples is not None and samples < 1:
        raise ValueError(f"samples must be at least 1, got {samples}")
    twin = network.copy(np.float64)
    x = x.astype(np.float64)
    chosen = list(twin.params) if names is None else list(names)
    unknown = [name for name in chosen if name not in twin.params]
    if unknown:
        raise KeyError(f"names must be among {list(twin.params)}, got {unknown}")
    loss = fixed_noise_loss(twin, x, t)
    loss()
    twin.backward()
    analytic = {name: twin.grads[name].copy() for name in chosen}
    rng = np.random.default_rng(rng)
    errors = {}
    for name in chosen:
        where = _pick(analytic[name].shape, samples, rng)
        numeric = _partial_differences(loss, twin.params[name], where, eps)
        errors[name] = _relative_error(analytic[name], numeric, where)
    return errors


def fixed_noise_loss(network: Any, x: Any, t: Any) -> Callable[..., float]:
    """The training loss as a function that draws the same dropout masks at every call, whatever it is called with."""
    rngs = [layer.rng for layer in network.layers.values() if "rng" in vars(layer)]
    states = [rng.bit_generator.state for rng in rngs]

    def loss(_: Any = None) -> float:
        for rng, state in zip(rngs, states, strict=True):
            rng.bit_generator.state = state
        return network.loss(x, t, train=True)

    return loss


def _pick(shape: tuple[int, ...], samples: int | None, rng: np.random.Generator) -> list[tuple[int, ...]]:
    everywhere = list(np.ndindex(shape))
    if samples is None or samples >= len(everywhere):
        return everywhere
    return [everywhere[i] for i in rng.choice(len(everywhere), samples, replace=False)]


def _relative_error(a: Any, n: Any, where: list[tuple[int, ...]]) -> float:
    xp = array_module(a)
    index = tuple(xp.asarray(axis) for axis in np.array(where).T)
    a, n = a[index], n[index]
    size = max(float(np.abs(a).max()), float(np.abs(n).max()), 1e-4)
    return float(np.abs(a - n).max()) / size
