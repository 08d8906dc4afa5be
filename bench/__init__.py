"""Benchmarks: `python -m bench` measures side by side and keeps the figures in bench/results/."""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # one thread for all, pinned before NumPy loads its BLAS
