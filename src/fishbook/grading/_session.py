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
from fishbook.grading._early import taken_or_started
from fishbook.grading._process import Process
from fishbook.grading._remote import RemoteStudent
from fishbook.grading._sandbox import Backend, Limits
from fishbook.grading._watch import Watch
from fishbook.grading._wire import Channel, Packer, ProtocolError, unpack

__all__ = ["Outcome", "Session"]

MOST_BYTES = 512_000_000  # that one process may send in all
SETTLING_SECONDS = 0.03
BREACHES = (
    ProtocolError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
    MemoryError,
)
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
        self.ran: list[int] = []  # the cells behind what the process knows
        self.careful = False  # after a first death that no loop explains: look at the process after every cell
        self.process: Process | None = None
        self.tasks = 0  # how many threads it had, and those of its children, when last looked at
        self.end = time.monotonic() + self.limits.total_seconds

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def run(self) -> list[Outcome]:
        """Run all cells in order.  A cell that takes too long or ends the process is left out, and the rest goes on."""
        return [self._cell(index) for index in range(len(self.cells))]

    def _cell(self, index: int) -> Outcome:
        while self._alive():
            doubtful = bool(self.ran) and not self.careful
            outcome = self._attempt(index)
            if outcome.status != "died" or not doubtful:
                return outcome  # else once more: a thread that an earlier cell left behind may have done it
        return Outcome(index, "skipped")

    def _attempt(self, index: int) -> Outcome:
        """Run a cell in the process that there is, and see whether it leaves it in order."""
        raised = None
        header = {"do": "run", "source": self.cells[index], "index": index}
        try:
            self._exchange(header, Packer(), self.limits.cell_seconds, f"cell {index + 1}")
        except StudentError as error:
            raised = error.raised
        try:
            self._settle()
        except StudentError as error:
            raised = error.raised
        if self.process is None:
            return Outcome(index, "timeout" if raised is not None and raised.kind == "TimeUp" else "died")
        self.ran.append(index)
        return Outcome(index, "raised" if raised else "ok", raised)

    def _settle(self) -> None:
        """Where a cell left threads or processes at work, give them a moment to show what they do, then knock."""
        if self.process is None:
            return
        before, self.tasks = self.tasks, self.process.tasks()
        if self.careful or self.tasks > before:
            time.sleep(SETTLING_SECONDS)
            self._exchange({"do": "ping"}, Packer(), self.limits.call_seconds, "the sandbox")

    def ask(self, do: str, name: str, packer: Packer | None = None, **header: Any) -> Any:
        """One request about a name or an object; the answer as plain data, Reference or Opaque.

        StudentError with what the student's code raised, or TimeUp, or Died.
        """
        if not self._alive():
            raise self._too_late(name) if self.out_of_time() else _died(name)
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
        """Is there a process that knows the good cells?  Starts one if need be; False when there have been too many.

        A cell that did no harm before, and now does, is left out from then on.
        """
        while self.process is None:
            if self.out_of_time() or self.generation > self.limits.restarts:
                return False
            self._start()
            again, self.ran = self.ran, []
            for place, index in enumerate(again):
                if self.process is not None:
                    self._attempt(index)
                if self.process is None:
                    self.ran += again[place + 1 :]
                    break
        return True

    def _start(self) -> None:
        self.generation += 1
        self.process = taken_or_started(self.limits, self.backend, self.slot)
        self.watch = Watch(self.process, self.limits.memory_mb)
        self.channel = Channel(self.process.reads, self.process.writes, self.process.ended, MOST_BYTES)
        try:
            self._exchange({"do": "ping"}, Packer(), START_SECONDS, "the sandbox")
        except StudentError as error:
            if self.generation == 1 and not self.out_of_time():
                raise RuntimeError(f"the sandbox ({self.backend.name}) did not start: {error}") from None
        else:
            self.tasks = self.process.tasks()

    def _too_late(self, name: str) -> StudentError:
        return StudentError(Raised("TimeUp", f"`{name}` was not asked: the notebook's time is used up."))

    def _exchange(self, header: dict[str, Any], packer: Packer, seconds: float, name: str) -> Any:
        """Send a request, answer what the student's code calls back, and take the answer that bears its nonce."""
        if self.out_of_time():
            self.stop()
            raise self._too_late(name)
        deadline = min(time.monotonic() + seconds, self.end + 1)
        try:
            return self._answer(header, packer, deadline)
        except TimeoutError:
            self.stop()
            late = f"did not end within {seconds:g} seconds and was stopped: is there a loop that never ends?"
            raise StudentError(Raised("TimeUp", f"`{name}` {late}")) from None
        except BREACHES:
            self.stop()
            self.careful = True
            raise _died(name) from None

    def _answer(self, header: dict[str, Any], packer: Packer, deadline: float) -> Any:
        nonce = secrets.token_hex(8)
        self.channel.send({**header, "nonce": nonce}, packer.arrays, deadline)
        while True:
            answer, arrays = self.channel.receive(deadline)
            if answer.get("nonce") != nonce:
                raise ProtocolError("an answer to nothing that was asked")
            if "callback" not in answer:
                return self._taken(answer, arrays, packer.arrays)
            self._call_back(answer, arrays, packer, deadline)

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
        parts = [answer.get("changed", []), answer.get("raised"), answer.get("value")]
        changed, raised, value = unpack(parts, arrays)
        for index, new in changed[: len(sent)]:
            old = sent[index]
            if new.shape == old.shape and new.dtype == old.dtype and old.flags.writeable:
                old[...] = new
        if raised is not None:
            raise StudentError(raised if isinstance(raised, Raised) else Raised("Exception"))
        return value


def _died(name: str) -> StudentError:
    return StudentError(Raised("Died", f"`{name}` {DIED}."))
