"""A digit drawn by hand, on its way through the shipped network 784-50-100-10.  Chapter 2."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.backend import DTYPE
from fishbook.datasets import load_digit_weights, load_mnist
from fishbook.functions import sigmoid, softmax
from fishbook.plotting import networks
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Numbers, Slider, Text, Toggle
from fishbook.widgets._strokes import BRUSH, MOST, PATTERN, SIDE, as_mnist, rasterise, read_strokes

__all__ = ["DrawDigit", "Reading", "examples", "forward", "in_words", "reached", "weights"]

# Of the 1,000 test digits: the first of each that the network reads right, and the three surest of its mistakes.
EXAMPLES = dict(zip("0123456789", (47, 4, 11, 0, 24, 6, 13, 2, 3, 22), strict=True))
EXAMPLES |= {"hard2": 318, "hard7": 832, "hard3": 919}
ON_THE_PAD = {"mine": "my drawing"} | {name: name.replace("hard", "hard ") for name in EXAMPLES}
GOALS = {
    "sure": "any digit with a share of at least 0.99",
    "four": "a 4 that the net takes for a 9 (0.9 or more)",
    "seven": "a 7 that it takes for a 1 (0.9 or more)",
    "torn": "a digit of which no share is above 0.5",
}


class Reading(NamedTuple):
    """An image (28, 28), the outputs (50,) and (100,) of both hidden layers, scores (10,), shares (10,); goal reached."""

    image: np.ndarray
    hidden1: np.ndarray
    hidden2: np.ndarray
    scores: np.ndarray
    shares: np.ndarray
    solved: bool


@cache
def weights() -> dict[str, np.ndarray]:
    """The shipped network in float64, so that a page's own arithmetic agrees to many digits."""
    return {name: array.astype(np.float64) for name, array in load_digit_weights().items()}


@cache
def examples() -> np.ndarray:
    """(13, 784): the test digits that EXAMPLES names, in its order."""
    _, (x_test, _) = load_mnist("5k")
    return x_test[list(EXAMPLES.values())].astype(np.float64)


def forward(image: np.ndarray) -> tuple[np.ndarray, ...]:
    """Both hidden layers' outputs and the scores, for one image or a batch of flat ones."""
    net = weights()
    z1 = sigmoid(image @ net["W1"] + net["b1"])
    z2 = sigmoid(z1 @ net["W2"] + net["b2"])
    return z1, z2, z2 @ net["W3"] + net["b3"]


def reached(goal: str, shares: np.ndarray) -> bool:
    """Whether the shares are those that a goal asks for; whether it is a 4 that was drawn, no formula can say."""
    if goal == "torn":
        return bool(shares.max() <= 0.5)
    return bool(shares.max() >= 0.99 if goal == "sure" else shares[{"four": 9, "seven": 1}[goal]] >= 0.9)


class DrawDigit(Interactive):
    """softmax(sigmoid(sigmoid(x W1 + b1) W2 + b2) W3 + b3) of an image x that the reader draws, layer by layer.

    `image` is the present drawing as NumPy array.
    """

    view = "draw_digit"
    title = "Draw a digit and watch it pass through the layers"
    ask = "First the three questions below the picture. Then choose a goal and draw until you reach it."
    size: ClassVar[tuple[float, float]] = (8, 1.9)
    parameters = (
        Choice("goal", "Goal: draw …", "sure", options=GOALS),
        Choice("example", "On the pad", "4", options=ON_THE_PAD),
        Toggle("centred", "centre and scale as MNIST does", True),
        Slider("unit", "Hidden neuron", 26, low=0, high=49, step=1, whole=True),
        Text("strokes", "Drawing", "", pattern=PATTERN, most=MOST, hidden=True),
        Numbers("pen", "Pen: column, row, down", [14, 14, 0], low=0, high=SIDE, length=3, hidden=True),
    )

    @staticmethod
    def pixels(strokes: str = "", example: str = "4", centred: bool = True) -> np.ndarray:
        """(28, 28): what the network sees of an example, or with "mine" of the strokes."""
        if example != "mine":
            return examples()[list(EXAMPLES).index(example)].reshape(SIDE, SIDE)
        drawn = read_strokes(strokes)
        return as_mnist(drawn) if centred else rasterise(drawn, BRUSH)

    @staticmethod
    def compute(strokes: str = "", example: str = "4", centred: bool = True, goal: str = "sure", **_: Any) -> Reading:
        """The image and every layer's output; goals are reached by drawing, not by an example or an empty pad."""
        image = DrawDigit.pixels(strokes, example, centred)
        z1, z2, scores = forward(image.ravel())
        shares = softmax(scores)
        solved = example == "mine" and bool(strokes) and reached(goal, shares)
        return Reading(image, z1, z2, scores, shares, solved)

    @property
    def image(self) -> np.ndarray:
        """(28, 28) float32: the present state of the pad as the network sees it."""
        return self.pixels(*(self.values[name] for name in ("strokes", "example", "centred"))).astype(DTYPE)

    def data(self) -> Mapping[str, Any]:
        """The network, and the examples."""
        return {**weights(), "examples": examples()}

    def draw(self, fig: Figure, **values: Any) -> str:
        """The image, the outputs of both hidden layers, where one hidden neuron looks, and the ten shares."""
        reading, unit, example = self.compute(**values), values["unit"], values["example"]
        column = weights()["W1"][:, unit]
        axes = fig.subplots(1, 5, width_ratios=[2, 2, 2, 2, 3.2])
        networks.draw_digits(axes[:1], [reading.image], ["what it sees"], framed=True)
        names = ["50 hidden", "100 hidden"]
        networks.plot_layers(axes[[1, 3]], [reading.hidden1, reading.hidden2], [(5, 10), (10, 10)], names)
        networks.plot_weights(axes[2], column, f"$W_1$, neuron {unit}")
        networks.plot_answer(axes[4], reading.shares, None if example == "mine" else int(example[-1]), numbered=2)
        axes[4].set_title("share of each digit", fontsize=10)
        first, second = (int(k) for k in np.argsort(-reading.shares, kind="stable")[:2])
        alt = (
            f"{in_words(example, values['strokes'])} on its way through 50 and 100 hidden neurons: read as {first} with a "
            f"share of {reading.shares[first]:.3f}, second guess {second} with {reading.shares[second]:.3f}. Hidden neuron "
            f"{unit} says {reading.hidden1[unit]:.2f}; its weights run from {column.min():.2f} to {column.max():.2f}."
        )
        return alt.replace("-", "−")


def in_words(example: str, strokes: str) -> str:
    """What lies on the pad."""
    if example != "mine":
        return f"The test digit {EXAMPLES[example]}, a {example[-1]},"
    count = len(read_strokes(strokes))
    return f"A drawing of {count} stroke{'s' * (count != 1)}" if count else "An empty pad"
