"""Training steps of five networks: by fishbook, by PyTorch eager, by scikit-learn, and in the classic way.

Each candidate has a process of its own, started afresh in each round; there they take turns of a fraction of a second, so
that a busy moment hits all alike.  Ratios are taken within a turn, to the quicker of PyTorch's two memory formats.  Warm
ratios, all candidates in one process, stand beside them.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from bench import fresh, nets
from bench.measure import interleaved, median_ratio, median_seconds, simd
from bench.results import table
from bench.settings import Settings

ABOUT = {
    "what": "training step: forward, loss, backward, SGD; batch 100 (classic: float64, two losses; scikit-learn: "
    "partial_fit on 20 batches)",
    "protocol": "`rounds` of fresh processes, a candidate in each, that take `turns` of `seconds` of steps; medians over "
    "all turns of each turn's median step; warm: in one process; AVX2: libraries held to it on a processor with AVX-512; "
    "ratios within a turn, to the quicker of PyTorch's memory formats",
}
BATCH = 100
ROUNDS, TURNS = 4, 8
NARROW, SLOWER = ", AVX2", "AVX2 / AVX-512"
AVX2 = {  # holds oneDNN, PyTorch's other kernels, MKL and OpenBLAS to registers of 256 bits
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
}
RATIOS = ("fishbook / pytorch", "classic / fishbook", "fishbook / scikit-learn")


def measure(settings: Settings) -> dict[str, Any]:
    """{"rounds", "turns", "seconds", "nets": {net: figures}}.

    Figures are "ms", and "ms, AVX2" and "AVX2 / AVX-512" where both can be measured, by candidate; ratios and warm ratios.
    """
    rounds, turns, seconds = int(settings.pick(ROUNDS, 1)), int(settings.pick(TURNS, 2)), settings.pick(0.25, 0.05)
    found = {net: _figures(net, settings, rounds, turns, seconds) for net in settings.nets}
    return {"rounds": rounds, "turns": turns, "seconds": seconds, "nets": found}


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


def standing(candidate: str, net: str, dtype: str, threads: int, seconds: float) -> Callable[[], float]:
    """For a process that stays: the median milliseconds of a step, over a turn of so many seconds."""
    step, steps = nets.step(candidate, net, BATCH, dtype, threads), nets.steps_a_call(candidate)
    return lambda: 1e3 * median_seconds(step, seconds, fewest=1) / steps


def warm(net: str, dtype: str, rounds: int) -> dict[str, list[float]]:
    """Seconds of a step for all candidates in this one process, on one thread."""
    steps = {name: nets.step(name, net, BATCH, dtype) for name in nets.candidates(net)}
    times = interleaved(steps, rounds, 2)
    return {name: [one / nets.steps_a_call(name) for one in values] for name, values in times.items()}


def in_turn(
    net: str, names: Sequence[str], settings: Settings, rounds: int, turns: int, seconds: float
) -> dict[str, list[float]]:
    """Milliseconds of each candidate, a figure from each turn of each round; ", AVX2" behind a name holds it so."""
    found: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        with ExitStack() as stack:
            processes = {name: stack.enter_context(_process(name, net, settings, seconds)) for name in names}
            for _ in range(turns):
                for name, process in processes.items():
                    found[name].append(process())
    return found


def _process(name: str, net: str, settings: Settings, seconds: float) -> fresh.Standing:
    candidate = name.removesuffix(NARROW)
    task = {"candidate": candidate, "net": net, "dtype": settings.dtype, "threads": settings.threads, "seconds": seconds}
    blas, variables = nets.blas_threads(candidate, net, settings.threads), AVX2 if name.endswith(NARROW) else None
    return fresh.Standing("bench.networks:standing", blas, variables, **task)


def better(times: Mapping[str, Sequence[float]]) -> str | None:
    """The quicker of PyTorch's memory formats, if PyTorch took part."""
    formats = [name for name in times if name.startswith("pytorch")]
    return min(formats, key=lambda name: statistics.median(times[name])) if formats else None


def ratios(times: Mapping[str, Sequence[float]], note: str = "") -> dict[str, float]:
    """Medians over the turns of those of RATIOS whose candidates took part."""
    found = {}
    for ratio in RATIOS:
        above, below = (better(times) if name == "pytorch" else name for name in ratio.split(" / "))
        if above in times and below in times:
            found[f"{ratio}{note}"] = round(median_ratio(times[above], times[below]), 3)
    return found


def _figures(net: str, settings: Settings, rounds: int, turns: int, seconds: float) -> dict[str, Any]:
    names = nets.candidates(net)
    narrow = nets.two_rivals(net) if net == "deep_conv" and "AVX-512" in simd() else []
    times = in_turn(net, [*names, *(f"{name}{NARROW}" for name in narrow)], settings, rounds, turns, seconds)
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
