"""Chapter 07: signals in deep networks, as the questions ask for them, right and wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._question import Question

__all__ = ["FORECAST", "KEEPS", "STD"]

Rule = Callable[..., Any]


def _forecast(n: int = 0, half: float = 0.5, *, first: float = 1.0, squared: bool = True, root: bool = True) -> Rule:
    """relu_forecast with the mistakes that can be made in it."""

    def relu_forecast(shapes: Any, stds: Any) -> Any:
        sizes, q = [], 1.0 / half * first
        for shape, std in zip(shapes, stds, strict=True):
            q = shape[n] * (std**2 if squared else std) * half * q
            sizes.append(math.sqrt(q) if root else q)
        return np.array(sizes)

    return relu_forecast


def _forecast_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    forecast = student.handle("relu_forecast")
    for depth in (1, 2, 5):
        widths = rng.integers(20, 200, depth + 1)
        shapes = [(int(n_in), int(n_out)) for n_in, n_out in pairwise(widths)]
        look(forecast, shapes, [round(float(std), 2) for std in rng.uniform(0.05, 0.3, depth)])


FORECAST = Question(
    "relu-forecast",
    "The forecast for ReLU",
    "implement",
    2,
    ("relu_forecast",),
    _forecast_probe,
    {"relu_forecast": _forecast()},
    (
        wrong(
            "no-half",
            "The first layer is right. What does ReLU do between two layers?",
            "ReLU lets half of the mean square through: the second layer gets q / 2.",
            "From the second layer on: q = n_in * std**2 * q / 2.",
            relu_forecast=_forecast(half=1.0),
        ),
        wrong(
            "half-of-the-input",
            "All of yours are smaller by the root of 2. Does the input come out of a ReLU? Do scores?",
            "The input has the mean square 1, the first layer takes all of it, and its scores have not met a ReLU yet.",
            "Begin with q = n_in * std**2 for the first layer; the factor 1/2 begins with the second.",
            relu_forecast=_forecast(first=0.5),
        ),
        wrong(
            "outputs-counted",
            "Over how many numbers does one unit sum?",
            "A matrix of shape (784, 100) has units with 784 inputs each.",
            "Take shape[0], the number of inputs, in place of shape[1].",
            relu_forecast=_forecast(n=1),
        ),
        wrong(
            "mean-square-returned",
            "Is that a size, or a mean square?",
            "The size is the root of the mean square q.",
            "Return np.sqrt(q) for each layer, and go on with q itself.",
            relu_forecast=_forecast(root=False),
        ),
        wrong(
            "std-not-squared",
            "What multiplies the mean square: the standard deviation or the variance of a weight?",
            "A weight of standard deviation 0.1 has the variance 0.01.",
            "q = n_in * std**2 * ..., with the square.",
            relu_forecast=_forecast(squared=False),
        ),
    ),
    (
        "Keep the mean square q of the scores, layer by layer; it begins with n_in times the variance of a weight.",
        "A first layer of 100 inputs and std 0.1 has scores of size 1; a second such layer 0.707.",
        "First layer: q = n_in * std**2. Every later one: q = n_in * std**2 * q / 2. Collect np.sqrt(q).",
    ),
)


def _std(scale: Rule) -> Rule:
    def he_std(shape: Any) -> Any:
        return scale(shape)

    return he_std


def _std_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    he_std = student.handle("he_std")
    for _ in range(2):
        few, many = int(rng.integers(10, 400)), int(rng.integers(405, 700))
        look(he_std, (few, many))
        look(he_std, (many, few))


STD = Question(
    "he-std-mended",
    "A start that is far too small",
    "bug",
    2,
    ("he_std",),
    _std_probe,
    {"he_std": _std(lambda shape: math.sqrt(2 / shape[0]))},
    (
        wrong(
            "as-given",
            "Two things are wrong here. Which of the two numbers of a shape counts the inputs of a unit?",
            "For (784, 100) the result should be 0.0505. The function gives 0.02.",
            "n is shape[0]. And 2 / n is the variance: the standard deviation is its root.",
            he_std=_std(lambda shape: 2 / shape[1]),
        ),
        wrong(
            "still-the-variance",
            "The inputs are counted now. Is this a standard deviation?",
            "2 / n is the variance. For 784 inputs it is 0.0026, and the standard deviation 0.0505.",
            "Take the root: math.sqrt(2 / n).",
            he_std=_std(lambda shape: 2 / shape[0]),
        ),
        wrong(
            "still-the-outputs",
            "It is a standard deviation now. Over how many products does one unit sum?",
            "A matrix (784, 100) has 784 inputs for each of its 100 units.",
            "Use shape[0] in place of shape[1].",
            he_std=_std(lambda shape: math.sqrt(2 / shape[1])),
        ),
        wrong(
            "xavier",
            "Whose rule is this? What does ReLU do to half of the scores?",
            "With 1 / n the mean square halves in each layer of ReLU.",
            "He has a 2 where Xavier has a 1: math.sqrt(2 / n).",
            he_std=_std(lambda shape: math.sqrt(1 / shape[0])),
        ),
    ),
    (
        "Write down the rule first: which standard deviation does He give to a unit with n inputs?",
        "For (784, 100) the result is 0.0505.",
        "n = shape[0], and the result is math.sqrt(2 / n).",
    ),
)

LAYERS, WIDTH = 30, 100


def _gradient_kept(std: float) -> float:
    """The size of the first layer's gradients in sizes of the last's, with tanh: geometric mean of five networks."""
    logs = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        z, Ws = rng.standard_normal((50, WIDTH)), std * rng.standard_normal((LAYERS, WIDTH, WIDTH))
        outputs = []
        for W in Ws:
            z = np.tanh(z @ W)
            outputs.append(z)
        grad = last = rng.standard_normal(z.shape) * (1 - z**2)
        for W, below in zip(Ws[:0:-1], outputs[-2::-1], strict=True):
            grad = (grad @ W.T) * (1 - below**2)
        logs.append(0.5 * math.log((grad**2).mean() / (last**2).mean()))
    return math.exp(float(np.mean(logs)))


def _keeps_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    look.at("tanh_std", student.value("tanh_std"))


def _keeps_judge(seen: Sequence[Seen]) -> str | None:
    std = seen[0].got
    if isinstance(std, bool) or not isinstance(std, int | float) or not 1e-4 < std < 10:
        return "`tanh_std` should be one number between 0.0001 and 10."
    ratio = _gradient_kept(float(std))
    if 0.8 <= ratio <= 1.25:
        return None
    way = "shrinks" if ratio < 1 else "grows"
    return f"With std {std:g} the gradient {way}: in the first layer it is {ratio:.2g} times as large as in the last."


KEEPS = Question(
    "tanh-keeps-gradients",
    "Thirty layers of tanh",
    "experiment",
    3,
    ("tanh_std",),
    _keeps_probe,
    {},
    (
        wrong(
            "xavier-for-tanh",
            "That is Xavier. It keeps what passes through a straight line; is tanh one?",
            "With 0.1 the gradient loses a little in every one of the thirty layers. Go up, in small steps.",
            "Try stds between 0.1 and He's 0.141, and halve the interval each time.",
            tanh_std=0.1,
        ),
    ),
    (
        "`gradient_ratio` shrinks for small std. Does it always grow with std? Try 0.1, 0.2 and 0.5.",
        "Find one std with a ratio below 0.8 and one with a ratio above 1.25; the target lies between them.",
        "Halve the interval: take the middle, and keep the half in which the ratio crosses 1.",
    ),
    judge=_keeps_judge,
)
