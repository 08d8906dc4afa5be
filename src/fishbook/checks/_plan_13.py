"""Chapter 13: a network on a budget of parameters and multiplications that sees most of the image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._question import Question
from fishbook.visualize import LayerSize, Stage, layer_sizes

__all__ = ["BUDGET"]

PARAMETERS, MULTIPLICATIONS, FIELD, NUMBERS, FILTERS, MOST = 5_000, 250_000, 24, 200, 8, 12


def _stages(plan: Any) -> dict[str, Stage]:
    """The plan as stages, and an affine layer with the ten scores behind it.  ValueError for what is no plan."""
    if not isinstance(plan, list) or not 1 <= len(plan) <= MOST:
        raise ValueError(f"`plan` should be a list of 1 to {MOST} layers, each a tuple (kind, units, size, stride, pad)")
    found = {}
    for k, layer in enumerate(plan):
        whole = isinstance(layer, list) and len(layer) == 5 and all(type(n) is int and 0 <= n <= 500 for n in layer[1:])
        if not whole or layer[0] not in ("convolution", "pooling"):
            raise ValueError(
                f"layer {k} should be ('convolution' or 'pooling', units, size, stride, pad) with whole numbers"
            )
        kind, units, size, stride, pad = layer
        if (kind == "convolution") != (units > 0):
            raise ValueError(f"layer {k}: a convolution has at least 1 filter, and a pooling has 0 units")
        if kind == "pooling" and pad >= size:
            raise ValueError(f"layer {k}: the padding of a pooling is smaller than its window")
        found[f"layer {k}"] = Stage(kind, units, size, stride, pad)
    return {**found, "scores": Stage("affine", 10)}


def _probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    try:
        sizes = list(layer_sizes(_stages(student.value("plan")), (1, 28, 28)).values())
    except ValueError as error:
        look.at("problem", f"{error}.")
        return
    look.at("numbers", _numbers(sizes))


def _numbers(sizes: Sequence[LayerSize]) -> list[int]:
    """Parameters, multiplications, field and size of the last map, and the fewest maps of any layer."""
    last = sizes[-2]
    total = [sum(getattr(size, name) for size in sizes) for name in ("parameters", "multiplications")]
    return [*total, last.field, last.units, min(size.shape[0] for size in sizes[:-1])]


def _judge(seen: Sequence[Seen]) -> str | None:
    if seen[0].call == "problem":
        return str(seen[0].got)
    parameters, multiplications, field, numbers, filters = seen[0].got
    said = [
        (parameters > PARAMETERS, f"{parameters:,} parameters, at most {PARAMETERS:,}"),
        (multiplications > MULTIPLICATIONS, f"{multiplications:,} multiplications, at most {MULTIPLICATIONS:,}"),
        (field < FIELD, f"a field of {field} pixels, at least {FIELD}"),
        (numbers < NUMBERS, f"{numbers} numbers in the last map, at least {NUMBERS}"),
        (filters < FILTERS, f"{filters} maps in a layer, at least {FILTERS}"),
    ]
    missed = [text for fails, text in said if fails]
    return f"Missed: {'; '.join(missed)}." if missed else None


BUDGET = Question(
    "field-on-a-budget",
    "A field on a budget",
    "experiment",
    3,
    ("plan",),
    _probe,
    {},
    (
        wrong(
            "one-large-filter",
            "Which layer makes the field large for the least money?",
            "One filter of 24 × 24 has 577 weights, eight of them 4,616, and each is used at 25 places.",
            "Small filters and a pooling or stride: behind a jump of 4 a 3 × 3 window adds 8 pixels.",
            plan=[["convolution", 8, 24, 1, 0]],
        ),
        wrong(
            "no-pooling",
            "How large does the jump ever get in this plan?",
            "With a jump of 1 each 3 × 3 layer adds 2 pixels, at full price on 28 × 28 places.",
            "Halve the map early: then every later layer costs a quarter and sees twice as far.",
            plan=[["convolution", 8, 3, 1, 1]] * 12,
        ),
        wrong(
            "all-shrunk-away",
            "How many places are left in the last map?",
            "The field is large, but a single place is left, and 8 numbers, to say what was where.",
            "Stop at 5 × 5 places with 8 maps: pad the layers on 7 × 7 places by 1, all but the last.",
            plan=[
                ["convolution", 8, 3, 1, 1],
                ["pooling", 0, 2, 2, 0],
                ["convolution", 8, 3, 1, 1],
                ["pooling", 0, 2, 2, 0],
                ["convolution", 8, 3, 1, 0],
                ["convolution", 8, 3, 1, 0],
                ["convolution", 8, 3, 1, 0],
            ],
        ),
    ),
    (
        "Print all numbers with `cost(plan)`, and look at which layer spends them. The affine layer is one of them.",
        "Where the jump is 4, every 3 × 3 window adds 8 pixels to the field, on 7 × 7 places only.",
        "Eight filters of 3 × 3 everywhere: on 28 × 28, a pooling, on 14 × 14, a pooling, and two layers more. Pad all but "
        "the last: it leaves 5 × 5 places, and the affine layer has ten weights for each number.",
    ),
    judge=_judge,
)
