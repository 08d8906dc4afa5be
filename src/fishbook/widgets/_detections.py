"""What the trained detector of chapter 14 says about a few validation scenes, rounded: a page holds the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from fishbook.datasets import load_mnist
from fishbook.detection import Detections, Objects, decode, detector, digit_scenes, non_maximum_suppression
from fishbook.experiments import recorded
from fishbook.experiments.detector import LEARNT
from fishbook.network import Network
from fishbook.widgets._packing import pack

__all__ = ["SIDE", "Seen", "packed", "raw", "several"]

SIDE = 64  # pixels of a scene, each way
GREYS = 31  # levels of ink that a page is sent
CROWDED: dict[str, Any] = {"overlap": 0.5, "most": 4, "clutter": 2}
CHOSEN: dict[str, tuple[int, int, dict[str, Any]]] = {  # the seed, which scene of it, how it is made
    "five digits": (3008, 13, {}),
    "apart": (28, 17, {}),
    "touching": (258, 4, CROWDED),
    "crowd": (170, 1, CROWDED),
}
LEAST = {"raw": 0.1, "several": 0.05}  # the scores from which on a box counts
OVERLAP = 0.4  # of the suppression, as `detect` has it


class Seen(NamedTuple):
    """A scene (64, 64), what is in it, and the boxes of the detector, the surest first."""

    image: np.ndarray
    truth: Objects
    found: Detections


@cache
def _network() -> Network:
    net, weights = detector(), recorded("detector").arrays
    for name in net.params:
        net.params[name][...] = weights[name]
    return net


def _seen(image: np.ndarray, truth: Objects, least: float, overlap: float | None) -> Seen:
    """Boxes to a tenth of a pixel, scores to a thousandth."""
    (said,) = decode(_network().predict(image[None]), least)
    found = Detections(said.boxes.astype(float).round(1), said.labels, said.scores.astype(float).round(3))
    if overlap is not None:
        kept = non_maximum_suppression(found.boxes, found.scores, overlap)
        found = Detections(found.boxes[kept], found.labels[kept], found.scores[kept])
    return Seen(image[0], Objects(truth.boxes.astype(float), truth.labels), found)


def _scenes(n: int, seed: int, **options: Any) -> tuple[Any, list[Objects]]:
    """Of digits that the detector never saw, and not of the test digits: those are for one measurement."""
    (x, t), _ = load_mnist()
    return digit_scenes(n, x[LEARNT:], t[LEARNT:], rng=seed, **options)


@cache
def raw(name: str) -> Seen:
    """One of the CHOSEN scenes, with every box whose score is at least 0.1: nothing is suppressed."""
    seed, i, options = CHOSEN[name]
    images, truth = _scenes(i + 1, seed, **options)
    return _seen(images[i], truth[i], LEAST["raw"], None)


@cache
def several(n: int = 9, seed: int = 128) -> tuple[Seen, ...]:
    """n scenes, with what `detect` leaves."""
    images, truth = _scenes(n, seed)
    return tuple(_seen(*pair, LEAST["several"], OVERLAP) for pair in zip(images, truth, strict=True))


def packed(scenes: Sequence[Seen]) -> dict[str, Any]:
    """For a page: the images; rows of (scene, 10 · box, label, and for `found` 1,000 · score), all whole numbers."""
    found = [
        np.column_stack(
            [np.full(len(one.found.labels), k), 10 * one.found.boxes, one.found.labels, 1000 * one.found.scores]
        )
        for k, one in enumerate(scenes)
    ]
    truth = [
        np.column_stack([np.full(len(one.truth.labels), k), 10 * one.truth.boxes, one.truth.labels])
        for k, one in enumerate(scenes)
    ]
    images = pack(np.stack([one.image for one in scenes]), GREYS)
    return {"images": images, "truth": np.concatenate(truth).round(), "found": np.concatenate(found).round()}
