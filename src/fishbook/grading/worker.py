"""The process that runs a student's code: it runs cells, and answers what a name is and what a call gives.

It sees inputs and nothing else: no check, no expected value, no other submission.  Started by the sandbox as
``python -m fishbook.grading.worker READS WRITES LIMITS``, where the two numbers are its ends of the pipes.
"""

from __future__ import annotations

import ast
import builtins
import fcntl
import inspect
import json
import linecache
import os
import re
import resource
import sys
import traceback
import types
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from fishbook._plain import Opaque, Raised, Unplain, plain
from fishbook.grading._wire import Callback, Channel, Packer, Reference, unpack

__all__ = ["Worker", "main"]

MAGIC = re.compile(r"^\s*[%!]|\?\s*$|^\s*\w+\s*=\s*[%!]", re.MULTILINE)
CONTAINERS = (np.ndarray, np.generic, list, tuple, dict, set, frozenset)


class Worker:
    """Holds the student's module and the objects that the grader has asked for."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.module = types.ModuleType("__main__")
        self.names = vars(self.module)
        self.objects: list[Any] = []
        self.nonce = ""  # of the request that is being answered
        sys.modules["__main__"] = self.module
        builtins.display = lambda *_, **__: None  # type: ignore[attr-defined]
        builtins.get_ipython = _Shell  # type: ignore[attr-defined]

    def serve(self) -> None:
        """Answer requests until the grader hangs up."""
        while True:
            header, arrays = self.channel.receive()
            packer = Packer()
            self.nonce = header["nonce"]
            answer = self._answered(header, arrays, packer)
            try:
                self.channel.send({"nonce": self.nonce, **answer}, packer.arrays)
            except ValueError as error:  # too large
                self.channel.send({"nonce": self.nonce, "raised": Packer().pack(_raised(error))}, [])

    def _answered(self, header: dict[str, Any], arrays: list[np.ndarray], packer: Packer) -> dict[str, Any]:
        """The answer to one request; whatever the student's code raises is an answer as well."""
        before = [one.tobytes() for one in arrays]
        try:
            value = getattr(self, f"_do_{header['do']}")(header, arrays)
            answer = {"value": packer.pack(value)}
        except BaseException as error:
            answer = {"raised": packer.pack(_raised(error))}
        changed = [i for i, (one, old) in enumerate(zip(arrays, before, strict=True)) if one.tobytes() != old]
        return {**answer, "changed": [[i, packer.pack(arrays[i])] for i in changed]}

    def _do_ping(self, *_: Any) -> None:
        """Nothing: that an answer comes means that Python has started."""

    def _do_run(self, header: dict[str, Any], _: list[np.ndarray]) -> None:
        name = f"<cell {header['index'] + 1}>"
        source, code = _compiled(header["source"], name)
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        result = eval(code, self.names)
        if code.co_flags & inspect.CO_COROUTINE:
            import asyncio

            asyncio.run(result)

    def _do_value(self, header: dict[str, Any], _: list[np.ndarray]) -> Any:
        return self._data(self._named(header["name"]), header["name"])

    def _do_handle(self, header: dict[str, Any], _: list[np.ndarray]) -> Any:
        thing = self._named(header["name"])
        return self._kept(thing, header["name"]) if callable(thing) else Opaque(type(thing).__name__)

    def _do_call(self, header: dict[str, Any], arrays: list[np.ndarray]) -> Any:
        args, kwargs = (self._given(one, header) for one in unpack([header["args"], header["kwargs"]], arrays))
        return self._data(self.objects[header["object"]](*args, **kwargs), header["name"])

    def _do_method(self, header: dict[str, Any], _: list[np.ndarray]) -> Any:
        return self._kept(getattr(self.objects[header["object"]], header["name"]), header["name"])

    def _do_attr(self, header: dict[str, Any], _: list[np.ndarray]) -> Any:
        return self._data(getattr(self.objects[header["object"]], header["name"]), header["name"])

    def _named(self, name: str) -> Any:
        if name not in self.names:
            raise _NotDefined(name)
        if self.names[name] is Ellipsis:
            raise _NotAnswered(name)
        return self.names[name]

    def _kept(self, thing: Any, name: str) -> Reference:
        self.objects.append(thing)
        return Reference(len(self.objects) - 1, name)

    def _data(self, value: Any, name: str) -> Any:
        """Plain data where it is; a reference to an object or function; the class of the rest."""
        try:
            return plain(value)
        except Unplain:
            return Opaque(type(value).__name__) if isinstance(value, CONTAINERS) else self._kept(value, name)

    def _given(self, value: Any, header: dict[str, Any]) -> Any:
        """Arguments as the student's code gets them: references become objects, callbacks functions."""
        if isinstance(value, list):
            return [self._given(one, header) for one in value]
        if isinstance(value, tuple):
            return tuple(self._given(one, header) for one in value)
        if isinstance(value, dict):
            return {key: self._given(one, header) for key, one in value.items()}
        if isinstance(value, Reference):
            return self.objects[value.number]
        return self._calling_back(value.number, header["nonce"]) if isinstance(value, Callback) else value

    def _calling_back(self, number: int, nonce: str) -> Callable[..., Any]:
        def function(*args: Any, **kwargs: Any) -> Any:
            if self.nonce != nonce:
                raise RuntimeError("this function was there for one call, and the call is over")
            packer = Packer()
            packed = [packer.pack(plain(list(args))), packer.pack(plain(kwargs))]
            self.channel.send({"nonce": nonce, "callback": number, "args": packed[0], "kwargs": packed[1]}, packer.arrays)
            header, arrays = self.channel.receive()
            value = unpack(header["value"], arrays)
            if isinstance(value, Raised):
                raise getattr(builtins, value.kind, RuntimeError)(value.message)
            return value

        return function


