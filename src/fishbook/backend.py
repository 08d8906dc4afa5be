"""Where arrays live: NumPy on the CPU, CuPy on a GPU.  Layers write `np.`; NumPy's protocols dispatch to CuPy."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np

__all__ = ["DTYPE", "array_module", "simd_extensions", "to_cpu", "to_gpu"]

DTYPE = np.float32

# The GNU C library hands large blocks back to the system when they are freed, and a training step asks for the same ones
# again, page by page: a tenth of the step of simple_conv_net.  Once it has freed a block of 31 MiB, it keeps up to twice as
# much for the next request.  (mallopt(3), M_MMAP_THRESHOLD.)  No page of this block is ever touched.
np.empty(31 << 20, dtype=np.uint8)
# NumPy asks for large pages of memory where an array has 4 MiB and more, and the place keeps them for the smaller arrays to
# come: a twentieth of the step of deep_conv_net.  (madvise(2), MADV_HUGEPAGE.)
[np.empty(29 << 20, dtype=np.uint8) for _ in range(2)]  # side by side, and together less than what is kept


def array_module(x: Any) -> ModuleType:
    """The module that x's arrays come from: numpy, or cupy.  Numbers and lists belong to numpy.

    Needed only where a new array is created (`array_module(x).arange(n)`); calls on existing arrays dispatch by
    themselves.  An array type dispatches when it has `__array_function__` (NEP 18); its top-level package is its module.
    """
    if isinstance(x, np.ndarray) or not hasattr(x, "__array_function__"):
        return np
    return sys.modules[type(x).__module__.partition(".")[0]]


def simd_extensions() -> set[str]:
    """The wide instructions that NumPy found on this processor, by its names: "X86_V3" (AVX2), "X86_V4" (AVX-512), …"""
    return set(np.show_config(mode="dicts")["SIMD Extensions"].get("found", ()))  # the key is missing where there are none


def to_gpu(x: Any) -> Any:
    """Copy an array, a tuple, list or dict of arrays, or a Network to the GPU.

    Arrays that are there already are returned as they are.  Raises RuntimeError when CuPy or a device is missing.
    Used from chapter 11.
    """
    try:
        import cupy
    except ImportError as error:
        raise RuntimeError("to_gpu needs CuPy: see requirements-gpu.txt, and `fishbook doctor`") from error
    try:
        return _map(cupy.asarray, x)
    except cupy.cuda.runtime.CUDARuntimeError as error:
        raise RuntimeError(f"to_gpu found CuPy but no usable CUDA device ({error}); run `fishbook doctor`") from error


def to_cpu(x: Any) -> Any:
    """Copy an array, a tuple, list or dict of arrays, or a Network back to NumPy; NumPy arrays pass.  (Chapter 11.)"""
    return _map(lambda a: a if array_module(a) is np else a.get(), x)


def _map(move: Any, x: Any) -> Any:
    """Apply `move` to the arrays inside x; a Network moves in place and is returned, as nothing else holds its arrays."""
    if hasattr(x, "map_arrays"):
        x.map_arrays(move)
        return x
    if isinstance(x, dict):
        return {key: _map(move, value) for key, value in x.items()}
    if isinstance(x, tuple | list):
        return type(x)(_map(move, value) for value in x)
    return move(x)
