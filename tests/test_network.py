"""The network: folding its layers, its loss and its gradients, and what it says to what it cannot take."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import fishbook as fb
from fishbook import Affine, Network, Relu, SoftmaxWithLoss, SumSquaredErrorWithLoss, Tanh

RNG = np.random.default_rng(5)
X, LABELS = RNG.normal(size=(7, 4)).astype(np.float32), RNG.integers(0, 3, 7)


def small(**options):
    return fb.multi_layer_net(4, [5], 3, "tanh", "xavier", rng=0, **options)


class TestFolding:
    def test_predict_is_the_layers_one_after_the_other(self):
        network = small()
        W1, b1, W2, b2 = network.params.values()
        assert_allclose(network.predict(X), np.tanh(X @ W1 + b1) @ W2 + b2, rtol=1e-6)

    def test_input_takes_the_dtype_of_a_layer_that_was_put_in_its_place(self):
        network = fb.Network([Affine.init(4, 3)], SoftmaxWithLoss())
        network.layers["Affine1"] = Affine(np.ones((4, 3)), np.zeros(3))
        assert network.dtype == np.float64
        assert_array_equal(network.predict(X), X.astype(np.float64) @ np.ones((4, 3)))

    def test_names_by_class_and_number(self):
        layers = [Affine.init(4, 3), Relu(), Affine.init(3, 3), Tanh(), Relu()]
        network = Network(iter(layers), SoftmaxWithLoss())
        assert list(network.layers) == ["Affine1", "Relu1", "Affine2", "Tanh1", "Relu2"]

    def test_your_own_names(self):
        network = Network({"hidden": Affine.init(4, 3, rng=0), "squash": Tanh()}, SumSquaredErrorWithLoss())
        assert list(network.layers) == ["hidden", "squash"]
        assert network.predict(X).shape == (7, 3)
        assert network.params["W1"] is network.layers["hidden"].params["W"]

    def test_gradient_by_hand_for_one_affine_layer(self):
        network = Network([Affine(np.zeros((2, 2)), np.zeros(2))], SoftmaxWithLoss())
        x, t = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0, 1])
        grads = network.gradient(x, t)
        y_minus_t = np.array([[-0.5, 0.5], [0.5, -0.5]])
        assert_allclose(grads["W1"], x.T @ y_minus_t / 2)
        assert_allclose(grads["b1"], y_minus_t.sum(axis=0) / 2, atol=1e-15)

    @pytest.mark.parametrize("build", [lambda: fb.two_layer_net(rng=0), lambda: fb.simple_conv_net(rng=0)])
    def test_without_the_gradient_of_the_input_those_of_the_parameters_stay_the_same(self, build):
        network, other = build(), build()
        flat = "Affine1" in next(iter(network.layers))
        x = RNG.random((4, 784) if flat else (4, 1, 28, 28)).astype(np.float32)
        t = np.array([3, 1, 4, 1])
        for one in (network, other):
            one.loss(x, t)
        network.backward()
        assert other.backward(to_input=False) is None
        for name, gradient in network.grads.items():
            assert_array_equal(other.grads[name], gradient)

    @pytest.mark.parametrize("pad", [0, 1])
    def test_in_training_pooling_before_relu_gives_the_very_same_numbers(self, pad):
        relu, pooling = Relu(), fb.Pooling(2, 2, stride=2, pad=pad)
        layers = [fb.Convolution.init(1, 6, 3, pad=1, weight_init=0.5, rng=1), relu, pooling, fb.Flatten()]
        layers.append(Affine.init(6 * (2 + pad) ** 2, 3, rng=2))
        network = Network(layers, SoftmaxWithLoss())
        x = np.maximum(RNG.normal(size=(40, 1, 4, 4)), 0).astype(np.float32)  # with blank pixels, whose maxima are equal
        t = RNG.integers(0, 3, 40)
        loss = network.loss(x, t, train=True)
        dx, grads = network.backward(), dict(network.grads)
        assert relu.positive.shape == (40, 6, 2 + pad, 2 + pad), "Relu has seen the pooled maps"
        out = x
        for layer in layers:  # as they stand
            out = layer.forward(out, train=True)
        assert network.loss_layer.forward(out, t) == loss
        signal = network.loss_layer.backward()
        for layer in reversed(layers):
            signal = layer.backward(signal)
        assert_array_equal(signal, dx)
        assert np.count_nonzero(dx) > 100
        for name, gradient in network.grads.items():
            assert_array_equal(gradient, grads[name])

    def test_a_relu_of_your_own_stays_where_it_stands(self):
        class Shifted(Relu):
            def forward(self, x, train=False):
                return super().forward(x - 1, train)

        mine = Shifted()
        network = Network([mine, fb.Pooling(2, 2, stride=2), fb.Flatten()], SumSquaredErrorWithLoss())
        network.loss(np.ones((1, 1, 4, 4), np.float32), np.zeros((1, 4), np.float32), train=True)
        assert mine.positive.shape == (1, 1, 4, 4)

    def test_prediction_leaves_every_layer_as_it_would_alone(self):
        network = fb.simple_conv_net(rng=0)
        network.loss(np.ones((2, 1, 28, 28), np.float32), np.array([0, 1]), train=True)
        network.predict(np.ones((2, 1, 28, 28), np.float32))
        assert network.layers["Relu1"].positive.shape == (2, 30, 24, 24)

    def test_backward_gives_the_gradient_of_the_input(self):
        network = small().copy(np.float64)
        x = X.astype(np.float64)
        network.loss(x, LABELS)
        analytic = network.backward()
        assert_allclose(analytic, fb.numerical_gradient(lambda v: network.loss(v, LABELS), x), atol=1e-8)

    def test_weight_decay_in_loss_and_gradient(self):
        plain, decayed = small(), small(weight_decay=0.3)
        W1, W2 = plain.params["W1"], plain.params["W2"]
        penalty = 0.15 * float((W1**2).sum() + (W2**2).sum())
        assert decayed.loss(X, LABELS) == pytest.approx(plain.loss(X, LABELS) + penalty)
        before, after = plain.gradient(X, LABELS), decayed.gradient(X, LABELS)
        assert_allclose(after["W1"], before["W1"] + 0.3 * W1, rtol=1e-6)
        assert_array_equal(after["b1"], before["b1"])

    def test_a_network_without_parameters(self):
        network = Network([fb.Flatten(), Relu()], SoftmaxWithLoss(), weight_decay=0.1)
        assert network.predict(np.array([[[1, -1], [2, -2]]])).dtype == np.float32
        assert network.gradient(X[:, :3], LABELS) == {}


class TestGradients:
    @pytest.mark.parametrize("options", [{}, {"weight_decay": 0.1}, {"batchnorm": True}, {"dropout": 0.5}], ids=str)
    def test_numerical_gradient_equals_gradient(self, options):
        network = small(**options).copy(np.float64)
        numeric = network.numerical_gradient(X, LABELS)  # draws the masks that gradient will draw next
        analytic = network.gradient(X, LABELS)
        assert list(numeric) == list(analytic) == list(network.params)
        for name in numeric:
            assert_allclose(analytic[name], numeric[name], atol=1e-7)

    def test_what_gradient_returned_stays_when_the_next_one_is_computed(self):
        network = small()
        first = network.gradient(X, LABELS)
        kept = {name: grad.copy() for name, grad in first.items()}
        network.gradient(X[::-1] + 1, LABELS)
        for name in kept:
            assert_array_equal(first[name], kept[name])

    def test_descending_along_it_lowers_the_loss(self):
        network = small()
        before = network.loss(X, LABELS)
        fb.SGD(0.1).update(network.params, network.gradient(X, LABELS))
        assert network.loss(X, LABELS) < before


class TestLabels:
    @pytest.mark.parametrize("dtype", [int, np.uint8, np.float32, np.float64])
    def test_one_hot_rows_of_any_dtype_are_class_indices(self, dtype):
        one, other = small(), small()
        t = np.eye(3, dtype=dtype)[LABELS]
        assert one.loss(X, t) == other.loss(X, LABELS)
        assert one.accuracy(X, t) == other.accuracy(X, LABELS)
        grads, expected = one.gradient(X, t), other.gradient(X, LABELS)
        for name in grads:
            assert grads[name].dtype == np.float32
            assert_array_equal(grads[name], expected[name])

    @pytest.mark.parametrize("method", ["loss", "accuracy"])
    @pytest.mark.parametrize(
        ("t", "words"),
        [
            (np.array([0, 1, 2, 3, 0, 0, 0]), "labels from 0 to 2, got values from 0 to 3"),
            (np.array([0, 1, 2, -1, 0, 0, 0]), "labels from 0 to 2, got values from -1 to 2"),
            (LABELS[:, None], r"t must have shape \(7,\).* or \(7, 3\).*got \(7, 1\)"),
            (np.eye(4)[LABELS], r"got \(7, 4\)"),
        ],
        ids=["too large", "negative", "a column", "four classes"],
    )
    def test_bad_labels(self, method, t, words):
        with pytest.raises(ValueError, match=words):
            getattr(small(), method)(X, t)

    def test_labels_must_be_whole_numbers(self):
        with pytest.raises(TypeError, match="integer class indices, got dtype float64"):
            small().loss(X, LABELS.astype(float))


class TestAccuracy:
    def test_counts_every_sample_whatever_the_batch_size(self):
        network = small()
        hits = network.predict(X).argmax(axis=1) == LABELS
        for batch_size in (1, 2, 3, 7, 100):
            assert network.accuracy(X, LABELS, batch_size) == hits.mean()

    def test_the_last_partial_batch_counts(self):
        network = Network([Affine(np.eye(3), np.zeros(3))], SoftmaxWithLoss())
        assert network.accuracy(np.eye(3)[[0, 0, 0, 1]], [0, 0, 0, 2], batch_size=3) == 0.75

    def test_bad_arguments(self):
        for x, t in ((X, LABELS[:3]), (X[:0], LABELS[:0])):
            with pytest.raises(ValueError, match="same number of samples, at least one, got"):
                small().accuracy(x, t)
        with pytest.raises(ValueError, match="batch_size must be at least 1, got 0"):
            small().accuracy(X, LABELS, batch_size=0)


class TestDtypes:
    @pytest.mark.parametrize("dtype", [np.float64, np.int64, np.uint8, bool])
    def test_input_is_taken_in_the_dtype_of_the_parameters(self, dtype):
        assert small().predict(np.ones((2, 4), dtype)).dtype == np.float32

    @pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
    def test_copy_in_a_dtype_computes_in_it_throughout(self, dtype):
        twin = small(batchnorm=True, dropout=0.2, weight_decay=0.1).copy(dtype)
        assert twin.dtype == dtype
        twin.loss(X, LABELS, train=True)
        assert twin.backward().dtype == dtype
        assert {array.dtype for array in [*twin.grads.values(), *twin.state.values()]} == {np.dtype(dtype)}

    def test_a_copy_is_independent(self):
        network = small()
        twin = network.copy()
        twin.params["W1"] = 0.0
        assert network.params["W1"].all()
        assert twin.params["W1"] is twin.layers["Affine1"].params["W"]

    def test_what_is_no_array_of_numbers_is_refused(self):
        with pytest.raises(TypeError, match="x must be an array of samples, got a list"):
            small().predict([[1.0, 2.0, 3.0, 4.0]])
        with pytest.raises(TypeError, match="x must hold numbers, got dtype <U"):
            small().predict(np.array([["a", "b", "c", "d"]]))


class TestBadNetworks:
    def test_no_layers(self):
        with pytest.raises(ValueError, match="at least one layer, got none"):
            Network([], SoftmaxWithLoss())

    def test_one_layer_in_two_places(self):
        tanh = Tanh()
        with pytest.raises(ValueError, match="holds one layer twice"):
            Network([Affine.init(4, 3), tanh, Affine.init(3, 3), tanh], SoftmaxWithLoss())

    @pytest.mark.parametrize("weight_decay", [-0.1, float("nan")])
    def test_bad_weight_decay(self, weight_decay):
        with pytest.raises(ValueError, match="weight_decay must not be negative, got"):
            small(weight_decay=weight_decay)

    def test_an_empty_batch_has_no_loss(self):
        with pytest.raises(ValueError, match=r"a loss needs at least one sample, got y of shape \(0, 3\)"):
            small().loss(X[:0], LABELS[:0])
        assert small().predict(X[:0]).shape == (0, 3)

    @pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
    def test_nan_in_the_data_is_nan_in_the_loss(self, activation):
        x = X.copy()
        x[3, 1] = np.nan
        assert np.isnan(fb.multi_layer_net(4, [5], 3, activation, rng=0).loss(x, LABELS))
