"""A submission at work: its cells run one by one under limits; what dies is started again without what killed it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fishbook._plain import Raised
from fishbook.checks._values import StudentError
from fishbook.grading import _sandbox
from fishbook.grading._remote import RemoteStudent
from fishbook.grading._sandbox import Backend, Limits, Process, start
from fishbook.grading._watch import Watch
from fishbook.grading._wire import Channel, Packer, ProtocolError, unpack

__all__ = ["Limits", "Outcome", "Session"]

START_SECONDS = 30.0  # for Python and NumPy on a machine that is busy with other submissions
DIED = "ended the process it ran in: exit, kill, or more memory than allowed"


@dataclass(frozen=True)
class Outcome:
    """How a cell went.  status: ok · raised · timeout · died · skipped."""

    index: int
    status: str
    raised: Raised | None = None


class Session:
    """Runs a notebook's code cells in a sandbox and answers questions about the names they leave.

    ``with Session(cells) as session: session.run(); question.judged(session.student, seed)``
    """

    def __init__(
        self, cells: Sequence[str], limits: Limits | None = None, backend: Backend | None = None, slot: int = 0
    ) -> None:
        self.cells, self.limits, self.slot = cells, limits or Limits(), slot
        self.backend = backend or _sandbox.backend()
        self.student = RemoteStudent(self)
        self.generation = 0  # how many processes there have been: objects of an earlier one are gone
        self.skipped: set[int] = set()
        self.ran: list[int] = []  # the cells behind what the process knows
        self.process: Process | None = None
        self.end = time.monotonic() + self.limits.total_seconds

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def run(self) -> list[Outcome]:
        """Run all cells in order.  A cell that takes too long or ends the process is left out, and the rest goes on."""
        outcomes = []
        for index in range(len(self.cells)):
            if self.out_of_time() or self.generation > self.limits.restarts:
                outcomes.append(Outcome(index, "skipped"))
                continue
            outcomes.append(self._cell(index))
        return outcomes

    def _cell(self, index: int) -> Outcome:
        try:
            self._alive()
            self._run(index)
        except StudentError as error:
            kind = error.raised.kind
            if kind in ("TimeUp", "Died") and self.process is None:
                self.skipped.add(index)
                return Outcome(index, "timeout" if kind == "TimeUp" else "died")
            self.ran.append(index)
            return Outcome(index, "raised", error.raised)
        self.ran.append(index)
        return Outcome(index, "ok")

    def _run(self, index: int) -> None:
        header = {"do": "run", "source": self.cells[index], "index": index}
        self._exchange(header, Packer(), self.limits.cell_seconds, f"cell {index + 1}")

    def ask(self, do: str, name: str, packer: Packer | None = None, **header: Any) -> Any:
        """One request about a name or an object; the answer as plain data, Reference or Opaque.

        StudentError with what the student's code raised, or TimeUp, or Died.
        """
        if not self._alive():
            raise StudentError(Raised("Died", f"`{name}` could not be asked: the notebook {DIED}"))
        return self._exchange({"do": do, "name": name, **header}, packer or Packer(), self.limits.call_seconds, name)

    def out_of_time(self) -> bool:
        """Has the submission used up the time for all of it?"""
        return time.monotonic() >= self.end

    def stop(self) -> None:
        """End the process and all that it started."""
        if self.process is not None:
            self.watch.stop()
            self.process.kill()
            self.process = None

    def _alive(self) -> bool:
        """Is there a process that knows the good cells?  Starts one if need be; False when there have been too many."""
        if self.process is not None:
            return True
        if self.generation > self.limits.restarts:
            return False
        self.generation += 1
        self.process = start(self.limits, self.backend, self.slot)
        self.watch = Watch(self.process, self.limits.memory_mb)
        self.channel = Channel(self.process.reads, self.process.writes)
        self._exchange({"do": "ping"}, Packer(), START_SECONDS, "the sandbox")
        for index in self.ran:
            try:
                self._run(index)
            except StudentError:
                if self.process is None:  # it went well before; then it is time or luck
                    return False
        return True

    def _exchange(self, header: dict[str, Any], packer: Packer, seconds: float, name: str) -> Any:
        """Send a request, answer what the student's code calls back, and take the answer that bears its nonce."""
        if self.out_of_time():
            raise StudentError(Raised("TimeUp", f"`{name}` was not asked: the notebook's time is used up."))
        deadline = min(time.monotonic() + seconds, self.end + 1)
        nonce = secrets.token_hex(8)
        try:
            self.channel.send({**header, "nonce": nonce}, packer.arrays, deadline)
            while True:
                answer, arrays = self.channel.receive(deadline)
                if answer.get("nonce") != nonce:
                    raise ProtocolError("an answer to nothing that was asked")
                if "callback" not in answer:
                    break
                self._call_back(answer, arrays, packer, deadline)
            return self._taken(answer, arrays, packer.arrays)
        except TimeoutError:
            self.stop()
            late = f"did not end within {seconds:g} seconds and was stopped: is there a loop that never ends?"
            raise StudentError(Raised("TimeUp", f"`{name}` {late}")) from None
        except (ProtocolError, KeyError, TypeError, AttributeError, IndexError):
            self.stop()
            raise StudentError(Raised("Died", f"`{name}` {DIED}.")) from None

    def _call_back(self, answer: dict[str, Any], arrays: list[np.ndarray], packer: Packer, deadline: float) -> None:
        """Call a function of the grader's for the student's code, and send what it gives."""
        function = packer.functions[answer["callback"]]
        args, kwargs = unpack([answer["args"], answer["kwargs"]], arrays)
        reply = Packer()
        try:
            value = reply.pack(function(*args, **kwargs))
        except Exception as error:  # the student called it with something that it does not take
            value = reply.pack(Raised(type(error).__name__, str(error)[:200]))
        self.channel.send({"value": value}, reply.arrays, deadline)

    @staticmethod
    def _taken(answer: dict[str, Any], arrays: list[np.ndarray], sent: list[np.ndarray]) -> Any:
        """The value of an answer.  Arguments that the call changed are changed here as well."""
        for index, packed in answer["changed"]:
            new = unpack(packed, arrays)
            if sent[index].shape == new.shape and sent[index].flags.writeable:
                sent[index][...] = new
        if "raised" in answer:
            raised = unpack(answer["raised"], arrays)
            raise StudentError(raised if isinstance(raised, Raised) else Raised("Exception"))
        return unpack(answer["value"], arrays)
