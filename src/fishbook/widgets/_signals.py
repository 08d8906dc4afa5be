"""A random network of equally wide layers, passed forwards and backwards: what the page does, in NumPy.

The weights are std · Z, and Z depends on the seed alone, so that a slider changes their size and nothing else.
`views/activation_histograms_maths.js` holds the same formulas.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from fishbook.functions import relu, sigmoid, tanh
from fishbook.plotting.initialization import column_counts

__all__ = ["ACTIVATIONS", "BINS", "ROWS", "Activation", "Signals", "noise", "normals", "predicted", "signals"]

BINS = 40
ROWS = {10: 256, 20: 160, 50: 64, 100: 32, 200: 16}  # inputs for each width; half of them go backwards
INPUTS, GRADIENTS = 50, 51  # streams of noise; those below are the layers'
_LEVELS = 10  # bits of a random number: 1,024 different ones


class Activation(NamedTuple):
    """h, its slope as a function of h, what is drawn of outputs and gradients, and the steepest slope."""

    label: str
    h: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    outputs: tuple[float, float]
    gradients: tuple[float, float]
    steepest: float


ACTIVATIONS = {
    "sigmoid": Activation("sigmoid", sigmoid, lambda z: z * (1 - z), (0.0, 1.0), (-0.5, 0.5), 0.25),
    "tanh": Activation("tanh", tanh, lambda z: 1 - z**2, (-1.0, 1.0), (-2.0, 2.0), 1.0),
    "relu": Activation("ReLU", relu, lambda z: (z > 0).astype(float), (0.0, 4.0), (-2.0, 2.0), 1.0),
}


class Signals(NamedTuple):
    """Histograms of outputs z and of gradients at the scores, sizes (root of the mean square) of scores and gradients, and
    the share of units that are saturated (slope below a tenth of the steepest) or dead (ReLU: zero for every input); each
    by layer, the first layer first."""

    outputs: np.ndarray  # (depth, BINS)
    gradients: np.ndarray
    scores: np.ndarray  # (depth,)
    slopes: np.ndarray
    flat: np.ndarray


@cache
def normals() -> np.ndarray:
    """1,024 equally likely numbers from a bell curve, with mean 0 and standard deviation 1."""
    levels = 2**_LEVELS
    values = np.array([NormalDist().inv_cdf((k + 0.5) / levels) for k in range(levels)])
    return values / values.std()


def _scrambled(x: np.ndarray) -> np.ndarray:
    """32 bits in, 32 bits out, every bit depending on every other."""
    x = (x ^ (x >> 16)) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> 15)) * np.uint32(0x846CA68B)
    return x ^ (x >> 16)


def noise(seed: int, stream: int, count: int, table: np.ndarray | None = None) -> np.ndarray:
    """The first `count` numbers of a stream of noise: the same ones in every language."""
    table = normals() if table is None else table
    start = _scrambled(np.array([64 * seed + stream], dtype=np.uint32))
    return table[_scrambled(np.arange(count, dtype=np.uint32) + start) >> (32 - _LEVELS)]


def signals(activation: str, std: float, depth: int, width: int, seed: int) -> Signals:
    """Send inputs of size 1 through `depth` layers, and gradients of size 1 back."""
    act, rows = ACTIVATIONS[activation], ROWS[width]
    Ws = [std * noise(seed, k, width * width).reshape(width, width) for k in range(depth)]
    z = noise(seed, INPUTS, rows * width).reshape(width, rows).T  # (rows, width)
    scores, outputs, gradients = [], [], []
    for W in Ws:
        scores.append(z @ W)
        z = act.h(scores[-1])
        outputs.append(z)
    dout = noise(seed, GRADIENTS, rows // 2 * width).reshape(width, rows // 2).T
    for W, z in zip(reversed(Ws), reversed(outputs), strict=True):
        gradients.append(dout * act.slope(z[: rows // 2]))
        dout = gradients[-1] @ W.T
    gradients.reverse()
    return Signals(
        np.array([column_counts(z, act.outputs, BINS) for z in outputs]),
        np.array([column_counts(g, act.gradients, BINS) for g in gradients]),
        np.array([_size(a) for a in scores]),
        np.array([_size(g) for g in gradients]),
        np.array([_flat(activation, z) for z in outputs]),
    )


def predicted(activation: str, std: float, depth: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The sizes of scores and gradients that very wide networks have, by layer: the derivation of chapter 7."""
    act = ACTIVATIONS[activation]
    t = (np.arange(400) + 0.5) / 50  # half a bell curve: the other half is its mirror image
    chance = np.exp(-(t**2) / 2)
    chance /= 2 * chance.sum()
    gain = q = width * float(std) ** 2  # the inputs have mean square 1
    scores, kept = [], []
    for _ in range(depth):
        scores.append(math.sqrt(q))
        if activation == "relu":
            kept.append(0.5)
            q = gain * q / 2
            continue
        both = [act.h(sign * math.sqrt(q) * t) for sign in (1, -1)]
        kept.append(sum(float(chance @ act.slope(z) ** 2) for z in both))
        q = gain * sum(float(chance @ z**2) for z in both)
    squares = np.cumprod(kept[::-1]) * gain ** np.arange(depth)
    return np.array(scores), np.sqrt(squares[::-1])


def _size(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def _flat(activation: str, z: np.ndarray) -> float:
    if activation == "relu":
        return float((z == 0).all(axis=0).mean())
    act = ACTIVATIONS[activation]
    return float((act.slope(z) < 0.1 * act.steepest).mean())
