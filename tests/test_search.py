"""Hyper-parameter search: ranges, strategies, failed trials, and the same result on one process, on two, on a cluster."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fishbook.search import (
    Choice,
    Integer,
    LogUniform,
    Search,
    Trial,
    Uniform,
    bayesian_search,
    expected_improvement,
    grid_search,
    narrow,
    narrowing_search,
    random_search,
)

SPACE = {"lr": LogUniform(1e-4, 10), "decay": LogUniform(1e-5, 1)}


def bowl(setting, rng):
    """Best at lr 0.1 and decay 1e-3, with a little noise."""
    away = (math.log10(setting["lr"]) + 1) ** 2 + 0.2 * (math.log10(setting["decay"]) + 3) ** 2
    return -away + 0.01 * rng.normal()


def fragile(setting, rng):
    """Diverges above a rate of 1 and gives nan below 0.001."""
    if setting["lr"] > 1:
        raise FloatingPointError("the loss became nan")
    return math.nan if setting["lr"] < 1e-3 else bowl(setting, rng)


def hopeless(setting, rng):
    raise FloatingPointError("too steep")


class TestRanges:
    @given(st.floats(0, 1))
    def test_place_is_the_way_back(self, place):
        for one in (Uniform(-2, 5), LogUniform(1e-6, 1e2)):
            assert one.place(one.at(place)) == pytest.approx(place, abs=1e-9)
        assert Integer(3, 9).at(Integer(3, 9).place(Integer(3, 9).at(place))) == Integer(3, 9).at(place)

    def test_log_uniform_gives_each_power_of_ten_its_share(self):
        rng = np.random.default_rng(0)
        drawn = np.log10([LogUniform(1e-4, 1).draw(rng) for _ in range(4000)])
        assert np.allclose(np.histogram(drawn, [-4, -3, -2, -1, 0])[0], 1000, atol=100)

    def test_uniform_gives_the_small_ones_hardly_any(self):
        rng = np.random.default_rng(0)
        drawn = np.array([Uniform(1e-4, 1).draw(rng) for _ in range(4000)])
        assert np.mean(drawn < 0.01) == pytest.approx(0.0099, abs=0.005)

    def test_integers_are_equally_likely_and_reach_both_ends(self):
        rng = np.random.default_rng(0)
        drawn = [Integer(1, 4).draw(rng) for _ in range(4000)]
        assert np.allclose(np.bincount(drawn)[1:], 1000, atol=100)
        assert (Integer(1, 4).at(0.0), Integer(1, 4).at(1.0)) == (1, 4)

    def test_a_choice_gives_all_its_options(self):
        rng = np.random.default_rng(0)
        assert {Choice(["relu", "tanh"]).draw(rng) for _ in range(50)} == {"relu", "tanh"}

    def test_grids_hold_both_ends(self):
        np.testing.assert_allclose(LogUniform(1e-4, 1).grid(5), [1e-4, 1e-3, 1e-2, 1e-1, 1])
        np.testing.assert_allclose(LogUniform(1e-4, 1).grid(1), [1e-2])
        assert Integer(1, 3).grid(10) == [1, 2, 3]
        assert Choice(["relu", "tanh"]).grid(7) == ["relu", "tanh"]

    @pytest.mark.parametrize(
        ("make", "match"),
        [
            (lambda: Uniform(1, 1), "low < high"),
            (lambda: Uniform(0, math.inf), "finite"),
            (lambda: LogUniform(0, 1), r"low > 0.*Uniform"),
            (lambda: Integer(1.5, 3), "whole numbers"),
            (lambda: Choice(["relu"]), "at least two"),
            (lambda: Choice("relu"), "at least two"),
            (lambda: random_search(bowl, {}), "empty"),
            (lambda: random_search(bowl, SPACE, 0), "budget must be a whole number"),
            (lambda: random_search(bowl, SPACE, 2.5), "budget"),
            (lambda: grid_search(bowl, SPACE, True), "points"),
            (lambda: narrowing_search(bowl, SPACE, rounds=3, budget=2), "budget of 2"),
        ],
    )
    def test_bad_values_are_refused(self, make, match):
        with pytest.raises(ValueError, match=match):
            make()

    def test_what_is_no_range_is_named(self):
        with pytest.raises(TypeError, match=r"space\['lr'\].*got \(0, 1\)"):
            random_search(bowl, {"lr": (0, 1)})
        with pytest.raises(TypeError, match="Choice"):
            bayesian_search(bowl, {"act": Choice(["relu", "tanh"])})


class TestStrategies:
    def test_a_grid_tries_every_combination_once(self):
        found = grid_search(lambda s, rng: s["a"] + 10 * s["b"], {"a": Integer(0, 2), "b": Choice([1, 5])}, 3)
        assert sorted(trial.score for trial in found.trials) == [10, 11, 12, 50, 51, 52]
        assert found.best.setting == {"a": 2, "b": 5}

    def test_random_search_spends_its_budget_inside_the_space(self):
        found = random_search(bowl, SPACE, 30, rng=1)
        assert len(found.trials) == 30
        assert all(0 <= SPACE[name].place(trial.setting[name]) <= 1 for trial in found.trials for name in SPACE)
        scores = [trial.score for trial in found.ranked()]
        assert scores == sorted(scores, reverse=True)
        assert found.best.score == scores[0] == found.best_so_far()[-1]

    def test_seeds_decide(self):
        assert random_search(bowl, SPACE, 5, rng=1) == random_search(bowl, SPACE, 5, rng=1)
        assert random_search(bowl, SPACE, 5, rng=1) != random_search(bowl, SPACE, 5, rng=2)

    def test_narrowing_closes_in_on_the_best(self):
        rounds = narrowing_search(bowl, SPACE, rounds=3, budget=40, rng=0)
        assert [len(one.trials) for one in rounds] == [14, 13, 13]
        widths = [math.log10(one.space["lr"].high / one.space["lr"].low) for one in rounds]
        assert widths[0] == pytest.approx(5)
        assert widths[0] > widths[1] > widths[2]
        assert rounds[-1].space["lr"].low < 0.1 < rounds[-1].space["lr"].high

    def test_narrow_stays_inside_and_keeps_choices(self):
        trials = tuple(Trial(k, {"x": x, "act": "relu"}, -x) for k, x in enumerate((0.0, 0.1, 0.2, 1.0)))
        smaller = narrow(Search({"x": Uniform(0, 1), "act": Choice(["relu", "tanh"])}, trials), best=3)
        assert smaller["x"].low == 0
        assert smaller["x"].high == pytest.approx(0.23)
        assert smaller["act"].options == ["relu", "tanh"]

    def test_bayesian_search_beats_random_search_on_a_smooth_bowl(self):
        pairs = [(bayesian_search(bowl, SPACE, 15, rng=k), random_search(bowl, SPACE, 15, rng=k)) for k in range(4)]
        wins = sum(ours.best.score > theirs.best.score for ours, theirs in pairs)
        assert wins == 4
        assert pairs[0][0] == bayesian_search(bowl, SPACE, 15, rng=0)


class TestEdges:
    def test_a_range_that_ends_before_the_optimum_is_flagged(self):
        low = {"lr": LogUniform(1e-4, 1e-2), "decay": LogUniform(1e-5, 1)}
        high = {"lr": LogUniform(1, 100), "decay": LogUniform(1e-5, 1)}
        assert random_search(bowl, low, 40, rng=0).edges().get("lr") == "high"
        assert random_search(bowl, high, 40, rng=0).edges().get("lr") == "low"
        assert "lr" not in random_search(bowl, SPACE, 40, rng=0).edges()

    def test_a_choice_has_no_edge_and_failures_no_say(self):
        trials = (Trial(0, {"act": "relu"}, 1.0), Trial(1, {"act": "tanh"}, math.nan, "nan"))
        assert Search({"act": Choice(["relu", "tanh"])}, trials).edges() == {}


class TestFailures:
    @pytest.mark.parametrize("strategy", [random_search, bayesian_search])
    def test_are_recorded_and_end_nothing(self, strategy):
        found = strategy(fragile, SPACE, 25, rng=0)
        assert len(found.trials) == 25
        assert found.failed
        assert all(math.isnan(trial.score) for trial in found.failed)
        assert {trial.failure.split(":")[0] for trial in found.failed} <= {"FloatingPointError", "the score is nan"}
        assert 1e-3 <= found.best.setting["lr"] <= 1
        curve = found.best_so_far()
        assert np.nanmax(curve) == found.best.score
        assert np.all(np.diff(curve[~np.isnan(curve)]) >= 0)

    def test_where_all_failed_the_first_reason_is_told(self):
        found = bayesian_search(hopeless, SPACE, 7, rng=0)
        assert len(found.failed) == 7
        for ask in (lambda: found.best, lambda: narrow(found)):
            with pytest.raises(ValueError, match="all 7 trials failed"):
                ask()
        assert found.edges() == {}

    def test_a_bug_in_the_score_is_not_hidden(self):
        with pytest.raises(KeyError, match="momentum"):
            random_search(lambda setting, rng: setting["momentum"], SPACE, 3)


class TestParallel:
    def test_two_processes_give_the_same(self):
        assert_same(random_search(fragile, SPACE, 12, rng=3, jobs=2), random_search(fragile, SPACE, 12, rng=3))
        assert_same(grid_search(bowl, SPACE, 3, rng=3, jobs=2), grid_search(bowl, SPACE, 3, rng=3))

    @pytest.mark.filterwarnings("default")
    def test_a_dask_cluster_of_two_workers_gives_the_same(self, cluster):
        from distributed import Client
        from joblib import parallel_config

        def on_the_bowl(setting, rng):  # travels whole: the workers cannot import this file
            if setting["lr"] > 1:
                raise FloatingPointError("the loss became nan")
            return -abs(setting["lr"] - 0.1) + 0.01 * rng.normal()

        with Client(cluster), parallel_config("dask"):
            far = random_search(on_the_bowl, SPACE, 12, rng=3)
        assert_same(far, random_search(on_the_bowl, SPACE, 12, rng=3))


def assert_same(a, b):
    for one, other in zip(a.trials, b.trials, strict=True):
        assert (one.number, one.setting, one.failure) == (other.number, other.setting, other.failure)
        np.testing.assert_equal(one.score, other.score)


class TestExpectedImprovement:
    @pytest.mark.parametrize(("mean", "std", "best"), [(0.0, 1.0, 0.5), (0.8, 0.1, 0.7), (-1.0, 0.5, 1.0), (0.3, 2.0, 0.3)])
    def test_is_the_mean_of_the_gain(self, mean, std, best):
        y = np.linspace(mean - 10 * std, mean + 10 * std, 200_001)
        density = np.exp(-0.5 * ((y - mean) / std) ** 2) / (std * math.sqrt(2 * math.pi))
        integral = np.sum(np.maximum(y - best, 0) * density) * (y[1] - y[0])
        assert expected_improvement(mean, std, best) == pytest.approx(integral, abs=1e-7)

    def test_without_doubt_it_is_the_gain_itself(self):
        np.testing.assert_allclose(expected_improvement([0.2, 0.9], [0.0, 0.0], 0.5), [0, 0.4])

    def test_keeps_the_shape_and_grows_with_mean_and_doubt(self):
        gain = expected_improvement(np.linspace(0, 1, 6).reshape(2, 3), np.full((2, 3), 0.1), 0.5)
        assert gain.shape == (2, 3)
        assert np.all(np.diff(gain.ravel()) > 0)
        assert np.all(np.diff(expected_improvement(np.zeros(5), np.linspace(0.1, 1, 5), 0.5)) > 0)
