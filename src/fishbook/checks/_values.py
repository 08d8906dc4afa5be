"""What may cross between a student's code and a check: plain data, copied, so that no object of theirs is trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

__all__ = ["Handle", "Opaque", "Raised", "StudentError", "Unplain", "agree", "plain"]

DEPTH = 8  # lists in lists in lists …
LENGTH = 100_000  # entries of a list; what is larger belongs into an array
NUMBERS = "biuf"  # NumPy's kinds: booleans, integers, floats


@dataclass(frozen=True)
class Raised:
    """An exception that a student's code raised: its class and message as text, and the line of their code."""

    kind: str
    message: str = ""
    line: str = ""


@dataclass(frozen=True)
class Opaque:
    """A value that is no plain data, known by the name of its class alone."""

    kind: str


class StudentError(Exception):
    """A student's code raised something, took too long, or is not there."""

    def __init__(self, raised: Raised) -> None:
        super().__init__(f"{raised.kind}: {raised.message}")
        self.raised = raised


class Unplain(TypeError):
    """A value that is no plain data."""


class Handle(Protocol):
    """Something of the student's that can be called, and whose attributes can be read, wherever it lives."""

    name: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

    def method(self, name: str) -> Handle: ...

    def attr(self, name: str) -> Any: ...


Function = Callable[..., Any]


def plain(value: Any, depth: int = 0) -> Any:
    """A copy of `value` in None, bool, int, float, str, list, dict and ndarray alone; tuples become lists.

    Raises Unplain for anything else.  Classes are compared by identity, and no method of the value is called unless it
    is one of Python's or NumPy's own, as an object of a student's may answer anything.
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if isinstance(value, np.generic) and kind.__module__ == "numpy" and value.dtype.kind in NUMBERS:
        return value.item()
    if kind is np.ndarray and value.dtype.kind in NUMBERS:
        return np.array(value, order="C")
    if depth > DEPTH:
        raise Unplain(f"lists nested deeper than {DEPTH}")
    if kind in (list, tuple) and len(value) <= LENGTH:
        return [plain(one, depth + 1) for one in value]
    if kind is dict and len(value) <= LENGTH and all(type(key) in (str, int, bool, float) for key in value):
        return {str(key): plain(one, depth + 1) for key, one in value.items()}
    raise Unplain(getattr(kind, "__name__", "object"))


def agree(got: Any, expected: Any, rtol: float = 1e-4, atol: float = 1e-6) -> bool:
    """Are two plain values equal, numbers within |got − expected| <= atol + rtol |expected|, NaN equal to NaN?

    A number agrees with an array of no dimensions; True agrees with 1; a list of numbers agrees with an array.
    """
    if isinstance(expected, Raised) or isinstance(got, Raised):
        return isinstance(got, Raised) and isinstance(expected, Raised) and got.kind == expected.kind
    if isinstance(expected, Opaque) or isinstance(got, Opaque) or expected is None or got is None:
        return type(got) is type(expected)
    if isinstance(expected, str) or isinstance(got, str):
        return type(got) is type(expected) and got == expected
    if isinstance(expected, dict) or isinstance(got, dict):
        same = isinstance(got, dict) and isinstance(expected, dict) and got.keys() == expected.keys()
        return same and all(agree(got[key], expected[key], rtol, atol) for key in expected)
    left, right = _array(got), _array(expected)
    if left is None or right is None:
        pairs = isinstance(got, list) and isinstance(expected, list) and len(got) == len(expected)
        return pairs and all(agree(a, b, rtol, atol) for a, b in zip(got, expected, strict=True))
    with np.errstate(all="ignore"):
        return left.shape == right.shape and bool(np.allclose(left, right, rtol=rtol, atol=atol, equal_nan=True))


def _array(value: Any) -> np.ndarray | None:
    """Numbers, or lists of them that form a block, as float64; None for anything else."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return array.astype(np.float64) if array.dtype.kind in NUMBERS else None
