"""What was tried and what came of it; trials run one after another, on several cores, or on a cluster."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fishbook.search._ranges import Choice, Range

__all__ = ["Score", "Search", "Trial", "run_trials", "seeds_for"]

Setting = Mapping[str, Any]
Score = Callable[[dict[str, Any], np.random.Generator], float]
NEAR = 0.15  # of the range: that close to its end counts as on the edge
BEST = 3  # so many of the best trials are asked where they lie


@dataclass(frozen=True)
class Trial:
    """One setting and its score, the larger the better; nan, with the reason in `failure`, where there is none."""

    number: int
    setting: Setting
    score: float
    failure: str = ""


@dataclass(frozen=True)
class Search:
    """The trials in the order they were made, and the space that they came from."""

    space: Mapping[str, Range]
    trials: tuple[Trial, ...]

    def ranked(self) -> list[Trial]:
        """The trials that have a score, best first."""
        scored = [trial for trial in self.trials if not trial.failure]
        return sorted(scored, key=lambda trial: -trial.score)

    @property
    def failed(self) -> list[Trial]:
        """The trials that have none."""
        return [trial for trial in self.trials if trial.failure]

    @property
    def best(self) -> Trial:
        """The trial with the highest score.  ValueError when every trial failed."""
        if not self.ranked():
            raise ValueError(f"all {len(self.trials)} trials failed; the first one: {self.trials[0].failure}")
        return self.ranked()[0]

    def best_so_far(self) -> np.ndarray:
        """The best score after each trial; nan until one has a score."""
        scores = np.array([trial.score for trial in self.trials], dtype=float)
        best = np.maximum.accumulate(np.where(np.isnan(scores), -np.inf, scores))
        return np.where(np.isinf(best), np.nan, best)

    def edges(self, best: int = BEST) -> dict[str, str]:
        """{name: "low" or "high"} for each range at whose end the best trials lie: their median is within 15 % of it.

        The optimum then probably lies outside: move the range there and search again.
        """
        top, found = self.ranked()[:best], {}
        for name, one in self.space.items():
            if isinstance(one, Choice) or not top:
                continue
            middle = float(np.median([one.place(trial.setting[name]) for trial in top]))
            if middle <= NEAR or middle >= 1 - NEAR:
                found[name] = "low" if middle <= NEAR else "high"
        return found


def seeds_for(rng: int | np.random.SeedSequence | None, count: int) -> list[np.random.SeedSequence]:
    """A seed of its own for each trial, so that its result does not depend on which process runs it, or when."""
    root = rng if isinstance(rng, np.random.SeedSequence) else np.random.SeedSequence(rng)
    return root.spawn(count)


def run_trials(
    score: Score,
    settings: Sequence[dict[str, Any]],
    seeds: Sequence[np.random.SeedSequence],
    jobs: int | None,
    first: int = 0,
) -> list[Trial]:
    """Score every setting.  jobs None: one process, or what joblib.parallel_config says; -1: every core."""
    from joblib import Parallel, delayed

    tasks = (delayed(_trial)(score, first + k, *one) for k, one in enumerate(zip(settings, seeds, strict=True)))
    return list(Parallel(n_jobs=jobs)(tasks))


def _trial(score: Score, number: int, setting: dict[str, Any], seed: np.random.SeedSequence) -> Trial:
    """One trial.  A number that is not finite, and a training that diverged, are results; other errors are bugs."""
    try:
        value = float(score(dict(setting), np.random.default_rng(seed)))
    except FloatingPointError as error:
        return Trial(number, setting, math.nan, f"{type(error).__name__}: {error}")
    if not math.isfinite(value):
        return Trial(number, setting, math.nan, f"the score is {value}")
    return Trial(number, setting, value)
