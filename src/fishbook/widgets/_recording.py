"""What is kept of a training run, to be drawn again: losses, accuracies, and where the learning rate was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from fishbook.plotting.history import smooth

__all__ = ["MOST", "WINDOW", "Moment", "Recording", "Story"]

WINDOW = 20  # steps that the smoothed loss is the mean of
MOST = 40_000  # steps: what a page can carry
WORSE = 1.2  # times the mean loss before it: from here on a raise of the rate counts as too far


class Moment(NamedTuple):
    """A run as it stood after some steps: the last loss, its mean over WINDOW steps, accuracies (nan: none yet), rate."""

    loss: float
    mean: float
    train: float
    test: float
    rate: float


class Story(NamedTuple):
    """The raise of the rate that hurt most, and the change that came after it, each as (step, rate before, rate after).

    `means` are the mean losses of an epoch: before the raise, before the next change, and after it, one epoch later.
    `outcome` is 0 where the loss falls below the first of these, 1 where it falls, 2 where it does not.
    """

    raised: tuple[int, float, float]
    changed: tuple[int, float, float] | None
    means: tuple[float, ...]
    outcome: int | None


class Recording(NamedTuple):
    """losses (N,); epochs (E, 3): step, train and test accuracy; rates (R, 2): steps done before, rate from then on.

    `ending` is the sentence with which the run ended, or empty.
    """

    losses: np.ndarray
    epochs: np.ndarray
    rates: np.ndarray
    ending: str = ""

    @classmethod
    def read(cls, arrays: Mapping[str, Any]) -> Recording:
        """From arrays by name, as `TrainingPanel.recording()` and np.load give them; ValueError for what does not fit."""
        missing = [name for name in ("losses", "epochs", "rates") if name not in arrays]
        if missing:
            raise ValueError(f"a recording holds losses, epochs and rates; {missing[0]} is missing")
        losses = np.asarray(arrays["losses"], dtype=float)
        epochs = np.asarray(arrays["epochs"], dtype=float).reshape(-1, 3)
        rates = np.asarray(arrays["rates"], dtype=float).reshape(-1, 2)
        if losses.ndim != 1 or not 0 < len(losses) <= MOST:
            raise ValueError(f"a recording holds from 1 to {MOST:,} losses in a row, got shape {losses.shape}")
        if not len(rates) or rates[0, 0] != 0 or not (rates[:, 1] >= 0).all():
            raise ValueError("rates must begin at step 0 and not be negative: rows of (steps done before, learning rate)")
        return cls(losses, epochs, rates, str(arrays.get("ending", "")))

    @property
    def steps_per_epoch(self) -> int:
        """Steps from one evaluation to the next; of a run with none, all of it."""
        return int(self.epochs[0, 0]) if len(self.epochs) else len(self.losses)

    def moment(self, step: int) -> Moment:
        """The run after `step` steps."""
        rate = float(self.rates[self.rates[:, 0] < max(step, 1)][-1, 1])
        seen = self.epochs[self.epochs[:, 0] <= step]
        train, test = seen[-1, 1:] if len(seen) else (np.nan, np.nan)
        losses = self.losses[max(0, step - WINDOW) : step]
        loss, mean = (float(losses[-1]), float(losses.mean())) if len(losses) else (np.nan, np.nan)
        return Moment(loss, mean, float(train), float(test), rate)

    def story(self) -> Story | None:
        """What a reader is asked about; None where no raise of the rate made the loss rise."""
        steps, rates, width = [int(step) for step in self.rates[:, 0]], self.rates[:, 1], self.steps_per_epoch

        def mean(start: int) -> float:  # of the losses of one epoch
            return float(self.losses[max(start, 0) : max(start, 0) + width].mean())

        raises = [k for k in range(1, len(steps)) if rates[k] > rates[k - 1] and 0 < steps[k] < len(self.losses)]
        worst = max(raises, key=lambda k: mean(steps[k]) / mean(steps[k] - width), default=None)
        if worst is None or mean(steps[worst]) < WORSE * mean(steps[worst] - width):
            return None
        changes = [(steps[k], float(rates[k - 1]), float(rates[k])) for k in (worst, worst + 1) if k < len(steps)]
        raised, changed = changes[0], changes[1] if len(changes) > 1 else None
        if changed is None or changed[0] + 2 * width > len(self.losses):
            return Story(raised, None, (), None)
        means = mean(raised[0] - width), mean(changed[0] - width), mean(changed[0] + width)
        outcome = 0 if means[2] < means[0] else 1 if means[2] < means[1] else 2
        return Story(raised, changed, means, outcome)

    def smoothed(self) -> np.ndarray:
        """The mean of each loss and the WINDOW - 1 before it."""
        return smooth(self.losses.tolist(), WINDOW)

    def top(self) -> float:
        """Where the axis of the loss ends: above its smoothed curve, unless that is a spike out of all proportion."""
        smoothed = self.smoothed()
        usual, start = 3 * float(np.quantile(smoothed, 0.9)), 10 * max(1.0, float(self.losses[0]))
        return 1.05 * min(float(smoothed.max()), usual, start)
