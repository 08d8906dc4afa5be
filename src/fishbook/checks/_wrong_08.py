"""Chapter 08: wrong versions of batch normalisation as learners write them, and the right ones beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Rule = Callable[..., Any]


def columns(x: Any) -> Any:
    """Mean and variance of each column."""
    return x.mean(axis=0), x.var(axis=0)


def keep_most(old: Any, new: Any, momentum: float) -> Any:
    return momentum * old + (1 - momentum) * new


def blend_in_place(old: Any, new: Any, momentum: float) -> Any:
    old *= momentum
    old += (1 - momentum) * new
    return old


def forward(
    moments: Rule = columns,
    blend: Rule = keep_most,
    divide: Rule = lambda x, var, eps: x / np.sqrt(var + eps),
    shape: Rule = lambda x_hat, gamma, beta: gamma * x_hat + beta,
    kept: Rule = lambda mean, var: (mean, var),
    batch_in: tuple[bool, ...] = (True,),
    learns_in: tuple[bool, ...] = (True,),
) -> Rule:
    """batch_norm made of these parts; `batch_in` and `learns_in`: the values of `train` with which it does so."""

    def batch_norm(
        x: Any, gamma: Any, beta: Any, running_mean: Any, running_var: Any,
        train: bool = False, momentum: float = 0.9, eps: float = 1e-5,
    ) -> Any:  # fmt: skip
        batch: Any = moments(x) if train in (*batch_in, *learns_in) else ()
        mean, var = batch if train in batch_in else (running_mean, running_var)
        y = shape(divide(x - mean, var, eps), gamma, beta)
        if train in learns_in:
            new_mean, new_var = kept(*batch)
            running_mean = blend(running_mean, new_mean, momentum)
            running_var = blend(running_var, new_var, momentum)
        return y, running_mean, running_var

    return batch_norm


def centred_in_place(x: Any, *others: Any, **settings: Any) -> Any:
    """batch_norm that leaves the distances from the mean in x."""
    found, train = forward()(x, *others, **settings), settings.get("train", False)
    x -= x.mean(axis=0) if train else others[2]
    return found


def short_form(dout: Any, gamma: Any, x_hat: Any, std: Any) -> Any:
    return gamma / std * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0))


def sum_gamma(dout: Any, gamma: Any, x_hat: Any) -> Any:
    return (dout * x_hat).sum(axis=0)


def sum_beta(dout: Any, gamma: Any, x_hat: Any) -> Any:
    return dout.sum(axis=0)


def backward(d_x: Rule = short_form, d_gamma: Rule = sum_gamma, d_beta: Rule = sum_beta) -> Rule:
    """batch_norm_backward that gives these three gradients."""

    def batch_norm_backward(dout: Any, gamma: Any, x_hat: Any, std: Any) -> Any:
        of_gamma, of_beta = d_gamma(dout, gamma, x_hat), d_beta(dout, gamma, x_hat)
        return d_x(dout, gamma, x_hat, std), of_gamma, of_beta

    return batch_norm_backward


def short_form_in_place(dout: Any, gamma: Any, x_hat: Any, std: Any) -> Any:
    along = (dout * x_hat).mean(axis=0)
    dout -= dout.mean(axis=0)
    dout -= x_hat * along
    return gamma / std * dout


def scaled_in_place(dout: Any, gamma: Any, x_hat: Any, std: Any) -> Any:
    """batch_norm_backward whose three gradients are right, and which leaves dout times gamma in dout."""
    found = backward()(dout, gamma, x_hat, std)
    dout *= gamma
    return found


def channels(
    mean_over: Any = (0, 2, 3), var_over: Any = (0, 2, 3), keep: bool = True,
    divide: Rule = lambda x, var, eps: x / np.sqrt(var + eps),
) -> Rule:  # fmt: skip
    """channel_norm with the mean and the variance over these axes."""

    def channel_norm(x: Any, gamma: Any, beta: Any, eps: float = 1e-5) -> Any:
        mean = x.mean(axis=mean_over, keepdims=keep)
        var = x.var(axis=var_over, keepdims=keep)
        x_hat = divide(x - mean, var, eps)
        return gamma.reshape(1, -1, 1, 1) * x_hat + beta.reshape(1, -1, 1, 1)

    return channel_norm
