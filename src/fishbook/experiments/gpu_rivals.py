"""A training step of five networks on a GPU, beside PyTorch's on the same GPU, and with the windows unrolled.

The figures are those of `python -m bench.gpu_rivals`, which needs CuPy, PyTorch and a CUDA device and keeps them in
bench/results/gpu_rivals.json; this packs them for the chapters.  Milliseconds throughout.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from fishbook.experiments.step_timings import full_name

SOURCE = Path(__file__).parents[3] / "bench" / "results" / "gpu_rivals.json"  # in a checkout
WAYS = ("pytorch", "fishbook", "fishbook, windows unrolled")
RATIOS = ("fishbook / pytorch", "fishbook / pytorch, TF32")


def measured() -> dict[str, Any]:
    """What bench.gpu_rivals wrote.  FileNotFoundError outside a checkout of the project."""
    return json.loads(SOURCE.read_text(encoding="utf-8"))


def device() -> str:
    """The GPU on which the figures were taken, the versions, and the day."""
    found = measured()
    return f"{found['gpu']} with CuPy {found['cupy']} and PyTorch {found['torch']}, {found['date']}"


def run(jobs: int = 1) -> dict[str, Any]:
    """networks, batches and ways, names; ms (way, network, batch), PyTorch's in the quicker of its two memory formats, nan
    where a network has no windows to unroll; ratios (2, network, batch), fishbook to PyTorch in float32 and with TF32.
    """
    rows = measured()["nets"]
    networks = list(dict.fromkeys(name.partition(", ")[0] for name in rows))
    batches = list(dict.fromkeys(int(name.partition(", ")[2]) for name in rows))
    table = [[rows[f"{net}, {batch}"] for batch in batches] for net in networks]
    return {
        "networks": np.array([full_name(net) for net in networks]),
        "batches": np.array(batches),
        "ways": np.array(WAYS),
        "ms": np.array([[[_ms(cell, way) for cell in row] for row in table] for way in WAYS], dtype=np.float32),
        "ratios": np.array([[[cell[name] for cell in row] for row in table] for name in RATIOS], dtype=np.float32),
    }


def part() -> dict[str, tuple[Any, Any]]:
    """All of it: packing is quick, so the stored arrays are held to the figures themselves."""
    return {name: ((...,), values) for name, values in run().items() if values.dtype.kind == "f"}


def _ms(cell: dict[str, Any], way: str) -> float:
    formats = (way, f"{way} channels_last")
    return min((ms for name, ms in cell["ms"].items() if name in formats), default=np.nan)
