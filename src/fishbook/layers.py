"""The layers of a network.  Each derivative stands beside its forward.  Built in chapters 5, 8 and 9."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np

from fishbook.backend import DTYPE, array_module
from fishbook.functions import sigmoid
from fishbook.initializers import Rng, initialize

__all__ = ["Affine", "BatchNormalization", "Dropout", "Flatten", "Layer", "Relu", "Sigmoid", "Tanh"]


class Layer(ABC):
    """One step of a network: forward keeps what backward will need, backward turns dL/d(output) into dL/d(input).

    params and grads hold arrays under the same keys; state holds arrays that are kept but not learnt (running means).
    backward never changes dout.  train=True is passed while learning: Dropout and BatchNormalization behave otherwise then.
    """

    def __init__(self, **params: Any) -> None:
        self.params: dict[str, Any] = params
        self.grads: dict[str, Any] = {key: np.zeros_like(value) for key, value in params.items()}
        self.state: dict[str, Any] = {}

    @abstractmethod
    def forward(self, x: Any, train: bool = False) -> Any:
        """The layer's output for a batch x, whose first axis counts the samples."""

    @abstractmethod
    def backward(self, dout: Any) -> Any:
        """dL/dx from dout = dL/d(output); fills grads."""

    def parameter_gradients(self, dout: Any) -> None:
        """Fills grads as backward does, without dL/dx: all that the first layer of a network has to do in training."""
        self.backward(dout)

    def __getattr__(self, name: str) -> Any:  # reached only when forward has not set the attribute yet
        raise AttributeError(f"{type(self).__name__} has no {name!r} yet: forward sets it, so call forward before backward")


class Relu(Layer):
    """max(0, x), element by element.  Shapes: any -> the same.  Built in chapter 5."""

    def forward(self, x, train=False):
        self.positive = x > 0
        return np.clip(x, 0, np.inf)  # max(0, x) in a third of the time of np.maximum; np.where would hide NaN as 0

    def backward(self, dout):
        return dout * self.positive  # np.where(self.positive, dout, 0) takes 16 times as long


class Sigmoid(Layer):
    """y = 1 / (1 + exp(-x)), with dy/dx = y (1 - y).  Shapes: any -> the same.  Built in chapter 5."""

    def forward(self, x, train=False):
        self.y = sigmoid(x)
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Tanh(Layer):
    """y = tanh(x), with dy/dx = 1 - y².  Shapes: any -> the same.  Built in chapter 5."""

    def forward(self, x, train=False):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)


class Affine(Layer):
    """x W + b.  Shapes: x (N, n_in), W (n_in, n_out), b (n_out,) -> (N, n_out).  Built in chapter 5.

    Raises ValueError when x, W and b do not fit.  Also called Linear or Dense.
    """

    def __init__(self, W, b):
        if W.ndim != 2 or b.shape != W.shape[1:]:
            raise ValueError(f"Affine expects W (n_in, n_out) and b (n_out,), got W {W.shape} and b {b.shape}")
        super().__init__(W=W, b=b)

    @classmethod
    def init(cls, n_in: int, n_out: int, weight_init: str | float = "he", rng: Rng = None) -> Self:
        """An Affine layer with fresh float32 weights and zero biases."""
        return cls(initialize((n_in, n_out), weight_init, rng), np.zeros(n_out, dtype=DTYPE))

    def forward(self, x, train=False):
        W, b = self.params["W"], self.params["b"]
        if x.ndim != 2 or x.shape[1] != W.shape[0]:
            raise ValueError(_affine_mismatch(x, W))
        self.x = x
        return x @ W + b

    def backward(self, dout):
        self.parameter_gradients(dout)
        W = self.params["W"]
        if self.x.strides[0] < self.x.strides[1]:  # a convolution left x with its batch innermost, and so wants dx
            return (W @ dout.T).T
        return dout @ W.T  # (N, n_out) @ (n_out, n_in)

    def parameter_gradients(self, dout):
        self.grads["W"] = self.x.T @ dout  # (n_in, N) @ (N, n_out)
        self.grads["b"] = dout.sum(axis=0)


def _affine_mismatch(x: Any, W: Any) -> str:
    advice = "flatten images first, e.g. x.reshape(len(x), -1)" if x.ndim > 2 else "check the sizes of the layers"
    if x.ndim == 1:
        advice = "a single sample needs its batch axis, e.g. x[None]"
    return f"Affine expects x with {W.shape[0]} columns to match W {W.shape}, got x of shape {x.shape}; {advice}"


class Flatten(Layer):
    """One row for each sample.  Shapes: (N, ...) -> (N, product of the rest).  Built in chapter 12."""

    def forward(self, x, train=False):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dout):
        return dout.reshape(self.shape)


