"""Two boxes and their IoU: closed forms, bad input, and the same numbers in the page's own code."""

import math

import numpy as np
import pytest
from node import in_node

from fishbook.detection import iou
from fishbook.widgets import IoUBoxes
from fishbook.widgets._detections import SIDE, raw
from fishbook.widgets._packing import unpack
from fishbook.widgets.iou_boxes import LEAST, NEAR, ordered

PAGE = "iou_boxes_maths.js"


@pytest.mark.parametrize(
    ("a", "b", "shared", "union"),
    [
        ([0, 0, 16, 16], [4, 0, 20, 16], 192, 320),
        ([0, 0, 16, 16], [4, 4, 20, 20], 144, 368),
        ([0, 0, 16, 16], [16, 0, 32, 16], 0, 512),  # they touch
        ([0, 0, 16, 16], [0, 0, 16, 16], 256, 256),
        ([0, 0, 20, 20], [5, 5, 15, 15], 100, 400),
        ([16, 16, 0, 0], [4, 4, 20, 20], 144, 368),  # the corners in the other order
        ([5, 5, 5, 5], [5, 5, 5, 5], 0, 0),
    ],
)
def test_known_overlaps(a, b, shared, union):
    result = IoUBoxes.compute("0.5", a, b)
    assert (result.intersection, result.union) == (shared, union)
    assert result.iou == pytest.approx(shared / union if union else 0)


def test_the_page_computes_the_same_areas_and_quotients():
    rng = np.random.default_rng(0)
    cases = (rng.integers(0, 2 * SIDE, (1200, 2, 4)) / 2).tolist()
    cases[::7] = [[a, a] for a, _ in cases[::7]]
    theirs = in_node(PAGE, "overlap", cases)
    for (a, b), page in zip(cases, theirs, strict=True):
        ours = IoUBoxes.compute("0.5", a, b)
        assert page["areas"] == list(ours.areas)
        assert (page["intersection"], page["union"]) == (ours.intersection, ours.union)
        assert page["iou"] == pytest.approx(ours.iou, abs=1e-12)
    assert {0.0, 1.0} < {page["iou"] for page in theirs}


def test_a_moved_box_keeps_its_size_and_stays_in_the_scene():
    rng = np.random.default_rng(1)
    boxes = [ordered(box).tolist() for box in rng.integers(0, 2 * SIDE, (500, 4)) / 2]
    places = rng.uniform(-20, SIDE + 20, (500, 2))
    cases = [(box, *place, SIDE) for box, place in zip(boxes, places.tolist(), strict=True)]
    for (box, x, y, _), now in zip(cases, in_node(PAGE, "moved", cases), strict=True):
        size = np.array(box[2:]) - box[:2]
        assert np.array_equal(np.array(now[2:]) - now[:2], size)
        assert min(now) >= 0
        assert max(now) <= SIDE
        inside = np.clip([x, y], size / 2, SIDE - size / 2)
        assert np.abs((np.array(now[:2]) + now[2:]) / 2 - inside).max() <= 0.25 + 1e-9


def test_a_resized_box_keeps_a_corner_and_a_least_size():
    cases = [([10, 10, 30, 30], x, y, SIDE) for x, y in ((40.2, 50.3), (0, 0), (90, 90))]
    ends = [40, 50.5], [10 + LEAST] * 2, [SIDE] * 2
    assert in_node(PAGE, "resized", cases) == [[10, 10, *end] for end in ends]


def test_every_aim_can_be_reached_by_moving_alone_and_none_is_at_the_start():
    (aim, a, b) = (one for one in IoUBoxes.parameters)
    box, other = ordered(a.value), ordered(b.value)
    size = other[2:] - other[:2]
    corners = np.stack(np.meshgrid(*[np.arange(0, SIDE - side + 0.1, 0.5) for side in size]), axis=-1).reshape(-1, 2)
    found = iou(box[None], np.concatenate([corners, corners + size], axis=1))[0]
    for value in aim.options:
        assert np.abs(found - float(value)).min() < NEAR
        assert abs(IoUBoxes.compute(value).iou - float(value)) > NEAR
        best = corners[np.abs(found - float(value)).argmin()]
        there, smaller = [*best, *(best + size)], [*best, *(best + size - 0.5)]
        case = [(a.value, there, float(value), size), (a.value, smaller, float(value), size)]
        assert in_node(PAGE, "isReached", [*case, (a.value, b.value, float(value), size)]) == [True, False, False]


def test_the_first_box_is_the_true_one_of_a_digit():
    (value,) = (one.value for one in IoUBoxes.parameters if one.name == "a")
    assert value in raw("five digits").truth.boxes.tolist()


def test_each_round_has_its_answer_among_the_options():
    rounds = in_node(PAGE, "roundResult", [(k,) for k in range(6)])
    for one in rounds:
        assert one["options"][one["right"]] == pytest.approx(one["iou"], abs=0.006)
        assert one["iou"] == pytest.approx(IoUBoxes.compute("0.5", one["a"], one["b"]).iou)
    assert len({one["right"] for one in rounds}) > 1


def test_the_data_are_the_scene_and_its_true_boxes():
    data = IoUBoxes().data()
    assert np.abs(unpack(data["images"])[0] - raw("five digits").image).max() <= 0.02
    assert np.array_equal(data["truth"][:, 1:5] / 10, raw("five digits").truth.boxes)


def test_the_alternative_text_holds_the_formula():
    alt = IoUBoxes(a=[0, 0, 16, 16], b=[4, 4, 20, 20]).picture()[1]
    assert "IoU = 144 / (256 + 256 − 144) = 144 / 368 = 0.391." in alt


@pytest.mark.parametrize("bad", [{"a": [1, 2, 3]}, {"b": [0, 0, 65, 9]}, {"a": [0, 0, math.nan, 1]}, {"aim": "0.4"}])
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        IoUBoxes(**bad)
