"""The pictures of chapter 1 show what a perceptron does: the firing side, the points, the map of gates."""

import numpy as np
import pytest

from fishbook.plotting import subplots
from fishbook.plotting.perceptron import (
    GATE_NAMES,
    HIGH,
    INPUTS,
    LOW,
    half_plane,
    plot_diagonals,
    plot_fold,
    plot_gate,
    plot_gate_map,
    plot_gates,
    plot_half_plane,
    plot_points,
    plot_regions,
    plot_shares,
)


@pytest.fixture
def ax():
    return subplots(size=(3, 3))[1]


def area(corners):
    """Area of a polygon by the shoelace formula."""
    if len(corners) < 3:
        return 0.0
    x, y = corners.T
    return 0.5 * abs(x @ np.roll(y, 1) - y @ np.roll(x, 1))


def test_half_plane_of_half_the_square():
    corners = half_plane(1, 0, -0.5, low=0, high=1)
    assert area(corners) == pytest.approx(0.5)
    assert corners[:, 0].min() == pytest.approx(0.5)


def test_half_plane_of_a_corner_is_a_triangle():
    corners = half_plane(1, 1, -1.5, low=0, high=1)
    assert len(corners) == 3
    assert area(corners) == pytest.approx(0.125)


@pytest.mark.parametrize(("bias", "expected"), [(1, 4.0), (-1, 0.0), (0, 0.0)])
def test_half_plane_without_weights_is_all_or_nothing(bias, expected):
    assert area(half_plane(0, 0, bias, low=-1, high=1)) == pytest.approx(expected)


def test_half_planes_of_opposite_signs_fill_the_square():
    rng = np.random.default_rng(0)
    for w1, w2, b in rng.uniform(-2, 2, (100, 3)):
        both = area(half_plane(w1, w2, b)) + area(half_plane(-w1, -w2, -b))
        assert both == pytest.approx((HIGH - LOW) ** 2)


def test_half_plane_corners_never_lie_on_the_silent_side():
    rng = np.random.default_rng(1)
    for w1, w2, b in rng.uniform(-2, 2, (100, 3)):
        assert np.all(half_plane(w1, w2, b) @ (w1, w2) + b > -1e-9)


def test_line_is_drawn_where_the_score_is_zero(ax):
    plot_half_plane(ax, 1, 2, -1, arrow=True)
    (line,) = ax.lines
    assert np.allclose(line.get_xydata() @ (1, 2), 1)
    (arrow,) = ax.texts
    assert np.allclose(arrow.xyann @ np.array([1, 2]), 1)  # starts on the line
    assert np.array(arrow.xy) @ (1, 2) > 1  # and points to the firing side


def test_line_outside_the_picture_is_not_drawn(ax):
    plot_half_plane(ax, 1, 1, -9, arrow=True)
    assert len(ax.lines) == len(ax.patches) == len(ax.texts) == 0


def test_points_are_filled_open_and_crossed_out(ax):
    plot_points(ax, [0, 1, 1, 0], outputs=[0, 1, 1, 1], names=["00", "01", "10", "11"])
    discs = [line for line in ax.lines if line.get_marker() == "o"]
    crosses = [line for line in ax.lines if line.get_marker() == "x"]
    assert [disc.get_markerfacecolor() == "white" for disc in discs] == [True, False, False, True]
    assert [tuple(cross.get_xydata()[0]) for cross in crosses] == [(1, 1)]
    assert [text.get_text() for text in ax.texts] == ["00", "01", "10", "11"]


def test_points_must_match_their_targets(ax):
    with pytest.raises(ValueError, match="shorter"):
        plot_points(ax, [0, 1, 1])


@pytest.mark.parametrize(
    ("setting", "name"), [((1, 1, -1.5), "AND"), ((1, 1, -0.5), "OR"), ((-1, -1, 1.5), "NAND"), ((0, 0, 0), "never")]
)
def test_gate_is_named(ax, setting, name):
    assert GATE_NAMES[plot_gate(ax, *setting)] == name
    assert ax.get_title().endswith(name)


