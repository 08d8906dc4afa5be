"""Non-maximum suppression, box by box: known runs, what is reachable, and the same in the page's own code."""

import itertools

import numpy as np
import pytest
from figures import assert_legible
from matplotlib.figure import Figure
from node import in_node

from fishbook.detection import hits, non_maximum_suppression
from fishbook.widgets import NmsStepper
from fishbook.widgets._detections import SIDE, raw
from fishbook.widgets.nms_stepper import MOST, SCENES, suppression

PAGE = "nms_stepper_maths.js"
THRESHOLDS = np.round(np.arange(0, 1.005, 0.01), 2)


def random_boxes(rng, n):
    corners = rng.integers(0, 300, (n, 2)) / 10
    return np.concatenate([corners, corners + rng.integers(20, 250, (n, 2)) / 10], axis=1)


def test_a_chain_of_boxes():
    """A overlaps B and B overlaps C, but A does not overlap C: B goes, and so C stays."""
    boxes = np.array([[0.0, 0, 10, 10], [5, 0, 15, 10], [10, 0, 20, 10]])
    run = suppression(boxes, np.array([0.9, 0.8, 0.7]), boxes[:2], 0.3)
    assert run.kept == [0, 2]
    assert run.by == [-1, 0, -1]
    assert run.overlaps == pytest.approx([0, 1 / 3, 0])
    assert run.found == [True, False]


def test_the_page_drops_the_same_boxes():
    rng = np.random.default_rng(0)
    cases = []
    for k in range(1200):
        boxes, truth = random_boxes(rng, int(rng.integers(1, 12))), random_boxes(rng, int(rng.integers(1, 5)))
        truth[0] = boxes[-1]
        cases.append((boxes.tolist(), truth.tolist(), float(THRESHOLDS[k % 101])))
    seen = set()
    for (boxes, truth, threshold), page in zip(cases, in_node(PAGE, "suppression", cases), strict=True):
        scores = np.linspace(0.9, 0.1, len(boxes))
        ours = suppression(np.array(boxes), scores, np.array(truth), threshold)
        assert (page["kept"], page["by"], page["found"]) == (ours.kept, ours.by, ours.found)
        assert page["overlaps"] == pytest.approx(ours.overlaps, abs=1e-12)
        seen.add(len(ours.kept))
    assert len(seen) > 8


@pytest.mark.parametrize("name", SCENES)
def test_every_box_is_kept_or_dropped_by_a_kept_one(name):
    found = raw(name).found
    assert 2 < len(found.scores) <= MOST
    assert (np.diff(found.scores) <= 0).all()
    for threshold in THRESHOLDS:
        run = NmsStepper.compute(name, threshold)
        assert run.kept == non_maximum_suppression(found.boxes, found.scores, threshold).tolist()
        for i, (by, overlap) in enumerate(zip(run.by, run.overlaps, strict=True)):
            assert (by == -1) == (i in run.kept)
            assert by == -1 or (by in run.kept and by < i and overlap > threshold)


def clean(name):
    """The thresholds of the slider at which each digit has one box, and no box is left over."""
    digits = len(raw(name).truth.labels)
    runs = {float(threshold): NmsStepper.compute(name, threshold) for threshold in THRESHOLDS}
    return [threshold for threshold, run in runs.items() if len(run.kept) == digits == sum(run.found)]


def test_the_target_can_be_reached_in_every_scene_and_is_not_at_the_start():
    (start,) = (one.value for one in NmsStepper.parameters if one.name == "threshold")
    found = {name: clean(name) for name in SCENES}
    assert all(found.values())
    assert all(start not in some for some in found.values())
    assert set(found["apart"]) > set(found["touching"])
    assert len(found["touching"]) < 10, "where two digits overlap, the threshold has to be chosen with care"


@pytest.mark.parametrize("name", ["touching", "crowd"])
def test_a_low_threshold_kills_a_true_box(name):
    _, truth, found = raw(name)
    low = min(clean(name)) - 0.05
    assert sum(NmsStepper.compute(name, low).found) < len(truth.labels)
    assert hits(found.boxes, found.scores, truth.boxes).sum() == len(truth.labels), "the detector had found them all"


def test_rounds_hold_their_answer():
    cases = [(right, total, k) for total in range(3, 14) for right in range(1, total + 1) for k in range(6)]
    for (right, total, _), made in zip(cases, in_node(PAGE, "answers", cases), strict=True):
        assert made["options"][made["right"]] == right
        assert 1 <= made["options"][0] < made["options"][2] <= total


def test_the_number_beside_the_slider_is_the_number_of_boxes_taken():
    for name in SCENES:
        kept = NmsStepper.compute(name, 0.4).kept
        said = in_node(PAGE, "progress", [(kept, step) for step in (0, len(kept) - 1, len(kept), MOST)])
        assert said == ["0", str(len(kept) - 1), *[f"{len(kept)}, done"] * 2]


@pytest.mark.parametrize("name", SCENES)
def test_the_letters_of_a_scene_cover_one_another_in_no_picture(name):
    boxes = raw(name).found.boxes.tolist()
    wide, tall = 13 * SIDE / 230, 15 * SIDE / 230  # in the narrowest picture a scene is about 230 pixels wide
    (places,) = in_node(PAGE, "letterPlaces", [(boxes, [wide, tall], SIDE)])
    for x, y in places:
        assert wide / 2 <= x <= SIDE - wide / 2
        assert tall / 2 <= y <= SIDE - tall / 2
    for (x, y), (a, b) in itertools.combinations(places, 2):
        assert abs(x - a) >= wide - 1e-9 or abs(y - b) >= tall - 1e-9
    assert_legible(_figure(name), "Every box of the scene with its letter, and the list of them all, for a test.")


def _figure(name):
    fig = Figure(figsize=NmsStepper.size, layout="constrained")
    NmsStepper().draw(fig, scene=name, threshold=0.9, step=0)
    return fig


def test_the_alternative_text_tells_how_far_it_is():
    assert "10 boxes, 3 digits; threshold 0.9. Taken so far: 0; dropped: 0; waiting: 10." in NmsStepper().picture()[1]
    alt = NmsStepper(threshold=0.4, step=3).picture()[1]
    assert alt.endswith("3 remain: A, B, D. They find 3 of the 3 digits.")


@pytest.mark.parametrize("bad", [{"scene": "sea"}, {"threshold": 1.1}, {"step": 0.5}, {"step": 99}])
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        NmsStepper(**bad)
