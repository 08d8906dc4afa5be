"""A stand-in for CuPy on machines without a GPU: arrays that dispatch through NumPy's protocols and refuse what CuPy's do.

Refused: implicit conversion to NumPy, and mixing with NumPy arrays in ufuncs, functions, indexing and assignment.
Reductions return 0-d arrays, not scalars, and indexing a single element returns a 0-d view, as in CuPy.
"""

from strict_arrays._array import StrictArray, asarray, wrap
from strict_arrays._creation import arange, ascontiguousarray, empty, full, ones, zeros

ndarray = StrictArray

__all__ = ["StrictArray", "arange", "asarray", "ascontiguousarray", "empty", "full", "ndarray", "ones", "wrap", "zeros"]
