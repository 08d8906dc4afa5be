"""python -m bench: the two-layer network's training step beside PyTorch's, as a table and as JSON."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Annotated

import typer

from bench.measure import interleaved, median_ratio, surroundings
from bench.two_layer import steps

RESULTS = Path(__file__).parent / "results"


def main(
    rounds: Annotated[int, typer.Option(help="how often every candidate takes its turn")] = 30,
    calls: Annotated[int, typer.Option(help="training steps in one turn")] = 100,
    batch: Annotated[int, typer.Option(help="images in a batch")] = 100,
) -> None:
    """Measure, print, and write bench/results/two_layer.json."""
    seconds = interleaved(steps(batch), rounds, calls)
    report = {
        "what": f"training step, 784-50-10, batch {batch}, float32",
        "protocol": f"{rounds} interleaved rounds of {calls} steps, medians, warm, one process",
        **surroundings(),
        "milliseconds": {name: round(1000 * statistics.median(figures), 4) for name, figures in seconds.items()},
    }
    if "pytorch" in seconds:
        report["fishbook / pytorch"] = round(median_ratio(seconds["fishbook"], seconds["pytorch"]), 3)
    for key, value in report.items():
        typer.echo(f"{key:20} {value}")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "two_layer.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
