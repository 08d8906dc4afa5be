"""Chapter 04: wrong ways to measure slopes and to walk along them, and the right ones beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fishbook.gradients import numerical_gradient

Rule = Callable[..., Any]


def forward(f: Rule, x: Any, eps: float = 1e-6) -> Any:
    grad, here = np.zeros_like(x), f(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + eps
        grad[i] = (f(x) - here) / eps
        x[i] = kept
    return grad


def forward_two_calls(above: float, below: float, width: float, back: bool = True) -> Rule:
    """(f at `above` steps - f at `below` steps) / (width eps): two calls for each entry, the entry put back or not."""

    def gradient(f: Rule, x: Any, eps: float = 1e-6) -> Any:
        grad = np.zeros_like(x)
        for i in np.ndindex(x.shape):
            kept = x[i]
            x[i] = kept + above * eps
            high = f(x)
            x[i] = kept + below * eps
            grad[i] = (high - f(x)) / (width * eps)
            if back:
                x[i] = kept
        return grad

    return gradient


def forward_not_put_back(f: Rule, x: Any, eps: float = 1e-6) -> Any:
    grad, here = np.zeros_like(x), f(x)
    for i in np.ndindex(x.shape):
        x[i] += eps
        grad[i] = (f(x) - here) / eps
    return grad


def forward_steps(scale: Rule, sign: float = 1.0) -> Rule:
    """n + 1 calls; the difference is divided by scale(eps), the step goes to `sign`."""

    def gradient(f: Rule, x: Any, eps: float = 1e-6) -> Any:
        grad, here = np.zeros_like(x), f(x)
        for i in np.ndindex(x.shape):
            kept = x[i]
            x[i] = kept + sign * eps
            grad[i] = sign * (f(x) - here) / scale(eps)
            x[i] = kept
        return grad

    return gradient


def forward_rows(copy: bool = True) -> Rule:
    """Rows in place of entries; without a copy what is kept is a view, and nothing is put back."""

    def gradient(f: Rule, x: Any, eps: float = 1e-6) -> Any:
        grad, here = np.zeros_like(x), f(x)
        for i in range(len(x)):
            kept = x[i].copy() if copy else x[i]
            x[i] = kept + eps
            grad[i] = (f(x) - here) / eps
            x[i] = kept
        return grad

    return gradient


def forward_all_at_once(f: Rule, x: Any, eps: float = 1e-6) -> Any:
    return np.zeros_like(x) + (f(x + eps) - f(x)) / eps


def descend(
    flat_enough: Rule = lambda grad, flat, loss, step: np.linalg.norm(grad) < flat,
    *,
    copy: bool = True,
    sign: float = -1.0,
    first_look: bool = True,
    count: int = 0,
    watch: bool = True,
    too_much: Rule = lambda start: 10 * start,
    gives_up: bool = False,
) -> Rule:
    """Gradient descent until it is flat, with the mistakes that can be made in it."""

    def descend_until(f: Rule, init_x: Any, lr: float, flat: float = 1e-3, max_steps: int = 1000) -> Any:
        x = init_x.copy() if copy else init_x
        start = f(x)
        for steps in range(max_steps):
            grad = numerical_gradient(f, x)
            loss = f(x)
            if (first_look or steps > 0) and flat_enough(grad, flat, loss, lr * grad):
                return x, steps + count
            if watch and loss > too_much(start):
                raise RuntimeError("the loss is ten times what it was")
            x += sign * lr * grad
        if gives_up:
            return x, max_steps
        raise RuntimeError("all steps are used up")

    return descend_until


def quick(first: float, second: float, width: float, last: float, put_back: bool = True) -> Rule:
    """The mended quick_gradient has the steps 1, -2 and 1, and divides by 2 eps."""

    def quick_gradient(f: Rule, x: Any, eps: float = 1e-4) -> Any:
        grad = np.zeros_like(x)
        for i in np.ndindex(x.shape):
            kept = x[i]
            x[i] += first * eps
            above = f(x)
            x[i] += second * eps
            below = f(x)
            x[i] = kept if put_back else x[i] + last * eps
            grad[i] = (above - below) / (width * eps)
        return grad

    return quick_gradient


def four_points(outer: float, inner: float, width: Rule = lambda h: 12 * h, far: float = 2.0) -> Rule:
    """(outer (f(x + far h) - f(x - far h)) + inner (f(x + h) - f(x - h))) / width(h)."""

    def four_point_diff(f: Rule, x: float, h: float) -> Any:
        wide, near = f(x + far * h) - f(x - far * h), f(x + h) - f(x - h)
        return (outer * wide + inner * near) / width(h)

    return four_point_diff


def four_points_even(f: Rule, x: float, h: float) -> Any:
    return (-f(x + 2 * h) + 8 * f(x + h) + 8 * f(x - h) - f(x - 2 * h)) / (12 * h)


def four_points_last_sign(f: Rule, x: float, h: float) -> Any:
    return (-f(x + 2 * h) + 8 * f(x + h) - 8 * f(x - h) - f(x - 2 * h)) / (12 * h)


def four_points_precedence(f: Rule, x: float, h: float) -> Any:
    return (-f(x + 2 * h) + 8 * f(x + h) - 8 * f(x - h) + f(x - 2 * h)) / 12 * h


def central(f: Rule, x: float, h: float) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)
