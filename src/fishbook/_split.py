"""A training step with its batch split over threads.

NumPy lets go of Python's lock while it multiplies, adds or copies, so that two threads fill two cores.  Each thread takes a
part of the batch through a twin of the network, which has the network's parameter arrays and a place of its own for what
a pass leaves behind.  The mean over the batch is the mean of the parts' means, weighted by their sizes, and so is its
gradient.
"""

from __future__ import annotations

import contextvars
import copy
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from fishbook.backend import array_module
from fishbook.layers import Dropout
from fishbook.network import Network

__all__ = ["SplitBatch"]


class SplitBatch:
    """The loss, gradients and accuracy of a network by so many threads, equal to its own within rounding.

    Dropout draws its noise for each part separately: other masks than with one thread, the same ones for the same seed.
    Raises ValueError for a layer with running statistics, as batch normalisation has: its output depends on all samples.
    """

    def __init__(self, network: Network, threads: int) -> None:
        if threads < 1:
            raise ValueError(f"threads must be at least 1, got {threads}")
        mixing = [name for name, layer in network.layers.items() if layer.state] if threads > 1 else []
        if mixing:
            raise ValueError(
                f"threads must be 1 for a network with {mixing[0]}: it needs the statistics of the whole batch"
            )
        self.network, self.threads = network, threads
        self._networks = [network]
        self._of: list[Any] = []
        self._weights: list[float] = []

    def loss(self, x: Any, t: Any, train: bool = False) -> float:
        """Network.loss(x, t, train).  Raises ValueError for an array on a GPU, which has no use for threads."""
        if array_module(x) is not np:
            raise ValueError("threads must be 1 for arrays on a GPU: one thread gives it all its orders")
        parts = self._parts(len(x))
        self._weights = [(part.stop - part.start) / len(x) for part in parts]
        self._keep_twins()

        def loss_of(k: int) -> float:
            return self._networks[k].loss(x[parts[k]], t[parts[k]], train)

        losses = _side_by_side(loss_of, range(len(parts)))
        penalty = self.network.penalty()  # stands in the first loss, which counts for its part only
        return sum(w * loss for w, loss in zip(self._weights, losses, strict=True)) + (1 - self._weights[0]) * penalty

    def backward(self, to_input: bool = False) -> None:
        """Network.backward(to_input=False): fills the network's grads.  There is no dL/dx of the whole batch."""
        if to_input:
            raise ValueError("to_input must be False for a batch that is split over threads, got True")

        def back(k: int) -> None:
            self._networks[k].backward(self._weights[k], to_input=False)

        _side_by_side(back, range(len(self._weights)))
        for twin in self._networks[1 : len(self._weights)]:
            for name, layer in twin.layers.items():
                grads = self.network.layers[name].grads
                for key, grad in layer.grads.items():
                    grads[key] += grad

    def accuracy(self, x: Any, t: Any) -> float:
        """Network.accuracy(x, t)."""
        parts = self._parts(len(x))
        self._keep_twins()

        def hits(k: int) -> int:
            size = parts[k].stop - parts[k].start
            return round(size * self._networks[k].accuracy(x[parts[k]], t[parts[k]]))

        return sum(_side_by_side(hits, range(len(parts)))) / len(x)

    def _parts(self, n: int) -> list[slice]:
        """0 … n in runs of equal length, one for each thread; fewer where there are fewer samples."""
        ends = np.linspace(0, n, min(self.threads, max(n, 1)) + 1).round().astype(int).tolist()
        return [slice(start, end) for start, end in pairwise(ends)]

    def _keep_twins(self) -> None:
        """Make the twins anew when a layer, or an array of one, was put in the place of another since they were made."""
        layers = self.network.layers.values()
        now = [self.network.loss_layer, *layers, *(array for layer in layers for array in layer.params.values())]
        if len(now) != len(self._of) or any(a is not b for a, b in zip(now, self._of, strict=True)):
            self._of = now
            self._networks = [self.network, *(_twin(self.network) for _ in range(self.threads - 1))]


def _twin(network: Network) -> Network:
    """A network without weight decay that shares the parameter arrays, and nothing else."""
    shared = {id(array): array for layer in network.layers.values() for array in layer.params.values()}
    twin = copy.deepcopy(network, shared)
    twin.weight_decay = 0.0
    for own, layer in zip(network.layers.values(), twin.layers.values(), strict=True):
        if isinstance(own, Dropout) and isinstance(layer, Dropout):
            layer.rng = np.random.default_rng(int(own.rng.integers(2**63)))  # a copy would draw the first part's masks
    return twin


def _side_by_side(f: Callable[[int], Any], ks: Sequence[int]) -> list[Any]:
    """[f(k) for k in ks], each in a thread of its own, the first in the caller's; settings such as np.errstate go along."""
    if len(ks) == 1:
        return [f(ks[0])]
    waiting = [_pool(len(ks) - 1).submit(contextvars.copy_context().run, f, k) for k in ks[1:]]
    try:
        first = f(ks[0])
    finally:
        wait(waiting)  # nobody works on behind an error
    return [first, *(one.result() for one in waiting)]


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads are kept from step to step: making one takes longer than a small layer."""
    return ThreadPoolExecutor(threads, thread_name_prefix="fishbook")
