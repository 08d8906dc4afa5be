"""Non-maximum suppression one box at a time, on what the detector really says about three scenes.  Chapter 14."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.detection import hits, iou, non_maximum_suppression
from fishbook.plotting import PALETTE, detection
from fishbook.widgets._base import Interactive
from fishbook.widgets._detections import Seen, packed, raw
from fishbook.widgets._parameters import Choice, Slider

__all__ = ["NmsStepper", "Suppression", "in_words", "suppression"]

SCENES = {"apart": "three digits apart", "touching": "a 4 and a 9 that overlap", "crowd": "four digits in a crowd"}
MOST = 13  # boxes that the detector says in one of them, at most
HIT = 0.5  # the IoU from which on a box has found a digit


class Suppression(NamedTuple):
    """Boxes are numbered by their score.  `kept`, in the order in which they are taken; `by`, for each box the kept one

    that drops it, or -1; `overlaps`, its IoU with that one, or 0; `found`, for each kept box whether it finds a digit that
    no surer one has found.
    """

    kept: list[int]
    by: list[int]
    overlaps: list[float]
    found: list[bool]


def suppression(boxes: Any, scores: Any, truth: Any, threshold: float) -> Suppression:
    """What `non_maximum_suppression` keeps, who drops whom, and what the kept boxes find."""
    kept = non_maximum_suppression(boxes, scores, threshold)
    by, overlaps = [], []
    for i, row in enumerate(iou(boxes, boxes[kept])):
        first = np.flatnonzero(row > threshold)
        dropped = i not in kept and len(first) > 0
        by.append(int(kept[first[0]]) if dropped else -1)
        overlaps.append(float(row[first[0]]) if dropped else 0.0)
    return Suppression(kept.tolist(), by, overlaps, hits(boxes[kept], scores[kept], truth, HIT).tolist())


class NmsStepper(Interactive):
    """The surest box is kept and drops what overlaps it by more than the threshold; then the surest of the rest; and so on.

    The boxes are those of the trained detector with a score of at least 0.1.  Whether a digit is named rightly does not
    count here.
    """

    view = "nms_stepper"
    title = "Which boxes remain?"
    ask = (
        "Target: for each scene, find a threshold at which exactly one box for each digit remains once every box has been "
        "kept or dropped. Before each step, say which boxes the next one will drop."
    )
    size: ClassVar[tuple[float, float]] = (8, 3.8)
    parameters = (
        Choice("scene", "Scene", "apart", options=SCENES),
        Slider("threshold", "Largest IoU that stays", 0.9, low=0, high=1, step=0.01),
        Slider("step", "Boxes taken", 0, low=0, high=MOST, step=1, whole=True),
    )

    @staticmethod
    def compute(scene: str = "apart", threshold: float = 0.9, step: int = 0) -> Suppression:
        """The whole run; `step` says only how much of it is shown."""
        _, truth, found = raw(scene)
        return suppression(found.boxes, found.scores, truth.boxes, threshold)

    def data(self) -> Mapping[str, Any]:
        """The three scenes and the detector's boxes on them."""
        return packed([raw(name) for name in SCENES])

    def draw(self, fig: Figure, **values: Any) -> str:
        """The boxes kept, dropped by the last step and waiting; the list with what happened to each."""
        seen, run = raw(values["scene"]), self.compute(**values)
        left, right = fig.subplots(1, 2, width_ratios=[1, 1])
        detection.draw_scene(left, seen.image)
        right.set_axis_off()
        taken = run.kept[: values["step"]]
        for i, box in enumerate(seen.found.boxes):
            kept, dropped = i in taken, run.by[i] in taken
            color = PALETTE["green" if kept else "orange" if dropped else "grey"]
            fate = "kept" if kept else f"dropped by {_letter(run.by[i])}, IoU {run.overlaps[i]:.2f}" if dropped else "waits"
            if not dropped:
                detection.draw_boxes(left, [box], [_letter(i)], color, linewidth=2.4 if kept else 1)
            words = f"{_letter(i)}   {seen.found.scores[i]:.3f}   {fate}"
            right.text(0.02, 0.98 - 0.075 * i, words, color=color, va="top", transform=right.transAxes)
        return in_words(seen, run, values["threshold"], values["step"])


def _letter(i: int) -> str:
    return chr(ord("A") + i)


def in_words(seen: Seen, run: Suppression, threshold: float, step: int) -> str:
    """How far the run has come, and in the end what remains."""
    total, digits = len(run.by), len(seen.truth.labels)
    begin = f"{total} boxes, {digits} digits; threshold {threshold:g}."
    if step < len(run.kept):
        gone = sum(one in run.kept[:step] for one in run.by)
        return f"{begin} Taken so far: {step}; dropped: {gone}; waiting: {total - step - gone}."
    names = ", ".join(_letter(i) for i in run.kept)
    return f"{begin} {len(run.kept)} remain: {names}. They find {sum(run.found)} of the {digits} digits."
