"""The pictures of chapter 3 draw what they are given: rules, fits, the loss beside the accuracy, pushes, batches."""

import numpy as np
import pytest

from fishbook.plotting import subplots
from fishbook.plotting.losses import (
    ROUTES,
    draw_routes,
    plot_batch_losses,
    plot_fit,
    plot_log_loss,
    plot_pushes,
    plot_rule,
    plot_spread,
    plot_turn,
)


@pytest.fixture
def ax():
    return subplots(size=(4, 3))[1]


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def test_routes_shade_what_is_found_from_data(ax):
    draw_routes(ax)
    boxes = [step for steps in ROUTES.values() for step in steps]
    assert len(ax.patches) == len(boxes)
    assert [bool(box.get_hatch()) for box in ax.patches] == [learned for _, learned in boxes]


def test_routes_join_image_boxes_and_answer_without_crossing_a_box(ax):
    draw_routes(ax)
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert len(arrows) == sum(len(steps) + 1 for steps in ROUTES.values())
    for arrow in arrows:
        (end, row), (start, _) = arrow.xy, arrow.xyann
        assert start < end
        for box in ax.patches:
            if box.get_y() < row < box.get_y() + box.get_height():
                assert end <= box.get_x() + 1e-9 or start >= box.get_x() + box.get_width() - 1e-9


def test_rule_counts_every_image_once_and_marks_the_threshold(ax):
    values, labels = np.array([0.0, 0.1, 0.9, 1.0, 0.2]), np.array([3, 3, 8, 8, 8])
    plot_rule(ax, values, labels, 0.15, [(0, 1), (0.5, 1)])
    assert sum(heights(ax)) == len(values)
    assert sum(bar.get_height() for bar in ax.patches if bar.get_hatch()) == 3
    assert set(ax.lines[0].get_xdata()) == {0.15}
    assert [text.get_text() for text in ax.texts] == ["the 3s", "the 8s", "threshold 0.15"]


def test_rule_leaves_room_for_the_names(ax):
    plot_rule(ax, np.linspace(0, 1, 50), np.arange(50) % 2, 0.5, [(0, 1), (0.5, 1)])
    assert ax.get_ylim()[1] > 1.2 * max(heights(ax))


def test_fit_draws_truth_dashed_fit_solid_and_the_points(ax):
    x = np.array([0.1, 0.5, 0.9])
    plot_fit(ax, x, x**2, fit=lambda v: v**2, truth=np.sin)
    truth, fit, points = ax.lines
    assert (truth.get_linestyle(), fit.get_linestyle(), points.get_linestyle()) == ("--", "-", "None")
    assert np.allclose(fit.get_ydata(), fit.get_xdata() ** 2)
    assert np.allclose(truth.get_ydata(), np.sin(truth.get_xdata()))
    assert np.allclose(points.get_xydata(), np.column_stack([x, x**2]))


def test_turn_draws_the_accuracy_as_steps_and_the_loss_as_a_line():
    _, axes = subplots(2, 1)
    turns = np.array([-1.0, 0, 1])
    plot_turn(axes, turns, [0.9, 0.9, 1.0], [0.3, 0.2, 0.1])
    accuracy, loss = axes[0].lines[0], axes[1].lines[0]
    assert accuracy.get_drawstyle() == "steps-mid"
    assert loss.get_drawstyle() == "default"
    assert list(accuracy.get_ydata()) == [0.9, 0.9, 1.0]
    assert list(loss.get_ydata()) == [0.3, 0.2, 0.1]
    assert all(set(axis.lines[1].get_xdata()) == {0} for axis in axes)


def test_log_loss_marks_lie_on_the_curve(ax):
    plot_log_loss(ax, [0.5, 0.1])
    curve, *marks = ax.lines
    assert np.allclose(np.exp(-curve.get_ydata()), curve.get_xdata())
    assert [tuple(np.round(mark.get_xydata()[0], 3)) for mark in marks] == [(0.5, 0.693), (0.1, 2.303)]
    assert [text.get_text() for text in ax.texts] == ["0.5: loss 0.69", "0.1: loss 2.30"]


def test_pushes_are_drawn_in_their_order_with_the_target_hatched():
    _, axes = subplots(3, 1)
    given = {"cross-entropy": np.array([-0.7, 0.7]), "sum of squares": np.array([-0.2, -0.001])}
    plot_pushes(axes, (-1, 0), np.array([0.3, 0.7]), 1, given)
    assert [heights(ax) for ax in axes] == [[0.3, 0.7], [-0.7, 0.7], [-0.2, -0.001]]
    assert all([bool(bar.get_hatch()) for bar in ax.patches] == [False, True] for ax in axes)
    assert [text.get_text() for text in axes[2].texts] == ["−0.20", "0.00"]
    assert axes[0].get_title() == "scores −1, 0\ntarget 1"


def test_pushes_need_one_row_of_axes_for_each_loss_and_one_for_the_shares():
    _, axes = subplots(2, 1)
    with pytest.raises(ValueError, match="longer"):
        plot_pushes(axes, (0, 0), [0.5, 0.5], 0, {"a": [0, 0], "b": [0, 0]})


def test_batch_losses_hold_every_batch_on_one_scale():
    _, axes = subplots(1, 2)
    losses = {1: np.array([0.0, 2.0, 0.5]), 100: np.array([0.4, 0.5, 0.6])}
    plot_batch_losses(axes, losses, 0.5)
    assert [sum(heights(ax)) for ax in axes] == [3, 3]
    assert [ax.get_title() for ax in axes] == ["1 image", "100 images"]
    ends = {(ax.patches[0].get_x(), ax.patches[-1].get_x()) for ax in axes}
    assert len(ends) == 1


def test_spread_draws_the_law_and_the_measurements(ax):
    sizes = [1, 100]
    plot_spread(ax, sizes, {"trained": (np.array([0.7, 0.08]), 0.75), "fresh": (np.array([0.4, 0.04]), 0.4)})
    law, dots, other_law, other_dots = ax.lines
    assert np.allclose(law.get_ydata(), 0.75 / np.sqrt(law.get_xdata()))
    assert np.allclose(other_law.get_ydata()[[0, -1]], [0.4, 0.04])
    assert list(dots.get_ydata()) == [0.7, 0.08]
    assert dots.get_marker() != other_dots.get_marker()
    assert [text.get_text() for text in ax.texts] == ["trained", "fresh"]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
