"""Chapter 11: wrong ways to read bits, to undo a loss scale and to stay in float16, and the right ones beside them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Rule = Callable[..., Any]


def decode(
    hidden: float = 1.0,
    shift: int = 1,
    *,
    least: int = 1,
    subnormal: bool = True,
    sign: bool = True,
    small_sign: bool = True,
    special: str = "both",
    half: bool = False,
) -> Rule:
    """The value of a pattern, with the mistakes that can be made in it.

    shift: the bias is 2^(bits - 1) - shift; least: the stored exponent that stands for 0; special: "both", "none" or
    "infinity" (for every pattern of that exponent); half: the fraction divided by one power of two too much.
    """

    def rule(pattern: int, exponent_bits: int, fraction_bits: int) -> float:
        top = 2**exponent_bits - 1
        minus = pattern >> (exponent_bits + fraction_bits)
        stored = (pattern >> fraction_bits) & top
        fraction = (pattern % 2**fraction_bits) / 2.0 ** (fraction_bits + half)
        factor = -1.0 if minus and sign else 1.0
        if stored == top and special != "none":
            return factor * math.inf if special == "infinity" or not fraction else math.nan
        bias = 2 ** (exponent_bits - 1) - shift
        if stored == 0 and subnormal:
            return (factor if small_sign else 1.0) * fraction * 2.0 ** (least - bias)
        return float(factor * (hidden + fraction) * 2.0 ** (stored - bias))

    return rule


def _finite(grad: Any) -> bool:
    return bool(np.isfinite(grad).all())


def unscaled(
    divide: Rule = lambda grad, scale: grad.astype(np.float32) / scale, good: Rule = _finite, *, every: bool = True
) -> Rule:
    """None where a gradient is not `good`, else all of them by `divide`; every=False looks at the first alone."""

    def rule(grads: Any, scale: float) -> Any:
        looked_at = list(grads.values()) if every else [next(iter(grads.values()))]
        if not all(good(grad) for grad in looked_at):
            return None
        return {name: divide(grad, scale) for name, grad in grads.items()}

    return rule


def unscaled_one_by_one(grads: Any, scale: float) -> Any:
    return {name: grad.astype(np.float32) / scale for name, grad in grads.items() if _finite(grad)}


def half_layer(*cast: str, last: bool = False) -> Rule:
    """relu(x W + b) with the arrays named in `cast` turned to float16 first, and with `last` the result."""

    def rule(x: Any, W: Any, b: Any) -> Any:
        x, W, b = (a.astype(np.float16) if name in cast else a for name, a in (("x", x), ("W", W), ("b", b)))
        h = np.maximum(x @ W + b, 0)
        return h.astype(np.float16) if last else h

    return rule
