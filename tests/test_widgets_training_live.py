"""A run that is driven in slices: its states, its rate, what divergence does and gives back, and what is sent to pages."""

import asyncio
import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import ipywidgets
import numpy as np
import pytest
from numpy.testing import assert_array_equal

import fishbook as fb
from fishbook.widgets import TrainingPanel, TrainingReplay
from fishbook.widgets._live_run import LiveRun

RNG = np.random.default_rng(0)
X, LABELS = RNG.normal(size=(60, 4)).astype(np.float32), RNG.integers(0, 3, 60)


def trainer(network=None, x=X, **options):
    network = network or fb.multi_layer_net(4, [5], 3, rng=0)
    options = {"epochs": 3, "batch_size": 10, "optimizer": fb.SGD(0.1), "rng": 0, "progress": False} | options
    return fb.Trainer(network, x, LABELS, X, LABELS, **options)


def weights(network):
    return np.concatenate([array.ravel() for array in network.params.values()])


def work(run, pieces=10_000):
    """So many pieces of work, one at a time, or until it stands still."""
    for _ in range(pieces):
        if run.state not in ("running", "evaluating"):
            return
        run.advance(0)


def until(run, steps):
    while run.steps < steps:
        run.advance(0)


class TestStates:
    def test_it_trains_as_the_trainer_itself_does(self):
        driven, plain = LiveRun(trainer()), trainer()
        driven.start()
        work(driven)
        history = plain.fit()
        assert driven.state == "finished"
        assert driven.trainer.history.losses == history.losses
        assert driven.trainer.history.test_accuracy == history.test_accuracy
        assert [epoch.loss for epoch in driven.trainer.history.epochs] == [epoch.loss for epoch in history.epochs]
        assert [step for step, *_ in driven.marks] == [6, 12, 18]
        assert driven.total == 18

    def test_a_pause_changes_nothing_and_start_goes_on(self):
        run, plain = LiveRun(trainer()), trainer().fit()
        run.start()
        for _ in range(200):
            run.advance(0)
            run.pause()
            assert run.state in ("paused", "finished")
            before = run.steps
            run.advance(0)
            assert run.steps == before
            if run.state == "finished":
                break
            run.start()
        assert run.trainer.history.losses == plain.losses

    def test_stop_evaluates_what_was_learnt_and_start_trains_on(self):
        run = LiveRun(trainer())
        run.start()
        until(run, 8)
        run.stop()
        work(run)
        assert run.state == "stopped"
        assert [step for step, *_ in run.marks] == [6, 8]
        assert run.marks[-1][2] == run.trainer.network.accuracy(X, LABELS)
        assert len(run.trainer.history.epochs) == 2
        run.start()
        work(run)
        assert run.state == "finished"
        assert run.steps == 12 + 2 * 6, "the epoch begun is finished, and three are trained from there"

    def test_stop_right_after_an_evaluation_has_nothing_left_to_do(self):
        run = LiveRun(trainer(epochs=1))
        run.start()
        work(run)
        run.stop()
        assert run.state == "finished"
        run.start()
        until(run, 7)
        run.pause()
        run.stop()
        work(run)
        run.stop()
        assert (run.state, len(run.marks)) == ("stopped", 2)

    @pytest.mark.parametrize("press", ["pause", "stop"])
    def test_a_button_that_has_nothing_to_do_does_nothing(self, press):
        run = LiveRun(trainer())
        getattr(run, press)()
        assert run.state == "ready"
        run.start()
        run.start()
        until(run, 3)
        assert len(run.trainer.history.losses) == 3

    def test_reset_brings_everything_back(self):
        t = trainer(optimizer=fb.Adam(0.01))
        t.fit()
        run, before = LiveRun(t), weights(t.network)
        run.start()
        run.set_rate(0.02)
        until(run, 10)
        first = run.losses
        run.reset()
        assert (run.state, run.steps, run.rates(), run.marks) == ("ready", 0, [(0, 0.01)], [])
        assert_array_equal(weights(t.network), before)
        assert (len(t.history.losses), len(t.history.epochs), t.optimizer.t) == (18, 3, 18)
        run.set_rate(0.02)
        run.start()
        until(run, 10)
        assert run.losses == first, "the same samples in the same order, the same memory of the optimizer"

    def test_an_error_ends_it_in_words(self):
        run = LiveRun(trainer())
        run.start()
        until(run, 2)
        kept, run.trainer.x_train = run.trainer.x_train, run.trainer.x_train[:, :3]
        work(run)
        assert run.state == "failed"
        assert run.sentence.startswith("Stopped by ValueError: ")
        run.trainer.x_train = kept
        run.start()
        work(run)
        assert run.state == "finished"

    def test_an_interrupt_in_the_middle_pauses_it(self, monkeypatch):
        run = LiveRun(trainer())
        run.start()
        step, calls = run.trainer.step, []

        def interrupted():
            calls.append(1)
            if len(calls) == 4:
                raise KeyboardInterrupt
            return step()

        monkeypatch.setattr(run.trainer, "step", interrupted)
        work(run)
        assert (run.state, run.steps) == ("paused", 3)
        assert "interrupted" in run.sentence
        run.start()
        work(run)
        assert run.state == "finished"

    def test_a_convolutional_network_is_driven_as_well(self):
        x = RNG.normal(size=(40, 1, 8, 8)).astype(np.float32)
        network = fb.simple_conv_net((1, 8, 8), filter_num=3, filter_size=3, hidden_size=8, output_size=3, rng=0)
        run = LiveRun(fb.Trainer(network, x, LABELS[:40], x, LABELS[:40], epochs=2, batch_size=10, progress=False))
        run.start()
        work(run)
        assert (run.state, run.steps) == ("finished", 8)


