"""Chapter 02: the experiments, in which a target is measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from fishbook.checks import _wrong_02 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Seen, Student
from fishbook.checks._question import Question
from fishbook.checks._values import _array
from fishbook.datasets import load_digit_weights, load_mnist
from fishbook.functions import relu, sigmoid

__all__ = ["PRUNE", "TRIANGLE"]

LINES, OFFSETS = np.array([[7.0, -3.0, 0.0], [-3.0, -1.0, 5.0]]), np.array([4.0, 2.5, 2.5])
SIDE = np.linspace(-2, 2, 101)
SHAPES_WANTED = {"W1": (2, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}


def _arrays(given: Any, names: Iterable[str]) -> dict[str, Any]:
    """The arrays of those names in what may be a dictionary; None for each that is not there or no numbers."""
    return {name: _array(given[name]) if isinstance(given, dict) and name in given else None for name in names}


def _inside(points: np.ndarray, net: dict[str, Any], h: Any) -> np.ndarray:
    y = h(points @ net["W1"] + net["b1"]) @ net["W2"] + net["b2"]
    return y[:, 0] > y[:, 1]


def _triangle_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    given = student.value("triangle")
    net = _arrays(given, SHAPES_WANTED)
    for name, shape in SHAPES_WANTED.items():
        if np.shape(net[name]) != shape:
            look.at("problem", f"`triangle` should be a dictionary in which `{name}` is an array of shape {shape}.")
            return
    points = np.stack(np.meshgrid(SIDE, SIDE), axis=-1).reshape(-1, 2)
    step = np.all(points @ LINES + OFFSETS > 0, axis=1)
    yours = _inside(points, net, relu)
    look.at("agree", float(np.mean(yours == step)))
    look.at("inside", float(np.mean(yours)))
    look.at("step", float(np.mean(step)))


def _triangle_judge(seen: Sequence[Seen]) -> str | None:
    found = {one.call: one.got for one in seen}
    if "problem" in found:
        return str(found["problem"])
    if found["agree"] >= 0.99:
        return None
    return (
        f"Your triangle and the step's agree on {found['agree']:.1%} of the square; the target is 99 %. "
        f"Yours holds {found['inside']:.1%} of the square, the step's {found['step']:.1%}."
    )


def _relu_triangle(sign: float, out: float, margin: float) -> dict[str, Any]:
    vote = np.array([[out, -out]] * 3)
    return {"W1": sign * LINES, "b1": sign * OFFSETS, "W2": vote, "b2": np.array([margin, -margin])}


TRIANGLE = Question(
    "relu-triangle",
    "A triangle for ReLU",
    "experiment",
    3,
    ("triangle",),
    _triangle_probe,
    {},
    (
        wrong(
            "weights-of-the-step",
            "These weights wait for three answers that end at 1. Where does ReLU end?",
            "At (0, 0) the scores are 4, 2.5 and 2.5. Their sum exceeds 2.5 there, and nearly everywhere else.",
            "Turn W1 and b1 round, so that a hidden neuron is 0 where its line agrees and positive where it objects. Then "
            "inside means: no objections. Which signs does W2 need?",
            triangle=_relu_triangle(1, 1, -2.5),
        ),
        wrong(
            "no-margin",
            "What are the two outputs at a point to which no line objects, and which of them is larger?",
            "At (0, 0) all three hidden neurons give 0. With b2 = (0, 0) both outputs are 0, and none is larger.",
            "Give the first output a small head start in b2, small against the objections just outside the triangle.",
            triangle=_relu_triangle(-1, -1, 0.0),
        ),
        wrong(
            "objections-for",
            "The hidden neurons measure objections now. Should they speak for the first output?",
            "At (2, 2) the objections are positive and the first output wins: the outside came out as inside.",
            'Objections speak against "inside": negative weights to the first output, positive ones to the second.',
            triangle=_relu_triangle(-1, 1, -0.01),
        ),
        wrong(
            "wide-margin",
            "The triangle has the right form and is too large. What decides how many objections are tolerated?",
            "With b2 = (2.5, −2.5) the objections may add up to 2.5 before the point counts as outside.",
            "Make the head start in b2 small, or the weights in W2 large: only their ratio counts.",
            triangle=_relu_triangle(-1, -1, 2.5),
        ),
    ),
    (
        "A point is inside when no line objects. What should a hidden neuron give where its line agrees?",
        "With W1 and b1 turned round, a hidden neuron is 0 inside its line and grows with the distance outside.",
        "The first output is a small number minus the sum of the three objections; the second has all signs turned round.",
    ),
    judge=_triangle_judge,
)


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
            return f"In `{name}` a number that was not set to zero has changed; the biases should stay as well."
    return ""


def _pruned(look: Look, prune: Any, share: float) -> float | None:
    """The accuracy with `share` of the weights at zero; None when what came back is no such network."""
    net, before = load_digit_weights(), load_digit_weights()
    after = _arrays(look(prune, net, share), before)
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
        f"`breaks_at` is {down}, but the accuracy is {good:.3f} with {above} of the weights at zero, {low:.3f} with {down}."
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
