"""Filters over epochs: what is shown is what was recorded, and the page computes likeness, distance and maps alike."""

import math

import numpy as np
import pytest
from node import VIEWS, in_node

from fishbook.convolution import Convolution
from fishbook.experiments import recorded
from fishbook.widgets import FilterEpochs
from fishbook.widgets._packing import unpack
from fishbook.widgets.draw_digit import examples
from fishbook.widgets.filter_epochs import EPOCHS, NEARLY, SHOWN, kept, maps_of, similarity, way

MATHS = "filter_epochs_maths.js"
RNG = np.random.default_rng(13)


@pytest.fixture(scope="module")
def sent():
    """The filters as the page gets them, for Python and for the page."""
    filters = unpack(FilterEpochs().spec()["data"]["filters"])
    return filters, {"shape": list(filters.shape), "values": filters.ravel()}


# --- known outcomes ---


def test_the_slider_holds_the_epochs_of_the_experiment():
    arrays = recorded("small_conv_net").arrays
    assert tuple(arrays["epochs"]) == EPOCHS
    (slider,) = (one for one in FilterEpochs.parameters if one.name == "epoch")
    assert slider.stops == EPOCHS
    for k, epoch in enumerate(EPOCHS):
        moment = FilterEpochs.compute(epoch)
        assert moment.epoch == epoch
        assert moment.accuracy == arrays["accuracies"][k]
        assert np.array_equal(moment.pictures, arrays["filters"][k].astype(float))


def test_similarity_sees_the_direction_alone_and_the_way_sees_both():
    a, b = RNG.normal(size=(2, 8, 5, 5))
    assert np.allclose(similarity(a, 3 * a), 1)
    assert np.allclose(similarity(a, -a), -1)
    assert np.allclose(similarity(a, 0 * a), 0)
    upright, level = np.zeros((2, 1, 5, 5))
    upright[0, :, 2], level[0, 4, :] = 1, 1
    assert similarity(upright, level) == pytest.approx(1 / 5)  # one weight in common, lengths √5
    assert np.allclose(way(a, a, b), 0)
    assert np.allclose(way(a, b, b), 1)
    assert np.allclose(way(a, a + 0.3 * (b - a), b), 0.3)
    assert (way(a, a - (b - a), b) < 0).all()


def test_the_target_is_one_epoch_with_room_on_both_sides():
    least = [FilterEpochs.compute(epoch).cosines.min() for epoch in EPOCHS]
    assert [epoch for epoch in EPOCHS if FilterEpochs.compute(epoch).solved] == [8]
    assert least[EPOCHS.index(4)] < NEARLY - 0.005
    assert least[EPOCHS.index(8)] > NEARLY + 0.005
    assert np.all(np.diff(least) > 0)


def test_a_change_is_none_at_the_start_and_is_added_to_the_start():
    _, filters, _ = kept()
    assert not FilterEpochs.compute(0, "change").pictures.any()
    assert np.allclose(FilterEpochs.compute(60, "change").pictures + filters[0], filters[-1])


def test_maps_are_those_of_the_layer_without_its_bias():
    _, filters, _ = kept()
    weights = recorded("small_conv_net").arrays["W1"].astype(float)
    image = examples()[7].reshape(1, 1, 28, 28)
    ours = np.maximum(Convolution(weights, np.zeros(8)).forward(image)[0], 0)
    assert np.allclose(FilterEpochs.compute(60, "maps", digit="7").pictures, ours)
    i, j = np.unravel_index(ours[2].argmax(), (24, 24))
    by_hand = (image[0, 0, i : i + 5, j : j + 5] * filters[-1][2]).sum()
    assert ours[2].max() == pytest.approx(by_hand)


@pytest.mark.parametrize("shown", SHOWN)
def test_one_scale_holds_for_every_epoch(shown):
    moments = [FilterEpochs.compute(epoch, shown, digit="3") for epoch in EPOCHS]
    assert len({moment.top for moment in moments}) == 1
    assert max(np.abs(moment.pictures).max() for moment in moments) == moments[0].top


# --- the page ---


def test_the_page_measures_likeness_and_distance_alike():
    cases = RNG.normal(size=(1000, 3, 1, 5, 5)) * RNG.uniform(0.01, 3, (1000, 3, 1, 1, 1))
    theirs = in_node(MATHS, "similarity", [(a.ravel(), b.ravel()) for a, b, _ in cases])
    assert np.allclose(theirs, [similarity(a, b)[0] for a, b, _ in cases], rtol=1e-6, atol=1e-12)
    theirs = in_node(MATHS, "way", [[one.ravel() for one in case] for case in cases])
    assert np.allclose(theirs, [way(*case)[0] for case in cases], rtol=1e-6, atol=1e-12)


def test_the_page_convolves_alike():
    images, filters = RNG.uniform(size=(200, 28, 28)), RNG.normal(size=(200, 3, 5, 5))
    images *= RNG.uniform(size=images.shape) < 0.5
    cases = [(x.ravel(), W.reshape(3, 25)) for x, W in zip(images, filters, strict=True)]
    for x, W, found in zip(images, filters, in_node(MATHS, "mapsUnder", cases), strict=True):
        ours = np.maximum(Convolution(W[:, None], np.zeros(3)).forward(x[None, None])[0], 0)
        assert np.allclose(found, ours.reshape(3, -1), rtol=1e-6, atol=1e-12)