class TestRate:
    def test_it_acts_from_the_next_step_on_and_is_written_down(self):
        run = LiveRun(trainer())
        run.start()
        until(run, 4)
        before = weights(run.trainer.network)
        run.set_rate(1e-9)
        until(run, 6)
        assert np.allclose(weights(run.trainer.network), before, atol=1e-6)
        assert run.trainer.optimizer.lr == 1e-9
        assert run.rates() == [(0, 0.1), (4, 1e-9)]
        assert run.changes[0].by == "slider"

    def test_of_many_changes_between_two_steps_the_last_one_counts(self):
        run = LiveRun(trainer())
        for rate in (0.2, 0.3, 0.4):
            run.set_rate(rate)
        assert [tuple(change) for change in run.changes] == [(0, 0.1, 0.4, "slider")]
        assert run.rates() == [(0, 0.4)]

    def test_a_schedule_takes_over_when_an_epoch_begins(self):
        run = LiveRun(trainer(schedule=fb.step_decay(0.8, drop=0.5, every=1)))
        run.start()
        until(run, 3)
        run.set_rate(0.05)
        until(run, 7)
        assert [tuple(change) for change in run.changes] == [
            (0, 0.1, 0.8, "schedule"),
            (3, 0.8, 0.05, "slider"),
            (6, 0.05, 0.4, "schedule"),
        ]

    def test_what_a_cell_sets_is_seen(self):
        run = LiveRun(trainer())
        run.start()
        until(run, 2)
        run.trainer.optimizer.lr = 0.3
        until(run, 3)
        assert [tuple(change) for change in run.changes] == [(2, 0.1, 0.3, "code")]


