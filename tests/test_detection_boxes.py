"""Boxes, suppression, precision: by hand, against published examples and against scikit-learn."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics import precision_recall_curve

from fishbook.detection import (
    Detections,
    Objects,
    average_precision,
    average_precisions,
    hits,
    iou,
    non_maximum_suppression,
    precision_recall,
)


def random_boxes(n, rng, side=20.0):
    corner = rng.uniform(0, side, (n, 2))
    return np.hstack([corner, corner + rng.uniform(1, side / 2, (n, 2))])


class TestIou:
    def test_by_hand(self):
        a = [[0, 0, 2, 2]]
        b = [[0, 0, 2, 2], [1, 1, 3, 3], [0, 0, 2, 1], [2, 0, 4, 2], [5, 5, 6, 6], [-1, -1, 3, 3]]
        assert_allclose(iou(a, b), [[1, 1 / 7, 1 / 2, 0, 0, 4 / 16]])

    def test_against_counted_cells(self):
        """Boxes on whole numbers: the cells that both cover over the cells that either covers."""
        rng = np.random.default_rng(1)
        corner = rng.integers(0, 12, (30, 2))
        boxes = np.hstack([corner, corner + rng.integers(1, 9, (30, 2))])
        cells = np.zeros((30, 24, 24), dtype=bool)
        for mask, (x1, y1, x2, y2) in zip(cells, boxes, strict=True):
            mask[y1:y2, x1:x2] = True
        both = (cells[:, None] & cells[None]).sum(axis=(2, 3))
        either = (cells[:, None] | cells[None]).sum(axis=(2, 3))
        assert_allclose(iou(boxes, boxes), both / either)

    def test_is_symmetric_and_knows_no_scale_or_place(self):
        rng = np.random.default_rng(2)
        a, b = random_boxes(7, rng), random_boxes(5, rng)
        assert_allclose(iou(a, b), iou(b, a).T)
        assert_allclose(iou(3 * a + 4, 3 * b + 4), iou(a, b))
        assert_allclose(np.diag(iou(a, a)), 1)

    def test_boxes_without_area(self):
        assert_array_equal(iou([[1, 1, 1, 1]], [[1, 1, 1, 1], [0, 0, 2, 2]]), [[0, 0]])

    def test_keeps_float32_and_takes_none(self):
        a = np.array([[0, 0, 2, 2]], dtype=np.float32)
        assert iou(a, a).dtype == np.float32
        assert iou(np.zeros((0, 4)), a).shape == (0, 1)
        assert iou(a, []).shape == (1, 0)

    @pytest.mark.parametrize(
        ("boxes", "says"),
        [
            ([0, 0, 2, 2], r"write \[\[x1, y1, x2, y2\]\]"),
            ([[0, 0, 2]], r"must have shape \(N, 4\), got \(1, 3\)"),
            ([[0, 0, 2, 2], [3, 0, 2, 2]], r"x1 <= x2 and y1 <= y2, got \[3"),
            ([[0, 0, np.nan, 2]], "x1 <= x2"),
        ],
    )
    def test_bad_boxes(self, boxes, says):
        with pytest.raises(ValueError, match=says):
            iou(boxes, [[0, 0, 1, 1]])


class TestNonMaximumSuppression:
    # the example in TensorFlow's tests of its operator, non_max_suppression_op_test.cc
    BOXES = np.array(
        [[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, -0.1, 1, 0.9], [0, 10, 1, 11], [0, 10.1, 1, 11.1], [0, 100, 1, 101]]
    )
    SCORES = np.array([0.9, 0.75, 0.6, 0.95, 0.5, 0.3])

    def test_a_published_example(self):
        assert_array_equal(non_maximum_suppression(self.BOXES, self.SCORES, 0.5), [3, 0, 5])

    def test_a_suppressed_box_suppresses_nothing(self):
        """B lies between A and C: A drops B, and so C stays."""
        boxes = np.array([[0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10]])
        assert iou(boxes, boxes)[0, 1] > 0.4
        assert iou(boxes, boxes)[1, 2] > 0.4
        assert_array_equal(non_maximum_suppression(boxes, [0.9, 0.8, 0.7], 0.4), [0, 2])

    def test_what_is_kept_overlaps_little_and_covers_all(self):
        rng = np.random.default_rng(3)
        for _ in range(20):
            boxes, scores = random_boxes(40, rng), rng.random(40)
            kept = non_maximum_suppression(boxes, scores, 0.3)
            among = iou(boxes[kept], boxes[kept]) - np.eye(len(kept))
            assert among.max() <= 0.3
            for i in set(range(40)) - set(kept.tolist()):
                surer = kept[scores[kept] >= scores[i]]
                assert iou(boxes[[i]], boxes[surer]).max() > 0.3
            assert (np.diff(scores[kept]) <= 0).all()

    def test_an_iou_of_exactly_the_threshold_stays(self):
        boxes = np.array([[0.0, 0, 2, 1], [0.0, 0, 2, 2]])
        assert len(non_maximum_suppression(boxes, [2.0, 1.0], 0.5)) == 2
        assert len(non_maximum_suppression(boxes, [2.0, 1.0], 0.49)) == 1

    def test_equal_scores_keep_their_order_and_none_gives_none(self):
        assert_array_equal(non_maximum_suppression(self.BOXES[[0, 0, 3]], [0.5, 0.5, 0.5]), [0, 2])
        empty = non_maximum_suppression(np.zeros((0, 4)), np.zeros(0))
        assert empty.shape == (0,)
        assert self.BOXES[empty].shape == (0, 4)

    def test_bad_input(self):
        with pytest.raises(ValueError, match="one number for each of 6 boxes"):
            non_maximum_suppression(self.BOXES, self.SCORES[:5])
        with pytest.raises(ValueError, match="between 0 and 1, got 50"):
            non_maximum_suppression(self.BOXES, self.SCORES, 50)


class TestHits:
    TRUTH = np.array([[0.0, 0, 10, 10], [20, 0, 30, 10]])

    def test_the_surest_takes_the_object_and_a_second_box_is_a_false_alarm(self):
        boxes = np.array([[0.0, 0, 10, 9], [0, 0, 10, 10], [20, 0, 30, 10], [50, 50, 60, 60]])
        assert_array_equal(hits(boxes, [0.7, 0.6, 0.5, 0.9], self.TRUTH), [True, False, True, False])
        assert_array_equal(hits(boxes, [0.6, 0.7, 0.5, 0.9], self.TRUTH), [False, True, True, False])

    def test_the_threshold_itself_is_a_hit(self):
        boxes = np.array([[0.0, 0, 10, 5]])
        assert hits(boxes, [1.0], self.TRUTH, 0.5).all()
        assert not hits(boxes, [1.0], self.TRUTH, 0.51).any()

    def test_nothing_there_or_nothing_said(self):
        assert_array_equal(hits([[0, 0, 1, 1]], [1.0], []), [False])
        assert hits([], [], self.TRUTH).shape == (0,)


# 24 detections in 7 pictures with 15 people: R. Padilla's example of the metric, with its published results
PEOPLE = [
    "25 16 38 56; 129 123 41 62",
    "123 11 43 55; 38 132 59 45",
    "16 14 35 48; 123 30 49 44; 99 139 47 47",
    "53 42 40 52; 154 43 31 34",
    "59 31 44 51; 48 128 34 52",
    "36 89 52 76; 62 58 44 67",
    "28 31 55 63; 58 67 50 58",
]
SAID = [
    ".88 5 67 31 48; .70 119 111 40 67; .80 124 9 49 67",
    ".71 64 111 64 58; .54 26 140 60 47; .74 19 18 43 35",
    ".18 109 15 77 39; .67 86 63 46 45; .38 160 62 36 53; .91 105 131 47 47; .44 18 148 40 44",
    ".35 83 28 28 26; .78 28 68 42 67; .45 87 89 25 39; .14 10 155 60 26",
    ".62 50 38 28 46; .44 95 11 53 28; .95 29 131 72 29; .23 29 163 72 29",
    ".45 43 48 74 38; .84 17 155 29 35; .43 95 110 25 42",
    ".48 16 20 101 88; .95 33 116 37 49",
]


def table(text):
    return np.array([[float(number) for number in row.split()] for row in text.split(";")])


def corners(rows):
    """x, y, width, height -> x1, y1, x2, y2; that program counts the last row and column in, so its boxes are 1 larger."""
    return np.hstack([rows[:, :2], rows[:, :2] + rows[:, 2:] + 1])


def people():
    truth = [Objects(corners(table(rows)), np.zeros(rows.count(";") + 1, dtype=int)) for rows in PEOPLE]
    said = [table(rows) for rows in SAID]
    return [Detections(corners(rows[:, 1:]), np.zeros(len(rows), dtype=int), rows[:, 0]) for rows in said], truth


class TestPrecision:
    def test_by_hand(self):
        precision, recall, scores = precision_recall([True, False, True, False], [0.9, 0.8, 0.7, 0.95], 4)
        assert_allclose(precision, [0, 1 / 2, 1 / 3, 2 / 4])
        assert_allclose(recall, [0, 1 / 4, 1 / 4, 2 / 4])
        assert_allclose(scores, [0.95, 0.9, 0.8, 0.7])

    def test_average_precision_by_hand(self):
        """Precisions 1, 1/2, 2/3 at recalls 1/3, 1/3, 2/3: the area is 1/3 · 1 + 1/3 · 2/3, and nothing from 2/3 to 1."""
        assert average_precision([1, 0, 1], [3.0, 2.0, 1.0], 3) == pytest.approx(1 / 3 + 2 / 9)
        # at 0, 0.1, 0.2, 0.3 the best is 1; at 0.4, 0.5, 0.6 it is 2/3; above it is 0
        assert average_precision([1, 0, 1], [3.0, 2.0, 1.0], 3, points=11) == pytest.approx((4 + 3 * 2 / 3) / 11)

    def test_a_recall_that_is_a_point_counts_there(self):
        """3 of 5 found without a false alarm: the points 0, 0.1 … 0.6 have precision 1."""
        assert average_precision([1, 1, 1], [3.0, 2.0, 1.0], 5, points=11) == pytest.approx(7 / 11)

    def test_perfect_empty_and_hopeless(self):
        assert average_precision([1, 1], [0.2, 0.1], 2) == 1
        assert average_precision([1, 1], [0.2, 0.1], 2, points=101) == 1
        assert average_precision([], [], 3) == 0
        assert average_precision([], [], 3, points=11) == 0
        assert average_precision([0, 0], [0.2, 0.1], 2) == 0

    def test_a_published_example(self):
        found, truth = people()
        ours = [hits(one.boxes, one.scores, scene.boxes, 0.3) for one, scene in zip(found, truth, strict=True)]
        names = ("ABC", "DEF", "GHIJK", "LMNO", "PQRS", "TUV", "XY")
        by_name = {
            name: hit for row, letters in zip(ours, names, strict=True) for name, hit in zip(letters, row, strict=True)
        }
        assert {name for name, hit in by_name.items() if hit} == set("BEGJPRX")
        scores = np.concatenate([one.scores for one in found])
        assert average_precision(np.concatenate(ours), scores, 15) == pytest.approx(0.2456, abs=1e-4)
        assert average_precision(np.concatenate(ours), scores, 15, points=11) == pytest.approx(0.2684, abs=1e-4)
        assert average_precisions(found, truth, 0.3, classes=2)[0] == pytest.approx(0.2456, abs=1e-4)
        assert np.isnan(average_precisions(found, truth, 0.3, classes=2)[1])

    def test_against_scikit_learn(self):
        """The same precisions and recalls, and the area below their running maximum."""
        rng = np.random.default_rng(4)
        for _ in range(20):
            found, scores = rng.random(60) < 0.4, rng.permutation(60) / 60
            theirs_p, theirs_r, _ = precision_recall_curve(found, scores)  # from low to high scores, with an end at (1, 0)
            ours_p, ours_r, _ = precision_recall(found, scores, found.sum())
            assert_allclose(ours_p, theirs_p[:-1][::-1])
            assert_allclose(ours_r, theirs_r[:-1][::-1])
            area = -(np.diff(theirs_r) * np.maximum.accumulate(theirs_p)[:-1]).sum()
            assert average_precision(found, scores, found.sum()) == pytest.approx(area)

    def test_many_points_come_to_the_area(self):
        rng = np.random.default_rng(5)
        found, scores = rng.random(200) < 0.5, rng.random(200)
        area = average_precision(found, scores, 120)
        assert average_precision(found, scores, 120, points=10_001) == pytest.approx(area, abs=1e-3)

    def test_boxes_of_another_class_are_not_hits(self):
        box = np.array([[0.0, 0, 10, 10]])
        truth = [Objects(box, np.array([1]))]
        said = [Detections(box, np.array([2]), np.array([0.9]))]
        assert_array_equal(average_precisions(said, truth, classes=3), [np.nan, 0, np.nan])
        said = [Detections(box, np.array([1]), np.array([0.9]))]
        assert average_precisions(said, truth, classes=3)[1] == 1

    def test_bad_input(self):
        with pytest.raises(ValueError, match="two rows of equal length"):
            precision_recall([True], [0.1, 0.2], 3)
        with pytest.raises(ValueError, match="the 2 hits, got 1"):
            precision_recall([True, True], [0.1, 0.2], 1)
        with pytest.raises(ValueError, match="got 0"):
            average_precision([], [], 0)
        with pytest.raises(ValueError, match="the same scenes, got 0 and 1"):
            average_precisions([], [Objects(np.zeros((0, 4)), np.zeros(0))])
