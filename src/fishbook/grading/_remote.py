"""A student's names in another process, looked at as if they were here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fishbook._plain import Opaque, Raised
from fishbook.checks._values import StudentError, method_of, not_callable, not_defined
from fishbook.grading._wire import Packer, Reference

if TYPE_CHECKING:
    from fishbook.grading._session import Session

__all__ = ["RemoteHandle", "RemoteStudent"]


class RemoteStudent:
    """Reads names from a session's process."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def value(self, name: str) -> Any:
        return self._asked("value", name)

    def handle(self, name: str) -> RemoteHandle:
        found = self._asked("handle", name)
        if isinstance(found, Opaque):
            raise not_callable(name, found.kind)
        if not isinstance(found, RemoteHandle):
            raise StudentError(Raised("Died", f"`{name}` was answered with something else."))
        return found

    def _asked(self, do: str, name: str) -> Any:
        try:
            return _received(self.session, self.session.ask(do, name), name)
        except StudentError as error:
            if error.raised.kind == "NotDefined":
                raise not_defined(name) from None
            raise


class RemoteHandle:
    """An object of the student's process.  It is gone when that process is."""

    def __init__(self, session: Session, number: int, name: str) -> None:
        self.session, self.number, self.name = session, number, name
        self.generation = session.generation

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        packer = Packer()
        packed = {"args": packer.pack([_sent(one) for one in args])}
        packed["kwargs"] = {key: packer.pack(_sent(one)) for key, one in kwargs.items()}
        packed["kwargs"] = {"d": packed["kwargs"]}
        return self._asked("call", self.name, packer, **packed)

    def method(self, name: str) -> RemoteHandle:
        shown = method_of(self.name, name)
        found = self._asked("method", name)
        if not isinstance(found, RemoteHandle):
            raise StudentError(Raised("Died", f"`{shown}` was answered with something else."))
        found.name = shown
        return found

    def attr(self, name: str) -> Any:
        return self._asked("attr", name)

    def _asked(self, do: str, name: str, packer: Packer | None = None, **header: Any) -> Any:
        if self.session.process is None or self.generation != self.session.generation:
            raise StudentError(Raised("Died", f"`{self.name}` is gone with the process that held it."))
        answer = self.session.ask(do, name, packer, object=self.number, **header)
        return _received(self.session, answer, name)


def _received(session: Session, value: Any, name: str) -> Any:
    """An answer with its references as handles, and its arrays as arrays of their own."""
    if isinstance(value, Reference):
        return RemoteHandle(session, value.number, value.name or name)
    if isinstance(value, list):
        return [_received(session, one, name) for one in value]
    if isinstance(value, dict):
        return {key: _received(session, one, name) for key, one in value.items()}
    return np.array(value) if isinstance(value, np.ndarray) else value


def _sent(value: Any) -> Any:
    return Reference(value.number, value.name) if isinstance(value, RemoteHandle) else value
