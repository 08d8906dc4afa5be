"""Filters over epochs on the built page: pictures, curves and words are those of the recorded run."""

import numpy as np
import pytest
from canvases import opacities

from fishbook.widgets import FilterEpochs
from fishbook.widgets.filter_epochs import EPOCHS

pytestmark = [pytest.mark.site, pytest.mark.browser]
START_NOW_END = 3


@pytest.fixture
def widget(open_widget):
    return open_widget("book/13_seeing_inside.html", "filter_epochs")


def assert_shows(widget, epoch, **values):
    """The eight pictures, both curves so far, and the numbers in the words."""
    moment, channel = FilterEpochs.compute(epoch, **values), values.get("channel", 0)
    map_shown = moment.pictures.shape[-1] == 24
    shown = opacities(widget, "map" if map_shown else "weights")
    assert len(shown) == len(moment.pictures) + START_NOW_END
    for picture, one in zip(shown, moment.pictures, strict=False):
        share = np.abs(one) / moment.top
        middles = picture if map_shown else picture[4::8, 4::8]
        assert np.allclose(middles, np.where((share < 0.02) & (not map_shown), 0, share), atol=6e-3)
    assert np.allclose(shown[len(moment.pictures) + 1], shown[channel], atol=1e-6)
    so_far = [FilterEpochs.compute(one) for one in EPOCHS if one <= epoch]
    assert np.allclose(widget.dots("accuracy")[:, 1], [one.accuracy for one in so_far], atol=5e-3)
    for k in (channel, 5):
        assert np.allclose(widget.dots(f"now {k}")[:, 1], moment.cosines[k], atol=2e-3)
        if len(so_far) > 1:  # else the line is a point
            assert np.allclose(widget.path(f"filter {k}")[:, 1], [one.cosines[k] for one in so_far], atol=2e-3)
    assert f"{100 * moment.accuracy:.1f} % of the test digits" in widget.words
    assert f"cosine similarity of {moment.cosines[channel]:.3f} with its final form" in widget.words
    assert ("The least similar is" in widget.words) == (epoch < EPOCHS[-1])


def test_every_kept_epoch_shows_its_filters(widget):
    for epoch in EPOCHS:
        assert_shows(widget, epoch)
        assert widget.solved == (epoch == 8)
        widget.slide("epoch", "ArrowRight")


def test_the_change_starts_at_nothing(widget):
    widget.choose("shown", "change")
    assert not any(one.any() for one in opacities(widget, "weights")[:8])
    widget.slide("epoch", "End")
    widget.slide("channel", "End")
    assert_shows(widget, 60, shown="change", channel=7)
    start, end = (FilterEpochs.compute(one).pictures[7] for one in (0, 60))
    row, column = np.unravel_index(np.abs(end - start).argmax(), (5, 5))
    numbers = f"{start[row, column]:.2f} → {end[row, column]:.2f}".replace("-", "−")
    assert f"changed most, row {row}, column {column}: {numbers}." in widget.words


def test_maps_are_those_of_the_chosen_digit(widget):
    assert not widget.control("digit").is_visible()
    widget.choose("shown", "maps")
    assert_shows(widget, 0, shown="maps")
    widget.choose("digit", "8")
    widget.slide("epoch", "End", "ArrowLeft")
    assert_shows(widget, 30, shown="maps", digit="8")
    assert "The 8 under filter 0" in widget.root.inner_text()


def test_a_filter_is_chosen_by_slider_and_by_pointer(widget):
    chosen = widget.root.locator(".fb-filter_epochs-chosen")
    widget.slide("channel", "End")
    assert chosen.inner_text() == "7"
    widget.root.locator(".fb-filter_epochs-one").nth(3).click()
    widget.settle()
    assert chosen.inner_text() == "3"
    assert_shows(widget, 0, channel=3)


def test_predictions_are_answered_by_the_run_and_then_shown(widget):
    widget.click("About a tenth")
    assert "Right. They cover 9.7 % of it." in widget.root.inner_text()
    assert_shows(widget, 1)
    widget.click("Next")
    widget.click("Filter 6")
    assert "Right. Its line falls, from 0.949 to 0.940" in widget.root.inner_text()
    assert_shows(widget, 1, channel=6)
    widget.click("Next")
    widget.click("Some shrink, some grow")
    assert "No: All eight grow. They were 1.20 to 1.56 and end at 1.49 to 2.47" in widget.root.inner_text()
    assert_shows(widget, 60, shown="change", channel=6)
    widget.click("See the score")
    assert "2 of 3 right." in widget.root.inner_text()