class TestDivergence:
    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("make", [fb.SGD, fb.Momentum])
    def test_it_stops_says_why_and_gives_the_last_good_weights_back(self, make):
        x = 100 * X
        run = LiveRun(trainer(x=x, optimizer=make(1e-4)))
        run.start()
        until(run, 8)
        good = run._good[-1][0]
        run.set_rate(1e6)
        work(run)
        assert run.state == "diverged"
        for name, array in run.trainer.network.params.items():
            assert_array_equal(array, good.arrays[name])
        rule = f"{make.__name__}(lr=1e+06)"
        assert f"with {rule}: the steps are too large. The weights are back as they were after epoch 1." in run.sentence
        assert "Set the slider to a third, about 3.3e+05, and press Start." in run.sentence
        assert run.trainer.optimizer.lr == 1e6, "the slider stays where the reader has put it"
        assert np.isfinite(run.losses).all()
        run.set_rate(1e-4)
        run.start()
        work(run)
        assert run.state == "finished"
        assert run.passes == 3

    def test_before_the_first_epoch_the_first_weights_come_back(self):
        t = trainer(x=100 * X, optimizer=fb.SGD(1e8))
        before = weights(t.network)
        run = LiveRun(t)
        run.start()
        work(run)
        assert run.state == "diverged"
        assert "The weights are back as they were before the first step." in run.sentence
        assert_array_equal(weights(t.network), before)

    @pytest.mark.parametrize("before", [1, 2])
    def test_weights_ruined_just_before_an_epoch_ends_are_not_the_good_ones(self, before):
        (x, t), (x_test, t_test) = fb.datasets.blobs(rng=1), fb.datasets.blobs(rng=2)
        network = fb.multi_layer_net(2, [20], int(t.max()) + 1, rng=0)
        run = LiveRun(fb.Trainer(network, x, t, x_test, t_test, epochs=30, batch_size=10, optimizer=fb.SGD(0.1), rng=0))
        run.start()
        until(run, 3 * run.trainer.steps_per_epoch - before)
        run.set_rate(1e4)
        work(run)
        assert run.state == "diverged"
        assert "The weights are back as they were after epoch 2." in run.sentence
        assert network.accuracy(x_test, t_test) > 0.9
        run.set_rate(0.1)
        run.start()
        until(run, run.steps + 50)
        assert run.state == "running"

    def test_a_loss_above_the_limit_counts(self):
        run = LiveRun(trainer(), limit=0.01)
        run.start()
        work(run)
        assert (run.state, run.steps) == ("diverged", 5)
        assert run.sentence.startswith("The mean loss of 5 steps rose to ")
        run.start()
        work(run)
        assert run.steps == 10, "five new losses are awaited, not the old ones counted again"

    def test_a_loss_that_is_back_where_it_began_counts(self):
        (x, t), (x_test, t_test) = fb.datasets.blobs(rng=1), fb.datasets.blobs(rng=2)
        network = fb.multi_layer_net(2, [20], int(t.max()) + 1, rng=0)
        run = LiveRun(fb.Trainer(network, x, t, x_test, t_test, epochs=30, batch_size=10, optimizer=fb.SGD(0.1), rng=0))
        run.start()
        while run.passes < 5:
            run.advance(0)
        learnt = network.accuracy(x_test, t_test)
        for layer in network.layers.values():  # as units that died: their weights are of no use any more
            for array in layer.params.values():
                array[...] = 0
        run.set_rate(1e-9)
        work(run)
        assert run.state == "diverged"
        assert "where it began" in run.sentence
        assert network.accuracy(x_test, t_test) == learnt

    def test_where_the_data_are_to_blame_no_other_rate_is_advised(self):
        x = X.copy()
        x[7, 2] = np.nan
        run = LiveRun(trainer(x=x))
        run.start()
        work(run)
        assert run.state == "diverged"
        assert "the data hold numbers that are not finite" in run.sentence
        assert "slider" not in run.sentence


