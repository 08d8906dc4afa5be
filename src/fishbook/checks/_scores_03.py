"""Chapter 03: the loss of a batch, straight from the scores."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_03 as bad
from fishbook.checks._build import wrong
from fishbook.checks._functions_03 import labels
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["FROM_SCORES"]


def _scores_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    loss = student.handle("cross_entropy_from_scores")
    cases = [(np.round(rng.normal(0, 2, (n, k)), 1), labels(rng, n, k)) for n, k in ((3, 2), (4, 4), (1, 3))]
    high = float(rng.integers(800, 1200))
    far = np.array([[high, high - 2, high - 1], [-1.0, 0.5, 2.0]])
    for scores, t in cases:
        look(loss, scores, t)
    for label, note in ((1, "sure and wrong: the loss is the gap"), (0, "sure and right: the loss is 0")):
        look(loss, np.array([[high, 0.0]]), np.array([label]), note=note)
    look(loss, far, np.array([1, 0]), note="one row with large scores, one with small ones")
    look.at("scores after the call", far, note="the array that was passed in must stay as it was")


FROM_SCORES = Question(
    "cross-entropy-from-scores",
    "Cross-entropy straight from the scores",
    "implement",
    2,
    ("cross_entropy_from_scores",),
    _scores_probe,
    {"cross_entropy_from_scores": bad.entropy},
    (
        wrong(
            "overflows",
            "What is e to the 1000, for a computer?",
            "For the scores (1000, 0) `np.exp` gives infinity; the loss should be 1000 or 0.",
            "Subtract the row's largest score m before `np.exp`, and add m to the logarithm of the sum.",
            cross_entropy_from_scores=lambda s, t: np.mean(np.log(np.exp(s).sum(axis=1)) - bad.picked(s, t)),
        ),
        wrong(
            "share-rounded-to-zero",
            "What is the share of the second class for the scores (1000, 0), and its logarithm?",
            "Softmax gives that share as exactly 0, and −log 0 is infinite. The loss should be 1000.",
            "Do not go through the shares: use log of the sum of powers minus the score of the right class.",
            cross_entropy_from_scores=bad.entropy_through_shares(0),
        ),
        wrong(
            "delta-again",
            "Ordinary scores come out right. What is the largest loss that your function can return?",
            "For (1000, 0) and label 1 it gives 16.118, which is −log(1e-7). The loss should be 1000.",
            "The delta is needed only where shares are. Work with log of the sum of powers minus the right score.",
            cross_entropy_from_scores=bad.entropy_through_shares(1e-7),
        ),
        wrong(
            "maximum-not-added-back",
            "You subtract the largest score before taking powers. Where do you make up for it?",
            "For the scores (5, 5) the log of the sum is 5 + log 2 = 5.693. Yours gives log 2 for it.",
            "Use the shifted scores in both places, or add the maximum back to the logarithm. One alone is off.",
            cross_entropy_from_scores=bad.entropy_maximum_lost,
        ),
        wrong(
            "one-maximum-for-all",
            "Of which numbers do you take the maximum?",
            "Rows (1000, 998, 999) and (−1, 0.5, 2): minus 1000, the second row's powers are all 0, and so is their sum.",
            "Each row needs its own maximum: `axis=1`, and `keepdims=True`, so that it has the shape `(N, 1)`.",
            cross_entropy_from_scores=bad.entropy_one_maximum,
        ),
        wrong(
            "sum-for-mean",
            "For one row the result is right. What happens to it when rows are added?",
            "The loss of a batch is the mean. For four rows yours is four times as large.",
            "Use `np.mean`, or divide by the number of rows.",
            cross_entropy_from_scores=lambda s, t: np.sum(bad.log_sum_exp(s) - bad.picked(s, t)),
        ),
        wrong(
            "picks-every-pair",
            "What is the shape of `scores[:, t]`?",
            "For scores of shape `(4, 4)` and four labels it is `(4, 4)`: all rows at all labels.",
            "One entry for each row: give the row numbers, `np.arange(len(t))`, as the first index.",
            cross_entropy_from_scores=lambda s, t: np.mean(bad.log_sum_exp(s) - s[:, t]),
        ),
        wrong(
            "down-the-columns",
            "Along which axis do the scores of one image lie?",
            "For `(3, 2)` there are 3 images with 2 scores each. Your sum over `axis=0` has 2 entries, not 3.",
            "Maximum and sum run along each row: `axis=1`.",
            cross_entropy_from_scores=bad.entropy_down_the_columns,
        ),
        wrong(
            "changes-its-input",
            "The losses are right. Whose array do you write into?",
            "`scores -= m` works in place: the caller's 1000 is 0 afterwards.",
            "Make a new array: `scores - m`, under a name of its own.",
            cross_entropy_from_scores=bad.entropy_in_place,
        ),
    ),
    (
        "Which part is off: the log of the sum of powers, the score of the right class, or the mean?",
        "Scores (0, 0), any label: log(1 + 1) − 0 = 0.693. Scores (1000, 0), label 1: 1000 − 0 = 1000.",
        "For each row: m, the largest score; m + log of the sum of exp(scores − m); minus the score at the label. Then the "
        "mean over rows.",
    ),
)
