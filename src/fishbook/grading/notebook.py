"""check("name") in a notebook: a verdict at once, with a hint that goes one step further each time it is asked again."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fishbook.grading._report import Progress, Report

__all__ = ["check"]

_seeds: dict[str, int] = {}  # a question keeps its random inputs until it is passed, so that a fault can be looked into
_asked: dict[tuple[str, str], int] = {}  # (question, what was found) -> how often


def check(name: str) -> Report:
    """Judge the answer to the question `name`, as it stands in this notebook now.

    Calls your functions on random inputs and compares with what is right; shows the first input where they differ, and a
    hint.  Call it again for the next hint.  Returns a report; write it as the last line of a cell to see it.  A wrong
    answer never raises, and one that does not end is stopped after a few seconds.  ``check.progress()`` shows the points
    of the chapter so far.

    ValueError when there is no such question.
    """
    if os.environ.get("FISHBOOK_GRADED"):  # a grader runs the cells: it asks for itself, later, and has no checks here
        return _Hushed()  # type: ignore[return-value]
    from fishbook.checks import find
    from fishbook.grading import _progress
    from fishbook.grading._limit import judged_in_time
    from fishbook.grading._report import Report

    chapter, question = find(name)
    seed = _seeds.setdefault(name, int(os.environ.get("FISHBOOK_SEED", int.from_bytes(os.urandom(4), "big"))))
    verdict = judged_in_time(question, _names(), seed)
    if verdict.passed:
        del _seeds[name]
    known = verdict.misconception
    key = (name, known.key if known and known.key else f"{verdict.status} {verdict.problem}")
    stage = _asked[key] = _asked.get(key, 0) + 1
    trouble = _progress.keep(chapter, verdict)
    return Report(verdict, stage, trouble)


def _progress_of(chapter: str | None = None) -> Progress:
    """The questions of a chapter with the points so far; of the chapter asked last, when none is named."""
    if os.environ.get("FISHBOOK_GRADED"):
        return _Hushed()  # type: ignore[return-value]
    from fishbook.grading import _progress

    return _progress.overview(chapter)


class _Hushed:
    """In the place of a report while a grader runs the cells: shows nothing, and has no points."""

    passed, points, of, hint = False, 0, 0, ""

    def __repr__(self) -> str:
        return ""

    def _repr_html_(self) -> str:
        return ""


check.progress = _progress_of  # type: ignore[attr-defined]


def _names() -> dict[str, Any]:
    """The notebook's names: those of the module that runs as __main__, which a kernel fills cell by cell."""
    return vars(sys.modules["__main__"])
