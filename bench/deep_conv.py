"""python -m bench.deep_conv: the deep convolutional network of chapter 13 on all of MNIST, plain and with shifted digits.

    FISHBOOK_DATA=<folder with the four MNIST files> python -m bench.deep_conv

Five seeds for each way; about five minutes on a GPU (CuPy), a night on a CPU.  The 5,000 digits of load_mnist("5k") are
MNIST training images, so they are left out: who measures the weights on the 5k measures them on digits they never saw.
Of the remaining 55,000 the last 5,000 are watched, not trained on.  No setting was chosen by looking at a test set, and
the network that comes with the course is the one with the best *watched* accuracy.

Writes bench/results/deep_conv.json, and the weights (float16) to src/fishbook/datasets/weights/deep_conv_net.npz.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from joblib import Parallel, delayed
from numpy.lib.stride_tricks import sliding_window_view

from bench.measure import surroundings
from fishbook import Adam, Network, Trainer, deep_conv_net, softmax, to_cpu, to_gpu
from fishbook.datasets import load_mnist
from fishbook.datasets._files import write_whole
from fishbook.datasets.pretrained import WEIGHTS
from fishbook.optimizers import cosine_decay

RESULTS = Path(__file__).parent / "results"
NAME = "deep_conv_net"
WAYS, SEEDS = ("plain", "shifted"), (0, 1, 2, 3, 4)
BATCH_SIZE, LR, WATCHED, REACH = 256, 0.002, 5000, 2
FIGURES = ("watched", "test", "seconds", "losses")
CHUNK = 500  # images in one forward pass

Split = tuple[np.ndarray, np.ndarray]


def digits() -> tuple[Split, Split, Split]:
    """(images uint8 (N, 1, 28, 28), labels): to train on, to watch, and the official test set."""
    small = load_mnist("5k", normalize=False, flatten=False)
    (x, t), test = load_mnist("full", normalize=False, flatten=False)
    known = {image.tobytes() for images, _ in small for image in images}
    keep = np.random.default_rng(0).permutation([k for k, image in enumerate(x) if image.tobytes() not in known])
    x, t = x[keep], t[keep]
    return (x[:-WATCHED], t[:-WATCHED]), (x[-WATCHED:], t[-WATCHED:]), test


def as_input(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.float32) / 255


def shifted(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each image moved by up to REACH pixels along each axis; what comes in at the border is black."""
    padded = np.pad(pixels, ((0, 0), (0, 0), (REACH, REACH), (REACH, REACH)))
    places = sliding_window_view(padded, pixels.shape[2:], axis=(2, 3))  # (N, 1, 5, 5, 28, 28), a view
    down, right = rng.integers(0, 2 * REACH + 1, (2, len(pixels)))
    return places[np.arange(len(pixels)), :, down, right]


def train(way: str, seed: int, epochs: int, split: Split, move: Any) -> tuple[Network, list[float]]:
    """A trained network, on the CPU again, and the mean loss of each epoch."""
    pixels, labels = split
    rng = np.random.default_rng(seed)
    network, (x, t) = move(deep_conv_net(rng=seed)), move((as_input(pixels), labels))
    rates = {"optimizer": Adam(LR), "schedule": cosine_decay(LR, epochs)}
    trainer = Trainer(network, x, t, x, t, epochs=epochs, batch_size=BATCH_SIZE, rng=seed, progress=False, **rates)
    for _ in range(epochs):
        if way == "shifted":
            trainer.x_train = move(as_input(shifted(pixels, rng)))
        for _ in range(trainer.steps_per_epoch):
            trainer.step()
    means = np.array(trainer.history.losses).reshape(epochs, -1).mean(axis=1)
    return to_cpu(network), [round(float(mean), 5) for mean in means]


