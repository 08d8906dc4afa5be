"""Images, maps and boxes: the inputs on which chapters 12 to 14 and the package must agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.testing import assert_allclose

from fishbook import convolution, layers, losses, network


def _rng() -> np.random.Generator:
    return np.random.default_rng(7)


WINDOWS = ((3, 3, 1, 0), (2, 3, 2, 0), (3, 3, 1, 1), (1, 1, 2, 0), (2, 1, 3, 1))  # FH, FW, stride, pad over (5, 6)-images


def _fits(FH: int, FW: int, stride: int, pad: int) -> bool:
    return (5 + 2 * pad - FH) % stride == 0 and (6 + 2 * pad - FW) % stride == 0


def _output_size(ours: Any, theirs: Any) -> None:
    for arguments in ((28, 5), (7, 3, 2), (7, 3, 1, 1), (5, 5, 1, 2), (4, 2, 2)):
        assert theirs(*arguments) == ours(*arguments)
    for arguments in ((7, 3, 3), (2, 5)):
        for one in (ours, theirs):
            try:
                one(*arguments)
            except ValueError:
                continue
            raise AssertionError(f"conv_output_size{arguments} must raise ValueError")


def _im2col(ours: Any, theirs: Any) -> None:
    x = _rng().normal(size=(2, 3, 5, 6))
    for window in filter(lambda one: _fits(*one), WINDOWS):
        assert_allclose(theirs(x, *window), ours(x, *window), rtol=1e-12)


def _col2im(ours: Any, theirs: Any) -> None:
    shape = (2, 3, 5, 6)
    for window in filter(lambda one: _fits(*one), WINDOWS):
        col = _rng().normal(size=convolution.im2col(np.zeros(shape), *window).shape)
        assert_allclose(theirs(col, shape, *window), ours(col, shape, *window), rtol=1e-9, atol=1e-12)


def _small_net() -> Any:
    made = [convolution.Convolution.init(1, 3, 3, pad=1, rng=1), layers.Relu(), convolution.Pooling(2, 2, stride=2)]
    return network.Network([*made, layers.Flatten(), layers.Affine.init(48, 5, rng=2)], losses.SoftmaxWithLoss())


def _images() -> Any:
    return _rng().uniform(size=(3, 1, 8, 8)).astype(np.float32)


def _layer_outputs(ours: Any, theirs: Any) -> None:
    expected, got = ours(_small_net(), _images()), theirs(_small_net(), _images())
    assert list(got) == list(expected)
    for name in expected:
        assert_allclose(got[name], expected[name], rtol=1e-6)


def _saliency(ours: Any, theirs: Any) -> None:
    for t in (2, np.array([4, 0, 1])):
        assert_allclose(theirs(_small_net(), _images(), t), ours(_small_net(), _images(), t), rtol=1e-5)


def _occlusion(ours: Any, theirs: Any) -> None:
    for settings in ({}, {"size": 3, "stride": 2, "value": 0.5}):
        expected = ours(_small_net(), _images()[0], 3, **settings)
        assert_allclose(theirs(_small_net(), _images()[0], 3, **settings), expected, rtol=1e-5)


def _boxes(n: int, rng: np.random.Generator) -> Any:
    corner = rng.uniform(0, 20, (n, 2))
    return np.hstack([corner, corner + rng.uniform(2, 9, (n, 2))])


def _iou(ours: Any, theirs: Any) -> None:
    a, b = _boxes(9, _rng()), _boxes(7, np.random.default_rng(8))
    assert_allclose(theirs(a, b), ours(a, b), rtol=1e-12)


def _suppression(ours: Any, theirs: Any) -> None:
    rng = _rng()
    for threshold in (0.0, 0.3, 0.6):
        boxes, scores = _boxes(40, rng), rng.random(40)
        assert_allclose(theirs(boxes, scores, threshold), ours(boxes, scores, threshold))


def _hits(ours: Any, theirs: Any) -> None:
    rng = _rng()
    truth = _boxes(8, rng)
    boxes = np.repeat(truth, 3, axis=0) + rng.normal(0, 0.7, (24, 4))
    for boxes_of in (boxes, truth[:0]):
        scores = rng.random(len(boxes_of))
        assert_allclose(theirs(boxes_of, scores, truth), ours(boxes_of, scores, truth))
    assert_allclose(theirs(boxes, rng.random(24), truth[:0]), np.zeros(24))


def _average_precision(ours: Any, theirs: Any) -> None:
    rng = _rng()
    hits, scores = rng.random(30) < 0.5, rng.random(30)
    for points in (None, 11, 101):
        assert_allclose(theirs(hits, scores, 25, points), ours(hits, scores, 25, points), rtol=1e-12)


def _detection_loss(ours: Any, theirs: Any) -> None:
    rng = _rng()
    x, t = rng.normal(size=(2, 9, 3, 3)), rng.normal(size=(2, 6, 3, 3))
    t[:, 0], t[:, 5] = rng.random((2, 3, 3)) < 0.4, rng.integers(0, 4, (2, 3, 3))
    a, b = ours(3.0), theirs(3.0)
    assert_allclose(b.forward(x, t), a.forward(x, t), rtol=1e-12)
    assert_allclose(b.backward(2.0), a.backward(2.0), rtol=1e-12)


IMAGES: dict[str, Callable[[Any, Any], None]] = {
    "fishbook.convolution.conv_output_size": _output_size,
    "fishbook.convolution.im2col": _im2col,
    "fishbook.convolution.col2im": _col2im,
    "fishbook.visualize.layer_outputs": _layer_outputs,
    "fishbook.visualize.occlusion": _occlusion,
    "fishbook.visualize.saliency": _saliency,
    "fishbook.detection.boxes.iou": _iou,
    "fishbook.detection.boxes.non_maximum_suppression": _suppression,
    "fishbook.detection.precision.hits": _hits,
    "fishbook.detection.precision.average_precision": _average_precision,
    "fishbook.detection.loss.DetectionLoss": _detection_loss,
}
