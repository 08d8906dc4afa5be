import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from fishbook import Affine, BatchNormalization, Dropout, Flatten, Relu, Sigmoid, Tanh

RNG = np.random.default_rng(0)


def test_affine_closed_form():
    layer = Affine(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5]))
    x = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]])
    assert_array_equal(layer.forward(x), [[11.5, 13.5], [3.5, 3.5]])
    dx = layer.backward(np.array([[1.0, 0.0], [0.0, 2.0]]))
    assert_array_equal(dx, [[1, 3, 5], [4, 8, 12]])
    assert_array_equal(layer.grads["W"], [[1, 0], [0, 2], [2, 0]])
    assert_array_equal(layer.grads["b"], [1, 2])


@pytest.mark.parametrize("order", ["C", "F"])
def test_affine_gives_dx_the_memory_order_of_x(order):
    layer, x = Affine.init(30, 20, rng=0), np.asarray(RNG.normal(size=(7, 30)), np.float32, order)
    dout = RNG.normal(size=layer.forward(x).shape).astype(np.float32)
    dx = layer.backward(dout)
    assert_allclose(dx, dout @ layer.params["W"].T, atol=1e-6)  # another order of adding in memory of another order
    assert dx.dtype == np.float32
    assert dx.flags[f"{order}_CONTIGUOUS"]


def test_params_and_grads_have_the_same_keys_from_the_start():
    for layer in (Affine.init(3, 2), BatchNormalization.init(4)):
        assert layer.params.keys() == layer.grads.keys()
        for key, value in layer.params.items():
            assert layer.grads[key].shape == value.shape


@pytest.mark.parametrize(
    ("shape", "advice"),
    [((5, 28, 28), r"x.reshape\(len\(x\), -1\)"), ((784,), r"x\[None\]"), ((5, 10), "check the sizes")],
)
def test_affine_says_what_it_expected(shape, advice):
    layer = Affine.init(784, 50)
    expected = rf"784 columns to match W \(784, 50\), got x of shape \({', '.join(map(str, shape))},?\); .*{advice}"
    with pytest.raises(ValueError, match=expected):
        layer.forward(np.zeros(shape, dtype=np.float32))


def test_affine_refuses_a_bias_that_does_not_fit():
    with pytest.raises(ValueError, match=r"got W \(3, 2\) and b \(3,\)"):
        Affine(np.zeros((3, 2)), np.zeros(3))


def test_affine_init():
    layer = Affine.init(400, 300, "he", rng=0)
    assert layer.params["W"].std() == pytest.approx(np.sqrt(2 / 400), rel=0.02)
    assert layer.params["W"].dtype == layer.params["b"].dtype == np.float32
    assert not layer.params["b"].any()


def test_activations_closed_form():
    x = np.array([[-2.0, 0.0, 3.0]])
    dout = np.array([[1.0, 1.0, 10.0]])
    relu, sigmoid, tanh = Relu(), Sigmoid(), Tanh()
    assert_array_equal(relu.forward(x), [[0, 0, 3]])
    assert_array_equal(relu.backward(dout), [[0, 0, 10]])
    y = sigmoid.forward(x)
    assert_allclose(sigmoid.backward(dout), dout * y * (1 - y))
    assert_allclose(tanh.forward(x), np.tanh(x))
    assert_allclose(tanh.backward(dout), dout * (1 - np.tanh(x) ** 2))


def test_flatten_and_back():
    layer, x = Flatten(), RNG.normal(size=(2, 3, 4, 5))
    assert layer.forward(x).shape == (2, 60)
    assert_array_equal(layer.backward(layer.forward(x)), x)