def test_the_page_tells_the_run_alike_from_what_it_was_sent(sent):
    filters, recording = sent
    (moments,) = in_node(MATHS, "moments", [(recording,)])
    for k, (epoch, theirs) in enumerate(zip(EPOCHS, moments, strict=True)):
        assert np.allclose(theirs["filters"], filters[k].reshape(8, 25), rtol=1e-6)
        assert np.allclose(theirs["cosines"], similarity(filters[k], filters[-1]), rtol=1e-6)
        assert np.allclose(theirs["ways"], way(filters[0], filters[k], filters[-1]), rtol=1e-6, atol=1e-12)
        assert theirs["final"] == (epoch >= 8)
        ours = FilterEpochs.compute(epoch)  # from what was recorded, before packing
        assert np.allclose(theirs["cosines"], ours.cosines, atol=1e-5)
        assert np.allclose(theirs["ways"], ours.ways, atol=1e-4)


def test_the_page_finds_the_weight_that_changed_most():
    pairs = RNG.normal(size=(1000, 2, 25))
    for (start, now), found in zip(pairs, in_node(MATHS, "mostChanged", pairs), strict=True):
        at = int(np.abs(now - start).argmax())
        assert found == {"row": at // 5, "column": at % 5, "from": start[at], "to": now[at]}


def test_the_answers_to_the_predictions_are_in_the_run(sent, tmp_path):
    path = tmp_path / "both.mjs"
    imports = [
        f'import {{ {name} }} from "{(VIEWS / file).as_uri()}";'
        for name, file in (("moments", MATHS), ("answers", "filter_epochs_rounds.js"))
    ]
    path.write_text("\n".join([*imports, "export const both = (filters, right) => answers(moments(filters), right);"]))
    _, filters, accuracies = kept()
    (found,) = in_node(str(path), "both", [(sent[1], accuracies)])
    behind = way(filters[0], filters[1], filters[-1])
    assert found["gain"] == pytest.approx((accuracies[1] - accuracies[0]) / (accuracies[-1] - accuracies[0]))
    assert found["gain"] > 0.8
    assert found["way"] == pytest.approx(behind.mean(), abs=1e-4)
    assert found["way"] < 0.2
    assert np.flatnonzero(behind < 0).tolist() == [found["away"]]
    lengths = np.linalg.norm(filters.reshape(len(filters), 8, 25), axis=2)
    assert np.allclose([found["first"], found["last"]], lengths[[0, -1]], atol=1e-4)
    assert (lengths[-1] > lengths[0]).all()


# --- in Python ---


def test_the_data_are_small():
    assert sum(len(one["packed"]) for one in FilterEpochs().spec()["data"].values()) < 15_000


@pytest.mark.parametrize("shown", SHOWN)
def test_the_alternative_text_says_what_is_shown(shown):
    alt = FilterEpochs(epoch=1, shown=shown, channel=6, digit="9").picture()[1]
    moment = FilterEpochs.compute(1)
    assert "After 1 of 60 epochs, with 86.6% of the test digits read right" in alt
    assert f"Filter 6 has a cosine similarity of {moment.cosines[6]:.3f}" in alt
    assert "covered −7% of the distance" in alt
    assert ("the maps of a 9 under the filters" in alt) == (shown == "maps")


def test_words_and_alternative_text_name_the_same_least_similar_filter(sent, tmp_path):
    path = tmp_path / "said.mjs"
    imports = [
        f'import {{ {name} }} from "{(VIEWS / file).as_uri()}";'
        for name, file in (("moments", MATHS), ("inWords", "filter_epochs_words.js"))
    ]
    code = "export const said = (filters, s, epoch) => inWords(epoch, 0.9, moments(filters)[s], 0, '');"
    path.write_text("\n".join([*imports, code]))
    found = in_node(str(path), "said", [(sent[1], s, epoch) for s, epoch in enumerate(EPOCHS)])
    for epoch, words in zip(EPOCHS, found, strict=True):
        alt, cosines = FilterEpochs(epoch=epoch).picture()[1], FilterEpochs.compute(epoch).cosines
        k = cosines.argmin()
        last = epoch == EPOCHS[-1]
        assert words.endswith("All filters have their final form.") == last
        assert alt.endswith("; all filters have their final form.") == last
        if not last:
            assert words.endswith(f"The least similar is filter {k}, with {cosines[k]:.3f}.")
            assert alt.endswith(f"; the least similar, filter {k}, has {cosines[k]:.3f}.")


def test_an_epoch_that_was_not_kept_is_the_nearest_kept_one():
    assert FilterEpochs.compute(58).epoch == 60
    assert np.array_equal(maps_of("4", kept()[1][3]), FilterEpochs.compute(5, "maps").pictures)


@pytest.mark.parametrize(
    "bad",
    [
        {"epoch": 61},
        {"epoch": -1},
        {"epoch": 1.5},
        {"epoch": math.nan},
        {"shown": "weights"},
        {"channel": 8},
        {"digit": "10"},
        {"digit": 4},
    ],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        FilterEpochs(**bad)
