"""Experiments that take longer than a chapter may: run once, kept small, read by chapters and widgets.

Each module here is one experiment: `run(jobs)` computes all of it and returns its arrays by name; `part()` computes a
small part again, as {name: (index, value)}, and the tests hold the stored arrays to it.  `fishbook experiments NAME` runs
one and stores it below `results/`: the arrays as NAME.npz, how they came about as NAME.json.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import platform
import time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Recorded", "experiments", "record", "recorded"]

RESULTS = Path(__file__).parent / "results"


class Recorded(NamedTuple):
    """An experiment's arrays by name, and its provenance: command, what was computed, versions, date, device, seconds."""

    arrays: dict[str, np.ndarray]
    provenance: dict[str, Any]


@cache
def experiments() -> tuple[str, ...]:
    """The names of the experiments, in order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def recorded(name: str) -> Recorded:
    """What `fishbook experiments NAME` stored.  ValueError for a name that is none, or has not been run."""
    _known(name)
    if not (RESULTS / f"{name}.npz").exists():
        raise ValueError(f"experiment {name!r} has not been run yet: fishbook experiments {name}")
    with np.load(RESULTS / f"{name}.npz", allow_pickle=False) as stored:
        arrays = dict(stored)
    return Recorded(arrays, json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8")))


def record(name: str, jobs: int = 1, folder: Path = RESULTS) -> Recorded:
    """Run the experiment on `jobs` processes and store it in `folder`.  ValueError for a name that is none."""
    _known(name)
    module = importlib.import_module(f"fishbook.experiments.{name}")
    start = time.perf_counter()
    arrays = {key: np.asarray(value) for key, value in module.run(jobs).items()}
    provenance = {
        "command": f"fishbook experiments {name}",
        "computes": str(module.__doc__).partition("\n")[0],
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "seconds": round(time.perf_counter() - start, 1),
        "device": module.device() if hasattr(module, "device") else f"{platform.machine()} CPU, one BLAS thread",
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
    }
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / f"{name}.npz", **arrays)  # type: ignore[arg-type]
    (folder / f"{name}.json").write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
    return Recorded(arrays, provenance)


def _known(name: str) -> None:
    if name not in experiments():
        raise ValueError(f"there is no experiment {name!r}; there are {', '.join(experiments()) or 'none'}")
