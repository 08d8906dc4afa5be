"""Chapter 01: the questions that ask for a function."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question
from fishbook.checks._values import _array

__all__ = ["MAJORITY", "OPPOSITE", "SUBTRACT"]

ROWS = [(0, 0), (0, 1), (1, 0), (1, 1)]


def _majority_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    majority = student.handle("majority")
    first, second, third = rng.integers(0, 2, (3, 6))
    for u, v in ROWS:
        for w in (0, 1):
            look(majority, u, v, w)
    look(majority, first, second, third, note="six votings at once, as arrays")


def _fires(score: Any) -> Any:
    """A neuron of three inputs that fires where `score` of their sum is above 0."""
    return lambda x1, x2, x3: 1 * (score(x1 + x2 + x3) > 0)


MAJORITY = Question(
    "majority",
    "Three judges",
    "implement",
    2,
    ("majority",),
    _majority_probe,
    {"majority": _fires(lambda ones: ones - 1.5)},
    (
        wrong(
            "one-is-enough",
            "How many judges does it take to make your neuron fire?",
            "With the votes 0, 0, 1 the answer should be 0; yours is 1.",
            "With weights of 1 the score is the number of ones plus b. It must be below 0 for 1 and above 0 for 2.",
            majority=_fires(lambda ones: ones - 0.5),
        ),
        wrong(
            "all-three-needed",
            "What is the score when exactly two judges vote 1, and does that fire?",
            "With the votes 0, 1, 1 the answer should be 1. A score of exactly 0 does not fire.",
            "Put b halfway: with weights of 1, the score must be below 0 for one vote and above 0 for two.",
            majority=_fires(lambda ones: ones - 2),
        ),
        wrong(
            "exactly-two",
            "What should three votes of 1 give?",
            "1, 1, 1 is a majority too; yours gives 0.",
            "One perceptron compares a sum with a number: once it fires, more ones with positive weights keep it firing.",
            majority=_fires(lambda ones: 1 * (ones == 2)),
        ),
        wrong(
            "third-ignored",
            "Which say does the third judge have?",
            "The votes 0, 1, 1 should give 1; yours gives 0, whatever the third judge says.",
            "There are three weights to choose. The three judges count alike, so their weights may be equal.",
            majority=lambda x1, x2, x3: 1 * (x1 + x2 - 1.5 > 0),
        ),
        wrong(
            "always-fires",
            "Which sign does a bias have that makes the neuron hard to wake?",
            "With the votes 0, 0, 0 only the bias is left, and yours is positive.",
            "A threshold of 1.5 is a bias of −1.5.",
            majority=_fires(lambda ones: ones + 1.5),
        ),
        wrong(
            "if-on-arrays",
            "All eight rows are right. What does `if` do with an array?",
            "Six votings at once are arrays of shape `(6,)`; `if`, `and` and `or` want one truth value.",
            "Write the answer with `*`, `+` and `>` alone: `1 * (… > 0)` turns True into 1, entry by entry.",
            majority=lambda x1, x2, x3: 1 if x1 + x2 + x3 > 1.5 else 0,
        ),
        wrong(
            "int-of-an-array",
            "All eight rows are right. What does `int` do with an array?",
            "Six votings at once are arrays of shape `(6,)`, and `int` wants a single number.",
            "Write the answer with `*`, `+` and `>` alone: `1 * (… > 0)` turns True into 1, entry by entry.",
            majority=lambda x1, x2, x3: int(x1 + x2 + x3 > 1.5),
        ),
    ),
    (
        "Take weights of 1 and write down the score for 0, 1, 2 and 3 votes. Where should it cross zero?",
        "The votes 0, 0, 1 should give 0, and the votes 0, 1, 1 should give 1.",
        "The score is a sum of three products plus b; the answer is 1 where it is above 0. b lies between −2 and −1.",
    ),
)


def _bits(number: Any, width: int = 8) -> list[Any]:
    return [number // 2**k % 2 for k in range(width)]


def _number(bits: Any) -> Any:
    return sum(bit * 2**k for k, bit in enumerate(bits))


def _subtract_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    subtract = student.handle("subtract")
    small, large = int(rng.integers(20, 100)), int(rng.integers(130, 250))
    column, row = rng.integers(0, 256, (3, 1)), rng.integers(0, 256, 3)
    for a, b in ((large, small), (small, small), (large, 0), (small, large)):
        look(subtract, _bits(a), _bits(b), note=f"{a} − {b}, lowest bit first; expected is {(a - b) % 256}")
    look(subtract, _bits(column), _bits(row), note="nine differences at once: every bit is an array")


def _subtract(rule: Any, width: int = 8) -> Any:
    return lambda first, second: _bits(rule(_number(first), _number(second)), width)


SUBTRACT = Question(
    "subtract-bits",
    "Subtract with an adder",
    "implement",
    2,
    ("subtract",),
    _subtract_probe,
    {"subtract": _subtract(lambda a, b: (a - b) % 256)},
    (
        wrong(
            "one-missing",
            "By how much is your difference off?",
            "5 − 5 should be 0. With every bit of the second 5 negated you add 5 and 250, which is 255.",
            "Minus a number is every bit negated, *plus 1*. The third argument of `ripple_add` is the carry that comes in.",
            subtract=_subtract(lambda a, b: (a + 255 - b) % 256),
        ),
        wrong(
            "carry-kept",
            "How many bits do you return?",
            "`ripple_add` returns nine; the last is the carry.",
            "Cut the list: a slice keeps the first eight bits.",
            subtract=_subtract(lambda a, b: a + 256 - b, 9),
        ),
        wrong(
            "turned-round",
            "Which of the two numbers do you negate?",
            "7 − 2 should be 5; yours is 251, which is 2 − 7.",
            "`first − second` is `first + (−second)`: the bits of `second` are the ones to negate.",
            subtract=_subtract(lambda a, b: (b - a) % 256),
        ),
        wrong(
            "added",
            "Where do you negate?",
            "7 − 2 should be 5; yours is 9.",
            "A list is negated bit by bit: `[not_(bit) for bit in …]`.",
            subtract=_subtract(lambda a, b: (a + b) % 256),
        ),
        wrong(
            "both-negated",
            "Which of the two numbers do you negate?",
            "7 − 2 should be 5; yours is 246, made from 248 and 253, the negated bits of 7 and of 2.",
            "Negate the bits of `second` alone, and let one single carry in.",
            subtract=_subtract(lambda a, b: (255 - a + 255 - b + 1) % 256),
        ),
        wrong(
            "highest-first",
            "In which order do the bits stand?",
            "Everything else is right: your eight bits are those of the difference, from the highest to the lowest.",
            "The course keeps the lowest bit first, and `ripple_add` returns them so. Leave the order as it is.",
            subtract=lambda first, second: _bits((_number(first) - _number(second)) % 256)[::-1],
        ),
        wrong(
            "without-carry",
            "What does a place pass on to the next?",
            "XOR of the bits compares them place by place. In 4 − 1 = 3 the lowest place must borrow from the higher ones.",
            "Let `ripple_add` do the work, so that carries travel: give it the first number and the negated second one.",
            subtract=_subtract(lambda a, b: a ^ b),
        ),
    ),
    (
        "How would you write first − second as a sum?",
        "In eight bits −2 is 253 + 1 = 254, and 7 + 254 = 261 is 5 when the carry, worth 256, is dropped.",
        "Negate each bit of `second`, hand both to `ripple_add` with a carry of 1 coming in, and keep eight bits.",
    ),
)


def _opposite_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    opposite = student.handle("opposite")
    drawn = [tuple(int(number) for number in rng.integers(-3, 4, 3)) for _ in range(8)]
    for w1, w2, b in [(1, 1, -1), (1, 1, -2), (2, -1, 0), *drawn]:
        text = f"the word of opposite({w1}, {w2}, {b})"
        got = opposite(w1, w2, b)
        numbers = _array(got)
        if numbers is None or numbers.shape != (3,):
            look.at(text, got, note="`opposite` should return three numbers: w1, w2, b")
            return
        v1, v2, c = numbers
        before = "".join(str(int(w1 * x1 + w2 * x2 + b > 0)) for x1, x2 in ROWS)
        after = "".join(str(int(v1 * x1 + v2 * x2 + c > 0)) for x1, x2 in ROWS)
        look.at(text, after, note=f"the word of ({w1}, {w2}, {b}) is {before}")


OPPOSITE = Question(
    "opposite-gate",
    "Turn all signs round",
    "bug",
    2,
    ("opposite",),
    _opposite_probe,
    {"opposite": lambda w1, w2, b: (-w1, -w2, 0.5 - b)},
    (
        wrong(
            "signs-only",
            "Which rows are wrong, and what is their score before you turn the signs?",
            "(1, 1, −1) has the scores −1, 0, 0, 1. Once all is turned round, the zeros have to fire, and yours do not.",
            "The scores are whole numbers. Shift the turned ones up by less than a whole step, so that 0 comes out above 0 "
            "and −1 stays below: one number of the three has to change.",
            opposite=lambda w1, w2, b: (-w1, -w2, -b),
        ),
        wrong(
            "bias-kept",
            "Is every number turned round?",
            "(1, 1, −2) never fires, so its opposite must fire in every row. In the row 00 only the bias is left: −2.",
            "Turn b round as well, and then look at scores that are exactly 0.",
            opposite=lambda w1, w2, b: (-w1, -w2, b),
        ),
        wrong(
            "weights-kept",
            "Is every number turned round?",
            "In the row 10 of (2, −1, 0) the score is 2. Turned round it must be below zero.",
            "The weights change their signs too: all three parts of the score have to turn.",
            opposite=lambda w1, w2, b: (w1, w2, -b),
        ),
        wrong(
            "made-for-one-gate",
            "That is right for (1, 1, −1). What about a neuron with another bias?",
            "(1, 1, −2) never fires. Its opposite fires in every row, also in 11, where yours stays silent.",
            "Begin with −b and change it by a fixed small amount, instead of writing a fixed bias.",
            opposite=lambda w1, w2, b: (-w1, -w2, 1.5),
        ),
        wrong(
            "too-far",
            "The rows with a score of 0 are right now. What happens to those with a score of 1?",
            "A score of 1 fires; turned round it is −1 and must stay silent. Raised by more than 1 it fires.",
            "Whole numbers leave a gap between 0 and 1: raise the bias by something inside it.",
            opposite=lambda w1, w2, b: (-w1, -w2, 1.5 - b),
        ),
    ),
    (
        "Write down the four scores before and after, for a neuron whose word comes out wrong.",
        "(1, 1, −1) has the scores −1, 0, 0, 1 and the word 0001. The opposite word is 1110.",
        "After turning all signs, a score of 0 has to become positive while −1 stays negative.",
    ),
)
