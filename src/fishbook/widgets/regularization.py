"""450 recorded runs: weight decay, dropout ratio and number of digits in the reader's hand.  Chapter 9."""

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
from fishbook.widgets._parameters import Choice, Slider

__all__ = ["Outcome", "Regularization", "in_words"]

EVERY = 50  # steps between two points of a curve
DECAYS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1)
RATIOS = (0.0, 0.1, 0.2, 0.3, 0.5)
COUNTS = ("100", "300", "1000")


class Outcome(NamedTuple):
    """What 700 steps lead to with a setting, and without any: accuracies in percent, the gain seed by seed in points.

    `behind` is how far the setting's held-out mean lies below that of the best of the 30 settings, 0 for the best itself.
    """

    train: float
    held_out: float
    gains: np.ndarray  # (seeds,)
    behind: float

    @property
    def better(self) -> int:
        """The number of seeds that gain."""
        return int((self.gains > 0).sum())

    @property
    def beyond_noise(self) -> bool:
        """Do all seeds agree that the setting helps, or all that it harms?"""
        return bool((self.gains > 0).all() or (self.gains < 0).all())


@cache
def _arrays() -> dict[str, np.ndarray]:
    stored = recorded("regularization_sweeps").arrays
    return {name: stored[name].astype(float) for name in ("final", "curves", "weights", "size")}


def _place(decay: float, ratio: float, count: str) -> tuple[int, int, int]:
    """The indices of the nearest stops, and of the number of digits."""
    d, r = (int(np.abs(np.array(stops) - value).argmin()) for stops, value in ((DECAYS, decay), (RATIOS, ratio)))
    return d, r, COUNTS.index(count)


class Regularization(Interactive):
    """A 6×100 network after 700 steps, for 6 weight decays, 5 dropout ratios and 100, 300 or 1,000 digits, 5 seeds each."""

    view = "regularization"
    title = "Learnt by heart, or learnt: decay, dropout and the number of digits"
    ask = (
        "Target: with 300 digits, find the setting of λ and ratio with the best held-out accuracy of all 30. Before you "
        "move a slider, say by how much it will beat none at all, and whether all five seeds will agree."
    )
    size: ClassVar[tuple[float, float]] = (8, 3.4)
    parameters = (
        Slider("decay", "Weight decay λ", 0.0, low=DECAYS[0], high=DECAYS[-1], stops=DECAYS),
        Slider("ratio", "Dropout ratio", 0.0, low=RATIOS[0], high=RATIOS[-1], stops=RATIOS),
        Choice("count", "Digits to learn from", "300", options={count: f"{int(count):,}" for count in COUNTS}),
        Choice("shown", "Curves show", "accuracy", options={"accuracy": "accuracy", "loss": "loss"}),
    )

    @staticmethod
    def compute(decay: float = 0.0, ratio: float = 0.0, count: str = "300") -> Outcome:
        """The recorded outcome of the nearest setting."""
        d, r, n = _place(decay, ratio, count)
        final = 100 * _arrays()["final"]
        means = final[:, :, n, :, 1].mean(axis=-1)
        train, held_out = final[d, r, n].mean(axis=0)
        gains = final[d, r, n, :, 1] - final[0, 0, n, :, 1]
        return Outcome(float(train), float(held_out), gains, float(means.max() - held_out))

    def data(self) -> Mapping[str, Any]:
        """Accuracies in percent after 700 steps, curves over the steps, and shares of the weights."""
        return _packed()

    def draw(self, fig: Figure, **values: Any) -> str:
        """The curves, the seeds without and with the setting, and the weights."""
        decay, ratio, count, shown = (values[name] for name in ("decay", "ratio", "count", "shown"))
        d, r, n = _place(decay, ratio, count)
        left, middle, right = fig.subplots(1, 3, width_ratios=[1.4, 1, 1])
        _draw_curves(left, d, r, n, shown)
        _draw_seeds(middle, d, r, n)
        _draw_weights(right, d, r, n)
        return in_words(decay, ratio, count, self.compute(decay, ratio, count))


def _draw_curves(ax: Any, d: int, r: int, n: int, shown: str) -> None:
    curves = _arrays()["curves"][..., ["accuracy", "loss"].index(shown)]
    steps = EVERY * np.arange(curves.shape[3])
    ax.plot(steps, curves[0, 0, n, :, 1], color=PALETTE["grey"], linestyle=":", label="held out, with none")
    ax.plot(steps, curves[d, r, n, :, 0], color=PALETTE["blue"], linestyle="-", label="learnt from")
    ax.plot(steps, curves[d, r, n, :, 1], color=PALETTE["orange"], linestyle="--", label="held out")
    ax.set(xlabel="step", ylabel=shown, xlim=(0, steps[-1]), ylim=(0, 1.02 if shown == "accuracy" else 2.6))
    ax.legend(fontsize=8, loc="lower right" if shown == "accuracy" else "upper right")


def _draw_seeds(ax: Any, d: int, r: int, n: int) -> None:
    held_out = 100 * _arrays()["final"][..., 1]
    pairs = np.stack([held_out[0, 0, n], held_out[d, r, n]])
    ax.plot([0, 1], pairs, color=PALETTE["orange"], linestyle="-", marker="o", markersize=5, linewidth=1)
    ax.set(xticks=[0, 1], xlim=(-0.3, 1.3), ylabel="held out, %", title="five seeds")
    ax.set_xticklabels(["none", "setting"])


def _draw_weights(ax: Any, d: int, r: int, n: int) -> None:
    weights = 100 * _arrays()["weights"]
    bins = np.linspace(-0.41, 0.41, weights.shape[-1] + 1)
    ax.stairs(weights[d, r, n], bins, fill=True, color=PALETTE["sky"])
    ax.stairs(weights[0, 0, n], bins, color=PALETTE["grey"], linestyle=":")
    ax.set(xlabel="weight", ylabel="% of all", title=f"root mean square {_arrays()['size'][d, r, n]:.3f}")


@cache
def _packed() -> dict[str, Any]:
    arrays = _arrays()
    return {
        "final": pack(100 * arrays["final"]),
        "curves": pack(np.moveaxis(arrays["curves"], 3, -1)),  # (decays, ratios, counts, who, what, points)
        "weights": pack(100 * arrays["weights"]),
        "size": pack(arrays["size"]),
    }


def in_words(decay: float, ratio: float, count: str, found: Outcome) -> str:
    """The setting, the gap, and what it gains over none at all."""
    gap = f"{found.train:.1f}% of the digits learnt from, {found.held_out:.1f}% of those held out"
    start = (
        f"{int(count):,} digits, λ = {decay:g}, ratio {ratio:g}: {gap}, a gap of {found.train - found.held_out:.1f} points."
    )
    if decay == 0 and ratio == 0:
        return f"{start} This is the network with no regularisation."
    agreed = "all seeds gain" if found.better else "all seeds lose"
    agree = agreed if found.beyond_noise else "the seeds do not agree, so it may be noise"
    gain = f"Against none: {found.gains.mean():+.1f} points, better in {found.better} of {len(found.gains)} seeds; {agree}."
    return f"{start} {gain}".replace("-", "−")
