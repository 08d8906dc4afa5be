"""Pictures of batch normalisation say in numbers and words what they show."""

import numpy as np

from fishbook.plotting import normalization, subplots


def test_rows_are_measured_and_drawn_alike_once_normalised():
    row = np.array([1.0, 2.0, 6.0])
    _, axes = subplots(1, 2)
    found = normalization.plot_rows(axes, {"one": row, "ten times": 10 * row + 3})
    assert found["one"] == (3.0, row.std())
    assert np.allclose(found["ten times"], (33.0, 10 * row.std()))
    first, second = (line.get_xdata() for line in axes[1].lines if len(line.get_xdata()) == 3)
    np.testing.assert_allclose(first, second)


def test_the_graph_names_its_nodes():
    _, ax = subplots()
    assert "division" in normalization.draw_graph(ax)
    drawn = {text.get_text() for text in ax.texts}
    assert {"x", "y", "γ", "β", "μ", "σ²", "−", "÷"} <= drawn


def test_panels_count_who_learnt():
    curves = np.zeros((2, 4, 3, 6))
    curves[1, :3] = 0.9
    curves[0, 0] = 0.7
    _, axes = subplots(2, 2)
    said = normalization.plot_panels(axes, np.array([1, 0.1, 0.01, 0.001]), curves)
    assert "in 1 panels without normalisation and in 3 with it" in said
    assert axes[0, 0].get_title() == "std 1"
