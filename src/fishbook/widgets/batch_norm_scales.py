"""Sixteen sizes of first weights, with and without batch normalisation, from recorded runs.  Chapter 8."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.experiments import recorded
from fishbook.plotting import PALETTE
from fishbook.widgets._base import Interactive
from fishbook.widgets._packing import pack
from fishbook.widgets._parameters import Slider

__all__ = ["BatchNormScales", "Panel"]


class Panel(NamedTuple):
    """The accuracies (without and with, epochs + 1) for one scale: mean, lowest and highest over the seeds."""

    scale: float
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


@cache
def _curves() -> tuple[np.ndarray, np.ndarray]:
    """The scales (16,), rounded to two digits, and the accuracies (without and with, scales, seeds, epochs + 1)."""
    arrays = recorded("batchnorm_scales").arrays
    scales = np.array([float(f"{scale:.2g}") for scale in arrays["scales"]])
    return scales, arrays["train"] / 1000


SCALES = tuple(float(scale) for scale in _curves()[0][::-1])  # a slider runs upwards


class BatchNormScales(Interactive):
    """Accuracy on 1,000 training digits over 20 epochs, for first weights with a standard deviation of 0.0001 … 1."""

    view = "batch_norm_scales"
    title = "Sixteen sizes of first weights"
    ask = (
        "Target: find the standard deviation at which the network with normalisation is ahead after three epochs, at the "
        "dotted line. Before you move the slider: is it one of those that end best, a larger or a smaller one?"
    )
    size: ClassVar[tuple[float, float]] = (7, 3.2)
    parameters = (
        Slider("scale", "Standard deviation of the first weights", SCALES[9], low=SCALES[0], high=SCALES[-1], stops=SCALES),
    )

    @staticmethod
    def compute(scale: float = SCALES[9]) -> Panel:
        """The recorded runs whose scale is nearest, in ratio."""
        scales, curves = _curves()
        k = int(np.abs(np.log(scales / scale)).argmin())
        runs = curves[:, k]  # (2, seeds, epochs + 1)
        return Panel(float(scales[k]), runs.mean(axis=1), runs.min(axis=1), runs.max(axis=1))

    def data(self) -> Mapping[str, Any]:
        """Mean, lowest and highest over the seeds, from the smallest scale to the largest: (3, 2, 16, epochs + 1)."""
        curves = _curves()[1][:, ::-1]
        return {"curves": pack(np.array([curves.mean(axis=2), curves.min(axis=2), curves.max(axis=2)]))}

    def draw(self, fig: Figure, **values: Any) -> str:
        """The two curves with their bands."""
        panel, ax = self.compute(**values), fig.subplots()
        epochs = np.arange(panel.mean.shape[1])
        for k, (name, color, line) in enumerate((("without", "orange", "--"), ("with normalisation", "blue", "-"))):
            ax.fill_between(epochs, panel.low[k], panel.high[k], color=PALETTE[color], alpha=0.2, linewidth=0)
            ax.plot(epochs, panel.mean[k], color=PALETTE[color], linestyle=line, label=name)
        ax.set(xlabel="epoch", ylabel="accuracy, training digits", ylim=(0, 1), xlim=(0, epochs[-1]))
        ax.set_title(f"standard deviation {panel.scale:g}")
        ax.legend()
        ends = panel.mean[:, -1]
        return (
            f"First weights with a standard deviation of {panel.scale:g}: after {epochs[-1]} epochs {ends[0]:.2f} of the "
            f"training digits are right without normalisation and {ends[1]:.2f} with it, on average over the seeds."
        )
