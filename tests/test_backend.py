import platform
import subprocess
import sys

import numpy as np
import pytest

import fishbook as fb
from fishbook.backend import array_module, to_cpu, to_gpu


@pytest.mark.parametrize("x", [np.zeros(3), np.float32(1), 1.0, [1, 2], "text", None])
def test_array_module_is_numpy_for_arrays_numbers_and_lists(x):
    assert array_module(x) is np


def test_default_dtype_is_float32():
    assert fb.DTYPE is np.float32
    assert fb.two_layer_net(4, 3, 2).dtype == np.float32


def test_to_cpu_passes_numpy_arrays_without_a_copy():
    x = np.arange(3.0)
    assert to_cpu(x) is x
    assert to_cpu((x, [x]))[1][0] is x


def test_to_gpu_without_cupy_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(RuntimeError, match=r"requirements-gpu\.txt"):
        to_gpu(np.zeros(3))


FAULTS = """
import resource
import numpy as np
import {module}
def work():
    a, b, c = (np.zeros(size, np.uint8) for size in (200_000, 5_000_000, 7_000_000))
    a[:], b[:], c[:] = 1, 1, 1
work()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    work()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="about the GNU C library")
def test_memory_freed_in_one_step_is_there_for_the_next():
    """20 rounds over 12 MB: without the package's block every round asks the system for hundreds of pages again."""

    def faults(module):
        run = [sys.executable, "-c", FAULTS.format(module=module)]
        return int(subprocess.run(run, capture_output=True, text=True, check=True).stdout)

    assert faults("fishbook") < 0.2 * faults("math")
