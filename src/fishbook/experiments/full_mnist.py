"""Three networks on all of MNIST with their classic settings, over several seeds: what published accuracies are set beside.

two_layer: 10,000 steps of SGD with learning rate 0.1.  simple_conv: 20 epochs of Adam with learning rate 0.001.  lenet5,
with tanh: the same.  lenet5_lowered: the same, its rate lowered in the steps of LeNet-5's paper, to a fiftieth within 20
passes (LeCun et al. 1998, section III).  Batches of 100, every sample once an epoch; a seed sets the first weights and the
order.  Nothing is chosen by looking at the test digits: what counts is the network after its last step.

The arrays: for each network (seeds, 2), accuracy on the 60,000 training digits and on the 10,000 test digits; `images`
uint8 (300, 28, 28) and `labels`, the first three batches of seed 0; `losses` (networks, 3), the losses of the first three
steps on these.

Needs the four files of MNIST (FISHBOOK_DATA, or a download).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import joblib
import numpy as np

from fishbook.datasets import load_mnist
from fishbook.models import lenet5, simple_conv_net, two_layer_net
from fishbook.network import Network
from fishbook.optimizers import SGD, Adam, Optimizer
from fishbook.trainer import mini_batches

BATCH, FIRST = 100, 3
EPOCH = 600  # steps


class Run(NamedTuple):
    """How a network is made from a seed, its rule, its steps, over how many seeds, and the rate's factor by epoch."""

    make: Callable[..., Network]
    rule: Callable[[], Optimizer]
    steps: int
    seeds: int
    factor: Callable[[int], float] = lambda epoch: 1.0


def lowered(epoch: int) -> float:
    """1 for two passes, 0.4 for three, 0.2 for three, 0.1 for four, then 0.02: the paper's rates by its first one."""
    return next(factor for end, factor in ((2, 1.0), (5, 0.4), (8, 0.2), (12, 0.1), (np.inf, 0.02)) if epoch < end)


RUNS = {
    "two_layer": Run(two_layer_net, lambda: SGD(lr=0.1), 10_000, 10),
    "simple_conv": Run(simple_conv_net, lambda: Adam(lr=0.001), 20 * EPOCH, 5),
    "lenet5": Run(lenet5, lambda: Adam(lr=0.001), 20 * EPOCH, 5),
    "lenet5_lowered": Run(lenet5, lambda: Adam(lr=0.001), 20 * EPOCH, 5, lowered),
}


def order(n: int, steps: int, seed: int) -> Any:
    """The indices of each step's batch: new epochs until there have been enough steps."""
    rng = np.random.default_rng([seed, 1])
    taken = 0
    while True:
        for batch in mini_batches(n, BATCH, rng):
            if taken == steps:
                return
            taken += 1
            yield batch


def train(name: str, network: Network, batches: Any) -> list[float]:
    """The loss of every step on the batches (x, t); the network is changed."""
    rule, losses = RUNS[name].rule(), []
    rate = rule.lr
    for step, (x, t) in enumerate(batches):
        rule.lr = rate * RUNS[name].factor(step // EPOCH)
        losses.append(network.loss(x, t, train=True))
        network.backward(to_input=False)
        rule.update(network.params, network.grads)
    return losses


def _one(name: str, seed: int) -> tuple[float, float]:
    """Accuracies on the training and the test digits after the last step."""
    (x, t), test = load_mnist("full", flatten=name == "two_layer")
    network = RUNS[name].make(rng=seed)
    train(name, network, ((x[chosen], t[chosen]) for chosen in order(len(x), RUNS[name].steps, seed)))
    return network.accuracy(x, t), network.accuracy(*test)


def _first_losses(images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(networks, 3): the losses of the first steps of seed 0."""
    x = images.astype(np.float32) / 255
    losses = []
    for name in RUNS:
        shaped = x.reshape(FIRST, BATCH, -1) if name == "two_layer" else x.reshape(FIRST, BATCH, 1, 28, 28)
        batches = zip(shaped, labels.reshape(FIRST, BATCH), strict=True)
        losses.append(train(name, RUNS[name].make(rng=0), batches))
    return np.array(losses)


def run(jobs: int = 1) -> dict[str, Any]:
    """All of it, in `jobs` processes."""
    grid = [(name, seed) for name, one in RUNS.items() for seed in range(one.seeds)]
    found = dict(zip(grid, joblib.Parallel(jobs)(joblib.delayed(_one)(*point) for point in grid), strict=True))
    (images, labels), _ = load_mnist("full", normalize=False, flatten=False)
    first = np.concatenate(list(order(len(images), FIRST, 0)))
    return {
        **{name: np.array([found[name, seed] for seed in range(one.seeds)]) for name, one in RUNS.items()},
        "images": images[first, 0],
        "labels": labels[first].astype(np.int8),
        "losses": _first_losses(images[first, 0], labels[first]),
    }


def part() -> dict[str, tuple[Any, Any]]:
    """The first three steps of every network again."""
    from fishbook.experiments import recorded

    arrays = recorded("full_mnist").arrays
    return {"losses": ((...,), _first_losses(arrays["images"], arrays["labels"].astype(int)))}
