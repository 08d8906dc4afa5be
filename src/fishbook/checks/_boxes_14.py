"""Chapter 14: the questions about boxes."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_14 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["AREA", "GIOU", "NAMED"]


def _boxes(n: int, rng: np.random.Generator, room: int = 20) -> np.ndarray:
    """n boxes on whole numbers, of 2 to 12 pixels."""
    corner = rng.integers(0, room, (n, 2))
    return np.hstack([corner, corner + rng.integers(2, 13, (n, 2))]).astype(float)


def _giou_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    giou = student.handle("giou")
    look(giou, np.array([[0.0, 0, 4, 4]]), np.array([[2.0, 2, 6, 6]]), note="they overlap")
    look(giou, np.array([[0.0, 0, 2, 2]]), np.array([[5.0, 5, 8, 8]]), note="they lie apart, right and below")
    look(giou, np.array([[0.0, 0, 4, 4]]), np.array([[0.0, 0, 4, 4]]), note="the same box")
    look(giou, _boxes(6, rng), _boxes(6, rng))


GIOU = Question(
    "generalised-overlap",
    "An overlap that knows how far",
    "implement",
    3,
    ("giou",),
    _giou_probe,
    {"giou": bad.generalised()},
    (
        wrong(
            "negative-sides",
            "What are the sides of the intersection when the boxes lie apart, right and below?",
            "Both sides are negative then, and their product is positive: (−3) · (−3) = 9.",
            "Set negative sides to 0 before you multiply: `sides.clip(min=0)`.",
            giou=bad.generalised(clip=False),
        ),
        wrong(
            "plain-iou",
            "Is that more than the IoU? Look at boxes that lie apart.",
            "For (0, 0, 2, 2) and (5, 5, 8, 8) the IoU is 0. The smallest box around both has an area of 64, of which 13 "
            "are covered.",
            "Subtract (64 − 13) / 64, the share of the box around both that neither covers.",
            giou=bad.generalised(share=0),
        ),
        wrong(
            "union-counted-twice",
            "How often is the intersection in the sum of the two areas?",
            "For (0, 0, 4, 4) and (2, 2, 6, 6): 16 + 16 counts the common 4 twice. The union is 28.",
            "union = area of a + area of b − intersection.",
            giou=bad.generalised(shared=0),
        ),
        wrong(
            "share-added",
            "Should boxes that lie farther apart get more or less?",
            "For (0, 0, 2, 2) and (5, 5, 8, 8) the value is −0.797, not +0.797.",
            "Subtract the share that neither covers.",
            giou=bad.generalised(share=1),
        ),
        wrong(
            "share-of-the-union",
            "The share of what? Look at boxes that lie apart.",
            "For (0, 0, 2, 2) and (5, 5, 8, 8): 51 of the 64 around both are not covered. 51/64, not 51/13.",
            "Divide (around − union) by around. Then the value stays above −1.",
            giou=bad.generalised(over="union"),
        ),
        wrong(
            "larger-of-the-two",
            "Is the larger of the two boxes the smallest box around both?",
            "Around (0, 0, 2, 2) and (5, 5, 8, 8) lies (0, 0, 8, 8), with an area of 64.",
            "Its corners are the smaller of the first corners and the larger of the second ones.",
            giou=bad.generalised(hull="larger"),
        ),
    ),
    (
        "Three areas: the intersection, the union, and the smallest box around both. Print each for two boxes on paper.",
        "For (0, 0, 4, 4) and (2, 2, 6, 6) they are 4, 28 and 36: 4/28 − 8/36 = −0.079. The result has the shape (N,).",
        "Smallest box around both: `np.minimum` of the first corners, `np.maximum` of the second ones, then width times "
        "height.",
    ),
)


def _named_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    suppress = student.handle("suppress")
    row = np.array([[0.0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10]])
    look(suppress, row, np.array([3, 3, 3]), np.array([0.9, 0.8, 0.7]), 0.4, note="A drops B, so B drops nothing")
    same = np.array([[0.0, 0, 8, 8], [0, 0, 8, 8], [0, 0, 8, 4]])
    note = "a 1 and a 7 share a box; an IoU of exactly the threshold stays"
    look(suppress, same, np.array([7, 1, 7]), np.array([0.6, 0.9, 0.8]), 0.5, note=note)
    for _ in range(3):
        boxes, labels, scores = _boxes(12, rng, 8), rng.integers(0, 3, 12), np.round(rng.permutation(12) / 12 + 0.01, 2)
        look(suppress, boxes, labels, scores, 0.3)


NAMED = Question(
    "suppression-by-name",
    "Suppress what has the same name",
    "implement",
    3,
    ("suppress",),
    _named_probe,
    {"suppress": bad.suppression()},
    (
        wrong(
            "names-ignored",
            "May a 1 drop a 7 that lies on it?",
            "In the second example the 1 and the 7 have the same box, and both should stay.",
            "Compare a box with the kept boxes of its own name only.",
            suppress=bad.suppression(lambda mine, other: True),
        ),
        wrong(
            "other-names-dropped",
            "Which boxes should drop one another: those of the same name, or those of different names?",
            "In the first example all three are a 3, and the middle one should go.",
            "Drop a box when it overlaps a kept box of the *same* name.",
            suppress=bad.suppression(lambda mine, other: mine != other),
        ),
        wrong(
            "the-dropped-drop",
            "Can a box that has been dropped drop others?",
            "In the first example A drops B. C overlaps B alone, so it stays: the answer is 0 and 2.",
            "Compare with the boxes that were kept, not with all surer ones.",
            suppress=bad.suppression(dropped_drop=True),
        ),
        wrong(
            "least-sure-first",
            "Which box goes first?",
            "`np.argsort(scores)` puts the smallest score first.",
            "Sort by `-scores`.",
            suppress=bad.suppression(sign=1),
        ),
        wrong(
            "at-the-threshold",
            "What becomes of an IoU that is exactly the threshold?",
            "In the second example the two 7s have an IoU of 0.5, and the threshold is 0.5. Both stay.",
            "Drop only what is above the threshold: keep while IoU <= threshold.",
            suppress=bad.suppression(strict=True),
        ),
        wrong(
            "name-after-name",
            "The right boxes stay. In which order should their indices come?",
            "From the surest to the least sure, whatever their names are. You give all of one name first.",
            "Go through all boxes once, from the surest to the least sure, or sort what stays by its score at the end.",
            suppress=bad.suppression(by_name=True),
        ),
    ),
    (
        "Go through the boxes from the surest on, and keep a list. When may a box join it?",
        "In the first example the indices are 0 and 2, in the second 1, 2 and 0.",
        "A box joins when none of the boxes *in the list* with the same name overlaps it by more than the threshold.",
    ),
)


def _area_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    area = student.handle("area")
    look(area, np.array([True, True, False, True, False]), np.array([0.9, 0.8, 0.7, 0.6, 0.5]), 4)
    look(area, np.array([False, True, True]), np.array([0.3, 0.9, 0.6]), 5, note="not in order")
    look(area, np.array([False, True, True]), np.array([0.9, 0.8, 0.3]), 3, note="the precision rises")
    for n in (8, 15):
        scores = np.round(rng.permutation(n) / n + 0.01, 3)
        hit = rng.random(n) < 0.5
        hit[:3] = True, False, True
        look(area, hit, scores, int(hit.sum() + rng.integers(2, 5)))


AREA = Question(
    "area-too-large",
    "An average precision that is too good",
    "bug",
    2,
    ("area",),
    _area_probe,
    {"area": bad.area()},
    (
        wrong(
            "recall-of-the-found",
            "A detector that finds one of ten digits, and draws nothing else: what does this function say of it?",
            "It says 1. `right[-1]` is the number of digits *found*; what should recall be a share of?",
            "Recall is the share of all digits that are there: divide by `total`.",
            area=bad.area(recall_of="found"),
        ),
        wrong(
            "recall-of-the-boxes",
            "Recall is a share of the digits. What is `len(hits)`?",
            "With 5 boxes for 4 digits you divide by 5.",
            "Divide `right` by `total`.",
            area=bad.area(recall_of="boxes"),
        ),
        wrong(
            "teeth-left-in",
            "The recall is right now. What became of the line with `maximum.accumulate`?",
            "At each recall the best precision at that recall *or more* counts.",
            "Put `best = np.maximum.accumulate(precision[::-1])[::-1]` back.",
            area=bad.area(raised="not"),
        ),
        wrong(
            "raised-from-the-left",
            "From which side does the best precision count?",
            "Accumulated from the left, one early hit would hide all misses after it.",
            "Turn the row round, accumulate, turn it back: `[::-1]` twice.",
            area=bad.area(raised="from the left"),
        ),
        wrong(
            "unsorted",
            "The recall is right now. In which order do the boxes come?",
            "In the second example the surest box is the second one, with 0.9.",
            "Keep the line that sorts `hits` by `-scores`.",
            area=bad.area(sort=False),
        ),
    ),
    (
        "Work the five boxes of the chapter out on paper: what are right, recall and precision, row by row?",
        "Hits at places 1, 2 and 4 of four digits: the recalls are 1/4, 2/4, 2/4, 3/4, 3/4, and the area is 0.6875.",
        "Compare your rows with those of the function, printed. Which one differs first?",
    ),
)
