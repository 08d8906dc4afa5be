"""Training steps of five networks: by fishbook, by PyTorch eager, by scikit-learn, and in the classic way.

Every figure is the median of many steps in a process of its own, started afresh in each round; the candidates take turns,
so that a busy moment hits all alike.  Ratios are taken within a round, to the quicker of PyTorch's two memory formats.
Warm ratios, all candidates in one process, stand beside them.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from bench import fresh, nets
from bench.measure import interleaved, median_ratio, median_seconds, simd
from bench.results import table
from bench.settings import Settings

ABOUT = {
    "what": "training step: forward, loss, backward, SGD; batch 100 (classic: float64, two losses; scikit-learn: "
    "partial_fit on 20 batches)",
    "protocol": "medians over rounds of fresh processes in turn, each the median of `seconds` of steps; warm: in one "
    "process; AVX2: libraries held to it on a processor with AVX-512; ratios within a round, to the quicker of PyTorch's "
    "memory formats",
}
BATCH = 100
ROUNDS, MORE = 5, 15  # more for the steps of about a millisecond: who shares the core slows a whole round down, or does not
NARROW, SLOWER = ", AVX2", "AVX2 / AVX-512"
AVX2 = {  # holds oneDNN, PyTorch's other kernels, MKL and OpenBLAS to registers of 256 bits
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
}
RATIOS = ("fishbook / pytorch", "classic / fishbook", "fishbook / scikit-learn")


def measure(settings: Settings) -> dict[str, Any]:
    """{"rounds": {net: …}, "seconds", "nets": {net: figures}}.

    Figures are "ms", and "ms, AVX2" and "AVX2 / AVX-512" where both can be measured, by candidate; ratios and warm ratios.
    """
    rounds = {net: int(settings.pick(ROUNDS if net in nets.IMAGES else MORE, 1)) for net in settings.nets}
    seconds = settings.pick(0.4, 0.1)
    found = {net: _figures(net, settings, rounds[net], seconds) for net in settings.nets}
    return {"rounds": rounds, "seconds": seconds, "nets": found}


def show(run: dict[str, Any]) -> str:
    candidates = list(dict.fromkeys(name for row in run["nets"].values() for name in row["ms"]))
    narrow = "".join(
        f"\n{net}, the libraries held to AVX2: {row['ms, AVX2']} ms; that divided by the above: {row[SLOWER]}"
        for net, row in run["nets"].items()
        if SLOWER in row
    )
    known = {name for row in run["nets"].values() for name in row}
    both = [name for ratio in RATIOS for name in (ratio, f"{ratio}, warm") if name in known]
    rows = []
    for net, row in run["nets"].items():
        times = (f"{row['ms'][name]:.2f}" if name in row["ms"] else None for name in candidates)
        rows.append([net, *times, *(f"{row[name]:.2f}" if name in row else None for name in both)])
    return table([f"ms for a step of {BATCH}", *candidates, *both], rows) + narrow


def one(candidate: str, net: str, dtype: str, threads: int, seconds: float) -> float:
    """Median milliseconds of a step, for a fresh process."""
    return 1e3 * median_seconds(nets.step(candidate, net, BATCH, dtype, threads), seconds) / nets.steps_a_call(candidate)


def warm(net: str, dtype: str, rounds: int) -> dict[str, list[float]]:
    """Seconds of a step for all candidates in this one process, on one thread."""
    steps = {name: nets.step(name, net, BATCH, dtype) for name in nets.candidates(net)}
    times = interleaved(steps, rounds, 2)
    return {name: [one / nets.steps_a_call(name) for one in values] for name, values in times.items()}


def in_turn(net: str, names: Sequence[str], settings: Settings, rounds: int, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of each candidate, a figure from a fresh process in each round; ", AVX2" behind a name holds it so."""
    found: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            candidate = name.removesuffix(NARROW)
            task = {"candidate": candidate, "net": net, "dtype": settings.dtype, "threads": settings.threads}
            blas, variables = nets.blas_threads(candidate, net, settings.threads), AVX2 if name.endswith(NARROW) else None
            found[name].append(fresh.run("bench.networks:one", blas, variables, **task, seconds=seconds))
    return found


def better(times: Mapping[str, Sequence[float]]) -> str | None:
    """The quicker of PyTorch's memory formats, if PyTorch took part."""
    formats = [name for name in times if name.startswith("pytorch")]
    return min(formats, key=lambda name: statistics.median(times[name])) if formats else None


def ratios(times: Mapping[str, Sequence[float]], note: str = "") -> dict[str, float]:
    """Medians over the rounds of those of RATIOS whose candidates took part."""
    found = {}
    for ratio in RATIOS:
        above, below = (better(times) if name == "pytorch" else name for name in ratio.split(" / "))
        if above in times and below in times:
            found[f"{ratio}{note}"] = round(median_ratio(times[above], times[below]), 3)
    return found


def _figures(net: str, settings: Settings, rounds: int, seconds: float) -> dict[str, Any]:
    names = nets.candidates(net)
    narrow = nets.two_rivals(net) if net == "deep_conv" and "AVX-512" in simd() else []
    times = in_turn(net, [*names, *(f"{name}{NARROW}" for name in narrow)], settings, rounds, seconds)
    ms = {name: times[name] for name in names}
    row: dict[str, Any] = {"ms": _medians(ms), **ratios(ms)}
    if narrow:
        row["ms, AVX2"] = _medians({name: times[f"{name}{NARROW}"] for name in narrow})
        row[SLOWER] = {name: round(median_ratio(times[f"{name}{NARROW}"], times[name]), 3) for name in narrow}
    if settings.threads > 1:  # one process has one number of BLAS threads, and the candidates want different ones
        return row
    together = fresh.run("bench.networks:warm", net=net, dtype=settings.dtype, rounds=int(settings.pick(5, 1)))
    return {**row, **ratios(together, ", warm")}


def _medians(times: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: round(statistics.median(values), 3) for name, values in times.items()}
