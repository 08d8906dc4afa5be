"""Training with each batch split over threads: the same numbers as with one, and what it refuses."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import fishbook as fb
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
        assert split.loss(x, t, train=True) == pytest.approx(network.loss(x, t, train=True), rel=1e-12)
        network.backward(to_input=False)
        split.backward()
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


class TestWhatChangesInBetween:
    def test_new_arrays_and_new_layers_are_seen(self):
        network = flat_net()
        x = X.reshape(23, -1)
        split = SplitBatch(network, 2)
        split.loss(x, T)
        network.map_arrays(lambda array: array * 2)
        assert split.loss(x, T) == pytest.approx(network.loss(x, T), rel=1e-5)
        network.layers["Relu1"] = fb.Tanh()
        assert split.loss(x, T) == pytest.approx(network.loss(x, T), rel=1e-5)

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

    def test_the_gradient_of_the_input(self):
        split = SplitBatch(conv_net(), 2)
        split.loss(X, T, train=True)
        with pytest.raises(ValueError, match="to_input must be False"):
            split.backward(to_input=True)

    def test_an_error_in_one_part_comes_out_and_the_next_step_works(self):
        split = SplitBatch(conv_net(), 2)
        wrong = T.copy()
        wrong[-1] = 99
        with pytest.raises(ValueError, match="99"):
            split.loss(X, wrong, train=True)
        assert np.isfinite(split.loss(X, T, train=True))

    def test_divergence_stops_it_without_a_warning_from_another_thread(self):
        trainer = fb.Trainer(conv_net(), X, T, X, T, threads=2, optimizer=fb.SGD(1e30), progress=False, batch_size=10)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error")
            with pytest.raises(FloatingPointError, match="step"):
                trainer.fit()
