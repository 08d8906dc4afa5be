"""Chapter 03: the loss of a batch, from shares."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_03 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question
from fishbook.functions import softmax

__all__ = ["BATCH", "SQUARES", "labels"]


def _shares(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Rows of shares that sum to 1, in two digits."""
    y = np.round(softmax(rng.normal(0, 1.2, shape)), 2)
    y[:, 0] += 1 - y.sum(axis=1)
    return np.round(y, 2)


def labels(rng: np.random.Generator, count: int, classes: int) -> np.ndarray:
    """At least two different labels where there is more than one row."""
    t = rng.integers(0, classes, count)
    if count > 1:
        t[1] = (t[0] + 1) % classes
    return t


def _squares_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    squares = student.handle("squares_of_batch")
    cases = [(_shares(rng, n, k), labels(rng, n, k)) for n, k in ((2, 3), (3, 3), (1, 4), (5, 2))]
    cases.append((_shares(rng, 4, 5), np.array([0, 2, 1, 2])))  # no label is 3 or 4
    for y, t in cases:
        note = "as many images as classes: a wrong shape may go unnoticed" if len(y) == y.shape[1] else ""
        look(squares, y, t, note=note)


SQUARES = Question(
    "squares-of-a-batch",
    "Squared errors of a batch",
    "implement",
    2,
    ("squares_of_batch",),
    _squares_probe,
    {"squares_of_batch": lambda y, t: 0.5 * np.sum((y - bad.rows(y, t)) ** 2) / len(y)},
    (
        wrong(
            "labels-subtracted",
            "What are the shapes of y and t, and what does `y - t` do with them?",
            "`(2, 3)` minus `(2,)` is refused; `(3, 3)` minus `(3,)` gives a number, and a wrong one.",
            "First make a row of each label, 1 at the right class and 0 elsewhere: `one_hot(t, y.shape[1])` is `(N, K)`.",
            squares_of_batch=lambda y, t: 0.5 * np.sum((y - t) ** 2) / len(y),
        ),
        wrong(
            "labels-as-columns",
            "Is the label 2 twice as wrong as the label 1?",
            "A label is a name of a class. For three classes the target of label 2 is the row (0, 0, 1).",
            "A column `(N, 1)` subtracts the label from every share. Make one-hot rows `(N, K)` of the labels instead.",
            squares_of_batch=lambda y, t: 0.5 * np.sum((y - t[:, None]) ** 2) / len(y),
        ),
        wrong(
            "classes-counted-from-the-labels",
            "How many classes are there when the last one does not occur in the batch?",
            "In the last batch no label is 3 or 4, and y still has five columns. Your targets have three.",
            "The number of classes is the number of columns of y: `one_hot(t, y.shape[1])`.",
            squares_of_batch=lambda y, t: 0.5 * np.sum((y - np.eye(t.max() + 1)[t]) ** 2) / len(y),
        ),
        wrong(
            "no-mean",
            "For one image the result is right. What happens to it when the batch grows?",
            "Two images that each cost 0.3 should cost 0.3 together; yours gives 0.6.",
            "Divide the sum by the number of images, which is the length of y.",
            squares_of_batch=lambda y, t: 0.5 * np.sum((y - bad.rows(y, t)) ** 2),
        ),
        wrong(
            "mean-over-classes-too",
            "By how many numbers does `np.mean` divide?",
            "For y of shape `(2, 3)` it divides by 6; there are 2 images.",
            "Sum over everything, then divide by the number of images alone.",
            squares_of_batch=lambda y, t: 0.5 * np.mean((y - bad.rows(y, t)) ** 2),
        ),
        wrong(
            "plain-mean",
            "Two factors differ from the formula. What stands before the sum, and by what is the sum divided?",
            "For y of shape `(2, 3)`, `np.mean` divides by 6. The formula divides by 2 images, and halves.",
            "Sum over everything, take half of it, and divide by the number of images.",
            squares_of_batch=lambda y, t: np.mean((y - bad.rows(y, t)) ** 2),
        ),
        wrong(
            "no-half",
            "Your result is a fixed multiple of the right one. Which?",
            "The chapter's formula has a factor of one half before the sum; yours is twice as large.",
            "Multiply by 0.5.",
            squares_of_batch=lambda y, t: np.sum((y - bad.rows(y, t)) ** 2) / len(y),
        ),
        wrong(
            "right-class-only",
            "Which shares enter your sum?",
            "For the shares (0.7, 0.2, 0.1) and label 0 all three differ from their target: by 0.3, 0.2 and 0.1.",
            "Cross-entropy looks at the right class alone. The squares run over all K classes of each row.",
            squares_of_batch=lambda y, t: 0.5 * np.sum((bad.picked(y, t) - 1) ** 2) / len(y),
        ),
        wrong(
            "one-loss-for-each-image",
            "How many numbers should come out for a batch?",
            "For y of shape `(5, 2)` you return five losses; the loss of the batch is their mean.",
            "Leave `axis=1` out of the sum and divide by `len(y)`, or take the mean of your five numbers.",
            squares_of_batch=lambda y, t: 0.5 * np.sum((y - bad.rows(y, t)) ** 2, axis=1),
        ),
    ),
    (
        "Three steps: targets in the shape of y, squared differences, one number. Which one goes wrong?",
        "y = [[0.7, 0.2, 0.1]] with label 0: half of 0.3² + 0.2² + 0.1², which is 0.07.",
        "Make one-hot rows of t, sum all squared differences, halve the sum, and divide by the number of images.",
    ),
)


