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


def arrows(ax):
    return [text for text in ax.texts if getattr(text, "arrowprops", None)]


@pytest.mark.parametrize("name", CIRCUITS)
def test_every_circuit_draws_all_its_parts(figure, name):
    fig, ax = figure
    gates, signals, wires = CIRCUITS[name]
    draw_circuit(ax, gates, signals, wires)
    captions = [wire[2] for wire in wires if len(wire) > 2]
    assert len(labels(ax)) == len(gates) + len(signals) + len(captions)
    assert len(arrows(ax)) == len(wires)
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


@pytest.mark.parametrize(("end", "along"), [((2, 0), 1), ((0, 2), 0)])
def test_a_wire_listed_twice_is_two_arrows_side_by_side(figure, end, along):
    _, ax = figure
    draw_circuit(ax, {"NAND": end}, {"n": (0, 0)}, [("n", "NAND"), ("n", "NAND")])
    one, two = ((*arrow.xyann, *arrow.xy) for arrow in arrows(ax))
    gaps = np.subtract(two, one)
    assert np.all(gaps[along::2] > 0.1)  # apart across the wire
    assert np.all(gaps[1 - along :: 2] == 0)  # and of the same length


def test_single_wires_run_from_middle_to_middle(figure):
    _, ax = figure
    draw_circuit(ax, {"G": (2, 3)}, {"a": (0, 0)}, [("a", "G")])
    assert [(arrow.xyann, arrow.xy) for arrow in arrows(ax)] == [((0, 0), (2, 3))]


def settle(name, inputs, state=None):
    """Let every NAND of a drawn circuit answer again and again, along the wires as drawn, until nothing changes."""
    gates, signals, wires = CIRCUITS[name]
    values = dict.fromkeys([*gates, *signals], 0) | (state or {}) | inputs
    for _ in range(20):
        before = dict(values)
        for node in [*gates, *(signal for signal in signals if signal not in inputs)]:
            arriving = [values[wire[0]] for wire in wires if wire[1] == node]
            assert len(arriving) == (2 if node in gates else 1), node
            values[node] = int(arriving != [1, 1]) if node in gates else arriving[0]
        if values == before:
            return values
    raise AssertionError(f"{name} does not settle")


@pytest.mark.parametrize("u", [0, 1])
@pytest.mark.parametrize("v", [0, 1])
def test_the_drawn_circuits_compute_what_they_are_called(u, v):
    assert settle("xor of NANDs", {"u": u, "v": v})["xor"] == u ^ v
    half = settle("half adder", {"u": u, "v": v})
    assert 2 * half["carry"] + half["sum"] == u + v
    for s in (0, 1):
        assert settle("multiplexer", {"s": s, "u": u, "v": v})["out"] == (v if s else u)


def test_the_drawn_latch_and_memory_remember():
    state = {}
    for set_, reset, q in [(0, 1, 1), (1, 1, 1), (1, 0, 0), (1, 1, 0)]:
        state = settle("latch", {"set": set_, "reset": reset}, state)
        assert (state["q"], state["not q"]) == (q, 1 - q)
    state = {}
    for data, write, q in [(1, 1, 1), (0, 0, 1), (1, 0, 1), (0, 1, 0), (1, 0, 0)]:
        state = settle("memory", {"data": data, "write": write}, state)
        assert (state["q"], state["not q"]) == (q, 1 - q)


def test_ripple_writes_every_bit_and_carry(figure):
    _, ax = figure
    draw_ripple(ax, ([1, 0], [1, 1]), [0, 0], [0, 1, 1], names=("one", "three"))  # 1 + 3 = 4
    written = labels(ax)
    assert written.count("+") == 2
    assert sorted(label for label in written if label in "01") == ["0"] * 4 + ["1"] * 5
    columns = [text.get_position()[0] for text in ax.texts if text.get_text() == "+"]
    assert columns == [1, 0]  # the lowest bit stands at the right


def test_ripple_writes_each_number_in_its_own_row_as_on_paper(figure):
    _, ax = figure
    draw_ripple(ax, ([0, 1, 1], [1, 0, 0]), [1, 1, 1], [0, 0, 0, 0], names=("six", "one"))
    for name, digits in (("six", "110"), ("one", "001")):
        (height,) = (text.get_position()[1] for text in ax.texts if text.get_text() == name)
        row = [text for text in ax.texts if text.get_position()[1] == height and text.get_text() in ("0", "1")]
        assert "".join(text.get_text() for text in sorted(row, key=lambda text: text.get_position()[0])) == digits


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
