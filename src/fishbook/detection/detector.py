"""A one-stage detector: each cell of a grid answers "is a digit here, which one, and where?".  Built in chapter 14."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fishbook.backend import DTYPE
from fishbook.convolution import Convolution, Pooling
from fishbook.detection.boxes import Detections, Objects, non_maximum_suppression
from fishbook.detection.loss import DetectionLoss
from fishbook.functions import sigmoid, softmax
from fishbook.initializers import Rng
from fishbook.layers import Layer, Relu
from fishbook.network import Network

__all__ = ["decode", "detect", "detector", "encode"]

STRIDE = 8  # pixels between the centres of neighbouring cells
SIDE = 16.0  # pixels: the side of a box whose logarithms are 0
REACH = 6.0  # pixels: how far a digit's centre may lie from the centre of a cell that answers for it


def detector(classes: int = 10, filters: Sequence[int] = (8, 16, 32, 64, 64), rng: Rng = None) -> Network:
    """3×3 convolutions with ReLU, the first three halved by pooling, then a 1×1 convolution: 5 + classes numbers per cell.

    No Affine anywhere, so pictures of any size that 8 divides fit.  The first bias of the last layer starts at -3: at first
    every cell believes in "nothing here" with about 95 percent.  Shapes: (N, 1, H, W) -> (N, 5 + classes, H/8, W/8).
    Built in chapter 14.
    """
    rng = np.random.default_rng(rng)
    layers: list[Layer] = []
    for k, (c_in, c_out) in enumerate(zip([1, *filters], filters, strict=False)):
        layers += [Convolution.init(c_in, c_out, 3, pad=1, rng=rng), Relu()]
        if k < 3:
            layers.append(Pooling(2, 2, stride=2))
    head = Convolution.init(filters[-1], 5 + classes, 1, weight_init=0.01, rng=rng)
    head.params["b"][0] = -3
    return Network([*layers, head], DetectionLoss())


def encode(objects: Sequence[Objects], height: int, width: int) -> Any:
    """What each cell should say: 1 where it answers for an object, how far its centre is, log of its size, its label.

    Every cell whose centre lies within 6 pixels of an object's centre, right and left, up and down, answers for it, for the
    nearer one if there are two; so each object has a cell of its own unless two centres almost meet.
    Shapes: n Objects and the size of the picture -> (n, 6, height/8, width/8) float32.  Built in chapter 14.
    """
    x, y = _centres(height // STRIDE, width // STRIDE)
    target = np.zeros((len(objects), 6, *x.shape), dtype=DTYPE)
    for t, (boxes, labels) in zip(target, objects, strict=True):
        nearest = np.full(x.shape, np.inf)
        for (x1, y1, x2, y2), label in zip(boxes, labels, strict=True):
            dx, dy = (x1 + x2) / 2 - x, (y1 + y2) / 2 - y
            distance = np.maximum(np.abs(dx), np.abs(dy))
            mine = (distance <= REACH) & (distance < nearest)
            nearest[mine] = distance[mine]
            t[0, mine], t[5, mine] = 1, label
            t[1, mine], t[2, mine] = dx[mine] / STRIDE, dy[mine] / STRIDE
            t[3, mine], t[4, mine] = np.log((x2 - x1) / SIDE), np.log((y2 - y1) / SIDE)
    return target


def decode(scores: Any, least: float = 0.05) -> list[Detections]:
    """What the cells say, as boxes: all whose score is at least `least`, the surest first, duplicates included.

    score = sigmoid(first number) · the largest probability of the classes.  Shapes: (N, 5 + K, GH, GW) -> N Detections.
    Built in chapter 14.
    """
    x, y = _centres(*scores.shape[2:])
    chance = softmax(scores[:, 5:].transpose(0, 2, 3, 1))  # (N, GH, GW, K)
    sure = sigmoid(scores[:, 0]) * chance.max(axis=-1)
    half = np.exp(scores[:, 3:5].clip(-5, 5)) * SIDE / 2  # (N, 2, GH, GW)
    centre = scores[:, 1:3] * STRIDE + np.stack([x, y])
    boxes = np.concatenate([centre - half, centre + half], axis=1).transpose(0, 2, 3, 1)  # (N, GH, GW, 4)
    found = []
    for box, label, score in zip(boxes, chance.argmax(axis=-1), sure, strict=True):
        order = np.argsort(-score, axis=None, kind="stable")
        order = order[score.ravel()[order] >= least]
        found.append(Detections(box.reshape(-1, 4)[order], label.ravel()[order], score.ravel()[order]))
    return found


def detect(
    network: Network, images: Any, least: float = 0.05, overlap: float = 0.4, batch_size: int = 100
) -> list[Detections]:
    """The digits in each image: predict, decode, and of boxes whose IoU is above `overlap` keep the surest.

    Shapes: (N, 1, H, W) -> N Detections.  Built in chapter 14.
    """
    found = []
    for i in range(0, len(images), batch_size):
        for boxes, labels, scores in decode(network.predict(images[i : i + batch_size]), least):
            kept = non_maximum_suppression(boxes, scores, overlap)
            found.append(Detections(boxes[kept], labels[kept], scores[kept]))
    return found


def _centres(rows: int, columns: int) -> tuple[Any, Any]:
    """x and y of the centres of all cells, each (rows, columns)."""
    y, x = np.mgrid[:rows, :columns].astype(DTYPE) * STRIDE + DTYPE(STRIDE / 2)
    return x, y
