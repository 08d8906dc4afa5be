"""A Trainer that is driven in small pieces of work: started, paused, stopped, its rate changed, and saved when it diverges.

No widget and no event loop here: `advance(seconds)` does as much as fits, so that whoever calls it can do other things
in between.  A piece is one step, or the evaluation of CHUNK samples, and is never cut in two.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from fishbook.trainer import Epoch, Trainer
from fishbook.widgets._recording import WINDOW

__all__ = ["BUSY", "Change", "LiveRun"]

BUSY = ("running", "evaluating")
CHUNK = 250  # samples that are evaluated at a time
FAR = 10.0  # times the loss at the start: a mean loss beyond it counts as diverged
LAST = 5  # steps whose mean is compared with that: one bad batch is no divergence


class Change(NamedTuple):
    """From `step` steps on, the learning rate was `after`; `by` is "slider", "schedule" or "code"."""

    step: int
    before: float
    after: float
    by: str


class LiveRun:
    """The state of a run: "ready", "running", "evaluating", "paused", "stopped", "finished", "diverged" or "failed".

    Diverged is a loss that is no finite number, a mean of LAST steps above `limit` (FAR times the first loss when None), or
    an epoch that ends with the loss back where it began after it had been half of that.
    `changes` lists what became of the learning rate, `marks` (step, train, test accuracy) of each evaluation.
    """

    def __init__(self, trainer: Trainer, limit: float | None = None) -> None:
        self.trainer, self._limit = trainer, limit
        self.first = trainer.checkpoint()
        self._lengths = len(trainer.history.losses), len(trainer.history.epochs)
        self.base = len(trainer.history.losses)  # steps taken before this run
        self._begin()

    def _begin(self) -> None:
        self.state, self.sentence = "ready", ""
        self.rate = self.first_rate = self.trainer.optimizer.lr
        self.changes: list[Change] = []
        self.marks: list[tuple[int, float, float]] = []
        self.diverged: list[int] = []
        self._means: list[float] = []  # of the loss, between two evaluations
        self.passes, self.goal = 0, self.trainer.epochs
        self._good = [(self.first, "as they were before the first step")]
        self._kept_at = -1  # how many steps had been taken when the last of them was kept
        self._work: Iterator[None] | None = None
        self._seconds, self._times = 0.0, deque[tuple[float, int]](maxlen=64)
        self._evaluated = len(self.trainer.history.losses)

    def start(self) -> None:
        """Train on, from wherever it stands; after its last epoch, for as many epochs again."""
        if self.state in BUSY:
            return
        if self.state in ("stopped", "finished"):
            self.goal = self.passes + self.trainer.epochs
        self._work = self._work or self._pieces()
        self.state, self.sentence = "running", ""
        self._times.clear()

    def pause(self, sentence: str = "") -> None:
        """Stand still after the present piece of work; `start` goes on from there."""
        if self.state == "running":
            self.state, self.sentence = "paused", sentence

    def stop(self) -> None:
        """End here: what is left is to evaluate, if there were steps since the last time."""
        if self.state in ("running", "paused"):
            self.state, self.sentence, self._work = "evaluating", "", self._last_pieces()

    def reset(self) -> None:
        """Everything as it was when this run was made: weights, optimizer, order of samples, history."""
        self.trainer.restore(self.first)
        history, (losses, epochs) = self.trainer.history, self._lengths
        del history.losses[losses:], history.epochs[epochs:]
        self._begin()

    def set_rate(self, rate: float, by: str = "slider") -> None:
        """The rate from the next step on."""
        self.trainer.optimizer.lr = float(rate)
        self._note_rate(by, self.steps)

    def advance(self, seconds: float) -> None:
        """Work for about so long, at least one piece; whatever goes wrong ends in a state and a sentence."""
        start = time.perf_counter()
        try:
            with np.errstate(all="ignore"):  # a loss that runs away is told as a sentence, not as a warning
                while self._work is not None and self.state in BUSY:
                    next(self._work, None)
                    if time.perf_counter() - start >= seconds:
                        break
        except KeyboardInterrupt:
            self.state, self._work = "paused", None
            self.sentence = "Paused, as the kernel was interrupted. Start goes on from here."
        except Exception as error:  # of any kind: what fails in the background has to be seen
            self.state, self._work = "failed", None
            self.sentence = f"Stopped by {type(error).__name__}: {error} Once that is mended, Start goes on."
        now = time.perf_counter()
        self._seconds += now - start
        self._times.append((now, self.steps))

    # What there is to see.

    @property
    def steps(self) -> int:
        """Steps that this run has seen."""
        return len(self.trainer.history.losses) - self.base

    @property
    def losses(self) -> list[float]:
        """The loss of each of them: those of the history since this run was made."""
        return self.trainer.history.losses[self.base :]

    @property
    def total(self) -> int:
        """Steps that there will be when the last epoch is done."""
        left, width = self.trainer.steps_left, self.trainer.steps_per_epoch
        return self.steps + left + max(0, self.goal - self.passes - (left > 0)) * width

    @property
    def limit(self) -> float:
        """The mean loss that counts as diverged."""
        return self._limit or FAR * max([1.0, *self.trainer.history.losses[self.base : self.base + 1]])

    @property
    def speed(self) -> float:
        """Steps in a second, over the last one or two seconds; 0 while there is nothing to measure."""
        if len(self._times) < 2:
            return 0.0
        (begun, before), (now, steps) = self._times[0], self._times[-1]
        return (steps - before) / (now - begun)

    def rates(self) -> list[tuple[int, float]]:
        """(steps done before, learning rate from then on), from step 0."""
        rows = {0: self.first_rate} | {change.step: change.after for change in self.changes}
        return list(rows.items())

    # The work itself.

    def _pieces(self) -> Iterator[None]:
        while self.passes < self.goal:
            self._step()
            if self.state == "diverged":
                return
            yield
            if self.trainer.steps_left:
                continue
            yield from self._evaluation()
            recent = float(np.mean(self.losses[-WINDOW:]))
            if self._lost(recent):
                began = self.losses[0]
                self._give_back(f"The loss rose to {recent:.3g} by step {self.steps}, where it began ({began:.3g}),")
                return
            self._keep()
        self.state, self._work = "finished", None

    def _last_pieces(self) -> Iterator[None]:
        if len(self.trainer.history.losses) > self._evaluated:
            yield from self._evaluation()
            self._keep()
        self.state, self._work = "stopped", None

    def _step(self) -> None:
        at = self.steps
        self._note_rate("code", at)
        try:
            self.trainer.step()
        except FloatingPointError as error:
            became = "nan" if "nan" in str(error).partition(" at ")[0] else "infinite"
            self._give_back(f"The loss became {became} at step {at + 1}")
            return
        finally:
            self._note_rate("schedule", at)
        loss = self.losses[-1]  # of the weights before this step
        if at == self._kept_at and len(self._good) > 1 and (self._lost(loss) or loss > self.limit):
            self._good.pop()  # the last steps of the epoch had ruined them already
        mean = float(np.mean(self.trainer.history.losses[-LAST:]))
        if self.steps - max(self.diverged, default=0) >= LAST and mean > self.limit:
            self._give_back(f"The mean loss of {LAST} steps rose to {mean:.3g} at step {self.steps}")

    def _evaluation(self) -> Iterator[None]:
        """The accuracies, CHUNK samples a piece, then the epoch's line in the history."""
        trainer, shares = self.trainer, []
        for x, t in ((trainer.x_train, trainer.t_train), (trainer.x_test, trainer.t_test)):
            right = 0.0
            for i in range(0, len(x), CHUNK):
                part = x[i : i + CHUNK]
                right += trainer.network.accuracy(part, t[i : i + CHUNK]) * len(part)
                yield
            shares.append(round(right) / len(x))
        history, (train, test) = trainer.history, shares
        self._means.append(float(np.mean(history.losses[self._evaluated :])))
        history.epochs.append(Epoch(self._means[-1], train, test, self._seconds))
        self.marks.append((self.steps, train, test))
        self.passes += not trainer.steps_left
        self._seconds, self._evaluated = 0.0, len(history.losses)

    def _keep(self) -> None:
        """A copy of the weights, unless they have run away already."""
        trainer = self.trainer
        if all(np.isfinite(array).all() for array in trainer.network.params.values()):
            where = f"after epoch {self.passes}" if not trainer.steps_left else f"after step {self.steps}"
            self._good = [self._good[-1], (trainer.checkpoint(), f"as they were {where}")]
            self._kept_at = self.steps

    def _lost(self, loss: float) -> bool:
        """Whether it had learnt, and is back where it began."""
        first = self.losses[0]
        return min(self._means) < first / 2 and loss > 0.9 * first

    def _note_rate(self, by: str, at: int) -> None:
        """Write down what happened to the rate; of several changes between two steps the last one counts."""
        before, self.rate = self.rate, self.trainer.optimizer.lr
        if before == self.rate:
            return
        if self.changes and self.changes[-1].step == at:
            before = self.changes.pop().before
        self.changes.append(Change(at, before, self.rate, by))

    def _give_back(self, what: str) -> None:
        """Stop as diverged, the last good weights back, and say why and what to try."""
        optimizer, (checkpoint, where) = self.trainer.optimizer, self._good[-1]
        rate = optimizer.lr
        self.trainer.restore(checkpoint)
        self.trainer.optimizer.lr = rate
        self._evaluated = len(self.trainer.history.losses)
        self.state, self._work = "diverged", None
        self.diverged.append(self.steps)
        if not np.isfinite(self.trainer.x_train).all():
            why = "the data hold numbers that are not finite, so no rate helps: np.isfinite(trainer.x_train) says where"
            self.sentence = f"{what}: {why}. The weights are back {where}."
            return
        rule = f"{type(optimizer).__name__}(lr={rate:.3g})"
        advice = f"Set the slider to a third, about {rate / 3:.2g}, and press Start."
        self.sentence = f"{what} with {rule}: the steps are too large. The weights are back {where}. {advice}"
