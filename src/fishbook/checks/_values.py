"""How values are compared, and what stands for a student's code wherever it lives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np

from fishbook._plain import Opaque, Raised

__all__ = ["Handle", "StudentError", "agree", "arrays_of", "method_of", "not_callable", "not_defined"]

NUMBERS = "biuf"  # NumPy's kinds: booleans, integers, floats


class StudentError(Exception):
    """A student's code raised something, took too long, or is not there."""

    def __init__(self, raised: Raised) -> None:
        super().__init__(f"{raised.kind}: {raised.message}")
        self.raised = raised


def not_defined(name: str) -> StudentError:
    """What is said of a name that is not there."""
    return StudentError(Raised("NotDefined", f"`{name}` is not defined: run the cell that makes it, or write it."))


def not_callable(name: str, kind: str) -> StudentError:
    """What is said of a value where a function or class was expected."""
    return StudentError(Raised("NotDefined", f"`{name}` should be a function or a class, and is of class {kind}."))


def method_of(name: str, method: str) -> str:
    """How a method is called in what a student reads: Softplus -> softplus.forward, SGD and AMSGrad -> sgd and amsgrad."""
    instance = name.lower() if name[:2].isupper() else name[:1].lower() + name[1:]
    return f"{instance}.{method}"


class Handle(Protocol):
    """Something of the student's that can be called, and whose attributes can be read, wherever it lives."""

    name: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

    def method(self, name: str) -> Handle: ...

    def attr(self, name: str) -> Any: ...


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
        array = np.asarray(float(value) if type(value) is int else value)  # as NumPy's integers end at 2**64
    except (ValueError, TypeError, OverflowError):
        return None
    return array.astype(np.float64) if array.dtype.kind in NUMBERS else None


def arrays_of(given: Any, names: Iterable[str]) -> dict[str, Any]:
    """The arrays of those names in what may be a dictionary; None for each that is not there or no numbers."""
    return {name: _array(given[name]) if isinstance(given, dict) and name in given else None for name in names}
