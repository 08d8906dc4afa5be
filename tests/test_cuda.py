"""What the GPU's kernels leave to others; what they compute is in test_gpu.py."""

from importlib.resources import files

import numpy as np

from fishbook import _cuda


def test_arrays_on_the_cpu_are_not_theirs():
    assert not _cuda.serves(np.ones((2, 8, 8, 3), dtype=np.float32), (4, 2, 3, 3))


def test_the_source_is_part_of_the_package_and_names_both_kernels():
    source = files("fishbook").joinpath("_cuda.cu").read_text(encoding="utf-8")
    for kernel in ("convolve", "filter_gradient"):
        assert f"__global__ void {kernel}(" in source
