"""The pictures of chapter 6 draw what they are given, each rule with its own look."""

import numpy as np
import pytest

from fishbook.plotting import subplots
from fishbook.plotting.optimizers import (
    LOOKS,
    look_of,
    plot_bands,
    plot_factors,
    plot_paths,
    plot_steps,
    plot_sweep,
    plot_values,
)


@pytest.fixture
def ax():
    return subplots(size=(4, 3))[1]


def test_no_two_rules_look_alike():
    looks = [str(look_of(name)) for name in LOOKS]
    assert len(set(looks)) == len(LOOKS) == 6
    assert look_of("something else")["linestyle"] == ":"


def test_paths_keep_to_the_map_and_show_start_and_end(ax):
    path = np.array([[-3.0, 1.0], [-1.0, -0.5], [0.2, 0.1]])
    plot_paths(ax, lambda p: p[0] ** 2 + p[1] ** 2, {"SGD": path, "Adam": path / 2}, (-4, 4), (-2, 2))
    drawn = [line.get_xydata() for line in ax.lines]
    assert any(np.array_equal(one, path) for one in drawn)
    assert any(np.array_equal(one, path[-1:]) for one in drawn)
    assert ax.get_xlim() == (-4, 4)


def test_values_are_cut_below_and_the_goal_is_a_line(ax):
    plot_values(ax, {"SGD": [1.0, 0.1, 1e-30]}, goal=0.01, low=1e-6)
    goal, line = ax.lines
    assert set(goal.get_ydata()) == {0.01}
    assert line.get_ydata().min() == pytest.approx(1e-7)
    assert ax.get_xlim() == (0, 2)


def test_the_best_rate_is_two_over_the_sum_of_the_curvatures(ax):
    assert plot_factors(ax, (0.1, 2), np.linspace(0, 1.2, 12001)) == pytest.approx(2 / 2.1, abs=1e-3)
    assert plot_factors(ax, (1, 3), np.linspace(0, 1, 10001)) == pytest.approx(0.5, abs=1e-3)


def test_a_sweep_has_a_panel_for_each_rule():
    axes = subplots(1, 2)[1]
    accuracy = np.random.default_rng(0).uniform(0.8, 1, (2, 5, 3))
    plot_sweep(axes, ["SGD", "Adam"], 10.0 ** np.arange(-4, 1), accuracy, [0.1, 0.001])
    for ax, name, runs in zip(axes, ("SGD, 0.1", "Adam, 0.001"), accuracy, strict=True):
        assert ax.get_title() == name
        assert any(np.allclose(line.get_ydata(), runs.mean(axis=1)) for line in ax.lines)


def test_a_band_reaches_from_the_worst_seed_to_the_best(ax):
    runs = np.array([[1.0, 2.0], [3.0, 6.0], [2.0, 1.0]])
    plot_bands(ax, [1, 2], {"SGD": runs})
    edge = ax.collections[0].get_paths()[0].vertices
    assert (edge[:, 1].min(), edge[:, 1].max()) == (1, 6)
    assert np.allclose(ax.lines[0].get_ydata(), [2, 2])  # the medians


def test_the_fewest_steps_are_ringed(ax):
    steps = np.array([[50.0, 40.0], [np.nan, 9.0], [30.0, 20.0]])
    plot_steps(ax, [0.1, 0.2], [0.0, 0.5, 0.9], steps)
    assert [line.get_xydata().tolist() for line in ax.lines] == [[[0.2, 0.5]]]