class TestDropout:
    def test_evaluation_changes_nothing(self):
        x = RNG.normal(size=(5, 4))
        assert_array_equal(Dropout(0.9, rng=0).forward(x), x)

    def test_training_drops_the_share_and_keeps_the_mean(self):
        layer, x = Dropout(0.3, rng=0), np.ones((400, 500), dtype=np.float32)
        out = layer.forward(x, train=True)
        assert (out == 0).mean() == pytest.approx(0.3, abs=0.005)
        assert out.mean() == pytest.approx(1.0, abs=0.01)
        assert_allclose(np.unique(out), [0, 1 / 0.7], rtol=1e-6)
        assert_array_equal(layer.backward(x), out)

    def test_seed_decides_the_masks(self):
        x = np.ones((20, 20))
        one, other = Dropout(0.5, rng=3), Dropout(0.5, rng=3)
        first = one.forward(x, train=True)
        assert_array_equal(first, other.forward(x, train=True))
        assert (one.forward(x, train=True) != first).any(), "every batch has its own mask"

    @pytest.mark.parametrize("ratio", [-0.1, 1.0, float("nan")])
    def test_bad_ratio(self, ratio):
        with pytest.raises(ValueError, match="0 <= ratio < 1"):
            Dropout(ratio)


class TestBatchNormalization:
    @pytest.mark.parametrize(("shape", "axes"), [((50, 3), 0), ((10, 3, 4, 5), (0, 2, 3))])
    def test_training_output_has_mean_beta_and_deviation_gamma(self, shape, axes):
        layer = BatchNormalization(np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.0, 1.0]))
        out = layer.forward(RNG.normal(5, 3, size=shape), train=True)
        assert_allclose(out.mean(axis=axes), [-1, 0, 1], atol=1e-12)
        assert_allclose(out.std(axis=axes), [1, 2, 3], rtol=1e-5)

    @pytest.mark.parametrize("shape", [(40_000, 3), (50, 3, 28, 28)])
    def test_sums_beyond_the_largest_float16_are_no_harm(self, shape):
        x = RNG.normal(20, 5, size=shape).astype(np.float16)  # the columns' sums and sums of squares lie above 65,504
        halves, doubles = (BatchNormalization.init(3) for _ in range(2))
        doubles.params = {name: array.astype(np.float64) for name, array in doubles.params.items()}
        out = halves.forward(x, train=True)
        assert_allclose(out, doubles.forward(x.astype(np.float64), train=True), atol=0.02)

    def test_running_statistics_follow_the_momentum(self):
        layer = BatchNormalization(np.ones(2), np.zeros(2), momentum=0.75)
        x = RNG.normal([1.0, -2.0], [1.0, 3.0], size=(30, 2))
        layer.forward(x, train=True)
        assert_allclose(layer.state["running_mean"], 0.25 * x.mean(axis=0))
        assert_allclose(layer.state["running_var"], 0.75 + 0.25 * x.var(axis=0))

    def test_evaluation_uses_and_leaves_the_running_statistics(self):
        mean, var = np.array([1.0, 2.0]), np.array([4.0, 9.0])
        layer = BatchNormalization(np.ones(2), np.zeros(2), running_mean=mean, running_var=var)
        x = RNG.normal(size=(3, 2))
        assert_allclose(layer.forward(x), (x - mean) / np.sqrt(var + 1e-5))
        assert_array_equal(layer.state["running_mean"], mean)

    def test_a_batch_of_one_in_evaluation(self):
        layer = BatchNormalization.init(3)
        layer.forward(RNG.normal(size=(20, 3)).astype(np.float32), train=True)
        assert layer.forward(np.ones((1, 3), dtype=np.float32)).any()

    @pytest.mark.parametrize("shape", [(5, 4), (5,), (5, 4, 2, 2), (5, 3, 2)])
    def test_wrong_shapes(self, shape):
        with pytest.raises(ValueError, match=r"size 3 expects x \(N, 3\) or \(N, 3, H, W\), got \(5,"):
            BatchNormalization.init(3).forward(np.zeros(shape), train=True)

    def test_gamma_and_beta_must_match(self):
        with pytest.raises(ValueError, match=r"got \(3,\) and \(2,\)"):
            BatchNormalization(np.ones(3), np.zeros(2))


@pytest.mark.parametrize("layer", [Relu(), Sigmoid(), Tanh(), Affine.init(2, 2), BatchNormalization.init(2), Dropout()])
def test_backward_before_forward_says_so(layer):
    with pytest.raises(AttributeError, match=f"{type(layer).__name__} .*call forward before backward"):
        layer.backward(np.zeros((1, 2)))
