"""Chapter 03: batches from a shuffled deck, and the factor that makes a network as sure as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from fishbook._plain import Raised
from fishbook.checks import _wrong_03 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._question import Question
from fishbook.checks._values import StudentError, _array
from fishbook.datasets import load_digit_weights, load_mnist
from fishbook.functions import cross_entropy_error, sigmoid, softmax

__all__ = ["DECK", "TEMPERATURE"]

PASSED_ON = ("NotImplementedError", "TimeUp", "Died")


def _parts(batches: Any, *args: int) -> Any:
    """The batches as a list of arrays; a text or what was raised when they are none."""
    try:
        got = batches(*args)
    except StudentError as error:
        if error.raised.kind in PASSED_ON:
            raise
        return error.raised
    parts = [_array(one) for one in got] if isinstance(got, list) else [None]
    if any(one is None or one.ndim != 1 for one in parts):
        return "no list of arrays with one axis"
    return parts


def _deck_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    batches = student.handle("batches")
    cases = [(int(rng.integers(97, 107)), 12), (int(rng.integers(8, 11)) * 12, 12), (int(rng.integers(110, 119)), 15)]
    seeds = rng.choice(1000, 3, replace=False).tolist()
    for (count, size), seed in zip(cases, seeds, strict=True):
        call = f"batches({count}, {size}, {seed})"
        parts, again, other = (_parts(batches, count, size, one) for one in (seed, seed, seed + 1))
        if isinstance(parts, str | Raised) or isinstance(again, str | Raised) or isinstance(other, str | Raised):
            look.at(call, parts)
            return
        flat = np.concatenate([*parts, np.zeros(0)])
        look.at(f"the lengths in {call}", [len(part) for part in parts])
        look.at(f"{call}: a number occurs twice in a batch", any(len(set(p.tolist())) < len(p) for p in parts))
        outside = bool(np.any(flat < 0) or np.any(flat >= count))
        look.at(f"{call}: a number outside 0 to {count - 1}", outside)
        look.at(f"{call}: every number exactly once", np.array_equal(np.sort(flat), np.arange(count)))
        look.at(f"{call}: the numbers stand in order", np.array_equal(flat, np.arange(count)))
        whole = [part for part in parts if len(part) == size]
        look.at(f"{call}: a batch holds neighbours only", any(np.ptp(part) == size - 1 for part in whole))
        look.at(f"{call}: every batch is sorted", all(np.all(np.diff(part) > 0) for part in whole))
        look.at(f"{call}: the same when called again", _same(parts, again))
        look.at(f"{call}: the same with the seed {seed + 1}", _same(parts, other))


def _same(left: list[np.ndarray], right: list[np.ndarray]) -> bool:
    return len(left) == len(right) and all(np.array_equal(a, b) for a, b in zip(left, right, strict=True))


DECK = Question(
    "batches-of-a-deck",
    "Every image once",
    "implement",
    2,
    ("batches",),
    _deck_probe,
    {"batches": bad.deck},
    (
        wrong(
            "not-shuffled",
            "In which order do your numbers come?",
            "The first batch of 12 holds 0 to 11. In a data set sorted by label these are twelve zeros.",
            "Shuffle first, cut afterwards: `rng.permutation(count)` gives all numbers in random order.",
            batches=bad.deck_in_order,
        ),
        wrong(
            "counts-from-one",
            "Which is your smallest number, and which the largest?",
            "For a count of 32 the numbers are 0 to 31, as indices are. Yours are 1 to 32.",
            "`rng.permutation(count)` gives 0 to count - 1 already: nothing is to be added.",
            batches=bad.deck_from_one,
        ),
        wrong(
            "rest-dropped",
            "Add up the lengths of your batches. Which numbers never come?",
            "32 numbers in batches of 12 are 12, 12 and 8. Yours are 12 and 12.",
            "A slice that runs over the end is cut off there. Let the starts be 0, 12, 24: `range(0, count, size)`.",
            batches=bad.deck_without_the_rest,
        ),
        wrong(
            "empty-end",
            "What is the last batch when the size divides the count?",
            "36 numbers in batches of 12 are three batches. Yours has a fourth, with nothing in it.",
            "Let the starts be those below the count: `range(0, count, size)`.",
            batches=bad.deck_with_an_empty_end,
        ),
        wrong(
            "evened-out",
            "How long is each of your batches?",
            "7 numbers in batches of 3 are 3, 3 and 1. Yours are 3, 2 and 2.",
            "`np.array_split` makes pieces of nearly equal length. Cut full batches from the front instead, with slices.",
            batches=bad.deck_evened_out,
        ),
        wrong(
            "drawn-with-repeats",
            "Can a number come twice, even in one batch?",
            "`rng.choice` and `rng.integers` put a number back after drawing it, unless told otherwise.",
            "Do not draw batch by batch. Shuffle all numbers once and cut the row into pieces.",
            batches=bad.deck_drawn(True),
        ),
        wrong(
            "each-batch-from-all",
            "Does the second batch know which numbers the first one took?",
            "Within a batch no number comes twice, but a number of the first batch may come again in the second.",
            "Shuffle all numbers once and cut the row into pieces, as one deals a deck of cards.",
            batches=bad.deck_drawn(False),
        ),
        wrong(
            "blocks-shuffled",
            "What stands inside one of your batches?",
            "Your batches come in random order, but each holds neighbours, such as 12 to 23.",
            "Shuffle the numbers, not the batches: first the permutation of all, then the cuts.",
            batches=bad.deck_of_blocks,
        ),
        wrong(
            "shuffled-inside",
            "Can number 0 ever come in the same batch as the last number?",
            "Each of your batches is mixed, but the first always holds the numbers 0 to 11.",
            "Cut last: first the permutation of all numbers, then the cuts.",
            batches=bad.deck_shuffled_inside,
        ),
        wrong(
            "one-seed-for-all",
            "What does the argument `seed` change?",
            "Two different seeds give the same batches: the order in every epoch would be the same.",
            "Hand the argument over: `np.random.default_rng(seed)`.",
            batches=bad.deck_of_one_seed,
        ),
        wrong(
            "seed-unused",
            "Call your function twice with the same seed. Are the batches the same?",
            "A seed makes chance repeatable: equal seeds, equal batches.",
            "Draw from `np.random.default_rng(seed)`, not from a generator without a seed or from `np.random` itself.",
            batches=bad.deck_without_seed,
        ),
    ),
    (
        "Which of the properties in the task is missing? Try `batches(7, 3, 0)` and look.",
        "`batches(7, 3, 0)` gives arrays with 3, 3 and 1 numbers, together 0 to 6 in random order.",
        "Make a permutation of all numbers from a generator with the seed. Then slices: from 0, size, 2 · size, …",
    ),
)


@cache
def _scores() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Scores of chapter 02's network, and labels: training images, test images."""
    net = {name: values.astype(np.float64) for name, values in load_digit_weights().items()}
    found = []
    for x, t in load_mnist("5k"):
        z = sigmoid(sigmoid(x @ net["W1"] + net["b1"]) @ net["W2"] + net["b2"])
        found.append((z @ net["W3"] + net["b3"], t))
    return found[0], found[1]


