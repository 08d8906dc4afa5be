"""What the course asks, and how answers are judged: one module of questions for each chapter.

The sandbox in which a class's code runs has no copy of this folder.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from functools import cache

from fishbook.checks._question import Question

__all__ = ["chapters", "find", "questions"]


@cache
def chapters() -> tuple[str, ...]:
    """The numbers of the chapters that have graded questions: ("00", "01", …)."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name.removeprefix("chapter_") for name in found if name.startswith("chapter_")))


@cache
def questions(chapter: str) -> tuple[Question, ...]:
    """The questions of a chapter, in order."""
    if chapter not in chapters():
        raise ValueError(f"no graded questions for chapter {chapter!r}; there are some for {', '.join(chapters())}")
    return tuple(importlib.import_module(f"fishbook.checks.chapter_{chapter}").QUESTIONS)


def find(name: str) -> tuple[str, Question]:
    """(chapter, question) of that name.  ValueError, with the nearest names, when there is none."""
    known = {question.name: (chapter, question) for chapter in chapters() for question in questions(chapter)}
    if name not in known:
        near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5) or list(known)[:3]
        raise ValueError(f"there is no question {name!r}; did you mean {' or '.join(map(repr, near))}?")
    return known[name]
