"""Winograd's convolution against im2col and col2im: the same numbers, for the shapes where it is chosen."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from window_cases import LAYOUTS, readable

import fishbook as fb
from fishbook import _columns, _winograd

RNG = np.random.default_rng(80)


@st.composite
def cases(draw):
    """(x, W, pad) for which it is chosen: 3×3 filters, outputs of 4×4 tiles, whole or nearly so, 32 channels and more."""
    pad = draw(st.integers(0, 2))
    H, width = (draw(st.sampled_from([4, 8, 11, 12, 15, 16])) + 2 - 2 * pad for _ in range(2))
    N, C, FN = draw(st.integers(0, 3)), draw(st.sampled_from([32, 33])), draw(st.sampled_from([32, 35]))
    x = LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](RNG.normal(size=(N, C, H, width)).astype("f4"))
    return x, RNG.normal(size=(FN, C, 3, 3)).astype("f4"), pad


@given(cases(), st.sampled_from([1, 10_000, 1 << 20]), st.sampled_from([1, 30_000, 1_000_000]))
def test_equals_the_readable_form_and_leaves_its_input_alone(case, piece, products):
    x, W, pad = case
    assert _winograd.pays(_columns.padded(_columns.innermost(x), pad, pad), W.shape, 1)
    b = RNG.normal(size=len(W)).astype(W.dtype)
    layer, before = fb.Convolution(W, b, pad=pad), x.copy()
    with mock.patch.multiple(_winograd, PIECE=piece, PRODUCTS=products):
        out = layer.forward(x)
        dout = RNG.normal(size=out.shape).astype(out.dtype)
        kept = dout.copy()
        dx = layer.backward(dout)
    assert_array_equal(x, before)
    assert_array_equal(dout, kept)
    expected = readable(x, W, b, dout, 1, pad)
    for found, wanted in zip((out, dx, layer.grads["W"], layer.grads["b"]), expected, strict=True):
        assert found.shape == wanted.shape
        assert found.dtype == W.dtype
        assert_allclose(found, wanted, rtol=0, atol=1e-3 * np.abs(wanted).max(initial=1))


@given(cases())
def test_in_float64_the_algorithm_is_exact(case):
    x, W, pad = (one.astype("f8") if isinstance(one, np.ndarray) else one for one in case)
    framed = _columns.padded(_columns.innermost(x), pad, pad)
    out = _winograd.convolve(framed, W)
    assert_allclose(out, _columns.convolve(framed, W), rtol=0, atol=1e-10)
    dout = RNG.normal(size=out.shape)
    dW = _winograd.filter_gradient(framed, dout)
    assert_allclose(dW, _columns.filter_gradient(framed, dout, W.shape, 1), rtol=0, atol=1e-10)
    for found, alone in zip(_winograd.both(framed, W, dout), (out, dW), strict=True):
        assert_array_equal(found, alone)


@pytest.mark.parametrize(
    ("x_shape", "W_shape", "stride", "dtype"),
    [
        ((16, 6, 6, 1), (16, 16, 3, 3), 1, "f4"),  # few channels
        ((1, 6, 6, 1), (1000, 1, 3, 3), 1, "f4"),
        ((32, 7, 7, 1), (32, 32, 3, 3), 1, "f4"),  # four tiles for an output of 5×5
        ((32, 6, 6, 1), (32, 32, 3, 3), 2, "f4"),
        ((32, 6, 6, 1), (32, 32, 1, 3), 1, "f4"),
        ((32, 6, 6, 1), (32, 32, 3, 3), 1, "f2"),  # too coarse for weights of up to 8
        ((32, 6, 6, 1), (32, 32, 3, 3), 1, "f8"),  # where the exact value counts
    ],
)
def test_other_shapes_go_the_other_way(x_shape, W_shape, stride, dtype):
    assert not _winograd.pays(np.zeros(x_shape, dtype), W_shape, stride)
