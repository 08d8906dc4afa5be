"""For every name a chapter re-derives in its own way: the inputs on which chapter and package must agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from agreement_images import IMAGES
from numpy.testing import assert_allclose

from fishbook import functions, layers, losses


def _rng() -> np.random.Generator:
    return np.random.default_rng(7)


def _elementwise(ours: Any, theirs: Any) -> None:
    for x in (_rng().normal(size=(4, 5)), np.array([-700.0, -1.0, 0.0, 1.0, 700.0]), np.float64(0.3)):
        assert_allclose(theirs(x), ours(x), rtol=1e-12)


def _rows(ours: Any, theirs: Any) -> None:
    x = _rng().normal(size=(6, 4)) * 10
    assert_allclose(theirs(x), ours(x), rtol=1e-12)
    assert_allclose(theirs(x[0] + 1000), ours(x[0] + 1000), rtol=1e-12)


def _loss(ours: Any, theirs: Any) -> None:
    rng = _rng()
    y = functions.softmax(rng.normal(size=(8, 5)))
    labels = rng.integers(0, 5, 8)
    one_hot = functions.one_hot(labels, 5)
    assert_allclose(theirs(y, one_hot), ours(y, one_hot), rtol=1e-6)
    assert_allclose(theirs(y[:1], one_hot[:1]), ours(y[:1], one_hot[:1]), rtol=1e-6)


def _one_hot(ours: Any, theirs: Any) -> None:
    labels = _rng().integers(0, 10, 50)
    assert_allclose(theirs(labels, 10), ours(labels, 10))


def _numerical_gradient(ours: Any, theirs: Any) -> None:
    x = _rng().normal(size=(3, 2))
    before = x.copy()
    assert_allclose(theirs(lambda v: float((v**3).sum()), x), ours(lambda v: float((v**3).sum()), x), rtol=1e-9)
    assert_allclose(x, before, err_msg="x must be left as it was")


def _gradient_descent(ours: Any, theirs: Any) -> None:
    start = np.array([-3.0, 4.0])
    for got, expected in zip(_descend(theirs, start), _descend(ours, start), strict=True):
        assert_allclose(got, expected, rtol=1e-9)
    assert_allclose(start, [-3.0, 4.0], err_msg="init_x must be left as it was")


def _descend(descent: Any, start: Any) -> tuple[Any, Any]:
    x, path = descent(lambda v: float((v**2).sum()), start, lr=0.1, step_num=20)
    return x, path


def _layer(make: Callable[[Any], Any], shape: tuple[int, ...]) -> Callable[[Any, Any], None]:
    def compare(ours: Any, theirs: Any) -> None:
        x = _rng().normal(size=shape)
        a, b = make(ours), make(theirs)
        out, expected = b.forward(x), a.forward(x)
        assert_allclose(out, expected, rtol=1e-12)
        dout = _rng().normal(size=expected.shape)
        assert_allclose(b.backward(dout), a.backward(dout), rtol=1e-12)
        for key in a.params:
            assert_allclose(b.grads[key], a.grads[key], rtol=1e-12)

    return compare


def _affine(cls: Any) -> Any:
    rng = np.random.default_rng(3)
    return cls(rng.normal(size=(5, 4)), rng.normal(size=4))


def _dropout(ours: Any, theirs: Any) -> None:
    x, dout = _rng().normal(size=(6, 5)), _rng().normal(size=(6, 5))
    a, b = ours(0.4, rng=5), theirs(0.4, rng=5)
    for train in (True, False, True):
        assert_allclose(b.forward(x, train), a.forward(x, train), rtol=1e-12)
        assert_allclose(b.backward(dout), a.backward(dout), rtol=1e-12)


def _batch_norm(ours: Any, theirs: Any) -> None:
    rng = _rng()
    x, dout, gamma, beta = rng.normal(2, 3, (6, 4)), rng.normal(size=(6, 4)), rng.normal(size=4), rng.normal(size=4)
    a, b = ours(gamma, beta, 0.7), theirs(gamma, beta, 0.7)
    for train in (False, True, True, False):
        assert_allclose(b.forward(x, train), a.forward(x, train), rtol=1e-9)
        assert_allclose(b.backward(dout), a.backward(dout), rtol=1e-9, atol=1e-12)
        for key in a.params:
            assert_allclose(b.grads[key], a.grads[key], rtol=1e-9)
        for key in a.state:
            assert_allclose(b.state[key], a.state[key], rtol=1e-9)


def _loss_layer(ours: Any, theirs: Any) -> None:
    x, t = _rng().normal(size=(7, 4)), functions.one_hot(_rng().integers(0, 4, 7), 4)
    a, b = ours(), theirs()
    assert_allclose(b.forward(x, t), a.forward(x, t), rtol=1e-6)
    assert_allclose(b.backward(), a.backward(), rtol=1e-6)


def _network(ours: Any, theirs: Any) -> None:
    rng = _rng()
    weights = [(rng.normal(size=(6, 5)), rng.normal(size=5)), (rng.normal(size=(5, 4)), rng.normal(size=4))]

    def build(cls: Any) -> Any:
        first, second = (layers.Affine(W.copy(), b.copy()) for W, b in weights)
        return cls({"Affine1": first, "Relu1": layers.Relu(), "Affine2": second}, losses.SoftmaxWithLoss())

    x, t = rng.normal(size=(7, 6)), rng.integers(0, 4, 7)
    a, b = build(ours), build(theirs)
    assert_allclose(b.predict(x), a.predict(x), rtol=1e-12)
    assert_allclose(b.loss(x, t), a.loss(x, t), rtol=1e-12)
    expected, got = a.gradient(x, t), b.gradient(x, t)
    assert list(got) == list(expected)
    for name in expected:
        assert_allclose(got[name], expected[name], rtol=1e-12)


def _sgd(ours: Any, theirs: Any) -> None:
    results = []
    for cls in (ours, theirs):
        params = {"W": _rng().normal(size=(3, 2)), "b": 1.5}
        rule = cls(lr=0.1)
        for _ in range(3):
            rule.update(params, {"W": 2 * params["W"], "b": 0.5})
        results.append(params)
    for name in results[0]:
        assert_allclose(results[1][name], results[0][name], rtol=1e-12)


def _convolution(cls: Any) -> Any:
    rng = np.random.default_rng(3)
    return cls(rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4), 1, 1)


CASES: dict[str, Callable[[Any, Any], None]] = {
    **{f"fishbook.functions.{name}": _elementwise for name in ("step_function", "sigmoid", "relu", "tanh")},
    "fishbook.functions.identity_function": _elementwise,
    "fishbook.functions.softmax": _rows,
    "fishbook.functions.one_hot": _one_hot,
    "fishbook.functions.sum_squared_error": _loss,
    "fishbook.functions.mean_squared_error": _loss,
    "fishbook.functions.cross_entropy_error": _loss,
    "fishbook.gradients.numerical_gradient": _numerical_gradient,
    "fishbook.gradients.gradient_descent": _gradient_descent,
    "fishbook.layers.Relu": _layer(lambda cls: cls(), (6, 5)),
    "fishbook.layers.Affine": _layer(_affine, (6, 5)),
    "fishbook.layers.BatchNormalization": _batch_norm,
    "fishbook.layers.Dropout": _dropout,
    "fishbook.network.Network": _network,
    "fishbook.optimizers.SGD": _sgd,
    "fishbook.losses.SoftmaxWithLoss": _loss_layer,
    "fishbook.losses.SumSquaredErrorWithLoss": _loss_layer,
    "fishbook.convolution.Convolution": _layer(_convolution, (2, 3, 5, 6)),
    **IMAGES,
}
