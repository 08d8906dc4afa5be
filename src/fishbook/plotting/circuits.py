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
        {"$x_1$": (0, 2), "$x_2$": (0, 1), "1": (0, 0), "$y$": (3.6, 1)},
        [
            ("$x_1$", "sum > 0 ?", "$w_1$"),
            ("$x_2$", "sum > 0 ?", "$w_2$"),
            ("1", "sum > 0 ?", "$b$"),
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
    "xor of NANDs": (
        {"NAND#1": (1.2, 0.5), "NAND#2": (2.6, 1.3), "NAND#3": (2.6, -0.3), "NAND#4": (3.9, 0.5)},
        {"u": (0, 1.3), "v": (0, -0.3), "xor": (5, 0.5)},
        [
            ("u", "NAND#1"),
            ("v", "NAND#1"),
            ("u", "NAND#2"),
            ("v", "NAND#3"),
            ("NAND#1", "NAND#2", "n"),
            ("NAND#1", "NAND#3", "n"),
            ("NAND#2", "NAND#4"),
            ("NAND#3", "NAND#4"),
            ("NAND#4", "xor"),
        ],
    ),
    "multiplexer": (
        {"NAND#1": (1.3, 1.1), "NAND#2": (2.7, 1.8), "NAND#3": (2.7, 0.2), "NAND#4": (4, 1)},
        {"u": (0, 1.8), "s": (0, 1), "v": (0, 0.2), "out": (5.1, 1)},
        [
            ("s", "NAND#1"),
            ("s", "NAND#1"),
            ("u", "NAND#2"),
            ("NAND#1", "NAND#2", "not s"),
            ("s", "NAND#3"),
            ("v", "NAND#3"),
            ("NAND#2", "NAND#4"),
            ("NAND#3", "NAND#4"),
            ("NAND#4", "out"),
        ],
    ),
    "latch": (
        {"NAND#1": (1.5, 1), "NAND#2": (1.5, 0)},
        {"set": (0, 1), "reset": (0, 0), "q": (3.2, 1), "not q": (3.2, 0)},
        [
            ("set", "NAND#1"),
            ("reset", "NAND#2"),
            ("NAND#1", "q"),
            ("NAND#2", "not q"),
            ("q", "NAND#2"),
            ("not q", "NAND#1"),
        ],
    ),
    "memory": (
        {"NAND#1": (1.3, 1), "NAND#2": (1.3, 0), "NAND#3": (3.1, 1), "NAND#4": (3.1, 0)},
        {"data": (0, 1), "write": (0, 0), "q": (4.6, 1), "not q": (4.6, 0)},
        [
            ("data", "NAND#1"),
            ("write", "NAND#1"),
            ("NAND#1", "NAND#2"),
            ("write", "NAND#2"),
            ("NAND#1", "NAND#3", "set"),
            ("NAND#2", "NAND#4", "reset"),
            ("NAND#3", "q"),
            ("NAND#4", "not q"),
            ("q", "NAND#4"),
            ("not q", "NAND#3"),
        ],
    ),
}
_GATES, _SIGNALS, _WIRES = CIRCUITS["xor of NANDs"]  # the half adder is this and a fifth NAND, fed twice by the first
CIRCUITS["half adder"] = (
    {**_GATES, "NAND#5": (1.2, -1.4)},
    {"u": (0, 1.3), "v": (0, -0.3), "sum": (5, 0.5), "carry": (5, -1.4)},
    [
        *_WIRES[:-1],
        ("NAND#4", "sum"),
        ("NAND#1", "NAND#5"),
        ("NAND#1", "NAND#5"),
        ("NAND#5", "carry"),
    ],
)


