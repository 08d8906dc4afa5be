"""The optimizer paths on the built page: what is drawn is what `compute` says, by mouse and by keyboard."""

import numpy as np
import pytest

from fishbook.widgets import OptimizerPaths
from fishbook.widgets.optimizer_paths import RATES, RULES, STEPS, walk

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/06_optimizers.html"


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "optimizer_paths")


def slide_rate(widget, rule, lr):
    widget.slide(f"lr_{rule}", "Home", *["ArrowRight"] * RATES.index(lr))


def row(widget, rule):
    """The texts of a rule's row: f at the step shown, and when it arrives."""
    return widget.root.locator(f'tr[data-rule="{rule}"] td').all_inner_texts()[1:]


def arrival(run):
    """What the table should say of a run."""
    if run.diverged is not None:
        return f"diverged at {run.diverged}"
    first = "" if run.touched == run.reached else f" ({run.touched})"
    return ("not in 200" if run.reached is None else str(run.reached)) + first


def test_the_four_textbook_walks_are_drawn_and_tabled(widget):
    walks = OptimizerPaths.compute()
    for rule, run in walks.items():
        assert np.allclose(widget.path(f"path-{rule}"), run.path[:31], atol=0.05)
        losses = np.clip(run.losses[:31], 1e-6, 1e4)
        assert np.allclose(np.log10(widget.path(f"loss-{rule}")[:, 1]), np.log10(losses), atol=0.05)
        assert row(widget, rule)[1] == arrival(run)
    assert row(widget, "sgd") == ["0.013", "32"]
    assert row(widget, "momentum")[1] == "56 (24)"
    assert row(widget, "nesterov") == ["", ""]


def test_a_rule_can_be_put_on_the_map_and_taken_off(widget):
    for rule in RULES:
        here = widget.root.locator(f'path[data-name="path-{rule}"]')
        before = here.count()
        widget.control(rule).locator("input").press("Space")
        widget.settle()
        assert here.count() == 1 - before
        assert widget.control(f"lr_{rule}").is_visible() == (before == 0)


def test_the_steps_are_shown_one_after_the_other(widget):
    widget.slide("steps", "Home")
    assert len(widget.path("path-sgd")) == 2
    widget.slide("steps", "End")
    assert len(widget.path("path-sgd")) == STEPS + 1
    assert row(widget, "momentum")[1] == "56 (24)", "when it arrives does not depend on the steps shown"


def test_play_runs_through_the_steps_and_pauses(widget):
    widget.slide("steps", "Home")
    widget.click("Play the steps")
    widget.page.wait_for_function("() => document.querySelectorAll('.fb-optimizer_paths-now')[0].textContent > 'f at 4'")
    widget.click("Pause")
    shown = len(widget.path("path-sgd"))
    assert shown > 4
    widget.page.wait_for_timeout(300)
    assert len(widget.path("path-sgd")) == shown


def test_divergence_is_said_with_its_step(widget):
    widget.slide("lr_sgd", "End")
    step = walk("sgd", "valley", 20.0, 2.0, 0.9).diverged
    assert row(widget, "sgd")[1] == f"diverged at {step}"
    assert f"SGD diverged at step {step}." in widget.words


def test_the_target_is_reached_by_less_momentum_not_by_another_rate(widget):
    assert not widget.solved
    assert "Momentum: first below 0.01 at step 24, for good from step 56. AdaGrad's mark is 20 steps." in widget.words
    slide_rate(widget, "momentum", 0.5)
    assert not widget.solved
    widget.slide("beta", *["ArrowLeft"] * 20)
    assert widget.solved
    assert "for good from step 1" in widget.words
    widget.control("momentum").locator("input").press("Space")
    widget.settle()
    assert not widget.solved, "the walk has to be on the map"


def test_rosenbrock_and_saddle_have_their_own_marks_and_starts(widget):
    for landscape, kappa in (("rosenbrock", 20.0), ("saddle", 20.0)):
        widget.choose("landscape", landscape)
        for rule in ("momentum", "adam"):
            run = walk(rule, landscape, kappa, RULES[rule].lr, 0.9)
            assert np.allclose(widget.path(f"path-{rule}")[0], run.path[0], atol=0.05)
            assert row(widget, rule)[1] == arrival(run)
        assert not widget.solved


def test_rosenbrock_asks_for_a_larger_rate_and_less_memory(widget):
    widget.choose("landscape", "rosenbrock")
    assert "before step 50" in widget.root.locator(".fb-ask").inner_text()
    widget.click("Best rates here")
    assert not widget.solved, "with β = 0.9 it takes longer"
    widget.slide("beta", *["ArrowLeft"] * 12)
    slide_rate(widget, "momentum", 0.015)
    assert widget.solved


def test_on_the_ridge_of_the_saddle_everybody_stays(widget):
    widget.choose("landscape", "saddle")
    assert not widget.solved
    assert "0 of the 4 rules shown end on the saddle" in widget.words
    widget.press("start", "ArrowLeft")
    assert widget.solved
    assert "4 of the 4 rules shown end on the saddle" in widget.words
    for rule in ("sgd", "adam"):
        assert np.allclose(widget.dots(f"end-{rule}")[:, 0], 0, atol=0.05)


def test_best_rates_are_found_and_textbook_rates_come_back(widget):
    widget.click("Best rates here")
    assert row(widget, "sgd")[1] == "29"
    assert int(row(widget, "adagrad")[1]) < 20
    assert not widget.solved, "with β = 0.9 no rate of Momentum is enough"
    widget.click("Textbook rates")
    assert [row(widget, rule)[1] for rule in ("sgd", "momentum", "adagrad", "adam")] == ["32", "56 (24)", "20", "52"]


def test_the_start_is_dragged_and_moved_by_keys(widget):
    widget.press("start", "ArrowRight", "ArrowUp")
    assert np.allclose(widget.path("path-adam")[0], [-6.9, 2.1], atol=0.05)
    before = widget.path("path-adam")[0]
    widget.drag("start", 60, 20)
    after = widget.path("path-adam")[0]
    assert after[0] > before[0] + 0.5
    assert after[1] < before[1]
    assert np.allclose(widget.path("path-sgd")[0], after, atol=0.01)
