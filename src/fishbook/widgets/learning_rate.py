"""Gradient descent on four landscapes under one slider: the learning rate.  Chapter 4."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.plotting import PALETTE, descent
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Numbers, Slider

__all__ = ["Landscape", "LearningRate", "Run", "in_words"]

STEPS = 40
LATER = 40  # steps that are not shown: a path that only passes through the goal has left it by then
GOAL = 0.01  # above the lowest value
RATES = (
    *(0.001, 0.00125, 0.0015, 0.002, 0.0025, 0.003, 0.004, 0.005, 0.006, 0.008),
    *(0.01, 0.0125, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.06, 0.08),
    *(0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.18, 0.2, 0.22, 0.25, 0.28, 0.3, 0.35, 0.4, 0.45),
    *(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.82, 0.84, 0.86, 0.88),
    *(0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 1.0, 1.02, 1.05, 1.1, 1.15, 1.2),
)  # those of the chapter, and others between them
FAR = 1000.0  # times the first loss: from here on a run counts as diverged


class Landscape(NamedTuple):
    """A function of one or two numbers with its gradient, where descent starts, what is drawn, and its lowest value."""

    label: str
    f: Callable[[np.ndarray], float]
    gradient: Callable[[np.ndarray], np.ndarray]
    start: tuple[float, ...]
    reach: tuple[float, float]
    lowest: float


LANDSCAPES = {
    "parabola": Landscape("x²", lambda x: x[0] ** 2, lambda x: 2 * x, (-3.0,), (5.0, 16.0), 0.0),
    "waves": Landscape(
        "x²/10 + sin 2x",
        lambda x: x[0] ** 2 / 10 + np.sin(2 * x[0]),
        lambda x: x / 5 + 2 * np.cos(2 * x),
        (4.2,),
        (6.0, 4.0),
        -0.9420603,
    ),
    "bowl": Landscape("x₀² + x₁²", lambda x: (x**2).sum(), lambda x: 2 * x, (-3.0, 4.0), (5.0, 5.0), 0.0),
    "valley": Landscape(
        "x₀²/20 + x₁²",
        lambda x: x[0] ** 2 / 20 + x[1] ** 2,
        lambda x: x * np.array([0.1, 2.0]),
        (-7.0, 2.0),
        (9.0, 4.5),
        0.0,
    ),
}


class Run(NamedTuple):
    """A descent: its points (steps + 1, n), its losses, and when it does what.

    `touched` is the first step within the goal, `reached` the first from which on it stays there, `diverged` the step at
    which it is too far out; each is None where that does not happen.
    """

    path: np.ndarray
    losses: np.ndarray
    touched: int | None
    reached: int | None
    diverged: int | None


class LearningRate(Interactive):
    """x <- x − η ∇f(x), forty times, with η (0.001 … 1.2), the landscape and the start in the reader's hand."""

    view = "learning_rate"
    title = "How far to step: the learning rate"
    ask = (
        "Target: of the rates on this slider, find one that needs the fewest steps to come within 0.01 of the lowest value "
        "and stay there. Before you move the slider, say what 0.5 will do, and what 1.2."
    )
    size: ClassVar[tuple[float, float]] = (8, 3.5)
    parameters = (
        Choice("landscape", "Landscape f", "valley", options={key: one.label for key, one in LANDSCAPES.items()}),
        Slider("lr", "Learning rate η", 0.1, low=RATES[0], high=RATES[-1], stops=RATES),
        Numbers("start", "Start", [], low=-9, high=9, most=2, hidden=True),
    )

    @staticmethod
    def compute(landscape: str = "valley", lr: float = 0.1, start: Any = ()) -> Run:
        """The descent from `start`, or where that is empty from the landscape's own start."""
        land = LANDSCAPES[landscape]
        x = np.array(start if len(start) == len(land.start) else land.start, dtype=float)
        path = [x]
        for _ in range(STEPS + LATER):
            x = x - lr * land.gradient(x)
            path.append(x)
        losses = np.array([land.f(x) for x in path])
        too_far = ~(losses <= FAR * max(1.0, abs(losses[0])))  # also catches nan
        below = losses - land.lowest < GOAL
        stays = np.logical_and.accumulate(below[::-1])[::-1]  # below from here to the end
        shown = slice(STEPS + 1)
        first = [int(flags.argmax()) if flags.any() else None for flags in (below[shown], stays[shown], too_far[shown])]
        return Run(np.array(path)[shown], losses[shown], *first)

    def draw(self, fig: Figure, **values: Any) -> str:
        """The path on its landscape, and the loss after every step."""
        run, land, lr = self.compute(**values), LANDSCAPES[values["landscape"]], values["lr"]
        left, right = fig.subplots(1, 2, width_ratios=[1.2, 1])
        color = PALETTE["orange" if run.diverged is not None else "blue"]
        width, height = land.reach
        if len(land.start) == 1:
            ends = (-width, width), (-1.4 if land.lowest < 0 else -0.1 * height, height)
            descent.plot_walk(left, lambda x: land.f(np.atleast_1d(x)[None]), run.path, *ends, color=color)
            left.set(xlabel="x", ylabel="f(x)")
        else:
            descent.plot_contours(left, land.f, (-width, width), (-height, height))
            descent.plot_path(left, run.path, color=color)
            left.set(xlabel="$x_0$", ylabel="$x_1$")
        above = np.clip(run.losses - land.lowest, 1e-7, 1e7)
        right.semilogy(above, "-o", markersize=3, color=color)
        right.axhline(GOAL, color=PALETTE["green"], linestyle=":")
        right.set(xlabel="step", ylabel="loss above the lowest value", xlim=(0, STEPS), ylim=(1e-6, 1e6))
        left.set_title(f"f = {land.label}, η = {lr:g}")
        return f"Gradient descent on f = {land.label} with learning rate {lr:g}: {in_words(run)}"


def in_words(run: Run) -> str:
    """What became of a run, in a sentence."""
    if run.diverged is not None:
        return f"diverged at step {run.diverged}."
    if run.reached is not None:
        return f"within {GOAL} of the lowest value after {run.reached} step{'s' * (run.reached != 1)}."
    if run.touched is not None:
        return f"passes within {GOAL} of the lowest value at step {run.touched}, but does not stay there."
    last = float(run.losses[-1])
    shown = f"{last:.3g}" if math.isfinite(last) else "no number"
    return f"not there after {STEPS} steps; the loss is {shown}."
