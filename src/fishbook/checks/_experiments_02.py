"""Chapter 02: how many weights a network can do without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fishbook.checks import _wrong_02 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._question import Question
from fishbook.checks._values import arrays_of
from fishbook.datasets import load_digit_weights, load_mnist
from fishbook.functions import sigmoid

__all__ = ["PRUNE"]


MATRICES = ("W1", "W2", "W3")


def _accuracy(net: dict[str, Any]) -> float:
    (x, t), (more, others) = load_mnist("5k")
    z = np.concatenate([x, more])
    for k in (1, 2):
        z = sigmoid(z @ net[f"W{k}"] + net[f"b{k}"])
    y = z @ net["W3"] + net["b3"]
    return float(np.mean(y.argmax(axis=1) == np.concatenate([t, others])))


def _fault(before: dict[str, Any], net: dict[str, Any], after: dict[str, Any]) -> str:
    """Why `after` is no pruned network of `before`; "" for nothing.  `net` is what was passed in, after the call."""
    if any(np.shape(after[name]) != before[name].shape for name in before):
        return "`prune` should return a dictionary with W1, b1, W2, b2, W3 and b3 in their shapes."
    if any(not np.array_equal(net[name], before[name]) for name in before):
        return "After the call the network that was passed in has other numbers than before."
    for name in before:
        kept = after[name] != 0 if name in MATRICES else np.full(before[name].shape, True)
        if not np.allclose(after[name][kept], before[name][kept]):
            weights = f"In `{name}` a number that was not set to zero has changed."
            return weights if name in MATRICES else f"The biases should stay as they are; in `{name}` a number has changed."
    return ""


def _pruned(look: Look, prune: Any, share: float) -> float | None:
    """The accuracy with `share` of the weights at zero; None when what came back is no such network."""
    net, before = load_digit_weights(), load_digit_weights()
    after = arrays_of(look(prune, net, share), before)
    fault = _fault(before, net, after)
    if fault:
        look.at("problem", fault)
        return None
    zeros = np.mean(np.concatenate([after[name].reshape(-1) for name in MATRICES]) == 0)
    accuracy = _accuracy({name: values.astype(np.float32) for name, values in after.items()})
    look.at(f"zero at {share:.2f}", float(zeros))
    look.at(f"accuracy at {share:.2f}", accuracy)
    return accuracy if abs(zeros - share) < 0.01 else None


def _prune_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    prune = student.handle("prune")
    reached = _pruned(look, prune, 0.5)
    if reached is None or reached < 0.95:
        return
    down = student.value("breaks_at")
    if not isinstance(down, float) or not 0.5 < down <= 1 or abs(20 * down - round(20 * down)) > 1e-6:
        look.at("problem", "`breaks_at` should be one of 0.55, 0.60, 0.65, … 1.00.")
        return
    for share in (down - 0.05, down):
        _pruned(look, prune, round(share, 2))


def _prune_judge(seen: Sequence[Seen]) -> str | None:
    found = {one.call: one.got for one in seen}
    if "problem" in found:
        return str(found["problem"])
    for share in [call[-4:] for call in found if call.startswith("zero")]:
        if abs(found[f"zero at {share}"] - float(share)) >= 0.01:
            return f"`prune(net, {share})` sets {found[f'zero at {share}']:.1%} of the 45,200 weights to zero."
    (_, first), *later = [(call[-4:], got) for call, got in found.items() if call.startswith("accuracy")]
    if first < 0.95:
        return f"With half of all weights at zero the accuracy is {first:.4f} on the 5,000 digits; the target is 0.95."
    (above, good), (down, low) = later if len(later) == 2 else (("0.50", first), later[0])
    if good >= 0.9 > low:
        return None
    return (
        f"`prune` is right. `breaks_at` is {down}, but the accuracy is {good:.3f} with {above} of the weights at zero, and "
        f"{low:.3f} with {down}; it should be the first share with less than 0.90."
    )


SIZE = "Collect the sizes `np.abs(W)` of all three matrices in one flat array; `np.quantile(sizes, share)` is the limit."


PRUNE = Question(
    "prune-digits",
    "How many weights does it need?",
    "experiment",
    3,
    ("prune", "breaks_at"),
    _prune_probe,
    {},
    (
        wrong(
            "each-layer-alike",
            "You take the same share from each matrix. Are their weights of the same size?",
            "With half of each matrix gone the accuracy is 0.936. The weights of W2 and W3 are larger than those of W1: a "
            "weight that counts as small among them may still be important.",
            SIZE + " Then use that one limit in all three.",
            prune=bad.prune_each_layer,
        ),
        wrong(
            "negative-first",
            "Which weight is smaller in its effect, −3 or 0.1?",
            "A weight of −3 says a lot, against. Your limit removes it before 0.1.",
            "Compare sizes, without the sign: `np.abs(W)`, both where you find the limit and where you apply it.",
            prune=bad.prune_by_sign,
        ),
        wrong(
            "largest-first",
            "Which half do you keep?",
            "What your function leaves are the weights near zero.",
            "Zero where `np.abs(W)` is at most the limit, W elsewhere: look at what your `np.where` does where.",
            prune=bad.prune_largest,
        ),
        wrong(
            "percent",
            "In which units does `np.percentile` want its second argument?",
            "`np.percentile(sizes, 0.5)` is the size below which half a percent lies.",
            "Use `np.quantile`, whose second argument runs from 0 to 1, or multiply the share by 100.",
            prune=bad.prune_percent,
        ),
        wrong(
            "share-as-limit",
            "Is `share` a size of a weight?",
            "0.5 means half of all weights. Your function removes the weights smaller than 0.5, whatever their number.",
            "First find the limit below which that share of the sizes lies: `np.quantile(sizes, share)` gives it.",
            prune=bad.prune_as_limit,
        ),
        wrong(
            "changes-its-input",
            "Whose arrays do you write into?",
            "After `prune(net, 0.5)` half of the weights in `net` itself are gone, and the next call starts from there.",
            "`dict(net)` copies the dictionary but not its arrays. Build new arrays, with `np.where` or from `W.copy()`.",
            prune=bad.prune_in_place,
        ),
    ),
    (
        "Which half of the weights does the network miss least, and how do you compare weights of different matrices?",
        "There are 45,200 weights in the three matrices; with a share of 0.5, 22,600 of them become zero.",
        SIZE
        + " Every weight of at most that size becomes zero. For `breaks_at`, print the accuracy for 0.55, 0.60, 0.65 …",
    ),
    judge=_prune_judge,
)
