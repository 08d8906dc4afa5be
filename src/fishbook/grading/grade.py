"""Grading one notebook: its cells run in a sandbox, then every question of the chapter looks at what they left."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from fishbook import checks
from fishbook._plain import Raised
from fishbook.checks._look import shown
from fishbook.checks._question import Question, Verdict
from fishbook.grading import similarity
from fishbook.grading.submission import Submission, Unreadable, chapter_of, read

if TYPE_CHECKING:
    from fishbook.grading._sandbox import Limits

__all__ = ["Answer", "Hidden", "Result", "grade", "unreadable"]

Hidden = Mapping[str, Sequence[Question]]  # chapter -> questions that learners do not see


@dataclass(frozen=True)
class Answer:
    """How one question went."""

    question: str
    title: str
    points: int
    of: int
    status: str
    problem: str = ""
    case: str = ""
    got: str = ""
    expected: str = ""
    misconception: str = ""
    hint: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Result:
    """How one submission went.  status: graded · unreadable."""

    submission: str
    status: str
    chapter: str = ""
    answers: tuple[Answer, ...] = ()
    cells: tuple[str, ...] = ()  # a sentence for every cell that did not run to its end
    note: str = ""
    digest: str = ""
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    backend: str = ""
    seconds: float = 0.0

    @property
    def points(self) -> int:
        return sum(answer.points for answer in self.answers)

    @property
    def of(self) -> int:
        return sum(answer.of for answer in self.answers)

    def data(self) -> dict[str, Any]:
        """Everything as JSON holds it, the sums included."""
        return {**asdict(self), "points": self.points, "of": self.of}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Result:
        """The inverse of `data`."""
        names = set(cls.__dataclass_fields__)
        kept = {name: value for name, value in data.items() if name in names}
        answers = tuple(Answer(**one) for one in data["answers"])
        return cls(**{**kept, "answers": answers, "cells": tuple(data["cells"])})


def unreadable(name: str, why: str, digest: str = "") -> Result:
    """The row of a submission that cannot be graded."""
    return Result(name, "unreadable", note=why, digest=digest)


def grade(
    content: bytes,
    name: str,
    *,
    chapter: str | None = None,
    hidden: Hidden | None = None,
    limits: Limits | None = None,
    backend: Any = None,
    slot: int = 0,
) -> Result:
    """Grade a notebook's bytes.  Never raises for anything that a notebook may hold."""
    began = time.monotonic()
    try:
        submission = read(content, name)
        number = chapter or chapter_of(submission)
    except Unreadable as error:
        return unreadable(name, str(error), hashlib.sha256(content).hexdigest())
    asked = [(question, False) for question in checks.questions(number)]
    asked += [(question, True) for question in (hidden or {}).get(number, ())]
    answers, cells, how = _graded(submission, asked, limits, backend, slot)
    prints = similarity.fingerprints(submission.cells, [need for question, _ in asked for need in question.needs])
    took = round(time.monotonic() - began, 3)
    return Result(name, "graded", number, answers, cells, "", submission.digest, prints, how, took)


def _graded(
    submission: Submission, asked: Sequence[tuple[Question, bool]], limits: Any, backend: Any, slot: int
) -> tuple[tuple[Answer, ...], tuple[str, ...], str]:
    from fishbook.grading._sandbox import Limits
    from fishbook.grading._session import Session

    seed = secrets.randbelow(2**32)  # private: known to no file, environment or argument that a submission could read
    with Session(submission.cells, limits=limits or Limits(), backend=backend, slot=slot) as session:
        outcomes = session.run()
        answers = tuple(_answer(question.judged(session.student, seed), secret) for question, secret in asked)
        how = session.backend.name
    cells = tuple(_cell(one, submission) for one in outcomes if one.status != "ok")
    return answers, cells, how


def _answer(verdict: Verdict, hidden: bool) -> Answer:
    """A verdict as a row; of a hidden question nothing that could carry its inputs."""
    question, known = verdict.question, verdict.misconception
    row = Answer(question.name, question.title, verdict.points, question.points, verdict.status, hidden=hidden)
    hints = verdict.hints
    extra: dict[str, str] = {"misconception": known.key if known else "", "hint": hints[0] if hints else ""}
    if not hidden:
        extra["problem"] = "" if verdict.passed else verdict.problem
        if verdict.faults:
            first = verdict.faults[0]
            extra["case"] = first.seen.call
            if not isinstance(first.seen.got, Raised):  # an exception is the problem itself
                extra["got"] = shown(first.seen.got)
                if first.expected is not None and question.reveals:
                    extra["expected"] = shown(first.expected)
    return Answer(**{**asdict(row), **extra})


def _cell(outcome: Any, submission: Submission) -> str:
    first = next((line for line in submission.cells[outcome.index].splitlines() if line.strip()), "")[:60]
    raised = outcome.raised
    if outcome.status == "raised" and raised is not None:
        what = f"raised {raised.kind}: {raised.message}".rstrip(": ")
    else:
        what = {"timeout": "did not end in time", "died": "ended the process", "skipped": "was not run"}[outcome.status]
    return f"code cell {outcome.index + 1} ({first}) {what}"
