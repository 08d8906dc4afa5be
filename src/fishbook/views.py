"""The arrays of all layers as one dict: W1, b1, W2, ...  Reading gives the layer's array, writing fills it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

__all__ = ["ArrayView"]


class ArrayView(Mapping[str, Any]):
    """A live dict over the layers' arrays: the k-th layer that has a "W" gives "Wk".

    Writing copies into the array that the layer uses, so a layer can never be left behind with an old one.
    Raises KeyError for an unknown name, ValueError for a shape that differs, TypeError when the view is read-only.
    """

    def __init__(self, layers: Mapping[str, Any], kind: str, writable: bool = True) -> None:
        self._layers, self._kind, self._writable = layers, kind, writable
        self._where: dict[str, tuple[str, str]] = {}  # by the layer's name: a layer put in its place is found too
        counts: Counter[str] = Counter()
        for layer_name, layer in layers.items():
            for key in layer.state if kind == "state" else layer.params:  # grads have the keys of params
                counts[key] += 1
                self._where[f"{key}{counts[key]}"] = (layer_name, key)

    def __getitem__(self, name: str) -> Any:
        if name not in self._where:
            raise KeyError(f"{self._kind} has no {name!r}; it has {list(self._where)}")
        layer_name, key = self._where[name]
        return getattr(self._layers[layer_name], self._kind)[key]

    def __contains__(self, name: object) -> bool:
        return name in self._where  # Mapping's own would ask __getitem__ and wait for its error

    def __setitem__(self, name: str, value: Any) -> None:
        if not self._writable:
            raise TypeError(f"{self._kind} is read-only: backward computes it")
        target = self[name]
        if value is target:
            return
        if np.shape(value) not in ((), target.shape):
            raise ValueError(f"{self._kind}[{name!r}] has shape {target.shape}, got {np.shape(value)}")
        target[...] = value

    def __iter__(self) -> Iterator[str]:
        return iter(self._where)

    def __len__(self) -> int:
        return len(self._where)

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name!r}: array{self[name].shape}" for name in self)
        return f"{{{shapes}}}"
