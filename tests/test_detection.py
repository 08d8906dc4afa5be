"""Scenes, what the cells are to say, the loss, the detector: closed forms, round trips, gradients, bad input."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from fishbook import gradient_check, load_mnist
from fishbook.detection import (
    DetectionLoss,
    Objects,
    average_precisions,
    decode,
    detect,
    detector,
    digit_scenes,
    encode,
    iou,
    resized,
)
from fishbook.gradients import numerical_gradient

(DIGITS, LABELS), _ = load_mnist()


class TestScenes:
    def test_equal_seeds_give_equal_scenes(self):
        images, objects = digit_scenes(5, DIGITS, LABELS, 3)
        again, same = digit_scenes(5, DIGITS, LABELS, 3)
        assert_array_equal(images, again)
        assert all((a.boxes == b.boxes).all() and (a.labels == b.labels).all() for a, b in zip(objects, same, strict=True))
        assert (digit_scenes(5, DIGITS, LABELS, 4)[0] != images).any()

    def test_shapes_ranges_and_labels(self):
        images, objects = digit_scenes(40, DIGITS, LABELS, 0, size=72, most=3)
        assert images.shape == (40, 1, 72, 72)
        assert images.dtype == np.float32
        assert 0 <= images.min() <= images.max() <= 1
        assert {len(scene.labels) for scene in objects} == {1, 2, 3}
        boxes = np.concatenate([scene.boxes for scene in objects])
        assert 0 <= boxes.min() <= boxes.max() <= 72
        assert {int(label) for scene in objects for label in scene.labels} == set(range(10))

    def test_a_box_encloses_the_ink_with_a_pixel_of_air(self):
        images, objects = digit_scenes(30, DIGITS, LABELS, 1, most=1, clutter=0)
        for image, scene in zip(images[:, 0], objects, strict=True):
            rows, columns = np.nonzero(image > 0.3 * image.max())
            ((x1, y1, x2, y2),) = scene.boxes
            assert (x1, y1, x2, y2) == (columns.min() - 1, rows.min() - 1, columns.max() + 2, rows.max() + 2)

    def test_boxes_overlap_no_more_than_asked(self):
        for overlap in (0.0, 0.15):
            _, objects = digit_scenes(60, DIGITS, LABELS, 2, overlap=overlap)
            most = max((iou(s.boxes, s.boxes) - np.eye(len(s.boxes))).max() for s in objects)
            assert most <= overlap + 1e-6
        assert most > 0.1, "some do overlap"

    def test_clutter_is_ink_outside_the_boxes(self):
        def outside(clutter):
            images, objects = digit_scenes(20, DIGITS, LABELS, 5, most=1, clutter=clutter)
            for image, scene in zip(images[:, 0], objects, strict=True):
                ((x1, y1, x2, y2),) = scene.boxes.astype(int)
                image[y1:y2, x1:x2] = 0
            return images.mean()

        assert outside(4) > 10 * outside(0)

    def test_bad_heights(self):
        with pytest.raises(ValueError, match=r"from 4 at least to size 64 at most, got \(40, 70\)"):
            digit_scenes(1, DIGITS, LABELS, heights=(40, 70))

    @pytest.mark.parametrize("size", [9, 14, 28, 40])
    def test_resizing_keeps_white_ramps_and_means(self, size):
        assert_allclose(resized(np.ones((28, 28), dtype=np.float32), size), 1, rtol=1e-6)
        image = DIGITS[0].reshape(28, 28)
        small = resized(image, size)
        assert small.shape == (size, size)
        assert small.dtype == np.float32
        assert small.mean() == pytest.approx(image.mean(), rel=0.06)
        assert_allclose(resized(image, 28), image, atol=1e-6)


BOX = np.array([[8.0, 4.0, 24.0, 36.0]])  # its centre is (16, 20): a corner of four cells, each 4 away in x


class TestEncodeAndDecode:
    def test_by_hand(self):
        (target,) = encode([Objects(BOX, np.array([7]))], 48, 40)
        assert target.shape == (6, 6, 5)
        assert_array_equal(np.argwhere(target[0]), [[2, 1], [2, 2]])  # centres (12, 20) and (20, 20)
        assert_allclose(target[:, 2, 1], [1, 4 / 8, 0, math.log(16 / 16), math.log(32 / 16), 7])
        assert_allclose(target[:, 2, 2], [1, -4 / 8, 0, 0, math.log(2), 7])

    def test_the_nearer_object_gets_the_cell(self):
        boxes = np.array([[6.0, 6, 16, 16], [7.0, 8, 19, 20]])  # centres (11, 11) and (13, 14); the cell's is (12, 12)
        for order in ([0, 1], [1, 0]):
            (target,) = encode([Objects(boxes[order], np.array([3, 4])[order])], 24, 24)
            assert target[5, 1, 1] == 3

    def test_hardly_an_object_is_without_a_cell(self):
        _, objects = digit_scenes(300, DIGITS, LABELS, 0)
        found = [len({tuple(row) for row in np.round(t[3:, t[0] > 0].T, 4)}) for t in encode(objects, 64, 64)]
        total = sum(len(scene.labels) for scene in objects)
        assert sum(found) > 0.99 * total

    def test_an_empty_scene(self):
        assert not encode([Objects(np.zeros((0, 4)), np.zeros(0, dtype=int))], 64, 64).any()

    def test_decode_reads_back_what_encode_wrote(self):
        _, objects = digit_scenes(50, DIGITS, LABELS, 6)
        target = encode(objects, 64, 64)
        scores = np.zeros((50, 15, 8, 8), dtype=np.float32)
        scores[:, 0] = 60 * target[:, 0] - 30
        scores[:, 1:5] = target[:, 1:5]
        scores[:, 5:] = 30 * (target[:, 5:] == np.arange(10)[:, None, None])
        for scene, said in zip(objects, decode(scores), strict=True):
            assert_allclose(said.scores, 1, atol=1e-6)
            overlaps = iou(said.boxes, scene.boxes)
            assert_allclose(overlaps.max(axis=1), 1, atol=1e-4)
            assert_array_equal(said.labels, scene.labels[overlaps.argmax(axis=1)])

    def test_decode_sorts_and_leaves_out(self):
        scores = np.random.default_rng(0).normal(size=(3, 15, 4, 4)).astype(np.float32)
        for said in decode(scores, least=0.1):
            assert (np.diff(said.scores) <= 0).all()
            assert said.scores.min() >= 0.1
            assert said.boxes.shape == (len(said.scores), 4)
        assert all(len(said.scores) == 16 for said in decode(scores, least=0))


def random_case(rng, shape=(2, 9, 3, 3)):
    """Scores, and targets with an object in about a third of the cells."""
    N, C, H, W = shape
    t = rng.normal(size=(N, 6, H, W))
    t[:, 0] = rng.random((N, H, W)) < 0.35
    t[:, 5] = rng.integers(0, C - 5, (N, H, W))
    return rng.normal(size=shape), t


class TestLoss:
    def test_by_hand(self):
        """One cell with an object, one without; all numbers 0: two coins, a box off by 1 and 2, four classes."""
        x, t = np.zeros((1, 9, 1, 2)), np.zeros((1, 6, 1, 2))
        t[0, :, 0, 0] = [1, 1, 0, -2, 0, 3]
        t[0, 1:, 0, 1] = [9, 9, 9, 9, 2]  # nothing is there, so no box and no name count
        loss = DetectionLoss(box_weight=3)
        assert loss.forward(x, t) == pytest.approx(2 * math.log(2) + 3 * 0.5 * 5 + math.log(4))
        assert_allclose(loss.parts, [2 * math.log(2), 2.5, math.log(4)])
        d = loss.backward()
        assert_allclose(d[0, :5, 0, 0], [-0.5, -3, 0, 6, 0])
        assert_allclose(d[0, 5:, 0, 0], [0.25, 0.25, 0.25, -0.75])
        assert_allclose(d[0, :, 0, 1], [0.5] + [0] * 8)

    def test_gradient(self):
        x, t = random_case(np.random.default_rng(1))
        loss = DetectionLoss()
        numeric = numerical_gradient(lambda x: loss.forward(x, t), x.copy())
        loss.forward(x, t)
        assert_allclose(loss.backward(), numeric, atol=1e-8)
        assert_allclose(loss.backward(3.0), 3 * loss.backward())

    def test_large_scores_and_float32(self):
        x, t = random_case(np.random.default_rng(2))
        x = (1000 * x).astype(np.float32)
        loss = DetectionLoss()
        assert math.isfinite(loss.forward(x, t))
        assert loss.backward().dtype == np.float32

    def test_bad_shapes(self):
        with pytest.raises(ValueError, match=r"t \(N, 6, GH, GW\), got \(2, 9, 3, 3\) and \(2, 6, 4, 3\)"):
            DetectionLoss().forward(np.zeros((2, 9, 3, 3)), np.zeros((2, 6, 4, 3)))
        x, t = random_case(np.random.default_rng(3))
        t[0, 5, 0, 0] = 4
        with pytest.raises(ValueError, match="labels from 0 to 3"):
            DetectionLoss().forward(x, t)


class TestDetector:
    def test_takes_any_size_and_starts_with_nothing_here(self):
        net = detector(filters=(2, 3, 4, 5), rng=0)
        scores = net.predict(np.random.default_rng(0).random((2, 1, 48, 80), dtype=np.float32))
        assert scores.shape == (2, 15, 6, 10)
        assert scores.dtype == np.float32
        assert_allclose(scores[:, 0], -3, atol=0.5)

    def test_every_gradient(self):
        """With biases off zero: on white paper the ReLUs would stand exactly in their corner."""
        images, objects = digit_scenes(2, DIGITS, LABELS, 7, size=32, heights=(18, 24), most=2)
        net = detector(filters=(2, 3, 4, 4), rng=1)
        for name in [name for name in net.params if name.startswith("b")]:
            net.params[name] = np.random.default_rng(2).normal(0, 0.1, net.params[name].shape).astype(np.float32)
        errors = gradient_check(net, images, encode(objects, 32, 32), samples=12)
        assert max(errors.values()) < 1e-4, errors

    def test_a_few_scenes_are_learnt_by_heart(self):
        """From weights that know nothing, in 120 steps."""
        from fishbook import Adam

        images, objects = digit_scenes(6, DIGITS, LABELS, 8, size=48, most=2, clutter=1)
        targets = encode(objects, 48, 48)
        net, rule = detector(filters=(8, 16, 32, 32), rng=0), Adam(0.01)
        for _ in range(120):
            net.gradient(images, targets)
            rule.update(net.params, net.grads)
        assert np.nanmean(average_precisions(detect(net, images), objects)) > 0.9

    def test_batches_change_nothing(self):
        images, _ = digit_scenes(5, DIGITS, LABELS, 9)
        net = detector(filters=(2, 3, 4, 4), rng=0)
        for one, other in zip(detect(net, images, least=0), detect(net, images, least=0, batch_size=2), strict=True):
            assert_allclose(one.scores, other.scores, rtol=1e-5)
