"""The numerical gradient of a whole network, quickly: many perturbed copies in one batch, and only what they change.

A parameter changes the output of its own layer; what lies before that layer is worked out once.  P outputs, each with one
parameter moved, are stacked into a batch of P·N samples and sent through the layers behind.  The readable way, two whole
forward passes for each parameter, is fishbook.gradients.numerical_gradient; tests hold the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from fishbook.backend import array_module
from fishbook.convolution import Convolution, Pooling
from fishbook.functions import targets_like
from fishbook.layers import Affine, BatchNormalization, Dropout, Flatten, Layer, Relu, Sigmoid, Tanh
from fishbook.losses import SoftmaxWithLoss

__all__ = ["can_stack", "stacked_gradients"]

SAMPLE_BY_SAMPLE = (Affine, Convolution, Flatten, Pooling, Relu, Sigmoid, Tanh)  # these do not see the rest of the batch
NUMBERS = 1 << 20  # at most so many in one stack of a layer's outputs


def can_stack(network: Any) -> bool:
    """False where a layer that is not the course's draws noise: it could not be held fixed copy by copy."""
    return not any("rng" in vars(layer) and type(layer) is not Dropout for layer in network.layers.values())


def stacked_gradients(network: Any, x: Any, t: Any, loss: Any, eps: float) -> dict[str, Any]:
    """{"W1": dL/dW1, ...} by central differences, every parameter of a float64 network.

    loss() is the training loss of the network on x and t with its noise held fixed.  Layers of other kinds than the
    course's are recomputed copy by copy.
    """
    loss()  # leaves in each layer what belongs to x: the masks of Dropout, above all
    inputs = _inputs(network, x)
    layers, names = list(network.layers.values()), iter(network.params)
    grads = {}
    for k, layer in enumerate(layers):
        for key, W in layer.params.items():
            grad = array_module(W).zeros(W.size, dtype=W.dtype)
            for where in _chunks(layer, inputs[k + 1], W.size):
                above, below = (
                    _losses(network, layers[k + 1 :], _moved(layer, key, where, sign * eps, inputs[k], inputs[k + 1]), t)
                    for sign in (1, -1)
                )
                grad[where.start : where.stop] = (above - below) / (2 * eps)
            decay = network.weight_decay * W if key == "W" else 0  # the exact central difference of ½ λ W²
            grads[next(names)] = grad.reshape(W.shape) + decay
    return grads


def _inputs(network: Any, x: Any) -> list[Any]:
    """What goes into each layer, and the scores: of the forward pass whose noise the layers hold."""
    found = [network._as_input(x)]
    for layer in network.layers.values():
        found.append(_forward(layer, found[-1], 1))
    return found


def _chunks(layer: Layer, out: Any, size: int) -> Iterator[range]:
    step = max(1, NUMBERS // out.size)
    return (range(start, min(start + step, size)) for start in range(0, size, step))


def _moved(layer: Layer, key: str, where: range, by: float, x: Any, out: Any) -> Any:
    """The layer's outputs (P·N, ...), one copy for each element of its parameter `key` that is moved by `by`."""
    stack = array_module(out).empty((len(where), *out.shape), dtype=out.dtype)
    stack[...] = out
    W = layer.params[key]
    linear = type(layer) in (Affine, Convolution, BatchNormalization)
    for copy, place in enumerate(where):
        index = np.unravel_index(place, W.shape)
        if linear:
            channel, slope = _slope(layer, key, index, x, out)
            stack[copy, :, channel] += by * slope
        else:
            kept = float(W[index])
            W[index] = kept + by
            stack[copy] = _forward(layer, x, 1)
            W[index] = kept
    return stack.reshape(-1, *out.shape[1:])


def _slope(layer: Any, key: str, index: Any, x: Any, out: Any) -> tuple[int, Any]:
    """A linear parameter acts on one channel of the output: which one, and by how much for each unit."""
    if key in ("b", "beta"):
        return index[0], 1.0
    if isinstance(layer, Affine):
        i, j = index
        return j, x[:, i]
    if isinstance(layer, BatchNormalization):
        return index[0], layer.x_hat[:, index[0]]
    f, c, i, j = index
    pad, stride = layer.pad, layer.stride
    seen = np.pad(x[:, c], [(0, 0), (pad, pad), (pad, pad)]) if pad else x[:, c]
    OH, OW = out.shape[2:]
    return f, seen[:, i : i + stride * OH : stride, j : j + stride * OW : stride]


def _losses(network: Any, behind: list[Layer], stack: Any, t: Any) -> Any:
    """The loss (P,) of each copy in a stack (P·N, ...) that enters the layers `behind`."""
    copies = len(stack) // len(t)
    for layer in behind:
        stack = _forward(layer, stack, copies)
    scores = stack.reshape(copies, len(t), -1)
    if type(network.loss_layer) is not SoftmaxWithLoss:
        return array_module(scores).asarray([network.loss_layer.forward(one, t) for one in scores])
    shifted = scores - scores.max(axis=-1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return -(targets_like(scores[0], t) * logs).sum(axis=(1, 2)) / len(t)


def _forward(layer: Any, stack: Any, copies: int) -> Any:
    """The layer's training forward on `copies` batches in one stack, each treated as a batch of its own."""
    if type(layer) in SAMPLE_BY_SAMPLE:
        return layer.forward(stack, True)
    batches = stack.reshape(copies, -1, *stack.shape[1:])
    if type(layer) is Dropout:
        return (batches * layer.scale).reshape(stack.shape)
    if type(layer) is BatchNormalization:
        return _normalized(layer, batches).reshape(stack.shape)
    return array_module(stack).concatenate([layer.forward(batch, True) for batch in batches])


def _normalized(layer: Any, batches: Any) -> Any:
    """Batch normalisation of (P, N, D) or (P, N, C, H, W), each of the P batches by its own moments."""
    axes = (1, 3, 4)[: batches.ndim - 2]
    gamma, beta = (layer._wide(name, batches.ndim - 1) for name in ("gamma", "beta"))
    centred = batches - batches.mean(axis=axes, keepdims=True)
    return gamma * centred / np.sqrt((centred**2).mean(axis=axes, keepdims=True) + layer.eps) + beta
