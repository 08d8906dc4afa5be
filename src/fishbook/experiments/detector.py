"""A detector of digits trained on 128,000 scenes: its weights, and how well it did on scenes of unseen digits on the way.

Every mini-batch of 16 scenes is new, of the first 3,500 training digits; 8,000 steps of Adam with a rate that falls from
0.002 along a cosine.  The other 500 training digits are kept back, as validation digits.  The arrays: the weights `W1`,
`b1` … `W6`, `b6` in float16, as chapter 14 reads them; `losses` (400, 4), the whole loss and its three parts (presence,
box, name), means of 20 steps each; `steps` and `average_precisions`, the mean over the ten digits at an IoU of 0.5 on 500
scenes of the validation digits, which decided nothing in the training.  The 1,000 test digits play no part.
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
LEARNT = 3500  # digits that scenes for training are made of; the other 500 are the validation digits
CHUNK = 100  # steps whose scenes are made at once
SHOWN = 20  # steps whose losses are averaged


def _trained(steps: int) -> tuple[Network, np.ndarray, list[float]]:
    """(the network after so many steps, the losses of each, the average precision every 500 steps)."""
    (x, t), _ = load_mnist()
    unseen, truth = digit_scenes(500, x[LEARNT:], t[LEARNT:], rng=1)
    rng = np.random.default_rng(0)
    net, optimizer, rate = detector(rng=0), Adam(), cosine_decay(0.002, STEPS)
    losses, areas = np.zeros((steps, 4), dtype=np.float32), []
    for step in range(steps):
        i = step % CHUNK * BATCH
        if i == 0:
            images, objects = digit_scenes(CHUNK * BATCH, x[:LEARNT], t[:LEARNT], rng)
            targets = encode(objects, SIZE, SIZE)
        optimizer.lr = max(rate(step), 1e-6)
        loss = net.loss(images[i : i + BATCH], targets[i : i + BATCH], train=True)
        net.backward()
        optimizer.update(net.params, net.grads)
        losses[step] = loss, *net.loss_layer.parts
        if (step + 1) % EVERY == 0:
            areas.append(float(np.nanmean(average_precisions(detect(net, unseen), truth))))
    return net, losses, areas


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it, on one process whatever `jobs` says: each step needs the one before."""
    net, losses, areas = _trained(STEPS)
    weights = {name: array.astype(np.float16) for name, array in net.params.items()}
    looks = np.arange(EVERY, STEPS + 1, EVERY)
    return {**weights, "losses": _means(losses), "steps": looks, "average_precisions": np.array(areas)}


def part() -> dict[str, tuple[Any, Any]]:
    """The first 20 steps."""
    return {"losses": (slice(0, 1), _means(_trained(SHOWN)[1]))}


def _means(losses: np.ndarray) -> np.ndarray:
    return losses.reshape(-1, SHOWN, 4).mean(axis=1).astype(np.float16)
