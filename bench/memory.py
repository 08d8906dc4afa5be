"""Peak memory of training: of the whole process, and what three steps take above imports, network and data."""

from __future__ import annotations

from typing import Any

from bench import fresh, nets
from bench.results import table
from bench.settings import Settings

ABOUT = {
    "what": "peak resident memory of training three steps, batch 100, in MiB (classic: float64, two losses)",
    "protocol": "a fresh process each; peak: VmHWM of the whole process; grown: the same after it was reset, less VmRSS "
    "then, so what imports, network and data hold is not in it; null: the system does not say",
}
BATCH = 100
KINDS = ("peak MiB", "grown MiB")


def measure(settings: Settings) -> dict[str, Any]:
    """{"nets": {net: {candidate: {"peak MiB", "grown MiB"}, "fishbook / pytorch": {…}}}}, to PyTorch's lesser format."""
    return {"nets": {net: _figures(net, settings) for net in settings.nets}}


def show(run: dict[str, Any]) -> str:
    rows = []
    for net, row in run["nets"].items():
        rows += [[net, name, *(found[kind] for kind in KINDS)] for name, found in row.items()]
    return table(["training, MiB", "", *KINDS], rows)


def one(candidate: str, net: str, dtype: str, threads: int) -> dict[str, float | None]:
    """The memory of three steps, for a fresh process."""
    take = nets.step(candidate, net, BATCH, dtype, threads)
    return fresh.peak(lambda: [take() for _ in range(3)])


def _figures(net: str, settings: Settings) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in nets.candidates(net):
        if name == "scikit-learn":  # it takes many steps at a time, on data of another size
            continue
        task = {"candidate": name, "net": net, "dtype": settings.dtype, "threads": settings.threads}
        row[name] = fresh.run("bench.memory:one", nets.blas_threads(name, net, settings.threads), **task)
    torch = [found for name, found in row.items() if name.startswith("pytorch")]
    if torch:
        row["fishbook / pytorch"] = {kind: _ratio(row["fishbook"], torch, kind) for kind in KINDS}
    return row


def _ratio(ours: dict[str, Any], torch: list[dict[str, Any]], kind: str) -> float | None:
    theirs = [found[kind] for found in torch if found[kind]]
    return round(ours[kind] / min(theirs), 3) if theirs and ours[kind] is not None else None
