"""Counting a network from the shapes of its layers: parameters, multiplications, receptive fields.  Built in chapter 13."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from fishbook.convolution import Convolution, Pooling, conv_output_size
from fishbook.layers import Affine
from fishbook.network import Network

__all__ = ["LayerSize", "Stage", "layer_sizes", "stages"]

KINDS = ("convolution", "pooling", "affine")


class Stage(NamedTuple):
    """One step of a plan: kind is "convolution", "pooling" or "affine"; units counts filters or outputs, 0 for pooling.

    groups > 1 splits channels and filters into that many halves, thirds, ... that do not see each other.  Chapter 13.
    """

    kind: str
    units: int = 0
    size: int = 1
    stride: int = 1
    pad: int = 0
    groups: int = 1


class LayerSize(NamedTuple):
    """What one layer costs and sees: output shape (C, H, W), parameters, multiplications for one image, and its field.

    A unit sees a square of `field` pixels; its neighbour's square lies `jump` pixels further; that of unit 0 begins at
    pixel `start`, which padding makes negative.  Built in chapter 13.
    """

    shape: tuple[int, int, int]
    parameters: int
    multiplications: int
    field: int
    jump: int
    start: int

    @property
    def units(self) -> int:
        """How many numbers the layer gives for one image."""
        return math.prod(self.shape)

    def window(self, index: int) -> tuple[int, int]:
        """The pixels, first and one past the last, that unit `index` along one axis sees, padding included."""
        first = self.start + index * self.jump
        return first, first + self.field


def layer_sizes(plan: Mapping[str, Stage], input_shape: tuple[int, ...]) -> dict[str, LayerSize]:
    """{name: LayerSize} for every stage of the plan, from shapes alone: no weight is made.  Built in chapter 13.

    input_shape is (C, H, W), or (D,) for flat rows.  An affine stage counts as a convolution whose filter is as large as
    the map.  Raises ValueError for an unknown kind, groups that do not divide, and windows that do not fit.
    """
    shape = (*input_shape, 1, 1)[:3]
    if len(input_shape) not in (1, 3):
        raise ValueError(f"input_shape must be (C, H, W), or (D,) for flat rows, got {input_shape}")
    field, jump, start = 1, 1, 0
    found = {}
    for name, stage in plan.items():
        size = _one_layer(name, stage, shape, (field, jump, start))
        found[name] = size
        shape, (field, jump, start) = size.shape, size[3:]
    return found


def _one_layer(name: str, stage: Stage, shape: tuple[int, ...], seen: tuple[int, int, int]) -> LayerSize:
    channels, height, width = shape
    field, jump, start = seen
    if stage.kind not in KINDS:
        raise ValueError(f"{name}: kind must be one of {list(KINDS)}, got {stage.kind!r}")
    if stage.kind == "affine":
        weights = stage.units * channels * height * width
        field += (max(height, width) - 1) * jump
        return LayerSize((stage.units, 1, 1), weights + stage.units, weights, field, jump, start)
    rows, columns = (conv_output_size(side, stage.size, stage.stride, stage.pad) for side in (height, width))
    seen = (field + (stage.size - 1) * jump, jump * stage.stride, start - stage.pad * jump)
    if stage.kind == "pooling":
        return LayerSize((channels, rows, columns), 0, 0, *seen)
    if channels % stage.groups or stage.units % stage.groups:
        raise ValueError(f"{name}: {stage.groups} groups do not divide {channels} channels and {stage.units} filters")
    weights = stage.units * (channels // stage.groups) * stage.size**2
    return LayerSize((stage.units, rows, columns), weights + stage.units, weights * rows * columns, *seen)


def stages(network: Network) -> dict[str, Stage]:
    """The plan of a network: its convolutions, poolings and affine layers by name; ReLU and the like are left out.

    Raises ValueError for a layer with parameters of another kind, or with windows that are not square.
    Built in chapter 13.
    """
    plan = {}
    for name, layer in network.layers.items():
        if isinstance(layer, Affine):
            plan[name] = Stage("affine", layer.params["W"].shape[1])
        elif isinstance(layer, Convolution):
            units, _, *size = layer.params["W"].shape
            plan[name] = Stage("convolution", units, _side(name, size), layer.stride, layer.pad)
        elif isinstance(layer, Pooling):
            plan[name] = Stage("pooling", 0, _side(name, [layer.pool_h, layer.pool_w]), layer.stride, layer.pad)
        elif layer.params:
            raise ValueError(f"{name} has parameters, and is no convolution, pooling or affine layer: count it by hand")
    return plan


def _side(name: str, size: list[int]) -> int:
    if size[0] != size[1]:
        raise ValueError(f"{name} has a window of {size[0]}×{size[1]}; only square windows are counted")
    return size[0]
