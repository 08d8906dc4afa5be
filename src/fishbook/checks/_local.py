"""A student's names in this very process: those of a notebook, or those with which a question shows what is right."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import Any

import numpy as np

from fishbook._plain import Opaque, Raised, Unplain, plain
from fishbook.checks._values import StudentError, method_of, not_callable, not_defined

__all__ = ["LocalHandle", "LocalStudent", "TimeUp"]


class TimeUp(BaseException):
    """Raised inside a student's code when its time is over; no `except Exception` of theirs catches it.

    Its text says how long the code was given.
    """


class LocalStudent:
    """Reads names from a namespace."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self.names = names

    def value(self, name: str) -> Any:
        thing = self._thing(name)
        if thing is Ellipsis:
            raise StudentError(Raised("NotAnswered", name))
        return _data(thing)

    def handle(self, name: str) -> LocalHandle:
        thing = self._thing(name)
        if not callable(thing):
            raise not_callable(name, type(thing).__name__)
        return LocalHandle(name, thing)

    def _thing(self, name: str) -> Any:
        if name not in self.names:
            raise not_defined(name)
        return self.names[name]


class LocalHandle:
    """An object of this process."""

    def __init__(self, name: str, thing: Any) -> None:
        self.name, self.thing = name, thing

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given = [one.thing if isinstance(one, LocalHandle) else one for one in args]
        named = {key: one.thing if isinstance(one, LocalHandle) else one for key, one in kwargs.items()}
        return self._kept(lambda: self.thing(*given, **named), self.name)

    def method(self, name: str) -> LocalHandle:
        found = self._kept(lambda: [getattr(self.thing, name)], name, raw=True)[0]
        return LocalHandle(method_of(self.name, name), found)

    def attr(self, name: str) -> Any:
        return self._kept(lambda: getattr(self.thing, name), name)

    def _kept(self, ask: Any, name: str, raw: bool = False) -> Any:
        """What `ask` gives, as data or as a handle; what it raises, as a StudentError."""
        try:
            value = ask()
        except TimeUp as late:
            raise StudentError(Raised("TimeUp", f"`{name}` {late}")) from None
        except (KeyboardInterrupt, StudentError):
            raise
        except BaseException as error:
            raise StudentError(_raised(error)) from None
        return value if raw else _data(value, name)


def _data(value: Any, name: str = "") -> Any:
    """Plain data where it is; a handle for an object or function; Opaque for the rest."""
    try:
        return plain(value)
    except Unplain:
        if isinstance(value, np.ndarray | np.generic | list | tuple | dict | set):
            return Opaque(type(value).__name__)
        return LocalHandle(name, value)


def _raised(error: BaseException) -> Raised:
    """Class and message; the line is the deepest one in code that is not a file of ours or of a library."""
    try:
        message = str(error)
    except Exception:
        message = ""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "site-packages" not in f.filename and "fishbook" not in f.filename and f.line]
    line = own[-1].line if own else ""
    return Raised(type(error).__name__, message[:500], (line or "")[:200])
