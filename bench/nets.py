"""The five networks of the comparison: by fishbook, PyTorch, scikit-learn, and in the classic way; and a step of each.

All take the same batch, random images and labels, and update with SGD at 0.01.  The package is imported only where it
computes: it sets how the C library keeps freed memory, which helps whoever shares its process.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from bench import classic as c

if TYPE_CHECKING:
    from fishbook import Network

Step = Callable[[], float]

NETS = ("two_layer", "multi_layer", "simple_conv", "lenet5", "deep_conv")
IMAGES = NETS[2:]
HIDDEN = [100] * 4  # of the multi-layer network, with batch normalisation, and dropout of 0.2
LR = 0.01
STEPS = 20  # of scikit-learn in one call: it checks its input once a call, which takes far longer than a step


def candidates(net: str) -> tuple[str, ...]:
    """Who computes the net: PyTorch where it is installed, in both memory formats if there are images."""
    formats = ("pytorch", "pytorch channels_last") if net in IMAGES else ("pytorch",)
    torch = formats if importlib.util.find_spec("torch") else ()
    return ("fishbook", *torch, "classic", *(("scikit-learn",) if net == "two_layer" else ()))


def two_rivals(net: str) -> list[str]:
    """fishbook, and PyTorch where it is installed, in the memory format that is usually its quicker one."""
    usual = "pytorch channels_last" if net in IMAGES else "pytorch"
    return [name for name in candidates(net) if name in ("fishbook", usual)]


def blas_threads(candidate: str, net: str, threads: int) -> int:
    """BLAS threads for so many threads in all: fishbook splits the batch itself, except where the layers forbid it."""
    return 1 if candidate == "fishbook" and net != "multi_layer" else threads


def split_into(net: str, threads: int) -> int:
    """Into how many parts fishbook splits a batch for so many threads."""
    return threads if blas_threads("fishbook", net, threads) == 1 else 1


def batch(net: str, n: int, dtype: str = "float32") -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    shape = (n, 1, 28, 28) if net in IMAGES else (n, 784)
    return rng.random(shape, dtype=np.float32).astype(dtype), rng.integers(0, 10, n)


def steps_a_call(candidate: str) -> int:
    """How many training steps a call of `step`'s result takes."""
    return STEPS if candidate == "scikit-learn" else 1


def step(candidate: str, net: str, n: int, dtype: str = "float32", threads: int = 1) -> Step:
    """A training step on n images.  ImportError where PyTorch is missing."""
    x, t = batch(net, n, dtype)
    if candidate == "fishbook":
        return fishbook_step(fishbook_network(net, dtype), x, t, split_into(net, threads))
    if candidate == "classic":
        return c.make_step(classic_layers(net), x, t)
    if candidate == "scikit-learn":
        return sklearn_step(x, t)
    return torch_step(net, x, t, candidate.endswith("channels_last"), threads)


def fishbook_network(net: str, dtype: str = "float32") -> Network:
    import fishbook as fb

    network = {
        "two_layer": lambda: fb.two_layer_net(rng=0),
        "multi_layer": lambda: fb.multi_layer_net(784, HIDDEN, 10, batchnorm=True, dropout=0.2, rng=0),
        "simple_conv": lambda: fb.simple_conv_net(rng=0),
        "lenet5": lambda: fb.lenet5(rng=0),
        "deep_conv": lambda: fb.deep_conv_net(rng=0),
    }[net]()
    return network if dtype == "float32" else network.copy(np.dtype(dtype))


def fishbook_step(network: Network, x: np.ndarray, t: np.ndarray, threads: int = 1) -> Step:
    from fishbook import SGD
    from fishbook._split import SplitBatch

    worker = SplitBatch(network, threads)
    optimizer = SGD(lr=LR)

    def take() -> float:
        loss = worker.step(x, t)
        optimizer.update(network.params, network.grads)
        return loss

    return take


def sklearn_step(x: np.ndarray, t: np.ndarray) -> Step:
    """One partial_fit: STEPS steps of plain SGD, each on the batch."""
    from sklearn.neural_network import MLPClassifier

    plain = {"solver": "sgd", "momentum": 0.0, "nesterovs_momentum": False, "alpha": 0.0, "learning_rate_init": LR}
    network = MLPClassifier((50,), batch_size=len(x), shuffle=False, random_state=0, **plain)
    images, labels, classes = np.tile(x, (STEPS, 1)), np.tile(t, STEPS), np.arange(10)

    def take() -> float:
        network.partial_fit(images, labels, classes=classes)
        return float(network.loss_)

    return take


