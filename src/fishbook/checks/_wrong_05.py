"""Chapter 05: wrong layers as learners write them, and the right ones beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fishbook.functions import sigmoid
from fishbook.layers import Affine, Layer

Rule = Callable[..., Any]


def soft(x: Any) -> Any:
    return np.logaddexp(0, x)


def softplus(slope: Rule, curve: Rule = soft) -> type[Layer]:
    """A Softplus whose forward pass is curve(x) and whose backward pass is slope(dout, x, y)."""

    class Softplus(Layer):
        def forward(self, x: Any, train: bool = False) -> Any:
            self.x, self.y = x, curve(x)
            return self.y

        def backward(self, dout: Any) -> Any:
            return slope(dout, self.x, self.y)

    return Softplus


class SoftplusOfAll(Layer):
    """What forward keeps lies in the class, so that all objects share it."""

    kept: Any = None

    def forward(self, x: Any, train: bool = False) -> Any:
        SoftplusOfAll.kept = x
        return soft(x)

    def backward(self, dout: Any) -> Any:
        return dout * sigmoid(SoftplusOfAll.kept)


class SoftplusInPlace(Layer):
    def forward(self, x: Any, train: bool = False) -> Any:
        self.x = x
        return soft(x)

    def backward(self, dout: Any) -> Any:
        dout *= sigmoid(self.x)
        return dout


def scale(d_s: Rule, d_x: Rule = lambda dout, x, s: dout * s) -> type[Layer]:
    """A Scale whose gradients are d_s(dout, x, s) and d_x(dout, x, s)."""

    class Scale(Layer):
        def __init__(self, s: Any) -> None:
            super().__init__(s=s)

        def forward(self, x: Any, train: bool = False) -> Any:
            self.x = x
            return x * self.params["s"]

        def backward(self, dout: Any) -> Any:
            self.grads["s"] = d_s(dout, self.x, self.params["s"])
            return d_x(dout, self.x, self.params["s"])

    return Scale


SCALE: type[Any] = scale(lambda dout, x, s: (dout * x).sum(axis=0))


class ScaleThatAddsUp(SCALE):
    def backward(self, dout: Any) -> Any:
        self.grads["s"] = self.grads["s"] + (dout * self.x).sum(axis=0)
        return dout * self.params["s"]


class ScaleInPlace(SCALE):
    def backward(self, dout: Any) -> Any:
        super().backward(dout)
        dout *= self.params["s"]
        return dout


class ScaleWithoutGradient(SCALE):
    def backward(self, dout: Any) -> Any:
        return dout * self.params["s"]


def affine(keep_w: bool, keep_b: bool, sum_b: Rule = lambda dout: dout.sum(axis=0)) -> type[Affine]:
    """MyAffine that adds each gradient to the one before, or not; sum_b(dout) is the gradient of b."""

    class MyAffine(Affine):
        def backward(self, dout: Any) -> Any:
            W, b = self.x.T @ dout, sum_b(dout)
            self.grads["W"] = self.grads["W"] + W if keep_w else W
            self.grads["b"] = self.grads["b"] + b if keep_b else b
            return dout @ self.params["W"].T

    return MyAffine


class AffineMean(Affine):
    def backward(self, dout: Any) -> Any:
        dx = super().backward(dout)
        self.grads["W"], self.grads["b"] = self.grads["W"] / len(dout), self.grads["b"] / len(dout)
        return dx


class AffineWithMinus(Affine):
    def backward(self, dout: Any) -> Any:
        self.grads["W"] = self.grads["W"] - self.x.T @ dout
        self.grads["b"] = self.grads["b"] - dout.sum(axis=0)
        return dout @ self.params["W"].T


def log_loss(a: Any, t: Any) -> Any:
    return np.logaddexp(0, a) - t * a


def log_loss_of_shares(a: Any, t: Any, delta: float = 0.0) -> Any:
    y = sigmoid(a)
    return -t * np.log(y + delta) - (1 - t) * np.log(1 - y + delta)


def paired(
    loss: Rule = log_loss,
    mean: Rule = lambda losses: np.sum(losses) / len(losses),
    back: Rule = lambda y, t, dout: (y - t) * dout / len(t),
) -> type[Any]:
    """A SigmoidWithLoss with this loss of each sample, this mean of them, and this gradient."""

    class SigmoidWithLoss:
        def forward(self, a: Any, t: Any) -> Any:
            self.y, self.t = sigmoid(a), t
            return mean(loss(a, t))

        def backward(self, dout: float = 1.0) -> Any:
            return back(self.y, self.t, dout)

    return SigmoidWithLoss
