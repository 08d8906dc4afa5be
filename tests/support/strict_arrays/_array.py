"""The array type: NumPy inside, and a wall around it."""

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

SCALARS = (bool, int, float, np.generic)  # what CuPy, too, takes beside an array


def wrap(value):
    """A NumPy array or scalar as a StrictArray; tuples and lists element by element; anything else as it is."""
    if isinstance(value, np.ndarray | np.generic):
        return StrictArray(np.asarray(value))
    if isinstance(value, tuple | list):
        return type(value)(wrap(item) for item in value)
    return value


def asarray(value, dtype=None):
    """The one way in, as cupy.asarray is: NumPy arrays, lists and numbers are copied."""
    if isinstance(value, StrictArray):
        return value if dtype is None else value.astype(dtype)
    return StrictArray(np.array(value, dtype=dtype))


def _unwrap(value):
    if isinstance(value, StrictArray):
        return value._data
    if isinstance(value, np.ndarray):
        raise TypeError("Unsupported type <class 'numpy.ndarray'>: a strict array does not mix with NumPy arrays")
    if isinstance(value, tuple | list):
        return type(value)(_unwrap(item) for item in value)
    if isinstance(value, dict):
        return {key: _unwrap(item) for key, item in value.items()}
    return value


class StrictArray(NDArrayOperatorsMixin):
    """An n-dimensional array that keeps to itself."""

    def __init__(self, data):
        self._data = data

    def __array__(self, dtype=None, copy=None):
        raise TypeError("Implicit conversion to a NumPy array is not allowed; use .get() to make one")

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if not all(isinstance(x, (StrictArray, *SCALARS)) for x in inputs):
            raise TypeError(f"{ufunc.__name__} got {[type(x).__name__ for x in inputs]}: strict arrays do not mix")
        out = kwargs.get("out")
        result = getattr(ufunc, method)(*_unwrap(inputs), **_unwrap(kwargs))
        return out[0] if out is not None else wrap(result)

    def __array_function__(self, function, types, args, kwargs):
        return wrap(function(*_unwrap(args), **_unwrap(kwargs)))

    def __getitem__(self, key):
        key = _unwrap(key)
        if isinstance(key, tuple) and len(key) == self.ndim and all(isinstance(k, int | np.integer) for k in key):
            return StrictArray(self._data[(*key, ...)])  # a view on one element, as in CuPy
        return wrap(self._data[key])

    def __setitem__(self, key, value):
        if not isinstance(value, (StrictArray, *SCALARS)):
            raise TypeError(f"cannot assign {type(value).__name__} to a strict array")
        self._data[_unwrap(key)] = _unwrap(value)

    def __len__(self):
        return len(self._data)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __bool__(self):
        return bool(self._data)

    def __int__(self):
        return int(self._data)

    def __float__(self):
        return float(self._data)

    def __deepcopy__(self, memo):
        return self.copy()

    def __repr__(self):
        return f"StrictArray({self._data!r})"

    def get(self):
        """A NumPy copy: the one way out."""
        return self._data.copy()

    @property
    def T(self):
        return wrap(self._data.T)


for _name in ("dtype", "shape", "ndim", "size", "strides"):
    setattr(StrictArray, _name, property(lambda self, _name=_name: getattr(self._data, _name)))

for _name in ("sum", "mean", "max", "min", "argmax", "any", "all", "reshape", "transpose", "astype", "copy", "var", "std"):

    def _method(self, *args, _name=_name, **kwargs):
        return wrap(getattr(self._data, _name)(*_unwrap(args), **_unwrap(kwargs)))

    setattr(StrictArray, _name, _method)
