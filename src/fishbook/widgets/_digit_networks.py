"""The two networks that FeatureMaps looks into, their layers by the names a reader sees, and their weights for the page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from fishbook.datasets import load_deep_conv_weights
from fishbook.experiments import recorded
from fishbook.experiments.small_conv_net import WEIGHTS, shipped
from fishbook.models import deep_conv_net
from fishbook.network import Network
from fishbook.widgets._packing import pack, unpack

__all__ = ["LAYERS", "NAMES", "NETWORKS", "net", "packed"]

NETWORKS = {"small": "small, 4,550 parameters", "deep": "deep, 123,552 parameters"}
LAYERS = {
    "small": {"conv1": "Relu1", "pool1": "Pooling1", "conv2": "Relu2", "pool2": "Pooling2"},
    "deep": {
        "conv1": "Relu1",
        "conv2": "Relu2",
        "pool1": "Pooling1",
        "conv3": "Relu3",
        "conv4": "Relu4",
        "pool2": "Pooling2",
        "conv5": "Relu5",
        "conv6": "Relu6",
        "pool3": "Pooling3",
    },
}
NAMES = {
    "small": {
        "conv1": "first convolution, 8 maps 24×24",
        "pool1": "pooled, 12×12",
        "conv2": "second convolution, 12 maps 8×8",
        "pool2": "pooled, 4×4",
    },
    "deep": {
        "conv1": "1st convolution, 16 maps 28×28",
        "conv2": "2nd, 28×28",
        "pool1": "pooled, 14×14",
        "conv3": "3rd, 32 maps 14×14",
        "conv4": "4th, 16×16",
        "pool2": "pooled, 8×8",
        "conv5": "5th, 64 maps 8×8",
        "conv6": "6th, 8×8",
        "pool3": "pooled, 4×4",
    },
}
# Of the deep network's weights: the more there are in a layer, the fewer steps each may take.  Of 1,000 test digits and of
# its 53 recorded mistakes none is read as anything else than before the rounding; of all 10,000 test digits, one.
STEPS = {"W1": 255, "W2": 255, "W3": 127, "W4": 127, "W5": 127, "W6": 127, "W7": 63, "W8": 255}


@cache
def _deep_weights() -> dict[str, dict[str, Any]]:
    """The deep network's parameters, each packed."""
    found = {}
    for name, array in load_deep_conv_weights().items():
        found[name] = pack(array, STEPS[name]) if name in STEPS else pack(array)
    return found


@cache
def net(network: str = "small") -> Network:
    """A network in float64, so that a page's arithmetic agrees to many digits; the deep one rounded as the page has it."""
    if network == "small":
        return shipped().copy(np.float64)
    made = deep_conv_net(rng=0).copy(np.float64)
    for name, array in _deep_weights().items():
        made.params[name] = unpack(array)
    return made


def packed() -> Mapping[str, Any]:
    """Both networks' weights, the deep one's as deep_W1, deep_b1, …"""
    arrays = recorded("small_conv_net").arrays
    small = {name: arrays[name].astype(np.float64) for name in WEIGHTS}
    return small | {f"deep_{name}": array for name, array in _deep_weights().items()}
