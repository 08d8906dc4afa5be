"""Chapter 13: networks that vote, and a guided ReLU."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_13 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["GUIDED", "VOTED"]


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
        x.flat[1], dout.flat[1] = 0.0, 1.5  # a ReLU whose input is 0 lets nothing through
        look(guided, x, dout)
        look.at("dout after the call", dout, note="the array that was passed in must stay as it was")


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
            "zero-lets-through",
            "Is 0 a positive number?",
            "Where x is exactly 0 you let the signal through.",
            "Compare with `x > 0`, not with `x >= 0`.",
            guided=bad.guided(least=-1e-300),
        ),
        wrong(
            "in-place",
            "What you return is right. What became of the array that was passed in?",
            "`dout[...] = 0` changes the caller's array, which other layers may still need.",
            "`np.where` makes a new array; or work on `dout.copy()`.",
            guided=bad.guided_in_place,
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
