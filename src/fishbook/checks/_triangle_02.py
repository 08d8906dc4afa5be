"""Chapter 02: the triangle of the chapter, drawn with ReLU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._question import Question
from fishbook.checks._values import arrays_of
from fishbook.functions import relu

__all__ = ["TRIANGLE"]

LINES, OFFSETS = np.array([[7.0, -3.0, 0.0], [-3.0, -1.0, 5.0]]), np.array([4.0, 2.5, 2.5])
SIDE = np.linspace(-2, 2, 101)
SHAPES_WANTED = {"W1": (2, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}


def _inside(points: np.ndarray, net: dict[str, Any], h: Any) -> np.ndarray:
    y = h(points @ net["W1"] + net["b1"]) @ net["W2"] + net["b2"]
    return y[:, 0] > y[:, 1]


def _triangle_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    given = student.value("triangle")
    net = arrays_of(given, SHAPES_WANTED)
    for name, shape in SHAPES_WANTED.items():
        if np.shape(net[name]) != shape:
            look.at("problem", f"`triangle` should be a dictionary in which `{name}` is an array of shape {shape}.")
            return
    points = np.stack(np.meshgrid(SIDE, SIDE), axis=-1).reshape(-1, 2)
    step = np.all(points @ LINES + OFFSETS > 0, axis=1)
    yours = _inside(points, net, relu)
    look.at("agree", float(np.mean(yours == step)))
    look.at("inside", float(np.mean(yours)))
    look.at("step", float(np.mean(step)))
    # Many networks call everything inside, or nothing: which mistake it is shows in their numbers.
    look.at("neurons that fire at (0, 0)", int((net["b1"] > 0).sum()))
    look.at("signs", np.sign(np.concatenate([net["W2"][:, 0], net["b2"]])))


def _triangle_judge(seen: Sequence[Seen]) -> str | None:
    found = {one.call: one.got for one in seen}
    if "problem" in found:
        return str(found["problem"])
    if found["agree"] >= 0.99:
        return None
    return (
        f"Your triangle and the step's agree on {found['agree']:.1%} of the square; the target is 99 %. "
        f"Yours holds {found['inside']:.1%} of the square, the step's {found['step']:.1%}."
    )


def _relu_triangle(sign: float, out: float, margin: float, offsets: float | None = None) -> dict[str, Any]:
    vote = np.array([[out, -out]] * 3)
    return {
        "W1": sign * LINES,
        "b1": (sign if offsets is None else offsets) * OFFSETS,
        "W2": vote,
        "b2": np.array([margin, -margin]),
    }


TRIANGLE = Question(
    "relu-triangle",
    "A triangle for ReLU",
    "experiment",
    3,
    ("triangle",),
    _triangle_probe,
    {},
    (
        wrong(
            "weights-of-the-step",
            "These weights wait for three answers that end at 1. Where does ReLU end?",
            "At (0, 0) the scores are 4, 2.5 and 2.5. Their sum exceeds 2.5 there, and nearly everywhere else.",
            "Turn W1 and b1 round, so that a hidden neuron is 0 where its line agrees and positive where it objects. Then "
            "inside means: no objections. Which signs does W2 need?",
            triangle=_relu_triangle(1, 1, -2.5),
        ),
        wrong(
            "no-margin",
            "What are the two outputs at a point to which no line objects, and which of them is larger?",
            "At (0, 0) all three hidden neurons give 0. With b2 = (0, 0) both outputs are 0, and none is larger.",
            "Give the first output a small head start in b2, small against the objections just outside the triangle.",
            triangle=_relu_triangle(-1, -1, 0.0),
        ),
        wrong(
            "objections-for",
            "The hidden neurons measure objections now. Should they speak for the first output?",
            "At (2, 2) the objections are positive and the first output wins: the outside came out as inside.",
            'Objections speak against "inside": negative weights to the first output, positive ones to the second.',
            triangle=_relu_triangle(-1, 1, -0.01),
        ),
        wrong(
            "objections-for-with-a-head-start",
            "The hidden neurons measure objections now. Should they speak for the first output?",
            "Every point counts as inside: without objections by the head start in b2, with them by the objections.",
            'Objections speak against "inside": negative weights to the first output, positive ones to the second.',
            triangle=_relu_triangle(-1, 1, 0.01),
        ),
        wrong(
            "b1-not-turned",
            "W1 is turned round. Is the score of each hidden neuron?",
            "At (0, 0) nothing but b1 is left, and all three hidden neurons still fire there: they object at the centre.",
            "Turn b1 round as well.",
            triangle=_relu_triangle(-1, -1, 0.01, offsets=1),
        ),
        wrong(
            "bias-of-the-step",
            "Where no line objects, all three hidden neurons give 0. Which output is larger there?",
            "b2 = (−2.5, 2.5) was made for three answers of 1 inside. Now they are 0 there, and the second output wins.",
            "Give the first output a small head start in b2.",
            triangle=_relu_triangle(-1, -1, -2.5),
        ),
        wrong(
            "wide-margin",
            "The triangle has the right form and is too large. What decides how many objections are tolerated?",
            "With b2 = (2.5, −2.5) the objections may add up to 2.5 before the point counts as outside.",
            "Make the head start in b2 small, or the weights in W2 large: only their ratio counts.",
            triangle=_relu_triangle(-1, -1, 2.5),
        ),
    ),
    (
        "A point is inside when no line objects. What should a hidden neuron give where its line agrees?",
        "With W1 and b1 turned round, a hidden neuron is 0 inside its line and grows with the distance outside.",
        "The first output is a small number minus the sum of the three objections; the second has all signs turned round.",
    ),
    judge=_triangle_judge,
)
