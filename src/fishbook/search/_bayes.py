"""Bayesian search: a guess of the whole surface from the trials so far says where the next one promises most.

Snoek, Larochelle and Adams 2012, after Jones, Schonlau and Welch 1998.  The surrogate is scikit-learn's.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from fishbook.search._ranges import Choice, Space, checked
from fishbook.search._strategies import Seed, at_least_one, draws
from fishbook.search._trials import Score, Search, Trial, run_trials, seeds_for

__all__ = ["bayesian_search", "expected_improvement"]

CANDIDATES = 500


def expected_improvement(mean: Any, std: Any, best: float) -> np.ndarray:
    """(mean − best) Φ(z) + std φ(z) with z = (mean − best) / std: how much a trial is expected to gain over `best`.

    Φ is the normal distribution function, φ its density.  Where std is 0, the gain itself, or nothing.  Chapter 10.
    """
    gain, std = np.asarray(mean, dtype=float) - best, np.asarray(std, dtype=float)
    z = np.divide(gain, std, out=np.zeros(np.broadcast_shapes(gain.shape, std.shape)), where=std > 0)
    below = np.array([0.5 * (1 + math.erf(v / math.sqrt(2))) for v in z.ravel()]).reshape(z.shape)
    density = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return np.where(std > 0, gain * below + std * density, np.maximum(gain, 0))


def bayesian_search(
    score: Score, space: Space, budget: int = 20, start: int = 5, rng: Seed = None, jobs: int | None = None
) -> Search:
    """`start` random trials, then one after another where the expected improvement is largest, of 500 random places.

    Every trial has to wait for the one before; `jobs` spreads only the first `start`.  A failed trial counts as the worst
    score seen.  score and the rest are as in random_search.  TypeError for a Choice: its options have no order.
    """
    space, budget, start = checked(space), at_least_one("budget", budget), at_least_one("start", start)
    if any(isinstance(one, Choice) for one in space.values()):
        raise TypeError("bayesian_search takes ranges of numbers; run it once for each option of a Choice")
    drawing, *seeds = seeds_for(rng, budget + 1)
    first = min(start, budget)
    trials = run_trials(score, draws(space, first, drawing), seeds[:first], jobs)
    for k, one in enumerate(drawing.spawn(budget - first), first):
        setting = _most_promising(space, trials, one)
        trials += run_trials(score, [setting], seeds[k : k + 1], 1, first=k)
    return Search(space, tuple(trials))


def _most_promising(space: Space, trials: list[Trial], seed: np.random.SeedSequence) -> dict[str, Any]:
    candidates = draws(space, CANDIDATES, seed)
    scores = np.array([trial.score for trial in trials])
    if np.isnan(scores).all():
        return candidates[0]
    scores = np.where(np.isnan(scores), np.nanmin(scores), scores)
    mean, std = _surrogate(_places(space, [dict(trial.setting) for trial in trials]), scores, _places(space, candidates))
    return candidates[int(np.argmax(expected_improvement(mean, std, scores.max())))]


def _places(space: Space, settings: list[dict[str, Any]]) -> np.ndarray:
    return np.array([[one.place(setting[name]) for name, one in space.items()] for setting in settings])


def _surrogate(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of a Gaussian process through the scores y at x, at the places `new`."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    shape = Matern(np.full(x.shape[1], 0.3), (0.05, 3.0), nu=2.5)
    kernel = ConstantKernel(1.0, (0.1, 10.0)) * shape + WhiteKernel(1e-3, (1e-6, 0.1))
    middle, scale = y.mean(), y.std() or 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a length at the end of its range is no matter here
        model = GaussianProcessRegressor(kernel).fit(x, (y - middle) / scale)
        mean, std = model.predict(new, return_std=True)
    noise = model.kernel_.k2.noise_level  # of one measurement; the surface itself is known better
    return middle + scale * mean, scale * np.sqrt(np.maximum(std**2 - noise, 0))
