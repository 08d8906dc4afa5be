"""Pictures of bits, gaps and gradients say in numbers what they show."""

import numpy as np

from fishbook.plotting import bits, subplots


def drawn_texts(ax):
    return [text.get_text() for text in ax.texts]


def test_bits_are_cut_into_their_parts_and_written():
    _, ax = subplots()
    assert bits.draw_bits(ax, "1100011010000000", 5, texts=("minus",)) == ["1", "10001", "1010000000"]
    assert len(ax.patches) == 16
    assert [text for text in drawn_texts(ax) if text in "01"] == list("1100011010000000")
    assert "minus" in drawn_texts(ax)


def test_without_letters_the_cells_stay():
    _, ax = subplots()
    bits.draw_bits(ax, "01" * 32, 11, letters=False)
    assert len(ax.patches) == 64
    assert drawn_texts(ax) == ["sign", "exponent", "fraction"]


def test_formats_are_as_long_as_their_bits():
    _, ax = subplots()
    bits.draw_formats(ax, {"float16": (5, 10), "float32": (8, 23)})
    assert [patch.get_width() for patch in ax.patches] == [1, 5, 10, 1, 8, 23]
    assert {"float16, 16 bits", "float32, 32 bits"} <= set(drawn_texts(ax))


def test_a_line_breaks_where_there_is_nothing_to_draw():
    _, ax = subplots()
    bits.plot_lines(ax, np.array([1, 2, 4]), {"a": [1, 0, 3], "b": [2, np.nan, -1]})
    first, second = (line.get_ydata() for line in ax.lines)
    np.testing.assert_array_equal(first, [1, np.nan, 3])
    np.testing.assert_array_equal(second, [2, np.nan, np.nan])
    assert drawn_texts(ax) == ["a", "b"]


def test_the_shares_below_the_limits_are_counted_without_zeros():
    _, ax = subplots()
    grads = np.array([0, 0, 1e-9, -1e-6, 0.5, -0.5])
    shares = bits.plot_gradients(ax, {"W1": grads}, {"zero": 1e-7, "few": 1e-4})
    assert shares == {"W1": [0.25, 0.5]}
    assert sum(ax.lines[0].get_ydata()) == 1
