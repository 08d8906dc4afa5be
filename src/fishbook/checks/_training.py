"""Open experiments whose answer is a handful of settings: networks are trained with them, and must reach a target."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from fishbook.checks._look import Look, Seen, Student

__all__ = ["settings_to_find"]


def settings_to_find(
    names: Iterable[str],
    unfit: Callable[[dict[str, Any]], str],
    trained: Callable[..., float],
    target: float,
    networks: str = "",
    on: str = "the 1,000 test digits",
) -> tuple[Callable[..., None], Callable[[Sequence[Seen]], str | None]]:
    """The probe and the judge of such a question.

    unfit(settings) says why nothing can be trained with them, or ""; trained(**settings) is the mean test accuracy of
    `networks` ("two trained networks"), or another measure `on` other data, which must be at least target; NaN says that
    the training failed.
    """
    mean = f", the mean of {networks}" if networks else ""

    def probe(student: Student, look: Look, rng: np.random.Generator) -> None:
        given = {name: student.value(name) for name in names}
        problem = unfit(given)
        if problem:
            look.at("problem", problem)
        else:
            look.at("accuracy", trained(**given))
            look.at("settings", given)  # other settings with the same accuracy are not the known mistake

    def judge(seen: Sequence[Seen]) -> str | None:
        if seen[0].call == "problem":
            return str(seen[0].got)
        if seen[0].got >= target:
            return None
        if math.isnan(seen[0].got):
            return "The training failed with these settings: the loss grew until it was no number any more."
        return f"{seen[0].got:.4f} on {on}{mean}; the target is {target:.3f}."

    return probe, judge
