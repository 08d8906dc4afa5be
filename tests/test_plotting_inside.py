"""Rows of images, shares of the cost, and growth: what is drawn is what was given."""

import numpy as np
import pytest

from fishbook.plotting import inside, subplots

RNG = np.random.default_rng(0)


def drawn(fig):
    return [ax.images[0] for ax in fig.axes if ax.images]


def test_rows_draw_every_image_on_its_own_scale():
    images = np.stack([np.full((4, 4), v) for v in (1.0, 2.0, 5.0)])
    fig, alt = inside.picture_of_rows({"digits": images, "maps": images[:2]}, ["a", "b", "c"], note="All dark.")
    assert [image.get_clim() for image in drawn(fig)] == [(0, 1), (0, 2), (0, 5), (0, 1), (0, 2)]
    assert alt == "3 columns of grey images, titled a, b, c; the rows: digits; maps. All dark."


def test_signed_and_shared_rows():
    images = np.array([[[1.0, -3.0]], [[2.0, 0.0]]])
    fig, alt = inside.picture_of_rows({"weights": images}, signed=True, shared=True)
    assert [image.get_clim() for image in drawn(fig)] == [(-3, 3), (-3, 3)]
    assert "signed images, blue above 0 and orange below" in alt


def test_signed_numbers_are_whole_blue_squares_above_0_and_smaller_orange_ones_below():
    fig, _ = inside.picture_of_rows({"weights": np.array([[[1.0, -3.0, 0.0]]])}, signed=True)
    (image,) = drawn(fig)
    assert list(image.get_extent()) == [-0.5, 2.5, 0.5, -0.5], "one pixel a number, as for a grey image"
    squares = np.asarray(image.get_array()).reshape(10, 3, 10)
    assert [(squares[:, k] == value).sum() for k, value in enumerate((1, -3, 0))] == [100, 36, 100]
    (red, _, blue, _), middle, (most_red, _, least_blue, _) = image.cmap(image.norm([3.0, 0.0, -3.0]))
    assert blue > red
    assert most_red > least_blue
    assert middle.tolist() == [1, 1, 1, 1]


def test_frames_are_cut_at_the_edge():
    fig, _ = inside.picture_of_rows({"a": np.ones((2, 8, 8))}, frames={(0, 1): (-2, 5, 6)})
    assert not fig.axes[0].patches
    (frame,) = fig.axes[1].patches
    assert frame.get_bbox().bounds == (-0.5, 4.5, 4, 3)


def test_an_image_of_zeros_is_drawn():
    fig, _ = inside.picture_of_rows({"silent": np.zeros((1, 3, 3))})
    assert drawn(fig)[0].get_clim()[1] > 0


def test_shares_are_of_the_whole():
    _, ax = subplots()
    largest = inside.plot_shares(ax, ["a", "b", "c"], {"parameters": [1, 1, 6], "multiplications": [6, 1, 1]})
    assert largest == {"parameters": "c", "multiplications": "a"}
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([1 / 8, 1 / 8, 6 / 8, 6 / 8, 1 / 8, 1 / 8])
    assert [text.get_text() for text in ax.texts] == ["parameters 75%", "multiplications 75%"]


def test_growth_draws_the_mean_and_every_run():
    _, ax = subplots()
    runs = RNG.uniform(size=(5, 3))
    inside.plot_growth(ax, [1, 2, 3], {"one": runs, "two": runs + 1})
    assert len(ax.lines) == 12
    np.testing.assert_allclose(ax.lines[0].get_ydata(), runs.mean(axis=0))


def test_signed_shades_are_blue_above_and_orange_below_and_as_opaque_as_the_size():
    shades = inside.signed_shades(np.array([[1.0, -2.0, 0.0]]))
    assert shades[0, :, 3].tolist() == [0.5, 1.0, 0.0]
    assert shades[0, 0, 2] > shades[0, 0, 0]
    assert shades[0, 1, 0] > shades[0, 1, 2]
    assert inside.signed_shades(np.array([[1.0, -8.0]]), 4)[0, :, 3].tolist() == [0.25, 1.0]
    assert not inside.signed_shades(np.zeros((2, 2)))[..., 3].any()
