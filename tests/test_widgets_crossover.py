"""Where the GPU wins: the recorded times, their crossing, and the same in the page's code."""

import math

import numpy as np
import pytest
from node import in_node

from fishbook.plotting import speed
from fishbook.widgets import Crossover
from fishbook.widgets.crossover import BATCHES, NETWORKS, RIVALS, _packed, times


def test_times_are_those_that_were_recorded():
    found = Crossover.compute("two_layer_net", "one thread", 256)
    assert found.gpu == times()[0, 0, 8]
    assert found.cpu == times()[1, 0, 8]
    assert found.ratio == pytest.approx(found.cpu / found.gpu)


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("rival", RIVALS)
def test_from_the_crossing_on_the_gpu_wins_and_not_just_before(network, rival):
    crossing = Crossover.compute(network, rival).crossing
    later = [Crossover.compute(network, rival, n) for n in BATCHES if n >= crossing]
    assert all(found.ratio > 1 or math.isnan(found.ratio) for found in later)
    assert crossing == 1 or Crossover.compute(network, rival, crossing // 2).ratio <= 1


def test_a_crossing_counts_only_what_is_known_and_may_not_exist():
    nan = math.nan
    assert speed.crossing([1, 2, 4], [3, 3, 3], [1, 4, nan]) == 2
    assert speed.crossing([1, 2, 4], [3, 3, 3], [4, 1, 4]) == 4
    assert speed.crossing([1, 2, 4], [3, 3, 3], [4, 4, 4]) == 1
    assert speed.crossing([1, 2, 4], [3, 3, 3], [4, 4, 1]) is None
    assert speed.crossing([1, 2, 4], [nan, nan, nan], [4, 4, 1]) is None


def test_the_page_finds_the_same_crossings():
    rng = np.random.default_rng(0)
    cases = [rng.uniform(0, 1, (2, len(BATCHES))) for _ in range(1000)]
    for case in cases[::3]:
        case[1, rng.integers(4, 14) :] = math.nan
    cases += [(times()[0, i], times()[j, i]) for i in range(len(NETWORKS)) for j in (1, 2)]
    theirs = in_node("crossover_maths.js", "crossing", [(a.tolist(), b.tolist()) for a, b in cases])
    assert theirs == [speed.crossing(BATCHES, a, b) for a, b in cases]


def test_the_page_cuts_the_same_rows_out():
    logs = np.log10(times()).ravel()
    cases = [(logs, network, rival) for network in NETWORKS for rival in RIVALS]
    for (_, network, rival), rows in zip(cases, in_node("crossover_maths.js", "rows", cases), strict=True):
        i, j = list(NETWORKS).index(network), 1 + list(RIVALS).index(rival)
        np.testing.assert_allclose(rows["gpu"], times()[0, i], rtol=1e-12)
        np.testing.assert_allclose(rows["cpu"], times()[j, i], rtol=1e-12)


def test_the_alternative_text_names_the_machine_and_the_day():
    alt = Crossover(network="deep_conv_net", batch=8192).picture()[1]
    assert "too long to be measured" in alt
    assert "Measured: NVIDIA" in alt
    assert "The GPU wins from a batch of 4 on." in alt


@pytest.mark.parametrize("bad", [{"batch": 0}, {"batch": 2.5}, {"network": "gpt"}, {"rival": "two"}, {"guessed": "x"}])
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        Crossover(**bad)


def test_the_page_is_sent_the_same_on_every_processor(monkeypatch):
    here, log = _packed(), np.log10
    monkeypatch.setattr(np, "log10", lambda a: log(a) * (1 - 2**-53))  # AVX-512's last bits are others
    assert _packed.__wrapped__() == here
