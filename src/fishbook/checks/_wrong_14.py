"""Chapter 14: what is right, and the wrong versions that people write.  Kept apart from the questions and their hints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["area", "generalised", "overlaps", "suppression"]


def _areas(boxes: Any) -> Any:
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])


def generalised(clip: bool = True, shared: float = 1, share: float = -1, over: str = "hull", hull: str = "both") -> Any:
    """giou(a, b) for pairs of boxes; the arguments say what is wrong with it."""

    def giou(a: Any, b: Any) -> Any:
        a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
        sides = np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2])
        intersection = (sides.clip(min=0) if clip else sides).prod(axis=1)
        union = _areas(a) + _areas(b) - shared * intersection
        around = np.maximum(a[:, 2:], b[:, 2:]) - np.minimum(a[:, :2], b[:, :2])
        around = around.prod(axis=1) if hull == "both" else np.maximum(_areas(a), _areas(b))
        return intersection / union + share * (around - union) / (around if over == "hull" else union)

    return giou


def overlaps(a: Any, b: Any) -> Any:
    """IoU of every a with every b."""
    a, b = a[:, None], b[None]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    intersection = sides.clip(min=0).prod(axis=-1)
    return intersection / (_areas(a) + _areas(b) - intersection)


def suppression(
    rivals: Callable[[Any, Any], Any] = lambda mine, other: mine == other,
    sign: float = -1,
    dropped_drop: bool = False,
    strict: bool = False,
    by_name: bool = False,
) -> Any:
    """suppress(boxes, labels, scores, threshold); the arguments say what is wrong with it."""

    def suppress(boxes: Any, labels: Any, scores: Any, threshold: float) -> Any:
        boxes, labels = np.asarray(boxes, dtype=float), np.asarray(labels)
        kept: list[Any] = []
        seen: list[Any] = []
        iou = overlaps(boxes, boxes)
        order = np.argsort(sign * np.asarray(scores), kind="stable")
        if by_name:
            order = order[np.argsort(labels[order], kind="stable")]
        for i in order:
            against = [j for j in (seen if dropped_drop else kept) if rivals(labels[i], labels[j])]
            seen.append(i)
            if not (iou[i, against] >= threshold if strict else iou[i, against] > threshold).any():
                kept.append(i)
        return np.array(kept, dtype=int)

    return suppress


def area(
    recall_of: str = "total",
    raised: str = "from the right",
    sort: bool = True,
    first: float = 0,
    precision_of: str = "boxes",
) -> Any:
    """area(hits, scores, total), the average precision; the arguments say what is wrong with it."""

    def area(hits: Any, scores: Any, total: int) -> float:
        hits = np.asarray(hits)
        if sort:
            hits = hits[np.argsort(-np.asarray(scores), kind="stable")]
        right = np.cumsum(hits)
        recall = right / {"total": total, "found": max(right[-1], 1), "boxes": len(hits)}[recall_of]
        best = right / (np.arange(1, len(hits) + 1) if precision_of == "boxes" else total)
        if raised == "from the right":
            best = np.maximum.accumulate(best[::-1])[::-1]
        elif raised == "from the left":
            best = np.maximum.accumulate(best)
        return float((np.diff(recall, prepend=first) * best).sum())

    return area
