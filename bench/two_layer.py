"""One training step (forward, loss, backward, update) of 784-50-10, batch 100, float32: fishbook against PyTorch eager."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fishbook import SGD, two_layer_net


def steps(batch: int = 100) -> dict[str, Callable[[], Any]]:
    """The step of each library on the same batch; PyTorch is left out where it is not installed."""
    rng = np.random.default_rng(0)
    x = rng.random((batch, 784), dtype=np.float32)
    t = rng.integers(0, 10, batch)
    candidates = {"fishbook": _fishbook(x, t)}
    try:
        import torch
    except ImportError:
        return candidates
    candidates["pytorch"] = _pytorch(torch, x, t)
    return candidates


def _fishbook(x: Any, t: Any) -> Callable[[], Any]:
    network, optimizer = two_layer_net(rng=0), SGD(lr=0.1)

    def step() -> float:
        loss = network.loss(x, t, train=True)
        network.backward()
        optimizer.update(network.params, network.grads)
        return loss

    return step


def _pytorch(torch: Any, x: Any, t: Any) -> Callable[[], Any]:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    nn = torch.nn
    network = nn.Sequential(nn.Linear(784, 50), nn.ReLU(), nn.Linear(50, 10))
    optimizer, loss_of = torch.optim.SGD(network.parameters(), lr=0.1), nn.CrossEntropyLoss()
    x, t = torch.from_numpy(x), torch.from_numpy(t)

    def step() -> float:
        optimizer.zero_grad()
        loss = loss_of(network(x), t)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step
