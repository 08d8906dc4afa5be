"""Plain data: what may cross between a student's code and the code that judges it, copied, so that no object is trusted."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

__all__ = ["Opaque", "Raised", "Unplain", "plain"]

DEPTH = 8  # lists in lists in lists …
LENGTH = 100_000  # entries of a list; what is larger belongs into an array
DICTS = (dict, OrderedDict, defaultdict)
NUMBERS = "biuf"  # NumPy's kinds: booleans, integers, floats
_array = np.array  # as it is now: a student's code may put something else in its place


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


class Unplain(TypeError):
    """A value that is no plain data."""


def plain(value: Any, depth: int = 0) -> Any:
    """A copy of `value` in None, bool, int, float, str, list, dict and ndarray; a tuple gives a list, a fraction a float.

    Raises Unplain for anything else.  Classes are compared by identity, and no method of the value is called unless it
    is one of Python's or NumPy's own, as an object of a student's may answer anything.
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if kind is Fraction:
        return float(value)
    if isinstance(value, np.generic) and kind.__module__ == "numpy" and value.dtype.kind in NUMBERS:
        return value.item()
    if kind is np.ndarray and value.dtype.kind in NUMBERS:
        return _array(value, order="C")
    if depth > DEPTH:
        raise Unplain(f"lists nested deeper than {DEPTH}")
    if kind in (list, tuple) and len(value) <= LENGTH:
        return [plain(one, depth + 1) for one in value]
    if kind in DICTS and len(value) <= LENGTH and all(type(key) in (str, int, bool, float) for key in value):
        return {str(key): plain(one, depth + 1) for key, one in dict.items(value)}
    raise Unplain(getattr(kind, "__name__", "object"))
