"""The graded questions of chapter 11: speed."""

from __future__ import annotations

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._code_11 import DECODE, UNSCALED
from fishbook.checks._half_11 import HALF
from fishbook.checks._sixteen_11 import SIXTEEN

__all__ = ["QUESTIONS"]

GAPS = predict(
    "gaps-on-paper",
    "Gaps on paper",
    {"next_after_one": 1.0078125, "counting_ends": 256, "weight_after": 3.0},
    rtol=1e-7,
    atol=1e-9,
    mistakes=(
        wrong(
            "float16",
            "Is that bfloat16, or float16?",
            "bfloat16 has 7 bits of fraction, not 10: the gap after 1 is 1/128.",
            "The next number after 1 is 1 + 1/128.",
            next_after_one=1 + 2**-10,
        ),
        wrong(
            "half-the-gap",
            "The last bit of the fraction is worth how much?",
            "With 7 bits it is 1/128. Half of that is where rounding decides.",
            "The next number after 1 is 1 + 1/128.",
            next_after_one=1 + 2**-8,
        ),
        wrong(
            "gap-is-one",
            "At which size does the gap become 2?",
            "From 128 to 256 the gap is 128 · 1/128 = 1, and 129 can be held.",
            "Counting ends where the gap is 2: from 256 on.",
            counting_ends=128,
        ),
        wrong(
            "counting-in-float16",
            "That is where float16 ends. How many bits of fraction does bfloat16 have?",
            "7 bits and the hidden one: 8 binary digits.",
            "Eight binary digits count to 2 to the 8.",
            counting_ends=2048,
        ),
        wrong(
            "all-arrive",
            "How large is the gap at 3, and what happens to less than half of it?",
            "Between 2 and 4 the gap is 2/128 = 0.0156; half of it is 0.0078, and the step is 0.005.",
            "Each of the hundred steps is rounded away.",
            weight_after=3.5,
        ),
        wrong(
            "one-gap-each",
            "Is 3 + 0.005 nearer to 3 or to the next number?",
            "The next number is 3.0156. 3.005 is nearer to 3.",
            "Each step is rounded back to 3, not up to the next number.",
            weight_after=4.5625,
        ),
    ),
    hints=(
        "Between 1 and 2 the gap is 2 to the minus 7. What is it between 2 and 4?",
        "1/128 between 1 and 2, 2/128 between 2 and 4, and so on: it doubles with each power of two.",
        "A whole number n can be counted on while the gap is at most 1. A step survives if it is at least half the gap.",
    ),
)


AMDAHL = predict(
    "six-of-ten",
    "Six of ten milliseconds",
    {"twenty_times": 4.3, "at_best": 4.0, "speedup": 10 / 4.3},
    rtol=2e-3,
    atol=1e-3,
    mistakes=(
        wrong(
            "all-of-it",
            "Do the other 4 ms become faster as well?",
            "Only the products become faster: 6 ms of the 10.",
            "The new time is 4 + 6/20 ms.",
            twenty_times=0.5,
        ),
        wrong(
            "rest-forgotten",
            "That is the time of the products. What else is in a step?",
            "6/20 is 0.3 ms; the other 4 ms stay.",
            "The new time is 4 + 0.3 ms.",
            twenty_times=0.3,
        ),
        wrong("no-time-at-all", "What remains when products cost nothing?", "The other 4 ms remain.", at_best=0.0),
        wrong(
            "share-of-the-time",
            "Is that the new time divided by the old one, or the other way round?",
            "A speed-up is the old time divided by the new one.",
            "It is 10 divided by 4.3.",
            speedup=0.43,
        ),
        wrong(
            "of-the-part",
            "Twenty times: is that the whole step, or its products?",
            "The whole step goes from 10 ms to 4.3 ms.",
            "It is 10 divided by 4.3.",
            speedup=20,
        ),
    ),
    hints=(
        "Split the 10 ms: what becomes faster, and what stays?",
        "6 ms of products become 6/20 ms; 4 ms stay.",
        "The new time is 4 + 6/20; the speed-up is 10 divided by it.",
    ),
)

LEVEL = choose(
    "level-line",
    "A level line",
    "answer",
    "B",
    {
        "A": "At a batch of 1 there is next to nothing to multiply, and the step takes as long. Can that be the cause?",
        "C": "The data lie on the GPU already in this measurement. What does each operation cost, also without data?",
        "D": "float32 was used throughout, and rounding takes no extra time. What does an operation cost, however small?",
    },
)

QUESTIONS = (GAPS, AMDAHL, DECODE, UNSCALED, HALF, LEVEL, SIXTEEN)
