"""Chapter 13: a field followed, an image covered, networks that vote, and a guided ReLU."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_13 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["COVERED", "FIELD"]


def _field_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    field = student.handle("field")
    look(field, [(3, 1)], note="one convolution")
    look(field, [(5, 1), (2, 2), (3, 1)], note="convolution, pooling, convolution")
    look(field, [(2, 2), (2, 2), (3, 1)], note="two poolings, and a convolution behind them")
    for count in (3, 5):
        sizes, strides = rng.integers(2, 8, count), rng.integers(1, 4, count)
        look(field, [(int(k), int(s)) for k, s in zip(sizes, strides, strict=True)])
    look(field, [], note="no layer at all: a pixel sees itself")


FIELD = Question(
    "follow-the-field",
    "Follow the field",
    "implement",
    2,
    ("field",),
    _field_probe,
    {"field": bad.field()},
    (
        wrong(
            "jump-left-out",
            "How far apart are the units that the window spans, in pixels?",
            "Behind a pooling with stride 2 neighbours lie 2 pixels apart, and a 3 × 3 window adds 4 pixels, not 2.",
            "r grows by (size − 1) · j, with the jump before this layer.",
            field=bad.field(lambda r, j, size, stride: r + size - 1),
        ),
        wrong(
            "jump-too-early",
            "Which jump counts for a window: that of its input, or that of its output?",
            "A 2 × 2 pooling on pixels sees 2 pixels, whatever its stride. You give 3 for size 2 and stride 2.",
            "First r, with the old jump; then j = j · stride.",
            field=bad.field(jump_first=True),
        ),
        wrong(
            "whole-window",
            "How many steps lead from the first unit of a window to its last?",
            "A 3 × 3 window on pixels sees 3 of them: 1 + (3 − 1). You give 4.",
            "r grows by (size − 1) jumps, not by size.",
            field=bad.field(lambda r, j, size, stride: r + size * j),
        ),
        wrong(
            "strides-added",
            "Two layers with stride 2: how far apart are neighbours behind both?",
            "Behind the first 2 pixels, behind the second twice that: 4. With three layers 8.",
            "j is multiplied by the stride; a stride of 1 changes nothing.",
            field=bad.field(jump=lambda j, size, stride: j + stride - 1),
        ),
        wrong(
            "jump-by-size",
            "What moves a window on: its size or its stride?",
            "A 3 × 3 convolution with stride 1 has neighbours 1 pixel apart, although its windows are 3 wide.",
            "j is multiplied by the stride.",
            field=bad.field(jump=lambda j, size, stride: j * size),
        ),
    ),
    (
        "Start with r = 1 and j = 1, and go through the layers in order.",
        "For [(5, 1), (2, 2), (3, 1)]: r is 5, then 6, then 10; j is 1, then 2, then 2.",
        "For each layer: r = r + (size − 1) · j, then j = j · stride. Return r, j.",
    ),
)


def _covered_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    covered = student.handle("covered")
    for shape, size, stride, value in (((5, 6), 3, 1, 0.5), ((7, 7), 3, 2, -1.0), ((6, 4), 2, 2, 0.25)):
        image = rng.uniform(0.1, 1, shape)
        look(covered, image, size, stride, value)
        look.at("the image after the call", image, note="the image that was passed in must stay as it was")


COVERED = Question(
    "cover-every-place",
    "Cover every place",
    "implement",
    2,
    ("covered",),
    _covered_probe,
    {"covered": bad.covered()},
    (
        wrong(
            "covers-pile-up",
            "What does the second copy look like: one square, or two?",
            "In your last copy nearly everything is covered.",
            "Take a fresh `image.copy()` for every place.",
            covered=bad.covered(copy=False),
        ),
        wrong(
            "columns-first",
            "In which order are the places of a picture read?",
            "The second copy has its square one stride to the right of the first; yours has it below.",
            "Outer loop over rows, inner loop over columns.",
            covered=bad.covered(swapped=True),
        ),
        wrong(
            "last-place-missed",
            "A square of 3 in a row of 5: how many places are there with stride 1?",
            "Three: it may begin at 0, 1 and 2, that is up to 5 − 3 included.",
            "`range(0, H - size + 1, stride)`.",
            covered=bad.covered(last=False),
        ),
        wrong(
            "one-pixel-more",
            "How many pixels does the slice i : i + size hold?",
            "Your squares are one pixel too large.",
            "`copy[i : i + size, j : j + size] = value`.",
            covered=bad.covered(extra=1),
        ),
        wrong(
            "always-zero",
            "With what should the square be filled?",
            "The fourth argument is the value; you fill with 0.",
            "`copy[i : i + size, j : j + size] = value`.",
            covered=bad.covered(fixed=True),
        ),
        wrong(
            "paints-the-image",
            "What does the second copy look like: one square, or two?",
            "You write into the image itself: the covers pile up in it, and the caller's image is changed.",
            "First `copy = image.copy()`, then write into `copy`.",
            covered=bad.covered_in_place,
        ),
        wrong(
            "added",
            "Is the square laid over the image, or added to it?",
            "Under a cover nothing of the image is left; every pixel there equals the value.",
            "Assign with `=`, not with `+=`.",
            covered=bad.covered(add=True),
        ),
    ),
    (
        "Two loops over the upper left corner of the square; a fresh copy of the image in each turn.",
        "For an image of 5 × 6, size 3 and stride 1 there are 3 · 4 = 12 copies: the shape is (12, 5, 6).",
        "copy = image.copy(); copy[i : i + size, j : j + size] = value; append it; np.array(...) of all at the end.",
    ),
)
