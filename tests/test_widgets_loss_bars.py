"""Two losses and their pushes: closed forms, slopes by differences, overflow, and the same numbers in the page."""

import math

import numpy as np
import pytest
from node import in_node

from fishbook.functions import cross_entropy_error, mean_squared_error, softmax, sum_squared_error
from fishbook.gradients import numerical_gradient
from fishbook.widgets import LossBars

LOSSES = (cross_entropy_error, sum_squared_error)


def random_cases(count, rng):
    for k in range(count):
        scores = rng.uniform(-8, 8, 3).round(rng.integers(0, 3))
        if k % 6 == 0:
            scores = rng.choice([-8.0, 8.0, 0.0], 3)
        yield scores.tolist(), str(rng.integers(3)), bool(rng.random() < 0.3), bool(rng.random() < 0.7)


def test_losses_are_those_of_the_package_and_pushes_are_minus_their_slopes():
    rng = np.random.default_rng(0)
    for scores, target, _, _ in random_cases(200, rng):
        judged = LossBars.compute(scores, target)
        assert np.allclose(judged.shares, softmax(np.array(scores)))
        for loss, value, push in zip(LOSSES, judged.losses, judged.pushes, strict=True):
            assert value == pytest.approx(loss(softmax(np.array(scores)), int(target)))
            slope = numerical_gradient(lambda a, f=loss, t=int(target): f(softmax(a), t), np.array(scores), eps=1e-5)
            assert np.allclose(push, -slope, atol=1e-6)


def test_equal_scores_push_by_target_minus_share_and_by_the_jacobian():
    judged = LossBars.compute([5, 5, 5], "1")
    assert np.allclose(judged.losses, [math.log(3), 1 / 3], atol=1e-6)
    assert np.allclose(judged.pushes, [[-1 / 3, 2 / 3, -1 / 3], [-1 / 9, 2 / 9, -1 / 9]], atol=1e-6)


def test_the_squares_push_is_the_softmax_jacobian_times_target_minus_shares():
    for scores, target, _, _ in random_cases(100, np.random.default_rng(1)):
        y, t = softmax(np.array(scores)), np.eye(3)[int(target)]
        jacobian = np.diag(y) - np.outer(y, y)
        assert np.allclose(LossBars.compute(scores, target).pushes[1], jacobian @ (t - y))


def test_sure_and_wrong_is_where_only_cross_entropy_pushes():
    entropy, squares = LossBars.compute([8, 0, 0], "2").pushes
    assert entropy[2] > 0.95
    assert abs(squares).max() < 0.01


def test_at_the_ends_of_the_range_the_delta_takes_half_of_the_push():
    judged = LossBars.compute([8, -8, 8], "1")
    share = math.exp(-16) / (2 + math.exp(-16))
    assert judged.losses[0] == pytest.approx(-math.log(share + 1e-7))
    assert judged.pushes[0, 1] == pytest.approx(share / (share + 1e-7), rel=1e-6)
    assert judged.pushes[0].sum() == pytest.approx(0, abs=1e-12)


def test_a_thousand_more_changes_nothing_for_stable_softmax_and_all_as_written():
    plain, shifted = LossBars.compute([2, 1, 0]), LossBars.compute([2, 1, 0], shift=True)
    for one, other in zip(plain, shifted, strict=True):
        assert np.allclose(one, other)
    for one, other in zip(plain, LossBars.compute([2, 1, 0], stable=False), strict=True):
        assert np.allclose(one, other)
    for values in LossBars.compute([-8, 8, 0], shift=True, stable=False):
        assert np.isnan(values).all()


def test_the_page_computes_the_same():
    cases = list(random_cases(1500, np.random.default_rng(2)))
    for case, theirs in zip(cases, in_node("loss_bars_maths.js", "judge", cases), strict=True):
        ours = LossBars.compute(*case)
        for name in ("shares", "losses", "pushes"):
            assert np.allclose(getattr(ours, name), theirs[name], rtol=1e-6, atol=1e-12, equal_nan=True), (case, name)
        assert math.isnan(theirs["felt"]) == (case[2] and not case[3])


