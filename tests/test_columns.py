"""The convolution in pieces against im2col and col2im, for any memory order and dtype, in pieces as small as a row."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from window_cases import LAYOUTS, readable, windows

import fishbook as fb
from fishbook import _columns

RNG = np.random.default_rng(7)


@st.composite
def cases(draw):
    """(x, W, stride, pad): images in some layout, filters that fit them."""
    shape, FH, FW, stride, pad = draw(windows(fewest=0))
    FN = draw(st.integers(1, 4))
    dtype = draw(st.sampled_from(["f2", "f4", "f8", "i4"]))
    values = RNG.normal(size=shape) if dtype[0] == "f" else RNG.integers(-9, 9, shape)
    x = LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](values.astype(dtype))
    W = RNG.normal(size=(FN, shape[1], FH, FW)).astype(draw(st.sampled_from(["f4", "f8"])))
    return x, W, stride, pad


class TestConvolution:
    @given(cases(), st.sampled_from([1, 400, 1 << 20]))
    def test_equals_the_readable_form_in_every_layout_and_leaves_its_input_alone(self, case, piece):
        x, W, stride, pad = case
        b = RNG.normal(size=len(W)).astype(W.dtype)
        layer, before = fb.Convolution(W, b, stride, pad), x.copy()
        with mock.patch.multiple(_columns, STRIP=piece, AT_ONCE=piece):
            out = layer.forward(x)
            dout = RNG.normal(size=out.shape).astype(out.dtype)
            kept = dout.copy()
            dx = layer.backward(dout)
        expected = readable(x, W, b, dout, stride, pad)
        assert_array_equal(x, before)
        assert_array_equal(dout, kept)
        assert out.dtype == dx.dtype == np.result_type(x, W)
        close = (
            {"rtol": 1e-10, "atol": 1e-10}
            if out.dtype == np.float64 and x.dtype != np.float16
            else {"rtol": 1e-4, "atol": 1e-4}
        )
        for found, wanted in zip((out, dx, layer.grads["W"], layer.grads["b"]), expected, strict=True):
            assert found.shape == wanted.shape
            assert_allclose(found, wanted, **close)

    @pytest.mark.parametrize("size", [5, 8])  # of images whose filters see one pixel, or a few
    def test_many_filters_on_a_few_pixels(self, size):
        x, W, b = RNG.normal(size=(2, 3, size, size)), RNG.normal(size=(40, 3, 5, 5)), RNG.normal(size=40)
        layer = fb.Convolution(W, b)
        dout = RNG.normal(size=layer.forward(x).shape)
        found = (layer.forward(x), layer.backward(dout), layer.grads["W"], layer.grads["b"])
        for ours, wanted in zip(found, readable(x, W, b, dout, 1, 0), strict=True):
            assert_allclose(ours, wanted, atol=1e-10)

    def test_all_in_half_precision_stays_there(self):
        x, W = RNG.normal(size=(2, 2, 5, 5)).astype("f2"), RNG.normal(size=(3, 2, 3, 3)).astype("f2")
        layer = fb.Convolution(W, np.zeros(3, "f2"))
        out = layer.forward(x)
        dx = layer.backward(np.ones_like(out))
        assert out.dtype == dx.dtype == layer.grads["W"].dtype == np.float16
        assert_allclose(out, readable(x, W, np.zeros(3), np.ones_like(out), 1, 0)[0], atol=0.05)

    def test_its_output_is_the_next_layers_innermost_memory(self):
        layer = fb.Convolution.init(1, 4, 3, rng=0)
        out = layer.forward(np.ones((5, 1, 6, 6), np.float32))
        assert np.shares_memory(_columns.innermost(out), out)
        assert fb.Flatten().forward(out).base is not None  # a view as well
        assert np.shares_memory(fb.Flatten().forward(out), out)

    def test_parameter_gradients_are_those_of_backward(self):
        one, other = fb.Convolution.init(2, 3, 3, rng=0), fb.Convolution.init(2, 3, 3, rng=0)
        x = RNG.normal(size=(4, 2, 6, 6)).astype(np.float32)
        dout = RNG.normal(size=one.forward(x).shape).astype(np.float32)
        other.forward(x)
        one.backward(dout)
        assert other.parameter_gradients(dout) is None
        for key in ("W", "b"):  # backward multiplies in another order
            assert_allclose(one.grads[key], other.grads[key], rtol=1e-5, atol=1e-5)


class TestPooling:
    def test_is_the_same_for_a_channel_at_a_time_as_for_all(self):
        x = RNG.integers(0, 3, (2, 5, 7, 7)).astype(np.float32)
        one, other = fb.Pooling(3, 2, stride=1, pad=1), fb.Pooling(3, 2, stride=1, pad=1)
        dout = RNG.normal(size=one.forward(x).shape).astype(np.float32)
        other.forward(x)
        expected = other.backward(dout)
        with mock.patch.object(_columns, "GROUP", 1):
            assert len(_columns.channel_groups(_columns.innermost(x))) == 5
            assert_array_equal(one.backward(dout), expected)

    @pytest.mark.parametrize("layout", sorted(LAYOUTS))
    @pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i4"])
    def test_is_the_same_in_every_layout(self, layout, dtype):
        values = np.round(RNG.normal(size=(3, 2, 6, 6)) * 3).astype(dtype)  # with equal ones among them
        x = LAYOUTS[layout](values)
        plain = np.array(x)
        one, other = fb.Pooling(2, 2, stride=2), fb.Pooling(2, 2, stride=2)
        out, expected = one.forward(x), other.forward(plain)
        assert_array_equal(out, expected)
        assert_array_equal(out, plain.reshape(3, 2, 3, 2, 3, 2).max(axis=(3, 5)))
        dout = RNG.normal(size=out.shape).astype("f8")
        assert_array_equal(one.backward(np.asfortranarray(dout)), other.backward(dout))
        assert_array_equal(x, plain)
