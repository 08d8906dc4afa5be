"""Object detection: boxes and their overlap, average precision, scenes of digits, a one-stage detector.  Chapter 14."""

from fishbook.detection.boxes import Detections, Objects, iou, non_maximum_suppression
from fishbook.detection.precision import average_precision, average_precisions, hits, precision_recall

__all__ = [
    "Detections",
    "Objects",
    "average_precision",
    "average_precisions",
    "hits",
    "iou",
    "non_maximum_suppression",
    "precision_recall",
]
