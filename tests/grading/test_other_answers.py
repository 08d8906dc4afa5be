"""Answers as students wrote them: right ones in other forms are accepted, wrong ones that slipped through are not."""

import math
from fractions import Fraction

import numpy as np
import pytest

from fishbook.checks import find
from fishbook.checks._local import LocalStudent
from fishbook.optimizers import Optimizer


def question(name):
    return find(name)[1]


def judged(name, seed, **names):
    return question(name).judged(LocalStudent(names), seed)


class InPlaceAMSGrad(Optimizer):
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m, self.v, self.largest = {}, {}, {}

    def average(self, memory, key, beta, value):
        memory[key] = beta * memory.get(key, 0.0) + (1 - beta) * value
        return memory[key]

    def update_one(self, key, param, grad):
        m, v = self.average(self.m, key, self.beta1, grad), self.average(self.v, key, self.beta2, grad**2)
        self.largest[key] = np.maximum(self.largest.get(key, 0.0), v)
        param -= self.lr * m / (np.sqrt(self.largest[key]) + self.eps)
        return param


class FixedBetas(InPlaceAMSGrad):
    def average(self, memory, key, beta, value):
        return super().average(memory, key, 0.9, value)


class InPlaceDropout:
    def __init__(self, ratio, rng):
        self.ratio, self.rng = ratio, np.random.default_rng(rng)

    def forward(self, x, train=False):
        self.scale = self.rng.random(x.shape) >= self.ratio if train else 1 - self.ratio
        x *= self.scale
        return x

    def backward(self, dout):
        dout *= self.scale
        return dout


def half_by_loops(x, W, b):
    x, W, b = (a.astype(np.float16) for a in (x, W, b))
    out = np.zeros((len(x), W.shape[1]), np.float16)
    for i in range(W.shape[0]):
        out += x[:, i : i + 1] * W[i]
    return np.maximum(out + b, 0)


def decode_in_integers(pattern, exponent_bits, fraction_bits):
    e, f = (pattern >> fraction_bits) % 2**exponent_bits, pattern % 2**fraction_bits
    sign, bias = (-1) ** (pattern >> (exponent_bits + fraction_bits)), 2 ** (exponent_bits - 1) - 1
    if e == 2**exponent_bits - 1:
        return math.nan if f else sign * math.inf
    if e == 0:
        return sign * f * 2.0 ** (1 - bias - fraction_bits)
    power = e - bias - fraction_bits
    return sign * (2**fraction_bits + f) * (2**power if power >= 0 else 2.0**power)


def popped(shapes, stds):
    sizes, q = [], 2.0
    while shapes:
        (n_in, _), std = shapes.pop(0), stds.pop(0)
        q = n_in * std**2 * q / 2
        sizes.append(math.sqrt(q))
    return sizes


