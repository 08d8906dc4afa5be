"""Chapter 14: two thresholds for crowded scenes."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from fishbook.checks._build import wrong
from fishbook.checks._question import Question
from fishbook.checks._training import settings_to_find
from fishbook.datasets import load_mnist
from fishbook.detection import Detections, Objects, decode, detector, digit_scenes, hits, non_maximum_suppression
from fishbook.experiments import recorded

__all__ = ["CROWD"]

TARGET = 0.559
CROWDED = {"most": 8, "overlap": 0.5, "clutter": 10}


@cache
def _said() -> tuple[list[Detections], list[Objects]]:
    """What the detector says of 200 crowded scenes of test digits, and what is in them."""
    from threadpoolctl import threadpool_limits

    _, (x, t) = load_mnist("5k")
    images, scenes = digit_scenes(200, x, t, rng=40, **CROWDED)  # type: ignore[arg-type]
    net, stored = detector(rng=0), recorded("detector").arrays
    for name in net.params:
        net.params[name] = stored[name].astype(np.float32)
    with threadpool_limits(1):
        return decode(net.predict(images), least=0.01), scenes


def _f1(least: float, overlap: float) -> float:
    right = drawn = there = 0
    for one, scene in zip(*_said(), strict=True):
        sure = Detections(*(values[one.scores >= least] for values in one))
        kept = non_maximum_suppression(sure.boxes, sure.scores, overlap)
        boxes, labels, scores = (values[kept] for values in sure)
        for digit in np.unique(labels):
            mine = labels == digit
            right += int(hits(boxes[mine], scores[mine], scene.boxes[scene.labels == digit]).sum())
        drawn, there = drawn + len(kept), there + len(scene.labels)
    return 2 * right / max(drawn + there, 1)


def _unfit(given: dict[str, Any]) -> str:
    """Why nothing can be drawn with these settings; "" for good ones."""
    for name, value in given.items():
        if type(value) not in (int, float) or not 0 <= value <= 1:
            return f"`{name}` should be a number from 0 to 1."
    return ""


_probe, _judge = settings_to_find(("least", "overlap"), _unfit, _f1, TARGET, on="200 crowded scenes of test digits")

CROWD = Question(
    "crowded-scenes",
    "A crowd",
    "experiment",
    3,
    ("least", "overlap"),
    _probe,
    {},
    (
        wrong(
            "settings-of-the-chapter",
            "With these settings the chapter measures average precision. What do boxes with a score of 0.05 do to a count?",
            "Average precision forgives unsure boxes, since the sure ones come first. F1 counts each of them fully.",
            "Raise `least` in steps of 0.1 and write down what `f1` says; then try `overlap`.",
            least=0.05,
            overlap=0.4,
        ),
        wrong(
            "as-the-chapter-draws",
            "Close. The chapter draws from 0.5 on. In a crowd, is the detector as sure of each digit as with room?",
            "On the validation scenes `f1(0.5, 0.4)` is 0.586. Is there a better `least` on either side?",
            "Go down from 0.5 in steps of 0.05, then try `overlap` in steps of 0.05.",
            least=0.5,
            overlap=0.4,
        ),
        wrong(
            "only-the-surest",
            "How many of the digits are found at all with these settings?",
            "At 0.9 nearly every box is right, and many digits have none.",
            "Lower `least` in steps of 0.1 and write down what `f1` says; then try `overlap`.",
            least=0.9,
            overlap=0.4,
        ),
    ),
    (
        "Change one of the two at a time and write down what `f1` says. Is there a best value between the ends?",
        "Both too small and too large a `least` cost: false alarms on one side, missed digits on the other.",
        "Look for `least` between 0.3 and 0.5 in steps of 0.05, then for `overlap` between 0.2 and 0.5.",
    ),
    judge=_judge,
    seconds=20,
)
