"""Chapter 03: wrong implementations as learners write them, and the right ones beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fishbook.functions import softmax

Arrays = Callable[..., Any]


def rows(y: Any, t: Any) -> Any:
    """The labels t as one-hot rows like y."""
    return np.eye(y.shape[1])[t]


def picked(y: Any, t: Any) -> Any:
    """The entry of each row at its label."""
    return y[np.arange(len(t)), t]


def log_sum_exp(scores: Any) -> Any:
    m = scores.max(axis=1, keepdims=True)
    return m[:, 0] + np.log(np.exp(scores - m).sum(axis=1))


def entropy(scores: Any, t: Any) -> Any:
    return np.mean(log_sum_exp(scores) - picked(scores, t))


def entropy_in_place(scores: Any, t: Any) -> Any:
    scores -= scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(scores).sum(axis=1)) - picked(scores, t))


def entropy_one_maximum(scores: Any, t: Any) -> Any:
    m = scores.max()
    return np.mean(m + np.log(np.exp(scores - m).sum(axis=1)) - picked(scores, t))


def entropy_maximum_lost(scores: Any, t: Any) -> Any:
    m = scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(scores - m).sum(axis=1)) - picked(scores, t))


def entropy_down_the_columns(scores: Any, t: Any) -> Any:
    m = scores.max(axis=0)
    return np.mean(m + np.log(np.exp(scores - m).sum(axis=0)) - picked(scores, t))


def entropy_through_shares(delta: float) -> Arrays:
    return lambda scores, t: -np.mean(np.log(picked(softmax(scores), t) + delta))


def deck(count: int, size: int, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(count)
    return [order[i : i + size] for i in range(0, count, size)]


def deck_in_order(count: int, size: int, seed: int) -> Any:
    return [np.arange(count)[i : i + size] for i in range(0, count, size)]


def deck_without_the_rest(count: int, size: int, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(count)
    return [order[i * size : (i + 1) * size] for i in range(count // size)]


def deck_with_an_empty_end(count: int, size: int, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(count)
    return [order[i * size : (i + 1) * size] for i in range(count // size + 1)]


def deck_evened_out(count: int, size: int, seed: int) -> Any:
    return list(np.array_split(np.random.default_rng(seed).permutation(count), -(-count // size)))


def deck_drawn(replace: bool) -> Arrays:
    """Every batch drawn by itself, from all numbers."""

    def batches(count: int, size: int, seed: int) -> Any:
        rng = np.random.default_rng(seed)
        sizes = [min(size, count - i) for i in range(0, count, size)]
        return [rng.choice(count, one, replace=replace) for one in sizes]

    return batches


def deck_from_one(count: int, size: int, seed: int) -> Any:
    return [part + 1 for part in deck(count, size, seed)]


def deck_of_blocks(count: int, size: int, seed: int) -> Any:
    blocks = deck_in_order(count, size, seed)
    whole = [block for block in blocks if len(block) == size]
    order = np.random.default_rng(seed).permutation(len(whole))
    return [whole[k] for k in order] + blocks[len(whole) :]


def deck_shuffled_inside(count: int, size: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    return [rng.permutation(block) for block in deck_in_order(count, size, seed)]


def deck_of_one_seed(count: int, size: int, seed: int) -> Any:
    return deck(count, size, 0)


def deck_without_seed(count: int, size: int, seed: int) -> Any:
    order = np.random.default_rng().permutation(count)
    return [order[i : i + size] for i in range(0, count, size)]
