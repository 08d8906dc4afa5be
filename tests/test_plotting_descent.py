"""The pictures of chapter 4: slopes, contours, paths and verdicts are measured right, and drawn where they belong."""

import numpy as np
import pytest

from fishbook.gradients import gradient_descent
from fishbook.plotting import PALETTE, subplots, to_png
from fishbook.plotting.descent import (
    grid_values,
    plot_arrows,
    plot_contours,
    plot_curve,
    plot_decision,
    plot_errors,
    plot_line_through,
    plot_path,
    plot_progress,
    plot_run,
    plot_secants,
    plot_surface,
    plot_walk,
    steps_to,
    verdict,
)


@pytest.fixture
def ax():
    return subplots(size=(3, 3))[1]


def bowl(x):
    return x[0] ** 2 + x[1] ** 2


def heights(lr, steps=40):
    _, path = gradient_descent(bowl, np.array([-3.0, 4.0]), lr=lr, step_num=steps)
    return [bowl(point) for point in path]


def written(ax):
    return [text.get_text() for text in ax.texts]


def test_a_grid_holds_the_function_with_x_along_the_columns():
    x, y, z = grid_values(lambda p: 10 * p[0] + p[1], (0, 2), (0, 1), n=3)
    assert x.tolist() == [0, 1, 2]
    assert y.tolist() == [0, 0.5, 1]
    assert z.tolist() == [[0, 10, 20], [0.5, 10.5, 20.5], [1, 11, 21]]


def test_contours_of_the_bowl_are_circles_of_the_asked_heights(ax):
    plot_contours(ax, bowl, (-5, 5), (-5, 5), levels=[4, 9], numbers=True)
    lines = ax.collections[0]
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        assert np.linalg.norm(path.vertices, axis=1) == pytest.approx(np.sqrt(level), abs=0.02)
    assert set(written(ax)) == {"4", "9"}
    assert ax.get_aspect() == 1


def test_contours_left_to_themselves_lie_at_equal_steps_of_height_inside_the_range(ax):
    plot_contours(ax, lambda x: bowl(x) + 7, (-1, 1), (-1, 1), equal=False)
    levels = np.array(ax.collections[0].levels)
    assert 7 < levels.min() < levels.max() < 9
    assert np.diff(levels) == pytest.approx(2 / 13), "so that close rings mean steep ground"
    assert ax.get_aspect() == "auto"


def test_a_surface_takes_the_place_of_its_axes_and_is_as_high_as_its_function():
    fig, (left, right) = subplots(1, 2)
    solid = plot_surface(left, bowl, (-3, 3), (-3, 3))
    assert fig.axes == [right, solid]
    assert solid.get_subplotspec().colspan.start == 0
    assert solid.get_zlim()[1] == pytest.approx(18, rel=0.1)
    assert to_png(fig).startswith(b"\x89PNG")


def test_arrows_start_at_their_points_and_have_their_scaled_lengths(ax):
    plot_arrows(ax, [[0, 1], [2, 3]], [[4, 0], [0, -6]], scale=0.5)
    arrows = ax.collections[0]
    assert arrows.get_offsets().tolist() == [[0, 1], [2, 3]]
    assert np.asarray(arrows.U).tolist() == [2, 0]
    assert np.asarray(arrows.V).tolist() == [0, -3]


def test_a_path_is_drawn_whole_from_ring_to_diamond(ax):
    path = np.array([[0.0, 0.0], [9.0, 1.0], [2.0, 2.0]])
    assert plot_path(ax, path, start="start") == 2
    line, ring, diamond = ax.lines
    assert line.get_xydata().tolist() == path.tolist()
    assert ring.get_xydata().tolist() == [[0, 0]]
    assert diamond.get_xydata().tolist() == [[2, 2]]
    assert written(ax) == ["start"]


