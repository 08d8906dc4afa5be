"""Eight filters on their way through 60 epochs, from a recorded run: as they are, what changed, what they answer.

Chapter 13.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.convolution import Convolution
from fishbook.experiments import recorded
from fishbook.plotting import PALETTE, inside
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Slider
from fishbook.widgets._strokes import SIDE
from fishbook.widgets.draw_digit import examples

__all__ = ["FilterEpochs", "Moment", "kept", "maps_of", "similarity", "way"]

NEARLY = 0.97  # the cosine similarity with the final form that the target asks of every filter
SHOWN = {"filters": "the filters", "change": "their change since the start", "maps": "their maps of a digit"}
DIGITS = {str(k): str(k) for k in range(10)}
COLUMNS = 4  # pictures in a row


class Moment(NamedTuple):
    """After `epoch` epochs: pictures (8, 5, 5), or maps (8, 24, 24), and one scale for all, `top`; accuracy; cosine
    similarities (8,) with the final filters; ways (8,), the shares of the distance to them that lie behind; and whether
    this is the first kept epoch after which every filter is nearly final.
    """

    epoch: int
    pictures: np.ndarray
    top: float
    accuracy: float
    cosines: np.ndarray
    ways: np.ndarray
    solved: bool


@cache
def kept() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The epochs (S,), the filters (S, 8, 5, 5) after each, and the accuracies (S,)."""
    arrays = recorded("small_conv_net").arrays
    return arrays["epochs"], arrays["filters"].astype(np.float64), arrays["accuracies"]


EPOCHS = tuple(int(epoch) for epoch in kept()[0])


def similarity(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The cosine similarity of each picture of a (N, H, W) with that of b: 1 where they differ in size alone."""
    a, b = (pictures.reshape(len(pictures), -1) for pictures in (a, b))
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return (a * b).sum(axis=1) / np.maximum(lengths, 1e-12)


def way(start: np.ndarray, now: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The share of each filter's distance from start to end that is no longer before it; below 0 when it moved away."""
    left, whole = (np.linalg.norm((end - filters).reshape(len(end), -1), axis=1) for filters in (now, start))
    return 1 - left / whole


def maps_of(digit: str, filters: np.ndarray) -> np.ndarray:
    """(8, 24, 24): relu(x ⋆ W) of an example digit; the biases of the run were not kept."""
    image = examples()[int(digit)].reshape(1, 1, SIDE, SIDE)
    return np.maximum(Convolution(filters[:, None], np.zeros(len(filters))).forward(image)[0], 0)


def _pictures(shown: str, digit: str, filters: np.ndarray) -> np.ndarray:
    """What is drawn of the filters (8, 5, 5) of an epoch."""
    if shown == "maps":
        return maps_of(digit, filters)
    return filters - kept()[1][0] if shown == "change" else filters


class FilterEpochs(Interactive):
    """The filters of the small network after 0 … 60 epochs, with its accuracy and their likeness to their final form."""

    view = "filter_epochs"
    title = "Eight filters while they learn"
    ask = (
        "Answer the first question below before you drag. Target: the first of the kept epochs after which every filter "
        f"has a cosine similarity of at least {NEARLY} with its final form."
    )
    size: ClassVar[tuple[float, float]] = (8, 2.9)
    parameters = (
        Slider("epoch", "Epochs of learning", 0, low=0, high=EPOCHS[-1], stops=EPOCHS, whole=True),
        Choice("shown", "Pictures show", "filters", options=SHOWN),
        Slider("channel", "Chosen filter", 0, low=0, high=7, step=1, whole=True),
        Choice("digit", "Digit", "4", options=DIGITS),
    )

    @staticmethod
    def compute(epoch: int = 0, shown: str = "filters", channel: int = 0, digit: str = "4") -> Moment:
        """The nearest kept epoch."""
        epochs, filters, accuracies = kept()
        k = int(np.abs(epochs - epoch).argmin())
        cosines = np.array([similarity(now, filters[-1]) for now in filters])
        final = (cosines >= NEARLY).all(axis=1)
        pictures = [_pictures(shown, digit, one) for one in filters]
        top = max(np.abs(one).max() for one in pictures)
        behind = way(filters[0], filters[k], filters[-1])
        solved = bool(final.argmax() == k)
        return Moment(int(epochs[k]), pictures[k], float(top), float(accuracies[k]), cosines[k], behind, solved)

    def data(self) -> Mapping[str, Any]:
        """The filters, the accuracies and ten digits."""
        _, filters, accuracies = kept()
        return {"filters": filters, "accuracies": accuracies, "examples": examples()[:10]}

    def draw(self, fig: Figure, **values: Any) -> str:
        """The pictures, and both curves up to the chosen epoch."""
        moment, channel = self.compute(**values), values["channel"]
        left, right = fig.subfigures(1, 2, squeeze=False, width_ratios=[4.2, 5])[0]
        for k, ax in enumerate(np.ravel(left.subplots(2, COLUMNS))):
            if values["shown"] == "maps":
                ax.imshow(moment.pictures[k], cmap="gray_r", vmin=0, vmax=moment.top)
            else:
                ax.imshow(inside.signed_shades(moment.pictures[k], moment.top))
            ax.set(xticks=[], yticks=[])
            ax.set_title(f"{k}", fontsize=8, pad=1, weight="bold" if k == channel else "normal")
        _draw_curves(right.subplots(1, 2), moment.epoch, channel)
        return self._in_words(moment, values)

    @staticmethod
    def _in_words(moment: Moment, values: Mapping[str, Any]) -> str:
        channel, k = values["channel"], int(moment.cosines.argmin())
        least = f"the least similar, filter {k}, has {moment.cosines[k]:.3f}"
        if (moment.ways == 1).all():
            least = "all filters have their final form"
        seen = f"the maps of a {values['digit']} under the filters" if values["shown"] == "maps" else SHOWN[values["shown"]]
        alt = (
            f"After {moment.epoch} of {EPOCHS[-1]} epochs, with {moment.accuracy:.1%} of the test digits read right: "
            f"{seen}, eight pictures. Filter {channel} has a cosine similarity of {moment.cosines[channel]:.3f} with its "
            f"final form and has covered {moment.ways[channel]:.0%} of the distance to it; {least}."
        )
        return alt.replace("-", "−")


def _draw_curves(axes: np.ndarray, epoch: int, channel: int) -> None:
    """Accuracy and cosine similarities; the epochs stand evenly, as far apart as their steps on the slider."""
    _, filters, accuracies = kept()
    cosines = np.array([similarity(now, filters[-1]) for now in filters])
    now = EPOCHS.index(epoch) + 1
    left, right = axes
    left.plot(accuracies[:now], color=PALETTE["blue"], marker="o", markersize=4)
    left.set(ylim=(0, 1.04))
    left.set_title("test accuracy", fontsize=9)
    for k, one in enumerate(cosines.T):
        chosen = k == channel
        right.plot(one[:now], color=PALETTE["green" if chosen else "grey"], linewidth=2.5 if chosen else 1, linestyle="-")
    right.axhline(NEARLY, color=PALETTE["orange"], linestyle=":")
    right.set(ylim=(0.7, 1.02))
    right.set_title("similarity with final form", fontsize=9)
    for ax in axes:
        _number_epochs(ax)


def _number_epochs(ax: Axes) -> None:
    ax.set(xlim=(-0.3, len(EPOCHS) - 0.7), xticks=range(len(EPOCHS)), xlabel="epoch")
    ax.set_xticklabels([str(epoch) for epoch in EPOCHS], fontsize=8)
