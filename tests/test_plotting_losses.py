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


def test_pushes_stand_side_by_side_over_their_class_and_share(ax):
    given = {"cross-entropy": np.array([-0.7, 0.7]), "sum of squares": np.array([-0.2, -0.001])}
    plot_pushes(ax, np.array([0.3, 0.7]), 1, given)
    assert heights(ax) == [-0.7, 0.7, -0.2, -0.001]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, False, True, True]
    centres = [bar.get_x() + bar.get_width() / 2 for bar in ax.patches]
    assert np.allclose(np.round(centres), [0, 1, 0, 1])
    assert centres[0] + ax.patches[0].get_width() <= centres[2] + 1e-9
    assert [text.get_text() for text in ax.texts] == ["−0.70", "0.70", "−0.20", "0.00"]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["class 0\nshare 0.30", "class 1\nshare 0.70\n(right)"]
    assert ax.get_legend_handles_labels()[1] == list(given)


def test_pushes_come_in_pairs(ax):
    with pytest.raises(ValueError, match="longer"):
        plot_pushes(ax, [0.5, 0.5], 0, {name: [0, 0] for name in "abc"})


def test_batch_losses_hold_every_batch_on_one_scale():
    _, axes = subplots(1, 2)
    losses = {1: np.array([0.0, 2.0, 0.5]), 100: np.array([0.4, 0.5, 0.6])}
    plot_batch_losses(axes, losses, 0.5)
    assert [sum(heights(ax)) for ax in axes] == [3, 3]
    assert [ax.get_title() for ax in axes] == ["1 image", "100 images"]
    ends = {(ax.patches[0].get_x(), ax.patches[-1].get_x()) for ax in axes}
    assert len(ends) == 1
