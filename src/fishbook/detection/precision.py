"""How good a detector is: hits, precision and recall, average precision.  Built in chapter 14."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fishbook.detection.boxes import Detections, Objects, as_boxes, iou

__all__ = ["average_precision", "average_precisions", "hits", "precision_recall"]


def hits(boxes: Any, scores: Any, truth: Any, threshold: float = 0.5) -> Any:
    """For each box: does it hit one of the true boxes of its scene?  The surest chooses first; each true box is hit once.

    A box belongs to the true box that it overlaps most.  It is a hit when that IoU is at least `threshold` and no surer box
    has hit the same one.  (The rule of PASCAL VOC: Everingham et al. 2010.)  Shapes: boxes (N, 4), scores (N,),
    truth (M, 4), all of one class -> (N,) bool, in the order of boxes.  Built in chapter 14.
    """
    overlaps = iou(boxes, truth)  # (N, M)
    found = np.zeros(len(overlaps), dtype=bool)
    taken = np.zeros(overlaps.shape[1], dtype=bool)
    if not overlaps.size:
        return found
    for i in np.argsort(-np.asarray(scores), kind="stable"):
        nearest = overlaps[i].argmax()
        found[i] = overlaps[i, nearest] >= threshold and not taken[nearest]
        taken[nearest] |= found[i]
    return found


def precision_recall(hits: Any, scores: Any, total: int) -> tuple[Any, Any, Any]:
    """(precision, recall, scores) of the k surest detections for k = 1, 2, … N, the scores from high to low.

    precision is the share of the k that are hits, recall the share of all `total` true objects that they hit.
    Shapes: hits (N,) bool, scores (N,) -> three of (N,).  Of equal scores the earlier goes first.  Raises ValueError when
    hits and scores do not fit, or total is smaller than the number of hits, or 0.  Built in chapter 14.
    """
    hits, scores = np.asarray(hits, dtype=bool), np.asarray(scores)
    if hits.ndim != 1 or hits.shape != scores.shape:
        raise ValueError(f"hits and scores must be two rows of equal length, got shapes {hits.shape} and {scores.shape}")
    if total < max(hits.sum(), 1):
        raise ValueError(f"total is the number of true objects: at least 1 and the {hits.sum()} hits, got {total}")
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(hits[order])
    return found / np.arange(1, len(hits) + 1), found / total, scores[order]


def average_precision(hits: Any, scores: Any, total: int, points: int | None = None) -> float:
    """The area under precision over recall, each precision raised to the best at the same recall or more.

    This is the area under all points, of PASCAL VOC since 2010; points=11 takes the mean at the recalls 0, 0.1, … 1 instead
    (VOC until 2009), points=101 at 0, 0.01, … 1 (COCO).  Shapes and errors as for precision_recall.  Built in chapter 14.
    """
    precision, recall, _ = precision_recall(hits, scores, total)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    if points is None:
        return float((np.diff(recall, prepend=0) * best).sum())
    wanted = np.linspace(0, 1, points) - 1e-9  # 3/5 as a recall and 0.6 as a point may differ in the last digit
    return float(np.append(best, 0)[np.searchsorted(recall, wanted)].mean())


def average_precisions(
    found: Sequence[Detections], truth: Sequence[Objects], threshold: float = 0.5, classes: int = 10
) -> Any:
    """The average precision of each class over many scenes: NaN for a class that is in none of them.

    found[i] and truth[i] belong to the same scene.  The mean over the classes, np.nanmean, is the mAP.
    Shapes: two equally long sequences -> (classes,).  Built in chapter 14.
    """
    if len(found) != len(truth):
        raise ValueError(f"found and truth must hold the same scenes, got {len(found)} and {len(truth)}")
    result = np.full(classes, np.nan)
    for k in range(classes):
        total = sum(int((scene.labels == k).sum()) for scene in truth)
        if total:
            result[k] = average_precision(*_hits_of(k, found, truth, threshold), total)
    return result


def _hits_of(k: int, found: Sequence[Detections], truth: Sequence[Objects], threshold: float) -> tuple[Any, Any]:
    """(hits, scores) of all detections of class k, scene after scene."""
    rows, sure = [np.zeros(0, dtype=bool)], [np.zeros(0)]
    for said, scene in zip(found, truth, strict=True):
        mine = np.asarray(said.labels) == k
        boxes = as_boxes("boxes", said.boxes)[mine]
        rows.append(hits(boxes, said.scores[mine], as_boxes("boxes", scene.boxes)[scene.labels == k], threshold))
        sure.append(said.scores[mine])
    return np.concatenate(rows), np.concatenate(sure)
