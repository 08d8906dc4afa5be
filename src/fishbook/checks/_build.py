"""Short ways to write the questions of a chapter down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from fishbook.checks._look import Look, Student
from fishbook.checks._question import Misconception, Question

__all__ = ["choose", "predict", "wrong"]


def wrong(key: str, *hints: str, **names: Any) -> Misconception:
    """A known mistake: its key, its hints (nudge, number, worked step), and the names with which it is made."""
    return Misconception(key, names, hints)


def predict(
    name: str,
    title: str,
    answers: Mapping[str, Any],
    *,
    points: int = 1,
    mistakes: tuple[Misconception, ...] = (),
    hints: tuple[str, ...] = (),
    atol: float = 1e-6,
    rtol: float = 1e-4,
) -> Question:
    """Values that a student works out before running anything: `answers` maps each variable to what is right."""

    def probe(student: Student, look: Look, rng: np.random.Generator) -> None:
        for variable in answers:
            value = student.value(variable)
            look.at(variable, value.strip().lower() if isinstance(value, str) else value)

    return Question(
        name, title, "predict", points, tuple(answers), probe, answers, mistakes, hints, rtol=rtol, atol=atol
    )  # fmt: skip


def choose(name: str, title: str, variable: str, right: str, reasons: Mapping[str, str], *, points: int = 1) -> Question:
    """One letter out of several: `reasons` says of each wrong one why it is wrong."""
    letters = sorted({right, *reasons})

    def probe(student: Student, look: Look, rng: np.random.Generator) -> None:
        value = student.value(variable)
        letter = value.strip().upper() if isinstance(value, str) else value
        look.at(variable, letter)

    mistakes = tuple(wrong(f"chose-{letter}", reason, **{variable: letter}) for letter, reason in reasons.items())
    hints = (f"Set `{variable}` to one of the letters {', '.join(letters)} in quotation marks.",)
    return Question(name, title, "explain", points, (variable,), probe, {variable: right}, mistakes, hints)
