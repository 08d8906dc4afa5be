"""Pictures of scenes: frames where the boxes are, tones where cells believe, the area that is the average precision."""

import numpy as np
import pytest
from figures import assert_legible
from matplotlib.backends.backend_agg import FigureCanvasAgg

from fishbook.plotting import detection, subplots
from fishbook.widgets._detections import raw


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


def extents(fig):
    """Where the names of each panel lie, once it is drawn: [(ax, [box, ...]), ...]."""
    FigureCanvasAgg(fig).draw()
    return [(ax, [text.get_window_extent() for text in ax.texts]) for ax in fig.axes]


def test_a_name_stands_above_its_box_or_below():
    fig, axes = subplots(1, 2)
    for ax, below in zip(axes, (False, True), strict=True):
        detection.draw_scene(ax, np.zeros((64, 64)))
        detection.draw_boxes(ax, [[20, 20, 40, 40]], ["x"], below=below)
    (_, [above]), (_, [under]) = extents(fig)
    low, high = sorted(axes[0].transData.transform([[20, 40], [20, 20]])[:, 1])
    assert above.y0 > high
    assert under.y1 < low


def test_names_at_the_edge_stay_inside_and_leave_the_panels_alone():
    fig, axes = subplots(1, 2)
    for ax in axes:
        detection.draw_scene(ax, np.zeros((64, 64)))
    detection.draw_boxes(axes[0], [[50, 0, 64, 12], [0, 50, 9, 64]], ["a long name", "another long name"], below=True)
    (left, names), (right, _) = extents(fig)
    for name in names:
        assert left.bbox.x0 <= name.x0 < name.x1 <= left.bbox.x1
        assert left.bbox.y0 <= name.y0 < name.y1 <= left.bbox.y1
    assert left.bbox.width == pytest.approx(right.bbox.width)


@pytest.mark.parametrize("scene", ["five digits", "apart", "touching", "crowd"])
def test_the_names_of_duplicates_stand_apart(scene):
    """With every box that the detector says, in a panel of four in a column's width."""
    seen = raw(scene)
    fig, axes = subplots(2, 2, size=(5.6, 5.7))
    sure = seen.found.scores >= 0.3
    for ax in axes.flat:
        detection.draw_scene(ax, seen.image)
        detection.draw_boxes(ax, seen.found.boxes[sure], seen.found.labels[sure])
    assert_legible(fig, "Four times the same scene with its boxes and their names, for a test.")
    for ax, names in extents(fig):
        assert all(ax.bbox.x0 <= one.x0 and one.x1 <= ax.bbox.x1 for one in names)
        assert len({(one.x0, one.y0) for one in names}) == sure.sum() >= 4


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
