"""Training steps by one and by two threads: fishbook splits the batch over Python threads, PyTorch has its own."""

from __future__ import annotations

import statistics
from typing import Any

from bench import nets, networks
from bench.results import table
from bench.settings import Settings

ABOUT = {
    "what": "training step, batch 100, by one thread and by two, in ms",
    "protocol": "as networks: turns of fresh processes; fishbook: Trainer's split of the batch, BLAS on one "
    "thread (multi_layer: BLAS on two, as batch normalisation needs the whole batch); pytorch: set_num_threads, "
    "channels_last for images",
}


def measure(settings: Settings) -> dict[str, Any]:
    """{"nets": {net: {"ms": {"fishbook ×1", "fishbook ×2", "pytorch ×1", "pytorch ×2"}, ratio, gains}}}."""
    return {"nets": {net: _figures(net, settings) for net in settings.nets}}


def show(run: dict[str, Any]) -> str:
    names = list(dict.fromkeys(name for row in run["nets"].values() for name in row["ms"]))
    others = list(dict.fromkeys(name for row in run["nets"].values() for name in row if name != "ms"))
    rows = [
        [net, *(f"{row['ms'][name]:.2f}" for name in names), *(row.get(name) for name in others)]
        for net, row in run["nets"].items()
    ]
    return table(["ms for a step", *names, *others], rows)


def _figures(net: str, settings: Settings) -> dict[str, Any]:
    candidates = nets.two_rivals(net)
    times: dict[int, dict[str, list[float]]] = {1: {name: [] for name in candidates}, 2: {name: [] for name in candidates}}
    for _ in range(int(settings.pick(2, 1))):
        for threads, found in times.items():
            so_many = settings._replace(threads=threads)
            turns = networks.in_turn(net, candidates, so_many, 1, int(settings.pick(4, 1)), settings.pick(0.25, 0.1))
            for name, values in turns.items():
                found[name] += values
    ms, row = {}, {}
    for threads, found in times.items():
        ms[f"fishbook ×{threads}"] = statistics.median(found["fishbook"])
        if best := networks.better(found):
            ms[f"pytorch ×{threads}"] = statistics.median(found[best])
            row[f"fishbook / pytorch, ×{threads}"] = networks.ratios(found)["fishbook / pytorch"]
    for name in ("fishbook", "pytorch"):
        if f"{name} ×2" in ms:
            row[f"{name}: gain of the second"] = round(ms[f"{name} ×1"] / ms[f"{name} ×2"], 2)
    return {"ms": {name: round(value, 3) for name, value in ms.items()}, **row}
