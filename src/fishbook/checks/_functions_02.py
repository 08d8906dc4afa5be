"""Chapter 02: the questions that ask for a function."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from fishbook.checks import _wrong_02 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question
from fishbook.functions import softmax

__all__ = ["BATCHES", "COLLAPSE", "LEAKY"]


def _mixed(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs, in turn, short enough to read."""
    size = np.round(rng.uniform(0.2, 3, shape), 1)
    return (size.reshape(-1) * np.resize([-1, 1], size.size)).reshape(shape)


def _leaky_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    leaky = student.handle("leaky_relu")
    row, table, counts = _mixed(rng, 4), _mixed(rng, 3, 2), rng.integers(1, 9, 4) * [-1, 1, -1, 0]
    look(leaky, np.array([-2.0, 0.0, 3.0]))
    look(leaky, row)
    look.at("x after the call", row, note="the array that was passed in must stay as it was")
    look(leaky, table, note="any shape")
    look(leaky, counts, note="whole numbers")
    look(leaky, table, slope=0.3)
    look(leaky, row, slope=0)


LEAKY = Question(
    "leaky-relu",
    "A leaky ReLU",
    "implement",
    2,
    ("leaky_relu",),
    _leaky_probe,
    {"leaky_relu": lambda x, slope=0.1: np.where(np.greater(x, 0), x, slope * x)},
    (
        wrong(
            "plain-relu",
            "Look at the negative entries: what became of them?",
            "−2 should become −0.2 with a slope of 0.1; yours becomes 0.",
            "`np.where(mask, a, b)` takes a where the mask holds and b elsewhere. What is b here, in terms of x and slope?",
            leaky_relu=lambda x, slope=0.1: np.maximum(x, 0),
        ),
        wrong(
            "ignores-slope",
            "What happens to the argument `slope` in your function?",
            "With `slope=0` all negative entries should become 0; yours become a tenth.",
            "Where your code says 0.1, the name of the argument should stand. The 0.1 is its default value only.",
            leaky_relu=lambda x, slope=0.1: np.where(x > 0, x, 0.1 * x),
        ),
        wrong(
            "changes-its-input",
            "Whose array do you write into?",
            "Before the call x held −2 in the first place; after it, x itself holds −0.2.",
            "`x[...] *= slope` works in place, on the caller's array. Make a new one, as `np.where` does, or copy first.",
            leaky_relu=bad.leaky_in_place,
        ),
        wrong(
            "changes-its-input-by-assignment",
            "Whose array do you write into?",
            "Before the call x held −2 in the first place; after it, x itself holds −0.2.",
            "`x[...] = ...` writes into the caller's array. Make a new one, as `np.where` does, or copy first.",
            leaky_relu=bad.leaky_assigned,
        ),
        wrong(
            "copy-of-whole-numbers",
            "Which dtype does your copy have when x holds whole numbers?",
            "`*=` would have to put −0.3 into an integer array, and NumPy refuses that.",
            "A copy of x keeps its dtype. `np.where(mask, x, slope * x)` makes an array that can hold both.",
            leaky_relu=bad.leaky_copy,
        ),
        wrong(
            "cuts-off-fractions",
            "Which dtype does your result have when x holds whole numbers?",
            "For −3 the answer is −0.3. An integer array stores that as 0, without a word.",
            "Storing into a copy of x keeps its dtype. `np.where(mask, x, slope * x)` makes an array that can hold both.",
            leaky_relu=bad.leaky_cut_off,
        ),
        wrong(
            "one-axis-only",
            "Does your function work for an array with two axes?",
            "For a shape `(3, 2)` a loop over x gives rows of two numbers, and `if` wants one truth value.",
            "Leave the loop out: comparisons, products and the choice of `np.where` act element by element.",
            leaky_relu=bad.leaky_loop,
        ),
        wrong(
            "one-number-only",
            "`if`, `max` and `and` want one truth value. How many does `x > 0` hold for an array?",
            "For an array of three numbers `x > 0` is an array of three, and Python cannot take it as one.",
            "`np.where(mask, a, b)` makes the choice entry by entry; `mask` is an array of True and False.",
            leaky_relu=lambda x, slope=0.1: x if x > 0 else slope * x,
        ),
        wrong(
            "leaks-above-zero",
            "Look at the positive entries: should they change?",
            "3 should stay 3; yours becomes 3.3.",
            "You add `slope * x` everywhere. It belongs to the negative entries alone.",
            leaky_relu=bad.leaky_everywhere,
        ),
    ),
    (
        "Compare the entries one by one: which ones are wrong, the positive, the negative or the zeros?",
        "`leaky_relu(np.array([-2.0, 0.0, 3.0]))` is −0.2, 0, 3.",
        "Two cases, entry by entry: x itself where x > 0, and slope times x elsewhere. `np.where` chooses between them.",
    ),
)


