"""Sixteen scales from recorded runs: the widget shows what is stored."""

import numpy as np
import pytest

from fishbook.experiments import recorded
from fishbook.widgets import BatchNormScales
from fishbook.widgets._packing import unpack
from fishbook.widgets.batch_norm_scales import SCALES


def test_the_slider_runs_over_the_scales_of_the_experiment():
    assert list(SCALES) == sorted(SCALES)
    np.testing.assert_allclose(SCALES[::-1], recorded("batchnorm_scales").arrays["scales"], rtol=0.05)


@pytest.mark.parametrize("k", [0, 2, 9, 15])
def test_a_panel_is_mean_lowest_and_highest_over_the_seeds(k):
    runs = recorded("batchnorm_scales").arrays["train"][:, k] / 1000
    panel = BatchNormScales.compute(SCALES[::-1][k])
    np.testing.assert_allclose(panel.mean, runs.mean(axis=1))
    assert (panel.low <= panel.mean).all()
    assert (panel.mean <= panel.high).all()
    assert panel.high.max() == runs.max()


def test_the_page_gets_the_same_numbers_in_the_sliders_order():
    curves = unpack(BatchNormScales().data()["curves"])
    assert curves.shape == (3, 2, 16, 21)
    for k, scale in enumerate(SCALES):
        panel = BatchNormScales.compute(scale)
        np.testing.assert_allclose(curves[:, :, k], [panel.mean, panel.low, panel.high], atol=1e-3)


def test_the_target_is_one_scale_alone():
    early = np.array([BatchNormScales.compute(scale).mean[1, 3] for scale in SCALES])
    assert np.sort(early)[-1] > np.sort(early)[-2] + 0.05
    ends = np.array([BatchNormScales.compute(scale).mean[1, -1] for scale in SCALES])
    assert SCALES[early.argmax()] > max(np.array(SCALES)[ends > 0.995])  # and it is none of those that end best


def test_the_picture_says_what_it_shows():
    assert "0.11 of the training digits are right without normalisation and 0.99 with it" in BatchNormScales().picture()[1]
