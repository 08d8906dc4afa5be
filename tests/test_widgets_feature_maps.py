"""The networks under the pen: the same maps, scores and gradients in the page's own code."""

import numpy as np
import pytest
from node import VIEWS, in_node
from page_networks import NET, deep_arrays, page_readings
from random_convs import assert_close, random_case, seen_layers, sent

from fishbook.datasets import load_deep_conv_weights, load_mnist
from fishbook.experiments import recorded
from fishbook.experiments.deep_conv_mistakes import shipped as deep_shipped
from fishbook.experiments.small_conv_net import WEIGHTS, shipped
from fishbook.functions import softmax
from fishbook.visualize import layer_outputs, layer_sizes, score_gradient, stages
from fishbook.widgets import FeatureMaps
from fishbook.widgets._digit_networks import LAYERS, NAMES, net
from fishbook.widgets._packing import unpack
from fishbook.widgets.feature_maps import DEEP_ACCURACY, covered

MATHS = "feature_maps_maths.js"


@pytest.fixture(scope="module")
def cases():
    """1,000 random networks, like the small one and like the deep one, each with an image that is blank in places."""
    rng, found = np.random.default_rng(13), []
    for k in range(1000):
        few = [int(n) for n in rng.integers(1, 4, 3)]
        if k % 2:
            first, second, side = [(3, 3, 10), (5, 2, 14), (3, 2, 12), (5, 3, 12)][rng.integers(4)]
            convs, hidden = [(few[0], first, 0, True), (few[1], second, 0, True)], 0
        else:
            side, hidden = [(8, 3), (10, 5), (12, 1)][rng.integers(3)]
            ends = 1 if side == 8 else 2  # padding, so that every pooling fits
            convs = [(few[0] + 8 * (k % 3 == 0), 3, 1, False), (few[1], 3, 1, True), (few[2], 3, ends, side != 10)]
            convs = convs if side != 10 else convs[:2]
        found.append(random_case(rng, convs, side, hidden, int(rng.integers(2, 6))))
    return found


@pytest.fixture(scope="module")
def page(cases):
    return page_readings([(image, arrays, plan) for _, plan, arrays, image in cases])


def test_the_page_computes_every_map_and_score_of_random_networks_alike(cases, page):
    for (network, plan, _, image), theirs in zip(cases, page, strict=True):
        outputs = layer_outputs(network, image[None, None])
        for name, layer in seen_layers(network, plan).items():
            assert theirs["layers"][name]["shape"] == list(outputs[layer].shape[1:])
            assert_close(theirs["layers"][name]["values"], outputs[layer])
        scores = list(outputs.values())[-1][0]
        assert_close(theirs["scores"], scores)
        assert_close(theirs["shares"], softmax(scores))
        assert theirs["order"][0] == scores.argmax()


def test_the_page_walks_every_score_back_to_the_pixels_alike(cases, page):
    nonzero = 0
    for (network, _, _, image), theirs in zip(cases, page, strict=True):
        for k, gradient in enumerate(theirs["gradients"]):
            ours = score_gradient(network, image[None, None], k)
            assert_close(gradient, ours)
            nonzero += np.count_nonzero(ours)
    assert nonzero > 50_000


def test_the_page_counts_what_a_unit_sees_alike(cases, page):
    for (network, plan, _, image), theirs in list(zip(cases, page, strict=True))[:50]:
        named = [name.replace("Relu", "Convolution") for name in seen_layers(network, plan).values()]
        sizes = layer_sizes(stages(network), (1, *image.shape))
        assert list(theirs["fields"].values()) == [
            [sizes[name].field, sizes[name].jump, sizes[name].start] for name in named
        ]


def test_pooling_sends_ties_to_the_first_as_the_layer_does():
    (pooled,) = in_node(NET, "pool", [([2, 2, 1, 0, 2, 2, 3, 3], [2, 4, 1])])
    assert pooled == {"values": [2, 3], "shape": [1, 2, 1], "places": [0, 6]}


# --- the shipped network ---


def test_packed_weights_read_digits_as_the_shipped_ones_do():
    _, (x, _) = load_mnist("5k")
    images, data = x[:60].astype(np.float64), FeatureMaps().spec()["data"]
    small = sent({name: unpack(data[name]) for name in WEIGHTS})
    readings = page_readings([(image.reshape(28, 28), small, "small") for image in images])
    ours = softmax(net().predict(images.reshape(-1, 1, 28, 28)))
    assert np.abs(np.array([one["shares"] for one in readings]) - ours).max() < 2e-3
    assert [one["order"][0] for one in readings] == ours.argmax(axis=1).tolist()


