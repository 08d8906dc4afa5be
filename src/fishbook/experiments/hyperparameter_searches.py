"""How good the best of 20 trials is, trial by trial, for four ways of searching the recorded surface, 40 seeds each.

A trial's score is the validation accuracy of one of the three recorded seeds, chosen at random; what is stored is the
accuracy averaged over all three at the setting with the best score so far.  `curves` has the shape (methods, seeds,
trials), in the order of `names`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from fishbook.experiments import recorded
from fishbook.search import LogUniform, Trial, bayesian_search, narrowing_search, random_search

__all__ = ["NAMES", "SPACE", "look_up", "part", "run"]

SPACE = {"lr": LogUniform(1e-4, 10), "weight_decay": LogUniform(1e-5, 1)}
BUDGET, SEEDS, COLUMNS, ROWS = 20, 40, 5, 4


def run(jobs: int) -> dict[str, Any]:
    """Every method with every seed."""
    from joblib import Parallel, delayed

    tasks = (delayed(_curve)(name, seed) for name in NAMES for seed in range(SEEDS))
    curves = np.array(list(Parallel(n_jobs=jobs)(tasks)))
    return {"names": np.array(NAMES), "curves": curves.reshape(len(NAMES), SEEDS, BUDGET).astype(np.float32).round(4)}


def part() -> dict[str, tuple[Any, Any]]:
    """Two seeds of the three methods that are quick."""
    rows = [(k, seed) for k in range(3) for seed in (0, 7)]
    found = np.array([_curve(NAMES[k], seed) for k, seed in rows])
    return {"curves": (tuple(np.array(rows).T), found)}


def look_up(table: np.ndarray, setting: dict[str, Any]) -> float:
    """A recorded table (rates, decays) between its points: straight lines over the logarithms."""
    p, q = (one.place(setting[name]) * (n - 1) for (name, one), n in zip(SPACE.items(), table.shape, strict=True))
    i, j = min(int(p), table.shape[0] - 2), min(int(q), table.shape[1] - 2)
    u, v = p - i, q - j
    low = (1 - v) * table[i, j] + v * table[i, j + 1]
    return float((1 - u) * low + u * ((1 - v) * table[i + 1, j] + v * table[i + 1, j + 1]))


@cache
def _surface() -> np.ndarray:
    counts = recorded("hyperparameter_surface").arrays["validation"]
    return np.where(counts < 0, 100, counts) / 1000  # a training that diverged can still guess


def _score(setting: dict[str, Any], rng: np.random.Generator) -> float:
    return look_up(_surface()[rng.integers(3)], setting)


def _grid(seed: int) -> Sequence[Trial]:
    """5 rates times 4 decays, the whole grid shifted at random, in random order."""
    rng = np.random.default_rng(seed)
    across, up = rng.random(2)
    places = [((i + across) / COLUMNS, (j + up) / ROWS) for i in range(COLUMNS) for j in range(ROWS)]
    rng.shuffle(places)
    settings = [{"lr": SPACE["lr"].at(a), "weight_decay": SPACE["weight_decay"].at(b)} for a, b in places]
    return [Trial(k, setting, _score(setting, rng)) for k, setting in enumerate(settings)]


METHODS: dict[str, Callable[[int], Sequence[Trial]]] = {
    "grid": _grid,
    "random": lambda seed: random_search(_score, SPACE, BUDGET, seed).trials,
    "narrowing": lambda seed: [
        trial for one in narrowing_search(_score, SPACE, 2, BUDGET, best=3, rng=seed) for trial in one.trials
    ],
    "Bayesian": lambda seed: bayesian_search(_score, SPACE, BUDGET, rng=seed).trials,
}
NAMES = list(METHODS)


def _curve(name: str, seed: int) -> list[float]:
    """The accuracy, averaged over the three seeds, at the setting that scored best so far."""
    average, best, curve = _surface().mean(axis=0), None, []
    for trial in METHODS[name](seed):
        best = trial if best is None or trial.score > best.score else best
        curve.append(look_up(average, dict(best.setting)))
    return curve
