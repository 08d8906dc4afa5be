"""A deep random network under four controls: what its weights' size does to every layer, forwards and back.  Chapter 7."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.plotting import PALETTE
from fishbook.plotting.initialization import plot_counts
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Slider
from fishbook.widgets._signals import ACTIVATIONS, ROWS, Signals, normals, predicted, signals

__all__ = ["ActivationHistograms", "Measured", "in_words"]

DEEP = 20  # layers at most; the target asks for so many


class Measured(NamedTuple):
    """What was measured, and the sizes of scores and gradients as predicted, by layer."""

    signals: Signals
    scores: np.ndarray
    slopes: np.ndarray

    @property
    def forwards(self) -> float:
        """The size of the last layer's scores, in sizes of the first's."""
        return float(self.signals.scores[-1] / self.signals.scores[0])

    @property
    def backwards(self) -> float:
        """The size of the first layer's gradients, in sizes of the last's."""
        return float(self.signals.slopes[0] / self.signals.slopes[-1])


class ActivationHistograms(Interactive):
    """Random weights of std 0.001 … 3 in 1 … 20 layers of 10 … 200 units: histograms and sizes, layer by layer."""

    view = "activation_histograms"
    title = "How large should the weights be?"
    ask = (
        "Target: 20 layers through which both signals keep their size. The scores in layer 20 are between half and twice "
        "as large as in layer 1, and the gradients in layer 1 between half and twice as large as in layer 20. Before you "
        "drag: does ReLU need a larger std than this one, or a smaller one?"
    )
    size: ClassVar[tuple[float, float]] = (8, 5)
    parameters = (
        Choice("activation", "Activation h", "relu", options={key: one.label for key, one in ACTIVATIONS.items()}),
        Slider("std", "Weights, std", 0.1, low=0.001, high=3, log=True, points=241),
        Slider("depth", "Layers", 10, low=1, high=DEEP, step=1, whole=True),
        Choice("width", "Units in each layer", "100", options={str(n): str(n) for n in ROWS}),
        Slider("seed", "Weights drawn with seed", 1, low=1, high=99, step=1, whole=True, hidden=True),
    )

    @staticmethod
    def compute(activation: str = "relu", std: float = 0.1, depth: int = 10, width: str = "100", seed: int = 1) -> Measured:
        """The network's signals, measured and predicted."""
        n = int(width)
        with np.errstate(over="ignore"):
            return Measured(signals(activation, std, depth, n, seed), *predicted(activation, std, depth, n))

    def data(self) -> dict[str, Any]:
        """The table that noise is drawn from."""
        return {"normals": normals()}

    def draw(self, fig: Figure, **values: Any) -> str:
        """Histograms of outputs and gradients, sizes, and the share of saturated or dead units."""
        found, act = self.compute(**values), ACTIVATIONS[values["activation"]]
        (left, right), (below, share) = fig.subplots(2, 2)
        plot_counts(left, found.signals.outputs, act.outputs, label="output z")
        plot_counts(right, found.signals.gradients, act.gradients, color=PALETTE["orange"], label="gradient")
        left.set_title(f"outputs, {act.label}, std {values['std']:.3g}")
        right.set_title("gradients at the scores")
        _draw_sizes(below, found)
        layers = np.arange(1, values["depth"] + 1)
        share.bar(layers, found.signals.flat, color=PALETTE["purple"])
        share.set(xlabel="layer", ylim=(0, 1), ylabel="share of units", xlim=left.get_xlim())
        share.set_title("dead units" if values["activation"] == "relu" else "saturated units")
        return in_words(found, **values)


def _draw_sizes(ax: Axes, found: Measured) -> None:
    layers = np.arange(1, len(found.scores) + 1)
    for name, sizes, formula in (
        ("scores", found.signals.scores, found.scores),
        ("gradients", found.signals.slopes, found.slopes),
    ):
        color = PALETTE["blue" if name == "scores" else "orange"]
        ax.semilogy(
            layers, sizes, "o" if name == "scores" else "s", linestyle="none", markersize=4, color=color, label=name
        )
        ax.semilogy(layers, formula, "--", linewidth=1.2, color=color)
    ax.set(xlabel="layer", ylabel="size", xlim=(0.4, len(layers) + 0.6))
    ax.set_title("sizes; dashed: predicted")
    ax.legend(fontsize=8)


def in_words(found: Measured, activation: str, std: float, depth: int, width: str, seed: int) -> str:
    """What becomes of the signals, in a sentence or two."""
    label = ACTIVATIONS[activation].label
    flat = "dead" if activation == "relu" else "saturated"
    shape = f"{depth} layer{'s' * (depth != 1)} of {width} units with {label} and weights of std {std:.3g}"
    return (
        f"{shape}: from the first layer to the last the scores are multiplied by {found.forwards:.2g}, the other way the "
        f"gradients by {found.backwards:.2g}; {100 * found.signals.flat[-1]:.0f}% of the last layer's units are {flat}."
    )
