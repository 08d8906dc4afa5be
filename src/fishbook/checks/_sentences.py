"""What a student is told of an answer that is not right, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fishbook._plain import Opaque, Raised
from fishbook.checks._look import Seen, shown

__all__ = ["Fault", "other_kind", "sentence"]


@dataclass(frozen=True)
class Fault:
    """One thing seen that was not as expected."""

    seen: Seen
    expected: Any


def other_kind(name: str, got: Any, expected: Any) -> str:
    """What to write where a number, a text or a tuple was asked for and another of them came; "" where it fits."""
    number = isinstance(expected, bool | int | float)
    if number and isinstance(got, str):
        return f"`{name}` should be a number, without quotation marks."
    if number and isinstance(got, list | np.ndarray) and np.ndim(np.asarray(got, dtype=object)):
        return f"`{name}` should be one number."
    if isinstance(expected, list) and isinstance(got, bool | int | float):
        if len(expected) > 1:
            return f"`{name}` should hold {len(expected)} numbers; yours is one."
        return f"`{name}` should be a tuple: `(5)` is a number in parentheses, `(5,)` is a tuple that holds one."
    if isinstance(expected, str) and not isinstance(got, str):
        return f"`{name}` should be a text, in quotation marks."
    return ""


def sentence(faults: Sequence[Fault], looks: int) -> str:
    """What is wrong with the first thing that is, in a sentence, and how many there are."""
    got, expected = faults[0].seen.got, faults[0].expected
    if isinstance(got, Raised):
        return f"It raised {got.kind}: {got.message}".rstrip(": ") + "."
    if isinstance(expected, Raised):
        return f"It should raise {expected.kind} here."
    if got is None and expected is not None:
        return "It gave None: is there a `return`, on every way through?"
    if isinstance(got, Opaque):
        return f"It gave {shown(got)}, which is no number, array or list."
    shapes = [np.shape(v) if isinstance(v, np.ndarray | float | int) else None for v in (got, expected)]
    if None not in shapes and shapes[0] != shapes[1]:
        return f"The result has the shape {shapes[0]}, expected {shapes[1]}."
    return f"{len(faults)} of {looks} results differ; the first:" if looks > 1 else "This is not it."