def alone(coroutine):
    """Run it on an event loop of a thread of its own: this one may have a loop already, where a browser is open."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def finished(panel):
    async def main():
        panel.start()
        await panel.wait()

    alone(main())


class TestPanel:
    def test_other_things_happen_while_it_trains(self):
        panel = TrainingPanel(trainer(epochs=10_000))

        async def main():
            panel.start()
            seen = []
            for _ in range(10):
                await asyncio.sleep(0.03)
                seen.append(len(panel.trainer.history.losses))
            panel.pause()
            await panel.wait()
            frozen = panel.run.steps
            await asyncio.sleep(0.05)
            return seen, frozen

        seen, frozen = alone(main())
        assert seen == sorted(set(seen)), "it goes on between any two looks"
        assert (panel.state, panel.run.steps) == ("paused", frozen)

    def test_started_twice_it_runs_once_and_leaves_no_task_and_no_thread(self):
        panel, threads = TrainingPanel(trainer(epochs=10_000)), threading.active_count()

        async def main():
            for _ in range(5):
                panel.start()
                panel.pause()
                panel.start()
            await asyncio.sleep(0.02)
            running = len(asyncio.all_tasks()) - 1
            panel.stop()
            await panel.wait()
            return running, len(asyncio.all_tasks()) - 1

        assert alone(main()) == (1, 0)
        assert threading.active_count() == threads
        assert panel.state == "stopped"

    def test_the_slider_is_the_optimizers_rate(self):
        panel = TrainingPanel(trainer(optimizer=fb.Adam(0.003)))
        assert panel.values == {"lr": 0.003}
        panel.params.lr = 0.01
        assert panel.trainer.optimizer.lr == 0.01
        assert panel.run.rates() == [(0, 0.01)]
        with pytest.raises(ValueError, match=r"lr must be from 1e-05 to 10, got 50"):
            panel.params.lr = 50
        assert panel.trainer.optimizer.lr == 0.01

    def test_the_slider_follows_a_schedule_as_far_as_it_reaches(self):
        panel = TrainingPanel(trainer(schedule=lambda epoch: [0.5, 0.25, 1e-6][epoch]))
        rates = []
        panel.params.observe(lambda change: rates.append(change["new"]), "lr")
        finished(panel)
        assert rates[-1] == 1e-5
        assert [change.after for change in panel.run.changes] == [0.5, 0.25, 1e-6]
        assert "A schedule sets the rate when an epoch begins" in panel.words

    def test_a_second_panel_over_the_same_trainer_closes_the_first(self):
        t = trainer(epochs=10_000)
        first = TrainingPanel(t)

        async def main():
            first.start()
            await asyncio.sleep(0.01)
            second = TrainingPanel(t)
            await first.wait()
            steps = len(t.history.losses)
            await asyncio.sleep(0.02)
            return second, len(t.history.losses) - steps

        second, more = alone(main())
        assert (first.state, second.state, more) == ("closed", "ready", 0)
        with pytest.raises(RuntimeError, match="this panel is closed"):
            first.start()

    def test_without_an_event_loop_start_says_what_to_call(self):
        with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match=r"in a script call trainer\.fit\(\)"):
            pool.submit(TrainingPanel(trainer()).start).result()

    def test_a_panel_that_nobody_holds_goes(self):
        t = trainer()
        TrainingPanel(t)
        gc.collect()
        before = sum(type(one) is TrainingPanel for one in gc.get_objects())  # isinstance would ask every object
        TrainingPanel(t)
        gc.collect()
        assert sum(type(one) is TrainingPanel for one in gc.get_objects()) <= before

    def test_its_recording_is_a_replay(self, tmp_path):
        panel = TrainingPanel(trainer())
        with pytest.raises(ValueError, match="press Start first"):
            panel.recording()
        finished(panel)
        np.savez(tmp_path / "run.npz", **panel.recording())
        with np.load(tmp_path / "run.npz") as stored:
            replay = TrainingReplay(stored)
        assert np.allclose(replay.recording.losses, panel.run.losses)
        assert replay.recording.epochs[:, 0].tolist() == [6, 12, 18]
        assert replay.compute(18, panel.recording()).test == pytest.approx(panel.run.marks[-1][2], rel=1e-6)
        assert "A training run of 18 steps" in panel.picture()[1]

    def test_without_a_kernel_it_shows_what_the_replay_shows(self, monkeypatch):
        monkeypatch.setenv("FISHBOOK_STATIC", "1")
        (mine, _), (replays, _) = TrainingPanel(trainer())._repr_mimebundle_(), TrainingReplay()._repr_mimebundle_()
        assert mine.keys() == replays.keys()
        assert mine["text/plain"] == replays["text/plain"]
        assert mine["application/vnd.fishbook.v1+json"] == replays["application/vnd.fishbook.v1+json"]


class FakeShell:
    kernel = object()
    parent: ClassVar = {"metadata": {"cellId": "one"}, "header": {"msg_id": "1"}}

    def get_parent(self):
        return self.parent


@pytest.fixture
def kernel(monkeypatch):
    """As in a notebook, each panel in a run of the same cell that `kernel.parent` describes."""
    monkeypatch.delenv("FISHBOOK_STATIC", raising=False)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", FakeShell)
    yield monkeypatch
    ipywidgets.Widget.close_all()


@pytest.fixture
def watched(kernel):
    """A panel in a kernel, and the list of what it sends."""
    panel, sent = TrainingPanel(trainer(epochs=10_000)), []
    panel.params.send = lambda content: sent.append((asyncio.get_running_loop().time(), content))
    return panel, sent


class TestInAKernel:
    def test_it_is_an_ipywidget_that_can_stand_in_a_box(self, watched):
        panel, _ = watched
        assert isinstance(panel.params, ipywidgets.DOMWidget)
        assert ipywidgets.VBox([panel.params]).children == (panel.params,)
        bundle, _ = panel._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in bundle
        assert bundle["application/vnd.fishbook.v1+json"]["view"] == "training"
        assert panel.params.spec["live"] is True

    def test_messages_are_few_and_together_hold_everything(self, watched):
        panel, sent = watched

        async def main():
            panel._received({"name": "hello", "view": "a"})
            panel._received({"name": "start", "view": "a"})
            for k in range(30):
                panel.params.set_state({"lr": 0.001 + k / 10_000})
                await asyncio.sleep(0.02)
            panel._received({"name": "pause", "view": "a"})
            await panel.wait()
            await asyncio.sleep(0.15)

        alone(main())
        times = [at for at, _ in sent]
        assert min(np.diff(times)) > 0.09
        assert len(times) >= 3
        losses, rates = [], []
        for _, news in sent:
            at, _, changed = news["from"]
            losses[at:], rates[changed:] = news["losses"], news["rates"]
        assert np.allclose(losses, panel.run.losses, rtol=1e-3)
        assert rates == panel.run.rates()
        assert sent[-1][1]["state"] == "paused"
        assert sent[-1][1]["words"] == panel.words

    def test_a_page_that_comes_later_is_told_everything(self, watched):
        panel, sent = watched

        async def main():
            panel.start()
            await asyncio.sleep(0.15)
            panel.pause()
            await asyncio.sleep(0.15)
            panel._received({"name": "hello", "view": "b"})
            await asyncio.sleep(0.15)

        alone(main())
        assert sent[-1][1]["from"] == [0, 0, 0]
        assert len(sent[-1][1]["losses"]) == panel.run.steps

    def test_a_run_that_no_page_shows_any_more_pauses(self, watched, monkeypatch):
        panel, _ = watched
        monkeypatch.setattr("fishbook.widgets.training_panel.ALONE", 0.02)

        async def main():
            for view in "ab":
                panel._received({"name": "hello", "view": view})
            panel.start()
            panel._received({"name": "gone", "view": "a"})
            await asyncio.sleep(0.05)
            one_left = panel.state
            panel._received({"name": "gone", "view": "b"})
            panel._received({"name": "hello", "view": "c"})  # as when a cell is moved
            await asyncio.sleep(0.05)
            moved = panel.state
            panel._received({"name": "gone", "view": "c"})
            await asyncio.sleep(0.05)
            return one_left, moved, panel.state

        assert alone(main()) == ("running", "running", "paused")
        assert "no page shows this panel" in panel.words

    def test_the_same_cell_run_again_closes_its_old_panel_but_one_cell_may_hold_two(self, kernel):
        first, beside = TrainingPanel(trainer()), TrainingPanel(trainer())
        assert (first.state, beside.state) == ("ready", "ready")
        kernel.setattr(FakeShell, "parent", {"metadata": {"cellId": "two"}, "header": {"msg_id": "2"}})
        elsewhere = TrainingPanel(trainer())
        kernel.setattr(FakeShell, "parent", {"metadata": {"cellId": "one"}, "header": {"msg_id": "3"}})
        again = TrainingPanel(trainer())
        assert [one.state for one in (first, beside, elsewhere, again)] == ["closed", "closed", "ready", "ready"]

    def test_to_close_the_widget_stops_the_run(self, watched):
        panel, _ = watched

        async def main():
            panel.start()
            await asyncio.sleep(0.02)
            panel.params.close()
            await panel.wait()

        alone(main())
        assert panel.state == "closed"

    def test_messages_that_come_in_on_another_thread_act_on_the_loop(self, watched):
        panel, _ = watched

        async def main():
            panel.start()
            await asyncio.sleep(0.02)
            for act in (lambda: setattr(panel.params, "lr", 0.5), lambda: panel._on_loop(panel.stop)):
                await asyncio.get_running_loop().run_in_executor(None, act)
            await panel.wait()

        alone(main())
        assert panel.state == "stopped"
        assert panel.trainer.optimizer.lr == 0.5
        assert panel.run.changes[-1].after == 0.5
