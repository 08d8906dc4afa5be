"""Functions that bench.fresh runs in its tests: they take memory, count, or fail."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable

import numpy as np

from bench import fresh


def environment(name: str) -> str | None:
    return os.environ.get(name)


def takes(before: int, then: int) -> dict[str, float | None]:
    """Hold so many MiB, then so many more for a moment."""
    held = np.ones(before << 20, dtype=np.uint8)
    found = fresh.peak(lambda: np.ones(then << 20, dtype=np.uint8))
    assert held[0] == 1
    return found


def fails() -> None:
    raise ValueError("out of patience")


def counts(start: int, until: int) -> Callable[[], int]:
    """The next number at each call; an error at the last."""
    print("a library that says hello")
    numbers = itertools.count(start)

    def following() -> int:
        number = next(numbers)
        if number == until:
            raise ValueError("out of numbers")
        return number

    return following
