"""A training step of five networks beside PyTorch's and beside the classic way's, on one core.

The figures are those of `python -m bench.networks`, which needs PyTorch and keeps them in bench/results/networks.json; this
packs them for the chapters.  The classic way is float64, unrolls the whole batch by loops over the filter, and computes the
loss of every step twice.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = Path(__file__).parents[3] / "bench" / "results" / "networks.json"  # in a checkout
WAYS = ("classic", "pytorch", "fishbook")


def measured() -> dict[str, Any]:
    """What bench.networks wrote.  FileNotFoundError outside a checkout of the project."""
    return json.loads(SOURCE.read_text(encoding="utf-8"))


def device() -> str:
    """The machine on which the figures were taken, the versions, and the day."""
    found = measured()
    return (
        f"{found['processor']}, {found['threads']} thread, with NumPy {found['numpy']} and PyTorch {found['torch']}, "
        f"{found['date']}"
    )


def run(jobs: int = 1) -> dict[str, Any]:
    """ways and networks, names; ms (way, network), medians, PyTorch's in the quicker of its two memory formats; ratios
    (2, network), fishbook to PyTorch and the classic way to fishbook, as medians of rounds that were taken in turns.
    """
    nets = measured()["nets"]
    rows = [[_milliseconds(net["ms"], way) for net in nets.values()] for way in WAYS]
    ratios = [[net[ratio] for net in nets.values()] for ratio in ("fishbook / pytorch", "classic / fishbook")]
    return {
        "ways": np.array(WAYS),
        "networks": np.array([f"{name}_net" if not name.startswith("lenet") else name for name in nets]),
        "ms": np.array(rows, dtype=np.float32),
        "ratios": np.array(ratios, dtype=np.float32),
    }


def part() -> dict[str, tuple[Any, Any]]:
    """All of it: packing is quick, so the stored arrays are held to the figures themselves."""
    return {name: ((...,), values) for name, values in run().items() if values.dtype.kind == "f"}


def _milliseconds(ms: dict[str, float], way: str) -> float:
    return min(time for name, time in ms.items() if name.startswith(way))
