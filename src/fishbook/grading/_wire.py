"""The language between the grader and the process that runs a student's code: frames of JSON and raw arrays over two pipes.

Nothing is unpickled.  A frame is a length in four bytes, a JSON header of that length, and the bytes of the arrays whose
types and shapes the header lists.  Everything has a cap, and whoever breaks one is no longer listened to.
"""

from __future__ import annotations

import json
import math
import os
import re
import select
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fishbook._plain import Opaque, Raised

__all__ = ["Callback", "Channel", "Packer", "ProtocolError", "Reference", "unpack"]

LONGEST_HEADER = 4_000_000  # bytes
LARGEST_ARRAYS = 256_000_000  # bytes in one frame
MOST_ARRAYS = 10_000
MOST_AXES = 16
DEEPEST = 32  # lists in lists in lists …
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # controls, and what turns text around
DTYPES = ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
PIECE = 1 << 20
_asarray = np.asarray  # as it is now: a student's code may put something else in its place


class ProtocolError(Exception):
    """What came over the pipe is no frame, too large, too late, or cut off."""


class Reference:
    """An object that stays in the student's process, by its number."""

    def __init__(self, number: int, name: str = "") -> None:
        self.number, self.name = number, name


class Callback:
    """A function of the grader's that a student's code may call, by its number."""

    def __init__(self, number: int) -> None:
        self.number = number


class Packer:
    """Turns values into JSON and a list of arrays.  `functions` are those that were met, by their number."""

    def __init__(self) -> None:
        self.arrays: list[np.ndarray] = []
        self.functions: list[Callable[..., Any]] = []

    def pack(self, value: Any) -> Any:
        """The value as JSON holds it.  TypeError for what is no plain data."""
        kind = type(value)
        if value is None or kind in (bool, int, str):
            return value
        if kind is float:
            return value if math.isfinite(value) else {"f": repr(value)}
        if kind is list:
            return [self.pack(one) for one in value]
        if kind is tuple:
            return {"t": [self.pack(one) for one in value]}
        if kind is dict:
            return {"d": {str(key): self.pack(one) for key, one in value.items()}}
        if isinstance(value, np.ndarray | np.generic):
            self.arrays.append(_asarray(value, "f8" if value.dtype.kind == "f" and value.itemsize > 8 else None))
            return {"a" if isinstance(value, np.ndarray) else "s": len(self.arrays) - 1}
        return self._special(value)

    def _special(self, value: Any) -> Any:
        if isinstance(value, Reference):
            return {"h": value.number, "n": value.name}
        if isinstance(value, Opaque):
            return {"o": value.kind}
        if isinstance(value, Raised):
            return {"r": [value.kind, value.message, value.line]}
        if callable(value):
            self.functions.append(value)
            return {"c": len(self.functions) - 1}
        raise TypeError(f"{type(value).__name__} cannot be sent")


def unpack(value: Any, arrays: Sequence[np.ndarray]) -> Any:
    """The value that a Packer packed.  ProtocolError when it is none."""
    return _Unpacker(arrays).unpack(value, 0)


