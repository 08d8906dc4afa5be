"""The course's look: one colour-blind-safe palette, one way to open a figure and one way to show it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe & Ito 2008, in an order whose neighbours also differ in lightness, so that a grey print still reads.
PALETTE = {
    "blue": "#0072B2",
    "orange": "#D55E00",
    "green": "#009E73",
    "purple": "#9B4F96",
    "yellow": "#E69F00",
    "sky": "#56B4E9",
    "ink": "#1F2933",
    "grey": "#6B7280",
    "faint": "#D5DAE1",
}
CYCLE = [PALETTE[name] for name in ("blue", "orange", "green", "sky", "purple", "yellow")]
_STYLES = [
    "-",
    "--",
    "-.",
    ":",
    (0, (5, 1)),
    (0, (3, 1, 1, 1)),
]  # line styles differ too: colour is never alone

_RC: Any = {
    "axes.edgecolor": PALETTE["grey"],
    "axes.labelcolor": PALETTE["ink"],
    "axes.prop_cycle": cycler(color=CYCLE, linestyle=_STYLES),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 11,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "grid.color": PALETTE["faint"],
    "image.cmap": "gray_r",
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "text.color": PALETTE["ink"],
    "xtick.color": PALETTE["grey"],
    "ytick.color": PALETTE["grey"],
    "xtick.labelcolor": PALETTE["ink"],
    "ytick.labelcolor": PALETTE["ink"],
}
_DPI = 144  # drawn at twice the size it is shown at, so that it stays sharp on a dense screen


@contextmanager
def course_style() -> Iterator[None]:
    """Use the course's matplotlib settings inside a `with` block; the reader's own settings come back after it."""
    with mpl.rc_context(_RC):
        yield


def subplots(rows: int = 1, cols: int = 1, *, size: tuple[float, float] = (6.4, 3.6), **kwargs: Any) -> tuple[Figure, Any]:
    """Open a figure in the course's style: `fig, ax = subplots()` or `fig, (left, right) = subplots(1, 2)`.

    The style stays set for what is drawn next, since matplotlib reads most of it only then; `course_style` confines it.
    size is (width, height) in inches at 72 dots an inch: 8 inches fill the text column.  Further keywords go to
    `Figure.subplots` (sharex, sharey, squeeze, width_ratios, subplot_kw, ...).
    """
    mpl.rcParams.update(_RC)
    fig = Figure(figsize=size, layout="constrained")
    return fig, fig.subplots(rows, cols, **kwargs)


def to_png(fig: Figure) -> bytes:
    """Render the figure as PNG bytes, without a date or program name, so that equal figures are equal bytes.

    256 colours are enough for our figures and make the files two to three times smaller.
    """
    from PIL import Image

    drawn, packed = io.BytesIO(), io.BytesIO()
    with course_style():
        fig.savefig(drawn, format="png", dpi=_DPI)
    picture = Image.open(drawn).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    picture.save(packed, format="PNG", optimize=True)
    return packed.getvalue()


def picture(draw: Callable[[Figure], str], size: tuple[float, float]) -> tuple[bytes, str]:
    """PNG bytes and alternative text of what `draw` paints into a figure of size (width, height) inches, in our style.

    draw returns the alternative text.  Raises ValueError when it returns none.
    """
    with course_style():
        fig = Figure(figsize=size, layout="constrained")
        alt = draw(fig)
    if not alt or not alt.strip():
        raise ValueError("draw must return the alternative text: one or two sentences that say what the figure shows")
    return to_png(fig), alt


def show(fig: Figure, alt: str) -> None:
    """Display the figure with `alt`, the sentence that says what is seen, for those who cannot see it.

    Write `alt` from the data (an f-string over the numbers drawn).  It travels as the output's text/plain and as the
    picture's alternative text on the site, and the notebook tests compare it, so a picture that changes is noticed.
    """
    if not alt or not alt.strip():
        raise ValueError("show needs alt: one or two sentences that say what the figure shows")
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if get_ipython() is None:  # a plain script: nothing to show it on
        return
    width, height = (round(inches * 72) for inches in fig.get_size_inches())
    shown = {"image/png": {"alt": alt, "width": width, "height": height}}
    display({"image/png": to_png(fig), "text/plain": alt}, metadata=shown, raw=True)


def label_end(ax: Axes, x: Any, y: Any, text: str, color: str, dx: float = 4, dy: float = 0) -> None:
    """Write `text` beside the last point of a line: a direct label, read faster than a legend."""
    ax.annotate(text, (x[-1], y[-1]), (dx, dy), textcoords="offset points", color=color, va="center")
