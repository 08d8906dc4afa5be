"""Chapter 05: the questions that ask for a layer."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_05 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question
from fishbook.functions import sigmoid

__all__ = ["SCALE", "SOFTPLUS", "numbers"]


def numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs, in turn, short enough to read and none near 0."""
    size = np.round(rng.uniform(0.2, 3, shape), 1)
    return (size.reshape(-1) * np.resize([-1, 1], size.size)).reshape(shape)


def _softplus_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    make = student.handle("Softplus")
    x, dout = numbers(rng, 2, 3), np.round(rng.normal(0, 2, (2, 3)), 1)
    ends, ones = np.array([-1000.0, 0.0, 1000.0]), np.round(rng.uniform(1, 2, 3), 1)
    others, last = [numbers(rng, 4), numbers(rng, 4) * 2], np.round(rng.uniform(1, 2, 4), 1)
    layer = look.made(make)
    look(layer.method("forward"), x)
    look.at("x after the call", x, note="the array that was passed in must stay as it was")
    look(layer.method("backward"), dout)
    look.at("dout after the call", dout, note="the array that was passed in must stay as it was")
    look(layer.method("forward"), ends, note="very small and very large inputs")
    look(layer.method("backward"), ones, note="very small and very large inputs")
    first, second = look.made(make), look.made(make)
    for one, given in zip((first, second), others, strict=True):
        look(one.method("forward"), given, train=True)
    for one in (first, second):
        look(one.method("backward"), last, note="two layers, first both forwards, then both backwards")


SOFTPLUS = Question(
    "softplus-layer",
    "A ReLU without a kink",
    "implement",
    2,
    ("Softplus",),
    _softplus_probe,
    {"Softplus": bad.softplus(lambda dout, x, y: dout * sigmoid(x))},
    (
        wrong(
            "forward-overflows",
            "What does your forward pass give for x = 1000?",
            "It should be 1000. `np.exp(1000)` is infinite, and so is its logarithm.",
            "`np.logaddexp(0, x)` computes log(e to the 0 + e to the x) without ever making the large number.",
            Softplus=bad.softplus(lambda dout, x, y: dout * sigmoid(x), lambda x: np.log(1 + np.exp(x))),
        ),
        wrong(
            "backward-overflows",
            "The derivative is right on paper. What does it give for x = 1000?",
            "`np.exp(1000)` is infinite, and infinity over infinity is `nan`. The slope there is 1.",
            "Divide e to the x over (1 + e to the x) above and below by e to the x: it is the sigmoid of x.",
            Softplus=bad.softplus(lambda dout, x, y: dout * np.exp(x) / (1 + np.exp(x))),
        ),
        wrong(
            "both-overflow",
            "What do your two passes give for x = 1000?",
            "`np.exp(1000)` is infinite: forward gives `inf` instead of 1000, backward `nan` instead of 1.",
            "`np.logaddexp(0, x)` does the forward pass without the large number. The slope, divided above and below by e "
            "to the x, is the sigmoid of x.",
            Softplus=bad.softplus(lambda dout, x, y: dout * np.exp(x) / (1 + np.exp(x)), lambda x: np.log(1 + np.exp(x))),
        ),
        wrong(
            "dout-forgotten",
            "What does `backward` do with its argument?",
            "With the local gradient 0.5 and 10 from the right, 5 leaves to the left. Yours gives 0.5.",
            "Every circle multiplies: what came from the right times its own local gradient.",
            Softplus=bad.softplus(lambda dout, x, y: sigmoid(x) * np.ones_like(dout)),
        ),
        wrong(
            "sigmoid-of-the-output",
            "Of which number is the sigmoid taken: of what went in, or of what came out?",
            "At x = 0 the output is 0.693. The slope there is sigmoid(0) = 0.5, not sigmoid(0.693) = 0.667.",
            "Keep x in `forward`, for example as `self.x`, and use it in `backward`.",
            Softplus=bad.softplus(lambda dout, x, y: dout * sigmoid(y)),
        ),
        wrong(
            "gate-of-relu",
            "That is the slope of ReLU. Where does softplus differ from it?",
            "At x = 0 softplus climbs with slope 0.5; ReLU jumps from 0 to 1 there.",
            "Walk back through log, plus 1 and exp: 1 / (1 + e to the x), times 1, times e to the x.",
            Softplus=bad.softplus(lambda dout, x, y: np.where(x > 0, dout, 0)),
        ),
        wrong(
            "slope-of-sigmoid",
            "Whose local gradient is y (1 − y)?",
            "At x = 1000 the curve is a line of slope 1. Yours gives another slope there.",
            "y (1 − y) belongs to the sigmoid. For log(1 + e to the x): 1 / (1 + e to the x), times e to the x.",
            Softplus=bad.softplus(lambda dout, x, y: dout * y * (1 - y)),
        ),
        wrong(
            "one-step-too-many",
            "How often did you take the derivative?",
            "At x = 0 yours gives 0.25. The slope of softplus there is 0.5.",
            "s (1 − s) is the slope of the sigmoid s. The slope of softplus is the sigmoid itself.",
            Softplus=bad.softplus(lambda dout, x, y: dout * sigmoid(x) * (1 - sigmoid(x))),
        ),
        wrong(
            "shared-memory",
            "Two layers of one network: does each keep its own x?",
            "Both go forwards, then both backwards. Your first layer finds what the second one kept.",
            "Keep it in the object, `self.x`, not in the class and not in a variable outside.",
            Softplus=bad.SoftplusOfAll,
        ),
        wrong(
            "changes-dout",
            "Whose array do you write into?",
            "`dout *= …` works in place: the array of whoever called is changed.",
            "Return a new array: the product of dout and the local gradient.",
            Softplus=bad.SoftplusInPlace,
        ),
    ),
    (
        "Look at the call above: is it the forward pass that differs, the backward pass, or an array that was passed in?",
        "At x = 0: forward gives log 2 = 0.693; backward gives half of what comes from the right.",
        "The walk back through log, plus 1 and exp is 1 / (1 + e to the x), times 1, times e to the x. Tidy it up, and "
        "multiply by dout.",
    ),
)


