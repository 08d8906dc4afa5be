"""How small should h be?  The error of a measured slope over h, in three precisions of NumPy.  Chapter 4."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.plotting import PALETTE, descent
from fishbook.widgets._base import Interactive
from fishbook.widgets._difference_errors import (
    FUNCTIONS,
    METHODS,
    PLACES,
    PRECISIONS,
    STEPS,
    errors,
    mean_curve,
    mean_errors,
    rounding_size,
    unit,
)
from fishbook.widgets._packing import pack
from fishbook.widgets._parameters import Choice, Slider

__all__ = ["DifferenceStep", "Slope", "in_words"]

OWN_PLACES = np.linspace(0.5, 1.5, 5)  # those of the slider for x; every precision holds them exactly


class Slope(NamedTuple):
    """A measured slope, the true one, the part of the error that exact arithmetic would leave, and averages.

    `mean` is the error averaged over 200 places, `best_h` and `best` where it is least and how large it is there.
    Everything measured is nan where the precision has no number as small as h.
    """

    slope: float
    true: float
    truncation: float
    mean: float
    best_h: float
    best: float

    @property
    def error(self) -> float:
        """Measured minus true."""
        return self.slope - self.true

    @property
    def dominates(self) -> str:
        """The larger part of the error, "truncation" or "rounding"; "neither" where they differ by less than a factor 2."""
        rounding, truncation = abs(self.error - self.truncation), abs(self.truncation)
        if truncation > 2 * rounding:
            return "truncation"
        return "rounding" if rounding > 2 * truncation else "neither"


class DifferenceStep(Interactive):
    """A slope measured with step h (1e-16 … 1): the learner guesses the best h for a precision and a difference."""

    view = "difference_step"
    title = "How small should h be?"
    ask = (
        "Which h measures the slope best, with this precision and this difference? Drag h to your guess, and only then "
        "press “Show the error”. Target: a guess whose error is at most 3 times the least."
    )
    size: ClassVar[tuple[float, float]] = (8, 3.5)
    parameters = (
        Choice("f", "Function f", "cube", options={key: one.label for key, one in FUNCTIONS.items()}),
        Choice("method", "Difference", "central", options={key: key for key in METHODS}),
        Choice("precision", "Numbers", "float32", options={key: key for key in PRECISIONS}),
        Slider("h", "Step h", 1e-8, low=1e-16, high=1, log=True, points=len(STEPS)),
        Slider("x", "Place x", 1.0, low=0.5, high=1.5, step=0.25),
        Slider("guess", "Guess of h", 1.0, low=1e-16, high=1, log=True, points=len(STEPS), hidden=True),
        Choice(
            "guessed",
            "Guessed for",
            "",
            options={"": ""} | {f"{f} {m} {p}": "" for f in FUNCTIONS for m in METHODS for p in PRECISIONS},
            hidden=True,
        ),
    )

    @staticmethod
    def compute(
        f: str = "cube", method: str = "central", precision: str = "float32", h: float = 1e-8, x: float = 1.0
    ) -> Slope:
        """The slope of f at x with step h, every operation in the given precision."""
        error = float(errors(f, method, precision, np.array([x]), np.array([h]))[0])
        curve = mean_curve(f, method, precision)
        best = int(np.nanargmin(curve))
        true, exact = float(FUNCTIONS[f].slope(x)), float(FUNCTIONS[f].truncation[method](x, h))
        mean = float(mean_errors(f, method, precision, np.array([h]))[0])
        return Slope(true + error, true, exact, mean, float(STEPS[best]), float(curve[best]))

    def data(self) -> Mapping[str, Any]:
        """log10 of the error for every setting and h, at five places and averaged; its sign; how large u / h is."""
        return _packed()

    def draw(self, fig: Figure, **values: Any) -> str:
        """The line through the two points beside the tangent, and the error over h."""
        f, method, precision, h, x = (values[name] for name in ("f", "method", "precision", "h", "x"))
        found, function = self.compute(f, method, precision, h, x), FUNCTIONS[f]
        left, right = fig.subplots(1, 2, width_ratios=[1, 1.25])
        reach = max(0.4, 1.4 * h)
        descent.plot_curve(left, function.f, (x - reach, x + reach), tangent_at=x)
        ends = np.array([x - h if method == "central" else x, x + h])
        at, color = np.array([x - reach, x + reach]), PALETTE["orange"]
        if math.isfinite(found.slope):
            left.plot(at, function.f(ends[0]) + found.slope * (at - ends[0]), color=color, linestyle="--")
            left.plot(ends, function.f(ends), "o", color=color)
        left.set(
            xlabel="x", ylabel=function.label, title=f"{method} difference, h = {h:.3g}", xlim=(x - reach, x + 1.6 * reach)
        )
        exact = np.abs(function.truncation[method](PLACES[:, None], STEPS)).mean(axis=0)
        descent.plot_errors(right, STEPS, {precision: mean_curve(f, method, precision)}, exact, "")
        right.texts[0].set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.5})
        right.loglog(
            STEPS,
            rounding_size(f, method, precision) * unit(precision) / STEPS,
            color=PALETTE["ink"],
            linestyle=":",
            linewidth=1.3,
        )
        if math.isfinite(found.mean):
            right.plot(h, found.mean, "D", color=PALETTE["ink"], clip_on=False, zorder=4)
        right.set(xlim=(STEPS[0], STEPS[-1]), ylim=(1e-17, 30), title="error, and its two parts dotted")
        return in_words(f, method, precision, h, x, found)


@cache
def _packed() -> dict[str, Any]:
    settings = [(f, m, p) for f in FUNCTIONS for m in METHODS for p in PRECISIONS]
    shape = len(FUNCTIONS), len(METHODS), len(PRECISIONS)
    own = np.array([[errors(*one, np.full(STEPS.shape, x), STEPS) for x in OWN_PLACES] for one in settings])
    mean = np.array([mean_curve(*one) for one in settings])[:, None]
    with np.errstate(divide="ignore"):  # the logarithm of no error is −infinity, and is packed as that
        size = np.log10(np.abs(np.concatenate([own, mean], axis=1))).round(9)  # alike on every processor
    rounding = np.array([rounding_size(*one) for one in settings])
    parts = {"errors": size, "signs": np.sign(own), "rounding": rounding}
    return {name: pack(array.reshape(*shape, *array.shape[1:])) for name, array in parts.items()}


def in_words(f: str, method: str, precision: str, h: float, x: float, found: Slope) -> str:
    """The measured slope, its error and which part dominates, and how far it is from the best."""
    best = f"Averaged over 200 places the best h is {found.best_h:.3g}, with error {found.best:.1e}"
    start = f"The {method} difference of {FUNCTIONS[f].label} at {x:g} in {precision} with h = {h:.3g}"
    if not math.isfinite(found.slope):
        return f"{start} has no value, for {precision} rounds h to 0. {best}."
    part = "both parts of the error count" if found.dominates == "neither" else f"{found.dominates} dominates"
    slope = f"is {found.slope:.12g}, true is {found.true:.12g}, error {abs(found.error):.1e}: {part}"
    return f"{start} {slope}. {best}; with this h it is {found.mean / found.best:.2g} times as large."
