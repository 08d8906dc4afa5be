"""Chapter 04: the difference of four points."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fishbook.checks import _wrong_04 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["FOUR"]


def _four_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    diff = student.handle("four_point_diff")
    cases: list[tuple[Any, float, float]] = []
    for f in (math.sin, math.exp, math.atan):
        cases.append((f, float(np.round(rng.uniform(0.5, 1.5), 2)), float(np.round(rng.uniform(0.4, 0.6), 2))))
    cases.append((math.sin, 1.0, 0.01))
    for f, x, h in cases:
        look(diff, f, x, h)


FOUR = Question(
    "four-point-difference",
    "Four calls for two more digits",
    "implement",
    2,
    ("four_point_diff",),
    _four_probe,
    {"four_point_diff": bad.four_points(-1, 8)},
    (
        wrong(
            "central-only",
            "How many points does your formula use?",
            "With h = 0.5 the central difference of sine at 1 is 0.518; the four points give 0.539, and cos 1 is 0.540.",
            "The formula has four terms: x + 2h and x − 2h come with a factor of 1, x + h and x − h with 8.",
            four_point_diff=bad.central,
        ),
        wrong(
            "outer-signs-turned",
            "Which sign has the term with x + 2h?",
            "The outer two are there to take an error away, so they are subtracted from the inner two.",
            "The signs are −, +, −, + from x + 2h down to x − 2h.",
            four_point_diff=bad.four_points(1, 8),
        ),
        wrong(
            "all-signs-turned",
            "At x = 1 the sine climbs. What sign has your slope?",
            "The size is right and every sign is wrong.",
            "The signs are −, +, −, + from x + 2h down to x − 2h.",
            four_point_diff=bad.four_points(1, -8),
        ),
        wrong(
            "eights-outside",
            "Which two terms carry the 8?",
            "The places nearer to x know more about the slope there, and count eight times.",
            "8 belongs to x + h and x − h.",
            four_point_diff=bad.four_points(-8, 1),
        ),
        wrong(
            "eights-missing",
            "With which weights do the inner places enter?",
            "Without the 8 the four terms give about −1/6 of the slope.",
            "8 belongs to x + h and x − h.",
            four_point_diff=bad.four_points(-1, 1),
        ),
        wrong(
            "h-above-the-line",
            "In which order does Python read `/ 12 * h`?",
            "With h = 0.01 your slope is ten thousand times too small: h squared.",
            "From left to right: divided by 12, then times h. Put `(12 * h)` in brackets.",
            four_point_diff=bad.four_points_precedence,
        ),
        wrong(
            "twelve-forgotten",
            "By what do you divide?",
            "Your slopes are 12 times too large.",
            "The divisor is 12 h.",
            four_point_diff=bad.four_points(-1, 8, lambda h: h),
        ),
        wrong(
            "two-h-forgotten",
            "Where are the outer two places?",
            "If all four lie at x ± h, what remains is 7/6 of the central difference.",
            "The outer places lie two h away: x + 2h and x − 2h.",
            four_point_diff=bad.four_points(-1, 8, far=1.0),
        ),
        wrong(
            "outer-signs-equal",
            "Which sign has the term with x − 2h?",
            "For f(x) = 1 everywhere the slope is 0, so the four weights must add up to 0. Yours add up to −2.",
            "The signs are −, +, −, + from x + 2h down to x − 2h.",
            four_point_diff=bad.four_points_last_sign,
        ),
        wrong(
            "inner-signs-equal",
            "Which sign has the term with x − h?",
            "What lies above x is added and what lies below is subtracted, or the slope does not show.",
            "The signs are −, +, −, + from x + 2h down to x − 2h.",
            four_point_diff=bad.four_points_even,
        ),
    ),
    (
        "Try it with f(x) = x at any place: the slope is 1, whatever h is.",
        "For f(x) = x, x = 0 and h = 1: (−2 + 8 · 1 − 8 · (−1) + (−2)) / 12 = 1.",
        "Four calls of f at x + 2h, x + h, x − h, x − 2h, with the weights −1, 8, −8, 1; all divided by 12 h.",
    ),
)
