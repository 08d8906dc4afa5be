"""A drawn digit inside a convolutional network, small or deep: its maps, its answer, and the pixels that it hangs on.

Chapter 13.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.experiments import recorded
from fishbook.functions import softmax
from fishbook.network import Network
from fishbook.plotting import inside, networks
from fishbook.visualize import layer_outputs, score_gradient
from fishbook.widgets._base import Interactive
from fishbook.widgets._digit_networks import LAYERS, NAMES, NETWORKS, net, packed
from fishbook.widgets._parameters import Choice, Numbers, Slider, Text, Toggle
from fishbook.widgets._strokes import BRUSH, MOST, PATTERN, SIDE, rasterise, read_strokes, write_strokes
from fishbook.widgets.draw_digit import ON_THE_PAD, DrawDigit, examples, in_words

__all__ = ["FeatureMaps", "Reading", "added", "covered", "reached"]

COVER, COVER_STRIDE = 5, 2  # the square that covers a part of the image
MOST_INK, ALONE = 0.2, 0.4  # of the 3's ink; of all light in a layer
DEEP_ACCURACY = 0.996  # with the weights as the page gets them; a test measures it
THREE = write_strokes(
    [[(9, 7), (12, 5), (16, 5), (19, 8), (17, 12), (13, 13.5), (18, 15), (19.5, 19), (16, 23), (12, 23.5), (8.5, 21)]]
)
OVERLAYS = {"gradient": "the gradient", "cover": "a covering square", "none": "nothing"}
GOALS = {
    "eight": "Make the 3 an 8 with a fifth more ink at most",
    "alone": "Light up the chosen map, almost alone",
}


class Reading(NamedTuple):
    """The image (28, 28); maps of the layer (C, H, W); scores and shares (10,); over, what lies on the image: the winning
    score's gradient (28, 28), or its share under a square (12, 12), or None; and whether the goal is reached.
    """

    image: np.ndarray
    maps: np.ndarray
    scores: np.ndarray
    shares: np.ndarray
    over: np.ndarray | None
    solved: bool


def covered(image: np.ndarray, k: int, network: str = "small") -> np.ndarray:
    """(12, 12): the share of class k while a square of 5 pixels of paper lies on the image, at every second pixel."""
    places = range(0, SIDE - COVER + 1, COVER_STRIDE)
    copies = np.stack([image] * len(places) ** 2)[:, None]
    for copy, (i, j) in zip(copies, [(i, j) for i in places for j in places], strict=True):
        copy[:, i : i + COVER, j : j + COVER] = 0
    return softmax(net(network).predict(copies))[:, k].reshape(len(places), -1)


def _ink(strokes: str) -> float:
    """The ink of a drawing: its pixels' sum, as drawn, before anything is centred."""
    return float(rasterise(read_strokes(strokes), BRUSH).sum())


def added(strokes: str) -> float | None:
    """How much ink was added to the 3 that lies on the pad, in shares of its own; None for a drawing without it."""
    return _ink(strokes) / _ink(THREE) - 1 if strokes == THREE or strokes.startswith(f"{THREE}.") else None


def reached(goal: str, strokes: str, maps: np.ndarray, shares: np.ndarray, channel: int) -> bool:
    """Whether a drawing reaches the goal; `maps` are those of the chosen layer."""
    if goal == "eight":
        more = added(strokes)
        return more is not None and more <= MOST_INK and int(shares.argmax()) == 8
    sums = maps.sum(axis=(1, 2))
    return bool(strokes) and bool(sums[channel] >= ALONE * sums.sum())


def _looked_at(which: Mapping[str, Any]) -> tuple[str, str, int]:
    """(network, layer, channel): each network keeps its own place; a channel beyond the last map is the last."""
    if which.get("network", "small") == "small":
        return "small", which.get("layer", "conv1"), which.get("channel", 0)
    return "deep", which.get("deep_layer", "conv2"), which.get("deep_channel", 0)


