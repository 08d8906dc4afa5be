"""Chapter 08: images that were normalised pixel by pixel."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_08 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["IMAGES"]


def _probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    norm = student.handle("channel_norm")
    gamma, beta = np.round(rng.uniform(1, 2, 3), 1), np.round(rng.normal(0, 1, 3), 1)
    for n in (1, 2, 4):
        x = np.round(rng.normal(0, 1, (n, 3, 2, 2)) + np.array([0.0, 3.0, -5.0]).reshape(1, 3, 1, 1), 1)
        look(norm, x, gamma, beta, note="one image alone has several pixels, and so a deviation" if n == 1 else "")
    look(norm, x, gamma, beta, eps=0.5, note="a large eps, to see where it stands")
    x[:, 1] = 3.0
    look(norm, x, gamma, beta, note="a channel whose numbers are all equal")


IMAGES = Question(
    "one-mean-for-each-channel",
    "Sixteen filters, sixteen means",
    "bug",
    2,
    ("channel_norm",),
    _probe,
    {"channel_norm": bad.channels()},
    (
        wrong(
            "each-pixel-alone",
            "How many means does this code take for x `(4, 3, 2, 2)`?",
            "`x.mean(axis=0)` holds 3 · 2 · 2 = 12 means. gamma and beta have 3 entries, one for each channel.",
            "Average over everything but the channels: samples, rows and columns of the image.",
            channel_norm=bad.channels(0, 0),
        ),
        wrong(
            "variance-of-each-pixel",
            "The mean is mended. And the line below?",
            "Your variance still has 12 entries for x `(4, 3, 2, 2)`.",
            "The variance is taken over the same axes as the mean.",
            channel_norm=bad.channels(var_over=0),
        ),
        wrong(
            "mean-of-each-pixel",
            "The variance is mended. And the line above?",
            "Your mean still has 12 entries for x `(4, 3, 2, 2)`.",
            "The mean is taken over the same axes as the variance.",
            channel_norm=bad.channels(mean_over=0),
        ),
        wrong(
            "each-image-alone",
            "Does the mean of a channel run over the batch?",
            "For x `(4, 3, 2, 2)` you take 12 means, one for each image and channel; there should be 3.",
            "Axis 0, the samples, is averaged as well.",
            channel_norm=bad.channels((2, 3), (2, 3)),
        ),
        wrong(
            "all-channels-of-an-image",
            "What is averaged now: a channel, or an image?",
            "For x `(4, 3, 2, 2)` you take 4 means, one for each image; there should be 3, one for each channel.",
            "The channels are axis 1. That is the one axis over which nothing is averaged.",
            channel_norm=bad.channels((1, 2, 3), (1, 2, 3)),
        ),
        wrong(
            "one-mean-for-everything",
            "How many means does `x.mean()` give?",
            "One for all three channels. A channel whose values lie near −5 then stays far below the others.",
            "Name the axes over which to average: all but axis 1.",
            channel_norm=bad.channels(None, None),
        ),
        wrong(
            "eps-lost",
            "The axes are right. What is the variance of a channel whose numbers are all equal?",
            "It is 0, and 0 / 0 is `nan`. With eps, x hat is 0 there.",
            "Divide by `np.sqrt(var + eps)`, as the code did.",
            channel_norm=bad.channels(divide=lambda x, var, eps: x / np.sqrt(var)),
        ),
        wrong(
            "keepdims-lost",
            "Which shape has the mean, and does it stand where the channels are?",
            "Without `keepdims=True` the mean is `(3,)`, and NumPy lines it up with the last axis of x.",
            "Keep `keepdims=True`: the mean is then `(1, 3, 1, 1)`.",
            channel_norm=bad.channels(keep=False),
        ),
    ),
    (
        "Print the shape of `mean`. How many entries are there, and how many channels?",
        "For x `(4, 3, 2, 2)` the mean and the variance should have the shape `(1, 3, 1, 1)`.",
        "Of the four axes (N, C, H, W) average over N, H and W, and leave C.",
    ),
)
