"""What a reader reaches with the pen in the networks of FeatureMaps, and what Python and the words say of it."""

import math

import numpy as np
import pytest
from node import in_node

from fishbook.widgets import FeatureMaps
from fishbook.widgets._strokes import BRUSH, MOST, rasterise, read_strokes, write_strokes
from fishbook.widgets.feature_maps import THREE, added, reached

MATHS, ROUNDS = "feature_maps_maths.js", "feature_maps_rounds.js"
EIGHT = THREE + "." + write_strokes([[(11.2, 21.3), (13.1, 16.2)]])
CLOSED = THREE + "." + write_strokes([[(11.1, 9.8), (13.5, 12.2)], [(9, 18.8), (10.1, 16.1)]])
DOT = write_strokes([[(14, 14)]])


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


def test_the_deep_network_wants_both_openings_closed():
    assert FeatureMaps.compute(EIGHT, network="deep").shares.argmax() == 3
    assert 0 < added(CLOSED) <= 0.2
    assert FeatureMaps.compute(CLOSED, network="deep").solved
    assert FeatureMaps.compute(DOT, network="deep", goal="alone", deep_layer="conv1", deep_channel=4).solved


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
            cases.append((goal, text, THREE, int(reading.scores.argmax()), layer, k % 8))
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
    assert "map 15 holds" in FeatureMaps(network="deep", deep_channel=63).picture()[1]
    assert "map 63 holds" in FeatureMaps(network="deep", deep_channel=63, deep_layer="pool3").picture()[1]


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
        {"network": "large"},
        {"deep_layer": "conv7"},
        {"deep_channel": 64},
        {"pen": [1, 2]},
    ],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        FeatureMaps(**bad)
