"""Circuits of gates and the signals that run through them, drawn from dicts and lists (chapter 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from fishbook.plotting._base import CYCLE, PALETTE

Place = tuple[float, float]
Wire = tuple[str, ...]  # (from, to) or (from, to, text above the wire)


# Chapter 1's circuits: name -> (gates, signals, wires), as `draw_circuit` takes them.
CIRCUITS: dict[str, tuple[dict[str, Place], dict[str, Place], list[Wire]]] = {
    "perceptron": (
        {"sum > θ ?": (2, 0.5)},
        {"$x_1$": (0, 1), "$x_2$": (0, 0), "$y$": (3.6, 0.5)},
        [("$x_1$", "sum > θ ?", "$w_1$"), ("$x_2$", "sum > θ ?", "$w_2$"), ("sum > θ ?", "$y$")],
    ),
    "perceptron with bias": (
        {"sum > 0 ?": (2, 1)},
        {"1": (0, 2), "$x_1$": (0, 1), "$x_2$": (0, 0), "$y$": (3.6, 1)},
        [
            ("1", "sum > 0 ?", "$b$"),
            ("$x_1$", "sum > 0 ?", "$w_1$"),
            ("$x_2$", "sum > 0 ?", "$w_2$"),
            ("sum > 0 ?", "$y$"),
        ],
    ),
    "xor": (
        {"NAND": (1.4, 1), "OR": (1.4, 0), "AND": (2.8, 0.5)},
        {"$x_1$": (0, 1), "$x_2$": (0, 0), "$y$": (4, 0.5)},
        [
            ("$x_1$", "NAND"),
            ("$x_1$", "OR"),
            ("$x_2$", "NAND"),
            ("$x_2$", "OR"),
            ("NAND", "AND", "$h_1$"),
            ("OR", "AND", "$h_2$"),
            ("AND", "$y$"),
        ],
    ),
    "half adder": (
        {"NAND#1": (1.2, 0.5), "NAND#2": (2.5, 1), "NAND#3": (2.5, 0), "NAND#4": (3.8, 0.5), "NAND#5": (2.5, -1)},
        {"a": (0, 1), "b": (0, 0), "sum": (5, 0.5), "carry": (5, -1)},
        [
            ("a", "NAND#1"),
            ("b", "NAND#1"),
            ("a", "NAND#2"),
            ("b", "NAND#3"),
            ("NAND#1", "NAND#2"),
            ("NAND#1", "NAND#3"),
            ("NAND#2", "NAND#4"),
            ("NAND#3", "NAND#4"),
            ("NAND#4", "sum"),
            ("NAND#1", "NAND#5"),
            ("NAND#5", "carry"),
        ],
    ),
    "latch": (
        {"NAND#1": (1.5, 1), "NAND#2": (1.5, 0)},
        {"set": (0, 1), "reset": (0, 0), "$q$": (3.2, 1), "not q": (3.2, 0)},
        [
            ("set", "NAND#1"),
            ("reset", "NAND#2"),
            ("NAND#1", "$q$"),
            ("NAND#2", "not q"),
            ("$q$", "NAND#2"),
            ("not q", "NAND#1"),
        ],
    ),
}


def draw_circuit(ax: Axes, gates: Mapping[str, Place], signals: Mapping[str, Place], wires: Sequence[Wire]) -> None:
    """Draw gates as boxes, signals as discs and wires as arrows.

    gates, signals: name -> (x, y).  A name may end in "#1", "#2", ... to tell equals apart; the ending is
    not printed.
    """
    places = {**signals, **gates}
    for start, end, *more in wires:
        if start not in places or end not in places:
            missing = start if start not in places else end
            raise ValueError(f"wire {start!r} -> {end!r}: no gate or signal is called {missing!r}")
        _draw_wire(ax, places[start], places[end], *more)
    for name, (x, y) in gates.items():
        _draw_node(ax, x, y, name, boxstyle="round,pad=0.55", facecolor="#E3F1FA", weight="bold")
    for name, (x, y) in signals.items():
        _draw_node(ax, x, y, name, boxstyle="circle,pad=0.35", facecolor="white", weight="normal")
    xs, ys = zip(*places.values(), strict=True)
    ax.set(xlim=(min(xs) - 0.4, max(xs) + 0.4), ylim=(min(ys) - 0.45, max(ys) + 0.45))
    ax.set_axis_off()


def draw_ripple(
    ax: Axes, a_bits: Sequence[int], b_bits: Sequence[int], sums: Sequence[int], carries: Sequence[int]
) -> None:
    """Draw a row of full adders at work, lowest bit at the right; carries[k] enters adder k, the last one leaves."""
    width = len(a_bits)
    gates: dict[str, Place] = {}
    signals: dict[str, Place] = {f"{carries[-1]}#out": (-1, 0), f"{carries[0]}#in": (width, 0)}
    wires: list[Wire] = [(f"{carries[0]}#in", "+#0"), (f"+#{width - 1}", f"{carries[-1]}#out")]
    for k in range(width):
        x = width - 1 - k
        gates[f"+#{k}"] = (x, 0)
        names = f"{a_bits[k]}#a{k}", f"{b_bits[k]}#b{k}", f"{sums[k]}#s{k}"
        signals |= {names[0]: (x - 0.24, 1), names[1]: (x + 0.24, 1), names[2]: (x, -1)}
        wires += [(names[0], f"+#{k}"), (names[1], f"+#{k}"), (f"+#{k}", names[2])]
        if k:
            wires.append((f"+#{k - 1}", f"+#{k}", str(carries[k])))
    draw_circuit(ax, gates, signals, wires)
    for text, y in (("a and b", 1), ("carry", 0.36), ("sum", -1)):
        ax.text(-1, y, text, ha="center", va="center", color=PALETTE["grey"])


def plot_signals(ax: Axes, signals: Mapping[str, Sequence[int]]) -> None:
    """Draw 0/1 signals over time as traces one below the other, each with its name at the left."""
    lengths = {len(values) for values in signals.values()}
    if len(lengths) != 1:
        raise ValueError(f"signals must be equally long, got lengths {sorted(lengths)}")
    steps = lengths.pop()
    for row, (name, values) in enumerate(signals.items()):
        base = -1.6 * row
        heights = [base + value for value in (*values, values[-1])]
        color = CYCLE[row % len(CYCLE)]
        ax.fill_between(range(steps + 1), base, heights, step="post", color=color, alpha=0.2, linewidth=0)
        ax.step(range(steps + 1), heights, where="post", color=color, linestyle="-")
        ax.text(-0.3, base + 0.5, name, ha="right", va="center", color=color, weight="bold")
        for step, value in enumerate(values):
            ax.text(step + 0.5, base - 0.28, str(value), ha="center", va="center", fontsize=8)
    ax.set(xlabel="time step", yticks=[], xlim=(0, steps), ylim=(-1.6 * (len(signals) - 1) - 0.6, 1.15))
    ax.set_xticks([step + 0.5 for step in range(steps)], [str(step) for step in range(steps)])
    ax.spines["left"].set_visible(False)


def _draw_wire(ax: Axes, start: Place, end: Place, text: str = "") -> None:
    style = {"arrowstyle": "-|>", "color": PALETTE["grey"], "lw": 1.4, "shrinkA": 16, "shrinkB": 21}
    ax.annotate("", end, start, arrowprops=style, zorder=1)
    if text:
        middle = (0.5 * (start[0] + end[0]), 0.5 * (start[1] + end[1]))
        place: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "center"}
        ax.annotate(text, middle, (0, 9), color=PALETTE["orange"], zorder=4, **place)


def _draw_node(ax: Axes, x: float, y: float, text: str, *, boxstyle: str, facecolor: str, weight: str) -> None:
    box = {"boxstyle": boxstyle, "facecolor": facecolor, "edgecolor": PALETTE["ink"], "linewidth": 1.3}
    label = text.partition("#")[0]
    ax.text(x, y, label, ha="center", va="center", fontsize=9, weight=weight, bbox=box, zorder=3)