def draw_circuit(
    ax: Axes,
    gates: Mapping[str, Place],
    signals: Mapping[str, Place],
    wires: Sequence[Wire],
    *,
    fontsize: float = 15,
) -> None:
    """Draw gates as boxes, signals as discs and wires as arrows.

    gates, signals: name -> (x, y).  A name may end in "#1", "#2", ... to tell equals apart; the ending is
    not printed.  A wire listed twice, as into nand(n, n), is drawn as two arrows side by side.
    """
    places = {**signals, **gates}
    ends = [wire[:2] for wire in wires]
    for i, (start, end, *more) in enumerate(wires):
        if start not in places or end not in places:
            missing = start if start not in places else end
            raise ValueError(f"wire {start!r} -> {end!r}: no gate or signal is called {missing!r}")
        shift = 0.2 * (ends[:i].count((start, end)) - 0.5 * (ends.count((start, end)) - 1))
        _draw_wire(ax, places[start], places[end], *more, shift=shift, fontsize=fontsize)
    for name, place in gates.items():
        _draw_node(ax, place, name, fontsize, boxstyle="round,pad=0.55", facecolor="#E3F1FA", weight="bold")
    for name, place in signals.items():
        _draw_node(ax, place, name, fontsize, boxstyle="circle,pad=0.3", facecolor="white", weight="normal")
    xs, ys = zip(*places.values(), strict=True)
    ax.set(xlim=(min(xs) - 0.4, max(xs) + 0.4), ylim=(min(ys) - 0.45, max(ys) + 0.45))
    ax.set_axis_off()


def draw_ripple(
    ax: Axes,
    numbers: Sequence[Sequence[int]],
    sums: Sequence[int],
    carries: Sequence[int],
    names: Sequence[str] = ("first", "second"),
) -> None:
    """Draw a row of full adders at work, lowest bit at the right as on paper.

    numbers: the bits of the two numbers, lowest first; each gets a row of its own, named by `names`.
    carries[k] enters adder k, the last one leaves.
    """
    width = len(sums)
    gates: dict[str, Place] = {}
    signals: dict[str, Place] = {f"{carries[-1]}#out": (-1, 0), f"{carries[0]}#in": (width, 0)}
    wires: list[Wire] = [(f"{carries[0]}#in", "+#0"), (f"+#{width - 1}", f"{carries[-1]}#out")]
    for k in range(width):
        x = width - 1 - k
        gates[f"+#{k}"] = (x, 0)
        upper, lower, below = f"{numbers[0][k]}#u{k}", f"{numbers[1][k]}#v{k}", f"{sums[k]}#s{k}"
        signals |= {upper: (x - 0.2, 1.75), lower: (x + 0.2, 1), below: (x, -1)}
        wires += [(upper, f"+#{k}"), (lower, f"+#{k}"), (f"+#{k}", below)]
        if k:
            wires.append((f"+#{k - 1}", f"+#{k}", str(carries[k])))
    draw_circuit(ax, gates, signals, wires, fontsize=10)
    for text, y in ((names[0], 1.75), (names[1], 1), ("carry", 0.42), ("sum", -1)):
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


def _draw_wire(ax: Axes, start: Place, end: Place, text: str = "", *, shift: float, fontsize: float) -> None:
    upright = start[0] == end[0]
    dx, dy = (shift, 0) if upright else (0, shift)
    start, end = (start[0] + dx, start[1] + dy), (end[0] + dx, end[1] + dy)
    room = {"shrinkA": (1.3 if upright else 1.8) * fontsize, "shrinkB": (1.3 if upright else 2.2) * fontsize}
    style = {"arrowstyle": "-|>", "color": PALETTE["grey"], "lw": 1.4, **room}
    ax.annotate("", end, start, arrowprops=style, zorder=1)
    if text:
        middle = (0.5 * (start[0] + end[0]), 0.5 * (start[1] + end[1]))
        place: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "center"}
        ax.annotate(text, middle, (0, 0.9 * fontsize), color=PALETTE["orange"], fontsize=fontsize, zorder=4, **place)


def _draw_node(ax: Axes, place: Place, text: str, fontsize: float, *, boxstyle: str, facecolor: str, weight: str) -> None:
    box = {"boxstyle": boxstyle, "facecolor": facecolor, "edgecolor": PALETTE["ink"], "linewidth": 1.3}
    label = text.partition("#")[0]
    ax.text(*place, label, ha="center", va="center", fontsize=fontsize, weight=weight, bbox=box, zorder=3)
