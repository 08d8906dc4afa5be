"""Chapter 09: when to stop, and which network to keep."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_09 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["STOP"]


def _stop_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    stop = student.handle("kept_and_stopped")
    low, high = (np.sort(rng.choice(np.arange(50, 200), 2, replace=False)) / 100).tolist()
    bumpy = [high + 1, low + 0.1, high + 0.9, high + 0.5, high + 0.3, low, high + 0.4, high + 0.45, high + 0.5]
    look(stop, bumpy, 9, note="falling again is not yet better than the best")
    look(stop, bumpy, 2)
    look(stop, [high + 1, high + 0.5, low + 0.2, low + 0.1, low], 2, note="better all the time")
    look(stop, [4.0, 2.0, 3.0, 1.0, 3.5, 3.6, 3.7], 2, note="one bad epoch, a better one, and then bad ones only")
    look(stop, [3.0, 1.0, 2.5, 2.0], 5)
    losses = (rng.choice(np.arange(50, 200), int(rng.integers(8, 12)), replace=False) / 100).tolist()  # no two alike
    for patience in (1, 3, 20):
        look(stop, losses, patience)
    look(stop, [low, high, high + 1, high + 2, high + 3], 3, note="the first is the best")


STOP = Question(
    "kept-and-stopped",
    "Better than what?",
    "bug",
    2,
    ("kept_and_stopped",),
    _stop_probe,
    {"kept_and_stopped": bad.stopping()},
    (
        wrong(
            "better-than-the-last",
            "Print `best` for the losses 3, 1, 2.5, 2. Which of them is the lowest?",
            "You keep epoch 3, whose loss is 2, since it is lower than the one before. The lowest was 1, at epoch 1.",
            "Compare with `losses[best]`, not with the epoch before.",
            kept_and_stopped=bad.stopping(lambda losses, epoch, best: losses[epoch] < losses[epoch - 1]),
        ),
        wrong(
            "one-too-patient",
            "With patience 1, how many epochs without an improvement may pass?",
            "You stop one epoch late: `epoch - best` has to reach `patience`, not exceed it.",
            "Stop when `epoch - best >= patience`.",
            kept_and_stopped=bad.stopping(tired=lambda epoch, best, patience: epoch - best > patience),
        ),
        wrong(
            "bad-epochs-add-up",
            "After a new best, how many epochs without an improvement have passed?",
            "None: the counting begins again. Yours goes on from where it was.",
            "Set the counter to 0 with each new best, or use `epoch - best`.",
            kept_and_stopped=bad.bad_epochs_add_up,
        ),
        wrong(
            "tired-before-it-looks",
            "Which comes first: looking whether this epoch is the best, or giving up?",
            "For the losses 4, 2, 3, 1 and patience 2 the last epoch is the best one. You end before you look at it.",
            "First `if losses[epoch] < losses[best]: best = epoch`, then the test of the patience.",
            kept_and_stopped=bad.tired_before_it_looks,
        ),
        wrong(
            "keeps-the-last",
            "Which network do you want: the one of the last epoch, or the best?",
            "The function returns two numbers: first the epoch to keep, then the one at which training ends.",
            "Return `best, epoch`.",
            kept_and_stopped=bad.stopping(answer=lambda best, epoch: (epoch, epoch)),
        ),
        wrong(
            "keeps-the-worst",
            "Is a good loss large or small?",
            "For the losses 3, 1, 2.5 the epoch to keep is 1.",
            "An epoch is better when its loss is smaller: `losses[epoch] < losses[best]`.",
            kept_and_stopped=bad.stopping(lambda losses, epoch, best: losses[epoch] > losses[best]),
        ),
    ),
    (
        "Go through the losses 3, 1, 2.5, 2 by hand, with `best` written down after each.",
        "With patience 2: keep epoch 1, stop at epoch 3.",
        "An epoch is better when its loss is below that of the best one so far: `losses[epoch] < losses[best]`.",
    ),
)
