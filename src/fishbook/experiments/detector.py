"""A detector of digits trained on 128,000 scenes: its weights, and how well it did on scenes of unseen digits on the way.

Every mini-batch of 16 scenes is new, of the 4,000 training digits; 8,000 steps of Adam with a rate that falls from 0.002
along a cosine.  The arrays: the weights `W1`, `b1` … `W6`, `b6` in float16, as chapter 14 reads them; `losses`
(400, 4), the whole loss and its three parts (presence, box, name), means of 20 steps each; `steps` and `precisions`, the
mean average precision at an IoU of 0.5 on 500 scenes of the 1,000 test digits, which decided nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.datasets import load_mnist
from fishbook.detection import average_precisions, detect, detector, digit_scenes, encode
from fishbook.network import Network
from fishbook.optimizers import Adam, cosine_decay

__all__ = ["part", "run"]

STEPS, BATCH, SIZE = 8000, 16, 64
EVERY = 500  # steps between two looks at the unseen scenes
CHUNK = 100  # steps whose scenes are made at once
SHOWN = 20  # steps whose losses are averaged


def _trained(steps: int) -> tuple[Network, np.ndarray, list[float]]:
    """(the network after so many steps, the losses of each, the precision every 500 steps)."""
    (x, t), (x_test, t_test) = load_mnist()
    unseen, truth = digit_scenes(500, x_test, t_test, rng=1)
    rng = np.random.default_rng(0)
    net, optimizer, rate = detector(rng=0), Adam(), cosine_decay(0.002, STEPS)
    losses, precisions = np.zeros((steps, 4), dtype=np.float32), []
    for step in range(steps):
        i = step % CHUNK * BATCH
        if i == 0:
            images, objects = digit_scenes(CHUNK * BATCH, x, t, rng)
            targets = encode(objects, SIZE, SIZE)
        optimizer.lr = max(rate(step), 1e-6)
        loss = net.loss(images[i : i + BATCH], targets[i : i + BATCH], train=True)
        net.backward()
        optimizer.update(net.params, net.grads)
        losses[step] = loss, *net.loss_layer.parts
        if (step + 1) % EVERY == 0:
            precisions.append(float(np.nanmean(average_precisions(detect(net, unseen), truth))))
    return net, losses, precisions


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it, on one process whatever `jobs` says: each step needs the one before."""
    net, losses, precisions = _trained(STEPS)
    weights = {name: array.astype(np.float16) for name, array in net.params.items()}
    looks = np.arange(EVERY, STEPS + 1, EVERY)
    return {**weights, "losses": _means(losses), "steps": looks, "precisions": np.array(precisions)}


def part() -> dict[str, tuple[Any, Any]]:
    """The first 20 steps."""
    return {"losses": (slice(0, 1), _means(_trained(SHOWN)[1]))}


def _means(losses: np.ndarray) -> np.ndarray:
    return losses.reshape(-1, SHOWN, 4).mean(axis=1).astype(np.float16)
