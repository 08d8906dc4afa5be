"""Chapter 13: a field followed, an image covered, networks that vote, and a guided ReLU."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_13 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["COVERED", "FIELD", "GUIDED", "VOTED"]


def _field_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    field = student.handle("field")
    look(field, [(3, 1)], note="one convolution")
    look(field, [(5, 1), (2, 2), (3, 1)], note="convolution, pooling, convolution")
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
        before = image.copy()
        look(covered, image, size, stride, value)
        look.at("the image after the call", image - before)


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


def _voted_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    together = student.handle("together")
    for networks in (3, 5):
        look(together, rng.normal(0, 3, (networks, 60, 4)), note=f"{networks} networks, 60 examples, 4 classes")
    sure = np.tile(np.array([[0.0, 0.5, 0.0]]), (5, 1, 1))
    sure[0, 0] = [400.0, 0.0, 0.0]
    look(together, sure, note="one network with a score of 400, four that lean to class 1")
    look(together, 1000 + rng.normal(0, 3, (3, 20, 4)), note="scores around 1,000")


VOTED = Question(
    "vote-with-shares",
    "Vote with shares",
    "implement",
    2,
    ("together",),
    _voted_probe,
    {"together": bad.voted()},
    (
        wrong(
            "mean-of-scores",
            "One network gives a score of 400. How much should its word count?",
            "With mean scores one network outvotes any number of others. A probability is at most 1.",
            "First the softmax of each network's scores, then the mean over the networks.",
            together=bad.MEAN_OF_SCORES,
        ),
        wrong(
            "majority",
            "Does it matter how sure a network is?",
            "Two that are barely for class 1 should not outvote one that is entirely for class 0.",
            "Average the probabilities, and only then take the largest.",
            together=bad.MAJORITY,
        ),
        wrong(
            "softmax-over-examples",
            "What should add up to 1: the classes of one example, or the examples of one class?",
            "The scores are (M, N, K). The classes stand on the last axis.",
            "Softmax over axis −1, mean over axis 0.",
            together=bad.WRONG_AXIS,
        ),
        wrong(
            "softmax-over-networks",
            "Over which axis is the softmax?",
            "The networks stand on axis 0, the classes on the last one.",
            "Softmax over axis −1, mean over axis 0.",
            together=bad.OVER_NETWORKS,
        ),
        wrong(
            "overflow",
            "What is the exponential of 1,000?",
            "exp(1000) is infinity, and infinity by infinity is nan.",
            "Subtract the largest score before the exponential, or use the softmax of fishbook.functions.",
            together=bad.OVERFLOWING,
        ),
        wrong(
            "surest-alone",
            "Does only one network speak?",
            "You take the largest probability of any network. One that is sure and wrong then decides alone.",
            "The mean over the networks, not the maximum.",
            together=bad.SUREST,
        ),
    ),
    (
        "Three steps: probabilities, their mean, the largest.",
        "The probabilities are (M, N, K), their mean over the networks is (N, K), the answer (N,).",
        "softmax(scores).mean(axis=0).argmax(axis=1), with a softmax that subtracts the largest score first.",
    ),
)


def _guided_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    guided = student.handle("guided")
    for shape in ((3, 4), (2, 2, 5)):
        x, dout = rng.normal(size=shape), rng.normal(size=shape)
        before = dout.copy()
        look(guided, x, dout)
        look.at("dout after the call", dout - before)


GUIDED = Question(
    "guided-and-not",
    "Guided, and not",
    "bug",
    1,
    ("guided",),
    _guided_probe,
    {"guided": bad.guided()},
    (
        wrong(
            "deconvolution-only",
            "Two things decide. Which of them does the code ask?",
            "It looks at the signal alone: that is the rule of the deconvolution. x plays no part.",
            "Zero where x is not positive, and zero where dout is not.",
            guided=bad.guided(forward_rule=False),
        ),
        wrong(
            "gradient-only",
            "Two things decide. Which of them does the code ask?",
            "Negative signals still come through where x was positive: that is plain backpropagation.",
            "Zero where x is not positive, and zero where dout is not.",
            guided=bad.guided(signal_rule=False),
        ),
        wrong(
            "size-of-the-signal",
            "What becomes of a negative signal?",
            "It should be stopped, not turned round.",
            "np.maximum(dout, 0), not np.abs(dout).",
            guided=bad.guided(of_signal=np.abs),
        ),
        wrong(
            "all-or-nothing",
            "Do you let a signal through, or the number 1?",
            "What comes through keeps its size.",
            "np.where((x > 0) & (dout > 0), dout, 0).",
            guided=bad.guided(of_signal=lambda dout: (dout > 0) * 1.0),
        ),
    ),
    (
        "Make a table with the four cases of signs of x and dout.",
        "Only one of the four lets a signal through: both positive.",
        "np.where((x > 0) & (dout > 0), dout, 0).",
    ),
)
