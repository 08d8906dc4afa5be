"""Three scores, their shares, and what two losses make of them: the losses and the pushes on the scores.  Chapter 3."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.functions import cross_entropy_error, one_hot, softmax, sum_squared_error
from fishbook.plotting import PALETTE
from fishbook.plotting.losses import plot_pushes
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Numbers, Toggle

__all__ = ["Judged", "LossBars", "cross_entropy_push", "in_words", "shares_of", "squares_push"]

REACH = 8  # of a score, up and down
SHIFT = 1000
DELTA = 1e-7  # what cross_entropy_error adds to a share before the logarithm
LOSSES = ("cross-entropy", "sum of squares")


class Judged(NamedTuple):
    """The shares (3,), both losses (2,) and both pushes on the scores (2, 3); cross-entropy comes first."""

    shares: np.ndarray
    losses: np.ndarray
    pushes: np.ndarray


def shares_of(scores: np.ndarray, stable: bool) -> np.ndarray:
    """softmax(scores), or the formula as written, in which large scores become inf / inf = nan."""
    if stable:
        return np.asarray(softmax(scores))
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.exp(scores) / np.sum(np.exp(scores)))


def cross_entropy_push(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    """t - y, times y_c / (y_c + 1e-7) for the right class c: the delta takes the rest.  Shapes: (3,), (3,) -> (3,)."""
    share = np.sum(t * y)
    return share / (share + DELTA) * (t - y)


def squares_push(y: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The softmax-Jacobian times t - y: y_k (t_k - y_k - Σ_j y_j (t_j - y_j)).  Shapes: (3,), (3,) -> (3,)."""
    return y * (t - y - np.sum(y * (t - y)))


class LossBars(Interactive):
    """Cross-entropy and ½ Σ (y - t)² of softmax shares, and their pushes, minus the gradients, on three scores to drag.

    Both losses are those of `fishbook.functions`, so cross-entropy is -log(y_c + 1e-7), with the chapter's tiny delta and
    not from the scores directly: beyond a gap of about 12 between two scores the delta takes a part of its push.
    """

    view = "loss_bars"
    title = "Two losses push three scores"
    ask = (
        "Target: find scores at which cross-entropy pushes the right class by more than 0.95, while the sum of squares "
        "pushes every score by less than 0.01. Before you drag, say what such a network thinks."
    )
    size: ClassVar[tuple[float, float]] = (8, 3.6)
    parameters = (
        Numbers("scores", "Scores", [2, 1, 0], low=-REACH, high=REACH, length=3, hidden=True),
        Choice("target", "Right class", "0", options={"0": "class 0", "1": "class 1", "2": "class 2"}),
        Toggle("shift", "Add 1,000 to every score", False),
        Toggle("stable", "Softmax subtracts the largest score first", True),
    )

    @staticmethod
    def compute(scores: Any = (2, 1, 0), target: str | int = 0, shift: bool = False, stable: bool = True) -> Judged:
        """What both losses say about the shares of the scores; where softmax as written fails, everything is nan."""
        t = one_hot(np.array([int(target)]), 3)[0].astype(float)
        y = shares_of(np.array(scores, dtype=float) + SHIFT * shift, stable)
        losses = np.array([cross_entropy_error(y, t), sum_squared_error(y, t)])
        return Judged(y, losses, np.array([cross_entropy_push(y, t), squares_push(y, t)]))

    def draw(self, fig: Figure, **values: Any) -> str:
        """The scores, the pushes of both losses over the shares, and the losses."""
        judged, right = self.compute(**values), int(values["target"])
        scores = np.array(values["scores"]) + SHIFT * values["shift"]
        left, middle, end = fig.subplots(1, 3, width_ratios=[1, 2.4, 1])
        base = SHIFT * values["shift"]
        left.bar(range(3), scores - base, bottom=base, color=PALETTE["sky"], edgecolor=PALETTE["ink"])
        left.axhline(base, color=PALETTE["ink"], linestyle="-", linewidth=0.8)
        left.set(title="scores", xlabel="class", xticks=range(3), ylim=(base - REACH - 0.5, base + REACH + 0.5))
        left.ticklabel_format(axis="y", useOffset=False)
        plot_pushes(middle, judged.shares, right, dict(zip(LOSSES, judged.pushes, strict=True)))
        middle.legend(loc="upper right", ncols=2)
        middle.set(title="pushes on the scores", xlim=(-0.5, 2.5), ylim=(-1.3, 1.6))
        end.bar(range(2), judged.losses, color=[PALETTE["blue"], "#F6DCC8"], edgecolor=[PALETTE["ink"], PALETTE["orange"]])
        end.patches[1].set_hatch("///")
        end.set(title="losses", xlim=(-0.5, 1.5), ylim=(0, 17))
        end.set_xticks(range(2), ["cross-\nentropy", "sum of\nsquares"])
        for k, loss in enumerate(judged.losses):
            end.annotate(f"{loss:.3g}", (k, np.nan_to_num(loss)), (0, 3), textcoords="offset points", ha="center")
        if np.isnan(judged.shares).any():
            _write_nan(middle)
        return in_words(scores, right, judged)


def _write_nan(ax: Axes) -> None:
    box = {"facecolor": "white", "edgecolor": PALETTE["orange"], "linestyle": "--"}
    ax.text(0.5, 0.65, "inf / inf = nan", transform=ax.transAxes, ha="center", va="center", bbox=box)


def in_words(scores: np.ndarray, right: int, judged: Judged) -> str:
    """Scores, shares, losses and pushes in two sentences."""
    given = f"Scores {', '.join(f'{score:g}' for score in scores)}; class {right} is right."
    if np.isnan(judged.shares).any():
        return (
            f"{given} In softmax as written e to the {scores.max():g} is inf, and inf / inf is nan, "
            "not a number, and so are both losses and all pushes."
        )
    said = [
        f"{name} {loss:.3g}, pushes {', '.join(f'{push:.3f}' for push in row)}"
        for name, loss, row in zip(LOSSES, judged.losses, judged.pushes, strict=True)
    ]
    shares = ", ".join(f"{share:.3g}" for share in judged.shares)
    return f"{given} Shares {shares}. {said[0].capitalize()}; {said[1]}.".replace("-0.000", "0.000")
