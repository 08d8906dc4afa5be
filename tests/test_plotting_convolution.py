"""Windows, unrolled windows, counts, maps and shifts: what is drawn, and what the alternative text says."""

import numpy as np
from figures import assert_legible

from fishbook.plotting import PALETTE, convolution, subplots

IMAGE = np.arange(16).reshape(4, 4)
FILTER = np.array([[1, 0], [0, -1]])


def texts(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def test_a_window_is_multiplied_out_in_figure_and_words():
    out = np.full((3, 3), -5)
    fig, said = convolution.picture_of_window(IMAGE, FILTER, out, at=(1, 2))
    assert_legible(fig, said)
    assert "6·1 + 7·0 + 10·0 + 11·(-1) = -5" in said
    assert "row 1, column 2" in said
    shown = texts(fig)
    assert "image  4 × 4" in shown
    assert "filter  2 × 2" in shown
    assert any("= -5" in text for text in shown)


def test_with_a_stride_the_window_begins_further_on():
    _, said = convolution.picture_of_window(IMAGE, FILTER, np.zeros((2, 2)), at=(1, 1), stride=2)
    assert "row 2, column 2" in said
    assert "10·1 + 11·0 + 14·0 + 15·(-1)" in said


def test_the_output_that_is_asked_for_is_a_question_mark():
    out = np.array([[21, 22], [23, 24]])
    fig, said = convolution.picture_of_window(IMAGE, FILTER, out, at=(0, 0), asked=(1, 1))
    assert_legible(fig, said)
    shown = texts(fig)
    assert [text for text in shown if text in ("21", "22", "23", "24", "?")] == ["21", "22", "23", "?"]
    assert said.endswith("The output at (1, 1) is a question mark.")
    assert "24" not in said


def test_an_unrolled_window_names_its_row():
    rows = np.lib.stride_tricks.sliding_window_view(IMAGE, (2, 2)).reshape(9, 4)
    fig, said = convolution.picture_of_unrolling(IMAGE, rows, 2, row=4)
    assert_legible(fig, said)
    assert "Row 4 holds 5, 6, 9, 10." in said
    assert texts(fig).count("5") == 1 + (rows == 5).sum()  # in the image, and in each window that sees it


def test_counts_are_written_into_every_pixel():
    fig, said = convolution.picture_of_counts({"a": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]), "b": np.ones((2, 2))})
    assert_legible(fig, said)
    assert "a: corner 1, middle 4" in said
    assert "b: corner 1, middle 1" in said
    assert texts(fig).count("4") == 1
    assert texts(fig).count("1") == 4 + 4


def test_maps_are_drawn_about_zero():
    _, axes = subplots(1, 2)
    said = convolution.draw_maps(axes, [np.array([[-1.0, 3.0]]), np.zeros((2, 2))], ["one", "nothing"])
    assert said == "one from -1 to 3, nothing from 0 to 0"
    assert axes[0].images[0].get_clim() == (-3, 3)
    assert axes[1].images[0].get_clim() == (-1, 1)


def test_shifts_are_means_and_bands():
    _, ax = subplots()
    means = convolution.plot_shifts(ax, [0, 1], {"a": [[0.9, 0.5], [0.7, 0.3]], "b": [[0.8, 0.2], [0.8, 0.2]]})
    np.testing.assert_allclose(means["a"], [0.8, 0.4])
    np.testing.assert_allclose(means["b"], [0.8, 0.2])
    first, second = ax.get_lines()[:2]
    np.testing.assert_allclose(first.get_ydata(), [0.8, 0.4])
    assert (first.get_color(), second.get_color()) == (PALETTE["blue"], PALETTE["orange"])
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (0.3, 0.9)
