"""python -m bench.gpu: what a GPU does with the course's networks, beside the CPU of the same machine.

Needs CuPy and a CUDA device.  Writes bench/results/gpu.json: the devices' names, then seconds

- of one training step (loss, gradient, SGD update, float32) for four networks at batch sizes 1 … 8192, on the GPU, on one
  CPU thread and on all of them;
- of a square matrix product by size, for float64, float32 and float16;
- of copying an array to the GPU and back, by its bytes, and of launching one small kernel.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from bench.measure import gpu_surroundings
from fishbook import SGD, deep_conv_net, multi_layer_net, simple_conv_net, to_cpu, to_gpu, two_layer_net

RESULT = Path(__file__).parent / "results" / "gpu.json"
NETWORKS: dict[str, tuple[Callable[[], Any], tuple[int, ...]]] = {
    "two_layer_net": (lambda: two_layer_net(rng=0), (784,)),
    "multi_layer_net": (lambda: multi_layer_net(784, [100] * 4, 10, rng=0), (784,)),
    "simple_conv_net": (lambda: simple_conv_net(rng=0), (1, 28, 28)),
    "deep_conv_net": (lambda: deep_conv_net(rng=0), (1, 28, 28)),
}
BATCHES = tuple(2**k for k in range(14))  # 1 … 8192
SIZES = tuple(2**k for k in range(5, 14))  # of a matrix: 32 … 8192
BYTES = tuple(4**k for k in range(5, 15))  # of an array to copy: 1 KiB … 256 MiB
PATIENCE = 0.4  # seconds for one figure, and at least three calls


def seconds(call: Callable[[], object], wait: Callable[[], object], patience: float = PATIENCE) -> float:
    """The median time of a call, the device waited for each time, after one call that does not count."""
    call(), wait()
    figures: list[float] = []
    end = time.perf_counter() + patience
    while len(figures) < 3 or (time.perf_counter() < end and len(figures) < 200):
        start = time.perf_counter()
        call(), wait()
        figures.append(time.perf_counter() - start)
        if figures[-1] > 10 * patience:
            break
    return statistics.median(figures)


@contextmanager
def threads(n: int) -> Iterator[None]:
    """BLAS on n threads."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(n):
        yield


def training_steps(move: Callable[[Any], Any], wait: Callable[[], object], longest: float) -> dict[str, list[float | None]]:
    """Seconds of a step by network and batch size; None from where a step is expected to take more than `longest`."""
    found: dict[str, list[float | None]] = {}
    for name, (make, shape) in NETWORKS.items():
        network, optimizer, row = move(make()), SGD(lr=0.01), []
        for n in BATCHES:
            if row and (row[-1] is None or 2 * row[-1] > longest):
                row.append(None)
                continue
            rng = np.random.default_rng(0)
            x, t = move((rng.random((n, *shape), dtype=np.float32), rng.integers(0, 10, n)))

            def step(network: Any = network, optimizer: Any = optimizer, x: Any = x, t: Any = t) -> None:
                network.loss(x, t, train=True)
                network.backward()
                optimizer.update(network.params, network.grads)

            row.append(seconds(step, wait))
            typer.echo(f"{name:16} batch {n:5} {1e3 * row[-1]:10.3f} ms", err=True)
        found[name] = row
    return found


def products(module: Any, wait: Callable[[], object], longest: float) -> dict[str, list[float | None]]:
    """Seconds of A @ B, both (n, n), by dtype and size."""
    found: dict[str, list[float | None]] = {}
    for dtype in ("float64", "float32", "float16"):
        row: list[float | None] = []
        for n in SIZES:
            if row and (row[-1] is None or 8 * row[-1] > longest):
                row.append(None)
                continue
            a = module.ones((n, n), dtype=dtype)
            b = a / n
            row.append(seconds(lambda a=a, b=b: a @ b, wait, PATIENCE / 2))
        found[dtype] = row
        typer.echo(f"{module.__name__} {dtype} products: {row}", err=True)
    return found


def transfers(cupy: Any, wait: Callable[[], object]) -> dict[str, list[float]]:
    """Seconds of a copy to the device and back, by bytes."""
    host = [np.ones(n // 4, dtype=np.float32) for n in BYTES]
    there = [seconds(lambda x=x: cupy.asarray(x), wait, PATIENCE / 2) for x in host]
    device = [cupy.asarray(x) for x in host]
    return {"to": there, "back": [seconds(lambda x=x: x.get(), wait, PATIENCE / 2) for x in device]}


def launches(cupy: Any, wait: Callable[[], object]) -> dict[str, float]:
    """Seconds of adding one to one number: waited for, and one of a thousand in a row."""
    x = cupy.zeros(1, dtype=np.float32)

    def many() -> None:
        for _ in range(1000):
            cupy.add(x, 1, out=x)

    return {
        "waited": seconds(lambda: cupy.add(x, 1, out=x), wait),
        "in a row": seconds(many, wait) / 1000,
        "float(x)": seconds(lambda: float(x[0]), wait),
    }


def main(longest: Annotated[float, typer.Option(help="seconds a single CPU step may take")] = 6.0) -> None:
    """Measure, and write bench/results/gpu.json."""
    import cupy

    def wait() -> None:
        cupy.cuda.get_current_stream().synchronize()

    cores = os.cpu_count() or 1
    report = {
        "what": "training steps of the course's networks, matrix products, copies and launches, float32 unless named",
        "protocol": f"medians of 3 to 200 calls within about {PATIENCE} s, each waited for, after one that does not count",
        **gpu_surroundings(),
        "threads": f"1 and {cores}",
        "batches": BATCHES,
        "sizes": SIZES,
        "bytes": BYTES,
        "steps": {"gpu": training_steps(to_gpu, wait, longest)},
        "products": {"gpu": products(cupy, wait, longest)},
        "transfers": transfers(cupy, wait),
        "launches": launches(cupy, wait),
    }
    save(report)
    for name, n in (("one thread", 1), ("all threads", cores)):
        with threads(n):
            report["products"][name] = products(np, lambda: None, 1.0)
            report["steps"][name] = training_steps(to_cpu, lambda: None, longest / 2)
        save(report)


def save(report: dict[str, Any]) -> None:
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
