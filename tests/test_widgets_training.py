"""The recorded run: what is asked about it, what of it is drawn, and the same numbers in the page's own code."""

import json

import numpy as np
import pytest
from node import in_node

from fishbook.experiments import recorded
from fishbook.widgets import MIME, TrainingReplay
from fishbook.widgets._recording import WINDOW, Recording

RUN = recorded("training_run").arrays


def recording(losses, rates=((0, 0.1),), every=10, ending=""):
    at = np.arange(every, len(losses) + 1, every)
    epochs = np.column_stack([at, 0.9 - 1.0 / at, 0.8 - 1.0 / at])
    return {"losses": np.asarray(losses), "epochs": epochs, "rates": np.asarray(rates), "ending": ending}


class TestStory:
    def test_of_the_books_own_run(self):
        story = TrainingReplay().story
        assert (story.raised[0], story.changed[0]) == (280, 360)
        assert np.allclose(story.raised[1:], [0.1, 0.35])
        losses = RUN["losses"]
        means = [losses[start : start + 40].mean() for start in (240, 320, 400)]
        assert np.allclose(story.means, means)
        assert means[0] < means[2] < means[1]
        assert story.outcome == 1

    @pytest.mark.parametrize(("after", "outcome"), [(0.5, 0), (1.5, 1), (9.0, 2)])
    def test_what_happens_next_is_read_from_the_losses(self, after, outcome):
        run = recording([1.0] * 30 + [4.0] * 20 + [after] * 30, [(0, 0.1), (30, 0.5), (50, 0.1)])
        story = TrainingReplay(run).story
        assert story.raised == (30, 0.1, 0.5)
        assert story.changed == (50, 0.5, 0.1)
        assert (story.means, story.outcome) == ((1.0, 4.0, after), outcome)

    def test_where_the_run_ends_too_soon_only_the_raise_is_asked_about(self):
        for rates in ([(0, 0.1), (30, 0.5)], [(0, 0.1), (30, 0.5), (45, 0.1)]):
            story = TrainingReplay(recording([1.0] * 30 + [4.0] * 20, rates)).story
            assert (story.raised[0], story.outcome) == (30, None)

    @pytest.mark.parametrize("rates", [[(0, 0.1)], [(0, 0.1), (30, 0.05)], [(0, 0.1), (0, 0.5)]])
    def test_where_nothing_was_raised_too_far_nothing_is_asked_about_it(self, rates):
        replay = TrainingReplay(recording([1.0] * 30 + [4.0] * 20, rates))
        assert replay.story is None
        assert replay.spec()["ask"] == TrainingReplay.plain
        assert replay.values["shown"] is True


class TestState:
    def test_it_opens_before_the_change_with_the_rate_hidden(self):
        replay = TrainingReplay()
        assert replay.values == {"step": 360, "guess": 40, "shown": False}
        state = replay._repr_mimebundle_()[0][MIME]
        assert [one.get("high") for one in state["parameters"]] == [600, 600, None]
        assert json.dumps(state, allow_nan=False)

    def test_the_picture_says_how_it_went(self):
        alt = TrainingReplay(step=100).picture()[1]
        assert "600 steps, seen up to step 100" in alt
        assert "0.02 from step 0, 0.1 from step 120, 0.35 from step 280, 0.1 from step 360, 0.02 from step 480" in alt
        assert f"Test accuracy ends at {RUN['epochs'][-1, 2]:.3f}." in alt

    def test_its_moments(self):
        first, last = TrainingReplay.compute(0), TrainingReplay.compute(10_000)
        assert np.isnan([first.loss, first.mean, first.train, first.test]).all()
        assert first.rate == pytest.approx(0.02)
        assert last.loss == pytest.approx(RUN["losses"][-1])
        assert last.mean == pytest.approx(RUN["losses"][-WINDOW:].mean())
        assert [TrainingReplay.compute(step).rate for step in (120, 121)] == pytest.approx([0.02, 0.1])
        assert np.isnan(TrainingReplay.compute(39).test)
        assert TrainingReplay.compute(40).test == pytest.approx(RUN["epochs"][0, 2])

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"losses": np.ones((3, 2))}, r"from 1 to 40,000 losses in a row, got shape \(3, 2\)"),
            ({"losses": np.ones(0)}, "from 1 to 40,000 losses"),
            ({"rates": [(5, 0.1)]}, "rates must begin at step 0"),
            ({"rates": [(0, -0.1)]}, "rates must begin at step 0 and not be negative"),
        ],
    )
    def test_what_is_no_recording_is_refused(self, change, words):
        with pytest.raises(ValueError, match=words):
            TrainingReplay(recording([1.0] * 20) | change)

    def test_what_lacks_a_part_is_refused_by_its_name(self):
        run = recording([1.0] * 20)
        del run["rates"]
        with pytest.raises(ValueError, match="rates is missing"):
            TrainingReplay(run)

    def test_a_run_without_an_evaluation_and_a_long_one_stay_small(self):
        assert TrainingReplay(recording(np.ones(5), every=10)).picture()[1]
        noise = np.exp(np.random.default_rng(0).normal(size=40_000))
        state = TrainingReplay(recording(noise, every=600))._repr_mimebundle_()[0][MIME]
        assert len(json.dumps(state)) < 150_000

    def test_a_loss_that_ran_away_leaves_the_small_ones_exact(self):
        from fishbook.widgets._packing import unpack

        losses = np.array([2.3, 0.05, 1e29])
        packed = TrainingReplay(recording(losses)).spec()["data"]["logs"]
        assert np.allclose(np.exp(unpack(packed)), losses, rtol=2e-3)