def test_gate_crosses_out_the_rows_it_gets_wrong(ax):
    assert plot_gate(ax, 1, 1, -0.5, targets=[0, 1, 1, 0]) == "0111"
    assert ax.get_title() == "(1, 1, −0.5)\n0111: OR"
    crosses = [line for line in ax.lines if line.get_marker() == "x"]
    assert [tuple(cross.get_xydata()[0]) for cross in crosses] == [(1, 1)]


@pytest.mark.parametrize("count", [1, 3, 4])
def test_gates_stand_three_in_a_row(count):
    settings = [(1, 1, -1.5), (1, 1, -0.5), (-1, -1, 1.5), (1, 0, -0.5)][:count]
    fig, names = plot_gates(settings)
    assert names == ["AND", "OR", "NAND", "x₁"][:count]
    titles = [ax.get_title().partition(": ")[2] for ax in fig.axes if ax.axison]
    assert titles == names
    assert len(fig.axes) == (6 if count > 3 else 3)


def test_rows_of_gates_keep_their_distance():
    fig, _ = plot_gates([(1, 1, -0.5)] * 6)
    fig.draw_without_rendering()
    upper, lower = fig.axes[0], fig.axes[3]
    assert upper.xaxis.label.get_window_extent().y0 - lower.title.get_window_extent().y1 > 10


def test_diagonals_cross_in_the_middle():
    _, axes = subplots(1, 3, size=(8, 3))
    plot_diagonals(axes)
    ends = [[sorted(map(tuple, line.get_xydata())) for line in ax.lines if len(line.get_xydata()) == 2] for ax in axes]
    ones, zeros = [(0, 1), (1, 0)], [(0, 0), (1, 1)]
    assert ends == [[ones], [zeros], [ones, zeros]]
    for ax in axes:
        (middle,) = (line for line in ax.lines if line.get_marker() == "D")
        assert tuple(middle.get_xydata()[0]) == (0.5, 0.5)


def test_fold_puts_points_that_coincide_under_one_name():
    _, (before, after) = subplots(1, 2, size=(7, 3.4))

    def xor(x1, x2):
        return 1 * ((x1 + x2 > 0.5) & (x1 + x2 < 1.5))

    plot_fold(before, after, xor, [(1, 0), (1, 1), (1, 1), (0, 1)])
    assert [text.get_text() for text in before.texts] == ["00", "01", "10", "11"]
    assert [text.get_text() for text in after.texts] == ["00", "01, 10", "11"]
    discs = [line for line in after.lines if line.get_marker() == "o"]
    assert [tuple(disc.get_xydata()[0]) for disc in discs] == [(1, 0), (1, 1), (0, 1)]
    assert [disc.get_markerfacecolor() == "white" for disc in discs] == [True, False, True]


def test_there_are_sixteen_gates_with_names_of_their_own():
    assert set(GATE_NAMES) == {f"{code:04b}" for code in range(16)}
    assert len(set(GATE_NAMES.values())) == 16
    assert GATE_NAMES["".join(str(x1 ^ x2) for x1, x2 in INPUTS)] == "XOR"


def test_regions_call_the_function_on_arrays(ax):
    seen = []

    def band(x1, x2):
        seen.append(x1.shape)
        return 1 * (np.abs(x1 + x2 - 1) < 0.5)

    plot_regions(ax, band)
    assert len(seen) == 1
    assert len(seen[0]) == 2
    assert ax.collections


def test_gate_map_puts_every_name_in_its_wedge(ax):
    plot_gate_map(ax, [(1, -1.5)])
    for text in ax.texts:
        w, b = text.get_position()
        outputs = "".join(str(int(w * (x1 + x2) + b > 0)) for x1, x2 in INPUTS)
        assert text.get_text() == GATE_NAMES[outputs]
    assert len(ax.texts) == 6
    assert [tuple(line.get_xydata()[0]) for line in ax.lines if line.get_marker() == "o"] == [(1, -1.5)]


def test_shares_are_sorted_and_zero_is_said_in_words(ax):
    plot_shares(ax, {"0110": 0.0, "0001": 0.02, "1111": 0.27})
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([27, 2, 0])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["always  1111", "AND  0001", "XOR  0110"]
    assert [text.get_text() for text in ax.texts] == ["27.0 %", "2.0 %", "0: no weights found"]
