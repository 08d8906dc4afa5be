"""What random, grid and Bayesian search find in a box of the recorded surface.  Chapter 10.

A place is a pair of whole numbers: column 0 … 24 for the learning rate, row 0 … 20 for the weight decay.  The views
`search_game_maths.js` and `search_game_guess.js` hold the same formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from fishbook.experiments import recorded
from fishbook.search import expected_improvement

__all__ = [
    *("BUDGET", "COLUMNS", "OUT_OF", "ROWS", "WHOLE", "Box"),
    *("alike", "bayes_trials", "best_of", "fitted", "grid_trials", "guess", "places", "rivals", "totals"),
]

BUDGET = 20
COLUMNS = 25
ROWS = 21
LEAST = (5, 4)  # a box holds at least so many columns and rows: as many settings as there are trials
WHOLE = (0, COLUMNS - 1, 0, ROWS - 1)
OUT_OF = 3000  # three trainings, 1,000 digits each
QUARTERS = (0.25, 0.5, 0.75)
RUNS, START = 9, 5  # Bayesian runs, and how many trials of each come before there is a guess
LENGTH, NOISE = 0.2, 1e-4  # of the Gaussian process: how far alikeness reaches, of the whole plane, and the noise
STRIDES = (0.7548776662466927, 0.5698402909980532)  # multiples of these, without their whole parts, spread evenly
CLOSE = 1e-9  # gains that differ by less than this share count as one: rounding does not choose
NOTHING = 1e-9  # where no place promises more than this, the least known is tried

Box = tuple[int, int, int, int]  # first and last column, first and last row


@cache
def totals() -> np.ndarray:
    """Right answers out of 3,000 at every place (25, 21); a training that diverged still guesses one in ten."""
    counts = recorded("hyperparameter_surface").arrays["validation"].astype(int)
    return np.where(counts < 0, 100, counts).sum(axis=0)


def fitted(box: Sequence[float]) -> Box:
    """The box in whole numbers, inside the plane and large enough."""
    found: list[int] = []
    for low, high, size, least in zip(box[::2], box[1::2], (COLUMNS, ROWS), LEAST, strict=True):
        first = min(max(int(low), 0), size - least)
        found += [first, min(max(int(high), first + least - 1), size - 1)]
    return found[0], found[1], found[2], found[3]


def places(box: Box) -> np.ndarray:
    """Every place in the box, (n, 2), column by column."""
    left, right, bottom, top = box
    return np.array([(i, j) for i in range(left, right + 1) for j in range(bottom, top + 1)])


def best_of(values: np.ndarray, trials: int = BUDGET) -> np.ndarray:
    """Quarter, median and three quarters of the best of 1, 2, … trials without replacement: (3, trials).

    All k trials are among the r lowest of n values with probability C(r, k) / C(n, k): that is how often the best is at
    most the r-th.
    """
    ranked = np.sort(values)
    r, n = np.arange(1, len(ranked) + 1), len(ranked)
    below, found = np.ones(n), np.empty((len(QUARTERS), trials))
    for k in range(trials):
        below = below * np.maximum(r - k, 0) / (n - k)
        found[:, k] = [ranked[int(np.argmax(below >= q - CLOSE))] for q in QUARTERS]
    return found


def grid_trials(box: Box) -> np.ndarray:
    """5 columns times 4 rows, evenly over the box with its ends: (20, 2)."""
    left, right, bottom, top = box
    columns = [left + int((right - left) * k / 4 + 0.5) for k in range(5)]
    rows = [bottom + int((top - bottom) * k / 3 + 0.5) for k in range(4)]
    return np.array([(i, j) for i in columns for j in rows])


def _started(box: Box, run: int) -> list[int]:
    """Which of the box's places a Bayesian run tries first: well spread, and others in every run."""
    left, right, bottom, top = box
    wide, tall = right - left + 1, top - bottom + 1
    tried: list[int] = []
    step = START * run
    while len(tried) < START:
        step += 1
        across, up = ((0.5 + step * stride) % 1.0 for stride in STRIDES)
        place = int(across * wide) * tall + int(up * tall)
        if place not in tried:
            tried.append(place)
    return tried


def alike(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How alike the values at two sets of places are (Matérn 5/2): 1 at the same place, towards 0 far away."""
    away = (a[:, None] - b[None]) / (np.array([COLUMNS - 1, ROWS - 1]) * LENGTH)
    far = np.sqrt(5 * (away**2).sum(axis=-1))
    return (1 + far + far**2 / 3) * np.exp(-far)


def guess(seen: np.ndarray, scores: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the Gaussian process through `scores` at the places `seen`, at the places `new`."""
    center, size = scores.mean(), scores.std() if np.ptp(scores) else 1.0
    between = alike(seen, new)
    weights = np.linalg.solve(alike(seen, seen) + NOISE * np.eye(len(seen)), between)
    mean = center + size * weights.T @ ((scores - center) / size)
    return mean, size * np.sqrt(np.maximum(1 - (weights * between).sum(axis=0), 0))


def bayes_trials(values: np.ndarray, box: Box, run: int = 0) -> np.ndarray:
    """Where a Bayesian run looks: five spread places, then always the largest expected improvement: (20, 2)."""
    where = places(box)
    scores, tried = values[tuple(where.T)], _started(box, run)
    while len(tried) < BUDGET:
        mean, std = guess(where[tried], scores[tried], where)
        gain = expected_improvement(mean, std, scores[tried].max())
        gain = gain if np.delete(gain, tried).max() > NOTHING else std
        gain[tried] = -1
        tried.append(int(np.argmax(gain >= gain.max() * (1 - CLOSE))))
    return where[tried]


@cache
def rivals(box: Box) -> dict[str, np.ndarray]:
    """The best so far of random, grid and Bayesian search in the box, as accuracies (3 quarters, 20 trials)."""
    values = totals() / OUT_OF
    runs = [values[tuple(bayes_trials(values, box, run).T)] for run in range(RUNS)]
    return {
        "random": best_of(values[tuple(places(box).T)]),
        "grid": best_of(values[tuple(grid_trials(box).T)]),
        "bayes": np.sort(np.maximum.accumulate(runs, axis=1), axis=0)[[2, 4, 6]],  # the quarters of nine
    }
