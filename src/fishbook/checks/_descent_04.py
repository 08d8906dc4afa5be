"""Chapter 04: walking downhill until it is flat, and a network on a budget of forward passes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from fishbook.checks import _wrong_04 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._question import Question
from fishbook.datasets import moons
from fishbook.functions import softmax

__all__ = ["MOONS", "UNTIL"]


def _bowl(steep: float, floor: float) -> tuple[Callable[[Any], float], list[int]]:
    """f(x) = steep (x0² + x1²) + floor, and a list that grows by one entry with each call."""
    calls: list[int] = []

    def f(x: Any) -> float:
        calls.append(1)
        return float(steep * (x[0] ** 2 + x[1] ** 2) + floor)

    f.__name__ = f"f: {steep:g} (x0² + x1²) + {floor:g}"
    return f, calls


def _until_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    until = student.handle("descend_until")
    steep, floor = float(rng.integers(1, 5)) / 2, float(rng.integers(5, 9))
    start = -np.round(rng.uniform(2, 4), 1) * np.array([1.0, 0.6])
    f, _ = _bowl(steep, floor)
    needed = math.ceil(math.log(0.3 / (2 * steep * np.linalg.norm(start)), 0.9))  # each step leaves 0.9 of the slope
    look(until, f, start, 0.05 / steep, flat=0.3, max_steps=needed + 2)
    look.at("init_x after the call", start, note="the array that was passed in must stay as it was")
    look(until, f, np.zeros(2), 0.05 / steep, note="here the ground is flat already")
    look(until, f, start.copy(), 1e-5, max_steps=3, note="three steps are not enough")
    look(until, f, start.copy(), 0.05 / steep, flat=0.3, max_steps=needed - 3, note="a few steps too few")
    g, calls = _bowl(steep, 0.0)
    look(until, g, start.copy(), 1.1 / steep, max_steps=60, note="this learning rate is too large")
    look.at("it stopped long before the 60 steps were used up", len(calls) < 100)
    look.at("it went on until the loss was ten times what it was", len(calls) > 30)  # after 7 steps of 5 calls


UNTIL = Question(
    "descend-until-flat",
    "Stop when it is flat",
    "implement",
    3,
    ("descend_until",),
    _until_probe,
    {"descend_until": bad.descend()},
    (
        wrong(
            "changes-init-x",
            "Whose array walks downhill?",
            "After the call `init_x` holds the last point. `-=` works in place.",
            "Walk with a copy: `x = init_x.copy()`.",
            descend_until=bad.descend(copy=False),
        ),
        wrong(
            "uphill",
            "Does the loss fall from step to step?",
            "Even with a small learning rate your descent ends in an error. Print the loss in each step: does it climb, or "
            "does it fall and never count as flat?",
            "A step is x minus lr times the gradient, and it is flat when the length of the gradient is below `flat`.",
            descend_until=bad.descend(sign=1.0),
        ),
        wrong(
            "loss-for-gradient",
            "At the bottom no step is needed, and yours ends in an error. What has to be small: the loss, or its slope?",
            "The lowest loss of this bowl is far above 0, so a small loss never comes. The slope is 0 at the bottom.",
            "Compare the length of the gradient, `np.linalg.norm(grad)`, with `flat`.",
            descend_until=bad.descend(lambda grad, flat, loss, step: loss < flat),
        ),
        wrong(
            "sign-of-the-slope",
            "Is a gradient of (−6, −4) flat?",
            "A large negative slope is below `flat` as well: your descent ends before the first step.",
            "Use the length of the gradient, which has no sign: `np.linalg.norm(grad)`.",
            descend_until=bad.descend(lambda grad, flat, loss, step: grad.max() < flat),
        ),
        wrong(
            "largest-entry",
            "You stop a little early. What do you compare with `flat`?",
            "The gradient (0.29, 0.18) has no entry above 0.3, but its length is 0.34.",
            "The length is the root of the sum of squares: `np.linalg.norm(grad)`.",
            descend_until=bad.descend(lambda grad, flat, loss, step: np.abs(grad).max() < flat),
        ),
        wrong(
            "squared-length",
            "You stop early. Is that the length of the gradient, or its square?",
            "The gradient (0.3, 0.4) has the length 0.5 and the squared length 0.25.",
            "The length is the root of the sum of squares: `np.linalg.norm(grad)`.",
            descend_until=bad.descend(lambda grad, flat, loss, step: (grad**2).sum() < flat),
        ),
        wrong(
            "short-steps",
            "What is short when the learning rate is small: the slope, or the step?",
            "With a learning rate of 0.00001 every step is short, on the steepest wall too.",
            "Compare the length of the gradient itself with `flat`, not that of the step.",
            descend_until=bad.descend(lambda grad, flat, loss, step: np.linalg.norm(step) < flat),
        ),
        wrong(
            "looks-too-late",
            "How many steps are needed from a place that is flat already?",
            "From (0, 0) yours takes 1 step; 0 are needed.",
            "First look at the gradient, then take the step: the test comes before the update.",
            descend_until=bad.descend(first_look=False),
        ),
        wrong(
            "one-too-many",
            "The points are right. How many steps led there?",
            "From (0, 0) no step is taken, and you count 1.",
            "When the test is made before the step, the number of steps taken so far is the loop's own number, from 0.",
            descend_until=bad.descend(count=1),
        ),
        wrong(
            "quiet-at-the-end",
            "What should happen when the steps are used up and it is still not flat?",
            "With `max_steps=3` yours returns a point that is not the bottom, as if all were well.",
            "After the loop: `raise RuntimeError(…)` with a text that says why.",
            descend_until=bad.descend(gives_up=True),
        ),
        wrong(
            "stops-too-soon",
            "How much larger than at the start may the loss become?",
            "Ten times what it was. Yours gives up earlier.",
            "Keep the loss at the start under a name, and raise when f(x) is above ten times that.",
            descend_until=bad.descend(too_much=lambda start: start),
        ),
        wrong(
            "does-not-see-the-danger",
            "With a learning rate that is too large, how long does your descent go on?",
            "The loss is ten times what it was after about 7 steps. Yours goes on for all 60.",
            "Keep the loss at the start under a name, and compare in every step.",
            descend_until=bad.descend(watch=False),
        ),
    ),
    (
        "The call above tells which rule is broken: the end, the number of steps, an error, or the caller's array.",
        "From (0, 0), the bottom, the answer is the point (0, 0) and 0 steps. With a rate too large: a RuntimeError.",
        "In each round: the gradient; return if its length is below flat; RuntimeError if the loss is over ten times the "
        "first one; the step. After the loop: RuntimeError.",
    ),
)


BUDGET = 8_000
MOST = {"hidden": 100, "lr": 1000, "batch_size": 200, "steps": BUDGET}


@cache
def _accuracies(hidden: int, lr: float, batch_size: int, steps: int) -> tuple[float, ...]:
    """The accuracies on fresh points of five networks, trained as in the notebook, with the gradients of chapter 05."""
    x, t = moons(100, noise=0.1, rng=0)
    fresh, answers = moons(500, noise=0.1, rng=2)
    found = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        W1, b1 = rng.normal(0, 1, (2, hidden)), np.zeros(hidden)
        W2, b2 = rng.normal(0, 1, (hidden, 2)), np.zeros(2)
        rng = np.random.default_rng(0)
        for _ in range(steps):
            chosen = rng.choice(len(x), batch_size, replace=False)
            z = np.tanh(x[chosen] @ W1 + b1)
            dy = (softmax(z @ W2 + b2) - np.eye(2)[t[chosen]]) / batch_size
            dz = dy @ W2.T * (1 - z**2)
            W1, b1 = W1 - lr * x[chosen].T @ dz, b1 - lr * dz.sum(axis=0)
            W2, b2 = W2 - lr * z.T @ dy, b2 - lr * dy.sum(axis=0)
        scores = np.tanh(fresh @ W1 + b1) @ W2 + b2
        found.append(float(np.mean(scores.argmax(axis=1) == answers)))
    return tuple(found)


def _unfit(given: dict[str, Any]) -> str:
    """Why nothing can be trained with these settings; "" for good ones."""
    for name, most in MOST.items():
        value = given[name]
        if type(value) not in ((int, float) if name == "lr" else (int,)) or not 0 < value <= most:
            kind = "a number" if name == "lr" else "a whole number"
            return f"`{name}` should be {kind} above 0 and at most {most:,}."
    parameters = 5 * given["hidden"] + 2
    passes = 2 * parameters * given["steps"]
    if passes > BUDGET:
        return (
            f"{given['hidden']} hidden neurons make {parameters} parameters; {given['steps']:,} steps of "
            f"{2 * parameters} forward passes are {passes:,}, and the budget is {BUDGET:,}."
        )
    return ""


def _moons_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    given = {name: student.value(name) for name in MOST}
    problem = _unfit(given)
    look.at("problem" if problem else "accuracies", problem or list(_accuracies(**given)))


def _moons_judge(seen: Sequence[Seen]) -> str | None:
    if seen[0].call == "problem":
        return str(seen[0].got)
    arrived = sum(one > 0.98 for one in seen[0].got)
    if arrived >= 4:
        return None
    said = ", ".join(f"{one:.3f}" for one in seen[0].got)
    return f"On 1,000 fresh points the seeds 0 to 4 reach {said}. That is {arrived} above 0.980; the target is 4."


MOONS = Question(
    "moons-on-a-budget",
    "Moons on a budget",
    "experiment",
    3,
    tuple(MOST),
    _moons_probe,
    {},
    (
        wrong(
            "settings-for-xor",
            "These are the settings for XOR, and the steps run out. What does a larger learning rate do?",
            "The 181 steps end before the border has bent far enough. What does a larger batch cost in forward passes?",
            "A forward pass takes the whole batch, so larger batches are free here and allow larger steps: lr = 2 or 3.",
            hidden=4,
            lr=1.0,
            batch_size=20,
            steps=181,
        ),
    ),
    (
        "What does the budget depend on, and what not? More neurons cost steps. What does a larger batch cost?",
        "With 4 hidden neurons a step costs 44 passes, and 181 steps are left; with 8 it costs 84, and 95 are left.",
        "A forward pass takes the whole batch, so use all 200 points in each step. Their gradient is exact and bears a "
        "learning rate of 2 or 3.",
    ),
    judge=_moons_judge,
)
