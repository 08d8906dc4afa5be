"""Chapter 00: squared distances by a matrix product, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fishbook.checks import _wrong_00 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._question import Question
from fishbook.checks._values import _array
from fishbook.datasets import load_mnist

__all__ = ["DISTANCES", "NEAREST"]


def _distances_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    distances = student.handle("squared_distances")
    cases = [
        (np.round(rng.uniform(0.5, 3, (n, d)), 1), np.round(rng.uniform(0.5, 3, (k, d)), 1))
        for n, k, d in ((4, 3, 2), (3, 3, 2), (4, 3, 3))
    ]
    for x, m in cases:
        look(distances, x, m, note=f"from {len(x)} points to {len(m)}, with {x.shape[1]} numbers each")
        for name, array in (("x", x), ("m", m)):
            look.at(f"{name} after the call", array, note="the array that was passed in must stay as it was")


MIDDLE = "(x − m)² = x² − 2xm + m²"

DISTANCES = Question(
    "squared-distances",
    "Distances without a large array",
    "implement",
    3,
    ("squared_distances",),
    _distances_probe,
    {"squared_distances": lambda x, m: ((x[:, None, :] - m) ** 2).sum(axis=2)},
    (
        wrong(
            "plus-in-the-middle",
            "Multiply (x − m)² out. Which sign has the part with both?",
            "For x = 3 and m = 2 the square is 1 = 9 − 12 + 4.",
            f"{MIDDLE}: subtract twice the matrix product.",
            squared_distances=bad.distances(middle=2),
        ),
        wrong(
            "middle-once",
            "Multiply (x − m)² out. How often does the part with both occur?",
            "For x = 3 and m = 2 the square is 1 = 9 − 12 + 4, and 12 is twice 3 · 2.",
            f"{MIDDLE}: subtract twice the matrix product.",
            squared_distances=bad.distances(middle=-1),
        ),
        wrong(
            "squares-of-m-missing",
            "Three parts come out when (x − m)² is multiplied out. Which one is missing?",
            "For x = 3 and m = 2 the square is 1 = 9 − 12 + 4; yours ends at −3.",
            "Add the sum of the squares of each row of m, shape `(K,)`: one number for each column of the result.",
            squared_distances=bad.distances(squares_of_m=0),
        ),
        wrong(
            "not-turned",
            "Which shapes does your matrix product get?",
            "x is `(N, D)` and m is `(K, D)`. For `@` the inner numbers must be equal.",
            "`(N, D) @ (D, K) -> (N, K)`: turn m over its diagonal.",
            squared_distances=bad.distances_not_turned,
        ),
        wrong(
            "no-column",
            "Which shape has the sum of the squares of x, and where does it lie against `(N, K)`?",
            "`(x**2).sum(axis=1)` is `(N,)`; aligned at the right, N meets K.",
            "One number for each *row* of the result must be a column, `(N, 1)`: `keepdims=True`.",
            squared_distances=bad.distances_no_keepdims,
        ),
        wrong(
            "wrong-axis",
            "Over which axis do you sum the squares?",
            "x is `(N, D)`. One number for each of the N points is left when the D disappears.",
            "Sum along axis 1, for x with `keepdims=True`.",
            squared_distances=bad.distances_wrong_axis,
        ),
        wrong(
            "root-taken",
            "Are these distances, or their squares?",
            "From (0, 0) to (3, 4) the answer is 25; yours is 5.",
            "Leave the root out: the nearest is the nearest with or without it.",
            squared_distances=lambda x, m: np.sqrt(bad.distances()(x, m)),
        ),
    ),
    (
        "Multiply (x − m)² out for single numbers. Which of the parts needs x alone, which m alone, which both?",
        "For x of shape `(4, 2)` and m of shape `(3, 2)`: one part is `(4, 1)`, one is `(4, 3)`, one is `(3,)`.",
        "The sum over the products of x and m, for every pair of rows, is a matrix product. Which of the two needs `.T`?",
    ),
    rtol=1e-3,
    atol=1e-4,
)

TARGET, AT_MOST = 0.90, 200


def _nearest_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    choose = student.handle("choose_stored")
    (x, t), (x_test, t_test) = load_mnist("5k")
    got = look(choose, x.copy(), t.copy(), note="the 4,000 training images and their labels")
    pair = isinstance(got, list) and len(got) == 2
    stored, labels = map(_array, got) if pair else (None, None)
    if (
        stored is None
        or labels is None
        or np.ndim(labels) != 1
        or np.shape(stored) != (len(labels), 784)
        or not len(labels)
    ):
        shapes = (
            "" if stored is None or labels is None else f" Yours have the shapes {np.shape(stored)} and {np.shape(labels)}."
        )
        look.at("problem", f"`choose_stored` should return images of shape (M, 784) and labels of shape (M,).{shapes}")
        return
    if not np.isfinite(stored).all():
        look.at("problem", "Some stored numbers are no numbers (nan). The mean of no images is one: is a group empty?")
        return
    distance = (x_test**2).sum(axis=1, keepdims=True) - 2 * x_test @ stored.T + (stored**2).sum(axis=1)
    look.at("stored", len(stored))
    look.at("accuracy", float(np.mean(labels[distance.argmin(axis=1)] == t_test)))


def _nearest_judge(seen: Sequence[Seen]) -> str | None:
    found: dict[str, Any] = {one.call: one.got for one in seen}
    if "problem" in found:
        return str(found["problem"])
    count, accuracy = found["stored"], found["accuracy"]
    reached = f"{accuracy:.3f} on the 1,000 test digits with {count:,} stored images"
    if count > AT_MOST:
        return f"{reached}; at most {AT_MOST} may be stored."
    return None if accuracy >= TARGET else f"{reached}; the target is {TARGET:.2f}."


NEAREST = Question(
    "nearest-stored",
    "Better than ten averages",
    "experiment",
    3,
    ("choose_stored",),
    _nearest_probe,
    {},
    (
        wrong(
            "ten-averages",
            "These are the ten averages of the chapter. Can one average stand for all the ways to write a 5?",
            "You may store 200, and use 10.",
            "Let each digit have several averages, each of a part of its images that are alike.",
            choose_stored=bad.ten_averages,
        ),
        wrong(
            "first-images",
            "Which images would you store if you could see only those?",
            "200 images as they come reach about 0.8. An average of images that are alike says more than one of them.",
            "Begin with some images of a digit; give every image of that digit to the nearest of them; replace each by the "
            "mean of the images it was given; repeat the last two steps.",
            choose_stored=bad.first_images,
        ),
        wrong(
            "some-of-each",
            "Each digit has its share now. Is one image the best stand-in for those that resemble it?",
            "Twenty images of each digit are twenty ways to write it, with all their accidents. A mean of 15 has fewer.",
            "Begin with these; give every image of that digit to the nearest of them; replace each by the mean of the "
            "images it was given; repeat the last two steps.",
            choose_stored=bad.first_of_each,
        ),
    ),
    (
        "What stands for many images better than a single one of them?",
        "Several averages for each digit: with 15 of them, 150 are stored, and above 0.90 is in reach.",
        "Begin with 15 images of a digit. Give every image of that digit to the nearest of the 15; replace each by the "
        "mean of the images it was given; repeat the last two steps ten times.",
    ),
    judge=_nearest_judge,
    seconds=20.0,
)
