"""How the cost grows: of an image with the size of the batch, and of a convolution with its channels."""

from __future__ import annotations

import statistics
from typing import Any

from bench import fresh, nets, operators, rivals
from bench.measure import interleaved, median_ratio, median_seconds
from bench.results import table
from bench.settings import Settings

ABOUT = {
    "what": "µs of a training step for each image by batch size; ms of a 3×3 convolution and its backward pass by channels",
    "protocol": "batches: medians of three steps and more in fresh processes, pytorch channels_last for images; channels: "
    "images (32, C, 16, 16) → C filters, interleaved in one process, pytorch in its quicker memory format",
}
NETS = ("two_layer", "simple_conv", "deep_conv")
BATCHES = tuple(2**k for k in range(11))  # 1 … 1024
CHANNELS = (4, 8, 16, 32, 64, 128, 256)


def measure(settings: Settings) -> dict[str, Any]:
    """{"batches", "µs per image": {net: {candidate: […]}}, "1024 / 32": …, "channels": {"C", "ms", ratio}}."""
    batches = BATCHES[:6] if settings.quick else BATCHES
    place = {"dtype": settings.dtype, "threads": settings.threads}
    cost: dict[str, dict[str, list[float]]] = {}
    for net in (net for net in NETS if net in settings.nets):
        names = nets.two_rivals(net)
        work = {"net": net, "batches": batches, "seconds": settings.pick(0.3, 0.02), **place}
        cost[net] = {
            name: fresh.run("bench.growth:by_batch", nets.blas_threads(name, net, settings.threads), candidate=name, **work)
            for name in names
        }
    found: dict[str, Any] = {"batches": list(batches), "µs per image": cost}
    if not settings.quick:
        found["1024 / 32"] = {
            net: {name: round(row[-1] / row[BATCHES.index(32)], 2) for name, row in rows.items()}
            for net, rows in cost.items()
        }
    channels = {"channels": CHANNELS[: int(settings.pick(7, 3))], "rounds": int(settings.pick(5, 1)), **place}
    return {**found, "convolution": fresh.run("bench.growth:by_channels", settings.threads, **channels)}


def show(run: dict[str, Any]) -> str:
    rows = []
    for net, candidates in run["µs per image"].items():
        for name, values in candidates.items():
            rows.append([net, name, *(f"{value:.1f}" for value in values), run.get("1024 / 32", {}).get(net, {}).get(name)])
    batches = table(["µs for an image", "batch:", *run["batches"], "1024 / 32"], rows)
    found = run["convolution"]
    lines = [[name, *values] for name, values in found.items() if name != "channels"]
    return batches + "\n\n" + table(["convolution, ms; channels:", *found["channels"]], lines)


def by_batch(candidate: str, net: str, dtype: str, threads: int, batches: list[int], seconds: float) -> list[float]:
    """Microseconds for each image, for a fresh process."""
    return [
        round(1e6 * median_seconds(nets.step(candidate, net, n, dtype, threads if n > 1 else 1), seconds) / n, 2)
        for n in batches
    ]


def by_channels(channels: list[int], dtype: str, threads: int, rounds: int) -> dict[str, Any]:
    """Milliseconds of a convolution by its channels, for a fresh process."""
    torch = rivals.pytorch(threads)
    found: dict[str, Any] = {"channels": channels, "fishbook": []}
    for C in channels:
        (_, _, _, forward), (_, _, _, backward) = operators.convolution(torch, dtype, 32, C, 16, C, 3, 1)
        both = {name: lambda there=forward[name], back=backward[name]: (there(), back()) for name in forward}
        times = interleaved(both, rounds, max(1, int(0.02 / median_seconds(both["fishbook"], 0))))
        found["fishbook"].append(_ms(times["fishbook"]))
        theirs = [values for name, values in times.items() if name != "fishbook"]
        if theirs:
            better = min(theirs, key=statistics.median)
            found.setdefault("pytorch", []).append(_ms(better))
            found.setdefault("fishbook / pytorch", []).append(round(median_ratio(times["fishbook"], better), 2))
    return found


def _ms(seconds: list[float]) -> float:
    return round(1e3 * statistics.median(seconds), 3)
