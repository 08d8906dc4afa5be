"""Pictures of grey images: one beside its numbers, many beside one another (chapter 0).

Each `picture_of_...` returns `(figure, alt)`: the drawing and what it shows, in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from fishbook.plotting._base import PALETTE, course_style, subplots

Picture = tuple[Figure, str]


@course_style()
def picture_of_digit(image: np.ndarray, rows: tuple[int, int], cols: tuple[int, int]) -> Picture:
    """A grey image beside the numbers in a window of it, from the first to before the second of `rows` and `cols`."""
    fig, (left, right) = subplots(1, 2, size=(8, 4.0))
    left.imshow(image, cmap="gray_r", vmin=0, vmax=1)
    left.set(xlabel="column", ylabel="row", title=f"one image, shape {image.shape}")
    window = image[slice(*rows), slice(*cols)]
    corner = (cols[0] - 0.5, rows[0] - 0.5)
    left.add_patch(
        Rectangle(corner, window.shape[1], window.shape[0], fill=False, edgecolor=PALETTE["orange"], linewidth=2)
    )
    right.imshow(window, cmap="gray_r", vmin=0, vmax=1)
    for (i, j), value in np.ndenumerate(window):
        color = "white" if value > 0.54 else "black"  # at 0.54 the two stand out equally
        right.text(j, i, f"{value:.2f}", fontsize=8.5, color=color, ha="center", va="center")
    right.set(xticks=[], yticks=[], title="the numbers inside the frame")
    inked = f"{(image > 0).mean():.0%} of the pixels above 0, the darkest {image.max():.2f}"
    return (
        fig,
        f"A digit of shape {image.shape} beside the numbers of a {window.shape} window of it; {inked}.",
    )


@course_style()
def picture_of_images(images: np.ndarray, titles: Sequence[Any], columns: int = 5, framed: bool = False) -> Picture:
    """Grey images in rows of `columns`, the full column wide, each under its title.

    framed draws a line around each: images whose ink reaches their border would run into one another.
    """
    rows = -(-len(images) // columns)
    side = 8 / columns
    gaps: Any = {"gridspec_kw": {"wspace": 0.06}} if framed else {}
    fig, axs = subplots(rows, columns, size=(8, rows * (side + 0.2)), squeeze=False, **gaps)
    for ax in axs.flat:
        ax.axis("off")
    for ax, image, title in zip(axs.flat, images, titles, strict=False):  # the last row may have empty places
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
        ax.set_title(title, fontsize=10)
        if framed:
            height, width = image.shape
            ax.add_patch(Rectangle((-0.5, -0.5), width, height, fill=False, edgecolor=PALETTE["grey"], clip_on=False))
    said = ", ".join(str(title) for title in titles)
    return fig, f"{len(images)} grey images in {rows} rows, titled {said}."
