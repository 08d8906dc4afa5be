"""A perceptron's line over a truth table, to drag until the gate is right; and three gates wired for XOR.  Chapter 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fishbook.functions import step_function
from fishbook.plotting import PALETTE, circuits
from fishbook.plotting.perceptron import GATE_NAMES, HIGH, INPUTS, LOW, plot_half_plane, plot_points, plot_regions
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Numbers, Slider, Toggle

__all__ = ["Gate", "PerceptronLine", "Table", "in_words", "score"]

ROUNDING = 1e-9  # a score nearer to 0 is a decimal fraction's rounding: 0.1 + 0.2 - 0.3 lies on the line
ROWS = [f"{x1}{x2}" for x1, x2 in INPUTS]
AIMS = {"and": "0001", "nand": "1110", "or": "0111", "nor": "1000", "x1_not_x2": "0010", "xor": "0110"}


class Gate(NamedTuple):
    """A perceptron of two inputs: its name and (w1, w2, b)."""

    label: str
    numbers: tuple[float, float, float]


GATES = {
    "and": Gate("AND", (1, 1, -1.5)),
    "nand": Gate("NAND", (-1, -1, 1.5)),
    "or": Gate("OR", (1, 1, -0.5)),
    "nor": Gate("NOR", (-1, -1, 0.5)),
    "first": Gate("1st, not 2nd", (1, -1, -0.5)),
    "second": Gate("2nd, not 1st", (-1, 1, -0.5)),
}
_GATE_LABELS = {key: gate.label for key, gate in GATES.items()}


class Table(NamedTuple):
    """A truth table in the order 00, 01, 10, 11: last scores (4,), h1 and h2 (4, 2) or None, outputs and wanted (4,)."""

    scores: np.ndarray
    hidden: np.ndarray | None
    outputs: np.ndarray
    wanted: np.ndarray

    @property
    def wrong(self) -> list[str]:
        """The rows in which the output is not what is wanted."""
        return [row for row, y, t in zip(ROWS, self.outputs, self.wanted, strict=True) if y != t]


def score(x1: Any, x2: Any, w1: float, w2: float, b: float) -> np.ndarray:
    """w1 x1 + w2 x2 + b, where what only rounding keeps from 0 is 0.  Shapes: x1 and x2 any -> the same."""
    total = np.asarray(w1 * x1 + w2 * x2 + b, dtype=float)
    return np.where(np.abs(total) < ROUNDING, 0.0, total)


class PerceptronLine(Interactive):
    """step(w1 x1 + w2 x2 + b) against a gate to aim for; with layers=2, `out` of the two gates `h1` and `h2`."""

    view = "perceptron"
    title = "Every neuron draws a line"
    ask = (
        "Target: get all four rows right. Before you move anything, say which rows are wrong now, and which change would "
        "mend them."
    )
    size: ClassVar[tuple[float, float]] = (8, 3.6)
    parameters = (
        Choice("target", "Gate to aim for", "and", options={key: GATE_NAMES[word] for key, word in AIMS.items()}),
        Slider("w1", "w₁", 1.0, low=-2, high=2, step=0.05),
        Slider("w2", "w₂", 0.4, low=-2, high=2, step=0.05),
        Slider("b", "b", -0.7, low=-2, high=2, step=0.05),
        Choice("h1", "h₁, of x₁ and x₂", "or", options=_GATE_LABELS),
        Choice("h2", "h₂, of x₁ and x₂", "and", options=_GATE_LABELS),
        Choice("out", "y, of h₁ and h₂", "and", options=_GATE_LABELS),
        Slider("layers", "Layers", 1, low=1, high=2, step=1, whole=True, hidden=True),
        Numbers("grip", "Where the line is held", [0.5, 0.5], low=LOW, high=HIGH, length=2, hidden=True),
        Numbers("crosses", "Rows at which XOR's single cross has stood", [], low=0, high=3, most=4, hidden=True),
        Toggle("searched", "Every setting tried", False, hidden=True),
    )

    @staticmethod
    def compute(
        target: str = "and",
        layers: int = 1,
        w1: float = 1.0,
        w2: float = 0.4,
        b: float = -0.7,
        h1: str = "or",
        h2: str = "and",
        out: str = "and",
        **_: Any,  # what only the view needs
    ) -> Table:
        """The truth table of one neuron, or of two layers: two gates and a third that reads them."""
        x1, x2 = np.array(INPUTS).T
        wanted = np.array([int(digit) for digit in AIMS[target]])
        if layers == 1:
            scores = score(x1, x2, w1, w2, b)
            return Table(scores, None, step_function(scores), wanted)
        hidden = np.column_stack([step_function(score(x1, x2, *GATES[name].numbers)) for name in (h1, h2)])
        scores = score(hidden[:, 0], hidden[:, 1], *GATES[out].numbers)
        return Table(scores, hidden, step_function(scores), wanted)

    def draw(self, fig: Figure, **values: Any) -> str:
        """The plane with its line, or its two lines and the circuit, beside the truth table."""
        table, name = self.compute(**values), GATE_NAMES[AIMS[values["target"]]]
        if values["layers"] == 1:
            axes = fig.subplot_mosaic([["plane", "table"]], width_ratios=[1, 1.25])
            numbers = [values[key] for key in ("w1", "w2", "b")]
            plot_half_plane(axes["plane"], *numbers, arrow=True)
            shown = ", ".join(f"{number:g}" for number in numbers).replace("-", "−")
            subject = f"The neuron ({shown})"
            axes["plane"].set_title(f"$(w_1, w_2, b)$ = ({shown})", fontsize=10)
        else:
            mosaic: list[Any] = [["plane", "circuit"], ["plane", "table"]]
            axes = fig.subplot_mosaic(mosaic, width_ratios=[1, 1.25], height_ratios=[0.8, 1])
            names = [values[key] for key in ("h1", "h2", "out")]
            labels = [GATES[key].label for key in names]
            _draw_layers(axes["plane"], axes["circuit"], names)
            subject = f"{labels[2]} of h₁ = {labels[0]} and h₂ = {labels[1]}"
        plot_points(axes["plane"], table.wanted.tolist(), table.outputs.tolist(), names=ROWS)
        _draw_table(axes["table"], table)
        word = "".join(map(str, table.outputs))
        return f"{subject} gives {word}; wanted is {name}, {AIMS[values['target']]}: {in_words(table.wrong)}"


def in_words(wrong: Sequence[str]) -> str:
    """How many of the four rows are right, and which are not."""
    if not wrong:
        return "4 of 4 rows right."
    listed = " and ".join(filter(None, [", ".join(wrong[:-1]), wrong[-1]]))
    return f"{4 - len(wrong)} of 4 rows right, wrong at {listed}."


def _draw_layers(plane: Axes, circuit: Axes, names: Sequence[str]) -> None:
    """Where the two layers fire, the lines of h1 and h2, and the three gates with their wires."""
    first, second, last = (GATES[name] for name in names)

    def network(x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
        h1, h2 = (step_function(score(x1, x2, *gate.numbers)) for gate in (first, second))
        return step_function(score(h1, h2, *last.numbers))

    plot_regions(plane, network)
    for gate, color, style in ((first, "blue", "-"), (second, "purple", "--")):
        w1, w2, b = gate.numbers
        for paint, stroke in (("white", "-"), (PALETTE[color], style)):  # white hides the region's own edge in the gaps
            plane.axline((0, -b / w2), slope=-w1 / w2, color=paint, linestyle=stroke, linewidth=2.2)
    plane.set_title("solid: the line of $h_1$, dashed: of $h_2$", fontsize=10)
    gates = {f"{first.label}#1": (2.3, 1), f"{second.label}#2": (2.3, 0), f"{last.label}#3": (5.4, 0.5)}
    signals = {"$x_1$": (0, 1), "$x_2$": (0, 0), "$y$": (7.4, 0.5)}
    one, two, three = gates
    wires: list[tuple[str, ...]] = [(x, h) for x in ("$x_1$", "$x_2$") for h in (one, two)]
    wires += [(one, three, "$h_1$"), (two, three, "$h_2$"), (three, "$y$")]
    circuits.draw_circuit(circuit, gates, signals, wires, fontsize=9)


def _draw_table(ax: Axes, table: Table) -> None:
    """The truth table as text, a cross in the rows that are wrong."""
    hidden = table.hidden
    names = ["score", "output"] if hidden is None else ["$h_1$", "$h_2$", "$y$"]
    rows = []
    for k, (x1, x2) in enumerate(INPUTS):
        middle = [f"{table.scores[k]:.2f}".replace("-", "−")] if hidden is None else [str(h) for h in hidden[k]]
        mark = "✓" if table.outputs[k] == table.wanted[k] else "✗"
        rows.append([str(x1), str(x2), *middle, str(table.outputs[k]), str(table.wanted[k]), mark])
    ax.set_axis_off()
    drawn = ax.table(rows, colLabels=["$x_1$", "$x_2$", *names, "wanted", "right?"], loc="center", cellLoc="center")
    drawn.auto_set_font_size(False)
    drawn.set_fontsize(10)
    drawn.scale(1, 1.5)
    for cell in drawn.get_celld().values():
        cell.set_edgecolor(PALETTE["faint"])