RIGHT = {
    "softmax-on-paper": {"equal_scores": [0.33, 0.33, 0.33], "one_far_below": (0.5, 0.5, 0), "sigmoid_pair": 1},
    "amsgrad": {"AMSGrad": InPlaceAMSGrad},
    "older-dropout": {"OldDropout": InPlaceDropout},
    "half-that-is-not": {"half_layer": half_by_loops},
    "decode-any-format": {"decode": decode_in_integers},
    "relu-forecast": {"relu_forecast": popped},
    "overlaps-on-paper": {"inside": Fraction(1, 4), "corner": 0.14, "touching": 0},
    "average-on-paper": {"with_the_miss": 0.67, "without_the_miss": 1, "of_three_digits": 0.44},
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_in_another_form_is_accepted(name):
    for seed in range(20):
        verdict = judged(name, seed, **RIGHT[name])
        assert verdict.passed, (seed, verdict.problem)


def test_error_may_be_written_with_a_capital():
    reference = dict(question("shapes-first").reference)
    texts = {name: f" {value.title()} " for name, value in reference.items() if isinstance(value, str)}
    assert texts
    assert judged("shapes-first", 0, **{**reference, **texts}).passed


def ignores_max_steps(f, init_x, lr, flat=1e-3, max_steps=1000):
    return descend(f, init_x, lr, flat, 1000, 10)


def gives_up_at_once(f, init_x, lr, flat=1e-3, max_steps=1000):
    return descend(f, init_x, lr, flat, max_steps, 1)


def half_the_steps(f, init_x, lr, flat=1e-3, max_steps=1000):
    return descend(f, init_x, lr, flat, max_steps // 2, 10)


def descend(f, init_x, lr, flat, max_steps, times):
    from fishbook.gradients import numerical_gradient

    x, first = init_x.copy(), f(init_x)
    for steps in range(max_steps):
        grad = numerical_gradient(f, x)
        if np.linalg.norm(grad) < flat:
            return x, steps
        if f(x) > times * first:
            raise RuntimeError("it climbs")
        x -= lr * grad
    raise RuntimeError("not flat yet")


def unsigned_subnormals(pattern, exponent_bits, fraction_bits):
    e = (pattern >> fraction_bits) % 2**exponent_bits
    return abs(decode_in_integers(pattern, exponent_bits, fraction_bits)) if e == 0 else decode_in_integers(
        pattern, exponent_bits, fraction_bits
    )  # fmt: skip


def from_minus_one(scores):
    place, best = None, -1
    for k, score in enumerate(scores):
        if math.isfinite(score) and score > best:
            place, best = k, score
    return place


def never_reset(losses, patience):
    best, bad = 0, 0
    for epoch in range(1, len(losses)):
        best, bad = (epoch, bad) if losses[epoch] < losses[best] else (best, bad + 1)
        if bad >= patience:
            return best, epoch
    return best, len(losses) - 1


def without_eps(x, gamma, beta, eps=1e-5):
    with np.errstate(all="ignore"):
        hat = (x - x.mean(axis=(0, 2, 3), keepdims=True)) / x.std(axis=(0, 2, 3), keepdims=True)
    return gamma.reshape(1, -1, 1, 1) * hat + beta.reshape(1, -1, 1, 1)


def one_float64(grads, scale):
    if not all(np.isfinite(grad).all() for grad in grads.values()):
        return None
    return {name: grad.astype(np.float64 if name == "b1" else np.float32) / scale for name, grad in grads.items()}


def squares_by_the_labels(y, t):
    return 0.5 * np.sum((y - np.eye(t.max() + 1)[t]) ** 2) / len(y)


def of_arrays_alone(shapes, stds):
    """Right for arrays; the task gives lists, as its example shows."""
    return np.sqrt(np.cumprod(shapes[:, 0] * stds**2) / 2.0 ** np.arange(len(stds)))


WRONG = [
    ("descend-until-flat", {"descend_until": ignores_max_steps}),
    ("descend-until-flat", {"descend_until": gives_up_at_once}),
    ("descend-until-flat", {"descend_until": half_the_steps}),
    ("amsgrad", {"AMSGrad": FixedBetas}),
    ("he-std-mended", {"he_std": lambda shape: math.sqrt(2 / min(shape))}),
    ("relu-forecast", {"relu_forecast": of_arrays_alone}),
    ("guided-and-not", {"guided": lambda x, dout: np.where(x >= 0, np.maximum(dout, 0), 0)}),
    ("decode-any-format", {"decode": unsigned_subnormals}),
    ("best-of-some-failures", {"best_trial": from_minus_one}),
    ("kept-and-stopped", {"kept_and_stopped": never_reset}),
    ("one-mean-for-each-channel", {"channel_norm": without_eps}),
    ("unscaled-gradients", {"unscaled": one_float64}),
    ("squares-of-a-batch", {"squares_of_batch": squares_by_the_labels}),
    ("best-factor", {"best_factor": lambda scores, t: 0.85}),
    ("count-parameters", {"W2_shape": (30, 20), "b3_shape": (10,), "output_shape": (32, 10), "parameters": 24381}),
    ("sizes-on-paper", {"conv_side": 32, "pool_side": 16, "weights": 1200, "parameters": 1216, "rows": 10241}),
    ("crowded-scenes", {"least": 0.5, "overlap": 0.4}),
]


@pytest.mark.parametrize(("name", "names"), WRONG, ids=[f"{name}-{k}" for k, (name, _) in enumerate(WRONG)])
def test_a_wrong_answer_is_never_accepted(name, names):
    for seed in range(3 if question(name).kind == "experiment" else 20):
        assert not judged(name, seed, **names).passed, seed


def test_an_array_that_was_changed_is_shown_as_it_is():
    def guided(x, dout):
        dout[(x <= 0) | (dout <= 0)] = 0
        return dout

    verdict = judged("guided-and-not", 0, guided=guided)
    assert verdict.misconception.key == "in-place"
    (fault, *_) = verdict.faults
    assert "must stay as it was" in fault.seen.note
    assert np.count_nonzero(fault.expected) == fault.expected.size


def test_a_training_that_failed_has_no_score():
    settings = {"lr": 10.0, "weight_decay": 1.0, "hidden_size": 100, "batch_size": 20}
    assert "training failed" in judged("five-passes", 0, **settings).problem
