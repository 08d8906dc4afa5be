"""Looking inside: closed forms on tiny networks, adjoints, and what is refused."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import fishbook as fb
from fishbook import visualize as vis
from fishbook.gradients import numerical_gradient
from fishbook.losses import SoftmaxWithLoss

RNG = np.random.default_rng(1313)
IMAGES = RNG.uniform(size=(3, 1, 8, 8)).astype(np.float32)


def small_net(rng=0):
    """Two convolutions, a pooling and an affine layer on images of 8×8."""
    rng = np.random.default_rng(rng)
    layers = [
        *(fb.Convolution.init(1, 3, 3, pad=1, rng=rng), fb.Relu(), fb.Pooling(2, 2, stride=2)),
        *(fb.Convolution.init(3, 4, 3, rng=rng), fb.Relu(), fb.Flatten(), fb.Affine.init(16, 5, rng=rng)),
    ]
    return fb.Network(layers, SoftmaxWithLoss())


class TestLayerOutputs:
    def test_holds_every_layer_and_ends_with_the_scores(self):
        network = small_net()
        outputs = vis.layer_outputs(network, IMAGES)
        assert list(outputs) == list(network.layers)
        assert outputs["Pooling1"].shape == (3, 3, 4, 4)
        assert_allclose(outputs["Affine1"], network.predict(IMAGES))
        assert all(out.dtype == np.float32 for out in outputs.values())


class TestScoreGradient:
    def test_is_the_weights_of_a_linear_network(self):
        network = fb.Network([fb.Affine.init(6, 4, rng=1)], SoftmaxWithLoss())
        x = RNG.normal(size=(2, 6)).astype(np.float32)
        assert_allclose(vis.score_gradient(network, x, [3, 0]), network.params["W1"].T[[3, 0]])
        assert_allclose(vis.saliency(network, x, 2), np.abs(network.params["W1"].T[[2, 2]]))

    def test_agrees_with_differences(self):
        network = small_net().copy(np.float64)
        x = IMAGES[:1].astype(np.float64)
        expected = numerical_gradient(lambda v: float(network.predict(v)[0, 4]), x, 1e-6)
        assert_allclose(vis.score_gradient(network, x, 4), expected, atol=1e-7)

    def test_leaves_parameters_and_images_as_they_are(self):
        network = small_net()
        before, images = {name: a.copy() for name, a in network.params.items()}, IMAGES.copy()
        vis.saliency(network, IMAGES, 1)
        assert_allclose(IMAGES, images)
        for name, array in network.params.items():
            assert_allclose(array, before[name])

    def test_saliency_takes_the_largest_channel_and_keeps_float32(self):
        network = fb.Network(
            [fb.Convolution.init(2, 1, 1, rng=0), fb.Flatten(), fb.Affine.init(9, 2, rng=0)], SoftmaxWithLoss()
        )
        x = RNG.normal(size=(4, 2, 3, 3)).astype(np.float32)
        found = vis.saliency(network, x, 0)
        assert found.shape == (4, 3, 3)
        assert found.dtype == np.float32
        assert_allclose(found, np.abs(vis.score_gradient(network, x, 0)).max(axis=1))

    @pytest.mark.parametrize("t", [5, -1, 1.0, [0, 1], [[0, 1, 2]]])
    def test_refuses_classes_that_do_not_fit(self, t):
        with pytest.raises(ValueError, match="from 0 to 4"):
            vis.saliency(small_net(), IMAGES, t)


class TestOcclusion:
    def test_covers_every_place_once(self):
        network, image = small_net(), IMAGES[0]
        found = vis.occlusion(network, image, 2, size=3, stride=2, value=0.5)
        assert found.shape == (3, 3)
        for i in range(3):
            for j in range(3):
                copy = image.copy()
                copy[:, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3] = 0.5
                assert found[i, j] == pytest.approx(fb.softmax(network.predict(copy[None]))[0, 2], rel=1e-5)

    def test_more_places_than_one_batch_holds(self, monkeypatch):
        whole = vis.occlusion(small_net(), IMAGES[0], 1, size=2)
        monkeypatch.setattr("fishbook.visualize.maps._BATCH", 7)
        assert whole.shape == (7, 7)
        assert_allclose(vis.occlusion(small_net(), IMAGES[0], 1, size=2), whole, rtol=1e-5)

    def test_leaves_the_image_as_it_is(self):
        before = IMAGES[0].copy()
        vis.occlusion(small_net(), IMAGES[0], 1)
        assert_allclose(IMAGES[0], before)

    @pytest.mark.parametrize("settings", [{"size": 9}, {"size": 0}, {"stride": 0}])
    def test_refuses_a_square_that_does_not_fit(self, settings):
        with pytest.raises(ValueError, match="one image"):
            vis.occlusion(small_net(), IMAGES[0], 1, **settings)

    def test_refuses_a_batch_and_an_unknown_class(self):
        with pytest.raises(ValueError, match="one image"):
            vis.occlusion(small_net(), IMAGES, 1)
        with pytest.raises(ValueError, match="from 0 to 4"):
            vis.occlusion(small_net(), IMAGES[0], 7)


class TestSignals:
    def test_the_three_rules_on_one_relu(self):
        network = fb.Network([fb.Relu()], SoftmaxWithLoss())
        network.predict(np.array([[1.0, 1.0, -1.0, -1.0]], dtype=np.float32))
        signal = np.array([[2.0, -2.0, 2.0, -2.0]])
        expected = {"gradient": [2, -2, 0, 0], "deconvolution": [2, 0, 2, 0], "guided": [2, 0, 0, 0]}
        for rule, values in expected.items():
            assert_allclose(vis.signal_to_input(network, signal, relu=rule), [values])

    def test_is_the_adjoint_of_the_forward_pass(self):
        layers = [fb.Convolution.init(1, 2, 3, pad=1, rng=0), fb.Convolution.init(2, 3, 3, rng=1)]
        network = fb.Network(layers, SoftmaxWithLoss()).copy(np.float64)
        x, signal = RNG.normal(size=(2, 1, 6, 6)), RNG.normal(size=(2, 3, 4, 4))
        forward = (network.predict(x) * signal).sum()  # biases are zero, so the network is linear
        assert (vis.signal_to_input(network, signal) * x).sum() == pytest.approx(forward)

    def test_refuses_unknown_names(self):
        with pytest.raises(ValueError, match="no layer 'Conv1'"):
            vis.signal_to_input(small_net(), None, "Conv1")
        with pytest.raises(ValueError, match="relu must be"):
            vis.signal_to_input(small_net(), None, relu="backward")


class TestDeconvolution:
    def test_one_filter_paints_itself_where_it_answers_most(self):
        W = RNG.normal(size=(1, 1, 3, 3)).astype(np.float32)
        network = fb.Network([fb.Convolution(W, np.zeros(1, np.float32)), fb.Relu()], SoftmaxWithLoss())
        x = np.zeros((1, 1, 8, 8), np.float32)
        x[0, 0, 2:5, 4:7] = W[0, 0]
        found = vis.deconvolution(network, x, "Relu1", 0)
        expected = np.zeros_like(x)
        expected[0, 0, 2:5, 4:7] = W[0, 0] * (W**2).sum()
        assert_allclose(found, expected, rtol=1e-5)

    def test_stays_inside_the_receptive_field(self):
        network = small_net()
        strongest = vis.layer_outputs(network, IMAGES)["Relu2"][:, 1].reshape(3, -1).argmax(axis=1)
        size = vis.layer_sizes(vis.stages(network), (1, 8, 8))["Convolution2"]
        for image, place in zip(vis.deconvolution(network, IMAGES, "Relu2", 1), strongest, strict=True):
            outside = np.ones((8, 8), bool)
            (top, bottom), (left, right) = size.window(place // 2), size.window(place % 2)
            outside[max(top, 0) : bottom, max(left, 0) : right] = False
            assert np.any(outside)
            assert not np.any(image[0][outside])

    def test_with_the_gradient_rule_it_is_the_gradient_times_the_answer(self):
        network = small_net()
        answer = vis.layer_outputs(network, IMAGES)["Convolution1"][:, 2].reshape(3, -1)
        found = vis.deconvolution(network, IMAGES, "Convolution1", 2, relu="gradient")
        assert_allclose(
            (found * IMAGES).sum(axis=(1, 2, 3)), answer.max(axis=1) ** 2, rtol=1e-4
        )  # without biases a unit is its gradient times its input

    @pytest.mark.parametrize(("layer", "channel"), [("Affine1", 0), ("Relu1", 3), ("Relu1", -1), ("Relu9", 0)])
    def test_refuses_what_is_no_map(self, layer, channel):
        with pytest.raises(ValueError, match=r"channel|no layer"):
            vis.deconvolution(small_net(), IMAGES, layer, channel)


class TestInversion:
    def test_total_variation_in_closed_form(self):
        value, gradient = vis.total_variation(np.array([[0.0, 1.0], [3.0, 3.0]]))
        assert value == 0.5 * (1 + 9 + 4)
        assert_allclose(gradient, [[-4, -1], [3, 2]])

    def test_total_variation_gradient_by_differences(self):
        x = RNG.normal(size=(2, 1, 4, 5))
        assert_allclose(vis.total_variation(x)[1], numerical_gradient(lambda v: vis.total_variation(v)[0], x), atol=1e-6)

    def test_finds_an_image_with_the_same_answer(self):
        network = small_net()
        answer = vis.layer_outputs(network, IMAGES)["Convolution1"]
        found, losses = vis.invert(network, answer, "Convolution1", (1, 8, 8), steps=300, rng=0)
        assert found.shape == IMAGES.shape
        assert found.dtype == np.float32
        assert found.min() >= 0
        assert found.max() <= 1
        assert losses[-1] < losses[0] / 100
        assert_allclose(found, IMAGES, atol=0.1)  # three numbers for every pixel: hardly anything is lost

    def test_smoothness_makes_it_smoother(self):
        network = small_net()
        answer = vis.layer_outputs(network, IMAGES)["Relu2"]
        rough, smooth = (
            vis.invert(network, answer, "Relu2", (1, 8, 8), steps=100, smoothness=s, rng=0)[0] for s in (0, 0.1)
        )
        assert vis.total_variation(smooth)[0] < vis.total_variation(rough)[0]

    def test_refuses_silence_and_what_does_not_fit(self):
        network = small_net()
        answer = vis.layer_outputs(network, IMAGES)["Relu1"]
        with pytest.raises(ValueError, match="all zero"):
            vis.invert(network, 0 * answer, "Relu1", (1, 8, 8))
        with pytest.raises(ValueError, match="but answer has"):
            vis.invert(network, answer[:, :2], "Relu1", (1, 8, 8))
        with pytest.raises(ValueError, match="no layer"):
            vis.invert(network, answer, "Relu7", (1, 8, 8))


ALEXNET = {  # Krizhevsky et al. 2012, in one tower
    "conv1": vis.Stage("convolution", 96, 11, 4),
    "pool1": vis.Stage("pooling", 0, 3, 2),
    "conv2": vis.Stage("convolution", 256, 5, 1, 2),
    "pool2": vis.Stage("pooling", 0, 3, 2),
    "conv3": vis.Stage("convolution", 384, 3, 1, 1),
    "conv4": vis.Stage("convolution", 384, 3, 1, 1),
    "conv5": vis.Stage("convolution", 256, 3, 1, 1),
    "pool5": vis.Stage("pooling", 0, 3, 2),
    "fc6": vis.Stage("affine", 4096),
    "fc7": vis.Stage("affine", 4096),
    "fc8": vis.Stage("affine", 1000),
}


class TestSizes:
    def test_alexnet_in_one_and_in_two_towers(self):
        one = vis.layer_sizes(ALEXNET, (3, 227, 227))
        towers = {name: s._replace(groups=2) if name in ("conv2", "conv4", "conv5") else s for name, s in ALEXNET.items()}
        two = vis.layer_sizes(towers, (3, 227, 227))
        assert sum(size.parameters for size in one.values()) == 62_378_344
        assert sum(size.parameters for size in two.values()) == 60_965_224
        assert [one[name].field for name in ("conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool5")] == [
            *(11, 19, 51, 67, 99, 131, 163, 195),
        ]
        assert [one[f"conv{k}"].units for k in (2, 3, 4, 5)] == [186_624, 64_896, 64_896, 43_264]  # the paper's figure

    def test_the_plan_is_that_of_the_network(self):
        plan = vis.stages(fb.alexnet(10, width=1 / 16, rng=0))
        expected = [s._replace(units=s.units // 16) for s in ALEXNET.values()]
        assert list(plan.values()) == [*expected[:-1], vis.Stage("affine", 10)]

    def test_lenet5(self):
        sizes = vis.layer_sizes(vis.stages(fb.lenet5(rng=0)), (1, 28, 28))
        assert sum(size.parameters for size in sizes.values()) == 61_706
        assert sizes["Convolution1"].parameters == 156
        assert sizes["Convolution1"].multiplications == 28 * 28 * 150
        assert [sizes[f"Convolution{k}"].field for k in (1, 2, 3)] == [5, 14, 32]
        assert sizes["Convolution3"].window(0) == (-2, 30)  # the paper's frame of 32 around 28 pixels

    @pytest.mark.parametrize("make", [fb.lenet5, fb.deep_conv_net, fb.simple_conv_net])
    def test_shapes_and_parameters_are_those_of_the_network(self, make):
        network = make(rng=0)
        sizes = vis.layer_sizes(vis.stages(network), (1, 28, 28))
        outputs = vis.layer_outputs(network, RNG.uniform(size=(1, 1, 28, 28)).astype(np.float32))
        for name, size in sizes.items():
            assert size.units == outputs[name].size
            assert size.parameters == sum(a.size for a in network.layers[name].params.values())

    def test_a_flat_network(self):
        sizes = vis.layer_sizes(vis.stages(fb.two_layer_net(rng=0)), (784,))
        assert [size.parameters for size in sizes.values()] == [785 * 50, 51 * 10]

    @pytest.mark.parametrize("place", [(0, 0), (1, 2), (3, 3)])
    def test_the_receptive_field_is_where_the_gradient_reaches(self, place):
        rng = np.random.default_rng(0)
        layers = [fb.Convolution.init(1, 2, 3, stride=2, pad=1, rng=rng), fb.Convolution.init(2, 1, 3, pad=1, rng=rng)]
        network = fb.Network(layers, SoftmaxWithLoss())
        signal = np.zeros_like(network.predict(np.ones((1, 1, 7, 7), np.float32)))
        signal[0, 0, *place] = 1
        reached = vis.signal_to_input(network, signal)[0, 0] != 0
        size = vis.layer_sizes(vis.stages(network), (1, 7, 7))["Convolution2"]
        expected = np.zeros((7, 7), bool)
        (top, bottom), (left, right) = map(size.window, place)
        expected[max(top, 0) : bottom, max(left, 0) : right] = True
        assert np.array_equal(reached, expected)

    @pytest.mark.parametrize(
        ("stage", "message"),
        [
            (vis.Stage("dense", 3), "kind must be"),
            (vis.Stage("convolution", 3, 3, groups=2), "groups do not divide"),
            (vis.Stage("convolution", 3, 9), "larger than size"),
            (vis.Stage("pooling", 0, 3, 2), "does not fit"),
        ],
    )
    def test_refuses_plans_that_do_not_fit(self, stage, message):
        with pytest.raises(ValueError, match=message):
            vis.layer_sizes({"a": stage}, (2, 8, 8))

    def test_refuses_what_it_cannot_count(self):
        with pytest.raises(ValueError, match="count it by hand"):
            vis.stages(fb.multi_layer_net(4, [3], 2, batchnorm=True, rng=0))
        with pytest.raises(ValueError, match="square windows"):
            vis.stages(fb.Network([fb.Pooling(2, 1)], SoftmaxWithLoss()))
        with pytest.raises(ValueError, match="input_shape"):
            vis.layer_sizes({}, (28, 28))
