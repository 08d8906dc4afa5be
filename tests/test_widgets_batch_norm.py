"""A batch in the reader's hand: the chapter's layer, known values, bad input, and the same numbers in the page."""

import numpy as np
import pytest
from node import in_node

from fishbook.widgets import BatchNorm
from fishbook.widgets.batch_norm import CLOSE, MOST, REACH, SAMPLES, WANTED


def test_outputs_in_training_have_the_mean_beta_and_the_deviation_gamma():
    found = BatchNorm.compute(6, 0.5, 2.0)
    assert found.training.mean() == pytest.approx(2.0)
    assert found.training.std() == pytest.approx(0.5, rel=1e-5)
    assert (found.mean, found.std) == pytest.approx((np.mean(SAMPLES[:6]), np.std(SAMPLES[:6])))


def test_evaluation_is_a_straight_line_in_the_running_numbers():
    found = BatchNorm.compute(3, 3.0, 1.0, samples=[2.0, 4.0, 0.0, *[0.0] * 5], running=[2.0, 4.0])
    assert found.evaluation == pytest.approx([1.0, 4.0, -2.0], abs=1e-4)


def test_one_training_step_moves_the_running_numbers_by_what_momentum_leaves():
    found = BatchNorm.compute(2, momentum=0.75, samples=[1.0, 5.0, *[0.0] * 6], running=[0.0, 1.0])
    assert found.running == pytest.approx((0.75, 0.75 * 1 + 0.25 * 4))


def test_a_batch_of_one_comes_out_as_beta():
    assert BatchNorm.compute(1, 2.0, 0.7, samples=[5.0] * MOST).training == pytest.approx([0.7])


def test_the_target_can_be_reached_and_takes_many_presses():
    running, presses = (0.0, 1.0), 0
    while True:
        found = BatchNorm.compute(6, WANTED[1], WANTED[0], 0.9, running=running)
        if np.abs(found.training - found.evaluation).max() <= CLOSE:
            break
        running, presses = found.running, presses + 1
    assert 10 < presses < 40


def test_variances_below_zero_do_no_harm():
    assert np.isfinite(BatchNorm.compute(running=[0.0, -5.0]).evaluation).all()


@pytest.mark.parametrize(
    ("name", "value"), [("size", 0), ("size", 2.5), ("gamma", 3), ("samples", [1.0]), ("samples", [9.0] * 8), ("mode", "x")]
)
def test_bad_values_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        BatchNorm(**{name: value})


def test_the_picture_says_what_it_shows():
    alt = BatchNorm(gamma=0.5, beta=2.0).picture()[1]
    assert "Outputs in training: mean 2.00, standard deviation 0.50" in alt
    assert "Outputs in evaluation" in BatchNorm(mode="evaluation").picture()[1]


def test_the_page_computes_the_same():
    rng = np.random.default_rng(0)
    cases = [
        (
            int(rng.integers(1, MOST + 1)),
            float(rng.uniform(-2, 2)),
            float(rng.uniform(-3, 3)),
            float(rng.uniform(0, 0.99)),
            rng.uniform(-REACH, REACH, MOST).tolist(),
            [float(rng.uniform(-5, 5)), float(rng.uniform(0, 20))],
        )
        for _ in range(1000)
    ]
    for case, theirs in zip(cases, in_node("batch_norm_maths.js", "column", cases), strict=True):
        ours = BatchNorm.compute(*case)
        for key, value in ours._asdict().items():
            np.testing.assert_allclose(theirs[key], value, rtol=1e-6, atol=1e-6, err_msg=key)