class _Unpacker:
    """Each array belongs to one place in a value: else a short frame could stand for a value without end."""

    def __init__(self, arrays: Sequence[np.ndarray]) -> None:
        self.arrays = dict(enumerate(arrays))

    def unpack(self, value: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise ProtocolError("a value that is too deep")
        if isinstance(value, list):
            return [self.unpack(one, depth + 1) for one in value]
        if isinstance(value, str):
            return _text(value, LONGEST_HEADER)
        if not isinstance(value, dict):
            return Opaque("int") if type(value) is int and value.bit_length() > 1024 else value
        try:
            ((mark, content), *rest) = value.items()
            return self._marked(mark, content, dict(rest), depth)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ProtocolError("a value that is none") from None

    def _marked(self, mark: str, content: Any, rest: dict[str, Any], depth: int) -> Any:
        if mark == "f":
            return float(_text(content, 40))
        if mark == "d":
            return {_text(key, 1000): self.unpack(one, depth + 1) for key, one in content.items()}
        if mark == "t":
            return tuple(self.unpack(one, depth + 1) for one in [*content])
        if mark == "a":
            return self.arrays.pop(_index(content))
        if mark == "s":
            return self.arrays.pop(_index(content)).reshape(())[()]
        if mark == "h":
            return Reference(_index(content), _text(rest.get("n", ""), 200))
        if mark == "c":
            return Callback(_index(content))
        if mark == "o":
            return Opaque(_text(content, 200))
        if mark == "r":
            return Raised(*(_text(part, most) for part, most in zip(content, (200, 500, 200), strict=True)))
        raise ValueError(mark)


def _text(value: Any, most: int) -> str:
    """Text that can be written to any file and shown in any terminal: no half characters, no control characters."""
    whole = str(value)[:most].encode("utf-8", "replace").decode()
    return whole if whole.isprintable() else UNSEEN.sub("\N{REPLACEMENT CHARACTER}", whole)


def _index(number: Any) -> int:
    if type(number) is not int or number < 0:
        raise ValueError("no index")
    return number


class Channel:
    """One end of the two pipes.  `deadline` is a moment of time.monotonic(); without one, it waits for ever.

    other  an open file that becomes readable when the process at the other end is no more
    most   bytes of arrays that may come in all
    """

    def __init__(self, reads: int, writes: int, other: int | None = None, most: float = math.inf) -> None:
        self.reads, self.writes, self.other, self.left = reads, writes, other, most
        for end in (reads, writes):
            os.set_blocking(end, False)

    def send(self, header: dict[str, Any], arrays: list[np.ndarray], deadline: float | None = None) -> None:
        """Write a frame.  ProtocolError when the other end is gone; ValueError, with nothing sent, when it is too large."""
        blocks = [_asarray(one, one.dtype.newbyteorder("="), order="C") for one in arrays]
        described = [[block.dtype.str[1:], list(block.shape)] for block in blocks]
        text = json.dumps({**header, "arrays": described}, separators=(",", ":"), allow_nan=False).encode()
        if len(text) > LONGEST_HEADER or len(blocks) > MOST_ARRAYS or sum(one.nbytes for one in blocks) > LARGEST_ARRAYS:
            raise ValueError("too large to be sent")
        self._write(struct.pack(">I", len(text)) + text, deadline)
        for block in blocks:
            self._write(block.reshape(-1).view(np.uint8).data, deadline)

    def receive(self, deadline: float | None = None) -> tuple[dict[str, Any], list[np.ndarray]]:
        """Read a frame.  ProtocolError when none comes in time, or something else does."""
        (length,) = struct.unpack(">I", self._read(4, deadline))
        if length > LONGEST_HEADER:
            raise ProtocolError(f"a header of {length} bytes")
        try:
            header = json.loads(self._read(length, deadline))
            described = header.pop("arrays")
            shapes = [_described(*one) for one in described]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ProtocolError("a header that is none") from None
        announced = sum(dtype.itemsize * math.prod(shape) for dtype, shape in shapes)
        self.left -= announced
        if len(shapes) > MOST_ARRAYS or announced > LARGEST_ARRAYS or self.left < 0:
            raise ProtocolError("too many arrays, or too large")
        arrays = []
        for dtype, shape in shapes:
            block = self._read(dtype.itemsize * math.prod(shape), deadline)
            arrays.append(np.frombuffer(block, dtype).reshape(shape))  # a bytearray: the array can be written to
        return header, arrays

    def _read(self, count: int, deadline: float | None) -> bytearray:
        """Exactly so many bytes; memory grows with what came, not with what was announced."""
        found = bytearray()
        while len(found) < count:
            self._wait(self.reads, select.POLLIN, deadline)
            try:
                piece = os.read(self.reads, min(PIECE, count - len(found)))
            except BlockingIOError:
                continue
            except OSError:
                piece = b""
            if not piece:
                raise ProtocolError("the other end is gone")
            found += piece
        return found

    def _write(self, data: bytes | memoryview, deadline: float | None) -> None:
        rest = memoryview(data)
        while len(rest):
            self._wait(self.writes, select.POLLOUT, deadline)
            try:
                rest = rest[os.write(self.writes, rest[:PIECE]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise ProtocolError("the other end is gone") from None

    def _wait(self, end: int, for_what: int, deadline: float | None) -> None:
        left = None if deadline is None else 1000 * (deadline - time.monotonic())
        poll = select.poll()
        poll.register(end, for_what)
        if self.other is not None:
            poll.register(self.other, select.POLLIN)
        ready = [] if left is not None and left <= 0 else poll.poll(left)
        if not ready:
            raise TimeoutError("no answer in time")
        if all(one != end for one, _ in ready):
            raise ProtocolError("the other end is gone")


def _described(dtype: Any, shape: Any) -> tuple[np.dtype, tuple[int, ...]]:
    """An array's type and shape from a header.  ValueError for any that is not allowed."""
    sizes = tuple(_index(one) for one in shape)
    if dtype not in DTYPES or len(sizes) > MOST_AXES or math.prod(one or 1 for one in sizes) > LARGEST_ARRAYS:
        raise ValueError("no such array")
    return np.dtype(dtype), sizes
