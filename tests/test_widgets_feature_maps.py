"""The small network under the pen: the same maps, scores and gradients in the page's own code; goals are reached."""

import math

import numpy as np
import pytest
from node import VIEWS, in_node

from fishbook.convolution import Convolution, Pooling
from fishbook.datasets import load_mnist
from fishbook.experiments import recorded
from fishbook.experiments.small_conv_net import WEIGHTS, shipped
from fishbook.functions import softmax
from fishbook.layers import Affine, Flatten, Relu
from fishbook.losses import SoftmaxWithLoss
from fishbook.network import Network
from fishbook.visualize import layer_outputs, layer_sizes, score_gradient, stages
from fishbook.widgets import FeatureMaps
from fishbook.widgets._packing import unpack
from fishbook.widgets._strokes import BRUSH, MOST, rasterise, read_strokes, write_strokes
from fishbook.widgets.feature_maps import LAYERS, THREE, added, covered, net, reached

MATHS, ROUNDS = "feature_maps_maths.js", "feature_maps_rounds.js"
EIGHT = THREE + "." + write_strokes([[(11.2, 21.3), (13.1, 16.2)]])
DOT = write_strokes([[(14, 14)]])


def random_net(rng, filters, size, side, classes):
    """A network of the page's form in float64, with its weights by the page's names."""
    last = ((side - size[0] + 1) // 2 - size[1] + 1) // 2
    shapes = [(filters[0], 1, size[0], size[0]), (filters[1], filters[0], size[1], size[1])]
    weights = {f"W{k + 1}": rng.normal(0, 0.5, shape) for k, shape in enumerate(shapes)}
    weights |= {"W3": rng.normal(0, 0.5, (filters[1] * last**2, classes))}
    weights |= {f"b{k + 1}": rng.normal(0, 0.3, n) for k, n in enumerate((*filters, classes))}
    layers = [Convolution(weights["W1"], weights["b1"]), Relu(), Pooling(2, 2, stride=2)]
    layers += [Convolution(weights["W2"], weights["b2"]), Relu(), Pooling(2, 2, stride=2)]
    return Network([*layers, Flatten(), Affine(weights["W3"], weights["b3"])], SoftmaxWithLoss()), weights


@pytest.fixture(scope="module")
def cases():
    """1,000 random networks of random sizes, each with an image that is blank in places."""
    rng, found = np.random.default_rng(13), []
    for _ in range(1000):
        sizes = [(3, 3, 10), (5, 2, 14), (3, 2, 12), (5, 3, 12)][rng.integers(4)]
        network, weights = random_net(rng, rng.integers(1, 4, 2), sizes[:2], sizes[2], int(rng.integers(2, 6)))
        image = rng.uniform(0, 1, (sizes[2], sizes[2])) * (rng.uniform(size=(sizes[2], sizes[2])) < 0.4)
        found.append((network, {name: array.ravel() for name, array in weights.items()}, image))
    return found


@pytest.fixture(scope="module")
def page(cases, tmp_path_factory):
    """What the page's own code makes of the cases: forward's reading, and the gradient of each class's score."""
    path = tmp_path_factory.mktemp("js") / "both.mjs"
    path.write_text(
        f'import {{ forward, scoreGradient }} from "{(VIEWS / MATHS).as_uri()}";\n'
        "export function both(image, net, side) {\n"
        "  const { layers, scores, shares, order, blocks } = forward(image, net, side);\n"
        "  const gradients = scores.map((_, k) => Array.from(scoreGradient({ blocks }, net, k, side)));\n"
        "  return { layers, scores, shares, order, gradients };\n"
        "}\n"
    )
    return in_node(str(path), "both", [(image.ravel(), weights, len(image)) for _, weights, image in cases])


def test_the_page_computes_every_map_and_score_of_random_networks_alike(cases, page):
    for (network, _, image), theirs in zip(cases, page, strict=True):
        outputs = layer_outputs(network, image[None, None])
        for name, layer in LAYERS.items():
            assert theirs["layers"][name]["shape"] == list(outputs[layer].shape[1:])
            assert np.abs(np.array(theirs["layers"][name]["values"]) - outputs[layer].ravel()).max() < 1e-6
        scores = outputs["Affine1"][0]
        assert np.abs(theirs["scores"] - scores).max() < 1e-6
        assert np.abs(theirs["shares"] - softmax(scores)).max() < 1e-6
        assert theirs["order"][0] == scores.argmax()


def test_the_page_walks_every_score_back_to_the_pixels_alike(cases, page):
    nonzero = 0
    for (network, _, image), theirs in zip(cases, page, strict=True):
        for k, gradient in enumerate(theirs["gradients"]):
            ours = score_gradient(network, image[None, None], k).ravel()
            assert np.abs(ours - gradient).max() < 1e-6
            nonzero += np.count_nonzero(ours)
    assert nonzero > 100_000


def test_pooling_sends_ties_to_the_first_as_the_layer_does():
    (pooled,) = in_node(MATHS, "pool", [([2, 2, 1, 0, 2, 2, 3, 3], [1, 2, 4])])
    assert pooled == {"values": [2, 3], "shape": [1, 1, 2], "places": [0, 6]}


# --- the shipped network ---


def packed_weights():
    data = FeatureMaps().spec()["data"]
    return {name: unpack(data[name]).ravel() for name in WEIGHTS}


def test_packed_weights_read_digits_as_the_shipped_ones_do():
    _, (x, _) = load_mnist("5k")
    images = x[:60].astype(np.float64)
    readings = in_node(MATHS, "forward", [(image, packed_weights()) for image in images])
    ours = softmax(net().predict(images.reshape(-1, 1, 28, 28)))
    assert np.abs(np.array([one["shares"] for one in readings]) - ours).max() < 2e-3
    assert [one["order"][0] for one in readings] == ours.argmax(axis=1).tolist()


def test_a_covered_part_changes_the_share_alike():
    image = FeatureMaps.compute(example="8").image
    ours = covered(image, 8)
    places = [(i, j) for i in range(12) for j in range(12)]
    weights = {name: net().params[name].ravel() for name in WEIGHTS}
    theirs = in_node(MATHS, "covered", [(image.ravel(), weights, 8, 2 * i, 2 * j) for i, j in places])
    assert np.abs(np.reshape(theirs, (12, 12)) - ours).max() < 1e-6
    assert in_node(MATHS, "covers", [(28,)]) == [list(range(0, 24, 2))]
    assert ours.shape == (12, 12)
    assert ours.min() < ours[0, 0], "the empty corner matters less than some place on the digit"


def test_what_the_words_say_of_the_network_is_so():
    network = shipped()
    assert sum(array.size for array in network.params.values()) == 4550
    accuracy = float(recorded("small_conv_net").arrays["accuracy"])
    _, (x, t) = load_mnist("5k")
    assert network.accuracy(x.reshape(-1, 1, 28, 28), t) == pytest.approx(accuracy, abs=0.002)
    assert accuracy > 0.97


def test_the_fields_are_those_that_are_counted():
    sizes = layer_sizes(stages(shipped()), (1, 28, 28))
    fields = [[size.field, size.jump] for size in sizes.values()][:4]
    assert in_node(MATHS, "field", [(name,) for name in LAYERS]) == fields == [[5, 1], [6, 2], [14, 2], [16, 4]]


def test_only_the_field_of_a_unit_can_change_it():
    rng = np.random.default_rng(3)
    image = rng.uniform(size=(28, 28))
    sizes = dict(zip(LAYERS, layer_sizes(stages(shipped()), (1, 28, 28)).values(), strict=False))
    for name, layer in LAYERS.items():
        first, last = sizes[name].window(1)
        other = rng.uniform(size=(28, 28))
        other[first:last, first:last] = image[first:last, first:last]
        one, two = (layer_outputs(net(), x[None, None])[layer][0, :, 1, 1] for x in (image, other))
        np.testing.assert_allclose(one, two)


# --- goals ---


def test_the_three_on_the_pad_is_read_as_a_three_and_is_the_same_in_the_page():
    reading = FeatureMaps.compute()
    assert reading.shares.argmax() == 3
    assert not reading.solved
    assert in_node(ROUNDS, "three", [()]) == [THREE]


def test_an_eight_is_reached_with_little_ink_and_not_with_much():
    assert 0 < added(EIGHT) <= 0.2
    assert FeatureMaps.compute(EIGHT).solved
    assert not FeatureMaps.compute(EIGHT, example="8").solved
    much = EIGHT + "." + write_strokes([[(9, 9), (9, 20)]])
    assert added(much) > 0.2
    assert not FeatureMaps.compute(much).solved
    assert added(write_strokes([[(3, 3), (9, 9)]])) is None
    assert added(THREE) == 0


def test_a_dot_lights_one_map_and_an_empty_pad_reaches_nothing():
    assert FeatureMaps.compute(DOT, goal="alone", channel=5).solved
    assert not FeatureMaps.compute(DOT, goal="alone", channel=0).solved
    assert not any(FeatureMaps.compute("", goal="alone", channel=k).solved for k in range(8))


def test_the_page_judges_drawings_alike():
    rng = np.random.default_rng(5)
    texts = [THREE, EIGHT, DOT, "", *(THREE + "." + write_strokes([rng.uniform(4, 24, (2, 2))]) for _ in range(40))]
    for goal in ("eight", "alone"):
        cases = []
        for k, text in enumerate(texts):
            reading = FeatureMaps.compute(text, goal=goal, channel=k % 8, over="none")
            layer = {"values": reading.maps.ravel(), "shape": list(reading.maps.shape)}
            order = np.argsort(-reading.scores, kind="stable").tolist()
            cases.append((goal, text, THREE, {"order": order, "layers": {"conv1": layer}}, "conv1", k % 8))
            assert reached(goal, text, reading.maps, reading.shares, k % 8) == reading.solved
        solved = [FeatureMaps.compute(text, goal=goal, channel=k % 8, over="none").solved for k, text in enumerate(texts)]
        assert in_node(MATHS, "reached", cases) == solved
    ours = [rasterise(read_strokes(text), BRUSH).sum() for text in texts]
    assert np.allclose(in_node(MATHS, "ink", [(text,) for text in texts]), ours)


# --- in Python ---


def test_a_channel_beyond_the_last_map_is_the_last():
    dot = {"goal": "alone", "strokes": DOT}
    assert FeatureMaps.compute(**dot, channel=11).solved == FeatureMaps.compute(**dot, channel=7).solved
    assert "map 7 holds" in FeatureMaps(channel=11).picture()[1]
    assert "map 11 holds" in FeatureMaps(channel=11, layer="pool2").picture()[1]


@pytest.mark.parametrize("over", ["gradient", "cover", "none"])
def test_the_alternative_text_says_what_is_read(over):
    alt = FeatureMaps(over=over, example="8").picture()[1]
    assert "read as 8 with a share of" in alt
    assert ("gradient is largest at row" in alt) == (over == "gradient")
    assert "An empty pad" in FeatureMaps(strokes="", over=over).picture()[1]


def test_the_image_is_the_present_state_for_numpy():
    widget = FeatureMaps()
    assert widget.image.dtype == np.float32
    assert np.array_equal(widget.image, FeatureMaps.compute().image.astype(np.float32))
    widget.params.example = "7"
    assert np.allclose(widget.image, FeatureMaps.compute(example="7").image)


@pytest.mark.parametrize(
    "bad",
    [
        {"strokes": "AB"},
        {"strokes": "AAA" * (MOST // 3 + 1)},
        {"example": "10"},
        {"over": "all"},
        {"layer": "conv3"},
        {"channel": 12},
        {"channel": math.nan},
        {"goal": "sure"},
        {"pen": [1, 2]},
    ],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        FeatureMaps(**bad)
