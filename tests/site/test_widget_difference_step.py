"""The h slider on the built page: hidden until guessed, then the numbers that NumPy measured."""

import numpy as np
import pytest

from fishbook.widgets import DifferenceStep
from fishbook.widgets._difference_errors import STEPS, mean_curve

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/04_numerical_gradient.html"
SHOW, HIDE = "Show the error", "Hide it and guess again"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "difference_step")


def curves_shown(widget):
    return widget.root.locator('path[data-name="mean"]').count()


def slide_to(widget, h):
    """Move the slider by keys: from its right end as many steps down as it takes."""
    widget.slide("h", "End", *["ArrowLeft"] * (len(STEPS) - 1 - int(np.argmin(np.abs(np.log(STEPS / h))))))


def test_the_error_is_hidden_until_a_guess_is_made_and_again_for_another_setting(widget):
    assert curves_shown(widget) == 0
    assert "float32, central difference of 1/(1 + x) at x = 1" in widget.words
    assert "slope" not in widget.words
    widget.click(SHOW)
    assert curves_shown(widget) == 1
    assert "slope" in widget.words
    widget.choose("precision", "float64")
    assert curves_shown(widget) == 0
    widget.choose("precision", "float32")
    widget.click(HIDE)
    assert curves_shown(widget) == 0


def test_the_curves_are_those_that_numpy_measured(widget):
    settings = ["cube central float64", "square forward float16", "inverse forward float32"]
    for f, method, precision in map(str.split, settings):
        for name, value in (("f", f), ("method", method), ("precision", precision)):
            widget.choose(name, value)
        widget.click(SHOW)
        drawn, ours = widget.path("mean"), mean_curve(f, method, precision)
        there = np.isfinite(ours)
        assert np.allclose(np.log10(drawn[:, 0]), np.log10(STEPS[there]), atol=0.05)
        assert np.allclose(np.log10(drawn[:, 1]), np.log10(ours[there]), atol=0.05)
        assert np.allclose(widget.dots("best")[0], [STEPS[np.nanargmin(ours)], np.nanmin(ours)], rtol=0.1)
        assert widget.root.locator('path[data-name="rounding"]').count() == 1


def test_the_target_is_reached_by_a_guess_within_a_factor_of_three(widget):
    best = DifferenceStep.compute("inverse", "central", "float32").best_h
    slide_to(widget, best * 10)
    widget.click(SHOW)
    assert not widget.solved
    assert "times the least" in widget.words
    slide_to(widget, best)
    assert not widget.solved, "what is dragged after the answer is seen is no guess"
    widget.click(HIDE)
    widget.click(SHOW)
    assert widget.solved
    assert "as small as it gets" in widget.words


def test_the_line_goes_through_the_two_points_with_the_measured_slope(widget):
    widget.choose("f", "cube")
    for h, method in ((1.0, "central"), (1.0, "forward"), (0.1, "forward"), (1e-7, "forward")):
        widget.choose("method", method)
        slide_to(widget, h)
        found = DifferenceStep.compute("cube", method, "float32", h)
        (x0, y0), (x1, y1) = widget.path("secant")
        assert (y1 - y0) / (x1 - x0) == pytest.approx(found.slope, rel=0.02, abs=0.02)
        ends = widget.dots("ends")
        assert np.allclose(ends[:, 0], [1 - h if method == "central" else 1, 1 + h], atol=0.02)
        (x0, y0), (x1, y1) = widget.path("tangent")
        assert (y1 - y0) / (x1 - x0) == pytest.approx(3, rel=0.02)


def test_words_give_slope_truth_error_and_what_dominates(widget):
    widget.choose("f", "cube")
    widget.choose("precision", "float64")
    slide_to(widget, 1e-10)
    widget.click(SHOW)
    assert "slope 3.00000025, true 3, error 2.5·10⁻⁷: rounding dominates" in widget.words
    slide_to(widget, 0.1)
    assert "slope 3.010, true 3, error 0.01: truncation dominates" in widget.words
    widget.choose("precision", "float16")
    widget.slide("h", "Home")
    widget.click(SHOW)
    assert "float16 has no number so small" in widget.words
    assert widget.root.locator('path[data-name="secant"]').count() == 0


def test_ring_and_dot_are_named_where_they_stand(widget):
    for name, h in (("this h", 1e-16), ("this h", 1e-4), ("best", None), ("this h", 1.0)):
        slide_to(widget, h or 1e-4)
        if name not in widget.root.inner_text():
            widget.click(SHOW)
        label = widget.root.get_by_text(name, exact=True).bounding_box()
        dot = widget.root.locator(f'circle[data-name="{"best" if name == "best" else "now"}"]').bounding_box()
        assert abs(label["y"] + label["height"] / 2 - dot["y"] - dot["height"] / 2) < 30
        assert label["x"] - 8 < dot["x"] + dot["width"] / 2 < label["x"] + label["width"] + 8
    widget.choose("precision", "float16")
    widget.slide("h", "Home")
    widget.click(SHOW)
    assert widget.root.get_by_text("best", exact=True).count() == 1
    assert widget.root.get_by_text("this h", exact=True).count() == 0, "there is no dot where h is rounded to 0"


def test_square_has_no_truncation_error(widget):
    widget.choose("f", "square")
    widget.slide("h", "End")
    widget.click(SHOW)
    assert widget.root.get_by_text("no truncation", exact=True).count() == 1
    assert widget.solved


def test_it_fits_a_phone(open_widget):
    widget = open_widget(CHAPTER, "difference_step", viewport={"width": 390, "height": 844})
    widget.slide("h", "End")
    widget.click(SHOW)
    inside = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert widget.page.evaluate(inside)
