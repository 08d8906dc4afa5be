"""Maps over the image: what each layer answers, and which pixels an answer hangs on.  Built in chapter 13."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fishbook.backend import array_module
from fishbook.functions import one_hot, softmax
from fishbook.layers import Layer, Relu
from fishbook.network import Network

__all__ = ["deconvolution", "layer_outputs", "occlusion", "saliency", "score_gradient", "signal_to_input"]

_BATCH = 100  # occluded copies that run through the network at once

# What a ReLU does to a signal on its way back.  The gradient stops where the forward pass was negative; the deconvolution
# stops what is negative itself; the guided signal stops at either.
_RELU_RULES: dict[str, Callable[[Layer, Any], Any]] = {
    "gradient": lambda relu, signal: relu.backward(signal),
    "deconvolution": lambda relu, signal: np.maximum(signal, 0),
    "guided": lambda relu, signal: relu.backward(np.maximum(signal, 0)),
}


def layer_outputs(network: Network, x: Any) -> dict[str, Any]:
    """{"Convolution1": its output for the batch x, "Relu1": ..., ...}, every layer in order.  Built in chapter 13."""
    x = _as_batch(network, x)
    outputs = {}
    for name, layer in network.layers.items():
        x = layer.forward(x)
        outputs[name] = x
    return outputs


def score_gradient(network: Network, x: Any, t: Any) -> Any:
    """∂(score of class t)/∂x: how the score moves when a pixel grows.  Shapes: x any batch, t (N,) or one class -> as x.

    The scores are those before the softmax.  Raises ValueError for a class that the network does not have.  The layers'
    grads are overwritten.  (Simonyan et al. 2014.)  Built in chapter 13.
    """
    scores = network.predict(x)
    return signal_to_input(network, one_hot(_classes(t, scores), scores.shape[1]).astype(scores.dtype))


def saliency(network: Network, x: Any, t: Any) -> Any:
    """|∂(score of class t)/∂x|, the largest of the channels.  Shapes: x (N, C, H, W) -> (N, H, W); (N, D) -> (N, D).

    Raises ValueError as score_gradient does.  (Simonyan et al. 2014.)  Built in chapter 13.
    """
    size = np.abs(score_gradient(network, x, t))
    return size.max(axis=1) if size.ndim == 4 else size


def occlusion(network: Network, image: Any, t: int, size: int = 6, stride: int = 1, value: float = 0.0) -> Any:
    """The probability of class t while a square of `size` pixels, filled with `value`, covers a part of one image.

    Shapes: image (C, H, W) -> (OH, OW), one entry for each place of the square, upper left first; a last place that the
    stride leaves no room for is left out.  Raises ValueError when the square is larger than the image.
    (Zeiler & Fergus 2014.)  Built in chapter 13.
    """
    if image.ndim != 3 or not 1 <= size <= min(image.shape[1:]) or stride < 1:
        raise ValueError(
            f"occlusion expects one image (C, H, W), 1 <= size <= its sides and stride >= 1, got an image of shape "
            f"{image.shape}, size {size}, stride {stride}"
        )
    rows, columns = (range(0, side - size + 1, stride) for side in image.shape[1:])
    places = [(i, j) for i in rows for j in columns]
    found = []
    for start in range(0, len(places), _BATCH):
        some = places[start : start + _BATCH]
        covered = array_module(image).stack([image] * len(some))
        for copy, (i, j) in zip(covered, some, strict=True):
            copy[:, i : i + size, j : j + size] = value
        scores = network.predict(covered)
        found.append(softmax(scores)[:, _classes(t, scores)[0]])
    return array_module(image).concatenate(found).reshape(len(rows), len(columns))


def signal_to_input(network: Network, signal: Any, layer: str | None = None, relu: str = "gradient") -> Any:
    """Walk `signal`, given at the output of `layer` (default: the last), back to the input, after a forward pass.

    relu says what a ReLU lets through: "gradient" what was positive on the way forward (backpropagation), "deconvolution"
    what is positive on the way back, "guided" both.  Convolutions apply their filters transposed and pooling puts a value
    back where the maximum was, as in backpropagation.  Raises ValueError for an unknown layer or rule.
    Built in chapter 13.
    """
    if relu not in _RELU_RULES:
        raise ValueError(f"relu must be one of {list(_RELU_RULES)}, got {relu!r}")
    for one in reversed(layers_up_to(network, layer)):
        signal = _RELU_RULES[relu](one, signal) if isinstance(one, Relu) else one.backward(signal)
    return signal


def deconvolution(network: Network, x: Any, layer: str, channel: int, relu: str = "deconvolution") -> Any:
    """The pattern in x that the strongest unit of one feature map answers to.  Shapes: x (N, C, H, W) -> the same.

    Forward to `layer`; all units but the strongest of map `channel` in each image are set to 0; then back to the pixels by
    signal_to_input.  Raises ValueError for an unknown layer, one without maps, or a channel it does not have.
    (Zeiler & Fergus 2014.)  Built in chapter 13.
    """
    answer = _as_batch(network, x)
    for one in layers_up_to(network, layer):
        answer = one.forward(answer)
    if answer.ndim != 4 or not 0 <= channel < answer.shape[1]:
        raise ValueError(f"{layer} gives {answer.shape}: a channel is one of the second of four axes, got {channel}")
    n, width = array_module(answer).arange(len(answer)), answer.shape[3]
    strongest = answer[:, channel].reshape(len(answer), -1).argmax(axis=1)
    place = (n, channel, strongest // width, strongest % width)
    signal = np.zeros_like(answer)
    signal[place] = answer[place]
    return signal_to_input(network, signal, layer, relu)


def layers_up_to(network: Network, layer: str | None) -> list[Layer]:
    """The layers from the first to the one named `layer`, or all for None."""
    names = list(network.layers)
    if layer is not None and layer not in names:
        raise ValueError(f"the network has no layer {layer!r}; its layers are {names}")
    return [network.layers[name] for name in names[: None if layer is None else names.index(layer) + 1]]


def _as_batch(network: Network, x: Any) -> Any:
    return x.astype(network.dtype, copy=False)


def _classes(t: Any, scores: Any) -> Any:
    """t, one class or one for each row, as (N,) indices that scores (N, K) has."""
    t = array_module(scores).asarray(t)
    if t.dtype.kind not in "iu" or t.shape not in ((), (len(scores),)) or t.min() < 0 or t.max() >= scores.shape[1]:
        raise ValueError(
            f"t must be one class, or one for each of {len(scores)} samples, from 0 to {scores.shape[1] - 1}, got {t}"
        )
    return np.broadcast_to(t, (len(scores),))
