"""The graded questions of chapter 14: object detection."""

from __future__ import annotations

from typing import Any

from fishbook.checks._boxes_14 import AREA, GIOU, NAMED
from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._crowd_14 import CROWD

__all__ = ["QUESTIONS"]


def _paper(inside: float, corner: float, touching: float) -> dict[str, Any]:
    return {"inside": inside, "corner": corner, "touching": touching}


PAPER = predict(
    "overlaps-on-paper",
    "Three overlaps on paper",
    _paper(0.25, 1 / 7, 0.0),
    rtol=0,
    atol=5e-3,
    mistakes=(
        wrong(
            "pixels-of-both-edges",
            "How wide is a box from x = 5 to x = 15?",
            "15 − 5 = 10. You have counted pixels, both edges included: 11.",
            "The intersection is 10 · 10, the union 20 · 20.",
            inside=121 / 441,
        ),
        wrong(
            "share-of-the-small-box",
            "Over which area did you divide?",
            "The small box lies inside altogether, but the union is the large box.",
            "100 of 400 pixels are covered by both.",
            inside=1.0,
        ),
        wrong(
            "side-for-area",
            "Is that the share of a side or of an area?",
            "Half the side is a quarter of the area.",
            "The intersection is 10 · 10, the union 20 · 20.",
            inside=0.5,
        ),
        wrong(
            "intersection-counted-twice",
            "What is the union of the two boxes in the corner case?",
            "100 + 100 counts the common 25 twice: the union is 175.",
            "25 divided by 175.",
            corner=0.125,
        ),
        wrong(
            "share-of-one-box",
            "25 of how many pixels?",
            "25 is a quarter of one box; the union of both is 175.",
            "25 divided by 175.",
            corner=0.25,
        ),
        wrong(
            "a-common-edge",
            "Which area do two boxes share that share an edge only?",
            "An edge has no area: from x = 10 to x = 10 the width is 0.",
            "The intersection is 0, whatever the union is.",
            touching=1 / 21,
        ),
    ),
    hints=(
        "Intersection first: its width and height. Then the union: both areas, minus the intersection once.",
        "Inside: 100 and 400. Corner: 25 and 175. How wide is the intersection of boxes that touch?",
        "Divide the first number by the second.",
    ),
)


def _rows(first: float, without: float, three: float) -> dict[str, Any]:
    return {"with_the_miss": first, "without_the_miss": without, "of_three_digits": three}


AVERAGE = predict(
    "average-on-paper",
    "An average precision on paper",
    _rows(2 / 3, 1.0, 4 / 9),
    rtol=0,
    atol=5e-3,
    mistakes=(
        wrong(
            "teeth-left-in",
            "Which precision counts at the first hit: its own, or the best from there on?",
            "At the first hit it is 1/2, at the second 2/3. The better one is further right and counts for both.",
            "1/2 · 2/3 + 1/2 · 2/3.",
            with_the_miss=7 / 12,
        ),
        wrong(
            "share-of-the-boxes",
            "That is how many of the boxes are right. Where does recall come in?",
            "Each of the two hits adds 1/2 to the recall.",
            "1/2 times the best precision from the first hit on, plus 1/2 times that from the second on.",
            with_the_miss=0.5,
        ),
        wrong(
            "miss-at-the-end-counts",
            "Without the first miss, does the miss at the end take anything away?",
            "At the two hits the precision is 1 and 1, and with the second all digits are found.",
            "1/2 · 1 + 1/2 · 1. What comes after the last hit adds no recall.",
            without_the_miss=2 / 3,
        ),
        wrong(
            "third-forgotten",
            "With three digits, how much recall does one hit add?",
            "1/3 each, and the last third is never reached.",
            "1/3 · 2/3 + 1/3 · 2/3 + 0.",
            of_three_digits=2 / 3,
        ),
    ),
    hints=(
        "Write a row for each box: how many are right so far, precision, recall.",
        "Miss, hit, hit, miss: the precisions are 0, 1/2, 2/3, 2/4, the recalls 0, 1/2, 1, 1.",
        "Each hit adds 1/2 of recall (1/3 when there are three digits), times the best precision from there on.",
    ),
)

EMPTY = choose(
    "boxes-of-nothing",
    "Boxes of nothing",
    "answer",
    "C",
    {
        "A": "It would save a little, and training would take the same time. What would the network learn from the cells "
        "that are left in?",
        "B": "The four numbers are not bounded, and a box of size 0 would ask for a logarithm of minus infinity. But the "
        "factor is there with any target. What is the right box where there is no digit?",
        "D": "The loss of presence is counted in every cell, with no such factor. Which two parts have it?",
    },
)

QUESTIONS = (PAPER, GIOU, NAMED, AVERAGE, AREA, EMPTY, CROWD)
