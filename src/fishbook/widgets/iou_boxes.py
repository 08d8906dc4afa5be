"""Two boxes to drag over a scene: what they share, what they cover, and the quotient, their IoU.  Chapter 14."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.detection import iou
from fishbook.plotting import PALETTE, detection
from fishbook.widgets._base import Interactive
from fishbook.widgets._detections import SIDE, packed, raw
from fishbook.widgets._parameters import Choice, Numbers

__all__ = ["IoUBoxes", "Overlap", "in_words", "ordered"]

NEAR = 0.01  # how close to the target counts
LEAST = 4  # pixels: the smallest side that a handle makes


class Overlap(NamedTuple):
    """The areas of both boxes, of what they share and of what they cover together, in square pixels, and the IoU."""

    areas: tuple[float, float]
    intersection: float
    union: float
    iou: float


class IoUBoxes(Interactive):
    """A box A around a digit and a box B, both to be moved and resized; IoU = intersection / union, with the numbers.

    A box is x1, y1, x2, y2 with y downwards; corners given in the wrong order are exchanged.
    """

    view = "iou_boxes"
    title = "How much overlap is an IoU of 0.5?"
    ask = (
        "Target: move box B, without resizing it, until the IoU is the one chosen below, within 0.01. Before you move it, "
        "say how much of A will be covered then: for an IoU of 0.5, half of it?"
    )
    size: ClassVar[tuple[float, float]] = (8, 3.8)
    parameters = (
        Choice("aim", "Target IoU", "0.5", options={"0.25": "0.25", "0.5": "0.5", "0.75": "0.75", "0.9": "0.9"}),
        Numbers("a", "Box A", [9, 37, 28, 63], low=0, high=SIDE, length=4, hidden=True),
        Numbers("b", "Box B", [27, 24, 46, 50], low=0, high=SIDE, length=4, hidden=True),
    )

    @staticmethod
    def compute(aim: str = "0.5", a: Any = (9, 37, 28, 63), b: Any = (27, 24, 46, 50)) -> Overlap:
        """The areas and the IoU of both boxes; `aim` changes nothing about them."""
        one, two = ordered(a), ordered(b)
        sides = np.minimum(one[2:], two[2:]) - np.maximum(one[:2], two[:2])
        shared = float(sides.clip(min=0).prod())
        areas = float((one[2:] - one[:2]).prod()), float((two[2:] - two[:2]).prod())
        return Overlap(areas, shared, sum(areas) - shared, float(iou(one[None], two[None])[0, 0]))

    def data(self) -> Mapping[str, Any]:
        """The scene under the boxes, with the true boxes of its digits."""
        return {name: array for name, array in packed([raw("five digits")]).items() if name != "found"}

    def draw(self, fig: Figure, **values: Any) -> str:
        """Both boxes on the scene, what they share dark, and the areas as bars."""
        result = self.compute(**values)
        left, right = fig.subplots(1, 2, width_ratios=[1, 1.1])
        detection.draw_scene(left, raw("five digits").image, ticks=True)
        detection.draw_overlap(left, ordered(values["a"]), ordered(values["b"]))
        left.set(xlim=(0, SIDE), ylim=(SIDE, 0))
        bars = {"A": result.areas[0], "B": result.areas[1], "both": result.intersection, "A or B": result.union}
        colors = [PALETTE["blue"], PALETTE["orange"], PALETTE["ink"], PALETTE["grey"]]
        right.barh(list(bars), list(bars.values()), color=colors)
        right.invert_yaxis()
        right.set(xlabel="area (square pixels)", title=f"IoU = {result.iou:.3f}")
        return in_words(result)


def ordered(box: Any) -> np.ndarray:
    """The box (4,) with its corners in order."""
    x1, y1, x2, y2 = (float(value) for value in box)
    return np.array([min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)])


def in_words(result: Overlap) -> str:
    """The areas and the quotient in two sentences."""
    (one, two), shared, union, quotient = result
    return (
        f"Box A has {one:g} square pixels, box B {two:g}, and both cover {shared:g} of them together. "
        f"IoU = {shared:g} / ({one:g} + {two:g} − {shared:g}) = {shared:g} / {union:g} = {quotient:.3f}."
    )
