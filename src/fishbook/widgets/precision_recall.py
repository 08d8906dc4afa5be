"""Which of the detector's boxes count, which of them are right, and the curve of precision over recall.  Chapter 14."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook import detection as measured
from fishbook.plotting import PALETTE, detection
from fishbook.widgets._base import Interactive
from fishbook.widgets._detections import SIDE, Seen, packed, several
from fishbook.widgets._parameters import Slider, Toggle

__all__ = ["Point", "PrecisionRecall", "in_words", "right_ones"]

COLUMNS = 3  # of the sheet of scenes
GAP = 4  # pixels between two scenes


class Point(NamedTuple):
    """The boxes that count at a score threshold: how many are hits and how many are not, digits missed, both shares.

    `precision` is 1 where no box counts.  `area` is the average precision of the whole curve.
    """

    right: int
    wrong: int
    missed: int
    precision: float
    recall: float
    area: float


def right_ones(scenes: Sequence[Seen], overlap: float, names: bool) -> np.ndarray:
    """For each box of all scenes, one after the other, whether it is a hit; with `names`, of its own digit only."""
    result = []
    for _, truth, found in scenes:
        hit = np.zeros(len(found.scores), dtype=bool)
        for label in np.unique(found.labels) if names else [None]:
            mine = found.labels == label if names else np.full(len(hit), True)
            wanted = truth.boxes[truth.labels == label] if names else truth.boxes
            hit[mine] = measured.hits(found.boxes[mine], found.scores[mine], wanted, overlap)
        result.append(hit)
    return np.concatenate(result)


class PrecisionRecall(Interactive):
    """Nine scenes of unseen digits, the trained detector's boxes, and a threshold for the score and one for the IoU.

    All digits are taken together, as one class: with `names` a box must also have the right name.
    """

    view = "precision_recall"
    title = "Where to stop believing the detector"
    ask = (
        "Target: find a score threshold with a recall of at least 0.9 and the highest precision that is possible there. "
        "Before you move it, say which of the two rises when the threshold does, and whether it always rises."
    )
    size: ClassVar[tuple[float, float]] = (8, 4.2)
    parameters = (
        Slider("score", "Boxes count from this score on", 0.1, low=0, high=1, step=0.01),
        Slider("overlap", "IoU for a hit", 0.5, low=0.05, high=1, step=0.05),
        Toggle("names", "The name must be right too", False),
    )

    @staticmethod
    def compute(score: float = 0.1, overlap: float = 0.5, names: bool = False) -> Point:
        """The point on the curve, and the area under it."""
        scenes = several()
        scores = np.concatenate([one.found.scores for one in scenes])
        total = sum(len(one.truth.labels) for one in scenes)
        hit = right_ones(scenes, overlap, names)
        counted, right = int((scores >= score).sum()), int(hit[scores >= score].sum())
        area = measured.average_precision(hit, scores, total)
        return Point(right, counted - right, total - right, right / counted if counted else 1.0, right / total, area)

    def data(self) -> Mapping[str, Any]:
        """The scenes, what is in them, and the boxes that the detector leaves after its suppression."""
        return packed(several())

    def draw(self, fig: Figure, **values: Any) -> str:
        """The sheet of scenes with hits and false alarms, and the curve with the point."""
        point, scenes = self.compute(**values), several()
        hit = right_ones(scenes, values["overlap"], values["names"])
        left, right = fig.subplots(1, 2)
        _draw_sheet(left, scenes, hit, values["score"])
        scores = np.concatenate([one.found.scores for one in scenes])
        precision, recall, _ = measured.precision_recall(hit, scores, point.right + point.missed)
        detection.plot_precision_recall(right, precision, recall)
        right.plot(point.recall, point.precision, "o", color=PALETTE["orange"], markersize=8)
        right.set_title(f"average precision {point.area:.3f}")
        return in_words(point, values["score"], values["overlap"])


def _draw_sheet(ax: Any, scenes: Sequence[Seen], hit: np.ndarray, score: float) -> None:
    """The scenes in rows of three; hits green, false alarms orange and dashed."""
    rows = -(-len(scenes) // COLUMNS)
    sheet = np.zeros((rows * (SIDE + GAP), COLUMNS * (SIDE + GAP)))
    for k, one in enumerate(scenes):
        y, x = (SIDE + GAP) * np.array(divmod(k, COLUMNS))
        sheet[y : y + SIDE, x : x + SIDE] = one.image
    detection.draw_scene(ax, sheet)
    start = 0
    for k, one in enumerate(scenes):
        y, x = (SIDE + GAP) * np.array(divmod(k, COLUMNS))
        mine, start = hit[start : start + len(one.found.scores)], start + len(one.found.scores)
        for right, color, line in ((True, "green", "-"), (False, "orange", "--")):
            chosen = one.found.boxes[(one.found.scores >= score) & (mine == right)]
            detection.draw_boxes(ax, chosen + np.array([x, y, x, y]), color=PALETTE[color], linestyle=line, linewidth=1.2)


def in_words(point: Point, score: float, overlap: float) -> str:
    """Counts, then both quotients and the area."""
    counted, total = point.right + point.wrong, point.right + point.missed
    if not counted:
        return f"No box has a score of {score:g}: all {total} digits are missed. Average precision {point.area:.3f}."
    return (
        f"{counted} boxes have a score of at least {score:g}: hits {point.right} with an IoU of at least {overlap:g}, "
        f"false alarms {point.wrong}; {point.missed} of {total} digits are missed. "
        f"Precision {point.right} / {counted} = {point.precision:.3f}, "
        f"recall {point.right} / {total} = {point.recall:.3f}. Average precision {point.area:.3f}."
    )