def long_run(n, seed=0):
    rng = np.random.default_rng(seed)
    return np.exp(rng.normal(0, 0.5, n)) + 3 / (1 + np.arange(n) / 50)


class TestPage:
    def test_the_same_smoothed_curve_and_the_same_top(self):
        runs = [RUN["losses"].astype(float), long_run(1), long_run(19), long_run(3000)]
        theirs = in_node("training_maths.js", "smooth", [(one,) for one in runs])
        ours = [Recording(one, np.empty((0, 3)), np.array([[0, 0.1]])) for one in runs]
        for mine, found in zip(ours, theirs, strict=True):
            assert np.allclose(mine.smoothed(), found, rtol=1e-9)
        for mine, found in zip(
            ours, in_node("training_maths.js", "top", list(zip(runs, theirs, strict=True))), strict=True
        ):
            assert 0.8 * mine.top() <= found <= 1.7 * mine.top(), "rounded up, from a curve of fewer points"

    def test_a_smoothed_curve_recovers_from_a_loss_beyond_all_bounds(self):
        losses = np.r_[np.ones(30), 1e30, np.ones(3000)]
        (found,) = in_node("training_maths.js", "smooth", [(losses,)])
        assert np.allclose(found[-900:], 1.0)
        assert np.allclose(found[51:], 1.0), "as soon as it has left the window"

    def test_the_same_moment_after_any_step(self):
        run = {name: RUN[name].astype(float) for name in ("losses", "epochs", "rates")}
        steps = list(range(0, 601, 3))
        for step, found in zip(steps, in_node("training_maths.js", "moment", [(run, step) for step in steps]), strict=True):
            mine = TrainingReplay.compute(step)._asdict()
            assert np.allclose([found[name] for name in mine], list(mine.values()), equal_nan=True), step

    def test_long_curves_keep_their_extremes_in_few_points(self):
        losses = long_run(40_000)
        losses[[12_345, 23_456]] = 50.0, 1e-9
        (points,) = in_node("training_maths.js", "thinned", [(losses,)])
        assert len(points) <= 800
        assert [12_346, 50.0] in points
        assert [23_457, 1e-9] in points
        steps = [step for step, _ in points]
        assert steps == sorted(steps)
        (few, part) = in_node("training_maths.js", "thinned", [(losses[:700],), (losses, 7)])
        assert (len(few), len(part)) == (700, 7)

    def test_stretches_of_one_rate_end_where_the_next_begins(self):
        rates = RUN["rates"].round(3).tolist()
        whole, part, none = in_node("training_maths.js", "stretches", [(rates, 600), (rates, 280), (rates, 0)])
        assert [row[:2] for row in whole] == [[0, 120], [120, 280], [280, 360], [360, 480], [480, 600]]
        assert [row[:2] for row in part] == [[0, 120], [120, 280]], "the change at step 280 is not seen yet"
        assert [row[:2] for row in none] == [[0, 0]]

    def test_crowded_changes_are_named_once(self):
        parts = [[k, k + 1, 0.1] for k in range(50)] + [[50, 100, 0.2], [100, 101, 0.3]]
        (named,) = in_node("training_maths.js", "named", [(parts, 400)])
        assert named == [[50, 100, 0.2], [100, 101, 0.3]]

    def test_the_axis_of_the_rate_holds_every_rate(self):
        cases = [[0.1], [0.02, 0.35], [1e-5], [10.0], [0.0, 0.1], [1.0, 1.0]]
        for rates, (low, high) in zip(
            cases, in_node("training_maths.js", "decades", [(one,) for one in cases]), strict=True
        ):
            assert 0 < low < max(*rates, 1e-6) < high, rates
