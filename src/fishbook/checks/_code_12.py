"""Chapter 12: the questions that ask for code."""

from __future__ import annotations

import numpy as np

from fishbook.checks import _wrong_12 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["AVERAGE", "BACK", "BIAS", "SLIDE"]


def _whole(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.integers(-4, 5, shape).astype(float)


def _slide_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    slide = student.handle("correlate")
    look(slide, _whole(rng, 4, 5), np.array([[1.0, 2.0, -1.0], [0.0, 3.0, 1.0]]), 1, note="a filter of 2 × 3")
    look(slide, _whole(rng, 7, 7), np.arange(1.0, 10).reshape(3, 3), 2, note="a stride of 2")
    look(slide, _whole(rng, 3, 4), np.array([[2.0]]), 1, note="a filter of one weight")


SLIDE = Question(
    "slide-a-filter",
    "Slide a filter",
    "implement",
    3,
    ("correlate",),
    _slide_probe,
    {"correlate": bad.correlate},
    (
        wrong(
            "filter-turned",
            "Does the first weight lie on the first pixel of the window, or on the last?",
            "Yours turns the filter by half a turn, as a convolution does in mathematics. In networks it is not turned.",
            "At each place: the sum of window * w, without reversing w.",
            correlate=lambda x, w, stride: bad.correlate(x, w[::-1, ::-1], stride),
        ),
        wrong(
            "filter-transposed",
            "Which axis of w are its rows?",
            "A filter of 2 × 3 has two rows, and covers two rows of the image.",
            "`window = x[i : i + FH, j : j + FW]` with `FH, FW = w.shape`, times w itself.",
            correlate=lambda x, w, stride: bad.correlate(x, w.T, stride),
        ),
        wrong(
            "mean-instead-of-sum",
            "Is it the sum of the products, or their mean?",
            "With a filter of one weight yours is right; with nine weights it is a ninth of what it should be.",
            "At each place: `(window * w).sum()`.",
            correlate=bad.correlate_means,
        ),
        wrong(
            "one-row-short",
            "How many places does a 3 × 3 filter have in a 3 × 4 image: none, or one row of them?",
            "Your output lacks its last row and column.",
            "The output has (H − FH) // stride + 1 rows: do not forget the + 1.",
            correlate=bad.correlate_short,
        ),
        wrong(
            "stride-in-the-size-only",
            "With stride 2: where does the window for output row 1 begin?",
            "Your output has the right size for stride 2, but its windows lie one pixel apart.",
            "The window begins at row i · stride and column j · stride.",
            correlate=bad.correlate_tiles,
        ),
        wrong(
            "stride-ignored",
            "What does `stride` change in your code?",
            "For stride 2 the output should have half as many rows and columns. Yours is that of stride 1.",
            "Fewer places, (H − FH) // stride + 1 of them, and the window begins at i · stride.",
            correlate=lambda x, w, stride: bad.correlate(x, w, 1),
        ),
    ),
    (
        "Draw a 4 × 5 image and lay a 2 × 3 filter on its upper left corner. Which pixels does it cover?",
        "The output has (H − FH) // stride + 1 rows, and its window (i, j) begins at row i · stride, column j · stride.",
        "`window = x[i * stride : i * stride + FH, j * stride : j * stride + FW]`, and out[i, j] is `(window * w).sum()`.",
    ),
)


def _average_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    pool = student.handle("average_pool")
    look(pool, _whole(rng, 2, 3, 4, 6), 2)
    look(pool, _whole(rng, 1, 2, 6, 3), 3, note="tiles of 3 × 3")
    look(pool, np.array([[[[1.0, 3.0], [5.0, 7.0]]]]), 2, note="one tile: 1, 3, 5, 7")


AVERAGE = Question(
    "average-pooling",
    "The mean of each tile",
    "implement",
    2,
    ("average_pool",),
    _average_probe,
    {"average_pool": bad.average_pool},
    (
        wrong(
            "maximum",
            "Is the largest one asked for, or the mean?",
            "Of 1, 3, 5, 7 the mean is 4. Yours is 7.",
            "Use `mean` where you use `max`.",
            average_pool=bad.max_pool,
        ),
        wrong(
            "sum",
            "Of 1, 3, 5, 7 you make 16. What is missing?",
            "The mean is the sum divided by the number of pixels in a tile.",
            "Divide by size · size, or use `mean(axis=(3, 5))`.",
            average_pool=bad.sum_pool,
        ),
        wrong(
            "divided-by-the-side",
            "How many pixels are in a tile of size 2?",
            "Of 1, 3, 5, 7 the mean is 4. Yours is 8: you have divided by 2.",
            "A tile has size · size pixels.",
            average_pool=bad.pool_over_rows,
        ),
        wrong(
            "channels-mixed",
            "How many channels should come out of 3?",
            "Pooling leaves the channels apart: (N, 3, H, W) becomes (N, 3, H / size, W / size).",
            "Take the mean over the two axes inside the tile alone.",
            average_pool=bad.pool_channels_mixed,
        ),
        wrong(
            "overlapping-windows",
            "By how many pixels does your window move from one output to the next?",
            "A 4 × 6 image has 2 × 3 tiles of size 2. Yours has 3 × 5 windows.",
            "Move by `size`: the tiles lie side by side.",
            average_pool=bad.pool_sliding,
        ),
        wrong(
            "one-pixel-picked",
            "Which pixels of a tile does your result depend on?",
            "Of 1, 3, 5, 7 you keep the 1. The other three pixels should count as much.",
            "`x.reshape(N, C, H // size, size, W // size, size)` has the tile's pixels on axes 3 and 5.",
            average_pool=bad.pool_picked,
        ),
    ),
    (
        "Cut one image of 4 × 4 into its four tiles on paper. Which four pixels belong to the first?",
        "`x.reshape(N, C, H // size, size, W // size, size)`: on which axes do the pixels of one tile lie?",
        "On axes 3 and 5: `.mean(axis=(3, 5))` of that.",
    ),
)


def _back_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    back = student.handle("roll_back")
    look(back, np.ones((9, 4)), (1, 1, 4, 4), 2, 1, note="ones: how many windows see each pixel")
    look(back, _whole(rng, 2 * 4, 2 * 9), (2, 2, 5, 5), 3, 2, note="two images, two channels, stride 2")
    look(back, _whole(rng, 4, 4), (1, 1, 4, 4), 2, 2, note="windows side by side")


BACK = Question(
    "roll-back-mended",
    "A gradient that gets lost",
    "bug",
    3,
    ("roll_back",),
    _back_probe,
    {"roll_back": bad.roll_back},
    (
        wrong(
            "written-over",
            "A pixel stands in four windows. What does your code keep of their four gradients?",
            "With ones the middle of a 4 × 4 image should get 4. Yours gets 1: the last window writes over the others.",
            "Where a value was copied, gradients add up: `+=` instead of `=`.",
            roll_back=lambda col, shape, size, stride: bad.roll_back(col, shape, size, stride, "assign"),
        ),
        wrong(
            "mean-of-the-windows",
            "Do gradients of copies add up, or are they averaged?",
            "With ones the middle should get 4. Yours gets 1, as you divide by the number of windows.",
            "Only add. The counts are part of the gradient.",
            roll_back=lambda col, shape, size, stride: bad.roll_back(col, shape, size, stride, "mean"),
        ),
        wrong(
            "stride-forgotten",
            "Where in the image does window (1, 1) begin, with stride 2?",
            "With stride 1 yours is right. With stride 2 your windows lie one pixel apart.",
            "Row i · stride, column j · stride.",
            roll_back=lambda col, shape, size, stride: bad.roll_back(col, shape, size, stride, "no stride"),
        ),
        wrong(
            "channels-last",
            "In which order do the columns of an unrolled matrix stand: channel first, or place in the filter first?",
            "With one channel yours is right. With two the columns are channel, row, column.",
            "`col.reshape(N, OH, OW, C, size, size)`.",
            roll_back=bad.roll_back_turned,
        ),
    ),
    (
        "Roll back a matrix of ones by hand: how many windows see the corner, how many the middle?",
        "1 and 4, for a 4 × 4 image and 2 × 2 windows. What must happen where a pixel is seen twice?",
        "Gradients of copies add up: `image[...] += col[:, i, j]`, at row i · stride and column j · stride.",
    ),
)


def _bias_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    gradient = student.handle("bias_gradient")
    look(gradient, _whole(rng, 4, 3, 2, 5))
    look(gradient, np.ones((2, 3, 4, 4)), note="ones: 32 of them for each filter")


BIAS = Question(
    "bias-for-a-map",
    "One bias for a whole map",
    "bug",
    1,
    ("bias_gradient",),
    _bias_probe,
    {"bias_gradient": lambda dout: dout.sum(axis=(0, 2, 3))},
    (
        wrong(
            "over-the-batch-only",
            "How many biases does a layer with 3 filters have?",
            "Three. Yours has one for each place of the map, as in an `Affine` layer.",
            "Sum over the images and over both axes of the map: axes 0, 2 and 3.",
            bias_gradient=lambda dout: dout.sum(axis=0),
        ),
        wrong(
            "mean-over-places",
            "The shape is right. Is it a sum over the places, or a mean?",
            "The same bias was added at each place, and gradients of copies add up. You have divided by their number.",
            "`sum` over the axes 2 and 3 as well.",
            bias_gradient=lambda dout: dout.sum(axis=0).mean(axis=(1, 2)),
        ),
        wrong(
            "mean-over-everything",
            "Is it a sum, or a mean?",
            "For ones it should be 32, the number of copies. Yours is 1. The loss has divided by N already.",
            "`sum` in place of `mean`.",
            bias_gradient=lambda dout: dout.mean(axis=(0, 2, 3)),
        ),
        wrong(
            "filters-summed",
            "Which axis are the filters?",
            "`dout` is (N, FN, OH, OW): the filters are axis 1, and there is one gradient for each.",
            "Sum over the axes 0, 2 and 3.",
            bias_gradient=lambda dout: dout.sum(axis=(1, 2, 3)),
        ),
    ),
    (
        "At how many places was one and the same bias added?",
        "At every place of its map, in every image. Where a value was copied, the gradients add up.",
        "Sum `dout` over images and places: axes 0, 2 and 3. One number for each filter is left.",
    ),
)
