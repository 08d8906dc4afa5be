"""The recorded runs under the sliders: known outcomes, bad input, and the same numbers in the page's own code."""

import math

import numpy as np
import pytest
from node import in_node

from fishbook.experiments import recorded
from fishbook.widgets import Regularization
from fishbook.widgets._packing import unpack
from fishbook.widgets.regularization import COUNTS, DECAYS, EVERY, RATIOS

SETTINGS = [(d, r, n) for d in range(len(DECAYS)) for r in range(len(RATIOS)) for n in range(len(COUNTS))]


def test_the_sliders_hold_the_settings_of_the_experiment():
    stored = recorded("regularization_sweeps").arrays
    assert [tuple(stored[name]) for name in ("decays", "ratios")] == [DECAYS, RATIOS]
    assert [str(count) for count in stored["counts"]] == list(COUNTS)
    stops = {one.name: one.stops for one in Regularization.parameters if one.kind == "slider"}
    assert stops == {"decay": DECAYS, "ratio": RATIOS}
    assert EVERY * (stored["curves"].shape[3] - 1) == 700


def test_an_outcome_is_what_the_runs_say():
    final = recorded("regularization_sweeps").arrays["final"].astype(float)
    found = Regularization.compute(0.003, 0.1, "300")
    assert found.held_out == pytest.approx(100 * final[2, 1, 1, :, 1].mean())
    assert found.train == pytest.approx(100 * final[2, 1, 1, :, 0].mean())
    np.testing.assert_allclose(found.gains, 100 * (final[2, 1, 1, :, 1] - final[0, 0, 1, :, 1]))
    assert (found.behind, found.better, found.beyond_noise) == (0, 5, True)


def test_with_300_digits_one_setting_alone_is_the_best_and_it_is_not_none():
    best = [(d, r) for d in DECAYS for r in RATIOS if Regularization.compute(d, r, "300").behind == 0]
    assert best == [(0.003, 0.1)]


def test_with_1000_digits_the_best_setting_is_within_the_noise():
    (best,) = ((d, r) for d in DECAYS for r in RATIOS if Regularization.compute(d, r, "1000").behind == 0)
    assert not Regularization.compute(*best, "1000").beyond_noise


def test_none_at_all_gains_nothing():
    for count in COUNTS:
        found = Regularization.compute(0, 0, count)
        assert found.gains.tolist() == [0] * 5
        assert (found.better, found.beyond_noise) == (0, False)


def test_the_page_finds_the_same_outcomes():
    packed = Regularization().spec()["data"]["final"]
    final = {"shape": packed["shape"], "values": unpack(packed).ravel().tolist()}
    found = in_node("regularization_maths.js", "outcome", [(final, *place) for place in SETTINGS])
    for (d, r, n), theirs in zip(SETTINGS, found, strict=True):
        ours = Regularization.compute(DECAYS[d], RATIOS[r], COUNTS[n])
        assert theirs["train"] == pytest.approx(ours.train, abs=5e-3)
        assert theirs["heldOut"] == pytest.approx(ours.held_out, abs=5e-3)
        assert theirs["behind"] == pytest.approx(ours.behind, abs=5e-3)
        np.testing.assert_allclose(theirs["gains"], ours.gains, atol=5e-3)
        assert (theirs["better"], theirs["beyondNoise"]) == (ours.better, ours.beyond_noise)


def test_the_data_are_small():
    assert sum(len(one["packed"]) for one in Regularization().spec()["data"].values()) < 90_000


def test_the_alternative_text_says_what_the_setting_brings():
    assert "This is the network with no regularisation." in Regularization().picture()[1]
    best = Regularization(decay=0.003, ratio=0.1).picture()[1]
    assert "+1.8 points, better in 5 of 5 seeds; all seeds gain." in best
    assert "it may be noise" in Regularization(ratio=0.2, shown="loss").picture()[1]
    assert "−58.8 points, better in 0 of 5 seeds; all seeds lose." in Regularization(ratio=0.5).picture()[1]


@pytest.mark.parametrize("bad", [{"decay": -1}, {"decay": math.nan}, {"ratio": 1}, {"count": "many"}, {"shown": "gap"}])
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        Regularization(**bad)
