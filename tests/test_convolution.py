"""im2col, convolution and pooling against loops that say what they mean, and the laws that tie them together."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from window_cases import windows

import fishbook as fb

RNG = np.random.default_rng(12)


def each_window(x_shape, FH, FW, stride, pad):
    """(oh, ow, rows, columns) of every place where the window lies, slices of the padded image."""
    H, W = x_shape[2] + 2 * pad, x_shape[3] + 2 * pad
    for oh, top in enumerate(range(0, H - FH + 1, stride)):
        for ow, left in enumerate(range(0, W - FW + 1, stride)):
            yield oh, ow, slice(top, top + FH), slice(left, left + FW)


def padded(x, pad, value=0.0):
    N, C, H, W = x.shape
    out = np.full((N, C, H + 2 * pad, W + 2 * pad), value)
    out[:, :, pad : pad + H, pad : pad + W] = x
    return out


def output_shape(shape, FH, FW, stride, pad):
    return tuple(fb.conv_output_size(n, f, stride, pad) for n, f in zip(shape[2:], (FH, FW), strict=True))


class TestOutputSize:
    @given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 6), st.integers(0, 4))
    def test_is_the_number_of_places_counted_or_says_why_not(self, size, filter_size, stride, pad):
        starts = range(0, size + 2 * pad - filter_size + 1, stride)
        if starts and starts[-1] + filter_size == size + 2 * pad:  # the last window ends where the image does
            assert fb.conv_output_size(size, filter_size, stride, pad) == len(starts)
        else:
            with pytest.raises(ValueError, match=r"does not fit|is larger than"):
                fb.conv_output_size(size, filter_size, stride, pad)

    @pytest.mark.parametrize(
        ("args", "result"), [((4, 3), 2), ((4, 3, 1, 1), 4), ((7, 3, 2), 3), ((28, 5), 24), ((227, 11, 4), 55)]
    )
    def test_sizes_from_the_book(self, args, result):
        assert fb.conv_output_size(*args) == result

    @pytest.mark.parametrize(
        ("args", "words"),
        [
            ((7, 3, 3), r"stride 3 does not fit: size 7 .* leaves 4, .*one of the strides \[1, 2, 4\]"),
            ((3, 6, 1, 1), "filter_size 6 is larger than size 3 with pad 1"),
            ((4, 3, 0), "stride >= 1.*got 3, 0, 0"),
            ((4, 0), "filter_size >= 1"),
            ((4, 3, 1, -1), "pad >= 0"),
        ],
    )
    def test_bad_sizes(self, args, words):
        with pytest.raises(ValueError, match=words):
            fb.conv_output_size(*args)


class TestIm2col:
    @given(windows())
    def test_rows_are_the_windows_in_order(self, case):
        shape, FH, FW, stride, pad = case
        x = RNG.normal(size=shape)
        images = padded(x, pad)
        rows = [images[n, :, i, j].reshape(-1) for n in range(shape[0]) for *_, i, j in each_window(*case)]
        assert_array_equal(fb.im2col(x, FH, FW, stride, pad), rows)

    @given(windows())
    def test_col2im_is_the_adjoint(self, case):
        shape, *window = case
        x = RNG.normal(size=shape)
        col = fb.im2col(x, *window)
        c = RNG.normal(size=col.shape)
        assert math.isclose((col * c).sum(), (x * fb.col2im(c, shape, *window)).sum(), rel_tol=1e-9, abs_tol=1e-9)

    @given(windows())
    def test_col2im_of_im2col_counts_how_often_a_pixel_is_seen(self, case):
        shape, *window = case
        ones = np.ones(shape)
        seen = np.zeros_like(padded(ones, case[4]))
        for *_, i, j in each_window(*case):
            seen[:, :, i, j] += 1
        pad, (H, W) = case[4], shape[2:]
        assert_array_equal(fb.col2im(fb.im2col(ones, *window), shape, *window), seen[:, :, pad : pad + H, pad : pad + W])

    @pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int64, np.uint8])
    @pytest.mark.parametrize("pad", [0, 1])
    def test_dtype_is_kept(self, dtype, pad):
        x = np.ones((1, 2, 4, 4), dtype)
        col = fb.im2col(x, 3, 3, 1, pad)
        assert col.dtype == dtype
        assert fb.col2im(col, x.shape, 3, 3, 1, pad).dtype == dtype

    @pytest.mark.parametrize("window", [(1, 1), (3, 3), (2, 2)])
    def test_the_rows_are_a_copy_of_ones_own(self, window):
        x = RNG.normal(size=(2, 1, 3, 3))
        col = fb.im2col(x, *window)
        assert not np.shares_memory(col, x)
        col += 1

    def test_bad_shapes(self):
        with pytest.raises(ValueError, match=r"images \(N, C, H, W\), got shape \(4, 4\); grey images need C = 1"):
            fb.im2col(np.zeros((4, 4)), 2, 2)
        with pytest.raises(ValueError, match=r"shape \(4, 8\) for input_shape \(1, 2, 4, 4\), got \(4, 4\)"):
            fb.col2im(np.zeros((4, 4)), (1, 2, 4, 4), 2, 2, stride=2)


class TestConvolution:
    def test_one_by_hand(self):
        x = np.array([[1, 2, 3, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 3, 0, 1]], dtype=float)[None, None]
        W = np.array([[2, 0, 1], [0, 1, 2], [1, 0, 2]], dtype=float)[None, None]
        assert_array_equal(fb.Convolution(W, np.zeros(1)).forward(x)[0, 0], [[15, 16], [6, 15]])
        assert_array_equal(fb.Convolution(W, np.array([3.0])).forward(x)[0, 0], [[18, 19], [9, 18]])
        whole = fb.Convolution(W, np.zeros(1), pad=1).forward(x)[0, 0]
        assert_array_equal(whole, [[7, 12, 10, 2], [4, 15, 16, 10], [10, 6, 15, 6], [8, 10, 4, 3]])

    @given(windows(), st.integers(1, 3))
    def test_against_a_loop_over_every_window(self, case, FN):
        shape, FH, FW, stride, pad = case
        x, b = RNG.normal(size=shape), RNG.normal(size=FN)
        W = RNG.normal(size=(FN, shape[1], FH, FW))
        expected = np.empty((shape[0], FN, *output_shape(*case)))
        for oh, ow, i, j in each_window(*case):
            for f in range(FN):
                expected[:, f, oh, ow] = (padded(x, pad)[:, :, i, j] * W[f]).sum(axis=(1, 2, 3)) + b[f]
        layer = fb.Convolution(W, b, stride, pad)
        assert_allclose(layer.forward(x), expected, atol=1e-12)

    def test_a_filter_as_large_as_the_image_is_an_affine_layer(self):
        x, W, b = RNG.normal(size=(5, 2, 3, 3)), RNG.normal(size=(4, 2, 3, 3)), RNG.normal(size=4)
        conv, affine = fb.Convolution(W, b), fb.Affine(W.reshape(4, -1).T, b)
        out = conv.forward(x).reshape(5, 4)
        assert_allclose(out, affine.forward(x.reshape(5, -1)))
        dx = conv.backward(out.reshape(5, 4, 1, 1))
        assert_allclose(dx, affine.backward(out).reshape(x.shape))
        assert_allclose(conv.grads["W"].reshape(4, -1).T, affine.grads["W"])
        assert_allclose(conv.grads["b"], affine.grads["b"])

    def test_init(self):
        layer = fb.Convolution.init(4, 50, 5, stride=2, pad=1, rng=0)
        assert layer.params["W"].shape == (50, 4, 5, 5)
        assert layer.params["W"].std() == pytest.approx(math.sqrt(2 / 100), rel=0.05)
        assert layer.params["W"].dtype == layer.params["b"].dtype == np.float32
        assert (layer.stride, layer.pad) == (2, 1)

    def test_bad_shapes(self):
        with pytest.raises(ValueError, match=r"W \(FN, C, FH, FW\) and b \(FN,\), got W \(3, 2, 3, 3\) and b \(2,\)"):
            fb.Convolution(np.zeros((3, 2, 3, 3)), np.zeros(2))
        with pytest.raises(ValueError, match=r"x \(N, 2, H, W\) to match W \(3, 2, 3, 3\), got x of shape \(5, 1, 8, 8\)"):
            fb.Convolution.init(2, 3, 3).forward(np.zeros((5, 1, 8, 8)))
        with pytest.raises(ValueError, match="stride 2 does not fit: size 8"):
            fb.Convolution.init(1, 3, 3, stride=2).forward(np.zeros((5, 1, 8, 8)))


def pooled_by_loops(x, dout, PH, PW, stride, pad):
    """Forward and backward, window by window; argmax takes the first of equals."""
    images = padded(x, pad, -np.inf)
    out, dx = np.empty(dout.shape), np.zeros(images.shape)
    for oh, ow, i, j in each_window(x.shape, PH, PW, stride, pad):
        for n in range(x.shape[0]):
            for c in range(x.shape[1]):
                window = images[n, c, i, j]
                k = np.unravel_index(window.argmax(), window.shape)
                out[n, c, oh, ow] = window[k]
                dx[n, c, i, j][k] += dout[n, c, oh, ow]
    H, W = x.shape[2:]
    return out, dx[:, :, pad : pad + H, pad : pad + W]


class TestPooling:
    @given(windows(), st.booleans())
    def test_against_a_loop_over_every_window(self, case, ties):
        shape, PH, PW, stride, pad = case
        assume(pad < min(PH, PW))
        x = RNG.integers(-2, 1, shape).astype(float) if ties else RNG.normal(size=shape)
        dout = RNG.normal(size=(*shape[:2], *output_shape(shape, PH, PW, stride, pad)))
        out, dx = pooled_by_loops(x, dout, PH, PW, stride, pad)
        layer = fb.Pooling(PH, PW, stride, pad)
        assert_array_equal(layer.forward(x), out)
        assert_allclose(layer.backward(dout), dx, atol=1e-12)

    def test_one_by_hand(self):
        x = np.array([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]], dtype=float)[None, None]
        layer = fb.Pooling(2, 2, stride=2)
        assert_array_equal(layer.forward(x)[0, 0], [[2, 3], [4, 2]])
        dx = layer.backward(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]))
        assert_array_equal(dx[0, 0], [[0, 1, 0, 0], [0, 0, 0, 2], [0, 0, 0, 4], [0, 3, 0, 0]])

    def test_the_gradient_of_equals_goes_to_the_first_alone(self):
        layer = fb.Pooling(2, 2, stride=2)
        layer.forward(np.zeros((1, 1, 2, 2)))
        assert_array_equal(layer.backward(np.ones((1, 1, 1, 1)))[0, 0], [[1, 0], [0, 0]])

    def test_padding_never_wins(self):
        x = np.full((1, 1, 2, 2), -5.0)
        layer = fb.Pooling(2, 2, stride=2, pad=1)
        assert_array_equal(layer.forward(x), np.full((1, 1, 2, 2), -5.0))
        assert_array_equal(layer.backward(np.ones((1, 1, 2, 2))), np.ones((1, 1, 2, 2)))

    def test_whole_numbers_pool_too(self):
        x = np.arange(-16, 0).reshape(1, 1, 4, 4)
        layer = fb.Pooling(2, 2, stride=2, pad=1)
        out = layer.forward(x)
        assert out.dtype == x.dtype
        assert_array_equal(out, fb.Pooling(2, 2, stride=2, pad=1).forward(x.astype(float)))
        assert layer.backward(np.full(out.shape, 0.5)).sum() == out.size / 2

    def test_bad_windows(self):
        with pytest.raises(ValueError, match="pad < 2, the smaller side of its window, got 2"):
            fb.Pooling(2, 3, pad=2)
        with pytest.raises(ValueError, match="stride 2 does not fit: size 5"):
            fb.Pooling(2, 2, stride=2).forward(np.zeros((1, 1, 5, 5)))
        with pytest.raises(ValueError, match=r"got shape \(5, 5\)"):
            fb.Pooling(2, 2).forward(np.zeros((5, 5)))