class Dropout(Layer):
    """While learning, each value is kept with probability 1 - ratio and scaled by 1 / (1 - ratio); otherwise x itself.

    Shapes: any -> the same.  The scaling ("inverted" dropout) keeps the expected value, so prediction needs no change.
    The mask is drawn by a NumPy generator on the CPU, so that a seed means the same on every device.
    Raises ValueError for a ratio outside [0, 1).  (Srivastava et al. 2014.)  Built in chapter 9.
    """

    def __init__(self, ratio: float = 0.5, rng: Rng = None) -> None:
        if not 0 <= ratio < 1:
            raise ValueError(f"Dropout expects 0 <= ratio < 1, the share of values dropped, got {ratio}")
        super().__init__()
        self.ratio = ratio
        self.rng = np.random.default_rng(rng)

    def forward(self, x, train=False):
        self.scale = 1.0
        if train and self.ratio > 0:
            kept = self.rng.random(x.shape, dtype=DTYPE) >= self.ratio
            self.scale = array_module(x).asarray(kept).astype(x.dtype) / (1 - self.ratio)
        return x * self.scale

    def backward(self, dout):
        return dout * self.scale


class BatchNormalization(Layer):
    """gamma (x - mean) / sqrt(var + eps) + beta, mean and var over the batch while learning, running ones otherwise.

    Shapes: x (N, D), one mean for each of D columns; or x (N, C, H, W), one for each of C channels, over N, H and W.
    gamma and beta are (D,) or (C,).  running <- momentum running + (1 - momentum) batch.  Raises ValueError when x
    does not fit.  (Ioffe & Szegedy 2015.)  Built in chapter 8.
    """

    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None, eps=1e-5):
        if gamma.ndim != 1 or gamma.shape != beta.shape:
            raise ValueError(f"BatchNormalization expects gamma and beta (D,), got {gamma.shape} and {beta.shape}")
        super().__init__(gamma=gamma, beta=beta)
        self.momentum, self.eps = momentum, eps
        self.state = {
            "running_mean": np.zeros_like(gamma) if running_mean is None else running_mean,
            "running_var": np.ones_like(gamma) if running_var is None else running_var,
        }

    @classmethod
    def init(cls, size: int, momentum: float = 0.9) -> Self:
        """gamma = 1 and beta = 0, float32, for `size` columns or channels."""
        return cls(np.ones(size, dtype=DTYPE), np.zeros(size, dtype=DTYPE), momentum)

    def forward(self, x, train=False):
        size = len(self.params["gamma"])
        if x.ndim not in (2, 4) or x.shape[1] != size:
            raise ValueError(f"BatchNormalization of size {size} expects x (N, {size}) or (N, {size}, H, W), got {x.shape}")
        self.axes = (0, 2, 3)[: x.ndim - 1]  # all but the columns or channels
        self.batch_statistics = train
        centred, var = self._by_the_batch(x) if train else self._by_what_is_known(x)
        self.std = np.sqrt(var + self.eps)
        centred /= self.std
        self.x_hat = centred
        out = self._wide("gamma", x.ndim) * self.x_hat
        out += self._wide("beta", x.ndim)
        return out

    def backward(self, dout):
        self.grads["gamma"] = (dout * self.x_hat).sum(axis=self.axes)
        self.grads["beta"] = dout.sum(axis=self.axes)
        scale = self._wide("gamma", dout.ndim) / self.std
        if not self.batch_statistics:  # mean and var were constants
            return dout * scale
        n = dout.size // len(self.params["gamma"])
        mean, along = (_broadcast(self.grads[key], dout.ndim) / n for key in ("beta", "gamma"))  # their sums are there
        dx = dout - mean
        dx -= self.x_hat * along
        dx *= scale  # scale (dout - mean - x_hat along), in place: 2 % less of multi_layer_net's step
        return dx

    def _by_the_batch(self, x):
        """x - mean and var by the batch's own moments; the running ones take them up."""
        mean = _mean(x, self.axes)
        centred = x - mean
        var = _mean(centred**2, self.axes)
        for name, batch in (("running_mean", mean), ("running_var", var)):
            self.state[name] = self.momentum * self.state[name] + (1 - self.momentum) * batch.reshape(-1)
        return centred, var

    def _by_what_is_known(self, x):
        """x - mean and var by the running moments."""
        mean, var = (_broadcast(self.state[name], x.ndim) for name in ("running_mean", "running_var"))
        return x - mean, var

    def _wide(self, name, ndim):
        return _broadcast(self.params[name], ndim)


def _mean(x: Any, axes: tuple[int, ...]) -> Any:
    """The mean over all axes but the second; they stay, with length 1."""
    if array_module(x) is not np or x.dtype == np.float16:  # the sum may be more than float16 holds
        return x.mean(axis=axes, keepdims=True)
    return x.sum(axis=axes, keepdims=True) / (x.size // x.shape[1])  # the same: x.mean takes 2 µs more to begin


def _broadcast(values: Any, ndim: int) -> Any:
    """(C,) as (C,) for 2-D x, as (C, 1, 1) for images (N, C, H, W)."""
    return values if ndim == 2 else values.reshape(values.shape + (1,) * (ndim - 2))
