"""The classic way to write these networks in NumPy, from its description: what the package is compared with.

float64 throughout; convolution and pooling unroll the whole batch by a loop over the filter's places; every layer makes new
arrays; the optimizer walks over a dict; and the trainer works the loss out twice, once for the gradient and once to print.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray


def unroll(x: Array, h: int, w: int, stride: int, pad: int) -> Array:
    """Windows as rows (N·OH·OW, C·h·w)."""
    N, C, H, W = x.shape
    OH, OW = (H + 2 * pad - h) // stride + 1, (W + 2 * pad - w) // stride + 1
    image = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    col = np.zeros((N, C, h, w, OH, OW))
    for i in range(h):
        for j in range(w):
            col[:, :, i, j] = image[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, -1)


def roll_back(col: Array, shape: tuple[int, ...], h: int, w: int, stride: int, pad: int) -> Array:
    """The adjoint of `unroll`."""
    N, C, H, W = shape
    OH, OW = (H + 2 * pad - h) // stride + 1, (W + 2 * pad - w) // stride + 1
    col = col.reshape(N, OH, OW, C, h, w).transpose(0, 3, 4, 5, 1, 2)
    image = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i in range(h):
        for j in range(w):
            image[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] += col[:, :, i, j]
    return image[:, :, pad : H + pad, pad : W + pad]


class Affine:
    def __init__(self, n_in: int, n_out: int, rng: np.random.Generator) -> None:
        self.params = {"W": rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in), "b": np.zeros(n_out)}

    def forward(self, x: Array) -> Array:
        self.shape, self.x = x.shape, x.reshape(len(x), -1)
        return self.x @ self.params["W"] + self.params["b"]

    def backward(self, dout: Array) -> Array:
        self.grads = {"W": self.x.T @ dout, "b": dout.sum(axis=0)}
        return (dout @ self.params["W"].T).reshape(self.shape)


class Convolution:
    def __init__(self, c_in: int, c_out: int, size: int, pad: int, rng: np.random.Generator) -> None:
        std = np.sqrt(2 / (c_in * size * size))
        self.params = {"W": rng.standard_normal((c_out, c_in, size, size)) * std, "b": np.zeros(c_out)}
        self.size, self.pad = size, pad

    def forward(self, x: Array) -> Array:
        W = self.params["W"]
        side = x.shape[2] + 2 * self.pad - self.size + 1
        self.shape, self.col = x.shape, unroll(x, self.size, self.size, 1, self.pad)
        out = self.col @ W.reshape(len(W), -1).T + self.params["b"]
        return out.reshape(len(x), side, side, len(W)).transpose(0, 3, 1, 2)

    def backward(self, dout: Array) -> Array:
        W = self.params["W"]
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, len(W))
        self.grads = {"W": (self.col.T @ dout).T.reshape(W.shape), "b": dout.sum(axis=0)}
        return roll_back(dout @ W.reshape(len(W), -1), self.shape, self.size, self.size, 1, self.pad)


class Pooling:
    def forward(self, x: Array) -> Array:
        N, C, H, W = self.shape = x.shape
        col = unroll(x, 2, 2, 2, 0).reshape(-1, 4)
        self.places = col.argmax(axis=1)
        return col.max(axis=1).reshape(N, H // 2, W // 2, C).transpose(0, 3, 1, 2)

    def backward(self, dout: Array) -> Array:
        dout = dout.transpose(0, 2, 3, 1)
        spread = np.zeros((dout.size, 4))
        spread[np.arange(dout.size), self.places] = dout.ravel()
        return roll_back(spread.reshape(np.prod(dout.shape[:3]), -1), self.shape, 2, 2, 2, 0)


class Relu:
    def forward(self, x: Array) -> Array:
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout: Array) -> Array:
        dout[self.mask] = 0
        return dout


class Tanh:
    def forward(self, x: Array) -> Array:
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout: Array) -> Array:
        return dout * (1 - self.y**2)


class Dropout:
    def __init__(self, ratio: float, rng: np.random.Generator) -> None:
        self.ratio, self.rng = ratio, rng

    def forward(self, x: Array) -> Array:
        self.mask = self.rng.random(x.shape) > self.ratio
        return x * self.mask

    def backward(self, dout: Array) -> Array:
        return dout * self.mask


class BatchNormalization:
    def __init__(self, size: int) -> None:
        self.params = {"gamma": np.ones(size), "beta": np.zeros(size)}

    def forward(self, x: Array) -> Array:
        self.centred = x - x.mean(axis=0)
        self.std = np.sqrt(np.mean(self.centred**2, axis=0) + 1e-6)
        self.x_hat = self.centred / self.std
        return self.params["gamma"] * self.x_hat + self.params["beta"]

    def backward(self, dout: Array) -> Array:
        n = len(dout)
        self.grads = {"gamma": np.sum(self.x_hat * dout, axis=0), "beta": dout.sum(axis=0)}
        d_hat = self.params["gamma"] * dout
        d_centred = d_hat / self.std
        d_std = -np.sum((d_hat * self.centred) / (self.std * self.std), axis=0)
        d_centred += (2.0 / n) * self.centred * 0.5 * d_std / self.std
        return d_centred - np.sum(d_centred, axis=0) / n


class Network:
    """Layers in a row, and softmax with cross-entropy at the end."""

    def __init__(self, layers: list[Any]) -> None:
        self.layers = layers

    def loss(self, x: Array, t: Array) -> float:
        for layer in self.layers:
            x = layer.forward(x)
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return float(-np.mean(np.log(self.y[np.arange(len(t)), t] + 1e-7)))

    def gradient(self, x: Array, t: Array) -> None:
        self.loss(x, t)
        dout = self.y.copy()
        dout[np.arange(len(t)), t] -= 1
        dout /= len(t)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)

    def update(self, lr: float) -> None:
        for layer in self.layers:
            for name, array in getattr(layer, "params", {}).items():
                array -= lr * layer.grads[name]


def make_step(layers: list[Any], x: Array, t: Array, twice: bool = True) -> Callable[[], float]:
    """One training step; with `twice` the loss is worked out again afterwards, as the classic trainer does."""
    network, x = Network(layers), x.astype(np.float64)

    def step() -> float:
        network.gradient(x, t)
        network.update(0.01)
        return network.loss(x, t) if twice else 0.0

    return step
