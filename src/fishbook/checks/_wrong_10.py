"""Chapter 10: wrong answers as learners write them, and the right ones beside them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Rule = Callable[..., Any]


def log_uniform(low: float, high: float, u: Any) -> Any:
    return low * (high / low) ** np.asarray(u)


def below(z: Any) -> Any:
    """The share of a normal distribution below z."""
    return np.array([0.5 * (1 + math.erf(v / math.sqrt(2))) for v in np.ravel(z)]).reshape(np.shape(z))


def density(z: Any) -> Any:
    return np.exp(-0.5 * np.asarray(z) ** 2) / math.sqrt(2 * math.pi)


def improvement(rule: Rule, sure: Rule = lambda gain: np.maximum(gain, 0)) -> Rule:
    """An expected improvement from rule(gain, std, z), and sure(gain) where std is 0."""

    def expected_improvement(mean: Any, std: Any, best: float) -> Any:
        gain, spread = np.asarray(mean, dtype=float) - best, np.asarray(std, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = rule(gain, spread, gain / spread)
        return np.where(spread > 0, value, sure(gain))

    return expected_improvement


def right_improvement(gain: Any, std: Any, z: Any) -> Any:
    return gain * below(z) + std * density(z)


def best_trial(scores: Any) -> Any:
    finite = [k for k, score in enumerate(scores) if math.isfinite(score)]
    return max(finite, key=lambda k: scores[k]) if finite else None


def nan_wins(scores: Any) -> Any:
    return int(np.argmax(scores))


def nan_is_zero(scores: Any) -> Any:
    return int(np.argmax(np.nan_to_num(scores, nan=0.0)))


def nan_is_low(scores: Any) -> Any:
    return int(np.argmax([-1e9 if math.isnan(score) else score for score in scores]))


def above(least: float) -> Rule:
    """The place of the largest finite score above `least`, None where none is."""

    def rule(scores: Any) -> Any:
        found = [k for k, score in enumerate(scores) if math.isfinite(score) and score > least]
        return max(found, key=lambda k: scores[k]) if found else None

    return rule


def infinity_counts(scores: Any) -> Any:
    known = [k for k, score in enumerate(scores) if not math.isnan(score)]
    return max(known, key=lambda k: scores[k]) if known else None


def counted_among_the_finite(scores: Any) -> Any:
    finite = [score for score in scores if math.isfinite(score)]
    return finite.index(max(finite)) if finite else None


def the_lowest(scores: Any) -> Any:
    finite = [k for k, score in enumerate(scores) if math.isfinite(score)]
    return min(finite, key=lambda k: scores[k]) if finite else None
