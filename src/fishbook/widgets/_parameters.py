"""What a reader may change in a widget: sliders, choices, switches, lists of numbers, texts.  One rule, two languages.

`views/kit/parameters.js` holds the same rules for the page; a test compares the two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

import traitlets

__all__ = ["Choice", "Numbers", "Parameter", "Slider", "Text", "Toggle"]


@dataclass(frozen=True)
class Parameter:
    """A named value with a label; `hidden` ones have no control of their own (a handle or a field sets them)."""

    name: str
    label: str
    value: Any
    hidden: bool = field(default=False, kw_only=True)
    kind: ClassVar[str] = ""

    def __post_init__(self) -> None:
        self.check(self.value)

    def check(self, value: Any) -> Any:
        """The value, tidied; raises ValueError that names the parameter, what came and what was expected."""
        raise NotImplementedError

    def trait(self) -> traitlets.TraitType:
        """The traitlet that holds the value where Python reads and observes it."""
        raise NotImplementedError

    def spec(self) -> dict[str, Any]:
        """What the view needs to know, as JSON."""
        return {"kind": self.kind} | {key: value for key, value in asdict(self).items() if value is not False}


def _number(parameter: Parameter, value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or (not isinstance(value, (int, float)) and not hasattr(value, "__float__")):
        raise ValueError(f"{parameter.name} must be a number from {low:g} to {high:g}, got {value!r}")
    number = float(value)
    if not low <= number <= high:  # also refuses nan
        raise ValueError(f"{parameter.name} must be from {low:g} to {high:g}, got {value!r}")
    return number


@dataclass(frozen=True)
class Slider(Parameter):
    """A number from low to high: in steps of `step`, with `log` at `points` values in equal ratios, or at these `stops`."""

    low: float = 0.0
    high: float = 1.0
    step: float = 0.1
    log: bool = field(default=False, kw_only=True)
    points: int = field(default=121, kw_only=True)
    whole: bool = field(default=False, kw_only=True)
    unit: str = field(default="", kw_only=True)
    digits: int = field(default=3, kw_only=True)
    stops: tuple[float, ...] = field(default=(), kw_only=True)
    kind: ClassVar[str] = "slider"

    def check(self, value: Any) -> float | int:
        """A number within the range; a whole one if the slider asks for it."""
        number = _number(self, value, self.low, self.high)
        if not self.whole:
            return number
        if number != math.floor(number):
            raise ValueError(f"{self.name} must be a whole number, got {value!r}")
        return int(number)

    def trait(self) -> traitlets.TraitType:
        """Int or Float."""
        return traitlets.Int(self.value) if self.whole else traitlets.Float(self.value)

    def spec(self) -> dict[str, Any]:
        """The stops as a list, and only where there are some."""
        spec = super().spec() | {"stops": list(self.stops)}
        return spec if self.stops else {key: value for key, value in spec.items() if key != "stops"}


@dataclass(frozen=True)
class Choice(Parameter):
    """One of several texts: `options` maps what Python sees to what the reader sees."""

    options: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "choice"

    def check(self, value: Any) -> str:
        """One of the options."""
        if not isinstance(value, str) or value not in self.options:
            raise ValueError(f"{self.name} must be one of {list(self.options)}, got {value!r}")
        return value

    def trait(self) -> traitlets.TraitType:
        """Unicode; the check does the rest."""
        return traitlets.Unicode(self.value)

    def spec(self) -> dict[str, Any]:
        """The options in order, as a list."""
        return super().spec() | {"options": [{"value": key, "label": text} for key, text in self.options.items()]}


@dataclass(frozen=True)
class Toggle(Parameter):
    """True or False."""

    kind: ClassVar[str] = "toggle"

    def check(self, value: Any) -> bool:
        """True or False; no other value passes for one."""
        if not isinstance(value, bool):
            raise ValueError(f"{self.name} must be True or False, got {value!r}")
        return value

    def trait(self) -> traitlets.TraitType:
        """Bool."""
        return traitlets.Bool(self.value)

    def spec(self) -> dict[str, Any]:
        """As for the others, but the value stays when it is False."""
        return super().spec() | {"value": self.value}


@dataclass(frozen=True)
class Numbers(Parameter):
    """A list of numbers from low to high: `length` of them, or any number up to `most` when length is None."""

    low: float = -1e9
    high: float = 1e9
    length: int | None = None
    most: int = 64
    kind: ClassVar[str] = "numbers"

    def check(self, value: Any) -> list[float]:
        """A list of floats."""
        if isinstance(value, str) or (not isinstance(value, Sequence) and not hasattr(value, "tolist")):
            raise ValueError(f"{self.name} must be a list of numbers, got {value!r}")
        numbers = [_number(self, one, self.low, self.high) for one in value]
        if len(numbers) > self.most or self.length not in (None, len(numbers)):
            wanted = self.length if self.length is not None else f"at most {self.most}"
            raise ValueError(f"{self.name} must hold {wanted} numbers, got {len(numbers)}")
        return numbers

    def trait(self) -> traitlets.TraitType:
        """A list of Float."""
        return traitlets.List(traitlets.Float(), default_value=list(self.value))


@dataclass(frozen=True)
class Text(Parameter):
    """A text of at most `most` letters that matches `pattern` as a whole (a pattern that means the same in JavaScript)."""

    pattern: str = ".*"
    most: int = 200
    kind: ClassVar[str] = "text"

    def check(self, value: Any) -> str:
        """A text that matches."""
        if not isinstance(value, str) or len(value) > self.most or not re.fullmatch(self.pattern, value):
            raise ValueError(f"{self.name} must match {self.pattern} with at most {self.most} letters, got {value!r}")
        return value

    def trait(self) -> traitlets.TraitType:
        """Unicode; the check does the rest."""
        return traitlets.Unicode(self.value)
