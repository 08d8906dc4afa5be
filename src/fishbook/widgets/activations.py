"""One neuron with one input: its curve, its slope, where it is saturated, and a dashed curve to hit.  Chapter 2."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.functions import identity_function, relu, sigmoid, step_function, tanh
from fishbook.plotting import PALETTE
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Slider

__all__ = ["ACTIVATIONS", "Activation", "ActivationExplorer", "Neuron"]

REACH = 6.0
INPUTS = np.linspace(-REACH, REACH, 241)
CLOSE = 0.05  # the largest distance at which two curves count as one
FLAT = 0.01  # of the steepest slope of h: at or below it, h is saturated


def _bell(a: Any) -> Any:
    """The slope of the sigmoid, e^-|a| / (1 + e^-|a|)²."""
    e = np.exp(-np.abs(a))
    return e / (1 + e) ** 2


class Activation(NamedTuple):
    """A function of the score, its slope (nan where it has none), and the scores beyond which it is saturated."""

    label: str
    h: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    below: float = -math.inf
    above: float = math.inf
    bend: str = ""  # "jump" or "bend" at a = 0


EDGE = math.log((1 + math.sqrt(1 - FLAT)) / (1 - math.sqrt(1 - FLAT)))  # where the sigmoid's slope is FLAT times 1/4
ACTIVATIONS = {
    "identity": Activation("identity", identity_function, np.ones_like),
    "step": Activation("step", step_function, lambda a: np.where(a == 0, np.nan, 0.0), 0.0, 0.0, "jump"),
    "sigmoid": Activation("sigmoid", sigmoid, _bell, -EDGE, EDGE),
    "tanh": Activation("tanh", tanh, lambda a: 4 * _bell(2 * a), -EDGE / 2, EDGE / 2),
    "relu": Activation("ReLU", relu, lambda a: np.where(a == 0, np.nan, np.greater(a, 0)), below=0.0, bend="bend"),
}
GOALS = {  # h, w, b
    "late": ("sigmoid", 2.5, -5.0),
    "falling": ("tanh", -2.0, 1.0),
    "hinge": ("relu", 0.5, 0.5),
    "flat": ("sigmoid", 0.0, -1.0),
}


class Neuron(NamedTuple):
    """The curve at INPUTS, what it is at x, its saturated stretches, where the score is 0, the distance to the goal."""

    outputs: np.ndarray
    slopes: np.ndarray
    score: float
    output: float
    slope: float
    saturated: list[tuple[float, float]]
    zero: float | None
    distance: float | None


class ActivationExplorer(Interactive):
    """z = h(w x + b) with w, b (−6 … 6), h and the input x in the reader's hand, and four dashed curves to hit."""

    view = "activations"
    title = "One neuron, one input: z = h(w x + b)"
    ask = (
        "Target: bring the solid curve onto the dashed one, nowhere 0.05 or more away from it. Before you touch "
        "anything, say which h it takes, whether w is positive, and where the score is zero; for 4, which of the three it "
        "leaves open."
    )
    size: ClassVar[tuple[float, float]] = (8, 4.6)
    parameters = (
        Choice(
            "goal",
            "Dashed curve",
            "late",
            options={"late": "1 late", "falling": "2 falling", "hinge": "3 hinge", "flat": "4 flat", "none": "none"},
        ),
        Choice("h", "Activation function h", "sigmoid", options={key: one.label for key, one in ACTIVATIONS.items()}),
        Slider("w", "Weight w", 1.0, low=-6, high=6),
        Slider("b", "Bias b", 0.0, low=-6, high=6),
        Slider("x", "Input x", -2.0, low=-REACH, high=REACH, hidden=True),
    )

    @staticmethod
    def compute(h: str = "sigmoid", w: float = 1.0, b: float = 0.0, x: float = -2.0, goal: str = "none") -> Neuron:
        """The neuron at every input and at x; the slope is that of z against x, w times the slope of h."""
        outputs, slopes = _curve(h, w, b, INPUTS)
        output, slope = _curve(h, w, b, np.array(x))
        distance = None
        if goal != "none":
            wanted, _ = _curve(*GOALS[goal], INPUTS)
            distance = float(np.abs(outputs - wanted).max())
        zero = -b / w + 0.0 if w and abs(b / w) <= REACH else None
        return Neuron(outputs, slopes, w * x + b, float(output), float(slope), _saturated(h, w, b), zero, distance)

    def draw(self, fig: Figure, **values: Any) -> str:
        """The curve with its tangent at x above, its slope below, saturated stretches grey, the goal dashed."""
        neuron, h, w, b, x = self.compute(**values), *(values[key] for key in ("h", "w", "b", "x"))
        top, bottom = fig.subplots(2, 1, sharex=True, height_ratios=[1.7, 1])
        if values["goal"] != "none":
            wanted, _ = _curve(*GOALS[values["goal"]], INPUTS)
            top.plot(INPUTS, wanted, color=PALETTE["orange"], linestyle=(0, (4, 3)))
            style: dict[str, Any] = {"textcoords": "offset points", "ha": "right", "color": PALETTE["orange"]}
            top.annotate("goal", (REACH, float(np.clip(wanted[-1], -1.4, 3))), (-4, -14), **style)
        _draw_curve(top, INPUTS, neuron.outputs, neuron, jumps=h == "step")
        _draw_curve(bottom, INPUTS, neuron.slopes, neuron, jumps=bool(ACTIVATIONS[h].bend))
        _name_saturated(top, neuron)
        reach = np.array([x - 1, x + 1])
        top.plot(reach, neuron.output + neuron.slope * (reach - x), color=PALETTE["green"], linestyle="-", lw=1.5)
        top.plot(x, neuron.output, "o", ms=9, mfc="white", mec=PALETTE["orange"], mew=2.5)
        bottom.plot(x, neuron.slope, "o", ms=6, color=PALETTE["green"])
        setting = f"h = {ACTIVATIONS[h].label}, w = {_n(w)}, b = {_n(b)}"
        top.set(ylabel="output z", ylim=(-1.5, 3.5), title=setting)
        bottom.set(xlabel="input x", ylabel="slope of z", xlim=(-REACH, REACH))
        here = f"the score is {_n(neuron.score)}, the output {_n(neuron.output)}, the slope {_n(neuron.slope)}."
        far = "" if neuron.distance is None else f" It is up to {_n(neuron.distance)} away from the dashed goal."
        zero = "nowhere in the picture" if neuron.zero is None else f"at x = {_n(neuron.zero)}"
        return f"Curve of a neuron, {setting}, above its slope. At x = {_n(x)} {here} The score is zero {zero}.{far}"