def _scale_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    make = student.handle("Scale")
    batches = [(numbers(rng, n, 3), np.round(rng.uniform(0.5, 3, (n, 3)), 1)) for n in (2, 3, 1)]
    layer = look.made(make, np.round(rng.uniform(2, 4, 3), 1) * [1, -1, 1])
    for x, dout in batches:
        look(layer.method("forward"), x)
        look(layer.method("backward"), dout)
        look.at("x after the calls", x, note="the array that was passed in must stay as it was")
        look.at("dout after the calls", dout, note="the array that was passed in must stay as it was")
        look.at(f"grads['s'] after a batch of {len(x)}", layer.attr("grads")["s"])


SCALE = Question(
    "scale-layer",
    "A layer with one weight for each column",
    "implement",
    2,
    ("Scale",),
    _scale_probe,
    {"Scale": bad.SCALE},
    (
        wrong(
            "not-added-up",
            "Which shape has s, and which shape has its gradient?",
            "For a batch of 2, `dout * x` is `(2, 3)`; s has the shape `(3,)`.",
            "Each s is used once by every sample, and gradients of a number that is used more than once add up.",
            Scale=bad.scale(lambda dout, x, s: dout * x),
        ),
        wrong(
            "like-the-weights-of-affine",
            "In `Affine` every input meets every output. Which input meets which output here?",
            "`x.T @ dout` is `(3, 3)` for 3 columns; s has the shape `(3,)`.",
            "Column k of the output is made of s_k and column k of x alone: multiply entry by entry, then add up the rows.",
            Scale=bad.scale(lambda dout, x, s: x.T @ dout),
        ),
        wrong(
            "mean-of-the-batch",
            "Where in the network is the loss divided by N?",
            "For a batch of 1 your gradient is right, for a batch of 2 it is half of what it should be.",
            "The loss layer has already divided by N. Here gradients add up: a sum over the batch, not a mean.",
            Scale=bad.scale(lambda dout, x, s: (dout * x).mean(axis=0)),
        ),
        wrong(
            "along-the-rows",
            "Which axis counts the samples?",
            "For a batch of 2 and 3 columns yours has the shape `(2,)`; for a batch of 3 the shape fits by chance.",
            "Add up over axis 0, the batch; one number remains for each column.",
            Scale=bad.scale(lambda dout, x, s: (dout * x).sum(axis=1)),
        ),
        wrong(
            "one-number-for-all",
            "How many weights does s hold?",
            "s has 3 entries, and each has a gradient of its own. You add everything up to one number.",
            "Add up over axis 0 only.",
            Scale=bad.scale(lambda dout, x, s: (dout * x).sum()),
        ),
        wrong(
            "like-a-bias",
            "The sum of dout is the gradient of a number that is added. What happens to s?",
            "s is multiplied by x. A times swaps: s receives what comes from the right, times x.",
            "Multiply dout by the x that `forward` kept, before you add up over the batch.",
            Scale=bad.scale(lambda dout, x, s: dout.sum(axis=0)),
        ),
        wrong(
            "s-forgotten",
            "grads is right. What goes on to the layer before?",
            "With s = 3 a nudge of x moves the output three times as far. You pass dout on unchanged.",
            "A times swaps: x receives what comes from the right, times s.",
            Scale=bad.scale(lambda dout, x, s: (dout * x).sum(axis=0), lambda dout, x, s: dout),
        ),
        wrong(
            "not-swapped",
            "A times swaps the two values. Which of them does x receive?",
            "What leaves to the left should hold s, and yours holds x.",
            "dx is dout times s; the gradient of s is made of dout times x.",
            Scale=bad.scale(lambda dout, x, s: (dout * x).sum(axis=0), lambda dout, x, s: dout * x),
        ),
        wrong(
            "adds-to-the-last",
            "The first batch is right. What is in `grads` when the second one comes?",
            "Your gradient of the second batch still holds that of the first.",
            "Assign with `=`, so that each backward pass begins afresh.",
            Scale=bad.ScaleThatAddsUp,
        ),
        wrong(
            "changes-dout",
            "Whose array do you write into?",
            "`dout *= …` works in place: the array of whoever called is changed.",
            "Return a new array: the product of dout and s.",
            Scale=bad.ScaleInPlace,
        ),
        wrong(
            "grads-not-filled",
            "Where does an optimizer look for the gradient of s?",
            '`grads["s"]` still holds the zeros that `Layer` put there.',
            'Assign the gradient of s to `self.grads["s"]` in `backward`; what you return is the gradient of x.',
            Scale=bad.ScaleWithoutGradient,
        ),
    ),
    (
        "Which of the three is off: the output, what `backward` returns, or `grads`?",
        "For x `(2, 3)` and s `(3,)`: the output and dx are `(2, 3)`, the gradient of s is `(3,)`.",
        "One entry: y = x · s, so dx = dout · s, and s gets dout · x from each sample, added up over the batch.",
    ),
)
