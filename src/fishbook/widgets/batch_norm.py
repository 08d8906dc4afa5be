"""One column of a batch on a line: what batch normalisation makes of it, in training and in evaluation.  Chapter 8."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.layers import BatchNormalization
from fishbook.plotting import PALETTE
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Numbers, Slider

__all__ = ["BatchNorm", "Column", "in_words"]

REACH = 8.0  # inputs lie from -REACH to REACH
MOST = 8
SAMPLES = [-1.0, 0.5, 2.0, 3.5, 5.0, 4.0, 1.0, -2.5]
CLOSE = 0.1  # evaluation has arrived when it differs from training by no more
WANTED = (2.0, 0.5)  # mean and standard deviation of the outputs


class Column(NamedTuple):
    """The batch's mean and standard deviation, its outputs in training and in evaluation, and the next running numbers."""

    mean: float
    std: float
    training: np.ndarray
    evaluation: np.ndarray
    running: tuple[float, float]


class BatchNorm(Interactive):
    """γ (x − mean) / √(var + ε) + β for a batch in the reader's hand, with the running numbers beside it."""

    view = "batch_norm"
    title = "A batch in your hand"
    ask = (
        "Target: without dragging a dot, give the outputs in training mean 2 and standard deviation 0.5; then press “One "
        "training step” until evaluation agrees with training to within 0.1. How many presses will it take, with momentum "
        "0.9?"
    )
    size: ClassVar[tuple[float, float]] = (8, 3.2)
    parameters = (
        Slider("size", "Batch size", 6, low=1, high=MOST, step=1, whole=True),
        Slider("gamma", "Scale γ", 1.0, low=-2, high=2, step=0.05),
        Slider("beta", "Shift β", 0.0, low=-3, high=3, step=0.05),
        Slider("momentum", "Momentum of the running numbers", 0.9, low=0, high=0.99, step=0.01),
        Choice("mode", "Outputs in", "training", options={"training": "training", "evaluation": "evaluation"}),
        Numbers("samples", "Samples", SAMPLES, low=-REACH, high=REACH, length=MOST, hidden=True),
        Numbers("running", "Running mean and variance", [0.0, 1.0], low=-1e3, high=1e3, length=2, hidden=True),
        Slider("steps", "Training steps", 0, low=0, high=999, step=1, whole=True, hidden=True),
    )

    @staticmethod
    def compute(
        size: int = 6, gamma: float = 1.0, beta: float = 0.0, momentum: float = 0.9, samples: Any = (), running: Any = ()
    ) -> Column:
        """What the chapter's layer says to the first `size` samples, in both modes, in float64."""
        x = np.array(samples if len(samples) else SAMPLES, dtype=float)[:size, None]
        mean, var = running if len(running) else (0.0, 1.0)
        var = max(var, 0.0)  # an address may ask for anything
        layer = BatchNormalization(
            np.array([gamma]), np.array([beta]), momentum, np.array([float(mean)]), np.array([float(var)])
        )
        evaluation = layer.forward(x)[:, 0]
        training = layer.forward(x, train=True)[:, 0]
        after = float(layer.state["running_mean"][0]), float(layer.state["running_var"][0])
        return Column(float(x.mean()), float(x.std()), training, evaluation, after)

    def draw(self, fig: Figure, **values: Any) -> str:
        """The batch above, the outputs below, lines from each sample to its output."""
        mode = values.pop("mode")
        steps = values.pop("steps")
        found = self.compute(**values)
        outputs = found.training if mode == "training" else found.evaluation
        x = np.array(values["samples"])[: values["size"]]
        ax = fig.subplots()
        for a, b in zip(x, outputs, strict=True):
            ax.plot([a, b], [1, 0], color=PALETTE["grey"], linewidth=0.8, linestyle="-", alpha=0.6, zorder=1)
        ax.plot(x, np.ones_like(x), "o", color=PALETTE["orange"], markerfacecolor="white", markersize=10)
        ax.plot(outputs, np.zeros_like(outputs), "o", color=PALETTE["blue"], markersize=8)
        ax.set(xlim=(-REACH, REACH), ylim=(-0.4, 1.4), yticks=[0, 1], yticklabels=[f"outputs in {mode}", "the batch"])
        ax.set_xlabel("value")
        return in_words(found, mode, steps, values["running"])


def in_words(found: Column, mode: str, steps: int, running: Any) -> str:
    """The numbers of a column, in sentences."""
    outputs = found.training if mode == "training" else found.evaluation
    gap = float(np.abs(found.training - found.evaluation).max())
    return (
        f"A batch of {len(outputs)} with mean {found.mean:.2f} and standard deviation {found.std:.2f}. Outputs in {mode}: "
        f"mean {outputs.mean():.2f}, standard deviation {outputs.std():.2f}. After {steps} training steps the running mean "
        f"is {running[0]:.2f} and the running variance {running[1]:.2f}; both modes differ by {gap:.2f} at most."
    )
