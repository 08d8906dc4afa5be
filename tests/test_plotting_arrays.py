"""The pictures of chapter 0: they draw what the arrays hold, fit their sheet, and say in words what is seen."""

import itertools

import numpy as np
import pytest
from figures import assert_legible
from matplotlib.patches import Rectangle

from fishbook.plotting import to_png
from fishbook.plotting.arrays import (
    align,
    picture_of_axis,
    picture_of_broadcasting,
    picture_of_memory,
    picture_of_pairs,
    picture_of_product,
    picture_of_selection,
    picture_of_shapes,
)

TABLE = np.arange(12).reshape(3, 4)
PAIRS = [((2, 3), ()), ((2, 3), (2,)), ((100, 10), (10, 100)), ((1000, 1, 784), (10, 784)), ((), ())]
STRIP = np.arange(10, 80, 10)


def all_pictures():
    small, column = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[10], [20]])
    sums = {"table + 10": (small, np.array(10)), "table + column": (small, column), "row + column": (small[0], column)}
    picks = {"x[1]": 1, "x[[2, 0]]": [2, 0], "x[x > 6]": TABLE > 6, "x[np.arange(3), t]": (np.arange(3), [1, 3, 0])}
    views = {"a": STRIP, "a[1:3]": STRIP[1:3], "a[::3]": STRIP[::3], "copy": STRIP[1:3].copy()}
    return {
        "shapes": lambda: picture_of_shapes({"v": np.arange(4), "m": small, "c": TABLE.reshape(2, 2, 3)}),
        "broadcasting": lambda: picture_of_broadcasting(sums),
        "pairs": lambda: picture_of_pairs(PAIRS),
        "axis": lambda: picture_of_axis(TABLE),
        "selection": lambda: picture_of_selection(TABLE, picks),
        "product": lambda: picture_of_product(small, small.T, 1, 0),
        "memory": lambda: picture_of_memory(views),
    }


def words(fig):
    return [text.get_text() for text in fig.axes[0].texts]


def cells(fig, dashed=False):
    patches = [p for p in fig.axes[0].patches if isinstance(p, Rectangle)]
    return [p for p in patches if (p.get_linestyle() in ("--", "dashed")) == dashed]


@pytest.mark.parametrize("name", all_pictures())
def test_every_picture_fits_the_column_and_no_words_overlap_or_leave_the_sheet(name):
    assert_legible(*all_pictures()[name]())


@pytest.mark.parametrize("name", all_pictures())
def test_the_same_arrays_give_the_same_picture(name):
    first, again = all_pictures()[name](), all_pictures()[name]()
    assert first[1] == again[1]
    assert to_png(first[0]) == to_png(again[0])


def test_align_agrees_with_numpy_on_every_small_pair():
    shapes = [s for n in range(4) for s in itertools.product((1, 2, 3), repeat=n)]
    for a, b in itertools.product(shapes, shapes):
        results = [result for _, _, result in align(a, b)]
        try:
            expected = np.broadcast_shapes(a, b)
        except ValueError:
            assert None in results, (a, b)
        else:
            assert tuple(results) == expected, (a, b)


def test_align_marks_the_axes_a_shape_does_not_have():
    assert align((2, 3), (3,)) == [(2, None, 2), (3, 3, 3)]
    assert align((3,), (2, 1)) == [(None, 2, 2), (3, 1, 3)]
    assert align((2, 3), (2,)) == [(2, None, 2), (3, 2, None)]


def test_pairs_say_what_conflicts():
    fig, alt = picture_of_pairs(PAIRS)
    assert "(2, 3) with (2,) conflict: 3 ≠ 2" in alt
    assert "(100, 10) with (10, 100) conflict: 100 ≠ 10, 10 ≠ 100" in alt
    assert "(1000, 1, 784) with (10, 784) fits: (1000, 10, 784)" in alt
    assert words(fig).count("✗") == 3


def test_broadcasting_dashes_only_what_is_not_stored():
    a, b = np.array([1, 2, 3]), np.array([[10], [20]])
    fig, alt = picture_of_broadcasting({"row + column": (a, b)})
    assert len(cells(fig)) == 3 + 2 + 6
    assert len(cells(fig, dashed=True)) == 3 + 4
    assert "row (3,) + column (2, 1) gives (2, 3)" in alt
    assert {"11", "23", "row  (3,)", "column  (2, 1)", "row + column  (2, 3)"} <= set(words(fig))


def test_axis_shows_the_sums_and_their_shapes():
    fig, alt = picture_of_axis(TABLE, name="grid")
    assert "[12, 15, 18, 21]" in alt
    assert "[6, 22, 38]" in alt
    assert {"12", "38", "grid.sum(axis=0)  (4,)", "grid.sum(axis=1)\n(3,)"} <= set(words(fig))


def test_selection_tints_the_chosen_cells_and_shows_the_result_in_its_order():
    fig, alt = picture_of_selection(TABLE, {"x[np.arange(3), t]": (np.arange(3), [1, 3, 0]), "x[[2, 0]]": [2, 0]})
    boxes = cells(fig)
    grid, result = boxes[:12], boxes[12:15]
    left, top = grid[0].get_x(), grid[0].get_y()
    tinted = [(round(p.get_x() - left), round(p.get_y() - top)) for p in grid if p.get_facecolor()[3] < 1]
    assert tinted == [(1, 0), (3, 1), (0, 2)]
    written = [word for word in words(fig) if word.isdigit()]
    assert written[12:15] == ["1", "7", "8"]
    assert written[-8:] == ["8", "9", "10", "11", "0", "1", "2", "3"]
    assert min(p.get_x() for p in result) > max(p.get_x() for p in grid)
    assert "x[np.arange(3), t] gives [1, 7, 8]" in alt


def test_product_writes_out_the_sum_of_its_cell():
    x, w = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 0], [2, 1], [0, 3]])
    fig, alt = picture_of_product(x, w, row=1, col=1)
    assert "4·0 + 5·1 + 6·3 = 23" in words(fig)
    assert "cell (1, 1)" in alt


def test_memory_places_views_under_the_cells_they_share():
    fig, alt = picture_of_memory({"a": STRIP, "v": STRIP[::3], "c": STRIP[::3].copy()})
    base = [p.get_x() for p in cells(fig)][: len(STRIP)]
    assert [p.get_x() for p in cells(fig, dashed=True)] == pytest.approx(base[::3])
    assert "v = [10, 40, 70] is a view into a" in alt
    assert "c = [10, 40, 70] is its own memory" in alt


def test_pictures_leave_their_arrays_alone():
    before = STRIP.copy(), TABLE.copy()
    for picture in all_pictures().values():
        picture()
    assert (before[0] == STRIP).all()
    assert (before[1] == TABLE).all()
