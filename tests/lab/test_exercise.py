"""A graded exercise in JupyterLab: written, checked, hinted, passed, saved, and graded from the command line."""

import pytest
from typer.testing import CliRunner

from fishbook import cli

pytestmark = pytest.mark.browser

SET_SOURCE = """([id, source]) => {
  const content = window.jupyterapp.shell.currentWidget.content;
  content.widgets.find(cell => cell.model.id === id).model.sharedModel.setSource(source);
}"""
RUN = """async ids => {
  const panel = window.jupyterapp.shell.currentWidget;
  for (const id of ids) {
    panel.content.activeCellIndex = panel.content.widgets.findIndex(cell => cell.model.id === id);
    await window.jupyterapp.commands.execute('notebook:run-cell');
  }
}"""
SHOWN = """id => window.jupyterapp.shell.currentWidget.content.widgets.find(cell => cell.model.id === id)
  .node.querySelector('.fishbook-check')?.innerText ?? ''"""


class Exercise:
    def __init__(self, notebook):
        self.page = notebook.page

    def checked(self, cell, source, check):
        """What stands under the check cell when this source was run, and then the check."""
        self.page.evaluate(SET_SOURCE, [cell, source])
        self.page.evaluate(RUN, [cell, check])
        self.page.wait_for_function(f"id => ({SHOWN})(id) !== ''", arg=check)
        return self.page.evaluate(SHOWN, check)


def test_from_a_blank_to_points_and_a_grade(open_notebook):
    notebook = open_notebook("exercise")
    exercise = Exercise(notebook)
    exercise.page.evaluate(RUN, ["imports"])
    blank = "def leaky_relu(x, slope=0.1):\n    raise NotImplementedError('your turn')"
    wrong = "def leaky_relu(x, slope=0.1):\n    return np.maximum(x, 0)"
    right = "def leaky_relu(x, slope=0.1):\n    return np.where(x > 0, x, slope * x)"
    assert "still to be done" in exercise.checked("leaky", blank, "check-leaky-relu")
    first = exercise.checked("leaky", wrong, "check-leaky-relu")
    assert "Hint. Look at the negative entries: what became of them?" in first
    assert "leaky_relu(array([-2.,  0.,  3.]))" in first
    assert "−2 should become −0.2" in exercise.checked("leaky", wrong, "check-leaky-relu"), "the second hint"
    assert "right · 2 of 2 points" in exercise.checked("leaky", right, "check-leaky-relu")
    assert "2/2" in notebook.in_kernel("print(check.progress())")
    exercise.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    folder = notebook.in_kernel("import os; print(os.getcwd())")
    graded = CliRunner().invoke(cli.app, ["grade", f"{folder}/exercise.ipynb"])
    assert "2 of 15 points" in graded.output, graded.output
    assert notebook.errors == []
