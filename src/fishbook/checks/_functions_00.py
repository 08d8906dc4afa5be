"""Chapter 00: standardized columns and one-hot rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.checks import _wrong_00 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["ONE_HOT", "STANDARDIZE"]


def _dtype(value: Any) -> str:
    """Its name, one for all whole numbers: which of them they are is no other mistake."""
    if not isinstance(value, np.ndarray):
        return type(value).__name__
    return "whole numbers" if value.dtype.kind in "iu" else str(value.dtype)


def _standardize_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    standardize = student.handle("standardize")
    tables = []
    for rows in (4, 6):
        x = np.round(rng.normal(rng.integers(-5, 6, 3), [1, 2, 3], (rows, 3)), 1).astype(np.float32)
        x[0] = x[1] + 1  # no column of equal numbers …
        tables.append(x)
    tables[1][:, 1] = rng.integers(2, 9)  # … but for this one
    for x, note in zip(tables, ("", "column 1 holds equal numbers"), strict=True):
        y = look(standardize, x, note=note)
        look.at("dtype of the result", _dtype(y), note="float32 in, float32 out")
        look.at("x after the call", x, note="the array that was passed in must stay as it was")


STANDARDIZE = Question(
    "standardize",
    "Standardize the columns",
    "implement",
    2,
    ("standardize",),
    _standardize_probe,
    {"standardize": bad.standardize},
    (
        wrong(
            "divides-by-zero",
            "What is the spread of a column whose numbers are all equal?",
            "It is 0, and 0 / 0 is `nan`. The column should become zeros.",
            "Where the spread is 0, divide by 1 instead: a mask stores 1 in those places of the spread.",
            standardize=lambda x: (x - x.mean(axis=0)) / x.std(axis=0),
        ),
        wrong(
            "whole-array",
            "How many means does an array with 3 columns need?",
            "`x.mean()` is one number for everything; `x.mean(axis=0)` has the shape `(3,)`.",
            "Both the mean and the spread run along the axis of the rows, which disappears.",
            standardize=lambda x: (x - x.mean()) / x.std(),
        ),
        wrong(
            "rows-instead",
            "Did you give each column a mean of 0, or each row?",
            "From `(4, 3)`, `axis=1` removes the 3: one mean for each row.",
            "One mean for each column has the shape `(3,)`: the axis of length 4 has to leave.",
            standardize=bad.standardize_rows,
        ),
        wrong(
            "rows-do-not-fit",
            "Which axis should leave the shape `(4, 3)`, so that one number for each column is left?",
            "With `axis=1` the mean has the shape `(4,)`, and aligned at the right 4 meets 3.",
            "Means of columns have the shape `(3,)`, which fits `(4, 3)` as it is.",
            standardize=lambda x: (x - x.mean(axis=1)) / x.std(axis=1),
        ),
        wrong(
            "changes-its-input",
            "Whose array do you write into?",
            "After the call x itself has other numbers. `-=`, `/=` and storing into `x[...]` work in place.",
            "Write `x - …` and `… / …`, which make new arrays.",
            standardize=bad.standardize_in_place,
        ),
        wrong(
            "float64",
            "Which dtype does your result have, and where does it come in?",
            "x is float32; somewhere an array of float64 meets it, such as one from `np.ones` or `np.zeros`.",
            "Give new arrays `dtype=x.dtype`, or begin with one made from x, such as `x.std(axis=0)`.",
            standardize=lambda x: bad.standardize(x.astype(np.float64)),
        ),
        wrong(
            "variance",
            "What is the spread of your result?",
            "A column with the spread 2 comes out with 0.5: you divided by 4.",
            "Divide by the standard deviation, `std`, which is the root of the variance.",
            standardize=bad.standardize_by_variance,
        ),
        wrong(
            "mean-only",
            "The means are 0. What about the spreads?",
            "A column with the spread 2 should come out with the spread 1.",
            "Divide by the spread of each column, `x.std(axis=0)`; mind a column whose spread is 0.",
            standardize=lambda x: x - x.mean(axis=0),
        ),
    ),
    (
        "Print the means and the spreads of the columns of your result. Which are not as they should be?",
        "For x of shape `(4, 3)`, the means and the spreads have the shape `(3,)`, one for each column.",
        "Subtract the means, divide by the spreads. Before that, in the spreads, store 1 where there is a 0.",
    ),
    rtol=1e-3,
    atol=1e-4,
)


def _one_hot_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    one_hot = student.handle("one_hot")
    cases = [(rng.integers(0, 3, 5), 4), (rng.permutation(3), 3), (rng.integers(0, 6, 4), 7)]
    for t, _ in cases:
        t[-1], t[0] = 0, 2
    for t, count in cases:
        rows = look(one_hot, t, count, note=f"the label {count - 1} need not occur")
        look.at("dtype of the result", _dtype(rows))


ONE_HOT = Question(
    "one-hot-rows",
    "Labels as rows",
    "implement",
    2,
    ("one_hot",),
    _one_hot_probe,
    {"one_hot": bad.stored_ones()},
    (
        wrong(
            "float64",
            "The numbers are right. Which dtype does the array have?",
            "`np.zeros` and `np.eye` make float64 unless they are told otherwise.",
            "Both take `dtype=np.float32`.",
            one_hot=bad.stored_ones(np.float64),
        ),
        wrong(
            "integers",
            "The numbers are right. Which dtype does the array have?",
            "Networks compute in float32; yours holds whole numbers.",
            "Ask for the kind when you make the array, with `dtype=np.float32`.",
            one_hot=bad.stored_ones(np.int64),
        ),
        wrong(
            "booleans",
            "The comparison finds the right places. Which dtype does it give?",
            "True and False stand where 1.0 and 0.0 should.",
            "`.astype(np.float32)` turns them into numbers.",
            one_hot=lambda t, count: t[:, None] == np.arange(count),
        ),
        wrong(
            "whole-columns",
            "How many ones stand in a row of your result?",
            "With t = [2, 0] the columns 2 and 0 are filled from top to bottom, because `:` means all rows.",
            "Each label belongs to one row: row 0 with t[0], row 1 with t[1]. Use a pair of index arrays.",
            one_hot=bad.one_hot_columns,
        ),
        wrong(
            "largest-label",
            "How many columns do you make, and what is `count` for?",
            "With t = [2, 0] and count = 4 there should be 4 columns; yours are 3.",
            "A label may be missing from t. The number of columns is `count`, whatever t holds.",
            one_hot=lambda t, count: np.eye(t.max() + 1, dtype=np.float32)[t],
        ),
        wrong(
            "turned",
            "Which axis belongs to the labels?",
            "For 5 labels and count = 4 the shape should be `(5, 4)`; yours is `(4, 5)`.",
            "Row i belongs to label t[i]: the row number comes first in the index, the label second.",
            one_hot=bad.one_hot_turned,
        ),
        wrong(
            "label-stored",
            "Which number should stand in column t[i]?",
            "For the label 2 yours is 2, and for the label 0 the row is empty.",
            "The place says which label it is. The number stored there is always 1.",
            one_hot=bad.stored_ones(value=lambda t: t),
        ),
    ),
    (
        "Look at one row: where does its 1 stand, and where should it?",
        "For t = [2, 0] and count = 4 the rows are 0 0 1 0 and 1 0 0 0.",
        "Begin with zeros of shape `(len(t), count)`. Store 1 through a pair of index arrays: which rows, and which column "
        "in each?",
    ),
)
