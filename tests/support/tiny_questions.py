"""Small questions for the tests of the grading."""

import numpy as np

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._question import Question


def look_at_double(student, look, rng):
    double = student.handle("double")
    for shape in ((3,), (2, 4), ()):
        look(double, rng.normal(size=shape))
    x = rng.normal(size=4)
    look(double, x)
    look.at("x after the call", x, note="the input stays as it was")


def in_place(x):
    if np.ndim(x) == 0:
        return 2 * x
    x *= 2
    return x


MISTAKES = (
    wrong("squared", "Is 2x the same as x²?", "For 3 it is 6, not 9.", "Add x to itself.", double=lambda x: x**2),
    wrong("in-place", "Who else has this array?", "x is changed.", "Make a new array.", double=in_place),
    wrong("summed", "Which shape?", "(3,) in, (3,) out.", "Without the sum.", double=lambda x: 2 * np.sum(x)),
)
DOUBLE = Question(
    "double", "Twice as much", "implement", 2, ("double",), look_at_double, {"double": lambda x: 2 * x}, MISTAKES,
    ("What is double of 1?", "For [1, 2] it is [2, 4].", "Multiply by 2."), seconds=1.0,
)  # fmt: skip
COUNT = predict(
    "count", "How many?", {"count": 12},
    mistakes=(wrong("forgot-bias", "And the biases?", count=10),), hints=("Count again.",),
)  # fmt: skip
WHY = choose("why", "Why?", "why", "B", {"A": "A is a rumour.", "C": "C is out of date."})


def look_at_layer(student, look, rng):
    x = rng.normal(size=(2, 3))
    layer = look.made(student.handle("Doubler"))
    look(layer.method("forward"), x)
    look.at("layer.count", layer.attr("count"))


class Doubler:
    count = 0

    def forward(self, x):
        self.count += 1
        return 2 * x


LAYER = Question("layer", "A layer", "implement", 3, ("Doubler",), look_at_layer, {"Doubler": Doubler})


def look_at_speed(student, look, rng):
    look.at("speed", student.value("speed"))


FAST = Question(
    "fast", "Fast enough", "experiment", 3, ("speed",), look_at_speed,
    judge=lambda seen: None if seen[0].got >= 9 else f"{seen[0].got} is below the target, 9.",
)  # fmt: skip
