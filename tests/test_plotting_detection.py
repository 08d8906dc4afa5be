"""Pictures of scenes: frames where the boxes are, tones where cells believe, the area that is the average precision."""

import numpy as np
import pytest
from figures import assert_legible

from fishbook.plotting import detection, subplots


def test_a_scene_counts_pixels_from_the_upper_left_corner():
    _, ax = subplots()
    detection.draw_scene(ax, np.zeros((1, 48, 64), dtype=np.float32), ticks=True)
    assert ax.get_xlim() == (0, 64)
    assert ax.get_ylim() == (48, 0)
    assert ax.get_xlabel() == "x (pixels)"
    _, ax = subplots()
    detection.draw_scene(ax, np.zeros((32, 32)))
    assert len(ax.get_xticks()) == 0


def test_boxes_are_frames_with_their_names():
    fig, ax = subplots(size=(4, 4))
    detection.draw_scene(ax, np.zeros((64, 64)))
    detection.draw_boxes(ax, [[4, 10, 20, 40], [30, 30, 60, 50]], [3, "a 7"])
    detection.draw_boxes(ax, np.zeros((0, 4)))
    frames = [(p.get_x(), p.get_y(), p.get_width(), p.get_height()) for p in ax.patches]
    assert frames == [(4, 10, 16, 30), (30, 30, 30, 20)]
    assert [text.get_text() for text in ax.texts] == ["3", "a 7"]
    assert_legible(fig, "Two boxes with their names, in an empty scene, for a test.")


def test_a_name_may_stand_below():
    _, ax = subplots()
    detection.draw_boxes(ax, [[0, 0, 8, 8]], ["x"], below=True)
    assert ax.texts[0].get_position() == (0, 8.6)
    assert ax.texts[0].get_va() == "top"


def test_the_dark_part_is_the_intersection():
    _, ax = subplots()
    detection.draw_overlap(ax, np.array([0, 0, 16, 16]), np.array([4, 6, 20, 20]))
    dark = ax.patches[-1]
    assert (dark.get_x(), dark.get_y(), dark.get_width(), dark.get_height()) == (4, 6, 12, 10)
    count = len(ax.patches)
    _, ax = subplots()
    detection.draw_overlap(ax, np.array([0, 0, 4, 4]), np.array([6, 6, 8, 8]))
    assert len(ax.patches) == count - 1, "boxes apart share nothing"


def test_cells_have_the_tone_of_what_they_believe():
    _, ax = subplots()
    chance = np.array([[0, 0.5, 1], [0.2, 2, 0]])
    detection.draw_cells(ax, chance, stride=8)
    tone = ax.images[0].get_array()
    np.testing.assert_allclose(tone[..., 3], 0.75 * np.clip(chance, 0, 1))
    assert ax.images[0].get_extent() == [0, 24, 16, 0]
    assert len(ax.lines) == 3


def test_the_area_below_is_the_average_precision():
    from fishbook.detection import average_precision, precision_recall

    hits, scores = np.array([1, 0, 1, 1, 0]), np.arange(5, 0, -1)
    precision, recall, _ = precision_recall(hits, scores, 4)
    _, ax = subplots()
    detection.plot_precision_recall(ax, precision, recall, "a name")
    x, y = ax.lines[1].get_data()
    assert np.trapezoid(y, x) == pytest.approx(average_precision(hits, scores, 4))
    assert ax.texts[0].get_text() == "a name"
    assert ax.get_xlim() == (0, 1)
    assert len(ax.collections) == 1
    detection.plot_precision_recall(ax, precision, recall, area=False)
    assert len(ax.collections) == 1
