"""Convolution by rows of the image against im2col and col2im, in pieces as small as a row."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from window_cases import LAYOUTS, readable, windows

import fishbook as fb
from fishbook import _columns, _rows

RNG = np.random.default_rng(12)


@st.composite
def cases(draw):
    """(x, W, pad): images of 1 to 3 channels in some layout, filters that fit them, and stride 1."""
    shape, FH, FW, _, pad = draw(windows(fewest=0).filter(lambda case: case[3] == 1))
    dtype = draw(st.sampled_from(["f4", "f8"]))
    x = LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](RNG.normal(size=shape).astype(dtype))
    return x, RNG.normal(size=(draw(st.integers(1, 4)), shape[1], FH, FW)).astype(dtype), pad


@given(cases(), st.sampled_from([1, 2_000, 1 << 20]))
def test_equals_the_readable_form_and_leaves_its_input_alone(case, room):
    x, W, pad = case
    b, before = RNG.normal(size=len(W)).astype(W.dtype), x.copy()
    framed = _columns.padded(_columns.innermost(x), pad, pad)
    with mock.patch.object(_rows, "ROOM", room):
        out = _rows.convolve(framed, W, b)
        dout = RNG.normal(size=out.shape).astype(out.dtype)
        kept = dout.copy()
        dW = _rows.filter_gradient(framed, dout, W.shape)
        dx = _rows.input_gradient(dout, W, pad, x.shape[2:]) if pad < min(W.shape[2:]) else None
    assert_array_equal(x, before)
    assert_array_equal(dout, kept)
    wanted_out, wanted_dx, wanted_dW, _ = readable(x, W, b, _columns.outermost(dout), 1, pad)
    close = {"rtol": 1e-10, "atol": 1e-10} if W.dtype == np.float64 else {"rtol": 1e-4, "atol": 1e-4}
    for found, wanted in ((out, wanted_out.transpose(1, 2, 3, 0)), (dW, wanted_dW)):
        assert found.dtype == W.dtype
        assert found.shape == wanted.shape
        assert_allclose(found, wanted, **close)
    if dx is not None:
        assert_allclose(_columns.outermost(dx), wanted_dx, **close)


@given(cases())
def test_the_gradient_of_the_input_is_the_adjoint_of_the_convolution(case):
    """⟨x ⋆ W, d⟩ = ⟨x, input_gradient(d)⟩."""
    x, W, pad = case
    if pad >= min(W.shape[2:]):
        return
    x, W = (one.astype(np.float64) for one in (x, W))
    framed = _columns.padded(_columns.innermost(x), pad, pad)
    d = RNG.normal(size=_rows.convolve(framed, W).shape)
    dx = _rows.input_gradient(d, W, pad, x.shape[2:])
    assert_allclose((_rows.convolve(framed, W) * d).sum(), (_columns.innermost(x) * dx).sum(), rtol=1e-9, atol=1e-9)


def test_a_frame_has_its_rows_first_in_memory():
    x = RNG.normal(size=(2, 3, 4, 5))
    framed = _rows.framed(x, 1, 2, 0, 3, -7)
    assert_array_equal(framed, np.pad(x, [(0, 0), (1, 0), (2, 3), (0, 0)], constant_values=-7))
    assert framed.transpose(1, 0, 2, 3).flags.c_contiguous


@pytest.mark.parametrize(
    ("shape", "stride", "dtype", "convolved", "summed"),
    [
        ((16, 16, 3, 3), 1, "f4", True, True),
        ((64, 16, 3, 3), 1, "f8", True, True),
        ((16, 6, 5, 5), 1, "f4", False, True),  # LeNet-5's second
        ((30, 1, 5, 5), 1, "f4", False, False),  # grey images
        ((16, 16, 3, 3), 2, "f4", False, False),
    ],
)
def test_chosen_where_it_is_the_quicker_way(shape, stride, dtype, convolved, summed):
    x = np.zeros((shape[1], 9, 9, 2), dtype)
    assert _rows.pays(x, shape, stride) == convolved
    assert _rows.sums_pay(x, shape, stride) == summed


def test_a_layer_that_goes_this_way_equals_the_readable_form():
    x, W, b = (RNG.normal(size=size).astype("f4") for size in ((3, 16, 7, 6), (5, 16, 3, 3), 5))
    layer = fb.Convolution(W, b, pad=1)
    out = layer.forward(x)
    dout = RNG.normal(size=out.shape).astype("f4")
    found = out, layer.backward(dout), layer.grads["W"], layer.grads["b"]
    for ours, wanted in zip(found, readable(x, W, b, dout, 1, 1), strict=True):
        assert ours.dtype == np.float32
        assert_allclose(ours, wanted, rtol=1e-4, atol=1e-4)
