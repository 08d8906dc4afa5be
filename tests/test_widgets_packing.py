"""Arrays packed for the page: they come back within the stated error, in Python and in the page, or damage is noticed."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from node import in_node

from fishbook.widgets._packing import pack, unpack

FLOATS = st.floats(-1e6, 1e6) | st.sampled_from([np.nan, np.inf, -np.inf])


def error_in_ranges(array, packed):
    """The largest error of the finite values, as a share of their range; what is not finite must be the same."""
    values, back = np.asarray(array, dtype=float), unpack(packed)
    assert back.shape == values.shape
    finite = np.isfinite(values)
    assert np.array_equal(back[~finite], values[~finite], equal_nan=True)
    if not finite.any():
        return 0.0
    span = np.ptp(values[finite]) or 1.0
    return float(np.abs(back[finite] - values[finite]).max() / span)


@settings(max_examples=150, deadline=None)
@given(arrays(np.float64, array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=9), elements=FLOATS))
def test_arrays_come_back_within_half_a_step(array):
    assert error_in_ranges(array, pack(array)) < 1 / 130_000


@pytest.mark.parametrize("levels", [1, 255, 1000, 4095, 32_766, 65_532])
def test_coarser_levels_keep_their_own_half_step(levels):
    values = np.random.default_rng(0).normal(size=(30, 40))
    assert error_in_ranges(values, pack(values, levels)) <= 0.5001 / levels


def test_fewer_levels_are_smaller_and_smooth_curves_are_smallest():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=10_000)
    assert len(pack(noise, 1000)["packed"]) < 0.9 * len(pack(noise)["packed"])
    smooth = np.exp(-(np.linspace(-3, 3, 10_000) ** 2))
    packed = pack(smooth)
    assert packed["order"] > 0
    assert len(packed["packed"]) < 0.3 * len(pack(noise)["packed"])


def test_equal_arrays_give_equal_text_whatever_their_memory_looks_like():
    values = np.random.default_rng(0).normal(size=(20, 30)).astype(np.float32)
    assert pack(values) == pack(np.asfortranarray(values)) == pack(values[::-1][::-1]) == pack(values.astype(float))
    json.dumps(pack(values), allow_nan=False)


@pytest.mark.parametrize(
    "array", [np.zeros((3, 4)), np.full(5, 7.0), np.array([]), np.array(2.5), np.arange(6), [True, False]]
)
def test_flat_empty_single_and_whole_numbers(array):
    assert error_in_ranges(array, pack(array)) < 1e-4


def test_what_holds_no_numbers_and_foolish_levels_are_refused():
    with pytest.raises(TypeError, match="array of numbers, got dtype"):
        pack(np.array(["a"]))
    for levels in (0, 65_533):
        with pytest.raises(ValueError, match=f"levels must be from 1 to 65532, got {levels}"):
            pack(np.ones(3), levels)


def damaged(packed):
    """The packed text in several states of damage."""
    text = packed["packed"]
    data = bytearray(base64.b64decode(text))
    data[len(data) // 2] ^= 0x55
    return {
        "cut off": text[: len(text) // 2],
        "a bit turned": base64.b64encode(bytes(data)).decode(),
        "not base64": "€" + text[1:],
        "empty": "",
        "of another array": pack(np.arange(7.0))["packed"],
    }


PACKED = pack(np.random.default_rng(0).normal(size=(20, 20)))


@pytest.mark.parametrize("what", damaged(PACKED))
def test_damage_is_noticed(what):
    with pytest.raises(ValueError, match=r"damaged|expected 800 bytes"):
        unpack(PACKED | {"packed": damaged(PACKED)[what]})


def test_the_page_reads_the_same_numbers():
    rng = np.random.default_rng(2)
    arrays_ = [rng.normal(size=shape) for shape in [(), (1,), (7,), (5, 6), (2, 3, 4), (0,), (3, 200)]]
    arrays_ += [np.cumsum(rng.normal(size=(4, 300)), axis=1), np.array([np.nan, 1, np.inf, -np.inf, 2])]
    packed = [pack(array) for array in arrays_] + [pack(arrays_[3], 255)]
    for one, theirs in zip(packed, in_node("kit/packing.js", "unpack", [(p,) for p in packed]), strict=True):
        assert theirs["shape"] == one["shape"]
        assert np.allclose(theirs["values"], unpack(one).ravel(), rtol=1e-12, equal_nan=True)
