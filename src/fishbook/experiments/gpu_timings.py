"""Training steps, matrix products, copies and launches, timed on a GPU and on the CPU beside it.

The figures are those of `python -m bench.gpu`, which needs CuPy and a CUDA device and keeps them in
bench/results/gpu.json; this packs them for the chapters.  Seconds throughout, nan where a step would have taken too long.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = Path(__file__).parents[3] / "bench" / "results" / "gpu.json"  # in a checkout


def measured() -> dict[str, Any]:
    """What bench.gpu wrote.  FileNotFoundError outside a checkout of the project."""
    return json.loads(SOURCE.read_text(encoding="utf-8"))


def device() -> str:
    """The machine on which the figures were taken, and the day."""
    found = measured()
    return (
        f"{found['gpu']} with CuPy {found['cupy']}, beside {found['cores']} cores of an {found['processor']} with "
        f"NumPy {found['numpy']}, {found['date']}"
    )


def run(jobs: int = 1) -> dict[str, Any]:
    """The figures as arrays.

    steps (place, network, batch), products (place, dtype, size), transfers (to and back, bytes), launches (3): one kernel
    waited for, one of a thousand in a row, float(x).  places, networks, batches, dtypes, sizes, bytes name the axes.
    """
    found = measured()
    steps, products = found["steps"], found["products"]
    places, networks, dtypes = list(steps), list(steps["gpu"]), list(products["gpu"])
    return {
        "places": np.array(places),
        "networks": np.array(networks),
        "dtypes": np.array(dtypes),
        "batches": np.array(found["batches"]),
        "sizes": np.array(found["sizes"]),
        "bytes": np.array(found["bytes"]),
        "steps": np.array([[steps[place][name] for name in networks] for place in places], dtype=np.float32),
        "products": np.array([[products[place][name] for name in dtypes] for place in places], dtype=np.float32),
        "transfers": np.array([found["transfers"][way] for way in ("to", "back")], dtype=np.float32),
        "launches": np.array([found["launches"][name] for name in ("waited", "in a row", "float(x)")], dtype=np.float32),
    }


def part() -> dict[str, tuple[Any, Any]]:
    """All of it: packing is quick, so the stored arrays are held to the figures themselves."""
    return {name: ((...,), values) for name, values in run().items() if values.dtype.kind == "f"}
