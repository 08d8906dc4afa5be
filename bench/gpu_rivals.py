"""python -m bench.gpu_rivals: training steps on a GPU, by fishbook and by PyTorch eager, side by side in one process.

Needs CuPy, PyTorch with CUDA, and a device.  Writes bench/results/gpu_rivals.json: for each network and batch size the
milliseconds of a step (forward, loss read by the host, backward, SGD; float32) by

- fishbook, and fishbook with the windows of its convolutions unrolled, without kernels of their own;
- PyTorch in both memory formats, in plain float32 as CuPy computes, and with TF32, its default for convolutions.

The candidates take turns.  The ratio that counts is fishbook's to the quicker format in plain float32.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from typing import Any
from unittest import mock

import typer

from bench import nets
from bench.measure import gpu_surroundings, interleaved, median_ratio
from bench.networks import better
from bench.results import FOLDER, table

BATCHES = (100, 1024)
ROUNDS, CALLS = 15, 3
UNROLLED, TF32 = "fishbook, windows unrolled", ", TF32"


def unrolled(step: nets.Step) -> nets.Step:
    """The step without the convolution kernels."""

    def take() -> float:
        with mock.patch("fishbook._cuda.serves", return_value=False):
            return step()

    return take


def with_tf32(step: nets.Step, allowed: bool) -> nets.Step:
    """PyTorch's step with or without TF32 in convolutions and products."""
    import torch

    def take() -> float:
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = allowed
        return step()

    return take


def candidates(net: str, n: int) -> dict[str, nets.Step]:
    from fishbook import to_gpu

    def ours() -> nets.Step:
        return nets.fishbook_step(to_gpu(nets.fishbook_network(net)), *to_gpu(nets.batch(net, n)))

    found = {"fishbook": ours()}
    if net in nets.IMAGES:
        found[UNROLLED] = unrolled(ours())
    for name in nets.candidates(net):
        if name.startswith("pytorch"):
            for note in ("", TF32):
                step = nets.torch_step(net, *nets.batch(net, n), name.endswith("channels_last"), device="cuda")
                found[f"{name}{note}"] = with_tf32(step, bool(note))
    return found


def figures(net: str, n: int, wait: Callable[[], object]) -> dict[str, Any]:
    """Medians in milliseconds, and fishbook's ratio to the quicker format of PyTorch, plain and with TF32."""

    def waiting(step: nets.Step) -> Callable[[], object]:
        return lambda: (step(), wait())  # the loss has been read, but the update is still on its way

    times = interleaved({name: waiting(step) for name, step in candidates(net, n).items()}, ROUNDS, CALLS)
    row: dict[str, Any] = {"ms": {name: round(1e3 * statistics.median(values), 3) for name, values in times.items()}}
    for note in ("", TF32):
        quicker = better({name: values for name, values in times.items() if name.endswith(TF32) == bool(note)})
        if quicker:
            row[f"fishbook / pytorch{note}"] = round(median_ratio(times["fishbook"], times[quicker]), 3)
    return row


def main() -> None:
    """Measure, print a table, and write bench/results/gpu_rivals.json."""
    import torch

    found = {f"{net}, {n}": figures(net, n, torch.cuda.synchronize) for net in nets.NETS for n in BATCHES}
    report = {
        "what": "training step on a GPU: forward, loss read by the host, backward, SGD; float32, milliseconds",
        "protocol": f"medians of {ROUNDS} rounds of {CALLS} steps, the candidates in turn in one process, each waited for",
        **gpu_surroundings(),
        "nets": found,
    }
    FOLDER.joinpath("gpu_rivals.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    names = list(dict.fromkeys(name for row in found.values() for name in row["ms"]))
    ratios = [key for key in next(iter(found.values())) if key != "ms"]
    rows = [
        [place, *(row["ms"].get(name) for name in names), *(row[key] for key in ratios)] for place, row in found.items()
    ]
    typer.echo(table(["network, batch", *names, *ratios], rows))


if __name__ == "__main__":
    typer.run(main)
