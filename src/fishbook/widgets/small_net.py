"""The network 2-3-2 with every number in the reader's hand, its region, and what is left of it without h.  Chapter 2."""

from __future__ import annotations

import math
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.plotting import PALETTE, activations, networks
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Numbers
from fishbook.widgets.activations import ACTIVATIONS

__all__ = ["INSIDE", "OUTSIDE", "Pass", "SmallNetwork"]

REACH = 2.0
CELLS = 121  # along each side of the square whose middles are asked whether they are inside
LARGEST = 20.0
TIE = 1e-9
INSIDE = np.array([[-0.9, 0.4], [-1.2, -0.6], [-0.5, -0.6]])
OUTSIDE = np.array([[-1.7, 0.2], [0.3, -0.3], [-0.8, -1.4], [-0.8, 1.4], [0.5, 0.8]])
CHAPTERS = {
    "W1": [7.0, -3.0, 0.0, -3.0, -1.0, 5.0],
    "b1": [4.0, 2.5, 2.5],
    "W2": [1.0, -1.0, 1.0, -1.0, 1.0, -1.0],
    "b2": [-2.5, 2.5],
}
NAMES = (
    {f"W1.{k}": f"W1, input {k // 3 + 1} to neuron {k % 3 + 1}" for k in range(6)}
    | {f"b1.{k}": f"b1, neuron {k + 1}" for k in range(3)}
    | {f"W2.{k}": f"W2, neuron {k // 2 + 1} to output {k % 2 + 1}" for k in range(6)}
    | {f"b2.{k}": f"b2, output {k + 1}" for k in range(2)}
)
KINDS = {"sigmoid": "sigmoid", "tanh": "tanh", "step": "step", "relu": "ReLU", "none": "none"}


class Pass(NamedTuple):
    """A forward pass; the one layer W (2, 2), b (2,) left without h and its y; the part that is inside; dots in place."""

    a: np.ndarray
    z: np.ndarray
    y: np.ndarray
    W: np.ndarray
    b: np.ndarray
    one_layer: np.ndarray
    share: float
    in_place: int


def _numbers(name: str, length: int) -> Numbers:
    return Numbers(name, name, CHAPTERS[name], low=-LARGEST, high=LARGEST, length=length, hidden=True)


