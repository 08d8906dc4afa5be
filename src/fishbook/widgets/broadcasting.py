"""Two shapes laid over one another from the right: what every axis does, and what shape comes out.  Chapter 0."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.plotting import PALETTE, arrays
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Slider, Text

__all__ = ["Axis", "Broadcasting", "Sum", "cells", "in_words", "is_small", "shape_of"]

Shape = tuple[int, ...]

_LENGTH = "(?:1000|[0-9]{1,3})"
_LENGTHS = rf"{_LENGTH}(?: *, *{_LENGTH}){{0,3}} *,?"
SHAPE = rf" *(?:\( *(?:{_LENGTHS})? *\)|(?:{_LENGTHS})?) *"  # "2, 3", "(3,)", "": as the page reads them too
PREDICTION = rf"|conflict|\((?:{_LENGTHS})?\)"
GOAL = 5  # right predictions in a row
SMALL_AXES, SMALL_LENGTH, SMALL_CELLS = 3, 6, 72  # up to here the cells are drawn


class Axis(NamedTuple):
    """A position, counted −1, −2, ... from the right: the lengths there in a, b and a + b, and what the rule does.

    None stands for an axis that a shape does not have, and as the result for a conflict.  `does` is "equal",
    "stretch a", "stretch b" or "conflict".
    """

    at: int
    a: int | None
    b: int | None
    does: str
    result: int | None


class Sum(NamedTuple):
    """What becomes of a + b: its axes, and either the shape of the result or the positions that conflict."""

    axes: list[Axis]
    result: Shape | None
    conflicts: list[int]


class Broadcasting(Interactive):
    """Two shapes of up to four axes; the learner says what shape a + b has, or that they conflict, and then sees why."""

    view = "broadcasting"
    title = "What shape comes out?"
    ask = (
        "Predict before you look: write the shape of a + b, or say that the two conflict. "
        f"Target: {GOAL} right in a row, each with another pair. The pairs that are drawn get more axes."
    )
    size: ClassVar[tuple[float, float]] = (8, 2.6)
    parameters = (
        Text("a", "Shape of a", "3, 1", pattern=SHAPE, most=40, hidden=True),
        Text("b", "Shape of b", "4", pattern=SHAPE, most=40, hidden=True),
        Text("prediction", "Prediction", "", pattern=PREDICTION, most=40, hidden=True),
        Slider("streak", "Right in a row", 0, low=0, high=GOAL, step=1, whole=True, hidden=True),
        Slider("turn", "Pairs drawn", 0, low=0, high=100_000, step=1, whole=True, hidden=True),
    )

    @staticmethod
    def compute(a: str | Sequence[int] = "3, 1", b: str | Sequence[int] = "4") -> Sum:
        """The rule of broadcasting, axis by axis; shapes come as numbers or as a text such as "2, 3"."""
        rows = arrays.align(shape_of(a), shape_of(b))
        axes = [Axis(k - len(rows), n, m, _does(n, m), result) for k, (n, m, result) in enumerate(rows)]
        conflicts = [axis.at for axis in axes if axis.result is None]
        result = None if conflicts else tuple(axis.result for axis in axes if axis.result is not None)
        return Sum(axes, result, conflicts)

    def draw(self, fig: Figure, **values: Any) -> str:
        """The aligned shapes, and for small ones the cells: stored ones solid, repeated ones dashed."""
        a, b = shape_of(values["a"]), shape_of(values["b"])
        small = is_small(a, b) and all(_fits_print(values) for values, _ in cells(a, b).values())
        sheet = fig.subplots(1, 2, width_ratios=[1, 1.7])[0] if small else fig.subplots()
        sheet.set(xlim=(0, 9 if small else 18), ylim=(5, 0), aspect="equal", anchor="W")
        sheet.axis("off")
        arrays.draw_aligned(sheet, a, b, (0, 0.2))
        if small:
            _draw_cells(fig.axes[1], a, b)
        return in_words(a, b)


def shape_of(shape: str | Sequence[int]) -> Shape:
    """The numbers of a text such as "2, 3" or "(3,)", or of any sequence."""
    numbers: Sequence[Any] = re.findall("[0-9]+", shape) if isinstance(shape, str) else shape
    return tuple(int(n) for n in numbers)


def _does(n: int | None, m: int | None) -> str:
    size, other = (1 if length is None else length for length in (n, m))
    if size == other:
        return "equal"
    return "stretch b" if other == 1 else "stretch a" if size == 1 else "conflict"


def is_small(a: Shape, b: Shape) -> bool:
    """Whether the cells of a, b and a + b are few enough to draw."""
    lengths = [max(1 if n is None else n for n in row[:2]) for row in arrays.align(a, b)]
    return len(lengths) <= SMALL_AXES and max(lengths, default=1) <= SMALL_LENGTH and math.prod(lengths) <= SMALL_CELLS


def cells(a: Shape, b: Shape) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """{name: (values, which of them are stored)} of a, b and a + b; where they conflict, of a and b as they are.

    b holds 1, 2, 3, ... and a holds 10, 20, 30, ... (100, 200, ... where b has ten or more), so that the digits of a sum
    show where it comes from.
    """
    step = 10 if math.prod(b) < 10 else 100
    stored = {"a": step * _counted(a), "b": _counted(b)}
    target = Broadcasting.compute(a, b).result
    if target is None:
        return {name: (array, np.ones(array.shape, bool)) for name, array in stored.items()}
    found = {}
    for name, array in stored.items():
        first = np.zeros(target, bool)
        first[tuple(slice(n) for n in (1,) * (len(target) - array.ndim) + array.shape)] = True
        found[name] = np.broadcast_to(array, target), first
    return found | {"a + b": (stored["a"] + stored["b"], np.ones(target, bool))}


def _counted(shape: Shape) -> np.ndarray:
    return np.arange(1, math.prod(shape) + 1).reshape(shape)


def _fits_print(values: np.ndarray) -> bool:
    return 0 < values.size <= min(24, 8 * np.atleast_1d(values).shape[-1])  # at most eight rows


def _draw_cells(ax: Axes, a: Shape, b: Shape) -> None:
    """The arrays side by side, a third axis as sheets below one another."""
    found, left, low = cells(a, b), 0.0, 0.0
    for (name, (values, first)), color in zip(found.items(), ("blue", "yellow", "green"), strict=False):
        sheets = values.reshape(-1, *np.atleast_2d(values).shape[-2:])
        ghosts = ~first.reshape(sheets.shape)
        ax.text(left, 0.4, name, color=PALETTE["ink"], weight="bold", va="center")
        for k, (sheet, ghost) in enumerate(zip(sheets, ghosts, strict=True)):
            arrays.draw_cells(ax, sheet, (left, 1 + k * (sheet.shape[0] + 0.4)), color, ghost=ghost)
        low = max(low, 1 + len(sheets) * (sheets.shape[1] + 0.4))
        left += max(sheets.shape[2], 1.4) + 1.2
    ax.set(xlim=(-0.1, left), ylim=(low, 0), aspect="equal", anchor="W")
    ax.axis("off")


def in_words(a: Shape, b: Shape) -> str:
    """The sum, or the conflict, and what every axis does."""
    total = Broadcasting.compute(a, b)
    what = "conflict" if total.result is None else f"give {total.result}"
    return "; ".join([f"Shapes {a} and {b} {what}"] + [f"axis {axis.at}: {_explain(axis)}" for axis in total.axes]) + "."


def _explain(axis: Axis) -> str:
    n, m = ("1 (put there by step 2)" if length is None else length for length in (axis.a, axis.b))
    if axis.does == "conflict":
        return f"{n} against {m}, neither is 1"
    return f"{n} against {m}, " + ("equal" if axis.does == "equal" else f"{axis.does[-1]} is stretched to {axis.result}")
