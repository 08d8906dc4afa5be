"""`make lab` gives a JupyterLab in which a chapter runs from top to bottom, in a real browser."""

import pytest

pytestmark = pytest.mark.browser


def test_chapter_01_runs_from_top_to_bottom(open_notebook):
    state = open_notebook("01_perceptron").run_all()
    assert state["errors"] == []
    assert state["counts"] == list(range(1, len(state["counts"]) + 1))
    assert state["pictures"] > 0
