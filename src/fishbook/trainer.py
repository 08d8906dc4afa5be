"""The training loop: mini-batches, steps, epochs, and a history of how it went.  Built in chapters 4 and 5."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from fishbook._split import SplitBatch
from fishbook.backend import array_module
from fishbook.initializers import Rng
from fishbook.network import Network
from fishbook.optimizers import SGD, Optimizer

__all__ = ["Checkpoint", "Epoch", "History", "Trainer", "mini_batches"]


class Epoch(NamedTuple):
    """One pass over the training data: mean loss of its steps, accuracies after it, and its seconds."""

    loss: float
    train_accuracy: float
    test_accuracy: float
    seconds: float


@dataclass
class History:
    """What training left behind: the loss of every step, an Epoch for every pass, and whether Ctrl-C ended it."""

    losses: list[float] = field(default_factory=list)
    epochs: list[Epoch] = field(default_factory=list)
    interrupted: bool = False

    @property
    def train_accuracy(self) -> list[float]:
        return [epoch.train_accuracy for epoch in self.epochs]

    @property
    def test_accuracy(self) -> list[float]:
        return [epoch.test_accuracy for epoch in self.epochs]


class Checkpoint(NamedTuple):
    """A copy of all that training changes, apart from the history: `Trainer.checkpoint` makes it, `restore` takes it."""

    arrays: dict[str, Any]
    optimizer: Optimizer
    memory: dict[str, Any]
    batches: list[Any]
    passes: int
    rng: Any


def mini_batches(n: int, batch_size: int, rng: np.random.Generator) -> Iterator[Any]:
    """The indices 0 … n-1 in random order, batch_size at a time; the last batch holds what is left."""
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


class Trainer:
    """Trains a network by mini-batches; every sample is seen once an epoch, in a new random order.

    t_train and t_test hold class indices or one-hot rows.  optimizer defaults to SGD(lr=0.01); schedule maps the epoch
    number 0, 1, … to a learning rate; rng (a Generator or a seed) decides the order of the samples.  progress shows a bar.
    A large batch of images goes through the package's own layers in pieces of 100, with the same result within rounding.
    threads splits each batch over so many cores, with the same result within rounding (dropout draws other masks, batch
    normalisation is refused); give BLAS one thread then (OMP_NUM_THREADS=1 before Python starts).
    step, run and fit may be mixed: each goes on where the last stopped.  Raises ValueError for data or settings that do
    not fit, FloatingPointError when the loss is no longer a finite number.
    """

    def __init__(
        self,
        network: Network,
        x_train: Any,
        t_train: Any,
        x_test: Any,
        t_test: Any,
        *,
        epochs: int = 20,
        batch_size: int = 100,
        optimizer: Optimizer | None = None,
        schedule: Callable[[int], float] | None = None,
        rng: Rng = None,
        progress: bool = True,
        threads: int = 1,
    ) -> None:
        for name, x, t in (("train", x_train, t_train), ("test", x_test, t_test)):
            if len(x) != len(t) or len(x) == 0:
                raise ValueError(f"x_{name} and t_{name} must have one length, not 0, got {len(x)} and {len(t)}")
        for name, value in (("epochs", epochs), ("batch_size", batch_size)):
            if value < 1:
                raise ValueError(f"{name} must be at least 1, got {value}")
        self.network = network
        self.x_train, self.t_train, self.x_test, self.t_test = x_train, t_train, x_test, t_test
        self.epochs, self.batch_size, self.progress = epochs, batch_size, progress
        self.optimizer = SGD(lr=0.01) if optimizer is None else optimizer
        self.schedule = schedule
        self.rng = np.random.default_rng(rng)
        self._split = SplitBatch(network, threads)
        self.history = History()
        self._batches: list[Any] = []  # still to come in this epoch
        self._passes = 0  # over the training data, the present one included

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(len(self.x_train) / self.batch_size)

    @property
    def steps_left(self) -> int:
        """Steps until the present epoch has seen every sample; 0 between two epochs."""
        return len(self._batches)

    def step(self) -> float:
        """One mini-batch: loss, gradient, update.  Returns the loss before the update."""
        chosen = array_module(self.x_train).asarray(self._next_batch())
        loss = self._worker().step(self.x_train[chosen], self.t_train[chosen])
        if not math.isfinite(loss):
            raise FloatingPointError(self._diverged(loss))
        self.optimizer.update(self.network.params, self.network.grads)
        self.history.losses.append(loss)
        return loss

    def run(self) -> Iterator[Epoch]:
        """Yield an Epoch after each pass, `epochs` times, so that you can look, print or stop in between."""
        for _ in range(self.epochs):
            start = time.perf_counter()
            losses = [self.step() for _ in range(self.steps_per_epoch)]
            worker = self._worker()
            epoch = Epoch(
                float(np.mean(losses)),
                worker.accuracy(self.x_train, self.t_train),
                worker.accuracy(self.x_test, self.t_test),
                time.perf_counter() - start,
            )
            self.history.epochs.append(epoch)
            yield epoch

    def fit(self) -> History:
        """Run all epochs and return the history.  Ctrl-C ends it early and keeps what was learnt."""
        self.history.interrupted = False
        try:
            self._run_with_bar() if self.progress else list(self.run())
        except KeyboardInterrupt:
            self.history.interrupted = True
        return self.history

    def checkpoint(self) -> Checkpoint:
        """A copy of the weights, running statistics, the optimizer's memory and rate, and the order of samples to come."""
        arrays = {name: array.copy() for name, array in {**self.network.params, **self.network.state}.items()}
        memory, order = copy.deepcopy(vars(self.optimizer)), self.rng.bit_generator.state
        return Checkpoint(arrays, self.optimizer, memory, list(self._batches), self._passes, order)

    def restore(self, saved: Checkpoint) -> None:
        """Go back to a checkpoint of this trainer; the history keeps what happened since, and so does dropout's noise."""
        for view in (self.network.params, self.network.state):
            for name in view:
                view[name] = saved.arrays[name]
        self.optimizer = saved.optimizer
        vars(self.optimizer).update(copy.deepcopy(saved.memory))
        self._batches, self._passes = list(saved.batches), saved.passes
        self.rng.bit_generator.state = saved.rng

    def _run_with_bar(self) -> None:
        from tqdm.auto import tqdm

        with tqdm(total=self.epochs, unit="epoch") as bar:
            for epoch in self.run():
                bar.set_postfix(
                    loss=f"{epoch.loss:.3f}",
                    train=f"{epoch.train_accuracy:.3f}",
                    test=f"{epoch.test_accuracy:.3f}",
                )
                bar.update()

    def _worker(self) -> SplitBatch:
        """What computes with the network, which may have been put in the place of another."""
        if self._split.network is not self.network:
            self._split = SplitBatch(self.network, self._split.threads)
        return self._split

    def _next_batch(self) -> Any:
        if not self._batches:
            if self.schedule is not None:
                self.optimizer.lr = float(self.schedule(self._passes))
            self._passes += 1
            self._batches = list(mini_batches(len(self.x_train), self.batch_size, self.rng))
        return self._batches.pop(0)

    def _diverged(self, loss: float) -> str:
        rule = f"{type(self.optimizer).__name__}(lr={self.optimizer.lr:g})"
        return (
            f"the loss became {loss} at step {len(self.history.losses) + 1} with {rule}: the steps are too large, or the "
            "data hold NaN; try a smaller learning rate, and look at trainer.history.losses"
        )
