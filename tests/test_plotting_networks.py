"""The pictures of networks in chapter 2: every number is drawn, nothing is covered, wrong shapes are refused."""

import itertools

import numpy as np
import pytest

from fishbook.plotting import PALETTE, subplots, to_png
from fishbook.plotting.networks import draw_digits, draw_layers, draw_network, plot_answer, plot_layers, plot_weights

VALUES = [np.array([0.2, 0.1]), np.array([0.99, 0.86, 0.95]), np.array([0.3, -0.3])]
WEIGHTS = [np.array([[7.0, -3.0, 0.0], [-4.0, -1.0, 5.0]]), np.array([[1.0, -6], [2.0, -8], [9.0, -9]])]
BIASES = [np.array([4.0, 2.5, 1.5]), np.array([-2.5, 3.5])]


def written(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def boxes(fig, ax, wanted):
    """The places on the sheet, in pixels, of the texts that `wanted` accepts."""
    to_png(fig)
    return [text.get_window_extent() for text in ax.texts if wanted(text.get_text())]


def test_a_network_shows_every_value_weight_bias_and_shape():
    _, ax = subplots(size=(7, 4))
    draw_network(ax, VALUES, WEIGHTS, BIASES, names=["x", "z", "y"])
    texts = written(ax)
    for wanted in ("0.20", "0.10", "0.99", "0.86", "0.95", "0.30", "−0.30"):
        assert texts.count(wanted) == 1, wanted
    for weight in np.concatenate([w.ravel() for w in WEIGHTS]):
        assert (f"{weight:+g}".replace("-", "−") if weight else "0") in texts
    assert {"b +4", "b +2.5", "b +1.5", "b −2.5", "b +3.5"} <= set(texts)
    assert {"$W_1$ (2, 3)\n$b_1$ (3,)", "$W_2$ (3, 2)\n$b_2$ (2,)", "x\n(2,)", "z\n(3,)", "y\n(2,)"} <= set(texts)


@pytest.mark.parametrize("sizes", [(2, 3, 2), (1, 3, 1), (3, 3, 2), (3, 1, 2), (2, 4, 3)])
def test_the_numbers_at_the_arrows_do_not_cover_one_another(sizes):
    fig, ax = subplots(size=(7.4, 4))
    weights = [np.ones(pair) for pair in itertools.pairwise(sizes)]
    draw_network(ax, [np.ones(n) for n in sizes], weights, [np.ones(n) for n in sizes[1:]])
    places = boxes(fig, ax, lambda text: text == "+1")
    assert len(places) == sum(w.size for w in weights)
    for i, one in enumerate(places):
        assert not any(one.overlaps(other) for other in places[:i])


def test_a_network_with_shapes_that_do_not_fit_is_refused():
    _, ax = subplots()
    with pytest.raises(ValueError, match=r"between layers 1 and 2 .* weights \(3, 2\) and biases \(2,\), got \(2, 3\)"):
        draw_network(ax, VALUES, [WEIGHTS[0], WEIGHTS[1].T], BIASES)
    with pytest.raises(ValueError, match=r"between layers 0 and 1"):
        draw_network(ax, VALUES, WEIGHTS, [BIASES[0][:2], BIASES[1]])


@pytest.mark.parametrize(("size", "dots"), [(3, 3), (7, 7), (8, 6), (784, 6)])
def test_wide_layers_are_cut_short(size, dots):
    fig, ax = subplots()
    draw_layers(ax, [size, 2], names=["pixels", "digits"], shown=7)
    column = next(line for line in ax.lines if line.get_marker() == "o")
    assert len(column.get_ydata()) == dots
    assert ("⋮" in written(ax)) == (size > 7)
    assert f"pixels\n{size}" in written(ax)
    assert f"$W_1$ ({size}, 2)\n$b_1$ (2,)" in written(ax)
    assert to_png(fig).startswith(b"\x89PNG")


def test_digits_carry_captions_and_mistakes_are_framed():
    fig, axes = subplots(1, 2, size=(3, 2))
    images = np.random.default_rng(0).random((2, 784))
    draw_digits(axes, images, ["5", "3 as 8"], wrong=[False, True])
    assert [ax.get_title() for ax in axes] == ["5", "3 as 8"]
    assert [ax.spines["top"].get_visible() for ax in axes] == [False, True]
    assert axes[1].title.get_color() == PALETTE["orange"]
    assert np.array_equal(axes[1].images[0].get_array(), images[1].reshape(28, 28))
    assert axes[1].images[0].get_clim() == (0, 1)
    with pytest.raises(ValueError, match="argument"):
        draw_digits(axes, images, ["5"])
    assert to_png(fig).startswith(b"\x89PNG")


def test_digits_can_have_frames_and_another_scale_of_grey():
    _, axes = subplots(1, 2, size=(3, 2))
    draw_digits(axes, np.zeros((2, 784)), ["a", "b"], wrong=[True, False], limits=(-0.5, 1), framed=True)
    assert [ax.images[0].get_clim() for ax in axes] == [(-0.5, 1)] * 2
    assert [ax.spines["left"].get_visible() for ax in axes] == [True, True]
    widths = [ax.spines["left"].get_linewidth() for ax in axes]
    assert widths[0] > widths[1], "a mistake has the thicker frame"


def test_an_answer_is_ten_bars_with_the_winner_numbered_and_the_right_digit_bold():
    fig, ax = subplots()
    p = np.full(10, 0.04)
    p[7] = 0.64
    plot_answer(ax, p, label=4)
    assert np.allclose([bar.get_height() for bar in ax.patches], p)
    assert written(ax) == ["0.64"]
    to_png(fig)
    assert [k for k, tick in enumerate(ax.get_xticklabels()) if tick.get_weight() == "bold"] == [4]


def test_the_largest_shares_of_an_answer_are_numbered():
    _, ax = subplots()
    plot_answer(ax, [0.1, 0.25, 0.05, 0.6], numbered=3)
    assert written(ax) == ["0.60", "0.25", "0.10"]


def test_shares_lost_in_an_overflow_are_left_out():
    fig, ax = subplots()
    plot_answer(ax, [np.nan, 0.0, np.nan], numbered=3)
    assert written(ax) == ["0.00"]
    assert to_png(fig).startswith(b"\x89PNG")


def test_hidden_outputs_become_maps_of_the_given_size():
    _, axes = subplots(1, 2)
    layers = [np.linspace(0, 1, 50), np.linspace(0, 1, 100)]
    plot_layers(axes, layers, [(5, 10), (10, 10)], ["fifty", "hundred"])
    assert [ax.images[0].get_array().shape for ax in axes] == [(5, 10), (10, 10)]
    assert [ax.get_title() for ax in axes] == ["fifty", "hundred"]


def test_weights_are_full_squares_above_zero_and_small_ones_below():
    _, ax = subplots()
    weights = np.zeros(784)
    weights[[0, 29]] = 2.0, -1.0
    plot_weights(ax, weights, "a neuron")
    assert ax.get_title() == "a neuron"
    (full,), (small,) = (squares.get_paths() for squares in ax.collections)
    assert np.allclose(full.get_extents().bounds, [-0.5, -0.5, 1, 1])
    assert np.allclose(small.get_extents().bounds, [0.7, 0.7, 0.6, 0.6])
    assert [squares.get_alpha() for squares in ax.collections] == [[1.0], [0.5]]
    plot_weights(ax, np.zeros(784))  # all zero: an empty picture
