"""The training loop: every sample once an epoch, seeds, Ctrl-C, divergence, schedules, and that it learns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

import fishbook as fb
from fishbook import datasets
from fishbook.trainer import mini_batches

RNG = np.random.default_rng(0)
X, LABELS = RNG.normal(size=(25, 4)).astype(np.float32), RNG.integers(0, 3, 25)


def trainer(network=None, x=X, t=LABELS, **options):
    network = network or fb.multi_layer_net(4, [5], 3, rng=0)
    return fb.Trainer(network, x, t, X, LABELS, **{"epochs": 3, "batch_size": 10, "rng": 0, "progress": False, **options})


def weights(network):
    return np.concatenate([array.ravel() for array in network.params.values()])


class Watched(fb.Network):
    """Notes which samples each training step sees, and can call something when it does."""

    def __init__(self, at_step=None):
        super().__init__([fb.Affine.init(4, 3, rng=0)], fb.SoftmaxWithLoss())
        self.seen, self.at_step = [], at_step

    def loss(self, x, t, train=False):
        self.seen.append(x.copy())
        if self.at_step:
            self.at_step(len(self.seen))
        return super().loss(x, t, train)


class TestBatches:
    @given(st.integers(1, 60), st.integers(1, 70))
    def test_every_index_once_and_full_batches_but_the_last(self, n, batch_size):
        batches = list(mini_batches(n, batch_size, np.random.default_rng(0)))
        assert sorted(np.concatenate(batches)) == list(range(n))
        assert [len(batch) for batch in batches[:-1]] == [batch_size] * (len(batches) - 1)
        assert len(batches[-1]) == (n % batch_size or batch_size)

    @pytest.mark.parametrize("batch_size", [1, 4, 10, 25, 100])
    def test_all_samples_once_an_epoch_in_a_new_order(self, batch_size):
        network = Watched()
        trainer(network, epochs=2, batch_size=batch_size).fit()
        seen = np.concatenate(network.seen)
        first, second = seen[:25], seen[25:]
        for epoch in (first, second):
            assert_array_equal(np.sort(epoch, axis=0), np.sort(X, axis=0))
        assert (first != second).any()

    def test_the_last_partial_batch_is_used(self):
        network, t = Watched(), trainer(epochs=1)
        t.network = network
        t.fit()
        assert [len(batch) for batch in network.seen] == [10, 10, 5]
        assert t.steps_per_epoch == 3


class TestSeeds:
    def test_the_same_seed_gives_the_same_training(self):
        one, other = trainer(rng=3), trainer(rng=3)
        assert one.fit().losses == other.fit().losses
        assert_array_equal(weights(one.network), weights(other.network))

    def test_another_seed_another_order(self):
        assert trainer(rng=3).fit().losses != trainer(rng=4).fit().losses

    def test_one_hot_and_index_labels_train_alike_to_the_bit(self):
        one, other = trainer(), trainer(t=np.eye(3)[LABELS])
        assert one.fit().losses == other.fit().losses
        assert_array_equal(weights(one.network), weights(other.network))

    def test_the_data_are_left_alone(self):
        x, t = X.copy(), LABELS.copy()
        trainer(x=x, t=t).fit()
        assert_array_equal(x, X)
        assert_array_equal(t, LABELS)


class TestHistory:
    def test_what_an_epoch_reports(self):
        x_train, t_train, x_test, t_test = X[:15], LABELS[:15], X[15:], (LABELS[15:] + 1) % 3
        network = fb.multi_layer_net(4, [5], 3, rng=0)
        t = fb.Trainer(network, x_train, t_train, x_test, t_test, epochs=1, batch_size=4, rng=0, progress=False)
        (epoch,) = t.run()
        assert epoch.loss == pytest.approx(np.mean(t.history.losses))
        assert epoch.train_accuracy == network.accuracy(x_train, t_train)
        assert epoch.test_accuracy == network.accuracy(x_test, t_test)
        assert epoch.train_accuracy != epoch.test_accuracy
        assert 0 < epoch.seconds < 10
        assert t.history.epochs == [epoch]

    def test_lengths_and_lists(self):
        history = trainer(epochs=4).fit()
        assert len(history.losses) == 4 * 3
        assert history.train_accuracy == [epoch.train_accuracy for epoch in history.epochs]
        assert len(history.test_accuracy) == 4
        assert not history.interrupted

    def test_a_loss_is_that_before_the_update(self):
        network = fb.multi_layer_net(4, [5], 3, rng=0)
        before = network.loss(X, LABELS)
        assert trainer(network, batch_size=25).step() == pytest.approx(before)
        assert network.loss(X, LABELS) < before


class TestMixing:
    def test_steps_and_runs_go_through_the_same_batches_as_fit(self):
        mixed, plain = trainer(epochs=1), trainer(epochs=3)
        plain.fit()
        for _ in range(3):
            mixed.step()
        list(mixed.run())
        mixed.fit()
        assert mixed.history.losses == plain.history.losses
        assert_array_equal(weights(mixed.network), weights(plain.network))
        assert len(mixed.history.epochs) == 2

    def test_run_may_be_left_early_and_taken_up_again(self):
        left, plain = trainer(), trainer()
        for _ in left.run():
            break
        for _, _ in zip(left.run(), range(2), strict=False):
            pass
        assert left.history.losses[:9] == plain.fit().losses


class TestSchedule:
    def test_lr_by_epoch(self):
        used = []

        class Noting(fb.SGD):
            def update(self, params, grads):
                used.append(self.lr)
                super().update(params, grads)

        trainer(optimizer=Noting(9.0), schedule=fb.step_decay(0.1, every=2)).fit()
        assert used == [0.1] * 6 + [0.05] * 3

    def test_steps_follow_it_too(self):
        t = trainer(schedule=fb.exponential_decay(0.1, 0.5))
        rates = []
        for _ in range(7):
            t.step()
            rates.append(t.optimizer.lr)
        assert rates == [0.1] * 3 + [0.05] * 3 + [0.025]

    def test_numbers_from_numpy_do_not_promote(self):
        t = trainer(optimizer=fb.Momentum(), schedule=lambda i: np.float64(0.1) / (1 + i))
        t.fit()
        assert {array.dtype for array in t.optimizer.v.values()} == {np.dtype(np.float32)}


class TestCtrlC:
    def interrupted(self):
        def stop(step):
            if step == 5:
                raise KeyboardInterrupt

        t = trainer(Watched(stop))
        return t, t.fit()

    def test_keeps_history_and_weights(self):
        t, history = self.interrupted()
        assert history.interrupted
        assert history is t.history
        assert len(history.losses) == 4
        assert len(history.epochs) == 1
        untouched = trainer(Watched(), epochs=1)
        for _ in range(4):
            untouched.step()
        assert_array_equal(weights(t.network), weights(untouched.network))

    def test_training_can_go_on_after_it(self):
        t, _ = self.interrupted()
        history = t.fit()
        assert not history.interrupted
        assert len(history.epochs) == 4

    def test_other_errors_are_not_swallowed(self):
        def fail(_):
            raise RuntimeError("mine")

        with pytest.raises(RuntimeError, match="mine"):
            trainer(Watched(fail)).fit()


class TestDivergence:
    @pytest.mark.filterwarnings("ignore:overflow encountered", "ignore:invalid value encountered")
    @pytest.mark.parametrize("activation", ["relu", "sigmoid"])
    def test_steps_too_large(self, activation):
        network = fb.multi_layer_net(4, [5, 5], 3, activation, weight_decay=1.0, rng=0)
        words = r"the loss became (nan|inf) at step \d+ with SGD\(lr=1000\): .*smaller learning rate"
        with pytest.raises(FloatingPointError, match=words):
            trainer(network, optimizer=fb.SGD(lr=1000.0), epochs=200).fit()

    @pytest.mark.parametrize("activation", ["relu", "tanh"])
    def test_nan_in_the_data_stops_at_the_step_that_meets_it_and_leaves_the_weights_whole(self, activation):
        x = X.copy()
        x[7, 2] = np.nan
        t = trainer(fb.multi_layer_net(4, [5], 3, activation, rng=0), x=x, optimizer=fb.Adam())
        with pytest.raises(FloatingPointError, match=r"loss became nan at step [123] with Adam\(lr=0.001\).*data hold NaN"):
            t.fit()
        assert np.isfinite(weights(t.network)).all()
        assert np.isfinite(t.history.losses).all()


class TestCheckpoint:
    @pytest.mark.parametrize("make", [fb.SGD, fb.Momentum, fb.AdaGrad, fb.Adam])
    @pytest.mark.parametrize("before", [0, 3, 4])  # between two epochs, and within one
    def test_what_comes_after_it_is_the_same_again(self, make, before):
        network = fb.multi_layer_net(4, [5], 3, batchnorm=True, rng=0)
        t = trainer(network, optimizer=make(0.05))
        for _ in range(before):
            t.step()
        saved = t.checkpoint()
        first = [t.step() for _ in range(8)], weights(network), t.optimizer.t
        statistics = {name: array.copy() for name, array in network.state.items()}
        for _ in range(2):  # it can be gone back to more than once
            t.optimizer.lr = 0.5
            t.restore(saved)
            assert t.optimizer.lr == 0.05
            again = [t.step() for _ in range(8)], weights(network), t.optimizer.t
            assert again[0] == first[0]
            assert_array_equal(again[1], first[1])
            assert again[2] == first[2]
            assert all((network.state[name] == array).all() for name, array in statistics.items())

    def test_the_schedule_goes_back_as_well_and_the_history_stays(self):
        seen = []
        t = trainer(schedule=lambda epoch: seen.append(epoch) or 0.1)
        saved = t.checkpoint()
        t.fit()
        t.restore(saved)
        t.step()
        assert seen == [0, 1, 2, 0]
        assert len(t.history.losses) == 10

    def test_how_many_steps_an_epoch_has_left(self):
        t = trainer()
        left = []
        for _ in range(4):
            left.append(t.steps_left)
            t.step()
        assert left == [0, 2, 1, 0]


class TestProgress:
    def test_silent_when_not_asked_for(self, capfd):
        trainer().fit()
        assert capfd.readouterr() == ("", "")

    def test_the_bar_goes_to_stderr(self, capfd):
        trainer(progress=True).fit()
        out, err = capfd.readouterr()
        assert out == ""
        assert "3/3" in err
        assert "loss=" in err
        assert "test=" in err

    def test_the_bar_changes_nothing_else(self, capfd):
        assert trainer(progress=True).fit().losses == trainer().fit().losses


class TestLearning:
    @pytest.mark.parametrize(
        ("make", "wanted"),
        [(datasets.xor, 0.99), (datasets.moons, 0.98), (datasets.blobs, 0.95), (datasets.spirals, 0.95)],
        ids=["xor", "moons", "blobs", "spirals"],
    )
    def test_a_two_layer_net_learns_what_a_line_cannot(self, make, wanted):
        (x, t), (x_test, t_test) = make(rng=1), make(rng=2)
        network = fb.two_layer_net(2, 50, int(t.max()) + 1, weight_init_std=0.5, rng=0)
        options = {"epochs": 120, "batch_size": 30, "optimizer": fb.Adam(0.02), "rng": 0, "progress": False}
        history = fb.Trainer(network, x, t, x_test, t_test, **options).fit()
        assert history.test_accuracy[-1] >= wanted
        assert history.epochs[-1].loss < history.epochs[0].loss / 3

    def test_weight_decay_shrinks_the_weights(self):
        sizes = []
        for weight_decay in (0.0, 0.01, 0.1):
            network = fb.multi_layer_net(4, [20], 3, weight_decay=weight_decay, rng=0)
            trainer(network, epochs=100, optimizer=fb.SGD(0.1)).fit()
            sizes.append(sum(float((network.params[name] ** 2).sum()) for name in ("W1", "W2")))
        assert sizes[0] > 1.5 * sizes[1] > 1.5 * 1.5 * sizes[2]


class TestBadArguments:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"t": LABELS[:-1]}, "x_train and t_train must have one length, not 0, got 25 and 24"),
            ({"x": X[:0], "t": LABELS[:0]}, "not 0, got 0 and 0"),
            ({"epochs": 0}, "epochs must be at least 1, got 0"),
            ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ],
    )
    def test_refused_at_once(self, options, words):
        with pytest.raises(ValueError, match=words):
            trainer(**options)

    def test_the_default_optimizer(self):
        assert isinstance(trainer().optimizer, fb.SGD)
        assert trainer().optimizer.lr == 0.01