def classic_layers(net: str) -> list[Any]:
    rng = np.random.default_rng(0)
    if net == "two_layer":
        return [c.Affine(784, 50, rng), c.Relu(), c.Affine(50, 10, rng)]
    if net == "multi_layer":
        blocks = zip([784, *HIDDEN], HIDDEN, strict=False)
        hidden = [[c.Affine(a, b, rng), c.BatchNormalization(b), c.Relu(), c.Dropout(0.2, rng)] for a, b in blocks]
        return [*itertools.chain(*hidden), c.Affine(100, 10, rng)]
    if net == "simple_conv":
        rest = [c.Pooling(), c.Affine(30 * 12 * 12, 100, rng), c.Relu(), c.Affine(100, 10, rng)]
        return [c.Convolution(1, 30, 5, 0, rng), c.Relu(), *rest]
    if net == "lenet5":
        first = [
            c.Convolution(1, 6, 5, 2, rng),
            c.Tanh(),
            c.Pooling(),
            c.Convolution(6, 16, 5, 0, rng),
            c.Tanh(),
            c.Pooling(),
        ]
        rest = [c.Affine(120, 84, rng), c.Tanh(), c.Affine(84, 10, rng)]
        return [*first, c.Convolution(16, 120, 5, 0, rng), c.Tanh(), *rest]
    layers: list[Any] = []
    for c_in, c_out, pad in ((1, 16, 1), (16, 32, 2), (32, 64, 1)):
        layers += [
            c.Convolution(c_in, c_out, 3, 1, rng),
            c.Relu(),
            c.Convolution(c_out, c_out, 3, pad, rng),
            c.Relu(),
            c.Pooling(),
        ]
    return [*layers, c.Affine(64 * 4 * 4, 50, rng), c.Relu(), c.Dropout(0.5, rng), c.Affine(50, 10, rng)]


def torch_network(net: str, channels_last: bool, dtype: str = "float32", threads: int = 1) -> tuple[Any, Any]:
    """The network in training mode, and the memory format that its input should have."""
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    memory = torch.channels_last if channels_last and net in IMAGES else torch.contiguous_format
    network = torch.nn.Sequential(*torch_layers(torch.nn, net)).to(getattr(torch, dtype))
    return network.to(memory_format=memory).train(), memory


def torch_step(net: str, x: np.ndarray, t: np.ndarray, channels_last: bool, threads: int = 1, device: str = "cpu") -> Step:
    import torch

    network, memory = torch_network(net, channels_last, x.dtype.name, threads)
    network.to(device)
    images, labels = torch.from_numpy(x).to(device).contiguous(memory_format=memory), torch.from_numpy(t).to(device)
    optimizer, loss_of = torch.optim.SGD(network.parameters(), lr=LR), torch.nn.CrossEntropyLoss()

    def take() -> float:
        optimizer.zero_grad()
        loss = loss_of(network(images), labels)
        loss.backward()
        optimizer.step()
        return float(loss.item())

    return take


def torch_layers(nn: Any, net: str) -> list[Any]:
    if net == "two_layer":
        return [nn.Linear(784, 50), nn.ReLU(), nn.Linear(50, 10)]
    if net == "multi_layer":
        blocks = zip([784, *HIDDEN], HIDDEN, strict=False)
        hidden = [[nn.Linear(a, b), nn.BatchNorm1d(b), nn.ReLU(), nn.Dropout(0.2)] for a, b in blocks]
        return [*itertools.chain(*hidden), nn.Linear(100, 10)]
    if net == "simple_conv":
        rest = [nn.MaxPool2d(2), nn.Flatten(), nn.Linear(30 * 12 * 12, 100), nn.ReLU(), nn.Linear(100, 10)]
        return [nn.Conv2d(1, 30, 5), nn.ReLU(), *rest]
    if net == "lenet5":
        first = [nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.MaxPool2d(2)]
        rest = [nn.Flatten(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)]
        return [*first, nn.Conv2d(16, 120, 5), nn.Tanh(), *rest]
    layers: list[Any] = []
    for c_in, c_out, pad in ((1, 16, 1), (16, 32, 2), (32, 64, 1)):
        layers += [nn.Conv2d(c_in, c_out, 3, padding=1), nn.ReLU(), nn.Conv2d(c_out, c_out, 3, padding=pad), nn.ReLU()]
        layers.append(nn.MaxPool2d(2))
    return [*layers, nn.Flatten(), nn.Linear(64 * 4 * 4, 50), nn.ReLU(), nn.Dropout(0.5), nn.Linear(50, 10)]
