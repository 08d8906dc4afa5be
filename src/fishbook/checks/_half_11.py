"""Chapter 11: a layer that is float16 throughout."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.checks import _wrong_11 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["HALF"]


def _telltale() -> tuple[Any, Any, Any]:
    """x, W and b of a layer that gives zeros in float16, and a 1 where any of them or the sum was kept in more digits."""
    W = np.array([[1.0, 0, 0, 0], [0, 2049, -2048, 2048], [0, 0, 0, 1], [0, 0, 0, 0]])
    return np.array([[2049, 1, 1, 1]], np.float32), W, np.array([-2048, -2048, 2049, -2048], np.float32)


def _half_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    layer = student.handle("half_layer")
    for n, m, k in ((2, 20, 6), (3, 30, 4)):
        x = rng.uniform(0, 1, (n, m)).astype(np.float32)
        W, b = rng.normal(size=(m, k)), rng.normal(size=k).astype(np.float32)
        found = look(layer, x, W, b)
        look.at("the dtype of the result", str(getattr(found, "dtype", "no array")))
    look(layer, *_telltale(), note="2049 is no float16: it becomes 2048, and then every result is 0")


HALF = Question(
    "half-that-is-not",
    "float16 that is none",
    "bug",
    2,
    ("half_layer",),
    _half_probe,
    {"half_layer": bad.half_layer("x", "W", "b")},
    (
        wrong(
            "only-x",
            "Which dtype does `x @ W` have, when W is float64?",
            "NumPy takes the wider of the two formats: your result is float64.",
            "Turn W and b to float16 as well, before the product.",
            half_layer=bad.half_layer("x"),
        ),
        wrong(
            "x-and-W",
            "The product is float16 now. And the sum with b?",
            "b is float32, so the sum is, too.",
            "Turn b to float16 as well.",
            half_layer=bad.half_layer("x", "W"),
        ),
        wrong(
            "cast-at-the-end",
            "The result is float16. In which format was it computed?",
            "Everything was computed in float64 and rounded once at the end. That measures nothing.",
            "Convert the inputs, not the result.",
            half_layer=bad.half_layer("x", last=True),
        ),
        wrong(
            "W-and-b",
            "And the images, x?",
            "x is float32, and so is everything behind it.",
            "Turn x to float16 as well.",
            half_layer=bad.half_layer("W", "b"),
        ),
    ),
    (
        "Print the dtype after each operation.",
        "x is float32, W float64, b float32. The widest wins.",
        "Three conversions before the product: x, W and b, each with `.astype(np.float16)`.",
    ),
    rtol=2e-2,  # float16 sums in another order differ in the third digit; dtypes and the last look are exact
    atol=2e-2,
)
