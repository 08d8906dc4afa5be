"""The search game: order statistics against counting, the rivals against plain versions and the page, state and words."""

import itertools
import math

import numpy as np
import pytest
from node import in_node

from fishbook.experiments import recorded
from fishbook.search import expected_improvement
from fishbook.widgets import SearchGame
from fishbook.widgets._packing import unpack
from fishbook.widgets._search_rivals import (
    BUDGET,
    COLUMNS,
    OUT_OF,
    ROWS,
    WHOLE,
    alike,
    bayes_trials,
    best_of,
    fitted,
    grid_trials,
    guess,
    places,
    rivals,
    totals,
)

VALUES = totals() / OUT_OF
BEST = int(totals().argmax())


def some_boxes(count, seed=0):
    rng = np.random.default_rng(seed)
    return [tuple(rng.integers(-2, [27, 27, 23, 23]).tolist()) for _ in range(count)]


def test_the_surface_is_the_recorded_one_and_reaches_the_page_whole():
    counts = recorded("hyperparameter_surface").arrays["validation"].astype(int)
    assert totals().shape == (COLUMNS, ROWS)
    assert np.array_equal(totals(), np.maximum(counts, 100 * (counts < 0)).sum(axis=0))
    assert np.array_equal(unpack(SearchGame().spec()["data"]["totals"]).round(), totals())
    assert np.abs(unpack(SearchGame().spec()["data"]["totals"]) - totals()).max() < 1e-6


def test_the_best_of_some_draws_is_counted_right():
    values = np.array([0.3, 0.1, 0.8, 0.8, 0.5, 0.9, 0.2])
    found = best_of(values, 7)
    for k in range(1, 8):
        best = np.sort([max(drawn) for drawn in itertools.combinations(values, k)])
        for row, q in enumerate((0.25, 0.5, 0.75)):
            assert found[row, k - 1] == best[math.ceil(q * len(best)) - 1], (k, q)
    assert (found[:, -1] == 0.9).all(), "all values drawn"


def test_the_best_of_twenty_random_trials_agrees_with_drawing_them():
    rng, values = np.random.default_rng(0), VALUES.ravel()
    best = np.maximum.accumulate([rng.choice(values, BUDGET, replace=False) for _ in range(4000)], axis=1)
    exact = best_of(values)
    assert np.abs(np.quantile(best, 0.5, axis=0)[4:] - exact[1, 4:]).max() < 0.006
    below = (best <= exact[1]).mean(axis=0)
    assert (below > 0.47).all()


@pytest.mark.parametrize("box", [WHOLE, (3, 7, 4, 7), (10, 24, 0, 12)])
def test_every_rival_makes_twenty_different_trials_inside_its_box(box):
    inside = {tuple(place) for place in places(box).tolist()}
    assert len(inside) == (box[1] - box[0] + 1) * (box[3] - box[2] + 1)
    for trials in (grid_trials(box), bayes_trials(VALUES, box, 0), bayes_trials(VALUES, box, 8)):
        tried = {tuple(place) for place in trials.tolist()}
        assert len(tried) == BUDGET
        assert tried <= inside
    corners = {(i, j) for i in box[:2] for j in box[2:]}
    assert corners <= {tuple(place) for place in grid_trials(box).tolist()}


def test_the_guess_is_the_textbook_one_and_passes_through_the_trials():
    seen, scores = places((3, 7, 4, 7))[::3], VALUES[3:8, 4:8].ravel()[::3]
    new = places(WHOLE)
    mean, std = guess(seen, scores, new)
    at = [int(np.flatnonzero((new == one).all(axis=1))[0]) for one in seen]
    assert np.abs(mean[at] - scores).max() < 1e-3
    assert (std[at] < 0.02 * scores.std()).all()
    assert std[-1] == pytest.approx(scores.std(), rel=1e-3), "far away nothing is known"
    gaussian = pytest.importorskip("sklearn.gaussian_process")
    kernel = gaussian.kernels.Matern(length_scale=0.2, nu=2.5)
    model = gaussian.GaussianProcessRegressor(kernel, alpha=1e-4, optimizer=None)
    scale = np.array([24, 20])
    model.fit(seen / scale, (scores - scores.mean()) / scores.std())
    theirs, spread = model.predict(new / scale, return_std=True)
    assert np.allclose(mean, scores.mean() + scores.std() * theirs, atol=1e-9)
    assert np.allclose(std, scores.std() * spread, atol=1e-9)
    assert np.allclose(alike(seen, seen).diagonal(), 1)


def test_a_box_is_brought_into_the_plane_and_keeps_room_for_twenty():
    for box in some_boxes(500):
        left, right, bottom, top = fitted(box)
        assert 0 <= left <= right - 4 <= COLUMNS - 5
        assert 0 <= bottom <= top - 3 <= ROWS - 4
    assert fitted((3, 9, 2, 8)) == (3, 9, 2, 8)


