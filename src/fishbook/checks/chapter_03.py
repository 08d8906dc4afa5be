"""The graded questions of chapter 03: loss functions."""

from __future__ import annotations

import numpy as np

from fishbook.checks._batches_03 import DECK, TEMPERATURE
from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._functions_03 import BATCH, SQUARES
from fishbook.checks._scores_03 import FROM_SCORES

__all__ = ["QUESTIONS"]

COUNTS = np.array([2.0, 10.0, 1000.0])


def _losses(equal: np.ndarray, blunder: float) -> dict[str, float]:
    two, ten, thousand = equal.tolist()
    return {"two_classes": two, "ten_classes": ten, "thousand_classes": thousand, "one_blunder": blunder}


PAPER = predict(
    "losses-on-paper",
    "Four losses on paper",
    _losses(np.log(COUNTS), 0.016118),
    rtol=0.01,
    atol=2e-4,
    mistakes=(
        wrong(
            "another-logarithm",
            "Which logarithm does `np.log` compute?",
            "The loss of ten equal shares is 2.303, not 1: the logarithm here belongs to e, not to 10.",
            "A logarithm to the base 10 becomes the natural one when you multiply it by 2.303.",
            **_losses(np.log10(COUNTS), 0.007),
        ),
        wrong(
            "base-two",
            "Which logarithm does `np.log` compute?",
            "The loss of two equal shares is 0.693, not 1: the logarithm here belongs to e, not to 2.",
            "A logarithm to the base 2 becomes the natural one when you multiply it by 0.693.",
            **_losses(np.log2(COUNTS), 0.023253),
        ),
        wrong(
            "sign-lost",
            "Can a loss of a share below 1 be below zero?",
            "log 0.5 is −0.693. What stands before the logarithm in the formula?",
            "The formula begins with a minus: the loss of a share of 0.5 is 0.693.",
            **_losses(-np.log(COUNTS), -0.016118),
        ),
        wrong(
            "shares-not-losses",
            "These are the shares of the right class. What does the cross-entropy do with them?",
            "The share 0.5 costs −log 0.5. Is that 0.5?",
            "Take minus the natural logarithm of each share: −log 0.5 is log 2.",
            **_losses(1 / COUNTS, 0.016118),
        ),
        wrong(
            "not-averaged",
            "The three equal shares are right. Is the last one the loss of one image or of all 1,000?",
            "The last image costs 16.118, and the others almost nothing.",
            "The loss of a batch is a mean: divide the sum by the number of images.",
            one_blunder=16.118,
        ),
        wrong(
            "without-the-delta",
            "What does the tiny delta of the chapter do to a share of 0?",
            "−log(0 + 1e-7) is 16.118, not infinite.",
            "One image costs 16.118 and 999 cost almost nothing. Take the mean over the 1,000.",
            one_blunder=float("inf"),
        ),
        wrong(
            "blunder-for-free",
            "Does a share of 0 for the right class cost nothing?",
            "With the delta its logarithm is that of 1e-7, which is −16.118.",
            "One image costs 16.118 and 999 cost almost nothing. Take the mean over the 1,000.",
            one_blunder=0.0,
        ),
    ),
    hints=(
        "For equal shares: what share does the right class get, and what is minus its logarithm?",
        "Two classes: the share is 1/2 and the loss log 2 = 0.693. The other two go the same way.",
        "The last one: −log(1e-7) is 16.118 for one image and about 0 for 999. The loss of a batch is the mean.",
    ),
)

SURER = choose(
    "surer-and-dearer",
    "Better accuracy, larger loss",
    "answer",
    "B",
    {
        "A": "The two measure different things. Round 5 of the chapter had a prediction with more right answers and the "
        "larger loss: which images made it so expensive?",
        "C": "A sum would make both losses 1,000 times as large. Does that turn a fall into a rise?",
        "D": "The mean over all test images is what a mini-batch estimates. Does the estimate know better than the whole?",
    },
)

QUESTIONS = (PAPER, SQUARES, FROM_SCORES, DECK, BATCH, SURER, TEMPERATURE)
