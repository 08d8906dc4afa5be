"""Weights that come with the course, so that a chapter can look at a trained network before it can train."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fishbook.backend import DTYPE

__all__ = ["load_deep_conv_weights", "load_digit_weights"]

WEIGHTS = Path(__file__).parent / "weights"


def load_digit_weights() -> dict[str, np.ndarray]:
    """A trained 784-50-100-10 network with sigmoid hidden layers: W1, b1, W2, b2, W3, b3 as float32.

    It never saw the digits of ``load_mnist("5k")``: those were left out of the images it was trained on.
    How it was made and how well it does is in ``weights/digits_784_50_100_10.json``.
    """
    with np.load(WEIGHTS / "digits_784_50_100_10.npz", allow_pickle=False) as file:
        return {name: file[name].astype(DTYPE) for name in ("W1", "b1", "W2", "b2", "W3", "b3")}


def load_deep_conv_weights() -> dict[str, np.ndarray]:
    """A trained `deep_conv_net()`: its parameters by name (W1, b1, ...), as float32.

    It never saw the digits of ``load_mnist("5k")``: those were left out of the images it was trained on.
    ``python -m bench.deep_conv`` made it, and ``bench/results/deep_conv.json`` says how well it does.
    """
    with np.load(WEIGHTS / "deep_conv_net.npz", allow_pickle=False) as file:
        return {name: file[name].astype(DTYPE) for name in file.files}
