"""The graded questions of chapter 12: convolution."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._code_12 import AVERAGE, BACK, BIAS, SLIDE
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._question import Question
from fishbook.datasets import load_mnist
from fishbook.models import simple_conv_net
from fishbook.optimizers import Adam
from fishbook.trainer import Trainer

__all__ = ["QUESTIONS"]

LIMITS = {"filter_num": 50, "filter_size": 27, "hidden_size": 200, "lr": 1.0}
WHOLE = ("filter_num", "filter_size", "hidden_size")
MOST, TARGET = 10_000, 0.89
SEEDS, IMAGES, PASSES = (1, 2), 1000, 3

SIZES = predict(
    "sizes-on-paper",
    "Sizes on paper",
    {"conv_side": 32, "pool_side": 16, "weights": 1200, "parameters": 1216, "rows": 10240},
    rtol=0,
    mistakes=(
        wrong(
            "no-padding",
            "How large is the image once it has its frame of zeros?",
            "32 + 2 · 2 = 36 pixels, and a filter of 5 has 36 − 5 + 1 places.",
            "(32 + 2·2 − 5) / 1 + 1 = 32.",
            conv_side=28,
            pool_side=14,
            rows=7840,
        ),
        wrong(
            "padded-on-one-side",
            "On how many sides do the zeros stand?",
            "Two on the left and two on the right: 36 pixels.",
            "(32 + 2·2 − 5) / 1 + 1 = 32.",
            conv_side=30,
            pool_side=15,
            rows=9000,
        ),
        wrong(
            "plus-one-forgotten",
            "A filter as large as the image has how many places: none, or one?",
            "36 − 5 is the way it can go; it can stand at the start as well.",
            "(32 + 2·2 − 5) / 1 + 1: the + 1 is missing.",
            conv_side=31,
        ),
        wrong(
            "one-channel",
            "How many sheets does a filter have over a colour image?",
            "Three: 3 · 5 · 5 weights for each filter.",
            "16 · 3 · 5 · 5 = 1,200 weights, and 16 biases.",
            weights=400,
            parameters=416,
        ),
        wrong(
            "bias-for-each-place",
            "How many biases does one filter have?",
            "One for the whole map: 16 in all.",
            "1,200 weights and 16 biases.",
            parameters=1200 + 16 * 32 * 32,
        ),
        wrong(
            "biases-forgotten",
            "The weights are right. What else is learnt?",
            "Each of the 16 filters has a bias.",
            "1,200 weights and 16 biases make 1,216.",
            parameters=1200,
        ),
        wrong(
            "rows-of-one-image",
            "How many images are in the batch?",
            "One image has 32 · 32 windows, and there are ten images.",
            "10 · 32 · 32 windows, so 10,240 rows.",
            rows=1024,
        ),
    ),
    hints=(
        "Put the frame around the image first: how many pixels is it wide then?",
        "36 wide; a filter of 5 has 32 places. A filter has 3 · 5 · 5 weights and one bias; there are 16 of them.",
        "32 and 16; 16 · 75 weights, 16 biases more; a row for each of the 32 · 32 windows of each of the 10 images.",
    ),
)

SCRAMBLED = choose(
    "who-minds-scrambling",
    "Who minds?",
    "answer",
    "C",
    {
        "A": "The flat network has a weight for each pixel. Does it know which pixels are neighbours?",
        "B": "A 5 × 5 window of scrambled digits holds 25 pixels from all over. What can a filter find in it?",
        "D": "The flat network does not use the order of the pixels. What would be lost for it?",
    },
)


@cache
def _trained(filter_num: int, filter_size: int, hidden_size: int, lr: float) -> tuple[int, float]:
    """(parameters, mean test accuracy of two networks after three passes over 1,000 digits)."""
    from threadpoolctl import threadpool_limits

    make: dict[str, Any] = {"filter_num": filter_num, "filter_size": filter_size, "hidden_size": hidden_size}
    size = sum(array.size for array in simple_conv_net(**make, weight_init="he", rng=0).params.values())
    if size > MOST:
        return size, 0.0
    (x, t), (x_test, t_test) = load_mnist(flatten=False)
    shares = []
    with threadpool_limits(1), np.errstate(all="ignore"):
        for seed in SEEDS:
            net = simple_conv_net(**make, weight_init="he", rng=seed)
            options: dict[str, Any] = {"batch_size": 20, "rng": seed, "progress": False}
            trainer = Trainer(net, x[:IMAGES], t[:IMAGES], x_test, t_test, optimizer=Adam(lr), **options)
            try:
                for _ in range(PASSES * trainer.steps_per_epoch):
                    trainer.step()
                shares.append(net.accuracy(x_test, t_test))
            except FloatingPointError:
                shares.append(0.0)
    return size, float(np.mean(shares))


def _unfit(given: dict[str, Any]) -> str:
    """Why no network can be made with these settings; "" for good ones."""
    for name, most in LIMITS.items():
        kinds = (int,) if name in WHOLE else (int, float)
        if type(given[name]) not in kinds or not 0 < given[name] <= most:
            return f"`{name}` should be {'a whole number' if name in WHOLE else 'a number'} above 0 and at most {most:g}."
    if (28 - given["filter_size"] + 1) % 2:
        places = 29 - given["filter_size"]
        return f"A filter of {given['filter_size']} leaves {places} places, which 2 × 2 pooling cannot halve."
    return ""


def _few_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    given = {name: student.value(name) for name in LIMITS}
    problem = _unfit(given)
    if problem:
        look.at("problem", problem)
        return
    size, share = _trained(**given)
    look.at("parameters", size)
    look.at("accuracy", share)
    look.at("settings", given)  # other settings with the same accuracy are not the known mistake


def _few_judge(seen: Sequence[Seen]) -> str | None:
    if seen[0].call == "problem":
        return str(seen[0].got)
    size, share = seen[0].got, seen[1].got
    if size > MOST:
        return f"{size:,} parameters; {MOST:,} are allowed."
    if share >= TARGET:
        return None
    return f"{share:.4f} on the 1,000 test digits, the mean of two trained networks; the target is {TARGET:.2f}."


FEW = Question(
    "ten-thousand",
    "Ten thousand parameters",
    "experiment",
    3,
    tuple(LIMITS),
    _few_probe,
    {},
    (
        wrong(
            "the-chapter-made-small",
            "The settings of the chapter with fewer filters. How many steps are three passes over 1,000 digits?",
            "150 steps of 20 digits. That is few for a rate of 0.003.",
            "A larger learning rate, about three times as large, makes more of 150 steps.",
            filter_num=4,
            filter_size=5,
            hidden_size=16,
            lr=0.003,
        ),
    ),
    (
        "Where are the parameters? Print the shapes of `net.params`: most stand behind the pooling.",
        "Larger filters leave smaller maps, and so fewer weights behind them: more of the budget is left for filters.",
        "Filters of 7 × 7, five or six of them, 13 hidden units, and a rate of 0.01.",
    ),
    judge=_few_judge,
    seconds=90,
)

QUESTIONS = (SIZES, SLIDE, BIAS, BACK, AVERAGE, SCRAMBLED, FEW)
