"""Chapter 09: the questions that ask for code: a step that shrinks, the older dropout, a rule that stops."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_09 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["DROP", "STEP"]


def _numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of both signs, in turn, short enough to read and none near 0."""
    size = np.round(rng.uniform(0.3, 2, shape), 1)
    return (size.reshape(-1) * np.resize([-1, 1], size.size)).reshape(shape)


def _step_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    step = student.handle("decay_step")
    for shape in ((2, 3), (4,)):
        W, grad = _numbers(rng, *shape), np.round(rng.uniform(0.5, 3, shape), 1)
        lr, decay = float(np.round(rng.uniform(0.1, 0.3), 2)), float(np.round(rng.uniform(0.3, 0.9), 2))
        look(step, W, grad, lr, decay)
        look.at("W after the call", W, note="the array that was passed in must stay as it was")
    W = _numbers(rng, 3)
    look(step, W, np.zeros(3), 0.1, 0.5, note="no gradient from the loss: only the decay is left")


STEP = Question(
    "decay-step",
    "A step that shrinks",
    "implement",
    2,
    ("decay_step",),
    _step_probe,
    {"decay_step": bad.step(lambda W, grad, lr, decay: W - lr * (grad + decay * W))},
    (
        wrong(
            "changes-the-weights",
            "The step is right. What became of the array that was passed in?",
            "`W -= ...` changes the caller's array; the task asks for a new one.",
            "Write `return W - lr * (...)`, which makes a new array.",
            decay_step=bad.step_in_place,
        ),
        wrong(
            "half-kept",
            "What is the slope of ½ λ W²?",
            "With W = 2, no gradient, lr 0.1 and decay 0.5 the new weight is 1.9; yours is 1.95.",
            "The half cancels against the 2 of the square: the gradient of the penalty is λ W.",
            decay_step=bad.step(lambda W, grad, lr, decay: W - lr * (grad + 0.5 * decay * W)),
        ),
        wrong(
            "twice",
            "What is the slope of ½ λ W²?",
            "With W = 2, no gradient, lr 0.1 and decay 0.5 the new weight is 1.9; yours is 1.8.",
            "The half cancels against the 2 of the square: the gradient of the penalty is λ W.",
            decay_step=bad.step(lambda W, grad, lr, decay: W - lr * (grad + 2 * decay * W)),
        ),
        wrong(
            "rate-forgotten",
            "Is the decay part of the gradient? Then what is it multiplied by?",
            "With W = 2, no gradient, lr 0.1 and decay 0.5 the new weight is 1.9; yours is 1.",
            "The factor is 1 − ηλ: the learning rate belongs to both parts.",
            decay_step=bad.step(lambda W, grad, lr, decay: W - lr * grad - decay * W),
        ),
        wrong(
            "grows",
            "Which way does a weight go that gets no gradient?",
            "With W = 2, no gradient, lr 0.1 and decay 0.5 the new weight is 1.9; yours is 2.1.",
            "λ W is added to the gradient, and the step goes against the gradient: W − lr (grad + λ W).",
            decay_step=bad.step(lambda W, grad, lr, decay: W - lr * (grad - decay * W)),
        ),
        wrong(
            "shrinks-the-step-too",
            "What exactly is shrunk: the old weight, or the weight after the step?",
            "You multiply the gradient's step by 1 − ηλ as well.",
            "First shrink the weight, then step: (1 − ηλ) W − η grad.",
            decay_step=bad.step(lambda W, grad, lr, decay: (1 - lr * decay) * (W - lr * grad)),
        ),
        wrong(
            "sign-only",
            "Does every weight shrink by the same amount, or by the same share?",
            "Your decay does not depend on how large the weight is. That belongs to the penalty λ |W|.",
            "The gradient of ½ λ W² is λ W, in proportion to the weight.",
            decay_step=bad.step(lambda W, grad, lr, decay: W - lr * (grad + decay * np.sign(W))),
        ),
        wrong(
            "no-decay",
            "Where does `decay` come in?",
            "With no gradient from the loss your weight stays as it is.",
            "Add λ W to the gradient before you step.",
            decay_step=bad.step(lambda W, grad, lr, decay: W - lr * grad),
        ),
    ),
    (
        "Try one weight: W = 2, gradient 0, lr = 0.1, decay = 0.5.",
        "The new weight is (1 − 0.1 · 0.5) · 2 = 1.9. With gradient 1 it would be 1.8.",
        "Return `W - lr * (grad + decay * W)`, a new array of W's shape.",
    ),
)


def _drop_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    make = student.handle("OldDropout")
    x, dout = _numbers(rng, 4, 6), np.round(rng.uniform(1, 3, (4, 6)), 1)
    ratio, seed = float(rng.choice([0.2, 0.3, 0.4])), int(rng.integers(1, 1000))
    layer = look.made(make, ratio, seed)
    for train in (True, False, True):
        look(layer.method("forward"), x.copy(), train=train)
        look(layer.method("backward"), dout.copy(), note=f"after a forward pass that {'learns' if train else 'predicts'}")
    look(layer.method("forward"), x.copy(), note="without train, it predicts")


