"""Where a hyper-parameter may lie: each range maps the numbers from 0 to 1 onto its values.  Built in chapter 10."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Choice", "Integer", "LogUniform", "Range", "Space", "Uniform", "checked"]


class Range(ABC):
    """A set of values with a place in 0 … 1 for each: `at(place)` is the value there, `place(value)` the way back."""

    @abstractmethod
    def at(self, place: float) -> Any:
        """The value at a place from 0 to 1."""

    @abstractmethod
    def place(self, value: Any) -> float:
        """Where a value lies, from 0 to 1; outside of it for a value outside the range."""

    @abstractmethod
    def between(self, low: float, high: float) -> Range:
        """The part of the range between two places."""

    def draw(self, rng: np.random.Generator) -> Any:
        """A random value, every place equally likely."""
        return self.at(rng.random())

    def grid(self, points: int) -> list[Any]:
        """Values at `points` evenly spaced places, both ends among them; the middle where it is one."""
        places = np.linspace(0, 1, points) if points > 1 else [0.5]
        return list(dict.fromkeys(self.at(float(place)) for place in places))  # each once


@dataclass(frozen=True)
class Uniform(Range):
    """Numbers from low to high, every interval of one width equally likely.  ValueError unless low < high."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"{type(self).__name__} needs finite low < high, got low={self.low!r}, high={self.high!r}")

    def at(self, place: float) -> float:
        return float(self.low + place * (self.high - self.low))

    def place(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def between(self, low: float, high: float) -> Uniform:
        return type(self)(self.at(low), self.at(high))


@dataclass(frozen=True)
class LogUniform(Uniform):
    """From low to high, every factor equally likely: 10 to a uniform exponent.  ValueError unless 0 < low < high."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.low <= 0:
            raise ValueError(f"LogUniform needs low > 0, for there is no logarithm of {self.low!r}; try 1e-6, or Uniform")

    def at(self, place: float) -> float:
        low, high = math.log10(self.low), math.log10(self.high)
        return float(10 ** (low + place * (high - low)))

    def place(self, value: float) -> float:
        low, high = math.log10(self.low), math.log10(self.high)
        return (math.log10(value) - low) / (high - low)


@dataclass(frozen=True)
class Integer(Range):
    """Whole numbers from low to high, both included, each equally likely.  ValueError unless they are whole, low < high."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not (int(self.low) == self.low and int(self.high) == self.high and self.low < self.high):
            raise ValueError(f"Integer needs whole numbers low < high, got low={self.low!r}, high={self.high!r}")

    def at(self, place: float) -> int:
        count = self.high - self.low + 1
        return int(self.low + min(int(place * count), count - 1))

    def place(self, value: int) -> float:
        return (value - self.low + 0.5) / (self.high - self.low + 1)

    def between(self, low: float, high: float) -> Integer:
        first, last = self.at(low), self.at(high)
        return Integer(first, last) if first < last else self


@dataclass(frozen=True)
class Choice(Range):
    """One of several options, each equally likely; they have no order.  ValueError for fewer than two."""

    options: Sequence[Any]

    def __post_init__(self) -> None:
        if isinstance(self.options, str) or len(self.options) < 2:
            raise ValueError(f"Choice needs a list of at least two options, got {self.options!r}")

    def at(self, place: float) -> Any:
        return self.options[min(int(place * len(self.options)), len(self.options) - 1)]

    def place(self, value: Any) -> float:
        return (list(self.options).index(value) + 0.5) / len(self.options)

    def between(self, low: float, high: float) -> Choice:
        return self

    def grid(self, points: int) -> list[Any]:
        """Every option, whatever `points` says: nothing lies between two of them."""
        return list(self.options)


Space = Mapping[str, Range]


def checked(space: Space) -> dict[str, Range]:
    """The space as a dict.  ValueError when it is empty, TypeError when a range is none."""
    if not space:
        raise ValueError('the space is empty; name at least one range, such as {"lr": LogUniform(1e-4, 1)}')
    for name, one in space.items():
        if not isinstance(one, Range):
            raise TypeError(f"space[{name!r}] must be LogUniform, Uniform, Integer or Choice, got {one!r}")
    return dict(space)