def _batch_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    loss = student.handle("loss_of_batch")
    cases = [(_shares(rng, n, k), labels(rng, n, k)) for n, k in ((1, 3), (2, 3), (3, 3), (6, 4))]
    zero = _shares(rng, 2, 3)
    zero[0] = [0.0, 0.4, 0.6]
    for y, t in [*cases, (zero, np.array([0, 2]))]:
        look(loss, y, t)


BATCH = Question(
    "loss-of-a-batch",
    "A loss that is right for one image",
    "bug",
    2,
    ("loss_of_batch",),
    _batch_probe,
    {"loss_of_batch": lambda y, t: -np.mean(np.log(bad.picked(y, t) + 1e-7))},
    (
        wrong(
            "every-pair",
            "What is the shape of `y[:, t]` for two images, and what should it be?",
            "For y of shape `(2, 3)` and two labels it is `(2, 2)`: each row is asked for both labels.",
            "The colon means all rows. In its place goes an array that names one row for each label: 0, 1, 2, …",
            loss_of_batch=lambda y, t: -np.mean(np.log(y[:, t] + 1e-7)),
        ),
        wrong(
            "rows-by-label",
            "Which axis of y does your t choose from now?",
            "`y[t]` with t = (2, 0) gives the rows 2 and 0, all of their shares. A label belongs to the columns.",
            "Two indices are needed: the number of the row, and the label as the number of the column.",
            loss_of_batch=lambda y, t: -np.mean(np.log(y[t] + 1e-7)),
        ),
        wrong(
            "own-answer",
            "Do the labels have any influence on your result?",
            "The largest share is what the network answers. For the shares (0.1, 0.9) and label 0 the loss is −log 0.1.",
            "Pick the share at the label: row n, column t[n].",
            loss_of_batch=lambda y, t: -np.mean(np.log(y.max(axis=1) + 1e-7)),
        ),
        wrong(
            "divided-by-classes",
            "By how many numbers does `np.mean` divide now?",
            "With one-hot rows of shape `(2, 3)` it divides by 6, though 4 of the 6 products are 0 on purpose.",
            "Sum, then divide by the number of images; or pick one share for each image and keep `np.mean`.",
            loss_of_batch=lambda y, t: -np.mean(bad.rows(y, t) * np.log(y + 1e-7)),
        ),
        wrong(
            "sum-for-mean",
            "The shares are picked right. What became of the mean?",
            "For one image the result is right, for two it is twice as large.",
            "`np.mean` over the picked shares divides by the number of images.",
            loss_of_batch=lambda y, t: -np.sum(np.log(bad.picked(y, t) + 1e-7)),
        ),
        wrong(
            "delta-lost",
            "The batches are right. What does your function say of a share of exactly 0?",
            "−log 0 is infinite; with the delta it is 16.118.",
            "Keep the 1e-7 inside the logarithm.",
            loss_of_batch=lambda y, t: -np.mean(np.log(bad.picked(y, t))),
        ),
    ),
    (
        "Print the picked shares for two images. How many are there, and how many should there be?",
        "For y of shape `(6, 4)` and six labels, six shares should be picked: shape `(6,)`.",
        "Row 0 at label t[0], row 1 at label t[1], and so on: two index arrays of equal length, as in `one_hot`.",
    ),
)