def test_the_page_fits_boxes_and_draws_order_statistics_alike():
    boxes = some_boxes(1000)
    assert [tuple(one) for one in in_node("search_game_maths.js", "fitted", [(box,) for box in boxes])] == list(
        map(fitted, boxes)
    )
    cases = [VALUES[tuple(places(fitted(box)).T)] for box in boxes[:300]]
    for case, theirs in zip(cases, in_node("search_game_maths.js", "bestOf", [(case,) for case in cases]), strict=True):
        assert np.array_equal(best_of(case), theirs)


def test_the_pages_expected_improvement_is_the_chapters():
    rng = np.random.default_rng(1)
    cases = [(*rng.uniform(0, 1, 2), rng.uniform(0, 1)) for _ in range(1000)]
    cases = [(mean, std * 10 ** rng.uniform(-3, 0), best) for mean, std, best in cases] + [(0.6, 0.0, 0.5), (0.4, 0.0, 0.5)]
    ours = [float(expected_improvement(*case)) for case in cases]
    assert np.allclose(in_node("search_game_guess.js", "expectedImprovement", cases), ours, rtol=1e-9, atol=1e-13)
    zs = [(z,) for z in np.linspace(-9, 9, 1001)]
    normal = [0.5 * math.erfc(-z / math.sqrt(2)) for (z,) in zs]
    assert np.allclose(in_node("search_game_guess.js", "below", zs), normal, rtol=1e-7, atol=1e-14)


def test_the_page_makes_the_same_bayesian_trials():
    boxes = [WHOLE, *dict.fromkeys(fitted(box) for box in some_boxes(24, seed=2))]
    cases = [(VALUES.ravel(), box, run) for box in boxes for run in (0, 3, 8)]
    for (_, box, run), theirs in zip(cases, in_node("search_game_maths.js", "bayesTrials", cases), strict=True):
        assert (bayes_trials(VALUES, box, run) @ [ROWS, 1]).tolist() == theirs, (box, run)


def test_the_pages_rivals_are_pythons():
    boxes = [WHOLE, (3, 7, 4, 7), (0, 9, 0, 20), (12, 20, 0, 12)]
    for box, theirs in zip(
        boxes, in_node("search_game_maths.js", "rivalsIn", [(VALUES.ravel(), box) for box in boxes]), strict=True
    ):
        for name, ours in rivals(box).items():
            assert np.array_equal(ours, theirs[name]), (box, name)
            assert (np.diff(ours, axis=1) >= 0).all()
            assert (np.diff(ours, axis=0) >= 0).all()


def test_the_page_counts_the_same_probes():
    cases = [[1.0, 2.0, 1.0], [], [7.9, 7.2, 3.0], list(range(BUDGET))]
    theirs = in_node("search_game_maths.js", "counted", [(case,) for case in cases])
    assert theirs == [SearchGame.compute(case).probes for case in cases]


def test_the_target_stays_that_of_the_whole_plane():
    anywhere = SearchGame.compute([], (0, 4, 0, 3))
    assert anywhere.target == SearchGame.compute().target == best_of(VALUES.ravel())[1, -1]
    assert anywhere.rivals["random"][1, -1] < 0.3 < anywhere.target


def test_the_target_is_reached_by_a_tie_and_not_below():
    target = SearchGame.compute().target
    ranked = np.argsort(totals().ravel(), kind="stable")
    ties = np.flatnonzero(VALUES.ravel() == target)
    under = int(ranked[np.searchsorted(np.sort(VALUES.ravel()), target) - 1])
    assert SearchGame.compute([int(ties[0])]).reached
    assert not SearchGame.compute([under]).reached
    assert not SearchGame.compute().reached
    share = np.mean(target <= VALUES)
    assert 0.01 < share < 0.1, "neither a gift nor a lottery"


def test_the_game_is_over_when_the_probes_are_spent_or_the_map_is_shown():
    assert not SearchGame.compute(list(range(BUDGET - 1))).over
    assert SearchGame.compute(list(range(BUDGET))).over
    assert SearchGame.compute(revealed=True).over


def test_the_alternative_text_says_how_the_game_stands():
    assert (
        SearchGame()
        .picture()[1]
        .startswith("A plane of learning rate and weight decay without a probe. The map is hidden.")
    )
    alt = SearchGame(probes=[BEST], revealed=True, rival="bayes").picture()[1]
    assert alt.startswith("1 probe, the best 88.5%: the target, 88.1%, is reached. The map is shown.")
    assert "the middle half of Bayesian shaded" in alt
    below = SearchGame(probes=[0, 1]).picture()[1]
    assert below.startswith(f"2 probes, the best {100 * max(VALUES[0, :2]):.1f}%: the target, 88.1%, is not reached.")


def test_a_page_carries_little():
    assert len(SearchGame().spec()["data"]["totals"]["packed"]) < 3000


@pytest.mark.parametrize(
    "bad",
    [{"rival": "luck"}, {"box": [0, 24, 0]}, {"cursor": [0, 30]}, {"probes": [525]}, {"probes": [-1]}, {"revealed": 1}],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        SearchGame(**bad)