class SmallNetwork(Interactive):
    """y = h(x W1 + b1) W2 + b2 with its 17 numbers, x and h in the reader's hand, and the points at which y1 > y2."""

    view = "small_net"
    title = "Seventeen numbers, with and without the bend"
    ask = (
        "Target: change numbers until all the filled dots are inside, where y₁ > y₂, and all the rings are outside. "
        "The three numbers of b1 are enough. Which of them have to grow?"
    )
    size: ClassVar[tuple[float, float]] = (8, 3.4)
    parameters = (
        Choice("h", "Activation h of the hidden layer", "sigmoid", options=KINDS),
        Numbers("x", "x", [0.2, 0.1], low=-REACH, high=REACH, length=2, hidden=True),
        _numbers("W1", 6),
        _numbers("b1", 3),
        _numbers("W2", 6),
        _numbers("b2", 2),
        Choice("held", "Number under the slider", "b1.0", options=NAMES, hidden=True),
    )

    @staticmethod
    def compute(
        h: str = "sigmoid",
        x: Any = (0.2, 0.1),
        W1: Any = CHAPTERS["W1"],
        b1: Any = CHAPTERS["b1"],
        W2: Any = CHAPTERS["W2"],
        b2: Any = CHAPTERS["b2"],
        held: str = "b1.0",
    ) -> Pass:
        """Row i, column j of W is the weight from input i to neuron j.  Shapes: (2,) -> (3,) -> (2,)."""
        x, W1, b1, W2, b2 = np.array(x), np.reshape(W1, (2, 3)), np.array(b1), np.reshape(W2, (3, 2)), np.array(b2)
        a = x @ W1 + b1  # (2,) @ (2, 3) + (3,) -> (3,)
        z = _bend(h, a)
        y = z @ W2 + b2  # (3,) @ (3, 2) + (2,) -> (2,)
        W = W1 @ W2  # (2, 3) @ (3, 2) -> (2, 2)
        b = b1 @ W2 + b2  # (3,) @ (3, 2) + (2,) -> (2,)
        middles = (np.arange(CELLS) + 0.5) / CELLS * 2 * REACH - REACH
        square = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)

        def inside(points: np.ndarray) -> np.ndarray:
            return _lead(points, h, W1, b1, W2, b2) > 0

        in_place = inside(INSIDE).sum() + (~inside(OUTSIDE)).sum()
        return Pass(a, z, y, W, b, x @ W + b, float(inside(square).mean()), int(in_place))

    def draw(self, fig: Figure, **values: Any) -> str:
        """The network with its numbers, and the plane with the region, the lines of the hidden neurons and the dots."""
        found, h, x = self.compute(**values), values["h"], np.array(values["x"])
        W1, b1, W2, b2 = (np.array(values[name]) for name in ("W1", "b1", "W2", "b2"))
        W1, W2 = W1.reshape(2, 3), W2.reshape(3, 2)
        left, right = fig.subplots(1, 2, width_ratios=[1.75, 1])
        names = ["layer 0: x", "layer 1: z", "layer 2: y"]
        networks.draw_network(left, [x, found.z, found.y], [W1, W2], [b1, b2], names=names)
        title = f"h = {KINDS[h]}" if h != "none" else "no h"
        activations.plot_region(right, lambda points: _lead(points, h, W1, b1, W2, b2), REACH, f"{title}: where y₁ > y₂")
        _draw_lines(right, W1, b1)
        right.plot(*INSIDE.T, "o", ms=7, color=PALETTE["green"])
        right.plot(*OUTSIDE.T, "o", ms=7, mfc="white", mec=PALETTE["purple"], mew=2)
        right.plot(*x, "o", ms=9, mfc="white", mec=PALETTE["orange"], mew=2.5)
        right.annotate("x", x, (7, 4), textcoords="offset points", color=PALETTE["orange"], weight="bold")
        side = "inside" if found.y[0] - found.y[1] > TIE else "outside"
        return (
            f"Network 2-3-2, {title}. At x = {_row(x)}, y = {_row(found.y)}: {side}. {found.share:.2f} of the square "
            f"from −2 to 2 is inside; {found.in_place} of {len(INSIDE) + len(OUTSIDE)} dots lie where they should."
        )


def _bend(h: str, a: np.ndarray) -> np.ndarray:
    return np.asarray(ACTIVATIONS["identity" if h == "none" else h].h(a), dtype=float)


def _lead(points: np.ndarray, h: str, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray) -> np.ndarray:
    """y1 − y2 at each of the points (N, 2): positive inside, 0 where the two are equal but for rounding."""
    y = _bend(h, points @ W1 + b1) @ W2 + b2  # (N, 2) -> (N, 3) -> (N, 2)
    lead = y[:, 0] - y[:, 1]
    return np.where(np.abs(lead) < TIE, 0, lead)


def _draw_lines(ax: Axes, W1: np.ndarray, b1: np.ndarray) -> None:
    """Where the score of each hidden neuron is zero, a dashed line with its number."""
    for k, (w, bias) in enumerate(zip(W1.T, b1, strict=True)):
        size = math.hypot(*w)
        if not size:
            continue
        foot, along = -bias * w / size**2, np.array([-w[1], w[0]]) / size
        line = foot + np.linspace(-8, 8, 1601)[:, None] * along
        line = line[np.abs(line).max(axis=1) <= REACH]
        if len(line):
            ax.plot(*line.T, color=PALETTE["grey"], linestyle="--", lw=0.9, zorder=1.5)
            style: dict[str, Any] = {"ha": "center", "va": "center", "color": PALETTE["grey"], "fontsize": 9}
            x1, x2 = line[len(line) // 20]
            ax.text(x1, x2, str(k + 1), bbox={"fc": "white", "ec": "none", "pad": 0.8}, **style)


def _row(values: np.ndarray) -> str:
    return f"({', '.join(f'{value:.3g}' for value in values)})".replace("-", "−")
