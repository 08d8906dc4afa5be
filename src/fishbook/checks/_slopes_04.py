"""Chapter 04: the questions about measuring slopes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fishbook.checks import _wrong_04 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["FORWARD", "QUICK"]


def _counted(weights: np.ndarray, power: int) -> tuple[Callable[[Any], float], list[int]]:
    """f(x) = Σ weights x^power, and a list that grows by one entry with each call."""
    calls: list[int] = []

    def f(x: Any) -> float:
        calls.append(1)
        return float(np.sum(weights * np.asarray(x) ** power))

    f.__name__ = f"f: the sum of {weights.reshape(-1).tolist()} times x**{power}"
    return f, calls


def _forward_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    gradient = student.handle("forward_gradient")
    cases = []
    given: tuple[tuple[tuple[int, ...], dict[str, Any]], ...]
    given = ((2,), {}), ((2, 2), {}), ((3,), {"eps": 0.5}), ((2, 3), {})
    for shape, eps in given:
        x = np.round(rng.uniform(0.5, 2, shape), 1)
        cases.append((x, np.round(rng.uniform(1, 3, shape), 1), eps))
    for x, weights, eps in cases:
        f, calls = _counted(weights, 3)
        look(gradient, f, x, **eps)
        look.at(f"how often f was called, for {x.size} entries", len(calls), note="once for x itself, once for each entry")
        look.at("x after the call", x, note="the array that was passed in must be whole again")


FORWARD = Question(
    "forward-gradient",
    "Half the price",
    "implement",
    2,
    ("forward_gradient",),
    _forward_probe,
    {"forward_gradient": bad.forward},
    (
        wrong(
            "central-difference",
            "How often do you call f for an array with two entries?",
            "A central difference asks above and below: 4 calls for 2 entries. A forward difference needs 3.",
            "Ask once for x itself, before the loop. Inside, only one nudge upwards for each entry.",
            forward_gradient=bad.forward_two_calls(1, -1, 2),
        ),
        wrong(
            "asks-again-and-again",
            "The slopes are right. Does f at x itself change from entry to entry?",
            "For 2 entries you call f 4 times; 3 are enough.",
            "Work out f(x) once, before the loop, and keep it under a name.",
            forward_gradient=bad.forward_two_calls(1, 0, 1),
        ),
        wrong(
            "not-put-back",
            "Where are the earlier entries when the second one is nudged?",
            "After your loop each entry of x lies eps higher than before.",
            "Keep the entry under a name before the nudge, and write it back after the call of f.",
            forward_gradient=bad.forward_not_put_back,
        ),
        wrong(
            "not-divided",
            "You return differences. What makes a slope of a difference?",
            "A height of 0.000012 gained on a way of 0.000001 is a slope of 12.",
            "Divide by eps, the length of the way.",
            forward_gradient=bad.forward_steps(lambda eps: 1.0),
        ),
        wrong(
            "divided-by-two-eps",
            "Your slopes are a fixed part of the right ones. Which part, and why?",
            "From x to x + eps the way is eps long; 2 eps belongs to the central difference.",
            "Divide by eps, the way from one place to the other.",
            forward_gradient=bad.forward_steps(lambda eps: 2 * eps),
        ),
        wrong(
            "backwards",
            "In which direction do you nudge?",
            "With `eps=0.5` it shows: from 1 to 1.5 the cube climbs by 2.375, from 0.5 to 1 by 0.875.",
            "A forward difference nudges up: f(x + eps) − f(x).",
            forward_gradient=bad.forward_steps(lambda eps: eps, -1.0),
        ),
        wrong(
            "whole-rows",
            "What is `x[i]` when x has two axes?",
            "For a shape `(2, 2)` a loop over `len(x)` nudges whole rows: two entries at a time.",
            "`np.ndindex(x.shape)` goes through all positions of an array of any shape.",
            forward_gradient=bad.forward_rows(),
        ),
        wrong(
            "views-of-whole-rows",
            "What is `x[i]` when x has two axes?",
            "For a shape `(2, 2)` a loop over `len(x)` nudges whole rows, and what you keep is a view: it moves along.",
            "`np.ndindex(x.shape)` goes through all positions of an array of any shape, and `x[i]` is then one number.",
            forward_gradient=bad.forward_rows(copy=False),
        ),
        wrong(
            "all-at-once",
            "How many entries do you nudge at a time?",
            "`x + eps` moves all entries together. That gives one number, the sum of all slopes.",
            "Nudge one entry, ask f, put it back; then the next.",
            forward_gradient=bad.forward_all_at_once,
        ),
    ),
    (
        "Compare entry by entry with the slope on paper. Then count the calls, and look at x after the call.",
        "For x³ at x = (1, −2) the slopes are 3 and 12, with 3 calls of f.",
        "Before the loop: f of x as it is. In the loop: keep the entry, nudge it by eps, ask f, divide the difference by "
        "eps, put the entry back.",
    ),
)


def _quick_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    gradient = student.handle("quick_gradient")
    cases = []
    given: tuple[tuple[tuple[int, ...], dict[str, Any]], ...]
    given = ((2,), {}), ((2, 2), {"eps": 0.25}), ((3,), {"eps": 0.5})
    for shape, eps in given:
        x = np.round(rng.uniform(1, 3, shape), 1) * rng.choice([-1, 1], shape)
        cases.append((x, np.round(rng.uniform(1, 3, shape), 1), eps))
    for x, weights, eps in cases:
        f, _ = _counted(weights, 2)
        look(gradient, f, x, **eps)
        look.at("x after the call", x, note="the array that was passed in must be whole again")


QUICK = Question(
    "quick-gradient",
    "Every slope wrong by one factor",
    "bug",
    2,
    ("quick_gradient",),
    _quick_probe,
    {"quick_gradient": bad.quick(1, -2, 2, 1)},
    (
        wrong(
            "never-below",
            "Where does x[i] stand when `below` is measured?",
            "Up by eps and down by eps: `below` is f at x itself. The way is eps long, and you divide by 2 eps.",
            "To get from x + eps to x − eps, go down by two eps. Then one eps is missing to be home again.",
            quick_gradient=bad.quick(1, -1, 2, 0),
        ),
        wrong(
            "forward-difference",
            "The factor is gone. Which difference is it now, forward or central?",
            "With a large eps it shows: for x² at 3 and eps = 0.5 yours gives 6.5; the central difference gives 6.",
            "`below` should be measured at x − eps. From x + eps the way down is two eps.",
            quick_gradient=bad.quick(1, -1, 1, 0),
        ),
        wrong(
            "left-below",
            "Where does x[i] stand when the loop goes on to the next entry?",
            "Up by eps, down by two eps: the entry is left at x − eps.",
            "One line more: go up by eps again before the next entry comes.",
            quick_gradient=bad.quick(1, -2, 2, 0, put_back=False),
        ),
        wrong(
            "three-steps-wide",
            "How far apart are the two places, and by what do you divide?",
            "x + eps and x − 2 eps are 3 eps apart.",
            "Down from x + eps by two eps, not by three: then the places are 2 eps apart, x in the middle.",
            quick_gradient=bad.quick(1, -3, 2, 2),
        ),
        wrong(
            "still-half",
            "The places are right now. How far apart are they?",
            "From x − eps to x + eps the way is 2 eps; you divide by 4 eps.",
            "Change where f is asked or the divisor, not both.",
            quick_gradient=bad.quick(1, -2, 4, 1),
        ),
        wrong(
            "twice-too-large",
            "The places are right now. How far apart are they?",
            "From x − eps to x + eps the way is 2 eps; you divide by eps.",
            "Change where f is asked or the divisor, not both: 2 eps was right for a central difference.",
            quick_gradient=bad.quick(1, -2, 1, 1),
        ),
    ),
    (
        "Follow one entry through the loop on paper: where does it stand at each call of f, and at the end?",
        "For x² at 3 with eps = 0.5 the two places should be 3.5 and 2.5, and the slope (12.25 − 6.25) / 1 = 6.",
        "One eps up, ask; two eps down, ask; one eps up, and the entry is where it was.",
    ),
)
