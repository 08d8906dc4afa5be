"""Object detection: boxes and their overlap, average precision, scenes of digits, a one-stage detector.  Chapter 14."""

from fishbook.detection.boxes import Detections, Objects, iou, non_maximum_suppression
from fishbook.detection.detector import decode, detect, detector, encode
from fishbook.detection.loss import DetectionLoss
from fishbook.detection.precision import average_precision, average_precisions, hits, precision_recall
from fishbook.detection.scenes import digit_scenes, resized

__all__ = [
    "DetectionLoss",
    "Detections",
    "Objects",
    "average_precision",
    "average_precisions",
    "decode",
    "detect",
    "detector",
    "digit_scenes",
    "encode",
    "hits",
    "iou",
    "non_maximum_suppression",
    "precision_recall",
    "resized",
]