def test_the_page_sees_the_target_where_python_does():
    cases = list(random_cases(1200, np.random.default_rng(3)))
    cases += [
        ([8.0, 0.0, 0.0], "2", False, True),
        ([8.0, 0.0, 0.0], "2", True, False),
        ([8.0, -8.0, 8.0], "1", False, True),
    ]
    judged = in_node("loss_bars_maths.js", "judge", cases)
    reached = in_node("loss_bars_maths.js", "isReached", [(one, case[1]) for one, case in zip(judged, cases, strict=True)])
    for case, theirs in zip(cases, reached, strict=True):
        entropy, squares = LossBars.compute(*case).pushes
        assert theirs == bool(entropy[int(case[1])] > 0.95 and (abs(squares) < 0.01).all()), case
    assert reached[-3:] == [True, False, False]
    assert 50 < sum(reached) < 1100


def test_the_rounds_have_the_losses_of_the_package_and_disagree_where_they_should():
    rounds = in_node("loss_bars_maths.js", "roundResult", [(k,) for k in range(6)])
    winners, by_squares, by_accuracy = [], [], []
    for one in rounds:
        rows = [np.array(one[name]) for name in "ab"]
        labels = [np.full(len(y), one["target"]) for y in rows]
        assert all(np.allclose(y.sum(axis=1), 1) for y in rows)
        ours = [[f(y, t) for f in (cross_entropy_error, mean_squared_error)] for y, t in zip(rows, labels, strict=True)]
        assert np.allclose(ours, one["losses"])
        hits = [int((y.argmax(axis=1) == one["target"]).sum()) for y in rows]
        assert hits == one["hits"]
        gap = ours[1][0] - ours[0][0]
        assert one["right"] == (2 if abs(gap) < 1e-9 else int(gap < 0))
        winners.append(one["right"])
        by_squares.append(int(ours[1][1] < ours[0][1]))
        by_accuracy.append(2 if hits[0] == hits[1] else int(hits[1] > hits[0]))
    assert set(winners) == {0, 1, 2}
    against = [
        [{w, other} == {0, 1} for w, other in zip(winners, list_, strict=True)] for list_ in (by_squares, by_accuracy)
    ]
    assert [sum(flags) for flags in against] == [2, 2]


def test_the_alternative_text_says_scores_losses_and_pushes():
    alt = LossBars(scores=[2, 1, 0]).picture()[1]
    assert "class 0 is right" in alt
    assert "Shares 0.665, 0.245, 0.09" in alt
    assert "Cross-entropy 0.408, pushes 0.335, -0.245, -0.090" in alt
    assert "sum of squares 0.09, pushes 0.120, -0.098, -0.022" in alt
    assert "-0.000" not in LossBars(scores=[8, -8, -8], target="1").picture()[1]
    broken = LossBars(shift=True, stable=False).picture()[1]
    assert "e to the 1002 is inf, and inf / inf is nan, not a number" in broken


def said(scores, target="0"):
    """What the page says of each of these scores."""
    judged = in_node("loss_bars_maths.js", "judge", [(one, target) for one in scores])
    states = [{"scores": one, "shift": False, "stable": True} for one in scores]
    return in_node(
        "loss_bars_words.js", "inWords", [(one, int(target), its) for one, its in zip(states, judged, strict=True)]
    )


def test_the_page_says_numbers_that_a_beginner_can_read():
    three, two, sure, plain = said([[3, 3, 3], [3, 3, -8], [8, -3, -3], [2, 1, 0]])
    assert three.startswith("Classes 0, 1 and 2 tie at 0.333; class 0 is right.")
    assert two.startswith("Classes 0 and 1 tie at 0.5; class 0 is right.")
    assert sure.startswith("Class 0 gets the largest share, 0.99997, and is right.")
    assert "Cross-entropy less than 0.001, every push less than 0.001." in sure
    assert sure.endswith("Sum of squares less than 0.001, every push less than 0.001.")
    assert "Cross-entropy 0.408, strongest push 0.335 on class 0." in plain
    scores = [np.random.default_rng(k).choice([-8, -4, 0, 3.3, 8], 3).tolist() for k in range(60)]
    assert not any("10⁻" in one for one in said(scores))


def test_a_share_close_to_one_has_as_many_nines_as_it_needs():
    shares = [0.9, 0.9994, 0.9996, 0.99997, 1 - 2.25e-7, 1]
    texts = in_node("loss_bars_words.js", "nearly", [(share,) for share in shares])
    assert texts == ["0.9", "0.999", "0.9996", "0.99997", "0.9999998", "1"]


@pytest.mark.parametrize(
    "bad",
    [
        {"scores": [1, 2]},
        {"scores": [9, 0, 0]},
        {"scores": [math.nan, 0, 0]},
        {"target": "3"},
        {"target": 1},
        {"shift": 1},
        {"stable": "yes"},
    ],
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        LossBars(**bad)
