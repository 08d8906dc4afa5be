"""A graded question: what to look at in a student's code, what it should show, and which mistakes are known by sight.

A question looks at code through a *probe*: a function that calls the student's names on random inputs.  The same probe
is run on the reference and on every known wrong implementation, with the same inputs.  A student passes when all that
was seen agrees with the reference, and is told the hint of the wrong implementation that shows exactly what theirs did.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fishbook._plain import Raised
from fishbook.checks._local import LocalStudent
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._sentences import Fault, other_kind, sentence
from fishbook.checks._values import agree

__all__ = ["Misconception", "Question", "Verdict"]

KINDS = ("predict", "implement", "bug", "explain", "experiment")
UNTOUCHED = ("NotImplementedError", "NotAnswered")
Probe = Callable[[Student, Look, np.random.Generator], None]
Names = Mapping[str, Any]
Judge = Callable[[Sequence[Seen]], "str | None"]


@dataclass(frozen=True)
class Misconception:
    """A known mistake: names with which it is made, and hints from a nudge over a shape or number to a worked step."""

    key: str
    names: Names
    hints: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What a check found.  status: passed · untouched · missing · raised · timeout · wrong."""

    question: Question
    status: str
    faults: tuple[Fault, ...] = ()
    problem: str = ""  # a sentence
    misconception: Misconception | None = None
    cases: int = 0

    @property
    def passed(self) -> bool:
        return self.status == "passed"

    @property
    def points(self) -> int:
        return self.question.points if self.passed else 0

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints for what was found, from a nudge to a worked step; none for an untouched question."""
        if self.status in ("passed", "untouched", "missing", "timeout"):
            return ()
        return self.misconception.hints if self.misconception else self.question.hints


@dataclass(frozen=True)
class Question:
    """One graded question.

    name            unique in the whole course, a short slug: check("softmax")
    needs           the names that the student defines, the first is the one that the question is about
    probe           looks at these names; every call is seen
    reference       the names with which the probe shows what is right; unused when `judge` is given
    judge           takes all that was seen and returns None when it is right, else a sentence that says what is not
    misconceptions  known wrong versions, the most telling first
    hints           staged hints for a fault that no misconception explains
    """

    name: str
    title: str
    kind: str
    points: int
    needs: tuple[str, ...]
    probe: Probe
    reference: Names = field(default_factory=dict)
    misconceptions: tuple[Misconception, ...] = ()
    hints: tuple[str, ...] = ()
    judge: Judge | None = None
    rtol: float = 1e-4
    atol: float = 1e-6
    seconds: float = 5.0  # time for one look

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"question {self.name}: kind is one of {', '.join(KINDS)}, got {self.kind!r}")

    @property
    def reveals(self) -> bool:
        """May the expected value be shown?  For code it helps; of a prediction or a choice it is the answer itself."""
        return self.kind in ("implement", "bug")

    def look(self, student: Student, seed: int) -> Look:
        """Run the probe on the student's code and return all that was seen."""
        look = Look()
        with np.errstate(all="ignore"):
            look.through(self.probe, student, np.random.default_rng(seed))
        return look

    def judged(self, student: Student, seed: int) -> Verdict:
        """Look at the student's code and say what was found.

        A probe or judge that stumbles over what a student's code gave, such as a list where it takes the length of an
        array, is a wrong answer like others: one question is lost by it, not the notebook.
        """
        try:
            return self._judged(student, seed)
        except Exception as error:
            strange = f"The check could not go on with what it was given ({type(error).__name__}: {error})."[:300]
            return Verdict(self, "wrong", problem=f"{strange} Does `{self.needs[0]}` give what the question asks for?")

    def _judged(self, student: Student, seed: int) -> Verdict:
        look = self.look(student, seed)
        early = self._early(look, seed)
        if early is not None:
            return early
        if self.judge is not None:
            return self._judged_freely(look, seed)
        wanted = self._shown_by(self.reference, seed)
        faults = self._faults(look.seen, wanted)
        if not faults:
            return Verdict(self, "passed", cases=len(look.seen))
        known = self._recognised(look.seen, wanted, seed)
        if self.kind == "predict" and known is None:
            known = self._recognised_in_part(faults)
        status = "raised" if isinstance(faults[0].seen.got, Raised) else "wrong"
        return Verdict(self, status, tuple(faults), self._sentence(faults, len(look.seen)), known, len(look.seen))

    def _early(self, look: Look, seed: int) -> Verdict | None:
        """The verdict when the code is untouched, not there, or took too long; a fault after a first success is a fault."""
        stopped = look.stopped or next((s.got for s in look.seen if _stops(s.got)), None)
        if stopped is None:
            return None
        if stopped.kind in UNTOUCHED:
            return self._untouched(look, stopped, seed)
        if stopped.kind == "NotDefined":
            return Verdict(self, "missing", problem=stopped.message)
        if stopped.kind in ("TimeUp", "Died"):
            slow = tuple(Fault(s, None) for s in look.seen if s.got is stopped)
            return Verdict(self, "timeout", slow, stopped.message)
        return Verdict(self, "raised", problem=f"{stopped.kind}: {stopped.message}")

    def _untouched(self, look: Look, stopped: Raised, seed: int) -> Verdict | None:
        """The verdict with the name of what is still to be done; None where what is written before it is wrong."""
        blank = stopped.message or self.needs[0]
        if stopped.kind == "NotImplementedError":
            last = look.seen[-1].asked if look.seen else self.needs[0]
            blank = last if isinstance(last, str) else last[0]
            if self._faults(look.seen[:-1], self._shown_by(self.reference, seed)):
                return None
        return Verdict(self, "untouched", problem=f"`{blank}` is still to be done.")

    def _judged_freely(self, look: Look, seed: int) -> Verdict:
        assert self.judge is not None
        raised = next((s for s in look.seen if isinstance(s.got, Raised)), None)
        if raised is not None:
            fault = Fault(raised, None)
            known = self._recognised(look.seen, None, seed)
            return Verdict(self, "raised", (fault,), sentence([fault], len(look.seen)), known, len(look.seen))
        problem = self.judge(look.seen)
        if problem is None:
            return Verdict(self, "passed", cases=len(look.seen))
        return Verdict(self, "wrong", (), problem, self._recognised(look.seen, None, seed), len(look.seen))

    def _shown_by(self, names: Names, seed: int) -> list[Seen]:
        """What the probe sees in names of ours; the warnings of wrong versions are not the student's."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.look(LocalStudent(names), seed).seen

    def _same(self, a: Any, b: Any) -> bool:
        return agree(a, b, self.rtol, self.atol)

    def _faults(self, seen: Sequence[Seen], wanted: Sequence[Seen]) -> list[Fault]:
        """What differs; where the student's code ended the look early, the last thing seen says why."""
        return [Fault(s, w.got) for s, w in zip(seen, wanted, strict=False) if not self._same(s.got, w.got)]

    def _recognised_in_part(self, faults: Sequence[Fault]) -> Misconception | None:
        """Of several values on paper, a known mistake in the first that is wrong, else a word about it alone."""
        first = faults[0].seen
        other = other_kind(first.call, first.got, faults[0].expected)
        if other:
            return Misconception("", {}, (other, *self.hints))
        for known in self.misconceptions:
            if first.call in known.names and self._same(first.got, known.names[first.call]):
                return known
        if first.call == self.needs[0]:
            return None
        later = " and ".join(f"`{fault.seen.call}`" for fault in faults[1:])
        again = f"Work `{first.call}` out again, and then {later}" if later else f"Work `{first.call}` out again"
        return Misconception("", {}, (f"{again}; what is not named is right.", *self.hints))

    def _sentence(self, faults: Sequence[Fault], looks: int) -> str:
        if self.reveals:
            return sentence(faults, looks)
        return f"Not right yet: {', '.join(f'`{fault.seen.call}`' for fault in faults)}."

    def _recognised(self, seen: Sequence[Seen], wanted: Sequence[Seen] | None, seed: int) -> Misconception | None:
        """The first known mistake that shows all that was seen, and something else than the reference."""
        for known in self.misconceptions:
            shown = self._shown_by({**self.reference, **known.names}, seed)
            same = len(shown) == len(seen) and all(self._same(s.got, w.got) for s, w in zip(seen, shown, strict=True))
            if same and (wanted is None or self._faults(shown, wanted)):
                return known
        return None


def _stops(got: Any) -> bool:
    return isinstance(got, Raised) and got.kind in (*UNTOUCHED, "NotDefined", "TimeUp", "Died")
