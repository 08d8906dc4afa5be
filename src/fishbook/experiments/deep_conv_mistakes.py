"""The deep convolutional network on all of MNIST: ten training runs, and what the shipped one gets wrong.

The accuracies are those of `python -m bench.deep_conv`, which keeps them in bench/results/deep_conv.json; the mistakes are
worked out from the shipped weights, and need the 10,000 test images (FISHBOOK_DATA, or a download).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from fishbook.datasets import load_deep_conv_weights, load_mnist
from fishbook.functions import softmax
from fishbook.models import deep_conv_net
from fishbook.network import Network

SOURCE = Path(__file__).parents[3] / "bench" / "results" / "deep_conv.json"  # in a checkout
WAYS = ("plain", "shifted")
CHUNK = 500


def device() -> str:
    """Where the networks were trained; the mistakes are worked out on a CPU."""
    found = json.loads(SOURCE.read_text(encoding="utf-8"))
    return f"trained on {found['gpu']} with CuPy {found['cupy']}, {found['date']}"


def shipped() -> Network:
    """deep_conv_net with the weights that come with the course."""
    network = deep_conv_net(rng=0)
    for name, array in load_deep_conv_weights().items():
        network.params[name] = array
    return network


def answers(images: np.ndarray) -> np.ndarray:
    """The probabilities (N, 10) that the shipped network gives to images uint8 (N, 28, 28)."""
    x, network = images[:, None].astype(np.float32) / 255, shipped()
    return np.concatenate([softmax(network.predict(x[i : i + CHUNK])) for i in range(0, len(x), CHUNK)])


def run(jobs: int = 1) -> dict[str, Any]:
    """accuracies (way, seed) and watched (way, seed), together (way): the mean probability of five networks; then, for each
    mistake on the test set, images uint8 (M, 28, 28), places (M,) in the test set, label, predicted, and share: the
    probabilities (M, 10), float16.
    """
    _, (x, t) = load_mnist("full", normalize=False, flatten=False)
    found = answers(x[:, 0])
    wrong = np.flatnonzero(found.argmax(axis=1) != t)
    return {
        **_figures(),
        "images": x[wrong, 0],
        "places": wrong.astype(np.int16),
        "label": t[wrong].astype(np.int8),
        "predicted": found[wrong].argmax(axis=1).astype(np.int8),
        "share": found[wrong].astype(np.float16),
    }


def part() -> dict[str, tuple[Any, Any]]:
    """The figures packed again, and the answers to the stored images worked out again."""
    from fishbook.experiments import recorded

    shares = answers(recorded("deep_conv_mistakes").arrays["images"])
    again = {"share": shares, "predicted": shares.argmax(axis=1)} | _figures()
    return {name: ((...,), values) for name, values in again.items()}


def _figures() -> dict[str, Any]:
    found = json.loads(SOURCE.read_text(encoding="utf-8"))
    return {
        "accuracies": np.array([found["ways"][way]["test"] for way in WAYS]),
        "watched": np.array([found["ways"][way]["watched"] for way in WAYS]),
        "together": np.array([found["together"][way] for way in WAYS]),
    }