class _NotDefined(Exception):
    pass


class _NotAnswered(Exception):
    pass


class _Shell:
    """In the place of IPython's shell: magics do nothing here, but for those whose code leaves names behind."""

    def run_line_magic(self, magic: str, line: str, *_: Any, **__: Any) -> None:
        if magic == "time":
            self.run_cell_magic(magic, "", line)

    def run_cell_magic(self, magic: str, _: str, cell: str) -> None:
        if magic in ("time", "capture", "prun"):
            exec(_compiled(cell, "<cell with a magic>")[1], vars(sys.modules["__main__"]))

    def system(self, *_: Any) -> None: ...

    def getoutput(self, *_: Any) -> list[str]:
        return []


def _compiled(source: str, name: str) -> tuple[str, types.CodeType]:
    """A cell as Python and compiled; where it is none, what is IPython's own is turned into calls of its shell."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        return source, compile(source, name, "exec", flags, dont_inherit=True)
    except SyntaxError:
        if not MAGIC.search(source):
            raise
    from IPython.core.inputtransformer2 import TransformerManager

    source = TransformerManager().transform_cell(source)
    return source, compile(source, name, "exec", flags, dont_inherit=True)


def _raised(error: BaseException) -> Raised:
    """Class and message, and the deepest line that stands in a cell."""
    kind = type(error).__name__.lstrip("_")
    try:
        message = str(error)[:500]
    except BaseException:
        message = ""
    try:
        lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("<cell")]
    except BaseException:
        lines = []
    return Raised(kind, message, ((lines[-1] if lines else "") or "")[:200])


def _limit(limits: dict[str, int]) -> None:
    """Limits that this process and all that it starts cannot raise again."""
    for name, most in limits.items():
        number = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(number)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(*([ValueError] if sys.platform == "darwin" else [])):  # macOS knows some limits by name alone
            resource.setrlimit(number, (most, most))


def main() -> None:
    """Take the pipes away from where a student's code would look first, and serve."""
    reads, writes, limits = sys.argv[1:4]
    high = [fcntl.fcntl(int(end), fcntl.F_DUPFD_CLOEXEC, 200) for end in (reads, writes)]
    for end in (reads, writes):
        os.close(int(end))
    _limit(json.loads(limits))
    sys.argv = [""]
    sys.path.insert(0, "")  # a notebook finds the modules beside it; here that is the empty folder of the sandbox
    os.environ |= {"FISHBOOK_GRADED": "1", "FISHBOOK_STATIC": "1"}
    Worker(Channel(*high)).serve()


if __name__ == "__main__":
    main()