def test_the_page_runs_the_deep_network_that_it_was_sent():
    arrays = deep_arrays(FeatureMaps().spec()["data"])
    for example in ("4", "hard3"):
        # Blank pixels give equal activations: which of them is pooling's maximum hangs on the last bit.  Noise decides it.
        image = FeatureMaps.compute(example=example).image + np.random.default_rng(4).uniform(0, 0.01, (28, 28))
        outputs = layer_outputs(net("deep"), image[None, None])
        scores = list(outputs.values())[-1][0]
        (theirs,) = page_readings([(image, arrays, "deep")])
        for name, layer in LAYERS["deep"].items():
            assert theirs["layers"][name]["shape"] == list(outputs[layer].shape[1:])
            assert_close(theirs["layers"][name]["values"], outputs[layer])
        assert_close(theirs["scores"], scores)
        for k, gradient in enumerate(theirs["gradients"]):
            assert_close(gradient, score_gradient(net("deep"), image[None, None], k))
        sizes = layer_sizes(stages(net("deep")), (1, 28, 28))
        named = [sizes[layer.replace("Relu", "Convolution")] for layer in LAYERS["deep"].values()]
        assert list(theirs["fields"].values()) == [[size.field, size.jump, size.start] for size in named]


def test_rounding_changes_no_answer_of_the_deep_network():
    _, (x, t) = load_mnist("5k")
    rounded, images = FeatureMaps.network("deep"), x.reshape(-1, 1, 28, 28)
    found = np.concatenate([rounded.predict(part) for part in np.split(images, 4)]).argmax(axis=1)
    before = np.concatenate([deep_shipped().predict(part) for part in np.split(images, 4)]).argmax(axis=1)
    assert np.array_equal(found, before)
    assert (found == t).mean() == DEEP_ACCURACY
    mistakes = recorded("deep_conv_mistakes").arrays
    again = rounded.predict(mistakes["images"][:, None].astype(np.float32) / 255).argmax(axis=1)
    assert np.array_equal(again, mistakes["predicted"])


def test_the_deep_weights_take_the_steps_that_the_words_name():
    data = FeatureMaps().spec()["data"]
    levels = {name: one["levels"] for name, one in data.items() if name.startswith("deep_W")}
    assert (min(levels.values()) + 1, max(levels.values()) + 1) == (64, 256)
    for name, array in load_deep_conv_weights().items():
        step = np.ptp(array) / data[f"deep_{name}"]["levels"]
        assert np.abs(net("deep").params[name] - array).max() <= 0.51 * step


def test_the_data_hold_both_networks_within_150_kilobytes():
    assert sum(len(one["packed"]) for one in FeatureMaps().spec()["data"].values()) < 140_000


@pytest.mark.parametrize(("network", "places"), [("small", 12), ("deep", 3)])
def test_a_covered_part_changes_the_share_alike(network, places, tmp_path):
    image = FeatureMaps.compute(example="8").image
    ours = covered(image, 8, network)
    path = tmp_path / "shares.mjs"
    path.write_text(
        f'import {{ PLANS, createNet }} from "{(VIEWS / NET).as_uri()}";\n'
        f'import {{ covered }} from "{(VIEWS / MATHS).as_uri()}";\n'
        "export function shares(image, arrays, plan, k, places) {\n"
        "  const net = createNet(arrays, PLANS[plan]);\n"
        "  return places.map(([i, j]) => covered(image, net, k, 2 * i, 2 * j));\n"
        "}\n"
    )
    at = [(i, j) for i in range(places) for j in range(12)]
    arrays = sent(net(network).params) if network == "deep" else sent({name: net().params[name] for name in WEIGHTS})
    (theirs,) = in_node(str(path), "shares", [(image.ravel(), arrays, network, 8, at)])
    assert np.abs(np.reshape(theirs, (places, 12)) - ours[:places]).max() < 1e-6
    assert in_node(MATHS, "covers", [(28,)]) == [list(range(0, 24, 2))]
    assert ours.shape == (12, 12)
    assert ours.min() < ours[0, 0], "the empty corner matters less than some place on the digit"


def test_what_the_words_say_of_the_network_is_so():
    network = shipped()
    assert sum(array.size for array in network.params.values()) == 4550
    assert sum(array.size for array in net("deep").params.values()) == 123_552
    accuracy = float(recorded("small_conv_net").arrays["accuracy"])
    _, (x, t) = load_mnist("5k")
    assert network.accuracy(x.reshape(-1, 1, 28, 28), t) == pytest.approx(accuracy, abs=0.002)
    assert accuracy > 0.97


@pytest.mark.parametrize("network", LAYERS)
def test_the_names_of_the_layers_tell_their_sizes(network):
    outputs = layer_outputs(net(network), np.zeros((1, 1, 28, 28)))
    before = 0
    for name, layer in LAYERS[network].items():
        C, H, W = outputs[layer].shape[1:]
        text = NAMES[network][name]
        assert f"{H}×{W}" in text
        assert (f"{C} maps" in text) == (before != C), "the number of maps is said where it changes"
        before = C


def test_only_the_field_of_a_unit_can_change_it():
    rng = np.random.default_rng(3)
    image = rng.uniform(size=(28, 28))
    sizes = dict(zip(LAYERS["small"], layer_sizes(stages(shipped()), (1, 28, 28)).values(), strict=False))
    for name, layer in LAYERS["small"].items():
        first, last = sizes[name].window(1)
        other = rng.uniform(size=(28, 28))
        other[first:last, first:last] = image[first:last, first:last]
        one, two = (layer_outputs(net(), x[None, None])[layer][0, :, 1, 1] for x in (image, other))
        np.testing.assert_allclose(one, two)
