"""The grey images of chapter 0: every number legible, every image in its place, nothing overlapping."""

import numpy as np
import pytest
from figures import assert_legible

from fishbook.plotting import to_png
from fishbook.plotting.images import picture_of_digit, picture_of_images


def all_pictures():
    pile = np.random.default_rng(0).random((7, 28, 28)).astype(np.float32)
    titles = [f"{k} read as {k + 1}" for k in range(7)]
    return {
        "digit": lambda: picture_of_digit(pile[0], (8, 18), (8, 18)),
        "images": lambda: picture_of_images(pile, titles),
    }


@pytest.mark.parametrize("name", all_pictures())
def test_every_picture_fits_the_column_and_no_words_overlap_or_leave_the_sheet(name):
    assert_legible(*all_pictures()[name]())


@pytest.mark.parametrize("name", all_pictures())
def test_the_same_arrays_give_the_same_picture(name):
    first, again = all_pictures()[name](), all_pictures()[name]()
    assert first[1] == again[1]
    assert to_png(first[0]) == to_png(again[0])


def test_every_number_of_a_digit_stands_out_from_its_grey():
    image = np.linspace(0, 1, 784).reshape(28, 28)
    fig, _ = picture_of_digit(image, (0, 28), (0, 28))
    for text in fig.axes[1].texts:
        grey = 1 - float(text.get_text())
        light = grey / 12.92 if grey <= 0.04045 else ((grey + 0.055) / 1.055) ** 2.4
        contrast = 1.05 / (light + 0.05) if text.get_color() == "white" else (light + 0.05) / 0.05
        assert contrast >= 4.4, text


def test_images_stand_in_rows_with_their_titles():
    pile = np.arange(7.0)[:, None, None] / 10 + np.zeros((7, 4, 4))
    fig, alt = picture_of_images(pile, list("abcdefg"))
    drawn = [(ax.get_title(), float(ax.images[0].get_array()[0, 0])) for ax in fig.axes if ax.images]
    assert drawn == [(title, k / 10) for k, title in enumerate("abcdefg")]
    assert len(fig.axes) == 10
    assert alt == "7 grey images in 2 rows, titled a, b, c, d, e, f, g."


def test_framed_images_have_a_line_around_each_and_white_between():
    ink = np.ones((2, 4, 4))
    fig, alt = picture_of_images(ink, ["the first one", "the second one"], columns=2, framed=True)
    assert_legible(fig, alt)
    frames = [ax.patches[0].get_bbox().bounds for ax in fig.axes]
    assert frames == [(-0.5, -0.5, 4, 4)] * 2
    fig.draw_without_rendering()
    left, right = (ax.get_window_extent() for ax in fig.axes)
    assert right.x0 - left.x1 > 8
    assert not picture_of_images(ink, ["a", "b"])[0].axes[0].patches
