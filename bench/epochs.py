"""A whole epoch on MNIST, with the accuracies after it: fishbook's Trainer, a plain PyTorch loop, the classic trainer.

All 60,000 training digits and the 10,000 of the test if FISHBOOK_DATA names their folder, else the shipped 4,000 and 1,000.
The classic trainer takes minutes for an epoch of the convolutional networks, so it gets the first thousand images of the
training set and as large a share of the test set, and its time is scaled up: its steps take equal time whatever they see.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

import fishbook as fb
from bench import classic, fresh, nets
from bench.measure import median_ratio, median_seconds
from bench.results import table
from bench.settings import Settings
from fishbook.trainer import mini_batches

ABOUT = {
    "what": "seconds of an epoch on MNIST, batches of 100 in random order, and of both accuracies after it",
    "protocol": "fresh processes in turn, medians over so many `rounds` as fit into `patience` seconds for each network; "
    "pytorch from the same weights, in the memory format that is quicker in a trial; `classic on`: how many, scaled up",
}
BATCH, FEW, ROUNDS = 100, 1000, 3
LR = 0.1  # one epoch is short
CANDIDATES = ("fishbook", "pytorch", "classic")


def measure(settings: Settings) -> dict[str, Any]:
    """{"digits", "patience", "nets": {net: {"images", "rounds", "seconds", "test accuracy", "classic on", ratios}}}."""
    images, patience = settings.pick(60_000, FEW), settings.pick(20, 0)
    found = {net: _figures(net, settings, int(images), patience) for net in settings.nets}
    size = "all of MNIST" if os.environ.get("FISHBOOK_DATA") else "the 5k digits"
    return {"digits": size, "patience": patience, "nets": found}


def show(run: dict[str, Any]) -> str:
    both = ("fishbook / pytorch", "classic / fishbook")
    rows = []
    for net, row in run["nets"].items():
        times = (f"{row['seconds'][name]:.2f}" if name in row["seconds"] else None for name in CANDIDATES)
        right = (f"{row['test accuracy'].get(name, float('nan')):.3f}" for name in CANDIDATES[:2])
        rows.append([net, row["images"], row["rounds"], *times, row["classic on"], *(row.get(one) for one in both), *right])
    head = [f"s for an epoch, {run['digits']}", "images", "rounds", *CANDIDATES, "classic on", *both]
    return table([*head, "accuracy: fishbook", "pytorch"], rows)


def one(candidate: str, net: str, dtype: str, threads: int, images: int) -> dict[str, Any]:
    """Seconds of an epoch and the test accuracy after it, for a fresh process that has taken two steps before."""
    if candidate != "pytorch":  # which takes its trial steps
        warm = nets.step(candidate, net, BATCH, dtype)
        warm(), warm()
    data = digits(net, dtype, images)
    if candidate == "fishbook":
        return with_fishbook(net, dtype, nets.split_into(net, threads), data)
    return with_pytorch(net, dtype, threads, data) if candidate == "pytorch" else with_classic(net, data)


def digits(net: str, dtype: str, images: int) -> tuple[np.ndarray, ...]:
    """x_train, t_train, x_test, t_test: so many of the training set, and the same share of the test set."""
    size = "full" if os.environ.get("FISHBOOK_DATA") else "5k"
    (x, t), (x_test, t_test) = fb.load_mnist(size, flatten=net not in nets.IMAGES)
    share = min(1.0, images / len(x))
    n, n_test = round(share * len(x)), round(share * len(x_test))
    return x[:n].astype(dtype, copy=False), t[:n], x_test[:n_test].astype(dtype, copy=False), t_test[:n_test]


def with_fishbook(net: str, dtype: str, threads: int, data: tuple[np.ndarray, ...]) -> dict[str, Any]:
    options: dict[str, Any] = {"epochs": 1, "batch_size": BATCH, "optimizer": fb.SGD(LR), "rng": 0, "threads": threads}
    trainer = fb.Trainer(nets.fishbook_network(net, dtype), *data, progress=False, **options)
    (epoch,) = trainer.fit().epochs
    return {"seconds": epoch.seconds, "accuracy": epoch.test_accuracy, "images": len(data[0])}


def with_pytorch(net: str, dtype: str, threads: int, data: tuple[np.ndarray, ...]) -> dict[str, Any]:
    import torch

    x, t = nets.batch(net, BATCH, dtype)
    trial = {last: median_seconds(nets.torch_step(net, x, t, last, threads), 0.3) for last in (False, True)}
    network, memory = nets.torch_network(net, trial[True] < trial[False], dtype, threads)
    start_like_fishbook(torch, net, network)
    x_train, t_train, x_test, t_test = (torch.from_numpy(array) for array in data)
    x_train, x_test = x_train.contiguous(memory_format=memory), x_test.contiguous(memory_format=memory)
    optimizer, loss_of = torch.optim.SGD(network.parameters(), lr=LR), torch.nn.CrossEntropyLoss()

    def accuracy(x: Any, t: Any) -> float:
        with torch.inference_mode():
            return sum(int((network(x[p]).argmax(1) == t[p]).sum()) for p in _parts(len(x))) / len(x)

    start = time.perf_counter()
    for chosen in torch.randperm(len(x_train)).split(BATCH):
        optimizer.zero_grad()
        loss = loss_of(network(x_train[chosen]), t_train[chosen])
        loss.backward()
        optimizer.step()
        loss.item()
    network.eval()
    accuracy(x_train, t_train)
    right = accuracy(x_test, t_test)
    return {"seconds": time.perf_counter() - start, "accuracy": right, "images": len(x_train)}


def start_like_fishbook(torch: Any, net: str, network: Any) -> None:
    """Give PyTorch's network the first weights of fishbook's, so that the accuracies can be compared."""
    arrays = nets.fishbook_network(net).params.values()
    with torch.no_grad():
        for parameter, array in zip(network.parameters(), arrays, strict=True):
            parameter.copy_(torch.from_numpy(array.T if array.ndim == 2 else array))


def with_classic(net: str, data: tuple[np.ndarray, ...]) -> dict[str, Any]:
    network = classic.Network(nets.classic_layers(net))
    x_train, t_train, x_test, t_test = data

    def accuracy(x: np.ndarray, t: np.ndarray) -> None:
        for part in _parts(len(x)):
            network.loss(x[part], t[part])

    start = time.perf_counter()
    for chosen in mini_batches(len(x_train), BATCH, np.random.default_rng(0)):
        x, t = x_train[chosen].astype(np.float64), t_train[chosen]
        network.gradient(x, t)
        network.update(LR)
        network.loss(x, t)
    accuracy(x_train, t_train)
    accuracy(x_test, t_test)
    return {"seconds": time.perf_counter() - start, "images": len(x_train)}


def _parts(n: int) -> Iterator[slice]:
    return (slice(start, start + 1000) for start in range(0, n, 1000))


def _figures(net: str, settings: Settings, images: int, patience: float) -> dict[str, Any]:
    names = [name for name in CANDIDATES if name in nets.candidates(net)]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    end = time.perf_counter() + patience
    while not found["fishbook"] or (len(found["fishbook"]) < ROUNDS and time.perf_counter() < end):
        for name in names:
            few = FEW if name == "classic" and net in nets.IMAGES else images
            task = {"candidate": name, "net": net, "dtype": settings.dtype, "threads": settings.threads, "images": few}
            blas = nets.blas_threads(name, net, settings.threads)
            found[name].append(fresh.run("bench.epochs:one", blas, **task))
    total = found["fishbook"][0]["images"]
    seconds = {name: [run["seconds"] * total / run["images"] for run in runs] for name, runs in found.items()}
    row: dict[str, Any] = {"rounds": len(found["fishbook"]), "images": total}
    row["seconds"] = {name: round(statistics.median(times), 3) for name, times in seconds.items()}
    row["test accuracy"] = {name: round(runs[0]["accuracy"], 4) for name, runs in found.items() if name != "classic"}
    row["classic on"] = found["classic"][0]["images"]
    for a, b in (("fishbook", "pytorch"), ("classic", "fishbook")):
        if a in seconds and b in seconds:
            row[f"{a} / {b}"] = round(median_ratio(seconds[a], seconds[b]), 3)
    return row
