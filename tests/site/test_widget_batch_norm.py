"""The batch in the reader's hand and the sixteen scales on the page: the numbers read back from the drawing."""

import numpy as np
import pytest

from fishbook.widgets import BatchNorm, BatchNormScales
from fishbook.widgets.batch_norm import SAMPLES

CHAPTER = "book/08_batch_normalization.html"


@pytest.fixture
def batch(open_widget):
    return open_widget(CHAPTER, "batch_norm")


@pytest.fixture
def scales(open_widget):
    return open_widget(CHAPTER, "batch_norm_scales")


def outputs(widget):
    return widget.dots("outputs")[:, 0]


def test_the_dots_below_are_what_the_layer_makes_of_the_batch(batch):
    assert outputs(batch) == pytest.approx(BatchNorm.compute().training, abs=0.02)
    batch.slide("gamma", "ArrowRight", "ArrowRight")
    batch.slide("beta", "ArrowLeft")
    assert outputs(batch) == pytest.approx(BatchNorm.compute(gamma=1.1, beta=-0.05).training, abs=0.02)
    batch.choose("mode", "evaluation")
    assert len(outputs(batch)) == 6
    assert outputs(batch)[0] == pytest.approx(BatchNorm.compute(gamma=1.1, beta=-0.05).evaluation[0], abs=0.02)


def test_one_sample_moves_all_outputs_in_training_and_its_own_in_evaluation(batch):
    before = outputs(batch)
    batch.press("sample0", "PageUp", "PageUp")
    assert (np.abs(outputs(batch) - before) > 0.01).all()
    batch.choose("mode", "evaluation")
    before = outputs(batch)
    batch.press("sample0", "PageDown")
    moved = np.abs(outputs(batch) - before)
    assert moved[0] > 0.5
    assert moved[1:] == pytest.approx(np.zeros(5), abs=0.01)


def test_a_sample_is_dragged(batch):
    batch.drag("sample1", 60, 0)
    assert outputs(batch).mean() == pytest.approx(0, abs=0.02)
    assert batch.words.startswith("Batch: mean")
    assert f"mean {np.mean(SAMPLES[:6]):.2f}" not in batch.words


def test_the_target_is_reached_by_presses(batch):
    batch.slide("gamma", *["ArrowLeft"] * 10)
    batch.slide("beta", *["ArrowRight"] * 40)
    assert not batch.solved
    for _ in range(60):
        batch.click("One training step")
        if batch.solved:
            break
    assert batch.solved
    batch.click("Forget the running numbers")
    assert not batch.solved
    assert "After 0 training steps: running mean 0.00, running variance 1.00" in batch.words


def test_a_batch_of_one_comes_out_as_beta(batch):
    batch.slide("size", "Home")
    assert outputs(batch) == pytest.approx([0], abs=0.02)
    assert batch.words.startswith("A batch of one")


def test_the_curves_are_those_of_the_experiment(scales):
    panel = BatchNormScales.compute()
    np.testing.assert_allclose(scales.path("with")[:, 1], panel.mean[1], atol=0.01)
    scales.slide("scale", "End")
    panel = BatchNormScales.compute(1.0)
    np.testing.assert_allclose(scales.path("without")[:, 1], panel.mean[0], atol=0.01)
    assert scales.words.startswith("Standard deviation 1:")


def test_the_target_is_the_scale_that_is_ahead_early(scales):
    scales.slide("scale", "End", *["ArrowLeft"] * 4)
    assert not scales.solved
    scales.slide("scale", "ArrowLeft")
    assert scales.solved
    assert "after 3 epochs 0.44 with it" in scales.words