def test_a_path_that_leaves_the_map_ends_at_its_first_point_outside(ax):
    ax.set(xlim=(-5, 5), ylim=(-5, 5))
    path = np.array([[0.0, 1.0], [0.0, -3.0], [0.0, 9.0], [0.0, -27.0]])
    assert plot_path(ax, path) == 2
    assert len(ax.lines) == 2, "no diamond: it did not end here"
    assert ax.lines[0].get_xydata().tolist() == path[:3].tolist()


def test_a_path_that_comes_back_to_the_map_is_drawn_whole(ax):
    ax.set(xlim=(-5, 5), ylim=(-5, 5))
    assert plot_path(ax, [[0, 1], [0, 9], [0, 2]]) == 2
    assert len(ax.lines) == 3


def test_a_walk_lies_on_its_curve(ax):
    plot_walk(ax, lambda x: x**2, np.array([[-3.0], [2.0], [-1.0]]), (-4, 4), (0, 10))
    curve, walk, ring, diamond = ax.lines
    assert curve.get_ydata() == pytest.approx(curve.get_xdata() ** 2)
    assert walk.get_xydata().tolist() == [[-3, 9], [2, 4], [-1, 1]]
    assert ring.get_xydata().tolist() == [[-3, 9]]
    assert diamond.get_xydata().tolist() == [[-1, 1]]
    assert walk.get_linestyle() == "-"


def test_a_walk_that_jumps_about_may_be_drawn_without_its_joins(ax):
    plot_walk(ax, np.square, np.array([[-3.0], [2.0], [-1.0]]), (-4, 4), (0, 10), joined=False)
    walk = ax.lines[1]
    assert walk.get_linestyle() == "None"
    assert walk.get_marker() == "o"
    assert walk.get_xydata().tolist() == [[-3, 9], [2, 4], [-1, 1]]


@pytest.mark.parametrize(("values", "step"), [([5, 3, 1, 0.5], 3), ([0.5, 2], 0), ([5, 4], None), ([5, 1], None)])
def test_steps_to_counts_until_the_value_is_below_the_goal(values, step):
    assert steps_to(values, goal=1) == step


@pytest.mark.parametrize(
    ("lr", "says"),
    [(0.001, "not yet"), (0.1, "18 steps"), (0.5, "1 step"), (0.95, "38 steps"), (1.0, "stands still"), (1.2, "diverges")],
)
def test_verdicts_on_the_bowl(lr, says):
    assert verdict(heights(lr), goal=0.01) == says
    k = steps_to(heights(lr), goal=0.01)
    if k is not None:  # x is multiplied by 1 - 2 lr at every step, so its height by the square
        factor = (1 - 2 * lr) ** 2
        assert 25 * factor**k < 0.01 <= 25 * factor ** (k - 1)


def test_reaching_the_goal_and_leaving_again_counts_as_divergence():
    assert verdict([1, 0.001, 50], goal=0.01) == "diverges"


def test_progress_marks_the_step_that_reached_the_goal(ax):
    assert plot_progress(ax, heights(0.1), goal=0.01) == "18 steps"
    assert written(ax) == ["18 steps"]
    mark = ax.lines[-1].get_xydata()
    assert mark[0, 0] == 18
    assert 0 < mark[0, 1] < 0.01
    assert ax.get_yscale() == "log"


def test_progress_that_diverges_has_its_own_colour_and_no_mark(ax):
    plot_progress(ax, heights(1.2), goal=0.01)
    goal, curve = ax.lines
    assert curve.get_color() == ax.texts[0].get_color() == PALETTE["orange"]
    assert goal.get_color() != curve.get_color()


def test_progress_draws_a_loss_of_zero_at_the_lower_edge(ax):
    plot_progress(ax, [1.0, 0.0, 0.0], goal=0.01, ylim=(1e-6, 10))
    assert np.isfinite(ax.lines[1].get_ydata()).all()
    assert ax.lines[-1].get_xydata().tolist() == [[1, 1e-6]]


