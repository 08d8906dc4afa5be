"""Pictures of numbers as the computer holds them: their bits, the gaps between them, what rounding does (chapter 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from fishbook.plotting._base import PALETTE, label_end

PARTS = {"sign": "orange", "exponent": "blue", "fraction": "green"}
_LOOKS = (("blue", "-"), ("orange", "--"), ("green", "-."), ("purple", ":"))


def draw_bits(ax: Axes, pattern: str, exponent_bits: int, *, texts: Sequence[str] = (), letters: bool = True) -> list[str]:
    """One cell for each bit of `pattern` ("110001…"), coloured by part, and a text below each part; returns the parts.

    letters=False leaves the digits out where there is no room for them.
    """
    ends = [0, 1, 1 + exponent_bits, len(pattern)]
    parts = [pattern[a:b] for a, b in pairwise(ends)]
    for (name, color), a, b in zip(PARTS.items(), ends[:-1], ends[1:], strict=True):
        for k in range(a, b):
            ax.add_patch(_cell(k, color, filled=pattern[k] == "1"))
            if letters:
                size = 11 if len(pattern) <= 16 else 9
                ax.text(k + 0.5, 0.5, pattern[k], ha="center", va="center", fontsize=size, color=PALETTE["ink"])
        at, side = ((a + b) / 2, "center") if b - a > 1 else (b, "right")
        ax.text(at, 1.25, name, color=PALETTE[color], fontsize=10, ha=side)
    for text, a, b in zip(texts, ends[:-1], ends[1:], strict=False):
        ax.text((a + b) / 2, -0.25, text, ha="center", va="top", fontsize=10)
    ax.set(xlim=(-1.2, len(pattern) + 0.2), ylim=(-1.0, 1.8), aspect="equal")
    ax.set_axis_off()
    return parts


def _cell(left: float, color: str, *, filled: bool, bottom: float = 0.0, width: float = 1.0) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (left, bottom), width, 1, facecolor=PALETTE[color], alpha=0.55 if filled else 0.15, edgecolor=PALETTE["ink"]
    )


def draw_formats(ax: Axes, formats: Mapping[str, tuple[int, int]]) -> None:
    """A bar for each format, as long as its bits: sign, exponent bits, fraction bits, with the counts in them."""
    for row, (name, (exponent, fraction)) in enumerate(formats.items()):
        bottom, left = -1.5 * row, 0
        for (part, color), width in zip(PARTS.items(), (1, exponent, fraction), strict=True):
            ax.add_patch(_cell(left, color, filled=True, bottom=bottom, width=width))
            if width > 1:
                ax.text(left + width / 2, bottom + 0.5, str(width), ha="center", va="center", fontsize=10)
            if row == 0:
                ax.text(left + width / 2, 1.25, part, ha="right" if width == 1 else "center", color=PALETTE[color])
            left += width
        ax.text(left + 0.6, bottom + 0.5, f"{name}, {left} bits", va="center")
    ax.set(xlim=(-4, 78), ylim=(-1.5 * len(formats) + 1, 2.4))
    ax.set_axis_off()


def plot_lines(ax: Axes, x: Any, lines: Mapping[str, Any], *, shift: Mapping[str, float] | None = None) -> None:
    """Lines on two logarithmic axes, each named at its end; `shift` moves a name up by so many points.

    A value that is missing, zero or below breaks its line.
    """
    for (name, values), (color, style) in zip(lines.items(), _LOOKS, strict=False):
        values = np.asarray(values, dtype=float)
        values = np.where(values > 0, values, np.nan)
        ax.loglog(x, values, color=PALETTE[color], linestyle=style)
        there = np.isfinite(values)
        label_end(ax, np.asarray(x)[there], values[there], name, PALETTE[color], dy=(shift or {}).get(name, 0))


def plot_gradients(ax: Axes, layers: Mapping[str, Any], limits: Mapping[str, float]) -> dict[str, list[float]]:
    """Sizes of the gradients of each layer, over powers of two, and vertical lines at the limits.

    Returns for each layer its shares below the limits.  Zeros do not count.
    """
    shares, edges = {}, np.arange(-40, 3)
    for k, (name, grads) in enumerate(layers.items()):
        size = np.abs(np.asarray(grads, dtype=np.float64)).ravel()
        size = size[size > 0]
        count, _ = np.histogram(np.log2(size), edges)
        color, style = _LOOKS[k % len(_LOOKS)]
        ax.plot(2.0 ** (edges[:-1] + 0.5), count / len(size), color=PALETTE[color], linestyle=style)
        top = int(count.argmax())
        place = (2.0 ** (edges[top] + 0.5), count[top] / len(size))
        ax.annotate(name, place, (0, 4 + 11 * (k % 2)), textcoords="offset points", ha="center", color=PALETTE[color])
        shares[name] = [float(np.mean(size < limit)) for limit in limits.values()]
    for name, limit in limits.items():
        ax.axvline(limit, color=PALETTE["ink"], linestyle=":", linewidth=1.2)
        ax.text(limit, 1.01, name, transform=ax.get_xaxis_transform(), ha="center", fontsize=9)
    ax.set_ylim(0, 1.15 * ax.get_ylim()[1])
    ax.set(xscale="log", xlabel="size of a gradient", ylabel="share of the numbers", xlim=(1e-11, 4))
    return shares
