"""Chapter 01: the experiments, in which a target is measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import numpy as np

from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._question import Question
from fishbook.checks._values import _array

__all__ = ["ADDER", "TABLES"]

CORNERS = np.array([(*row, 1) for row in product((0, 1), repeat=3)])  # (8, 4)
THERE_ARE, AT_MOST = 104, 1000


def _tables_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    settings = student.value("settings")
    if not isinstance(settings, list | np.ndarray):
        look.at(
            "problem", "`settings` should be a list or an array; what `product` gives becomes one by `list(product(…))`."
        )
        return
    array = _array(settings)
    if array is None or array.ndim != 2 or array.shape[1] != 4 or not len(array):
        look.at("problem", "`settings` should hold four numbers in every row: w1, w2, w3, b.")
        return
    look.at("settings", len(array))
    look.at("tables", len(np.unique(array @ CORNERS.T > 0, axis=0)))


def _tables_judge(seen: Sequence[Seen]) -> str | None:
    found = {one.call: one.got for one in seen}
    if "problem" in found:
        return str(found["problem"])
    count, tables = found["settings"], found["tables"]
    if count > AT_MOST:
        return f"You use {count:,} settings and find {tables} tables; the target is {THERE_ARE} with {AT_MOST:,}."
    if tables < THERE_ARE:
        return f"Your {count:,} settings give {tables} different truth tables; the target is all {THERE_ARE}."
    return None


def _grid(weights: Iterable[float], biases: Iterable[float]) -> list[tuple[float, ...]]:
    weights = list(weights)
    return list(product(weights, weights, weights, biases))


TABLES = Question(
    "count-tables",
    "How many of the 256?",
    "experiment",
    3,
    ("settings",),
    _tables_probe,
    {},
    (
        wrong(
            "small-weights",
            "Is there a table in which one input outweighs two others?",
            "x1 or (x2 and x3) is one. With weights of −1, 0 and 1 no input counts more than another.",
            "Allow the weights −2 and 2 as well: then one input can weigh as much as two.",
            settings=_grid(range(-1, 2), np.arange(-3.5, 4)),
        ),
        wrong(
            "no-zero",
            "Is there a table that pays no attention to one of the inputs?",
            "x1 and x2, whatever x3 is: which weight does x3 have?",
            "Put 0 on the list of weights.",
            settings=_grid((-2, -1, 1, 2), np.arange(-5.5, 6)),
        ),
        wrong(
            "positive-weights",
            "Which of your neurons can be silenced by an input?",
            "NAND needs negative weights, and so do tables such as x1 and not x2.",
            "Put the same weights with a minus on the list.",
            settings=_grid(range(3), np.arange(-5.5, 6)),
        ),
        wrong(
            "biases-too-near",
            "Three weights of −1 give a sum of −3. With which bias does only that sum stay silent?",
            "NAND of all three, with weights of −1, needs a bias above 2 and at most 3.",
            "Let the biases run further, to −3.5 and 3.5, and leave out those that give nothing new.",
            settings=_grid(range(-2, 3), np.arange(-2, 2.1, 0.5)),
        ),
    ),
    (
        "Random throws meet common tables again and again. Which weights are enough, if you choose them?",
        "Whole-number weights from −2 to 2 are 5 · 5 · 5 = 125 combinations. How many biases does that leave room for?",
        "With whole-number weights all scores are whole numbers. Only biases that lie in different gaps between whole "
        "numbers can make a difference: one for each gap.",
    ),
    judge=_tables_judge,
)

MOST_NEURONS = 4


def _row_wrong(neurons: list[Any]) -> str:
    """What is wrong with the form of the wiring; "" for nothing."""
    for k, neuron in enumerate(neurons):
        size = 4 + k
        numbers = _array(neuron)
        if numbers is None or numbers.shape != (size,):
            inputs = "u, v, carry_in" + ", the outputs of the neurons before it" * (k > 0)
            return f"`neurons[{k}]` should be {size} numbers: a weight each for {inputs}; then b."
    return ""


def _adder_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    neurons = student.value("neurons")
    if not isinstance(neurons, list) or len(neurons) < 2 or not all(isinstance(one, list | np.ndarray) for one in neurons):
        look.at("problem", "`neurons` should be a list of at least two neurons, each a list of numbers.")
        return
    problem = _row_wrong(neurons)
    if problem:
        look.at("problem", problem)
        return
    look.at("neurons", len(neurons))
    for bits in product((0, 1), repeat=3):
        signals = list(bits)
        for *weights, b in neurons:
            signals.append(int(np.dot(weights, signals) + b > 0))
        look.at(" + ".join(map(str, bits)), signals[-2:], note="carry and sum")


def _adder_judge(seen: Sequence[Seen]) -> str | None:
    found = {one.call: one.got for one in seen}
    if "problem" in found:
        return str(found["problem"])
    count = found.pop("neurons")
    off = [text for text, (carry, total) in found.items() if 2 * carry + total != sum(map(int, text.split(" + ")))]
    if off:
        carry, total = found[off[0]]
        return f"{len(off)} of the 8 sums are wrong; the first: {off[0]} gives the carry {carry} and the sum bit {total}."
    if count > MOST_NEURONS:
        return f"All 8 sums are right, with {count} neurons; the target is at most {MOST_NEURONS}."
    return None


ADDER = Question(
    "small-full-adder",
    "A full adder of few neurons",
    "experiment",
    3,
    ("neurons",),
    _adder_probe,
    {},
    (
        wrong(
            "carry-too-weak",
            "The sum bit is 1 for one 1, 0 for two and 1 for three. What brings the score down again at two?",
            "For two ones the score is 2, minus what the carry takes, minus 0.5. It must be below 0; yours is not.",
            "The carry is there from two ones on. Let it take more than 1.5, and less than 2.5, so that three ones fire.",
            neurons=[[1, 1, 1, -1.5], [1, 1, 1, -1, -0.5]],
        ),
        wrong(
            "carry-too-strong",
            "What becomes of 1 + 1 + 1?",
            "For three ones the score is 3, minus what the carry takes, minus 0.5. It must be above 0.",
            "A weight of −3 leaves −0.5. Find one that leaves two ones below 0 and three ones above.",
            neurons=[[1, 1, 1, -1.5], [1, 1, 1, -3, -0.5]],
        ),
        wrong(
            "bias-first",
            "Where in the list does the bias stand?",
            "A neuron of three inputs is four numbers: w1, w2, w3, b.",
            "Move b to the end of each list.",
            neurons=[[-1.5, 1, 1, 1], [-0.5, 1, 1, 1, -2]],
        ),
    ),
    (
        "Which of the two outputs is a perceptron of u, v and carry_in on its own? Question 2 holds the idea.",
        "The carry is the majority of the three. With its output as a fourth input, the sum bit has to be 1, 0, 1 for one, "
        "two and three ones.",
        "Scores for the sum bit: ones, minus something times carry, minus 0.5. Write the four scores down and choose the "
        "something. This is the answer D of the XOR question in another place.",
    ),
    judge=_adder_judge,
)
