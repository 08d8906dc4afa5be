"""Training with each batch split over threads: the same numbers as with one, and what it refuses."""

import warnings
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import fishbook as fb
from fishbook import _split
from fishbook._split import SplitBatch
from fishbook.models import multi_layer_net, simple_conv_net

RNG = np.random.default_rng(0)
X, T = RNG.random((23, 1, 12, 12), dtype=np.float32), RNG.integers(0, 10, 23)


def conv_net(**options):
    return simple_conv_net((1, 12, 12), rng=0, **options)


def flat_net(**options):
    return multi_layer_net(144, [20, 20], 10, rng=0, **options)


def trained(threads, network, x=X, **options):
    options = {"epochs": 2, "batch_size": 10, "rng": 0, "progress": False, "optimizer": fb.Adam(0.003), **options}
    trainer = fb.Trainer(network, x, T, x, T, threads=threads, **options)
    trainer.fit()
    return trainer


class TestTheSameNumbers:
    @settings(max_examples=40, deadline=None)
    @given(n=st.integers(1, 23), threads=st.integers(2, 5), decay=st.sampled_from([0.0, 0.3]))
    def test_loss_and_gradients_are_those_of_one_thread(self, n, threads, decay):
        network = flat_net(weight_decay=decay).copy(np.float64)
        split = SplitBatch(network.copy(), threads)
        x, t = X[:n].reshape(n, -1).astype(np.float64), T[:n]
        assert split.step(x, t) == pytest.approx(network.loss(x, t, train=True), rel=1e-12)
        network.backward(to_input=False)
        for name, grad in network.grads.items():
            assert_allclose(split.network.grads[name], grad, rtol=1e-9, atol=1e-14)
        assert split.accuracy(x, t) == network.accuracy(x, t)

    def test_a_whole_training_of_convolutions_is_equal_within_rounding(self):
        one, two, three = (trained(threads, conv_net()) for threads in (1, 2, 3))
        for other in (two, three):
            assert_allclose(other.history.losses, one.history.losses, rtol=1e-4)
            assert other.history.test_accuracy == one.history.test_accuracy
            for name, array in one.network.params.items():
                assert_allclose(other.network.params[name], array, atol=1e-4)

    def test_dropout_draws_new_masks_and_the_same_ones_for_a_seed(self):
        def losses(threads, seed):
            return trained(threads, multi_layer_net(144, [30], 10, dropout=0.5, rng=seed), X.reshape(23, -1)).history.losses

        assert losses(2, 0) == losses(2, 0)
        assert losses(2, 0) != losses(1, 0)
        assert losses(2, 0) != losses(2, 1)

    def test_the_parts_of_a_batch_get_masks_of_their_own(self):
        network = fb.Network(
            [fb.Affine(np.ones((1, 200), np.float32), np.zeros(200, np.float32)), fb.Dropout(0.5, 0)], None
        )
        split = SplitBatch(network, 2)
        split._keep_twins()
        one, other = (net.predict(np.ones((1, 1), np.float32), train=True) for net in split._networks)
        assert (one != other).mean() > 0.3

    def test_the_memory_order_of_images_does_not_matter(self):
        turned = np.asfortranarray(X)
        assert_allclose(trained(2, conv_net(), turned).history.losses, trained(2, conv_net()).history.losses, rtol=1e-5)