def _temperature_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    choose = student.handle("best_factor")
    (scores, t), (test_scores, test_t) = _scores()
    for times in (1.0, round(float(rng.uniform(0.4, 0.6)), 2), round(float(rng.uniform(2, 3)), 2)):
        factor = look(choose, scores * times, t, note=f"the training scores, multiplied by {times:g}")
        usable = isinstance(factor, float | int) and bool(np.isfinite(factor))
        loss = cross_entropy_error(softmax(factor * times * test_scores), test_t) if usable else float("nan")
        look.at(f"test loss, scores times {times:g}", loss)


def _temperature_judge(seen: Sequence[Seen]) -> str | None:
    factors, losses = [one.got for one in seen[::2]], [one.got for one in seen[1::2]]
    if any(loss != loss for loss in losses):
        return "`best_factor` should return one number, and something else came."
    if all(loss < 0.092 for loss in losses):
        return None
    if factors[0] == factors[1] == factors[2]:
        times = [one.note.split("by ")[1] for one in seen[2::2]]
        return (
            f"It gave {factors[0]:.4g} each time, for the scores as they are and {' and '.join(times)} times as large. "
            f"The test losses are {', '.join(f'{loss:.4f}' for loss in losses)}; the target is below 0.0920 each time."
        )
    said = [f"{one.note}: factor {one.got:.4g}, test loss {loss:.4f}" for one, loss in zip(seen[::2], losses, strict=True)]
    return f"{'; '.join(said)}. The target is below 0.0920 each time."


TEMPERATURE = Question(
    "best-factor",
    "How sure should it be?",
    "experiment",
    3,
    ("best_factor",),
    _temperature_probe,
    {},
    (
        wrong(
            "leaves-the-scores",
            "A factor of 1 changes nothing. How large is the loss with 0.9, and with 1.1?",
            "On the training images the loss is 0.111 with a factor of 1, and lower with 0.9.",
            "Compute the loss for a list of factors, from 0.1 to 3, and return the one with the smallest loss.",
            best_factor=lambda scores, t: 1.0,
        ),
    ),
    (
        "Print the training loss for a few factors, some below 1 and some above. Where is it smallest?",
        "The scores may come multiplied by anything from 0.4 to 3, so the best factor lies between about 0.2 and 2. Is "
        "your list fine enough at both ends?",
        "For each factor f of a list: `cross_entropy_error(softmax(f * scores), t)`. Return the factor with the smallest "
        "loss. `np.geomspace(0.1, 3, 40)` has a step of about 9 % everywhere.",
    ),
    judge=_temperature_judge,
)
