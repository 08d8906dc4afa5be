"""Interleaved timing: every candidate takes its turn in every round, so that a busy moment hits all alike."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version


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


def median_ratio(ours: list[float], theirs: list[float]) -> float:
    """The median over the rounds of ours / theirs: each round compares two figures taken moments apart."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def surroundings() -> dict[str, str]:
    """Date, processor, threads and versions: what a figure means nothing without."""
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "threads": os.environ.get("OMP_NUM_THREADS", "not pinned"),
        "python": platform.python_version(),
    }
    for package in ("numpy", "torch"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown"
