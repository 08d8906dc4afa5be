"""The point on the curve of precision over recall: closed forms, the target, and the same in the page's own code."""

import numpy as np
import pytest
from node import in_node

from fishbook.detection import Detections, Objects, average_precision, precision_recall
from fishbook.widgets import PrecisionRecall
from fishbook.widgets._detections import Seen, several
from fishbook.widgets.precision_recall import right_ones

PAGE = "precision_recall_maths.js"
SCORES = np.round(np.arange(0, 1.005, 0.01), 2).tolist()


def random_scene(rng):
    def boxes(n):
        corners = rng.integers(0, 200, (n, 2)) / 10
        return np.concatenate([corners, corners + rng.integers(40, 200, (n, 2)) / 10], axis=1)

    n, m = int(rng.integers(1, 9)), int(rng.integers(1, 5))
    scores = -np.sort(-rng.integers(0, 1001, n)) / 1000
    return Seen(None, Objects(boxes(m), rng.integers(0, 3, m)), Detections(boxes(n), rng.integers(0, 3, n), scores))


def as_page(scene):
    def rows(boxes, labels):
        return [{"box": box, "label": int(label)} for box, label in zip(boxes.tolist(), labels, strict=True)]

    return {"truth": rows(*scene.truth), "found": rows(*scene.found[:2])}


def test_the_page_finds_the_same_hits():
    rng = np.random.default_rng(0)
    cases = [(random_scene(rng), float(rng.choice([0.05, 0.3, 0.5])), bool(k % 2)) for k in range(1200)]
    theirs = in_node(PAGE, "sceneMatches", [(as_page(scene), *rest) for scene, *rest in cases])
    seen = 0
    for (scene, overlap, names), page in zip(cases, theirs, strict=True):
        assert [j >= 0 for j in page] == right_ones([scene], overlap, names).tolist()
        found = [j for j in page if j >= 0]
        assert len(set(found)) == len(found), "a digit is found once"
        if names:
            pairs = [(i, j) for i, j in enumerate(page) if j >= 0]
            assert all(scene.found.labels[i] == scene.truth.labels[j] for i, j in pairs)
        seen += len(found)
    assert seen > 500


def test_the_page_has_the_same_curve_and_area():
    rng = np.random.default_rng(1)
    cases = []
    for _ in range(1000):
        n = int(rng.integers(1, 30))
        hits = rng.random(n) < 0.6
        cases.append((hits.tolist(), (rng.integers(0, 50, n) / 50).tolist(), int(hits.sum() + rng.integers(1, 4))))
    areas, curves = in_node(PAGE, "averagePrecision", cases), in_node(PAGE, "curve", cases)
    for case, area, points in zip(cases, areas, curves, strict=True):
        precision, recall, _ = precision_recall(*case)
        assert np.allclose(points, np.column_stack([recall, precision]))
        assert area == pytest.approx(average_precision(*case))


def test_the_page_has_the_same_point_at_every_threshold():
    scenes = several()
    scores = np.concatenate([one.found.scores for one in scenes]).tolist()
    total = sum(len(one.truth.labels) for one in scenes)
    for overlap, names in ((0.5, False), (0.75, True)):
        hits = right_ones(scenes, overlap, names).tolist()
        theirs = in_node(PAGE, "pointAt", [(hits, scores, total, score) for score in SCORES])
        for score, page in zip(SCORES, theirs, strict=True):
            ours = PrecisionRecall.compute(score, overlap, names)._asdict()
            assert page == pytest.approx({key: ours[key] for key in page})


def test_precision_is_no_monotone_function_of_the_threshold_but_recall_is():
    points = [PrecisionRecall.compute(score) for score in SCORES]
    assert (np.diff([one.recall for one in points]) <= 0).all()
    points = [PrecisionRecall.compute(score, 0.5, True) for score in SCORES]
    assert (np.diff([one.precision for one in points]) < 0).any()


def test_the_target_is_reachable_not_at_the_start_and_not_with_the_names():
    plain, named = ([PrecisionRecall.compute(score, 0.5, names) for score in SCORES] for names in (False, True))
    best = max(one.precision for one in plain if one.recall >= 0.9)
    assert best == pytest.approx(25 / 26)
    assert PrecisionRecall.compute().recall >= 0.9
    assert PrecisionRecall.compute().precision < best
    assert max(one.recall for one in named) < 0.9


def test_the_alternative_text_counts():
    alt = PrecisionRecall(score=0.36).picture()[1]
    assert (
        "hits 25 with an IoU of at least 0.5, false alarms 1; 2 of 27 digits are missed. Precision 25 / 26 = 0.962" in alt
    )
    assert PrecisionRecall(score=1.0).picture()[1].startswith("No box has a score of 1: all 27 digits are missed.")


@pytest.mark.parametrize("bad", [{"score": 1.1}, {"overlap": 0}, {"names": 1}])
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        PrecisionRecall(**bad)
