"""Boxes (x1, y1, x2, y2): how far two of them agree, and which of many to keep.  Built in chapter 14."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

__all__ = ["Detections", "Objects", "as_boxes", "iou", "non_maximum_suppression"]


class Objects(NamedTuple):
    """What is in a scene.  Shapes: boxes (n, 4) as x1, y1, x2, y2 with y downwards; labels (n,).  Built in chapter 14."""

    boxes: Any
    labels: Any


class Detections(NamedTuple):
    """What a detector says is in a scene, the surest first.  Shapes: boxes (n, 4), labels (n,), scores (n,) from 0 to 1.

    Built in chapter 14.
    """

    boxes: Any
    labels: Any
    scores: Any


def iou(boxes_a: Any, boxes_b: Any) -> Any:
    """Intersection over union of every box in boxes_a with every box in boxes_b: 0 apart, 1 the same.  (Jaccard 1912.)

    Shapes: (N, 4) and (M, 4) as x1, y1, x2, y2 -> (N, M).  Two boxes without area have an IoU of 0.  Raises ValueError for
    boxes whose corners are in the wrong order.  Built in chapter 14.
    """
    a = as_boxes("boxes_a", boxes_a)[:, None]  # (N, 1, 4)
    b = as_boxes("boxes_b", boxes_b)[None]  # (1, M, 4)
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])  # (N, M, 2)
    intersection = sides.clip(min=0).prod(axis=-1)
    union = (a[..., 2:] - a[..., :2]).prod(axis=-1) + (b[..., 2:] - b[..., :2]).prod(axis=-1) - intersection
    return np.divide(intersection, union, out=np.zeros_like(union), where=union > 0)


def non_maximum_suppression(boxes: Any, scores: Any, threshold: float = 0.5) -> Any:
    """The indices of the boxes to keep, the surest first: take it, drop what overlaps it by an IoU above threshold, repeat.

    Shapes: boxes (N, 4), scores (N,) -> (n,) integers.  Of equal scores the earlier box goes first.  Raises ValueError
    when boxes and scores do not fit or threshold is not between 0 and 1.  Built in chapter 14.
    """
    boxes, scores = as_boxes("boxes", boxes), np.asarray(scores)
    if scores.shape != boxes.shape[:1]:
        raise ValueError(f"scores must hold one number for each of {len(boxes)} boxes, got shape {scores.shape}")
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold must lie between 0 and 1, got {threshold}")
    order = np.argsort(-scores, kind="stable")
    kept = []
    while len(order):
        best, rest = order[:1], order[1:]
        kept.append(best[0])
        order = rest[iou(boxes[best], boxes[rest])[0] <= threshold]
    return np.array(kept, dtype=int)


def as_boxes(name: str, boxes: Any) -> Any:
    """boxes as a float array (N, 4) with its corners in order; what is not, is a ValueError about `name`."""
    boxes = np.asarray(boxes)
    if boxes.dtype.kind != "f":
        boxes = boxes.astype(float)
    if boxes.size == 0:
        return boxes.reshape(0, 4)
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        hint = "; for one box, write [[x1, y1, x2, y2]]" if boxes.shape == (4,) else ""
        raise ValueError(f"{name} must have shape (N, 4), got {boxes.shape}{hint}")
    if not (boxes[:, 2:] >= boxes[:, :2]).all():
        bad = boxes[~(boxes[:, 2:] >= boxes[:, :2]).all(axis=1)][0]
        raise ValueError(f"{name} must be x1, y1, x2, y2 with x1 <= x2 and y1 <= y2, got {bad.tolist()}")
    return boxes
