"""Training in float32, float16 and bfloat16, with a float32 copy of the weights or without, and over loss scales.

The arithmetic is that of float32.  What passes from layer to layer, forwards and backwards, the weights and their
gradients are rounded to the format, as a GPU does it that multiplies in 16 bits and adds in 32.  The arrays:

- `losses` (ways, seeds, points) and `test` (ways, seeds): two hidden layers of 50 ReLU, SGD with a rate of 0.01, 800
  batches of 100 digits.  Ways: float32; float16 and bfloat16 throughout; bfloat16 with the weights kept in float32.
  A point is the mean of 20 losses; test is the accuracy on the 1,000 unseen digits, in tenths of a percent.
- `scales` (scales,), `by_scale` (nets, scales, seeds), `unrounded` (nets, seeds): float16 with the weights kept in float32
  and the loss scaled, and float32; test accuracy.  Nets: that of above with a rate of 0.1 and 400 batches; four hidden
  layers of 50 sigmoids with Adam and 200 batches of 1,000.  A step with a gradient that is not finite is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import joblib
import numpy as np

from fishbook.datasets import load_mnist
from fishbook.layers import Layer
from fishbook.models import multi_layer_net
from fishbook.optimizers import SGD, Adam, Optimizer

__all__ = ["SCALES", "Rounded", "Setting", "part", "rounded", "run", "trained"]

FORMATS = {"float16": (10, -14, 65504.0), "bfloat16": (7, -126, 255 * 2.0**120)}  # fraction bits, least exponent, largest
WAYS = (("float32", True), ("float16", False), ("bfloat16", False), ("bfloat16", True))  # weights kept in float32?
SCALES = 2.0 ** np.arange(-18, 25, 3)
SEEDS = 10
SCALE_SEEDS = 5
POINT = 20


class Setting(NamedTuple):
    """What is trained, and how."""

    hidden: tuple[int, ...]
    activation: str
    init: str
    rule: Callable[[], Optimizer]
    steps: int
    batch: int


FORMAT_NET = Setting((50, 50), "relu", "he", lambda: SGD(0.01), 800, 100)
SCALE_NETS = (
    Setting((50, 50), "relu", "he", lambda: SGD(0.1), 400, 100),
    Setting((50,) * 4, "sigmoid", "xavier", lambda: Adam(0.005), 200, 1000),
)


def rounded(x: Any, name: str) -> Any:
    """The float32 array x with every number at the nearest one of the format; ties go to the even one."""
    if name == "float32":
        return x
    bits, least, largest = FORMATS[name]
    _, exponent = np.frexp(x)  # 0.5 <= |mantissa| < 1: one more than the exponent of the format
    gap = np.ldexp(np.float32(1), np.maximum(exponent - 1, least) - bits)
    near = np.rint(x / gap) * gap
    return np.where(np.abs(near) > largest, np.copysign(np.float32(np.inf), near), near)


class Rounded(Layer):
    """A layer whose results are rounded: its output, its gradients and, except for the first layer, dL/dx."""

    def __init__(self, layer: Layer, name: str, first: bool) -> None:
        self.layer, self.name, self.first = layer, name, first
        self.params, self.grads, self.state = layer.params, layer.grads, layer.state

    def forward(self, x: Any, train: bool = False) -> Any:
        return rounded(self.layer.forward(x, train), self.name)

    def backward(self, dout: Any) -> Any:
        dout = self.layer.backward(dout)
        self.grads.update({key: rounded(grad, self.name) for key, grad in self.grads.items()})
        return dout if self.first else rounded(dout, self.name)


def trained(setting: Setting, name: str, keep: bool, scale: float, seed: int) -> tuple[list[float], int]:
    """(the loss of every step, test accuracy at the end in tenths of a percent)."""
    (x, t), (x_test, t_test) = load_mnist()
    net = multi_layer_net(784, setting.hidden, 10, setting.activation, setting.init, rng=seed)
    net.layers.update({key: Rounded(one, name, k == 0) for k, (key, one) in enumerate(net.layers.items())})
    kept = {key: array.copy() for key, array in net.params.items()}
    rule, rng, losses = setting.rule(), np.random.default_rng(seed), []
    x = rounded(x, name)

    def show() -> None:
        for key, array in kept.items():
            net.params[key] = rounded(array, name)

    with np.errstate(all="ignore"):  # overflow and underflow are what is looked at
        for _ in range(setting.steps):
            show()
            batch = rng.integers(0, len(x), setting.batch)
            losses.append(net.loss(x[batch], t[batch], train=True))
            net.backward(scale)
            grads = {key: grad / np.float32(scale) for key, grad in net.grads.items()}
            if all(np.isfinite(grad).all() for grad in grads.values()):
                rule.update(kept, grads)
            if not keep:
                kept = {key: rounded(array, name) for key, array in kept.items()}
        show()
        return losses, round(1000 * net.accuracy(rounded(x_test, name), t_test))


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it; the shapes stand at the head of this file."""
    plain = [(FORMAT_NET, name, keep, 1.0, seed) for name, keep in WAYS for seed in range(SEEDS)]
    scaled = [
        (net, "float16", True, float(scale), seed) for net in SCALE_NETS for scale in SCALES for seed in range(SCALE_SEEDS)
    ]
    whole = [(net, "float32", True, 1.0, seed) for net in SCALE_NETS for seed in range(SCALE_SEEDS)]
    found = joblib.Parallel(n_jobs=jobs)(joblib.delayed(_plainly)(*_named(one)) for one in (*plain, *scaled, *whole))
    test = np.array([end for _, end in found], dtype=np.uint16)
    a, b = len(plain), len(plain) + len(scaled)
    losses = np.array([one for one, _ in found[:a]]).reshape(len(WAYS), SEEDS, -1, POINT).mean(axis=-1)
    return {
        "losses": losses.astype(np.float16),
        "test": test[:a].reshape(len(WAYS), SEEDS),
        "scales": SCALES,
        "by_scale": test[a:b].reshape(len(SCALE_NETS), len(SCALES), SCALE_SEEDS),
        "unrounded": test[b:].reshape(len(SCALE_NETS), SCALE_SEEDS),
    }


def _named(case: tuple[Setting, str, bool, float, int]) -> tuple[int, str, bool, float, int]:
    """The case with the setting's place in the list: its functions cannot be sent to another process."""
    return (FORMAT_NET, *SCALE_NETS).index(case[0]), *case[1:]


def _plainly(setting: int, *rest: Any) -> tuple[list[float], int]:
    return trained((FORMAT_NET, *SCALE_NETS)[setting], *rest)


def part() -> dict[str, tuple[Any, Any]]:
    """The losses of one run in float32 and of one in bfloat16."""
    means = [
        np.mean(np.reshape(trained(FORMAT_NET, WAYS[k][0], WAYS[k][1], 1.0, 0)[0], (-1, POINT)), axis=1) for k in (0, 2)
    ]
    return {"losses": (([0, 2], 0), np.array(means))}
