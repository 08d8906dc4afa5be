"""Products of matrices: rectangles to scale, each with its name and shape; shapes must fit."""

import numpy as np
import pytest

from fishbook.plotting import subplots, to_png
from fishbook.plotting.products import draw_products


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_products_are_drawn_to_scale_and_must_fit():
    fig, ax = subplots()
    draw_products(ax, [("forward", ("X", 4, 3), ("W", 3, 2), ("Y", 4, 2))])
    sizes = [(patch.get_height(), patch.get_width()) for patch in ax.patches]
    assert np.allclose(sizes, [(4, 2), (4, 3), (3, 2)])
    assert {"Y", "(4, 2)", "=", "@"} <= set(texts(ax))
    assert to_png(fig).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match=r"\(4, 3\) @ \(2, 3\)"):
        draw_products(ax, [("wrong", ("X", 4, 3), ("W", 2, 3), ("Y", 4, 3))])
