"""Pictures for chapter 5: the error of a gradient check over the size of the nudge, and gradients over a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from fishbook.plotting._base import PALETTE, label_end

_LOOKS = (("blue", "-"), ("orange", "--"), ("green", "-."))


def plot_check_errors(ax: Axes, nudges: Sequence[float], errors: Mapping[str, Sequence[float]], title: str = "") -> None:
    """Draw relative errors over the nudge, largest nudge at the left, both axes logarithmic; name -> one curve.

    The largest error at the second smallest nudge is labelled above its curve, the others below.
    Raises ValueError when a curve and the nudges differ in length.
    """
    _same_length(nudges, errors)
    top = max(errors, key=lambda name: errors[name][-2])
    for (name, values), (color, style) in zip(errors.items(), _LOOKS, strict=False):
        ax.loglog(nudges, values, color=PALETTE[color], linestyle=style, marker="o", markersize=4)
        spot = (nudges[-2], values[-2])
        dy = 10 if name == top else -11
        ax.annotate(name, spot, (0, dy), textcoords="offset points", color=PALETTE[color], ha="center", va="center")
    ax.set(xlabel="size of the nudge", xlim=(3 * max(nudges), min(nudges) / 3), ylim=(1e-11, 20))
    ax.minorticks_off()
    ax.set_title(title, loc="left", fontsize=11, weight="bold")


def plot_pulls(ax: Axes, scores: Sequence[float], pulls: Mapping[str, Sequence[float]]) -> None:
    """Draw the sizes of gradients over the score of a wrong class, the gradients logarithmic; name -> one curve.

    Raises ValueError when a curve and the scores differ in length.
    """
    _same_length(scores, pulls)
    for (name, values), (color, style) in zip(pulls.items(), _LOOKS, strict=False):
        ax.semilogy(scores, values, color=PALETTE[color], linestyle=style, marker="o", markersize=5)
        label_end(ax, scores, values, name, PALETTE[color], dx=8)
    ax.set(xlabel="score of a wrong class (the others are 0)", ylabel="gradient at the right class")
    ax.set_ylim(top=5)
    ax.set_xticks(list(scores))
    ax.minorticks_off()


def _same_length(x: Sequence[float], curves: Mapping[str, Sequence[float]]) -> None:
    for name, values in curves.items():
        if len(values) != len(x):
            raise ValueError(f"the curve {name!r} has {len(values)} points for {len(x)} places on the axis")
