"""Interleaved timing: every candidate takes its turn in every round, so that a busy moment hits all alike."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

WIDE = {"avx2": "AVX2", "avx512f": "AVX-512", "amx_tile": "AMX", "asimd": "NEON", "sve": "SVE"}  # by flag in /proc/cpuinfo


def interleaved(candidates: Mapping[str, Callable[[], object]], rounds: int, calls: int) -> dict[str, list[float]]:
    """Seconds per call for each candidate: one figure a round, each the mean over `calls` calls, after a warm-up."""
    for run in candidates.values():
        for _ in range(calls):
            run()
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, run in candidates.items():
            start = time.perf_counter()
            for _ in range(calls):
                run()
            seconds[name].append((time.perf_counter() - start) / calls)
    return seconds


def median_seconds(call: Callable[[], object], patience: float, fewest: int = 3) -> float:
    """The median over so many seconds of calls, and at least the fewest, after one that does not count."""
    call()
    times: list[float] = []
    end = time.perf_counter() + patience
    while len(times) < fewest or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def median_ratio(ours: Iterable[float], theirs: Iterable[float]) -> float:
    """The median over the rounds of ours / theirs: each round compares two figures taken moments apart."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def surroundings() -> dict[str, Any]:
    """Date, processor, threads, load and versions: what a figure means nothing without."""
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _cpuinfo("model name") or platform.processor() or "unknown",
        "simd": simd(),
        "cores": str(os.cpu_count()),
        "threads": os.environ.get("OMP_NUM_THREADS", "not pinned"),
        "load": load(),
        "python": platform.python_version(),
    }
    for package in ("numpy", "torch"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def gpu_surroundings() -> dict[str, Any]:
    """surroundings, and the device with the versions that drive it.  ImportError without CuPy."""
    import cupy

    device = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
    return {**surroundings(), "gpu": device, "cupy": cupy.__version__, "cuda": cupy.cuda.runtime.runtimeGetVersion()}


def load() -> list[float] | None:
    """How many programs wanted to run, over the last 1, 5 and 15 minutes; None where the system does not say."""
    return [round(one, 1) for one in os.getloadavg()] if hasattr(os, "getloadavg") else None


def simd() -> str:
    """The wide instructions that the processor has; processors of one name may differ in them."""
    flags = _cpuinfo("flags", "Features").split()
    return ", ".join(name for flag, name in WIDE.items() if flag in flags) or "unknown"


def _cpuinfo(*keys: str) -> str:
    """What /proc/cpuinfo says of the first core under one of the keys, or nothing."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    pairs = (line.partition(":") for line in lines)
    return next((value.strip() for key, _, value in pairs if key.strip() in keys), "")
