"""A network is an ordered dict of layers with a loss at its end: folded forwards, then backwards.  Built in chapter 5."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np

from fishbook import _weights_file
from fishbook._perturbed import can_stack, stacked_gradients
from fishbook.backend import DTYPE, array_module
from fishbook.convolution import Pooling
from fishbook.functions import targets_like
from fishbook.gradients import fixed_noise_loss, numerical_gradient
from fishbook.layers import Layer, Relu
from fishbook.views import ArrayView

__all__ = ["Network"]


class Network:
    """layers one after the other, then loss_layer; weight_decay λ adds ½ λ Σ W² to the loss.  Built in chapter 5.

    layers is a list, named here by class and number (Affine1, Relu1, Affine2, ...), or a dict of your own names.
    params and grads are read and written as dicts: the arrays are numbered by name, in order (W1, b1, W2, ...), and
    writing to params["W1"] writes into the layer's array.  All input is taken in the dtype of the parameters.
    Raises ValueError for an empty list, a layer that stands in it twice, or a negative weight_decay.
    """

    def __init__(self, layers: Iterable[Layer] | Mapping[str, Layer], loss_layer: Any, weight_decay: float = 0.0) -> None:
        self.layers = dict(layers) if isinstance(layers, Mapping) else _numbered(layers)
        if not self.layers:
            raise ValueError("layers must hold at least one layer, got none")
        if len({id(layer) for layer in self.layers.values()}) < len(self.layers):
            raise ValueError("layers holds one layer twice: each keeps what its own backward needs, so make a new one")
        if not weight_decay >= 0:
            raise ValueError(f"weight_decay must not be negative, got {weight_decay}")
        self._order = list(self.layers.values())
        self.loss_layer = loss_layer
        self.weight_decay = weight_decay
        self.params = ArrayView(self.layers, "params")
        self.grads = ArrayView(self.layers, "grads", writable=False)
        self.state = ArrayView(self.layers, "state")

    @property
    def dtype(self) -> Any:
        """The dtype of the parameters: float32 unless you asked for another."""
        return next((array.dtype for layer in self.layers.values() for array in layer.params.values()), np.dtype(DTYPE))

    def predict(self, x: Any, train: bool = False) -> Any:
        """The scores (N, K) for a batch x.  Scores, not probabilities: put softmax behind them for those.

        With train=True a Pooling runs before a Relu in front of it: the same scores, and `backward` goes the same way back.
        """
        x = self._as_input(x)
        layers = list(self.layers.values())
        self._order = _quickest_order(layers) if train else layers  # in which backward walks back
        for layer in self._order:
            x = layer.forward(x, train)
        return x

    def loss(self, x: Any, t: Any, train: bool = False) -> float:
        """The mean loss over the batch, plus ½ λ Σ W² when weight_decay λ is set."""
        return self.loss_layer.forward(self.predict(x, train), t) + self.penalty()

    def penalty(self) -> float:
        """½ λ Σ W², what weight_decay λ adds to the loss."""
        return 0.5 * self.weight_decay * sum(float((W**2).sum()) for W in self._decayed().values())

    def backward(self, dout: float = 1.0, to_input: bool = True) -> Any:
        """dL/dx of the loss last computed by `loss`; fills grads on the way.  None with to_input=False, as in training."""
        dx = self.backpropagate(dout, to_input)
        self.add_decay()
        return dx

    def backpropagate(self, dout: float = 1.0, to_input: bool = True) -> Any:
        """`backward` without what weight decay adds: dL/dx and the grads of the mean loss alone."""
        signal = self.loss_layer.backward(dout)
        first, *rest = self._order
        for layer in reversed(rest):
            signal = layer.backward(signal)
        return first.backward(signal) if to_input else first.parameter_gradients(signal)  # that gives None

    def add_decay(self) -> None:
        """Add λ W, the gradient of `penalty`, to the gradient of every W, as `backward` does at its end."""
        if self.weight_decay:
            for layer in self.layers.values():
                if "W" in layer.params:
                    layer.grads["W"] = layer.grads["W"] + self.weight_decay * layer.params["W"]

    def gradient(self, x: Any, t: Any) -> dict[str, Any]:
        """{"W1": dL/dW1, ...} by backpropagation, in training mode."""
        self.loss(x, t, train=True)
        self.backward(to_input=False)
        return dict(self.grads)

    def numerical_gradient(self, x: Any, t: Any, eps: float = 1e-4) -> dict[str, Any]:
        """{"W1": dL/dW1, ...} by central differences, on a float64 copy with dropout masks held fixed.

        Perturbed copies are stacked into batches that pass only the layers behind the parameter: what would be two forward
        passes for each parameter takes seconds for a network of chapter 5.  For checking `gradient`.
        """
        twin = self.copy(np.float64)
        loss = fixed_noise_loss(twin, x, t)
        if can_stack(twin):
            return stacked_gradients(twin, x, t, loss, eps)
        return {name: numerical_gradient(loss, W, eps) for name, W in twin.params.items()}

    def accuracy(self, x: Any, t: Any, batch_size: int = 1000) -> float:
        """The share of all samples, the last partial batch included, whose highest score is at the label.

        t holds class indices (N,) or one-hot rows (N, K).  Raises ValueError when x and t do not fit or are empty.
        """
        if len(x) != len(t) or len(x) == 0:
            raise ValueError(f"x and t must hold the same number of samples, at least one, got {len(x)} and {len(t)}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size}")
        hits = 0
        for i in range(0, len(x), batch_size):
            scores = self.predict(x[i : i + batch_size])
            targets = targets_like(scores, t[i : i + batch_size])
            hits += (scores.argmax(axis=1) == targets.argmax(axis=1)).sum()
        return int(hits) / len(x)

    def copy(self, dtype: Any = None) -> Self:
        """An independent copy, its arrays in `dtype` when one is given."""
        twin = copy.deepcopy(self)
        if dtype is not None:
            twin.map_arrays(lambda a: a.astype(dtype))
        return twin

    def map_arrays(self, f: Callable[[Any], Any]) -> None:
        """Replace every array a of every layer by f(a): how a network changes its dtype or its device."""
        for layer in self.layers.values():
            for arrays in (layer.params, layer.grads, layer.state):
                arrays.update({key: f(value) for key, value in arrays.items()})

    def save(self, path: str | Path) -> Path:
        """Write the parameters and running statistics as .npz, whole or not at all; returns the path written."""
        return _weights_file.save(path, {**self.params, **self.state})

    def load(self, path: str | Path) -> None:
        """Read what `save` wrote into this network.

        Raises ValueError, and leaves the network as it was, when a name is missing or unknown, a shape differs, a value is
        not finite, or the file is no .npz of arrays.
        """
        arrays = _weights_file.load(path, {**self.params, **self.state})
        for view in (self.params, self.state):
            for name, array in view.items():
                view[name] = array_module(array).asarray(arrays[name])

    def _as_input(self, x: Any) -> Any:
        if not hasattr(x, "dtype"):
            raise TypeError(f"x must be an array of samples, got a {type(x).__name__}; use np.array(x)")
        if x.dtype == self.dtype:
            return x
        if x.dtype.kind not in "fiub":
            raise TypeError(f"x must hold numbers, got dtype {x.dtype}")
        return x.astype(self.dtype)

    def _decayed(self) -> dict[str, Any]:
        if not self.weight_decay:
            return {}
        return {name: layer.params["W"] for name, layer in self.layers.items() if "W" in layer.params}


def _quickest_order(layers: list[Layer]) -> list[Layer]:
    """The layers, each Pooling before a Relu in front of it: max(0, ·) leaves the maximum where it is, and so the same
    numbers come out, forwards and backwards, for a quarter of the Relu's work: an eighth of simple_conv_net's step.
    """
    order = layers.copy()
    for k, (one, following) in enumerate(pairwise(layers)):
        if type(one) is Relu and type(following) is Pooling:  # a class of your own may do something else
            order[k : k + 2] = following, one
    return order


def _numbered(layers: Iterable[Layer]) -> dict[str, Layer]:
    """Affine1, Relu1, Affine2, ...: class name and a number of its own for each class."""
    counts: Counter[str] = Counter()
    named = {}
    for layer in layers:
        kind = type(layer).__name__
        counts[kind] += 1
        named[f"{kind}{counts[kind]}"] = layer
    return named
