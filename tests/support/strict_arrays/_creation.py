"""What array_module(x) is asked for: functions that make arrays from nothing."""

import numpy as np

from strict_arrays._array import asarray, wrap


def zeros(shape, dtype=float):
    return wrap(np.zeros(shape, dtype))


def ones(shape, dtype=float):
    return wrap(np.ones(shape, dtype))


def empty(shape, dtype=float):
    return wrap(np.full(shape, np.nan, dtype))  # NaN, so that reading what was never written shows


def full(shape, value, dtype=None):
    return wrap(np.full(shape, value, dtype))


def arange(*args, dtype=None):
    return wrap(np.arange(*args, dtype=dtype))


def ascontiguousarray(value, dtype=None):
    return wrap(np.ascontiguousarray(asarray(value).get(), dtype))
