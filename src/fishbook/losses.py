"""The last layer of a network: scores and targets in, one number out.  Built in chapter 5."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.functions import mean_squared_error, targets_like

__all__ = ["SoftmaxWithLoss", "SumSquaredErrorWithLoss"]


class SoftmaxWithLoss:
    """-(1/N) Σ_n log softmax(x_n)[t_n], by log-sum-exp: exact also for scores of ±1000.  Its gradient is (y - t) / N.

    Shapes: x scores (N, K); t class indices (N,) or one-hot (N, K).  Raises ValueError when they do not fit or a label is
    out of range.  Built in chapter 5.
    """

    def forward(self, x: Any, t: Any) -> float:
        self.t = targets_like(x, t)  # (N, K)
        shifted = x - x.max(axis=-1, keepdims=True)
        e = np.exp(shifted)
        total = e.sum(axis=-1, keepdims=True)
        self.y = e / total
        return float(-(self.t * (shifted - np.log(total))).sum() / len(x))

    def backward(self, dout: float = 1.0) -> Any:
        return (self.y - self.t) * (dout / len(self.y))


class SumSquaredErrorWithLoss:
    """(1/N) Σ_n ½ Σ_k (x_nk - t_nk)²: identity output and half the squared error.  Its gradient is (x - t) / N.

    Shapes: x (N, K); t the same, or class indices (N,).  Raises ValueError when they do not fit.  Built in chapter 5.
    """

    def forward(self, x: Any, t: Any) -> float:
        self.error = x - targets_like(x, t)
        return mean_squared_error(x, t)

    def backward(self, dout: float = 1.0) -> Any:
        return self.error * (dout / len(self.error))
