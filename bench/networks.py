"""python -m bench.networks: training steps of five networks, by fishbook, by PyTorch eager and in the classic way.

Every figure is the median of many steps in a process of its own, started afresh in each round; the candidates take turns,
so that a busy moment hits all alike.  Ratios are taken within a round, to the quicker of PyTorch's two memory formats.
Warm ratios, all candidates in one process, stand beside them; they are kinder to PyTorch.  One BLAS thread by default.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.measure import interleaved, surroundings
from bench.nets import CANDIDATES, NETS, step

RESULT = Path(__file__).parent / "results" / "networks.json"
TORCH = CANDIDATES[1:3]
RATIOS = ("fishbook / pytorch", "classic / fishbook")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
app = typer.Typer(add_completion=False)


@app.command()
def one(candidate: str, net: str, batch: int, seconds: float) -> None:
    """Take steps for so many seconds; print the median in milliseconds, and the process's peak memory in MiB."""
    take, times = step(candidate, net, batch), []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    take()
    end = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        take()
        times.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"ms": 1e3 * statistics.median(times), "MiB": peak / 1024, "grown MiB": (peak - before) / 1024}))


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    nets: Annotated[str, typer.Option(help="which networks, separated by commas")] = ",".join(NETS),
    batch: Annotated[int, typer.Option(help="images in a batch")] = 100,
    rounds: Annotated[int, typer.Option(help="fresh processes for each candidate")] = 5,
    seconds: Annotated[float, typer.Option(help="of steps in each process")] = 2.0,
    threads: Annotated[int, typer.Option(help="BLAS threads")] = 1,
    save: Annotated[bool, typer.Option(help="write bench/results/networks.json")] = True,
) -> None:
    """Measure, print a table, and keep the figures."""
    if context.invoked_subcommand:
        return
    environment = os.environ | {name: str(threads) for name in THREADS}
    os.environ.update({name: str(threads) for name in THREADS})
    figures = {net: _figures(net, batch, rounds, seconds, environment) for net in nets.split(",")}
    report = {
        "what": f"training step: forward, loss, backward, SGD; batch {batch}, float32 (classic: float64, two losses)",
        "protocol": f"{rounds} rounds of fresh processes in turn, medians of {seconds} s of steps; warm: in one process",
        **surroundings(),
        "threads": threads,
        "nets": figures,
    }
    _print_table(figures)
    if save:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _figures(net: str, batch: int, rounds: int, seconds: float, environment: dict[str, str]) -> dict[str, Any]:
    found: dict[str, list[dict[str, float]]] = {candidate: [] for candidate in CANDIDATES}
    for _ in range(rounds):
        for candidate in CANDIDATES:
            command = [sys.executable, "-m", "bench.networks", "one", candidate, net, str(batch), str(seconds)]
            answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            found[candidate].append(json.loads(answer.stdout))
    ms = {candidate: [run["ms"] for run in runs] for candidate, runs in found.items()}
    warm = interleaved({name: step(name, net, batch) for name in CANDIDATES}, 9, 3)
    return {
        "ms": {candidate: round(statistics.median(times), 3) for candidate, times in ms.items()},
        "peak MiB": {candidate: round(statistics.median(run["MiB"] for run in runs)) for candidate, runs in found.items()},
        **_ratios(ms, ""),
        **_ratios(warm, ", warm"),
    }


def _ratios(times: dict[str, list[float]], note: str) -> dict[str, float]:
    """Medians over the rounds: ours to the better of PyTorch's formats, and the classic way to ours."""
    better = min(TORCH, key=lambda name: statistics.median(times[name]))
    ours = times["fishbook"]
    return {
        f"{RATIOS[0]}{note}": round(_median_ratio(ours, times[better]), 3),
        f"{RATIOS[1]}{note}": round(_median_ratio(times["classic"], ours), 2),
    }


def _median_ratio(a: Iterable[float], b: Iterable[float]) -> float:
    return statistics.median(x / y for x, y in zip(a, b, strict=True))


def _print_table(figures: dict[str, Any]) -> None:
    typer.echo(f"{'':12}" + "".join(f"{name:>24}" for name in (*CANDIDATES, *RATIOS)))
    for net, row in figures.items():
        cells = [f"{row['ms'][name]:.2f} ms" for name in CANDIDATES]
        cells += [
            f"{row[name]:.2f} (warm {row[name + ', warm']:.2f})" for name in ("fishbook / pytorch", "classic / fishbook")
        ]
        typer.echo(f"{net:12}" + "".join(f"{cell:>24}" for cell in cells))


if __name__ == "__main__":
    app()