def _curve(h: str, w: float, b: float, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """z = h(w x + b) and its slope against x; with w = 0 that is 0 also where h has none."""
    score = w * x + b
    one = ACTIVATIONS[h]
    return np.asarray(one.h(score), dtype=float), w * one.slope(score) if w else np.zeros_like(score)


def _saturated(h: str, w: float, b: float) -> list[tuple[float, float]]:
    """The stretches of x in the picture where the slope of h is at most FLAT times its steepest, from left to right."""
    one = ACTIVATIONS[h]
    if not w:
        return [(-REACH, REACH)] if b < one.below or b > one.above else []
    ends = (one.below - b) / w, (one.above - b) / w
    left, right = ends if w > 0 else ends[::-1]
    stretches = (-REACH, min(left, REACH)), (max(right, -REACH), REACH)
    return [(start, end) for start, end in stretches if start < end]


def _draw_curve(ax: Axes, x: np.ndarray, y: np.ndarray, neuron: Neuron, jumps: bool) -> None:
    """The curve, cut where it jumps, on its background."""
    for start, end in neuron.saturated:
        ax.axvspan(start, end, color=PALETTE["faint"], alpha=0.45, linewidth=0)
    if neuron.zero is not None:
        ax.axvline(neuron.zero, color=PALETTE["grey"], linestyle=":", linewidth=1)
    ax.axhline(0, color=PALETTE["faint"], linestyle="-", linewidth=1, zorder=0)
    cut = neuron.zero if jumps and neuron.zero is not None else -REACH - 1
    for half in (x - cut < 0, x - cut > 0):
        ax.plot(x[half], y[half], color=PALETTE["blue"], linestyle="-")


def _name_saturated(ax: Axes, neuron: Neuron) -> None:
    for start, end in neuron.saturated:
        if end - start > 1.8:
            ax.text((start + end) / 2, 3.3, "saturated", ha="center", va="top", color=PALETTE["grey"], fontsize=9)


def _n(value: float) -> str:
    return "none" if math.isnan(value) else f"{value + 0.0:.3g}".replace("-", "−")