DROP = Question(
    "older-dropout",
    "Dropout, the older way",
    "implement",
    3,
    ("OldDropout",),
    _drop_probe,
    {"OldDropout": bad.dropping()},
    (
        wrong(
            "inverted",
            "Which of the two kinds of dropout does the task ask for?",
            "You divide by 1 − p while learning. That is the chapter's; here the factor comes when predicting.",
            "While learning: `x * mask`. When predicting: `x * (1 - ratio)`.",
            OldDropout=bad.dropping(
                lambda x, m, p: x * m / (1 - p),
                lambda x, m, p: x,
                lambda dout, m, p: dout * m / (1 - p),
                lambda dout, m, p: dout,
            ),
        ),
        wrong(
            "factor-forgotten",
            "How large is a value on average while learning, and how large when predicting?",
            "With ratio 0.2 a value of 1 is 0.8 on average while learning; when predicting you give 1.",
            "When predicting, multiply by `1 - ratio`, in `forward` and in `backward`.",
            OldDropout=bad.dropping(predict=lambda x, m, p: x, back_predict=lambda dout, m, p: dout),
        ),
        wrong(
            "factor-forgotten-backward",
            "Forward is right. When predicting, by what was x multiplied, and so dout?",
            "y = (1 − p) x has the slope 1 − p; your `backward` passes dout on unchanged there.",
            "Without training, `backward` gives `dout * (1 - ratio)`.",
            OldDropout=bad.dropping(back_predict=lambda dout, m, p: dout),
        ),
        wrong(
            "factor-of-what-is-dropped",
            "Is `ratio` the share that is dropped, or the share that stays?",
            "With ratio 0.2 you multiply by 0.2 when predicting; on average 0.8 of a value stays.",
            "The factor is `1 - ratio`.",
            OldDropout=bad.dropping(predict=lambda x, m, p: x * p, back_predict=lambda dout, m, p: dout * p),
        ),
        wrong(
            "keeps-what-it-should-drop",
            "How many of the values stay with ratio 0.2?",
            "About a fifth of yours, and it should be four fifths.",
            "Keep where `rng.random(x.shape) >= ratio`.",
            OldDropout=bad.dropping(kept=lambda drawn, p: drawn < p),
        ),
        wrong(
            "backward-without-mask",
            "What does a value that was dropped have to do with the loss?",
            "Nothing: where the mask is 0, the gradient is 0 too. Yours passes through.",
            "Keep the mask in `forward` and multiply dout by it in `backward`.",
            OldDropout=bad.dropping(back=lambda dout, m, p: dout),
        ),
        wrong(
            "new-mask-in-backward",
            "Which mask did the forward pass use?",
            "You draw again in `backward`: other values are dropped there than in `forward`.",
            "Draw once, in `forward`, keep it as `self.mask`, and use it in `backward`.",
            OldDropout=bad.dropping(redrawn=True),
        ),
        wrong(
            "mask-of-the-last-learning",
            "To which forward pass does `backward` belong?",
            "After a pass that predicts, your `backward` still multiplies by the mask of the last pass that learnt.",
            "Remember in `forward` whether it was learning; after predicting, `backward` gives `dout * (1 - ratio)`.",
            OldDropout=bad.dropping(stale=True),
        ),
        wrong(
            "another-draw",
            "Is the mask drawn exactly as the task says?",
            "With `dtype=np.float32` other numbers come out of the same generator, and so another mask.",
            "Draw with `self.rng.random(x.shape)`, once in each pass that learns, and in no other.",
            OldDropout=bad.dropping(dtype=np.float32),
        ),
        wrong(
            "draws-while-predicting",
            "The first mask is right. How often does your layer draw?",
            "It draws in a pass that predicts as well, and so the next mask is another one.",
            "Draw with `self.rng.random(x.shape)`, once in each pass that learns, and in no other.",
            OldDropout=bad.dropping(idle=True),
        ),
        wrong(
            "both-scalings",
            "How often is the missing share made up for?",
            "You divide by 1 − p while learning and multiply by it when predicting. One of them is enough.",
            "While learning multiply by the mask alone.",
            OldDropout=bad.dropping(lambda x, m, p: x * m / (1 - p), back=lambda dout, m, p: dout * m / (1 - p)),
        ),
    ),
    (
        "Is it learning or predicting that differs, `forward` or `backward`?",
        "With ratio 0.5 and x = 1 everywhere: zeros and ones while learning, 0.5 everywhere when predicting.",
        "Learning: `self.mask = self.rng.random(x.shape) >= self.ratio`, `x * self.mask`, and back `dout * self.mask`. "
        "Predicting: times `1 - self.ratio`, in both directions.",
    ),
)
