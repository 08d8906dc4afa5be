"""How far a measured slope is from the true one, over h, in the arithmetic of float64, float32 and float16.  Chapter 4."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from fishbook.gradients import numerical_diff

__all__ = [
    "FUNCTIONS",
    "SPREAD",
    "STEPS",
    "Function",
    "errors",
    "forward_diff",
    "mean_curve",
    "mean_errors",
    "rounding_size",
    "unit",
]

PRECISIONS: dict[str, Any] = {"float64": np.float64, "float32": np.float32, "float16": np.float16}
STEPS = np.array([float(f"{10 ** (k / 10):.3g}") for k in range(-160, 1)])  # 1e-16 ... 1, as the slider has them
PLACES = np.linspace(0.5, 1.5, 200)  # those of the chapter's figure
# Factors within half a step of the slider, mixed; to twelve digits, as processors differ in a power's last.
SPREAD = np.array([round(10 ** ((k * 81 % 200 + 0.5) / 2000 - 0.05), 12) for k in range(200)])


class Function(NamedTuple):
    """A function as NumPy computes it; on paper its slope, and the error that each difference keeps in exact arithmetic.

    Only sums, products and quotients, which every machine rounds alike.
    """

    label: str
    f: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    truncation: Mapping[str, Callable[[Any, Any], Any]]


FUNCTIONS = {
    "cube": Function(
        "x³",
        lambda x: x * x * x,
        lambda x: 3 * x * x,
        {"forward": lambda x, h: 3 * x * h + h * h, "central": lambda x, h: h * h + 0 * x},
    ),
    "square": Function(
        "x²", lambda x: x * x, lambda x: 2 * x, {"forward": lambda x, h: h + 0 * x, "central": lambda x, h: 0 * x * h}
    ),
    "inverse": Function(
        "1/(1 + x)",
        lambda x: 1 / (1 + x),
        lambda x: -1 / (1 + x) ** 2,
        {
            "forward": lambda x, h: h / ((1 + x) ** 2 * (1 + x + h)),
            "central": lambda x, h: -h * h / ((1 + x) ** 2 * ((1 + x) ** 2 - h * h)),
        },
    ),
}


def forward_diff(f: Callable[[Any], Any], x: Any, h: Any) -> Any:
    """The forward difference, as in the chapter."""
    return (f(x + h) - f(x)) / h


METHODS: dict[str, Callable[..., Any]] = {"forward": forward_diff, "central": numerical_diff}


def errors(f: str, method: str, precision: str, x: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Measured minus true slope at each x with its h, computed in the given precision; nan where that rounds h to 0."""
    dtype = PRECISIONS[precision]
    x, h = x.astype(dtype), h.astype(dtype)
    with np.errstate(all="ignore"):
        slope = METHODS[method](FUNCTIONS[f].f, x, h)
    assert slope.dtype == dtype  # no higher precision slipped in
    return np.where(h > 0, slope.astype(np.float64) - FUNCTIONS[f].slope(x.astype(np.float64)), np.nan)


def mean_errors(f: str, method: str, precision: str, h: np.ndarray) -> np.ndarray:
    """The size of the error for each h, averaged over 200 places.

    From place to place h varies by up to half a step of the slider, or else all would share one rounding of h.
    """
    return np.abs(errors(f, method, precision, PLACES, h[:, None] * SPREAD)).mean(axis=1)


@cache
def mean_curve(f: str, method: str, precision: str) -> np.ndarray:
    """mean_errors for every h of the slider."""
    return mean_errors(f, method, precision, STEPS)


@cache
def rounding_size(f: str, method: str, precision: str) -> float:
    """(error times h) / u, averaged where rounding dominates: about 1.

    float16 has hardly any such h; its rounding is taken to be like float32's.
    """
    if precision == "float16":
        return rounding_size(f, method, "float32")
    curve, u = mean_curve(f, method, precision), unit(precision)
    part = (30 * u < STEPS) & (STEPS[np.nanargmin(curve)] > 20 * STEPS)
    return round(float(np.exp(np.log(curve[part] * STEPS[part] / u).mean())), 6)


def unit(precision: str) -> float:
    """u, the gap from 1 to the next number."""
    return float(np.finfo(PRECISIONS[precision]).eps)
