"""Operators alone, fishbook beside PyTorch: convolutions as a share of the machine's own matrix product, the others as a
share of its copying.

Both peaks are measured in the same process.  A convolution counts 2·N·OH·OW·F·C·KH·KW operations forwards and twice as
many backwards, whatever the algorithm: Winograd's multiplies less, so its share may lie above 1.  Pooling, im2col, col2im
and batch normalisation hardly calculate; they count the bytes of their inputs and outputs, each once.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import numpy as np

import fishbook as fb
from bench import fresh, rivals
from bench.measure import interleaved, median_ratio, median_seconds
from bench.results import table
from bench.settings import Settings

ABOUT = {
    "what": "convolution, pooling, im2col, col2im, batch normalisation alone, in ms and as a share of the machine's peaks",
    "protocol": "interleaved rounds in one fresh process, medians; pytorch in its quicker memory format, fishbook in the "
    "memory order of its networks; peaks: the quickest of NumPy's and PyTorch's matrix products, and of copies, there",
}
CONVOLUTIONS = (  # N, C, H, filters, side, pad
    (100, 1, 28, 30, 5, 0),
    (100, 16, 28, 16, 3, 1),
    (100, 32, 14, 32, 3, 1),
    (64, 64, 32, 64, 3, 1),
)
MOVED = (100, 16, 28, 28)  # what the other operators are given


def measure(settings: Settings) -> dict[str, Any]:
    """{"GFLOP/s", "GB/s", "products": {library: GFLOP/s}, "operators": [{"operator", "ms", "rate", "share", ratio}]}."""
    work = {"dtype": settings.dtype, "threads": settings.threads, "rounds": int(settings.pick(7, 1))}
    return fresh.run("bench.operators:all_of_them", settings.threads, **work)


def show(run: dict[str, Any]) -> str:
    rows = []
    for row in run["operators"]:
        ways = [(row["ms"].get(name), row["rate"].get(name), row["share"].get(name)) for name in ("fishbook", "pytorch")]
        rows.append([row["operator"], *ways[0], *ways[1], row["unit"], row.get("fishbook / pytorch")])
    head = ["operator", "fishbook ms", "rate", "share", "pytorch ms", "rate", "share", "unit", "fishbook / pytorch"]
    products = ", ".join(f"{name} {rate:.0f}" for name, rate in run["products"].items())
    return f"{table(head, rows)}\npeaks: matrix product, GFLOP/s: {products}; copy {run['GB/s']:.1f} GB/s"


def all_of_them(dtype: str, threads: int, rounds: int) -> dict[str, Any]:
    """Every operator, for a fresh process."""
    torch = rivals.pytorch(threads)
    products, copies = product_rates(torch, dtype), copy_rate(dtype)
    peaks = {"GFLOP/s": max(products.values()), "GB/s": copies}
    found = []
    for shape in CONVOLUTIONS:
        found += [row(work, rounds, peaks) for work in convolution(torch, dtype, *shape)]
    for work in (*pooling(torch, dtype), *columns(torch, dtype), *normalisation(torch, dtype)):
        found.append(row(work, rounds, peaks))
    rounded = {name: round(value, 1) for name, value in products.items()}
    return {**{key: round(value, 1) for key, value in peaks.items()}, "products": rounded, "operators": found}


Work = tuple[str, float, str, dict[str, Callable[[], object]]]  # name, amount, unit of the amount per second, candidates


def row(work: Work, rounds: int, peaks: dict[str, float]) -> dict[str, Any]:
    """One operator's times, rates and shares; PyTorch's formats compete, and the better one counts."""
    name, amount, unit, calls = work
    first = median_seconds(calls["fishbook"], 0)
    times = interleaved(calls, rounds, max(1, int(0.02 / first)))
    kept = {"fishbook": times["fishbook"]}
    theirs = [way for way in times if way.startswith("pytorch")]
    if theirs:
        kept["pytorch"] = times[min(theirs, key=lambda way: statistics.median(times[way]))]
    seconds = {way: statistics.median(values) for way, values in kept.items()}
    rate = {way: amount / 1e9 / value for way, value in seconds.items()}
    found: dict[str, Any] = {"operator": name, "unit": unit, "ms": {k: round(1e3 * v, 3) for k, v in seconds.items()}}
    found["rate"] = {way: round(value, 1) for way, value in rate.items()}
    found["share"] = {way: round(value / peaks[unit], 2) for way, value in rate.items()}
    if theirs:
        found["fishbook / pytorch"] = round(median_ratio(kept["fishbook"], kept["pytorch"]), 2)
    return found


def product_rates(torch: Any, dtype: str) -> dict[str, float]:
    """GFLOP/s of square matrix products: the best size of each library."""
    best: dict[str, float] = {}
    for n in (512, 1024, 2048):
        a = np.random.default_rng(0).random((n, n), dtype=np.float32).astype(dtype)
        calls = {"NumPy": lambda a=a: a @ a}
        if torch:
            b = torch.from_numpy(a)
            calls["PyTorch"] = lambda b=b: b @ b
        for name, call in calls.items():
            best[name] = max(best.get(name, 0), 2 * n**3 / 1e9 / median_seconds(call, 0.2))
    return best


def copy_rate(dtype: str) -> float:
    """GB/s read and written by a copy as large as what the operators below move."""
    x = np.ones(MOVED, dtype=dtype)
    y = np.empty_like(x)
    return 2 * x.nbytes / 1e9 / median_seconds(lambda: np.copyto(y, x), 0.2)


def convolution(torch: Any, dtype: str, N: int, C: int, H: int, F: int, K: int, pad: int) -> list[Work]:
    """Forwards, and backwards to filters, bias and image."""
    rng = np.random.default_rng(0)
    layer = fb.Convolution.init(C, F, K, pad=pad, rng=0)
    layer.params = {name: array.astype(dtype) for name, array in layer.params.items()}
    x = batch_innermost(rng.random((N, C, H, H), dtype=np.float32).astype(dtype))
    dout = batch_innermost(rng.random(layer.forward(x).shape, dtype=np.float32).astype(dtype))
    forward, backward = {"fishbook": lambda: layer.forward(x)}, {"fishbook": lambda: layer.backward(dout)}
    if torch:
        for name, there, back in rivals.convolutions(torch, x, dout, layer.params, pad):
            forward[name], backward[name] = there, back
    work = 2.0 * dout.size * C * K * K
    name = f"convolution ({N}, {C}, {H}, {H}) → {F}@{K}×{K}"
    return [(f"{name}, forward", work, "GFLOP/s", forward), (f"{name}, backward", 2 * work, "GFLOP/s", backward)]


def pooling(torch: Any, dtype: str) -> list[Work]:
    return _layer("pooling 2×2", fb.Pooling(2, 2, 2), torch and torch.nn.MaxPool2d(2), torch, dtype, 0)


def normalisation(torch: Any, dtype: str) -> list[Work]:
    ours = fb.BatchNormalization.init(MOVED[1])
    ours.params = {name: array.astype(dtype) for name, array in ours.params.items()}
    theirs = torch and torch.nn.BatchNorm2d(MOVED[1]).to(getattr(torch, dtype))
    return _layer("batch normalisation", ours, theirs, torch, dtype, 1)


def columns(torch: Any, dtype: str) -> list[Work]:
    """im2col and col2im, 3×3 with a frame of 1, of images in the usual memory order."""
    x = np.random.default_rng(0).random(MOVED, dtype=np.float32).astype(dtype)
    col = fb.im2col(x, 3, 3, 1, 1)
    there: dict[str, Callable[[], object]] = {"fishbook": lambda: fb.im2col(x, 3, 3, 1, 1)}
    back: dict[str, Callable[[], object]] = {"fishbook": lambda: fb.col2im(col, x.shape, 3, 3, 1, 1)}
    if torch:
        F, images = torch.nn.functional, torch.from_numpy(x)
        unfolded = F.unfold(images, 3, padding=1)
        there["pytorch"] = lambda: F.unfold(images, 3, padding=1)
        back["pytorch"] = lambda: F.fold(unfolded, MOVED[2:], 3, padding=1)
    moved = float(x.nbytes + col.nbytes)
    return [(f"im2col {MOVED}, 3×3", moved, "GB/s", there), (f"col2im {MOVED}, 3×3", moved, "GB/s", back)]


def batch_innermost(x: np.ndarray) -> np.ndarray:
    """The same images in the memory order that they have inside a network of the package."""
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)


def _layer(name: str, ours: Any, theirs: Any, torch: Any, dtype: str, also_read: int) -> list[Work]:
    """A layer forwards and backwards on MOVED; backwards it reads dout, and x so many times more."""
    x = batch_innermost(np.random.default_rng(0).random(MOVED, dtype=np.float32).astype(dtype))
    dout = batch_innermost(np.ones(ours.forward(x, train=True).shape, dtype=dtype))
    forward, backward = {"fishbook": lambda: ours.forward(x, train=True)}, {"fishbook": lambda: ours.backward(dout)}
    if torch:
        for way, there, back in rivals.layers(torch, theirs, x, dout):
            forward[way], backward[way] = there, back
    moved, more = float(x.nbytes + dout.nbytes), also_read * float(x.nbytes)
    return [
        (f"{name} {MOVED}, forward", moved, "GB/s", forward),
        (f"{name} {MOVED}, backward", moved + more, "GB/s", backward),
    ]