def test_a_line_through_two_points_has_their_slope_and_says_it(ax):
    slope = plot_line_through(ax, lambda x: x**3, 1, 2, (0, 3), "slope {:.1f}")
    assert slope == 7
    line, dots = ax.lines
    assert line.get_xydata().tolist() == [[0, -6], [3, 15]]
    assert dots.get_xydata().tolist() == [[1, 1], [2, 8]]
    assert written(ax) == ["slope 7.0"]


def test_secants_turn_towards_the_tangent(ax):
    slopes = plot_secants(ax, lambda x: x**3, 1, (1, 0.5, 1e-6), (0.5, 2))
    assert slopes == pytest.approx([7, 4.75, 3], abs=1e-4)
    assert written(ax) == ["h = 1: 7.00", "h = 0.5: 4.75", "h = 1e-06: 3.00"]
    assert len({line.get_color() for line in ax.lines[1::2]}) == 3


def test_a_curve_is_drawn_with_the_tangent_at_the_asked_place(ax):
    plot_curve(ax, lambda x: x**2, (-2, 6), tangent_at=3)
    curve, tangent, touch = ax.lines
    assert curve.get_ydata() == pytest.approx(curve.get_xdata() ** 2)
    assert tangent.get_ydata() == pytest.approx(9 + 6 * (tangent.get_xdata() - 3))
    assert touch.get_xydata().tolist() == [[3, 9]]
    assert written(ax) == ["tangent: 6.00"]
    plot_curve(ax, lambda x: x**2, (-2, 6))
    assert len(ax.lines) == 4, "no tangent unless asked for"


@pytest.mark.parametrize(("lr", "says", "color"), [(0.1, "18 steps", "blue"), (1.2, "diverges", "orange")])
def test_a_run_is_drawn_twice_and_judged_once(lr, says, color):
    _, (top, bottom) = subplots(2, 1)
    _, path = gradient_descent(bowl, np.array([-3.0, 4.0]), lr=lr, step_num=40)
    assert plot_run(top, bottom, bowl, path, (6, 5)) == says
    assert top.get_xlim() == (-6, 6)
    assert top.get_ylim() == (-5, 5)
    assert top.lines[0].get_color() == bottom.lines[1].get_color() == PALETTE[color]
    assert written(bottom) == [says]


def test_errors_mark_the_best_step_of_every_precision(ax):
    hs = np.array([1e-1, 1e-2, 1e-3, 1e-4])
    errors = {"float64": [1e-2, 1e-4, 1e-6, 1e-5], "float16": [1e-1, 3e-1, 1.0, np.nan]}
    assert plot_errors(ax, hs, errors, hs**2, "h²") == {"float64": 1e-3, "float16": 1e-1}
    assert sorted(written(ax)) == ["float16\n1e-01", "float64\n1e-03", "h²"]
    assert ax.get_xscale() == ax.get_yscale() == "log"
    dots = [line.get_xydata().tolist() for line in ax.lines if line.get_marker() == "o"]
    assert dots == [[[1e-3, 1e-6]], [[1e-1, 1e-1]]]


def test_a_decision_is_shaded_by_probability_with_its_border_and_points(ax):
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.5]])
    plot_decision(ax, lambda points: np.clip(points[:, 0], 0, 1), x, np.array([0, 0, 1]), pad=0.5)
    shade = np.asarray(ax.images[0].get_array())
    assert (shade[:, 0] == 0).all(), "the left edge is class 0"
    assert (shade[:, -1] == 1).all(), "the right edge is class 1"
    border = ax.collections[0].get_paths()[0].vertices
    assert border[:, 0] == pytest.approx(0.5, abs=0.01)
    rings, squares = ax.lines
    assert rings.get_xydata().tolist() == [[0, 0], [0, 1]]
    assert squares.get_xydata().tolist() == [[1, 0.5]]


def test_a_decision_without_a_border_draws_none(ax):
    plot_decision(ax, lambda points: np.full(len(points), 0.2), np.eye(2), np.array([0, 1]))
    assert not ax.collections
