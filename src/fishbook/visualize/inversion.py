"""From a layer's answer back to an image that gives the same answer.  Built in chapter 13."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.backend import DTYPE, array_module
from fishbook.initializers import Rng
from fishbook.network import Network
from fishbook.optimizers import Adam
from fishbook.visualize.maps import layers_up_to

__all__ = ["invert", "total_variation"]


def total_variation(x: Any) -> tuple[float, Any]:
    """(½ Σ of the squared differences of neighbouring pixels, its gradient).  Shapes: x (..., H, W).

    Mahendran & Vedaldi's regulariser with their exponent beta = 2, halved.  Built in chapter 13.
    """
    down = x[..., 1:, :] - x[..., :-1, :]
    right = x[..., :, 1:] - x[..., :, :-1]
    gradient = np.zeros_like(x)
    gradient[..., 1:, :] += down
    gradient[..., :-1, :] -= down
    gradient[..., :, 1:] += right
    gradient[..., :, :-1] -= right
    return 0.5 * float((down**2).sum() + (right**2).sum()), gradient


def invert(
    network: Network,
    answer: Any,
    layer: str,
    input_shape: tuple[int, ...],
    *,
    steps: int = 200,
    lr: float = 0.05,
    smoothness: float = 0.0,
    rng: Rng = None,
) -> tuple[Any, list[float]]:
    """Images x, pixels in [0, 1], whose output at `layer` comes close to `answer`, and the loss of every step.

    Minimises Σ_n ½ ‖Φ(x_n) - answer_n‖² / ‖answer_n‖² + smoothness · total_variation(x) by Adam from weak noise; Φ is the
    network up to `layer`.  Shapes: answer (N, ...) -> (N, *input_shape).  Raises ValueError when an answer is all zero, or
    the shapes do not fit.  (Mahendran & Vedaldi 2015.)  Built in chapter 13.
    """
    layers = layers_up_to(network, layer)
    norms = (answer.reshape(len(answer), -1) ** 2).sum(axis=1).reshape(-1, *[1] * (answer.ndim - 1))
    if not norms.all():
        raise ValueError("an answer that is all zero says nothing about its image; choose another image or layer")
    noise = np.random.default_rng(rng).uniform(0, 0.1, (len(answer), *input_shape)).astype(DTYPE)
    optimizer, pixels, losses = Adam(lr), {"x": array_module(answer).asarray(noise)}, []
    for _ in range(steps):
        signal = pixels["x"]
        for one in layers:
            signal = one.forward(signal)
        if signal.shape != answer.shape:
            raise ValueError(f"{layer} gives {signal.shape} for images {input_shape}, but answer has {answer.shape}")
        difference = signal - answer
        variation, rough = total_variation(pixels["x"])
        losses.append(0.5 * float((difference**2 / norms).sum()) + smoothness * variation)
        dout = difference / norms
        for one in reversed(layers):
            dout = one.backward(dout)
        optimizer.update(pixels, {"x": dout + smoothness * rough})
        pixels["x"] = np.clip(pixels["x"], 0, 1)
    return pixels["x"], losses
