"""A convolution one window at a time: patch, row of im2col, cell of the matrix product, output pixel.  Chapter 12."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure

from fishbook.convolution import col2im, im2col
from fishbook.widgets import _conv_pictures
from fishbook.widgets._base import Interactive
from fishbook.widgets._conv_steps import MOST_PAD, Steps, filters_of, fit, image
from fishbook.widgets._parameters import Choice, Slider, Text

__all__ = ["ConvolutionStepper"]

LARGEST, LONGEST = 9, 5  # sides of image and filter
GOAL = 5  # right predictions in a row
MODES = {"forward": "Forward", "back": "Counts of col2im"}
QUESTIONS = {"value": "a value", "size": "the size of out", "none": "nothing"}
KERNELS = {"edge": "Edges", "blur": "Sum", "identity": "Identity", "random": "Random"}
PICTURES = {"random": "Random", "square": "Square"}
ANSWER = r"(?:(?:-?[0-9]{1,5}|none)@[a-z0-9.]{1,60})?"  # what was said, and the question it was said to


def _side(name: str, label: str, value: int, low: int, high: int) -> Slider:
    return Slider(name, label, value, low=low, high=high, step=1, whole=True)


def _hidden(name: str, label: str, high: int) -> Slider:
    return Slider(name, label, 0, low=0, high=high, step=1, whole=True, hidden=True)


class ConvolutionStepper(Interactive):
    """Image, filters, stride and pad in the reader's hand; each output pixel is a patch, a row of col and a product."""

    view = "conv_stepper"
    title = "A convolution, window by window"
    ask = (
        "Predict before you look: work out what is asked for, type it, then check it. "
        f"Target: {GOAL} tasks right in a row. The tasks are of five kinds, in turn."
    )
    size: ClassVar[tuple[float, float]] = (8, 4.2)
    parameters = (
        Choice("mode", "Direction", "forward", options=MODES),
        Choice("question", "Predict", "value", options=QUESTIONS),
        _side("size", "Image side H", 5, 3, LARGEST),
        _side("filter_size", "Filter side F", 3, 1, LONGEST),
        _side("stride", "Stride S", 1, 1, 3),
        _side("pad", "Pad P", 0, 0, MOST_PAD),
        _side("channels", "Channels C", 1, 1, 3),
        _side("filters", "Filters FN", 1, 1, 2),
        Choice("kernel", "Filter", "edge", options=KERNELS),
        Choice("picture", "Image", "random", options=PICTURES),
        _hidden("seed", "Which random numbers", 9999),
        _hidden("row", "Row of col", 168),
        _hidden("which", "Filter that is looked at", 1),
        _hidden("pixel", "Pixel that is looked at", LARGEST**2 - 1),
        Text("answer", "Answer", "", pattern=ANSWER, most=80, hidden=True),
        _hidden("streak", "Right in a row", GOAL),
        _hidden("turn", "Tasks drawn", 9999),
    )

    @staticmethod
    def compute(
        size: int = 5,
        filter_size: int = 3,
        stride: int = 1,
        pad: int = 0,
        channels: int = 1,
        filters: int = 1,
        kernel: str = "edge",
        picture: str = "random",
        seed: int = 0,
    ) -> Steps:
        """Everything at once, in whole numbers, as the chapter computes it: im2col, one matrix product, col2im of ones."""
        x, W = image(picture, size, channels, seed), filters_of(kernel, filter_size, channels, filters, seed)
        fitting = fit(size, filter_size, stride, pad)
        side = fitting.side
        if side is None:
            return Steps(x, W, fitting)
        col = im2col(x[None], filter_size, filter_size, stride, pad)  # (OH·OH, C·F·F)
        product = col @ W.reshape(filters, -1).T  # (OH·OH, FN)
        counts = col2im(np.ones_like(col), (1, *x.shape), filter_size, filter_size, stride, pad)[0, 0]
        return Steps(x, W, fitting, col, product, product.T.reshape(filters, side, side), counts)

    def draw(self, fig: Figure, **values: Any) -> str:
        """The padded image with the window, the filter and the output; below, col with its row and the product."""
        names = ("size", "filter_size", "stride", "pad", "channels", "filters", "kernel", "picture", "seed")
        steps = self.compute(**{name: values[name] for name in names})
        return _conv_pictures.draw(fig, steps, values)