def probabilities(network: Network, pixels: np.ndarray, move: Any) -> np.ndarray:
    """The softmax of the scores (N, 10)."""
    network = move(network)
    parts = [network.predict(move(as_input(pixels[i : i + CHUNK]))) for i in range(0, len(pixels), CHUNK)]
    found = np.concatenate([to_cpu(softmax(part)) for part in parts])
    to_cpu(network)
    return found


def one(way: str, seed: int, epochs: int, gpu: bool) -> dict[str, Any]:
    """Train one network; its accuracies, its weights as they will be shipped, and its answers on the test set."""
    start, move = time.perf_counter(), (to_gpu if gpu else to_cpu)
    training, watched, test = digits()
    network, losses = train(way, seed, epochs, training, move)
    weights = {name: array.astype(np.float16) for name, array in network.params.items()}
    for name, array in weights.items():
        network.params[name] = array.astype(np.float32)
    shares = [probabilities(network, pixels, move) for pixels, _ in (watched, test)]
    right = [float((p.argmax(axis=1) == t).mean()) for p, (_, t) in zip(shares, (watched, test), strict=True)]
    seconds = round(time.perf_counter() - start, 1)
    print(f"{way:8} seed {seed}  watched {right[0]:.4f}  test {right[1]:.4f}  {seconds} s", flush=True)
    found = {"losses": losses, "watched": round(right[0], 4), "test": round(right[1], 4), "seconds": seconds}
    return {**found, "weights": weights, "shares": shares[1]}


def main(
    epochs: Annotated[int, typer.Option(help="passes over the 50,000 digits")] = 12,
    jobs: Annotated[int, typer.Option(help="networks at a time")] = 1,
    gpu: Annotated[bool, typer.Option(help="train on a GPU")] = True,
    out: Annotated[Path | None, typer.Option(help="write both files here instead")] = None,
) -> None:
    """Train all ten networks; write the weights of one of them, and the figures of all."""
    tasks = [(way, seed) for seed in SEEDS for way in WAYS]
    runs = dict(zip(tasks, Parallel(n_jobs=jobs)(delayed(one)(*task, epochs, gpu) for task in tasks), strict=True))
    (_, t_test) = digits()[2]
    together = {
        way: round(float((sum(runs[way, s]["shares"] for s in SEEDS).argmax(axis=1) == t_test).mean()), 4) for way in WAYS
    }
    best = max(tasks, key=lambda task: runs[task]["watched"])
    report = {
        "what": "deep_conv_net on MNIST without the 5k, float32; accuracies with weights rounded to float16, as shipped",
        "command": "FISHBOOK_DATA=<folder with the four MNIST files> python -m bench.deep_conv",
        "recipe": f"Adam, cosine decay from {LR}, {epochs} epochs, batches of {BATCH_SIZE}; "
        f"shifted: each digit moved by up to {REACH} pixels, anew in every epoch",
        **surroundings(),
        **(_device() if gpu else {}),
        "images": {"trained on": 60_000 - 5_000 - WATCHED, "watched": WATCHED, "tested": len(t_test)},
        "ways": {way: {key: [runs[way, s][key] for s in SEEDS] for key in FIGURES} for way in WAYS},
        "together": {"what": "test accuracy of the five networks' mean probability", **together},
        "shipped": {"way": best[0], "seed": best[1], "watched": runs[best]["watched"], "test": runs[best]["test"]},
    }
    (out or WEIGHTS).mkdir(parents=True, exist_ok=True)
    np.savez_compressed((out or WEIGHTS) / f"{NAME}.npz", **runs[best]["weights"])
    write_whole((out or RESULTS) / "deep_conv.json", (json.dumps(report, indent=1) + "\n").encode())
    print(json.dumps({key: report[key] for key in ("together", "shipped")}, indent=1))


def _device() -> dict[str, str]:
    import cupy

    return {"gpu": cupy.cuda.runtime.getDeviceProperties(0)["name"].decode(), "cupy": cupy.__version__}


if __name__ == "__main__":
    typer.run(main)
