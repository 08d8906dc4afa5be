"""PyTorch's operators in both memory formats, forwards and backwards, as calls without arguments."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Pair = tuple[str, Callable[[], object], Callable[[], object]]  # name, forwards, backwards


def pytorch(threads: int) -> Any:
    """The module, held to so many threads; None where it is not installed."""
    if not importlib.util.find_spec("torch"):
        return None
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    return torch


def convolutions(torch: Any, x: np.ndarray, dout: np.ndarray, params: dict[str, np.ndarray], pad: int) -> Iterator[Pair]:
    """conv2d with these filters and biases; backwards to all three."""
    W, b = (torch.from_numpy(params[name].copy()).requires_grad_() for name in ("W", "b"))
    for name, memory in _formats(torch):
        filters = W.detach().contiguous(memory_format=memory).requires_grad_()

        def convolve(images: Any, filters: Any = filters) -> Any:
            return torch.nn.functional.conv2d(images, filters, b, padding=pad)

        yield _pair(torch, name, convolve, x, dout, memory, [filters, b])


def layers(torch: Any, layer: Any, x: np.ndarray, dout: np.ndarray) -> Iterator[Pair]:
    """A layer of PyTorch in training mode; backwards to its input and its parameters."""
    for name, memory in _formats(torch):
        yield _pair(torch, name, layer.train(), x, dout, memory, list(layer.parameters()))


def _formats(torch: Any) -> list[tuple[str, Any]]:
    return [("pytorch", torch.contiguous_format), ("pytorch channels_last", torch.channels_last)]


def _pair(torch: Any, name: str, f: Any, x: np.ndarray, dout: np.ndarray, memory: Any, params: list[Any]) -> Pair:
    images = torch.from_numpy(np.ascontiguousarray(x)).contiguous(memory_format=memory).requires_grad_()
    signal = torch.from_numpy(np.ascontiguousarray(dout)).contiguous(memory_format=memory)
    out = f(images)
    return name, lambda: f(images), lambda: torch.autograd.grad(out, [images, *params], signal, retain_graph=True)
