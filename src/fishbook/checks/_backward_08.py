"""Chapter 08: a batch backwards, in the short form."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_08 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["BACKWARD"]


def _probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    back = student.handle("batch_norm_backward")
    for n in (5, 2, 1):
        x = np.round(rng.normal(0, 2, (n, 3)), 1)
        x[0] += 4.0  # no column has all its numbers equal
        gamma, dout = (
            np.round(rng.uniform(1.5, 3, 3), 1) * np.array([1.0, -1.0, 1.0]),
            np.round(rng.normal(1, 2, (n, 3)), 1),
        )
        std = np.sqrt(x.var(axis=0) + 0.01)
        x_hat = (x - x.mean(axis=0)) / std
        look(back, dout, gamma, x_hat, std, note="a batch of one: no change of x changes y" if n == 1 else "")
        look.at(f"dout after the call with {n} rows", dout, note="the array that was passed in must stay as it was")


BACKWARD = Question(
    "batch-norm-backward",
    "And back again",
    "implement",
    3,
    ("batch_norm_backward",),
    _probe,
    {"batch_norm_backward": bad.backward()},
    (
        wrong(
            "mean-and-variance-as-constants",
            "Every sample moves the mean and the deviation. Where is that in your dx?",
            "The columns of dx should add up to 0. Yours is the gradient of the evaluation, where mean and variance are "
            "constants.",
            "Take two parts out of dout before you multiply by gamma / std: its mean, and x hat times the mean of "
            "dout * x hat.",
            batch_norm_backward=bad.backward(lambda dout, gamma, x_hat, std: gamma / std * dout),
        ),
        wrong(
            "along-x-hat-forgotten",
            "You took out the mean. Does stretching the whole column change y?",
            "The mean of dx * x hat should be 0 in each column, and yours is not. (With a batch of one nothing shows.)",
            "Subtract x hat times the mean over the batch of dout * x hat, too.",
            batch_norm_backward=bad.backward(
                lambda dout, gamma, x_hat, std: gamma / std * (dout - dout.mean(axis=0)),
            ),
        ),
        wrong(
            "mean-forgotten",
            "You took out the part along x hat. Does moving the whole column change y?",
            "The columns of dx should add up to 0, and yours do not.",
            "Subtract the mean of dout over the batch, too.",
            batch_norm_backward=bad.backward(
                lambda dout, gamma, x_hat, std: gamma / std * (dout - x_hat * (dout * x_hat).mean(axis=0)),
            ),
        ),
        wrong(
            "sums-for-means",
            "Are the two parts that you take out sums or means over the batch?",
            "With a batch of 5 you take out five times too much of both.",
            "The bars in the formula are means: `.mean(axis=0)`.",
            batch_norm_backward=bad.backward(
                lambda dout, gamma, x_hat, std: (
                    gamma / std * (dout - dout.sum(axis=0) - x_hat * (dout * x_hat).sum(axis=0))
                ),
            ),
        ),
        wrong(
            "sum-along-x-hat",
            "The first part is a mean. And the second?",
            "With a batch of 5 you take out five times too much of the part along x hat.",
            "`(dout * x_hat).mean(axis=0)`, then times x hat.",
            batch_norm_backward=bad.backward(
                lambda dout, gamma, x_hat, std: (
                    gamma / std * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).sum(axis=0))
                ),
            ),
        ),
        wrong(
            "added-for-subtracted",
            "What is done with the part along x hat?",
            "You have added it. The mean of dx * x hat should be 0.",
            "dout minus its mean, minus x hat times the mean of dout * x hat.",
            batch_norm_backward=bad.backward(
                lambda dout, gamma, x_hat, std: (
                    gamma / std * (dout - dout.mean(axis=0) + x_hat * (dout * x_hat).mean(axis=0))
                ),
            ),
        ),
        wrong(
            "gamma-forgotten",
            "On the way from x hat to y stands a times. With what?",
            "With gamma = −2 your dx has the wrong sign and half the size.",
            "Multiply dx by gamma.",
            batch_norm_backward=bad.backward(
                lambda dout, gamma, x_hat, std: bad.short_form(dout, np.ones_like(gamma), x_hat, std),
            ),
        ),
        wrong(
            "deviation-forgotten",
            "x was divided by something on its way to x hat. What does that do to the gradient?",
            "With a deviation of 2 your dx is twice what it should be.",
            "Divide dx by std.",
            batch_norm_backward=bad.backward(
                lambda dout, gamma, x_hat, std: bad.short_form(dout, gamma, x_hat, np.ones_like(std)),
            ),
        ),
        wrong(
            "deviation-squared",
            "What is in `std`: the deviation, or the variance?",
            "You divide by the square of it (or take a root of it). It is the deviation already.",
            "Divide dx by std, once.",
            batch_norm_backward=bad.backward(
                lambda dout, gamma, x_hat, std: bad.short_form(dout, gamma, x_hat, std**2),
            ),
        ),
        wrong(
            "number-of-samples-left-in",
            "How large is your dx beside the right one, for batches of 5 and of 2?",
            "It is N times too large: with sums in the place of means, everything has to be divided by N at the end.",
            "Means over axis 0, or gamma / (N · std) in front.",
            batch_norm_backward=bad.backward(
                lambda dout, gamma, x_hat, std: len(dout) * bad.short_form(dout, gamma, x_hat, std),
            ),
        ),
        wrong(
            "sign-turned",
            "Which sign has dx, compared with the right one?",
            "Every entry of dx has the other sign.",
            "gamma / std times (dout − …): dout itself comes in with a plus.",
            batch_norm_backward=bad.backward(
                lambda dout, gamma, x_hat, std: -bad.short_form(dout, gamma, x_hat, std),
            ),
        ),
        wrong(
            "means-for-gamma-and-beta",
            "dx is right. How often is gamma used in a batch?",
            "With a batch of 5 the gradients of gamma and beta are a fifth of what they should be.",
            "Add up over axis 0. The 1/N of the loss is in dout already.",
            batch_norm_backward=bad.backward(
                d_gamma=lambda dout, gamma, x_hat: (dout * x_hat).mean(axis=0),
                d_beta=lambda dout, gamma, x_hat: dout.mean(axis=0),
            ),
        ),
        wrong(
            "gamma-like-beta",
            "beta is added. What happens to gamma?",
            "gamma is multiplied by x hat. Its gradient is not the sum of dout.",
            "A times swaps: sum dout * x hat over axis 0.",
            batch_norm_backward=bad.backward(d_gamma=bad.sum_beta),
        ),
        wrong(
            "gamma-in-its-own-gradient",
            "dx and the gradient of beta are right. What does a times send to gamma?",
            "It sends the other factor, x hat. Yours holds gamma as well.",
            "Sum dout * x hat over axis 0, without gamma.",
            batch_norm_backward=bad.backward(d_gamma=lambda dout, gamma, x_hat: (dout * gamma * x_hat).sum(axis=0)),
        ),
        wrong(
            "beta-before-gamma",
            "All three are there. In which order?",
            "The second that comes back should be the gradient of gamma, the third that of beta.",
            "`return dx, d_gamma, d_beta`.",
            batch_norm_backward=bad.backward(d_gamma=bad.sum_beta, d_beta=bad.sum_gamma),
        ),
        wrong(
            "scales-dout",
            "All three that come back are right. What became of dout?",
            "After the call dout holds other numbers. `dout *= gamma` works in place.",
            "Write `dout * gamma`, which makes a new array.",
            batch_norm_backward=bad.scaled_in_place,
        ),
        wrong(
            "changes-dout",
            "Whose array is dout?",
            "After the call dout holds other numbers. `-=` works in place.",
            "Write `dout - dout.mean(axis=0) - …`, which makes a new array.",
            batch_norm_backward=bad.backward(bad.short_form_in_place),
        ),
    ),
    (
        "Which of the three is off? Try the sum of each column of dx: it should be 0.",
        "For dout `(5, 3)`: dx is `(5, 3)`, the gradients of gamma and beta are `(3,)`. A batch of one has dx = 0.",
        "dx = gamma / std * (dout − mean of dout − x hat · mean of dout · x hat), all means over axis 0. gamma gets the "
        "sum of dout · x hat, beta the sum of dout.",
    ),
)