def _layers(rng: np.random.Generator, sizes: Sequence[int]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    weights = [np.round(rng.normal(size=pair), 1) for pair in pairwise(sizes)]
    return weights, [np.round(rng.uniform(0.5, 2, size), 1) for size in sizes[1:]]


def _collapse_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    collapse = student.handle("collapse")
    cases = [[2, 2, 2], [2, 3], [3, 4, 2], [3, 4, 2, 3], [2, 2, 2, 2, 2]]
    for sizes, (weights, biases) in [(sizes, _layers(rng, sizes)) for sizes in cases]:
        note = f"{len(weights)} layer{'s' * (len(weights) > 1)}, with the sizes {' - '.join(map(str, sizes))}"
        look(collapse, weights, biases, note=note)


COLLAPSE = Question(
    "collapse-layers",
    "Many layers without a bend are one",
    "implement",
    2,
    ("collapse",),
    _collapse_probe,
    {"collapse": bad.collapse_bias(lambda b, w, c: b @ w + c)},
    (
        wrong(
            "last-bias-only",
            "Where do the biases of the earlier layers go?",
            "With x = 0 two layers give `p @ B + q`: the first bias p passes through the second matrix. Yours gives q.",
            "Carry W and b along in a loop. Each layer multiplies both by its matrix, then adds its bias to b.",
            collapse=bad.collapse_bias(lambda b, w, c: c),
        ),
        wrong(
            "biases-added-up",
            "Does the first bias reach the output unchanged?",
            "With x = 0 two layers give `p @ B + q`. In `p + q` the matrix B is missing.",
            "A bias is a signal like any other: it goes through all later matrices. Multiply the b that you have so far by "
            "the next matrix before you add the next bias.",
            collapse=bad.collapse_bias(lambda b, w, c: b + c),
        ),
        wrong(
            "own-matrix-too",
            "Through which matrices does the last layer's bias go?",
            "With x = 0 two layers give `p @ B + q`; yours gives `(p + q) @ B`.",
            "First multiply by the layer's matrix, then add its bias: the bias of a layer comes after its own matrix.",
            collapse=bad.collapse_bias(lambda b, w, c: (b + c) @ w),
        ),
        wrong(
            "wrong-order",
            "In which order does x meet the matrices?",
            "x stands at the left: `x @ A @ B`. With the sizes 3 - 4 - 2 that is `(3, 4) @ (4, 2) -> (3, 2)`.",
            "The matrix that comes later stands further right: what you have so far `@` the next one.",
            collapse=bad.collapse_reversed,
        ),
        wrong(
            "three-layers-only",
            "How many layers does your function take?",
            "The lists may hold one layer, or four.",
            "Begin with the first W and b, and let a loop over the remaining pairs do to them what you did for three.",
            collapse=bad.collapse_three,
        ),
    ),
    (
        "Try it with two layers on paper: multiply `(x @ A + p) @ B + q` out.",
        "Two layers: the matrix is `A @ B`, the bias `p @ B + q`. Sizes 3 - 4 - 2 give W `(3, 2)` and b `(2,)`.",
        "Begin with the first pair. For each following layer multiply both W and b by its matrix, from the right, and then "
        "add its bias to b.",
    ),
)


def _batches_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    accuracy = student.handle("batch_accuracy")
    cases = []
    for count, size in ((6, 3), (7, 3), (9, 4), (5, 4), (4, 4)):
        x = np.round(rng.normal(size=(count, 3)), 1)
        t = x.argmax(axis=1)
        first = (count - 1) // size * size or 1  # all before the last batch
        off = rng.choice(first, rng.integers(1, first + 1), replace=False)
        t[off] = (t[off] + 1) % 3
        cases.append((x, t, size))
    for x, t, size in cases:
        sizes: list[int] = []

        def predict(rows: Any, sizes: list[int] = sizes) -> Any:
            sizes.append(len(rows))
            return softmax(rows)

        left = len(x) % size
        note = f"{len(x)} rows in batches of {size}" + f"; the last batch has {left}" * (left > 0)
        look(accuracy, predict, x, t, size, note=note)
        look.at(f"rows in each call of predict, for {len(x)} rows in batches of {size}", sizes)


BATCHES = Question(
    "mean-of-batches",
    "The mean of the batches",
    "bug",
    2,
    ("batch_accuracy",),
    _batches_probe,
    {"batch_accuracy": bad.batches(lambda counts, sizes, n, size: counts.sum() / n)},
    (
        wrong(
            "mean-of-means",
            "For which batch sizes is the answer right? What is special about the last batch of the others?",
            "7 rows in batches of 3 make batches of 3, 3 and 1. How much does the last one's single row count?",
            "Every image should count alike. Count the right answers over all batches, and divide once, at the end.",
            batch_accuracy=bad.batches(lambda counts, sizes, n, size: np.mean(counts / sizes)),
        ),
        wrong(
            "last-batch-dropped",
            "Which images does your loop never look at?",
            "7 rows in batches of 3: yours looks at 6 and divides by 7.",
            "`range(0, len(x), batch_size)` starts a batch at 0, 3 and 6; a slice that runs over the end is cut off there.",
            batch_accuracy=bad.batches(lambda counts, sizes, n, size: counts.sum() / n, last=False),
        ),
        wrong(
            "last-batch-ignored",
            "You divide by the images you looked at. Are those all of them?",
            "7 rows in batches of 3: yours looks at 6 and leaves the last one out.",
            "`range(0, len(x), batch_size)` starts a batch at 0, 3 and 6; let the last one be smaller and count it.",
            batch_accuracy=bad.batches(lambda counts, sizes, n, size: counts.sum() / sizes.sum(), last=False),
        ),
        wrong(
            "full-batches-assumed",
            "By how many images do you divide?",
            "7 rows in batches of 3 are three batches, but not 3 · 3 = 9 images.",
            "Divide by the number of images, which `len(x)` knows, not by batches times batch size.",
            batch_accuracy=bad.batches(lambda counts, sizes, n, size: counts.sum() / (len(counts) * size)),
        ),
        wrong(
            "all-at-once",
            "The number is right. How many rows does `predict` get in one call?",
            "With 7 rows and a batch size of 3, `predict` should be called with 3, 3 and 1 rows.",
            "Keep the loop: a data set may be too large for one call. Change what is added up, and when it is divided.",
            batch_accuracy=bad.batches_all_at_once,
        ),
    ),
    (
        "Take a batch size that does not divide the number of images, and work the result out by hand.",
        "6 right of 7 is 0.857. With batches of 3, 3 and 1 the counts may be 3, 2 and 1: how do you get 6 of 7 from them?",
        "Add the counts of right answers, batch after batch; divide by the number of all images after the loop.",
    ),
)
