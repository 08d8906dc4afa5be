"""Functions that bench.fresh runs in its tests: they take memory, or fail."""

from __future__ import annotations

import os

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
