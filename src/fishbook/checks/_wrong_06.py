"""Chapter 06: wrong rules as learners write them, and the right ones beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fishbook.optimizers import Optimizer

Rule = Callable[..., Any]


def total(grads: dict[str, Any]) -> Any:
    """The length of all gradients together, as of one long arrow."""
    return np.sqrt(sum((grad**2).sum() for grad in grads.values()))


def clipping(factor: Rule) -> Rule:
    """A clipped_gradients that multiplies every array by factor(limit, grads)."""

    def clipped_gradients(grads: dict[str, Any], limit: float) -> dict[str, Any]:
        scale = factor(limit, grads)
        return {name: scale * grad for name, grad in grads.items()}

    return clipped_gradients


def clip_each(size: Rule) -> Rule:
    """A clipped_gradients that shortens each array by itself, by its own size."""

    def clipped_gradients(grads: dict[str, Any], limit: float) -> dict[str, Any]:
        return {name: grad * (limit / max(size(grad), limit)) for name, grad in grads.items()}

    return clipped_gradients


def clip_entries(grads: dict[str, Any], limit: float) -> dict[str, Any]:
    return {name: np.clip(grad, -limit, limit) for name, grad in grads.items()}


def clip_in_place(grads: dict[str, Any], limit: float) -> dict[str, Any]:
    scale = limit / max(total(grads), limit)
    for grad in grads.values():
        grad *= scale
    return grads


def amsgrad(
    largest: Rule = np.maximum,
    divide: Rule = np.sqrt,
    *,
    shared: bool = False,
    sign: float = -1.0,
    keep: str = "max",
    first: str = "m",
    swapped: bool = False,
    with_eps: bool = True,
) -> type[Optimizer]:
    """An AMSGrad with one fault: another `largest`, no root, one memory for all names, uphill, and so on."""

    class AMSGrad(Optimizer):
        def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> None:
            super().__init__(lr)
            self.beta1, self.beta2 = (beta2, beta1) if swapped else (beta1, beta2)
            self.eps = eps if with_eps else 0.0
            self.m: dict[str, Any] = {}
            self.v: dict[str, Any] = {}
            self.v_max: dict[str, Any] = {}

        def update_one(self, key: str, param: Any, grad: Any) -> Any:
            name = "all" if shared else key
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grad
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grad**2
            self.v_max[name] = largest(self.v_max.get(name, 0.0), self.v[name])
            if keep == "v":
                self.v[name] = self.v_max[name]
            step = self.m[name] if first == "m" else grad
            return param + sign * self.lr * step / (divide(self.v_max[name]) + self.eps)

    return AMSGrad


def adam(
    m_share: Rule = lambda beta, t: 1 - beta**t,
    v_share: Rule = lambda beta, t: 1 - beta**t,
    *,
    keep: str = "",
    swapped: bool = False,
) -> Rule:
    """An adam_step whose averages are divided by m_share(β₁, t) and v_share(β₂, t); those in `keep` are handed on so."""

    def adam_step(w: Any, g: Any, m: Any, v: Any, t: int, lr: float = 0.1, beta1: float = 0.9, beta2: float = 0.999) -> Any:
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        one, two = (beta2, beta1) if swapped else (beta1, beta2)
        m_hat, v_hat = m / m_share(one, t), v / v_share(two, t)
        w = w - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
        return w, m_hat if "m" in keep else m, v_hat if "v" in keep else v

    return adam_step