class TestPieces:
    @settings(max_examples=30, deadline=None)
    @given(st.integers(1, 23), st.integers(1, 3), st.integers(1, 9), st.sampled_from([0.0, 0.3]))
    def test_images_piece_by_piece_give_the_numbers_of_the_whole(self, n, threads, piece, decay):
        network = conv_net().copy(np.float64)
        network.weight_decay = decay
        split = SplitBatch(network.copy(), threads)
        x, t = X[:n].astype(np.float64), T[:n]
        with mock.patch.object(_split, "PIECE", piece):
            assert max(len(range(*one.indices(n))) for share in split._shares(x) for one in share) <= piece
            assert split.step(x, t) == pytest.approx(network.loss(x, t, train=True), rel=1e-12)
        network.backward(to_input=False)
        for name, grad in network.grads.items():
            assert_allclose(split.network.grads[name], grad, rtol=1e-9, atol=1e-14)

    def test_one_thread_draws_the_masks_of_the_whole_batch(self):
        def losses(piece):
            layers = [fb.Flatten(), fb.Affine.init(144, 20, rng=0), fb.Dropout(0.5, 0), fb.Affine.init(20, 10, rng=1)]
            with mock.patch.object(_split, "PIECE", piece):
                return trained(1, fb.Network(layers, fb.SoftmaxWithLoss())).history.losses

        assert_allclose(losses(3), losses(100), rtol=1e-5)

    def test_what_may_mix_the_samples_stays_whole(self):
        class Centred(fb.Flatten):
            """An own layer that takes off the mean over the batch, and keeps no state that would tell."""

            def forward(self, x, train=False):
                return super().forward(x - x.mean(axis=0), train)

        class OwnLoss(fb.SoftmaxWithLoss):
            pass

        def pieces(*layers, loss=fb.SoftmaxWithLoss, x=X):
            return SplitBatch(fb.Network([*layers, fb.Affine.init(144, 10, rng=0)], loss()))._pieces(x)

        with mock.patch.object(_split, "PIECE", 3):
            assert pieces(fb.Flatten()) == 8
            assert pieces(Centred()) == 1
            assert pieces(fb.BatchNormalization.init(1), fb.Flatten()) == 1
            assert pieces(fb.Flatten(), loss=OwnLoss) == 1
            assert pieces(x=X.reshape(23, -1)) == 1  # rows of numbers gain nothing

    def test_a_loss_that_is_not_finite_leaves_the_gradients_alone(self):
        network = conv_net()
        split = SplitBatch(network)
        with mock.patch.object(_split, "PIECE", 4):
            split.step(X, T)
            before = dict(network.grads)
            network.params["b1"] = np.float32(np.nan)
            assert np.isnan(split.step(X, T))
        assert all(network.grads[name] is grad for name, grad in before.items())


class TestWhatChangesInBetween:
    def test_new_arrays_and_new_layers_are_seen(self):
        network = flat_net()
        x = X.reshape(23, -1)
        split = SplitBatch(network, 2)
        split.step(x, T)
        network.map_arrays(lambda array: array * 2)
        assert split.step(x, T) == pytest.approx(network.loss(x, T), rel=1e-5)
        network.layers["Relu1"] = fb.Tanh()
        assert split.step(x, T) == pytest.approx(network.loss(x, T), rel=1e-5)

    def test_a_trainer_can_be_given_another_network(self):
        trainer = fb.Trainer(conv_net(), X, T, X, T, threads=2, rng=0, progress=False, batch_size=10)
        trainer.step()
        trainer.network = conv_net()
        before = trainer.network.params["W1"].copy()
        trainer.step()
        assert (trainer.network.params["W1"] != before).any()


class TestWhatItRefuses:
    def test_batch_normalisation_needs_the_whole_batch(self):
        with pytest.raises(ValueError, match=r"threads must be 1 .* BatchNormalization1: .* whole batch"):
            trained(2, flat_net(batchnorm=True), X.reshape(23, -1))
        trained(1, flat_net(batchnorm=True), X.reshape(23, -1))

    @pytest.mark.parametrize("threads", [0, -2])
    def test_no_thread_at_all(self, threads):
        with pytest.raises(ValueError, match=f"threads must be at least 1, got {threads}"):
            trained(threads, conv_net())

    def test_an_error_in_one_part_comes_out_and_the_next_step_works(self):
        split = SplitBatch(conv_net(), 2)
        wrong = T.copy()
        wrong[-1] = 99
        with pytest.raises(ValueError, match="99"):
            split.step(X, wrong)
        assert np.isfinite(split.step(X, T))

    def test_divergence_stops_it_without_a_warning_from_another_thread(self):
        trainer = fb.Trainer(conv_net(), X, T, X, T, threads=2, optimizer=fb.SGD(1e30), progress=False, batch_size=10)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error")
            with pytest.raises(FloatingPointError, match="step"):
                trainer.fit()