class FeatureMaps(Interactive):
    """relu(x ⋆ W + b) and pooling, layer by layer, then ten scores: every map of a drawing, and ∂(winning score)/∂x on it.

    `image` is the present drawing as NumPy array.
    """

    view = "feature_maps"
    title = "Draw a digit and look into the network that reads it"
    ask = (
        "Answer the questions below the picture first. Then choose a goal and draw until you reach it, with either network."
    )
    size: ClassVar[tuple[float, float]] = (8, 2.3)
    parameters = (
        Choice("goal", "Goal", "eight", options=GOALS),
        Choice("network", "Network", "small", options=NETWORKS),
        Choice("example", "On the pad", "mine", options=ON_THE_PAD),
        Toggle("centred", "centre and scale as MNIST does", True),
        Choice("over", "Laid over the image", "gradient", options=OVERLAYS),
        Choice("layer", "Maps of the", "conv1", options=NAMES["small"]),
        Slider("channel", "Chosen map", 0, low=0, high=11, step=1, whole=True),
        Choice("deep_layer", "Maps of the", "conv2", options=NAMES["deep"]),
        Slider("deep_channel", "Chosen map", 0, low=0, high=63, step=1, whole=True),
        Text("strokes", "Drawing", THREE, pattern=PATTERN, most=MOST, hidden=True),
        Numbers("pen", "Pen: column, row, down", [14, 14, 0], low=0, high=SIDE, length=3, hidden=True),
    )

    @staticmethod
    def compute(
        strokes: str = THREE,
        example: str = "mine",
        centred: bool = True,
        over: str = "gradient",
        goal: str = "eight",
        **which: Any,
    ) -> Reading:
        """The maps, the answer, and what lies over the image; `which` holds network, layer and channel as parameters do."""
        network, layer, channel = _looked_at(which)
        image = DrawDigit.pixels(strokes, example, centred).astype(np.float64)
        outputs = layer_outputs(net(network), image[None, None])
        maps, scores = outputs[LAYERS[network][layer]][0], list(outputs.values())[-1][0]
        shares, winner = softmax(scores), int(scores.argmax())
        laid = None
        if over == "gradient":
            laid = score_gradient(net(network), image[None, None], winner)[0, 0]
        elif over == "cover":
            laid = covered(image, winner, network)
        solved = example == "mine" and reached(goal, strokes, maps, shares, min(channel, len(maps) - 1))
        return Reading(image, maps, scores, shares, laid, solved)

    @staticmethod
    def network(name: str = "small") -> Network:
        """A copy of a network as the page has it: "small", or "deep", whose weights are rounded to fewer steps."""
        return net(name).copy(np.float32)

    @property
    def image(self) -> np.ndarray:
        """(28, 28) float32: the present state of the pad as the network sees it."""
        return DrawDigit.pixels(*(self.values[name] for name in ("strokes", "example", "centred"))).astype(np.float32)

    def data(self) -> Mapping[str, Any]:
        """Both networks' weights, the examples, and how many of the 1,000 test digits each reads right."""
        accuracies = np.array([recorded("small_conv_net").arrays["accuracy"], DEEP_ACCURACY])
        return {**packed(), "examples": examples(), "accuracies": accuracies}

    def draw(self, fig: Figure, **values: Any) -> str:
        """The image with what lies over it, the maps of the layer, and the ten shares."""
        reading, example = self.compute(**values), values["example"]
        maps = reading.maps
        channel = min(_looked_at(values)[2], len(maps) - 1)
        left, middle, right = fig.subfigures(1, 3, squeeze=False, width_ratios=[2.3, 4.4, 3])[0]
        ax = left.subplots()
        networks.draw_digits([ax], [reading.image], ["what it sees"], framed=True)
        if reading.over is not None:
            _lay_over(ax, reading, values["over"])
        top, columns = max(float(maps.max()), 1e-9), 4 if len(maps) <= 16 else 8
        for k, one in enumerate(np.ravel(middle.subplots(len(maps) // columns, columns))):
            one.imshow(maps[k], cmap="gray_r", vmin=0, vmax=top)
            one.set(xticks=[], yticks=[])
            if k == channel or len(maps) <= 16:
                one.set_title(f"{k}", fontsize=8, pad=1, weight="bold" if k == channel else "normal")
        networks.plot_answer(right.subplots(), reading.shares, None if example == "mine" else int(example[-1]), numbered=2)
        return self._in_words(reading, channel, values)

    @staticmethod
    def _in_words(reading: Reading, channel: int, values: Mapping[str, Any]) -> str:
        network, layer, _ = _looked_at(values)
        first, second = (int(k) for k in np.argsort(-reading.shares, kind="stable")[:2])
        sums = reading.maps.sum(axis=(1, 2))
        share = sums[channel] / sums.sum() if sums.sum() else 0.0
        shape = "×".join(map(str, reading.maps.shape))
        alt = (
            f"{in_words(values['example'], values['strokes'])} in a {network} convolutional network: read as {first} with "
            f"a share of {reading.shares[first]:.3f}, second guess {second} with {reading.shares[second]:.3f}. Shown are "
            f"the maps of layer {layer}, {shape}; map {channel} holds {share:.0%} of their light."
        )
        if values["over"] == "gradient" and reading.over is not None:
            i, j = np.unravel_index(np.abs(reading.over).argmax(), reading.over.shape)
            alt += f" The winning score's gradient is largest at row {i}, column {j}: {reading.over[i, j]:.2f}."
        return alt.replace("-", "−")


def _lay_over(ax: Axes, reading: Reading, over: str) -> None:
    """Blue where ink, or what is covered, speaks for the answer; orange where it speaks against it."""
    assert reading.over is not None
    if over == "gradient":
        laid, extent = reading.over, (-0.5, SIDE - 0.5, SIDE - 0.5, -0.5)
    else:
        laid = reading.shares.max() - reading.over  # what the share loses under the square
        first, last = (COVER - COVER_STRIDE) / 2 - 0.5, (COVER - COVER_STRIDE) / 2 - 0.5 + COVER_STRIDE * len(laid)
        extent = (first, last, last, first)
    ax.imshow(inside.signed_shades(laid), extent=extent)
    ax.set(xlim=(-0.5, SIDE - 0.5), ylim=(SIDE - 0.5, -0.5))
