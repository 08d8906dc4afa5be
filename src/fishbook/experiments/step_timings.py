"""A training step of five networks beside PyTorch's and beside the classic way's, on one core of each machine measured.

The figures are those of `python -m bench`, which needs PyTorch and keeps them in bench/results/networks.json and
threads.json, a run for each processor; this packs them for the chapters.  The classic way is float64, unrolls the whole
batch by loops over the filter, and computes the loss of every step twice.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = Path(__file__).parents[3] / "bench" / "results"  # in a checkout
WAYS = ("classic", "pytorch", "fishbook")
RATIOS = ("fishbook / pytorch", "classic / fishbook")


def measured(section: str = "networks") -> list[dict[str, Any]]:
    """The runs in float32 on one BLAS thread that `python -m bench` kept.  FileNotFoundError outside a checkout."""
    runs = json.loads((SOURCE / f"{section}.json").read_text(encoding="utf-8"))["runs"]
    return [run for run in runs if run["threads"] == 1 and run["dtype"] == "float32"]


def device() -> str:
    """Each machine on which the figures were taken, how busy it was, the versions, and the day."""
    return "; ".join(
        f"{_machine(run)}, {_business(run)}, with NumPy {run['numpy']} and PyTorch {run['torch']}, {run['date']}"
        for run in measured()
    )


def run(jobs: int = 1) -> dict[str, Any]:
    """machines, ways and networks, names; ms (machine, way, network), medians of fresh processes, PyTorch's in the quicker
    of its two memory formats; ratios and warm (machine, 2, network), fishbook to PyTorch and the classic way to fishbook:
    medians of rounds of fresh processes that took turns, and of rounds within one process.  narrow (machine, 2), how many
    times as long deep_conv_net takes with AVX2 as with AVX-512 by PyTorch and by fishbook, 0 where that was not measured.
    two_cores (machine, PyTorch and fishbook, one and two threads, network), medians in ms, on two_cores_machines: fishbook
    splits the batch, but gives BLAS both threads for multi_layer_net, whose batch normalisation needs it whole.
    """
    runs = measured()
    names = list(runs[0]["nets"])
    ms = [[[_least(run["nets"][net]["ms"], way) for net in names] for way in WAYS] for run in runs]
    ratios, warm = (
        [[[run["nets"][net][f"{ratio}{note}"] for net in names] for ratio in RATIOS] for run in runs]
        for note in ("", ", warm")
    )
    return {
        "machines": np.array([_machine(run) for run in runs]),
        "ways": np.array(WAYS),
        "networks": np.array([full_name(name) for name in names]),
        "ms": np.array(ms, dtype=np.float32),
        "ratios": np.array(ratios, dtype=np.float32),
        "warm": np.array(warm, dtype=np.float32),
        "narrow": np.array([_narrow(run) for run in runs], dtype=np.float32),
        **_two_cores(names),
    }


def part() -> dict[str, tuple[Any, Any]]:
    """All of it: packing is quick, so the stored arrays are held to the figures themselves."""
    return {name: ((...,), values) for name, values in run().items() if values.dtype.kind == "f"}


def full_name(net: str) -> str:
    """The function that makes the network which bench calls so."""
    return net if net.startswith("lenet") else f"{net}_net"


def _machine(run: dict[str, Any]) -> str:
    """The processor's name without what all of them have in it, and whether its registers are 512 bits wide."""
    name = " ".join(word for word in re.sub(r"\((R|TM)\)", "", run["processor"]).split() if word != "Processor")
    return f"{name} with AVX-512" if "AVX-512" in (run["simd"] or "") else name


def _business(run: dict[str, Any]) -> str:
    """How busy the machine was: the load when the run began, or the note that was taken of it."""
    return run["note"] if run.get("load") is None else f"load {run['load'][0]:g} on {run['cores']} cores"


def _narrow(run: dict[str, Any]) -> list[float]:
    slower = run["nets"]["deep_conv"].get("AVX2 / AVX-512")
    return [_least(slower, way) for way in WAYS[1:]] if slower else [0, 0]


def _two_cores(names: list[str]) -> dict[str, Any]:
    runs = measured("threads")
    ms = [
        [[[run["nets"][net]["ms"][f"{way} ×{threads}"] for net in names] for threads in (1, 2)] for way in WAYS[1:]]
        for run in runs
    ]
    machines = [f"{_machine(run)}, {_business(run)}, {run['date']}" for run in runs]
    return {"two_cores": np.array(ms, dtype=np.float32), "two_cores_machines": np.array(machines)}


def _least(figures: dict[str, float], way: str) -> float:
    return min(figure for name, figure in figures.items() if name.startswith(way))
