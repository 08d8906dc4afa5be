"""Chapter 09: wrong ways to shrink, to drop and to stop, and the right ones beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Rule = Callable[..., Any]


def step(rule: Rule) -> Rule:
    """decay_step with rule(W, grad, lr, decay) -> the new W."""

    def decay_step(W: Any, grad: Any, lr: float, decay: float) -> Any:
        return rule(W, grad, lr, decay)

    return decay_step


def step_in_place(W: Any, grad: Any, lr: float, decay: float) -> Any:
    W -= lr * (grad + decay * W)
    return W


def dropping(
    learn: Rule = lambda x, m, p: x * m,
    predict: Rule = lambda x, m, p: x * (1 - p),
    back: Rule = lambda dout, m, p: dout * m,
    back_predict: Rule = lambda dout, m, p: dout * (1 - p),
    kept: Rule = lambda drawn, p: drawn >= p,
    redrawn: bool = False,
    stale: bool = False,
    idle: bool = False,
    dtype: Any = np.float64,
) -> type:
    """A class OldDropout with its four formulas, each of which may be wrong.

    redrawn: backward draws again; stale: it uses the last mask after predicting too; idle: predicting draws as well.
    """

    class OldDropout:
        def __init__(self, ratio: float, rng: Any) -> None:
            self.ratio, self.rng = ratio, np.random.default_rng(rng)

        def forward(self, x: Any, train: bool = False) -> Any:
            self.train = train
            if idle and not train:
                self.rng.random(x.shape)
            if not train:
                return predict(x, None, self.ratio)
            self.mask = kept(self.rng.random(x.shape, dtype=dtype), self.ratio)
            return learn(x, self.mask, self.ratio)

        def backward(self, dout: Any) -> Any:
            if not self.train and not stale:
                return back_predict(dout, None, self.ratio)
            if redrawn:
                self.mask = kept(self.rng.random(dout.shape), self.ratio)
            return back(dout, self.mask, self.ratio)

    return OldDropout


def bad_epochs_add_up(losses: Any, patience: int) -> Any:
    best, bad = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            bad += 1
        if bad >= patience:
            return best, epoch
    return best, len(losses) - 1


def tired_before_it_looks(losses: Any, patience: int) -> Any:
    best = 0
    for epoch in range(1, len(losses)):
        if epoch - best >= patience:
            return best, epoch
        if losses[epoch] < losses[best]:
            best = epoch
    return best, len(losses) - 1


def stopping(
    better: Rule = lambda losses, epoch, best: losses[epoch] < losses[best],
    tired: Rule = lambda epoch, best, patience: epoch - best >= patience,
    answer: Rule = lambda best, epoch: (best, epoch),
) -> Rule:
    """kept_and_stopped with its three decisions, each of which may be wrong."""

    def kept_and_stopped(losses: Any, patience: int) -> Any:
        best = 0
        for epoch in range(1, len(losses)):
            if better(losses, epoch, best):
                best = epoch
            if tired(epoch, best, patience):
                return answer(best, epoch)
        return answer(best, len(losses) - 1)

    return kept_and_stopped
