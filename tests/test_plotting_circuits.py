"""Circuits and signal traces: every part is drawn, and a wire to nowhere is an error that names the culprit."""

import numpy as np
import pytest

from fishbook.plotting import subplots, to_png
from fishbook.plotting.circuits import CIRCUITS, draw_circuit, draw_ripple, plot_signals


@pytest.fixture
def figure():
    return subplots(size=(5, 2))


def labels(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


@pytest.mark.parametrize("name", CIRCUITS)
def test_every_circuit_draws_all_its_parts(figure, name):
    fig, ax = figure
    gates, signals, wires = CIRCUITS[name]
    draw_circuit(ax, gates, signals, wires)
    captions = [wire[2] for wire in wires if len(wire) > 2]
    assert len(labels(ax)) == len(gates) + len(signals) + len(captions)
    assert sum(getattr(text, "arrowprops", None) is not None for text in ax.texts) == len(wires)
    assert not any("#" in label for label in labels(ax))
    assert to_png(fig).startswith(b"\x89PNG")


def test_every_gate_is_wired_on_both_sides():
    for gates, signals, wires in CIRCUITS.values():
        starts, ends = {wire[0] for wire in wires}, {wire[1] for wire in wires}
        assert set(gates) <= starts & ends
        assert set(signals) <= starts | ends


def test_wires_keep_inside_the_picture(figure):
    _, ax = figure
    draw_circuit(ax, {"G": (2, 3)}, {"a": (0, 0)}, [("a", "G")])
    assert ax.get_xlim()[0] < 0 < 2 < ax.get_xlim()[1]
    assert ax.get_ylim()[0] < 0 < 3 < ax.get_ylim()[1]


@pytest.mark.parametrize("wire", [("a", "nowhere"), ("nowhere", "a")])
def test_wire_to_nowhere_names_what_is_missing(figure, wire):
    with pytest.raises(ValueError, match="no gate or signal is called 'nowhere'"):
        draw_circuit(figure[1], {}, {"a": (0, 0)}, [wire])


def test_ripple_writes_every_bit_and_carry(figure):
    _, ax = figure
    draw_ripple(ax, [1, 0], [1, 1], [0, 0], [0, 1, 1])  # 1 + 3 = 4
    written = labels(ax)
    assert written.count("+") == 2
    assert sorted(label for label in written if label in "01") == ["0"] * 4 + ["1"] * 5
    columns = [text.get_position()[0] for text in ax.texts if text.get_text() == "+"]
    assert columns == [1, 0]  # the lowest bit stands at the right


def test_signals_are_steps_between_zero_and_one(figure):
    _, ax = figure
    plot_signals(ax, {"data": [1, 0, 1], "q": [0, 0, 1]})
    first, second = (np.ptp(line.get_ydata()) for line in ax.lines)
    assert first == second == 1
    assert ax.lines[0].get_ydata().min() > ax.lines[1].get_ydata().max()  # one below the other
    assert {"data", "q"} <= set(labels(ax))


def test_signals_must_be_equally_long(figure):
    with pytest.raises(ValueError, match=r"equally long, got lengths \[2, 3\]"):
        plot_signals(figure[1], {"a": [0, 1, 1], "b": [0, 1]})
