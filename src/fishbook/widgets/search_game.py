"""Twenty probes in a dark plane of settings, against random, grid and Bayesian search.  Chapter 10."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.experiments import recorded
from fishbook.plotting import PALETTE
from fishbook.plotting.search import plot_surface
from fishbook.widgets import _search_rivals as rivals
from fishbook.widgets._base import Interactive
from fishbook.widgets._packing import pack
from fishbook.widgets._parameters import Choice, Numbers, Toggle
from fishbook.widgets._search_rivals import BUDGET, COLUMNS, OUT_OF, ROWS, WHOLE, totals

__all__ = ["Game", "SearchGame", "in_words"]

NAMES = {"random": "Random", "grid": "Grid", "bayes": "Bayesian"}
LOOKS = {"random": ("blue", "-"), "grid": ("green", "--"), "bayes": ("purple", ":")}
LOW = 0.7  # where the axis of the still picture begins


class Game(NamedTuple):
    """The probes that count, their accuracies, the rivals' quarters (3, 20) by name, the target, and whether it is over.

    The target is the median of random search after 20 trials in the whole plane, wherever the box stands.
    """

    probes: list[int]
    scores: np.ndarray
    rivals: dict[str, np.ndarray]
    target: float
    over: bool

    @property
    def best(self) -> float:
        """The best accuracy of the probes; 0 without any."""
        return float(self.scores.max(initial=0.0))

    @property
    def reached(self) -> bool:
        """Whether the probes tie or beat random search."""
        return self.best >= self.target


class SearchGame(Interactive):
    """The recorded surface of 25 learning rates by 21 strengths of weight decay, hidden until the probes are spent.

    A probe is the number 21 · column + row of a setting.  `box` holds the first and last column, the first and last row.
    On the page the rivals make a trial whenever the reader does; a still picture has their whole curves.
    """

    view = "search_game"
    title = "You against chance: twenty probes in the dark"
    ask = (
        "Target: with at most 20 probes, find a setting as good as the best of 20 random trials is in the median. Before "
        "the first probe, say how many you will need, and which rival will be ahead after five and after twenty trials."
    )
    size: ClassVar[tuple[float, float]] = (8, 3.6)
    parameters = (
        Choice("rival", "Rival with its middle half", "random", options=NAMES),
        Numbers("box", "Search box", [float(one) for one in WHOLE], low=0, high=COLUMNS - 1, length=4, hidden=True),
        Numbers("cursor", "Crosshair", [12.0, 10.0], low=0, high=COLUMNS - 1, length=2, hidden=True),
        Numbers("probes", "Probes", [], low=0, high=COLUMNS * ROWS - 1, most=BUDGET, hidden=True),
        Toggle("revealed", "Map shown", False, hidden=True),
    )

    @staticmethod
    def compute(probes: Sequence[float] = (), box: Sequence[float] = WHOLE, revealed: bool = False) -> Game:
        """The accuracies of the probes, and what the rivals find in the box."""
        made = list(dict.fromkeys(int(place) for place in probes))
        scores = totals().ravel()[made] / OUT_OF
        found = rivals.rivals(rivals.fitted(box))
        target = float(rivals.rivals(WHOLE)["random"][1, -1])
        return Game(made, scores, found, target, revealed or len(made) >= BUDGET)

    def data(self) -> Mapping[str, Any]:
        """Right answers out of 3,000 at every setting, exactly."""
        return {"totals": pack(totals(), levels=int(np.ptp(totals())))}

    def draw(self, fig: Figure, **values: Any) -> str:
        """The plane with its probes, and the best so far of the reader and of the rivals."""
        game = self.compute(values["probes"], values["box"], values["revealed"])
        left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
        _draw_plane(left, game, rivals.fitted(values["box"]))
        _draw_curves(right, game, values["rival"])
        return in_words(game, values["rival"])


def _axes() -> tuple[np.ndarray, np.ndarray]:
    stored = recorded("hyperparameter_surface").arrays
    return stored["rates"], stored["decays"]


def _draw_plane(ax: Axes, game: Game, box: rivals.Box) -> None:
    rates, decays = _axes()
    if game.over:
        plot_surface(ax, rates, decays, totals() / OUT_OF, numbers=False)
    left, right, bottom, top = rates[box[0]], rates[box[1]], decays[box[2]], decays[box[3]]
    ax.plot([left, right, right, left, left], [bottom, bottom, top, top, bottom], "--", color=PALETTE["ink"], linewidth=1)
    for place, score in zip(game.probes, game.scores, strict=True):
        at = rates[place // ROWS], decays[place % ROWS]
        ax.plot(*at, "o", color=PALETTE["orange"], markersize=6, linestyle="", clip_on=False)
        ax.annotate(f"{100 * score:.1f}", at, (5, 3), textcoords="offset points", fontsize=8)
    if not game.probes and not game.over:
        middle = np.sqrt(rates[0] * rates[-1]), np.sqrt(decays[0] * decays[-1])
        ax.annotate("hidden until you have looked", middle, ha="center", color=PALETTE["grey"])
    ax.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="weight decay λ")
    ax.set(xlim=(rates[0] / 1.3, rates[-1] * 1.3), ylim=(decays[0] / 1.3, decays[-1] * 1.3))


def _draw_curves(ax: Axes, game: Game, rival: str) -> None:
    trials = np.arange(1, BUDGET + 1)
    low, _, high = game.rivals[rival]
    ax.fill_between(trials, low, high, color=PALETTE[LOOKS[rival][0]], alpha=0.15, linewidth=0)
    for name, (color, line) in LOOKS.items():
        label = f"{NAMES[name]}, {100 * game.rivals[name][1, -1]:.1f}%"
        ax.plot(trials, game.rivals[name][1], color=PALETTE[color], linestyle=line, label=label)
    if game.probes:
        best, label = np.maximum.accumulate(game.scores), f"you, {100 * game.best:.1f}%"
        ax.plot(trials[: len(best)], best, "-o", color=PALETTE["orange"], markersize=4, label=label)
    ax.set(xlabel="trial", xlim=(1, BUDGET), xticks=[1, 5, 10, 15, 20])
    ax.set(ylabel="accuracy of the best so far", ylim=(LOW, 0.9))
    ax.legend(fontsize=8, loc="lower right")


def in_words(game: Game, rival: str) -> str:
    """What was probed, how it compares with the target, and what the rivals find."""
    medians = ", ".join(f"{NAMES[name]} {100 * curve[1, -1]:.1f}%" for name, curve in game.rivals.items())
    band = "the middle half of " + NAMES[rival] + " shaded"
    others = f"Medians of the best of {BUDGET} trials in the box: {medians}, {band}."
    shown = "The map is shown." if game.over else "The map is hidden."
    if not game.probes:
        return f"A plane of learning rate and weight decay without a probe. {shown} {others}"
    reached = "reached" if game.reached else "not reached"
    count = f"{len(game.probes)} probe{'s' * (len(game.probes) != 1)}"
    mine = f"{count}, the best {100 * game.best:.1f}%: the target, {100 * game.target:.1f}%, is {reached}."
    return f"{mine} {shown} {others}"
