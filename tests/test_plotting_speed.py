"""Pictures of times: shares, lines with their names, and where one overtakes the other."""

import numpy as np
import pytest

from fishbook.plotting import PALETTE, speed, subplots


def test_shares_name_the_longest_first_and_mark_it():
    _, ax = subplots()
    assert speed.plot_shares(ax, {"a": 1e-6, "b": 3e-6, "c": 1e-6})[0] == "b"
    assert [text.get_text().strip() for text in ax.texts] == ["20%", "60%", "20%"]
    widths = [bar.get_width() for bar in ax.patches]
    np.testing.assert_allclose(widths, [1, 3, 1])
    assert ax.patches[1].get_facecolor()[:3] == pytest.approx(
        [int(PALETTE["orange"][k : k + 2], 16) / 255 for k in (1, 3, 5)]
    )


def test_times_end_where_they_are_known():
    _, ax = subplots()
    speed.plot_times(
        ax, np.array([1, 2, 4]), {"GPU": [1, 1, 1], "CPU, one thread": [1, 2, np.nan]}, places={"GPU": (-5, 3)}
    )
    gpu, cpu = ax.texts
    assert gpu.xy == (4, 1)
    assert gpu.get_ha() == "right"
    assert cpu.xy == (2, 2)
    assert cpu.get_ha() == "left"
    assert ax.get_xscale() == ax.get_yscale() == "log"


def test_the_crossing_is_the_first_size_from_which_on_it_holds():
    assert speed.crossing([8, 16, 32], [1, 1, 1], [2, 0.5, 2]) == 32
    assert speed.crossing([8, 16, 32], [1, 1, 1], [0.5, 0.5, 0.5]) is None


def test_rivals_stand_in_rows_and_the_quickest_is_named():
    _, ax = subplots()
    quickest = speed.plot_rivals(ax, ["small", "large"], {"old": [4, 90], "other": [2, 10], "new": [1, 20]})
    assert quickest == {"small": "new", "large": "other"}
    assert [text.get_text() for text in ax.texts] == ["old", "other", "new"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["small", "large"]
    marks = np.array([line.get_xydata() for line in ax.lines])
    np.testing.assert_array_equal(marks[2], [[1, 0], [20, -1]])
