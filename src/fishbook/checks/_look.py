"""Looking at a student's code: each call, its inputs and what came of it are written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from fishbook._plain import Opaque, Raised
from fishbook.checks._values import Handle, StudentError

__all__ = ["Look", "Seen", "Student", "shown"]


class Student(Protocol):
    """A student's names, wherever they live."""

    def value(self, name: str) -> Any:
        """The value of a name, as plain data.  StudentError when it is missing, unanswered or no plain data."""

    def handle(self, name: str) -> Handle:
        """A function or class by its name, to be called.  StudentError when it is missing or cannot be called."""


@dataclass(frozen=True)
class Seen:
    """One thing seen: how it was asked for, with which inputs, and what came."""

    asked: str | tuple[str, tuple[Any, ...], dict[str, Any]]  # a text, or name and copies of the inputs
    got: Any
    note: str = ""

    @property
    def call(self) -> str:
        """How it was asked for, as text; made when it is wanted, as writing arrays out takes longer than most calls."""
        return self.asked if isinstance(self.asked, str) else _call_text(*self.asked)


class _Stop(Exception):
    """The probe cannot go on."""


class Look:
    """Collects what a probe sees.

    look(f, *args, note="…")  calls f and writes down what came; the value, or None when it raised
    look.made(f, *args)       the same for an object that later looks need: the probe ends where there is none
    look.at(text, value)      writes down a value that the probe worked out, such as an input after the call
    """

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.stopped: Raised | None = None

    def through(self, probe: Callable[..., None], student: Student, rng: np.random.Generator) -> None:
        """Run the probe to its end, or to where the student's code ends it."""
        try:
            probe(student, self, rng)
        except _Stop:
            pass
        except StudentError as error:  # a name that is missing
            self.stopped = error.raised

    def __call__(self, function: Handle, *args: Any, note: str = "", **kwargs: Any) -> Any:
        call = function.name, _copied(args), kwargs
        try:
            got = function(*args, **kwargs)
        except StudentError as error:
            self.seen.append(Seen(call, error.raised, note))
            if error.raised.kind in ("TimeUp", "Died", "NotImplementedError"):
                raise _Stop from None
            return None
        self.seen.append(Seen(call, Opaque("object") if callable(getattr(got, "method", None)) else got, note))
        return got

    def made(self, function: Handle, *args: Any, **kwargs: Any) -> Handle:
        """Call a class; the new object's handle.  What it is is not compared, only that it could be made."""
        call = function.name, _copied(args), kwargs
        try:
            made = function(*args, **kwargs)
        except StudentError as error:
            self.seen.append(Seen(call, error.raised))
            raise _Stop from None
        if not callable(getattr(made, "method", None)):
            self.seen.append(Seen(call, made, "an object was expected"))
            raise _Stop
        return made

    def at(self, text: str, value: Any, note: str = "") -> None:
        """Write down a value under `text`."""
        self.seen.append(Seen(text, np.array(value) if isinstance(value, np.ndarray) else value, note))


def shown(value: Any, limit: int = 220) -> str:
    """A value as short text that a learner can paste, arrays rounded to four digits and cut in the middle."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, suppress_small=False, threshold=24, edgeitems=3, separator=", ")
        text = f"array({text})"
    elif isinstance(value, float):
        text = f"{value:.6g}"
    elif isinstance(value, Raised):
        text = f"{value.kind}: {value.message}".rstrip(": ")
    elif isinstance(value, Opaque):
        text = "an object" if value.kind == "object" else f"an object of class {value.kind}"
    elif callable(value):
        text = getattr(value, "__name__", "a function").replace("<lambda>", "a function")
    elif isinstance(value, list | tuple) and any(isinstance(one, np.ndarray | float) for one in value):
        text = "[" + ", ".join(shown(one, limit) for one in value) + "]"
    else:
        text = getattr(value, "name", None) or repr(value)
    return text if len(text) <= limit else text[: limit - 2] + " …"


def _copied(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The inputs as they are before the call, which may change them."""
    return tuple(np.array(one) if isinstance(one, np.ndarray) else one for one in args)


def _call_text(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    inside = [shown(one) for one in args] + [f"{key}={shown(one)}" for key, one in kwargs.items()]
    return f"{name}({', '.join(inside)})"
