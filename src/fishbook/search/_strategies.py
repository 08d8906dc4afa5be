"""Which settings to try: a grid, random ones, or random ones in a range that closes in.  Built in chapter 10."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from fishbook.search._ranges import Range, Space, checked
from fishbook.search._trials import Score, Search, run_trials, seeds_for

__all__ = ["at_least_one", "draws", "grid_search", "narrow", "narrowing_search", "random_search"]

Seed = int | np.random.SeedSequence | None


def random_search(score: Score, space: Space, budget: int = 20, rng: Seed = None, jobs: int | None = None) -> Search:
    """`budget` settings drawn at random.  score(setting, rng) returns a number, the larger the better.

    Each trial has a seed of its own: the result is the same on one process, on `jobs`, and on a cluster.  A score that is
    not finite, or a FloatingPointError, is a failed trial; another error ends the search.  ValueError for a bad budget.
    """
    space, budget = checked(space), at_least_one("budget", budget)
    drawing, *seeds = seeds_for(rng, budget + 1)
    return Search(space, tuple(run_trials(score, draws(space, budget, drawing), seeds, jobs)))


def grid_search(score: Score, space: Space, points: int = 5, rng: Seed = None, jobs: int | None = None) -> Search:
    """Every combination of `points` evenly spaced values in each range; of a Choice, every option.

    That is points ** (number of ranges) trials.  score and the rest are as in random_search.
    """
    space, points = checked(space), at_least_one("points", points)
    rows = itertools.product(*(one.grid(points) for one in space.values()))
    settings = [dict(zip(space, row, strict=True)) for row in rows]
    return Search(space, tuple(run_trials(score, settings, seeds_for(rng, len(settings)), jobs)))


def narrow(search: Search, best: int = 5, margin: float = 0.1) -> dict[str, Range]:
    """A smaller space: from the lowest to the highest value of the best trials, and a margin of that width on both sides.

    It never reaches beyond the old space: look at search.edges() before you trust it.
    """
    top = search.ranked()[: at_least_one("best", best)]
    if not top:
        raise ValueError(f"all {len(search.trials)} trials failed: there is nothing to narrow to")
    smaller = {}
    for name, one in search.space.items():
        places = [one.place(trial.setting[name]) for trial in top]
        low, high = min(places), max(places)
        extra = margin * (high - low) + 0.01  # also where all of them are one value
        smaller[name] = one.between(max(low - extra, 0.0), min(high + extra, 1.0))
    return smaller


def narrowing_search(
    score: Score, space: Space, rounds: int = 3, budget: int = 20, best: int = 5, rng: Seed = None, jobs: int | None = None
) -> list[Search]:
    """Random search in rounds, each in the space to which the one before was narrowed; `budget` trials in all.

    The first rounds get one trial more where the budget does not divide.  Returns the Search of every round.
    """
    space, rounds, budget = checked(space), at_least_one("rounds", rounds), at_least_one("budget", budget)
    if budget < rounds:
        raise ValueError(f"a budget of {budget} does not give each of {rounds} rounds a trial")
    done: list[Search] = []
    for k, seed in enumerate(seeds_for(rng, rounds)):
        share = budget // rounds + (k < budget % rounds)
        done.append(random_search(score, narrow(done[-1], best) if done else space, share, seed, jobs))
    return done


def draws(space: Space, count: int, seed: np.random.SeedSequence) -> list[dict[str, Any]]:
    """`count` random settings."""
    rng = np.random.default_rng(seed)
    return [{name: one.draw(rng) for name, one in space.items()} for _ in range(count)]


def at_least_one(name: str, value: int) -> int:
    """The value.  ValueError unless it is a whole number, 1 or more."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} must be a whole number, 1 or more, got {value!r}")
    return int(value)
