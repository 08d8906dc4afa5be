"""Wrong versions of what chapter 02 asks for, each as somebody would write it."""

from __future__ import annotations

from typing import Any

import numpy as np


def leaky_in_place(x, slope=0.1):
    x[x < 0] *= slope
    return x


def leaky_assigned(x, slope=0.1):
    x[x < 0] = slope * x[x < 0]
    return x


def leaky_copy(x, slope=0.1):
    out = np.array(x)
    out[out < 0] *= slope
    return out


def leaky_cut_off(x, slope=0.1):
    out = np.array(x)
    out[out < 0] = slope * out[out < 0]
    return out


def leaky_loop(x, slope=0.1):
    return np.array([v if v > 0 else slope * v for v in x])


def leaky_everywhere(x, slope=0.1):
    return np.maximum(x, 0) + slope * x


def collapse_bias(rule: Any) -> Any:
    """`collapse` with the right matrix, and a bias that `rule` makes of the bias so far, a matrix and its own bias."""

    def collapse(weights, biases):
        W, b = weights[0], biases[0]
        for w, c in zip(weights[1:], biases[1:], strict=True):
            W, b = W @ w, rule(b, w, c)
        return W, b

    return collapse


def collapse_reversed(weights, biases):
    W, b = weights[0], biases[0]
    for w, c in zip(weights[1:], biases[1:], strict=True):
        W, b = w @ W, b @ w + c
    return W, b


def collapse_three(weights, biases):
    (A, B, C), (p, q, r) = weights, biases
    return A @ B @ C, (p @ B + q) @ C + r


def batches(combine: Any, last: bool = True) -> Any:
    """`batch_accuracy` with another way to combine the counts; without `last`, only whole batches are looked at."""

    def batch_accuracy(predict, x, t, batch_size):
        stop = len(x) if last else len(x) // batch_size * batch_size
        counts, sizes = [], []
        for i in range(0, stop, batch_size):
            y = predict(x[i : i + batch_size])
            counts.append(np.sum(y.argmax(axis=1) == t[i : i + batch_size]))
            sizes.append(len(y))
        return combine(np.array(counts), np.array(sizes), len(x), batch_size)

    return batch_accuracy


def batches_all_at_once(predict, x, t, batch_size):
    return np.mean(predict(x).argmax(axis=1) == t)


def _pruned(net: Any, keep: Any) -> Any:
    return {name: np.where(keep(name, values), values, 0) if name[0] == "W" else values for name, values in net.items()}


def _all_weights(net: Any) -> Any:
    return np.concatenate([values.reshape(-1) for name, values in net.items() if name[0] == "W"])


def prune(net, share):
    limit = np.quantile(np.abs(_all_weights(net)), share)
    return _pruned(net, lambda name, values: np.abs(values) > limit)


def prune_each_layer(net, share):
    return _pruned(net, lambda name, values: np.abs(values) > np.quantile(np.abs(values), share))


def prune_by_sign(net, share):
    limit = np.quantile(_all_weights(net), share)
    return _pruned(net, lambda name, values: values > limit)


def prune_largest(net, share):
    limit = np.quantile(np.abs(_all_weights(net)), 1 - share)
    return _pruned(net, lambda name, values: np.abs(values) < limit)


def prune_percent(net, share):
    limit = np.percentile(np.abs(_all_weights(net)), share)
    return _pruned(net, lambda name, values: np.abs(values) > limit)


def prune_in_place(net, share):
    limit = np.quantile(np.abs(_all_weights(net)), share)
    for name in ("W1", "W2", "W3"):
        net[name][np.abs(net[name]) <= limit] = 0
    return net


def prune_as_limit(net, share):
    return _pruned(net, lambda name, values: np.abs(values) > share)
