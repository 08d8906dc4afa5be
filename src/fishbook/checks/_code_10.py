"""Chapter 10: the questions that ask for code."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_10 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["BEST", "DRAW", "GAIN"]


def _draw_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    draw = student.handle("log_uniform")
    low, factor = float(np.round(rng.uniform(0.001, 0.02), 4)), float(rng.integers(50, 5000))
    look(draw, low, low * factor, np.array([0.0, 0.25, 0.5, 0.75, 1.0]), note="the ends and the places between")
    look(draw, 2.0, 32.0, np.round(rng.uniform(0, 1, 4), 2))


DRAW = Question(
    "log-uniform-draws",
    "By factors, not by steps",
    "implement",
    2,
    ("log_uniform",),
    _draw_probe,
    {"log_uniform": bad.log_uniform},
    (
        wrong(
            "uniform",
            "Where does u = 0.5 land: in the middle by steps, or in the middle by factors?",
            "Between 1 and 100 the middle by factors is 10. Yours is 50.5.",
            "Draw the exponent evenly: go from log low to log high, then raise to a power.",
            log_uniform=lambda low, high, u: low + (high - low) * u,
        ),
        wrong(
            "exponent-left",
            "Is that a learning rate, or the logarithm of one?",
            "u = 0 should give `low` itself. Yours gives its logarithm.",
            "The last step is missing: 10 to the power of what you have.",
            log_uniform=lambda low, high, u: np.log10(low) + (np.log10(high) - np.log10(low)) * u,
        ),
        wrong(
            "bases-mixed",
            "Which logarithm did you take, and which power?",
            "u = 0 should give `low`. With `np.log` and `10 **` it gives another number.",
            "`np.log10` belongs to `10 **`, and `np.log` to `np.exp`.",
            log_uniform=lambda low, high, u: 10 ** (np.log(low) + (np.log(high) - np.log(low)) * u),
        ),
        wrong(
            "from-one",
            "Where does the range begin?",
            "u = 0 should give `low`. Yours gives 1, whatever `low` is.",
            "low · (high / low) ** u.",
            log_uniform=lambda low, high, u: (high / low) ** np.asarray(u),
        ),
        wrong(
            "turned-round",
            "Which end belongs to u = 0?",
            "u = 0 should give `low` and u = 1 `high`. Yours are exchanged.",
            "low · (high / low) ** u.",
            log_uniform=lambda low, high, u: bad.log_uniform(high, low, u),
        ),
    ),
    (
        "What should u = 0, u = 1 and u = 0.5 give?",
        "`low`, `high`, and the number that is as many times `low` as `high` is times it: the root of low · high.",
        "low · (high / low) ** u, or 10 to the power of an exponent that goes evenly from log10 low to log10 high.",
    ),
)


def _gain_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    gain = student.handle("expected_improvement")
    best = float(np.round(rng.uniform(0.7, 0.8), 2))
    mean = np.round(best + rng.uniform(0.01, 0.05, 3) * [1, -1, 1], 3)
    look(gain, mean, np.round(rng.uniform(0.02, 0.06, 3), 3), best)
    look(gain, np.array([best + 0.5, best - 0.25]), np.array([0.0, 0.0]), best, note="two places that are known exactly")
    look(gain, np.array([best]), np.array([0.1]), best, note="as good as the best, but unsure")


GAIN = Question(
    "expected-gain",
    "What is to be gained",
    "implement",
    3,
    ("expected_improvement",),
    _gain_probe,
    {"expected_improvement": bad.improvement(bad.right_improvement)},
    (
        wrong(
            "for-a-minimum",
            "Is a larger score better here, or a smaller one?",
            "A mean far above the best promises a gain. Yours says there is none.",
            "gain = mean − best, not best − mean.",
            expected_improvement=bad.improvement(
                lambda gain, std, z: bad.right_improvement(-gain, std, -z), lambda gain: np.maximum(-gain, 0)
            ),
        ),
        wrong(
            "density-unscaled",
            "What is the unit of the second term?",
            "At mean = best the gain is std · 0.399. Yours is 0.399, whatever std is.",
            "The second term is std · φ(z), not φ(z).",
            expected_improvement=bad.improvement(lambda gain, std, z: gain * bad.below(z) + bad.density(z)),
        ),
        wrong(
            "no-spread",
            "What can a place gain whose mean is exactly the best?",
            "Half of the time it comes out above. The average gain is std · 0.399; yours is 0.",
            "The second term is missing: + std · φ(z).",
            expected_improvement=bad.improvement(lambda gain, std, z: gain * bad.below(z)),
        ),
        wrong(
            "exchanged",
            "Which of the two belongs to the gain: the share below z, or the density?",
            "gain · Φ(z) + std · φ(z). Yours has them the other way round.",
            "Φ is the share (0.5 at z = 0), φ the density (0.399 at z = 0).",
            expected_improvement=bad.improvement(lambda gain, std, z: gain * bad.density(z) + std * bad.below(z)),
        ),
        wrong(
            "divided-by-zero",
            "What is z where std is 0?",
            "A place that is known exactly gains mean − best, or nothing. Yours is no number.",
            "Treat std = 0 by itself: `np.where(std > 0, formula, np.maximum(gain, 0))`.",
            expected_improvement=bad.improvement(bad.right_improvement, lambda gain: gain * np.nan),
        ),
        wrong(
            "losses-counted",
            "Can a trial make the best so far worse?",
            "A place that is known to be worse gains 0: you would keep what you have. Yours is negative.",
            "Where std is 0: `np.maximum(gain, 0)`.",
            expected_improvement=bad.improvement(bad.right_improvement, lambda gain: gain),
        ),
        wrong(
            "chance-of-a-gain",
            "That is how likely a gain is. How large is it on average?",
            "At mean = best you say 0.5, and for a known better place 1. A gain has the unit of the scores.",
            "gain · Φ(z) + std · φ(z).",
            expected_improvement=bad.improvement(
                lambda gain, std, z: bad.below(z), lambda gain: np.where(gain > 0, 1.0, 0.0)
            ),
        ),
    ),
    (
        "Is it the formula that differs, or the places with std = 0?",
        "At mean = best the gain is std · 0.399.",
        "With gain = mean − best and z = gain / std: gain · Φ(z) + std · φ(z); where std is 0, max(gain, 0).",
    ),
)


def _best_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    best = student.handle("best_trial")
    some = np.round(rng.uniform(0.3, 0.9, 5), 2) + np.array([0, 0.001, 0.002, 0.003, 0.004])
    nan, inf = float("nan"), float("inf")
    look(best, [nan, *(float(one) for one in some), nan], note="two trials diverged")
    look(best, [nan, -150.0, nan, -350.0, -25.0], note="scores below zero, such as logarithms of likelihoods")
    look(best, [0.5, inf, 0.25, -inf], note="infinite scores")
    look(best, [nan, nan], note="all trials failed")


BEST = Question(
    "best-of-some-failures",
    "A winner that failed",
    "bug",
    2,
    ("best_trial",),
    _best_probe,
    {"best_trial": bad.best_trial},
    (
        wrong(
            "nan-wins",
            "What do `argmax` and comparisons make of `nan`?",
            "A trial that failed is declared the best: `argmax` gives the place of the first `nan`, and since `nan` is not "
            "equal to itself, `score != nan` lets it pass.",
            "Look only at the trials whose score is finite: `math.isfinite`.",
            best_trial=bad.nan_wins,
        ),
        wrong(
            "nan-is-zero",
            "Is zero a bad score?",
            "With scores below zero, a failure that counts as 0 wins.",
            "Leave failures out instead of giving them a score.",
            best_trial=bad.nan_is_zero,
        ),
        wrong(
            "begins-too-high",
            "With which score does your search begin?",
            "Here all scores are below −1, and none of them beats a best score that begins at 0 or −1.",
            "Begin with the first finite score, or with `-math.inf`.",
            best_trial=bad.above(-1),
        ),
        wrong(
            "a-very-low-score",
            "What do you return when nothing succeeded?",
            "With nothing but failures the answer should be None; and an infinite score is a failure too.",
            "Collect the places of the finite scores first. If there is none, return None.",
            best_trial=bad.nan_is_low,
        ),
        wrong(
            "infinity-wins",
            "Is infinity a score?",
            "A score of infinity comes from a division by zero. It is a failure like `nan`.",
            "`math.isfinite(score)` refuses both.",
            best_trial=bad.infinity_counts,
        ),
        wrong(
            "counted-among-the-rest",
            "The place among which scores do you return?",
            "Your place is counted after the failures were thrown out. It should be the place in the list that came in.",
            "Collect the places k, not the scores: `[k for k, s in enumerate(scores) if math.isfinite(s)]`.",
            best_trial=bad.counted_among_the_finite,
        ),
        wrong(
            "the-worst",
            "Is the largest score the best, or the smallest?",
            "The scores are accuracies: larger is better.",
            "Take the place of the largest finite score: `max`, not `min`.",
            best_trial=bad.the_lowest,
        ),
    ),
    (
        "Try it with [nan, 0.7, 0.9]. Which place should win?",
        "Place 2. A failed trial, nan or infinite, takes no part; of nothing but failures the best is None.",
        "Collect the places whose score is finite; if there is none, return None; else the one with the largest score.",
    ),
)
