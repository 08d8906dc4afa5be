"""The recorded run on the built page: scrubbed, played, guessed about, and what is drawn is what was recorded."""

import time

import alone
import numpy as np
import pytest
from shown import PATIENCE, Shown

from fishbook.experiments import recorded
from fishbook.widgets import TrainingReplay

pytestmark = [pytest.mark.site, pytest.mark.browser]
CHAPTER = "book/06_optimizers.html"
RUN = recorded("training_run").arrays


@pytest.fixture
def widget(open_widget):
    return open_widget(CHAPTER, "training")


def step_of(widget):
    return int(widget.control("step").locator("output").inner_text())


def wait_for_step(widget, step):
    code = "([output, step]) => output.textContent === step"
    output = widget.control("step").locator("output").element_handle()
    widget.page.wait_for_function(code, arg=[output, str(step)], timeout=PATIENCE)


def guess(widget, step):
    widget.slide("guess", *["ArrowRight" if step > 40 else "ArrowLeft"] * (abs(step - 40) // 5))


def test_what_is_drawn_is_what_was_recorded(widget):
    smoothed = TrainingReplay().recording.smoothed()
    for keys, step in (((), 360), (("End",), 600), (("Home", "PageUp", "PageUp"), 120)):
        widget.slide("step", *keys)
        assert step_of(widget) == step
        mean, top = widget.path("mean"), widget.scales(widget.root.locator('path[data-name="mean"]'))[1][0][1]
        assert np.allclose(mean[:, 0], np.arange(1, step + 1), atol=0.5)
        assert np.allclose(mean[:, 1], smoothed[:step], atol=0.01 * top)
        seen = RUN["epochs"][RUN["epochs"][:, 0] <= step]
        assert np.allclose(widget.path("test"), seen[:, [0, 2]], atol=[0.5, 0.005])
        assert np.allclose(widget.dots("train-dots"), seen[:, [0, 1]], atol=[0.5, 0.005])


def test_before_the_first_step_there_is_nothing_to_see(widget):
    widget.slide("step", "Home")
    assert widget.words == "Before the first step. Press Play, or move the slider."


def test_the_rate_is_hidden_until_it_is_asked_for(widget):
    assert widget.root.locator('path[data-name="rate"]').count() == 0
    assert widget.root.locator('[data-name="change"]').count() == 0
    assert "learning rate" not in widget.words
    widget.control("shown").locator("input").check()
    widget.slide("step", "End")
    corners = widget.path("rate")
    assert np.allclose(corners[::2, 1], RUN["rates"][:, 1], rtol=0.02)
    assert np.allclose(corners[::2, 0], RUN["rates"][:, 0], atol=1)
    assert widget.root.locator('[data-name="change"]').count() == 4
    assert "learning rate 0.02" in widget.words


def test_the_target_is_a_guess_within_ten_steps_of_the_raise(widget):
    guess(widget, 265)
    widget.control("shown").locator("input").check()
    widget.settle()
    assert not widget.solved
    assert "At step 280 the rate went from 0.1 to 0.35; your guess, 265, is 15 steps from it." in widget.words
    widget.slide("guess", "ArrowRight")
    assert widget.solved
    widget.slide("guess", "ArrowRight", "ArrowRight")
    assert "your guess, 280, is exactly that." in widget.words
    widget.control("shown").locator("input").uncheck()
    widget.settle()
    assert not widget.solved, "what has not been shown has not been found"


def test_what_happens_next_is_asked_and_then_shown(widget):
    quiz = widget.root.get_by_role("group", name="What happens next?")
    assert not quiz.is_visible()
    widget.control("shown").locator("input").check()
    widget.settle()
    assert "At step 360 the rate goes down, from 0.35 to 0.1." in quiz.inner_text()
    widget.click("Lower than before the raise")
    story = TrainingReplay().story
    verdict = quiz.locator(".fb-verdict").inner_text()
    assert verdict.startswith("No: Lower than now, but still above that. Mean loss of the 40 steps before step 280: 0.236")
    assert f"from step 400 to 440: {story.means[2]:.3f}" in verdict
    wait_for_step(widget, 440)
    assert widget.root.get_by_role("button", name="Play").is_visible(), "it has come to rest"


def test_play_goes_on_to_the_end_and_starts_again_from_there(widget):
    widget.slide("step", "End", "PageDown")
    widget.root.get_by_role("button", name="Play").press("Enter")
    wait_for_step(widget, 600)
    widget.root.get_by_role("button", name="Play").press("Space")
    widget.root.get_by_role("button", name="Pause").press("Space")
    widget.settle()
    stood = step_of(widget)
    assert stood < 300
    widget.page.wait_for_timeout(300)
    assert step_of(widget) == stood


def test_the_hand_on_the_slider_stops_the_play(widget):
    widget.click("Play")
    widget.slide("step", "Home")
    widget.page.wait_for_timeout(200)
    assert step_of(widget) == 0
    assert widget.root.get_by_role("button", name="Play").is_visible()


def test_reset_stops_it_too_and_asks_again(widget):
    widget.control("shown").locator("input").check()
    widget.click("As high as now, or higher")
    widget.click("Reset")
    widget.page.wait_for_timeout(200)
    assert step_of(widget) == 360
    assert not widget.root.get_by_role("group", name="What happens next?").is_visible()
    widget.control("shown").locator("input").check()
    widget.settle()
    assert widget.root.get_by_role("button", name="As high as now, or higher").is_enabled()


def test_a_widget_in_sight_waits_for_its_code_to_arrive(visit):
    """As where the address leads straight to it and the network is slow."""
    seen = visit()

    def late(route):
        time.sleep(0.5)
        route.continue_()

    seen.page.route("**/fishbook/training.js*", late)
    assert Shown(seen.open(f"{alone.address(CHAPTER)}#training-widget"), "training").words
    assert seen.errors == []
