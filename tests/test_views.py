"""The numbered view of all layers' arrays: live, writing through, and strict about shapes."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import fishbook as fb


@pytest.fixture
def network():
    return fb.multi_layer_net(3, [4, 4], 2, batchnorm=True, rng=0)


def test_names_are_numbered_by_kind_in_the_order_of_the_layers(network):
    assert list(network.params) == ["W1", "b1", "gamma1", "beta1", "W2", "b2", "gamma2", "beta2", "W3", "b3"]
    assert list(network.grads) == list(network.params)
    assert list(network.state) == ["running_mean1", "running_var1", "running_mean2", "running_var2"]
    assert len(network.params) == 10
    assert "W3" in network.params
    assert "W4" not in network.params


def test_reading_gives_the_layers_own_array(network):
    assert network.params["W2"] is network.layers["Affine2"].params["W"]
    assert network.state["running_var1"] is network.layers["BatchNormalization1"].state["running_var"]


def test_writing_fills_the_layers_own_array(network):
    own = network.layers["Affine2"].params["W"]
    network.params["W2"] = np.full((4, 4), 2.0)
    assert network.layers["Affine2"].params["W"] is own
    assert own.dtype == np.float32
    assert (own == 2).all()
    network.params["W2"] = 0.5
    assert (own == 0.5).all(), "a number fills the array"
    network.params["b3"] = [1, 2]
    assert_array_equal(network.params["b3"], [1, 2])


def test_updating_in_place_works_too(network):
    before = network.params["b1"].copy()
    network.params["b1"] += 1
    assert_array_equal(network.params["b1"], before + 1)


def test_an_array_rebound_in_the_layer_is_found(network):
    layer = network.layers["Affine1"]
    layer.params["W"] = np.ones((3, 4), dtype=np.float32)
    assert network.params["W1"] is layer.params["W"]


def test_a_layer_put_in_anothers_place_is_found(network):
    network.layers["Affine1"] = fb.Affine.init(3, 4, rng=9)
    assert network.params["W1"] is network.layers["Affine1"].params["W"]
    network.gradient(np.random.default_rng(0).normal(size=(6, 3)), np.array([0, 1, 0, 1, 1, 0]))
    assert network.grads["W1"].any()


def test_what_was_written_does_not_stay_tied(network):
    mine = np.ones((3, 4), dtype=np.float32)
    network.params["W1"] = mine
    mine[...] = 7
    assert (network.params["W1"] == 1).all()


@pytest.mark.parametrize("value", [np.zeros((4, 3)), np.zeros(4), [1.0], [[1.0, 2.0]], np.zeros((1, 4))], ids=np.shape)
def test_other_shapes_are_refused_also_those_that_would_broadcast(network, value):
    before = network.params["W1"].copy()
    with pytest.raises(ValueError, match=r"params\['W1'\] has shape \(3, 4\), got \("):
        network.params["W1"] = value
    assert_array_equal(network.params["W1"], before)


def test_unknown_names(network):
    for touch in (lambda: network.params["W9"], lambda: network.params.__setitem__("W9", 1.0)):
        with pytest.raises(KeyError, match=r"params has no 'W9'; it has \['W1', 'b1'"):
            touch()


def test_grads_are_read_only(network):
    with pytest.raises(TypeError, match="grads is read-only: backward computes it"):
        network.grads["W1"] = np.zeros((3, 4))


def test_printing_shows_shapes_not_numbers(network):
    assert repr(network.params).startswith("{'W1': array(3, 4), 'b1': array(4,)")
