"""A notebook open in a real JupyterLab: run it, ask its kernel, find its cells."""

import json
from contextlib import suppress

IS_IDLE = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
CELL_STATES = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const cells = [...panel.content.widgets].filter(cell => cell.model.type === 'code');
  const kernel = panel.sessionContext.session?.kernel;
  const counts = cells.map(cell => cell.model.executionCount);
  const outputs = cells.flatMap(cell => cell.model.outputs.toJSON());
  const raised = outputs.some(output => output.output_type === 'error');
  return {
    done: kernel?.status === 'idle' && (raised || counts.every(count => count > 0)),
    kernel: `${kernel?.status}, ${kernel?.connectionStatus}`,
    counts,
    errors: outputs.filter(output => output.output_type === 'error' || output.name === 'stderr')
                   .map(output => JSON.stringify(output).slice(0, 500)),
    pictures: document.querySelectorAll('.jp-RenderedImage img').length,
  };
}"""
IN_KERNEL = """async code => {
  const future = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code });
  let text = "";
  future.onIOPub = message => {
    if (message.header.msg_type === "stream") text += message.content.text;
    if (message.header.msg_type === "error") text += message.content.evalue;
  };
  await future.done;
  return text;
}"""

OPEN = """async path => {
  await window.jupyterapp.restored;
  await window.jupyterapp.commands.execute('docmanager:open', { path });
}"""
CLOSE = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.sessionContext.shutdown();
  panel.context.model.dirty = false;
  panel.close();
}"""


class Notebook:
    """A chapter open in JupyterLab: run it, ask its kernel, find its cells; `errors` is what the browser complained of."""

    def __init__(self, page, path):
        self.page, self.errors = page, []
        page.on("pageerror", self._uncaught)
        page.on("console", self._said)
        page.wait_for_function("window.jupyterapp?.shell", timeout=60_000)
        page.evaluate(OPEN, path)
        self.wait_until_idle()

    def close(self):
        """End its kernel, and take it off the page without a question about what was not saved."""
        self.page.evaluate(CLOSE)
        self.page.remove_listener("pageerror", self._uncaught)
        self.page.remove_listener("console", self._said)

    def _uncaught(self, error):
        """JupyterLab's own list of cells stumbles now and then when it is scrolled by a command: not about a widget."""
        if "/static/lab/jlab_core" not in (error.stack or "") or "blob:" in error.stack:
            self.errors.append(f"uncaught: {error} {error.stack}")

    def _said(self, message):
        """Leave out what others report: jupyterlab-myst, that glossary terms have targets on the site only, and that a cell
        went before its text was set; ipywidgets, that an output came before its widget, which it draws a moment later, as
        the tests see.
        """
        others = ("Cross reference target was not found", "reading 'renderInput'", "widget model not found")
        ours = not any(one in message.text for one in others)
        if message.type == "error" and ours:
            self.errors.append(f"console: {message.text}")

    def wait_until_idle(self):
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=60_000)
        self.page.wait_for_function(IS_IDLE, timeout=60_000)

    def run_all(self):
        """Run every cell; the state of all code cells afterwards. An error ends the wait: no later cell would run.

        Asked again once, as a reader would, where the kernel idles and cells wait: JupyterLab can lose what it asks of
        a kernel that has just started (jupyterlab/jupyterlab#8490).
        """
        from playwright.sync_api import TimeoutError  # where it is missing these tests are skipped

        done = f"(() => {{ const state = ({CELL_STATES})(); return state.done && state; }})()"
        for _ in range(2):
            self.page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
            with suppress(TimeoutError):
                return self.page.wait_for_function(done, timeout=90_000).json_value()
        state = self.page.evaluate(CELL_STATES)
        raise AssertionError(f"cells still wait: {state}; the browser complained of {self.errors}")

    def run_cell(self, name):
        """Run the cell with this id."""
        self.page.evaluate(
            """async name => {
              const content = window.jupyterapp.shell.currentWidget.content;
              content.activeCellIndex = content.widgets.findIndex(cell => cell.model.id === name);
              content.deselectAll();
              await window.jupyterapp.commands.execute('notebook:run-cell');
            }""",
            name,
        )
        self.page.wait_for_function(IS_IDLE, timeout=60_000)

    def in_kernel(self, code):
        """What the code prints when the notebook's kernel runs it."""
        return self.page.evaluate(IN_KERNEL, code).strip()

    def values(self, count):
        """The values of the widget that cell [count] returned, as the kernel sees them."""
        return json.loads(self.in_kernel(f"import json; print(json.dumps(Out[{count}].values))"))

    def widgets(self):
        """(view, execution count, id given to the cell's element, cell index) of every widget, in order."""
        return self.page.evaluate(
            """() => [...window.jupyterapp.shell.currentWidget.content.widgets].flatMap((cell, index) => {
              if (cell.model.type !== 'code') return [];
              const outputs = cell.model.outputs.toJSON();
              const [ours] = outputs.map(one => one.data?.['application/vnd.fishbook.v1+json']).filter(Boolean);
              if (!ours) return [];
              cell.node.id = `cell-${index}`;
              return [[ours.view, cell.model.executionCount, cell.node.id, index]];
            })"""
        )

    def scroll_to(self, index):
        """Bring a cell onto the screen."""
        self.page.evaluate(
            """async index => {
              const content = window.jupyterapp.shell.currentWidget.content;
              content.activeCellIndex = index;
              await content.scrollToCell(content.widgets[index], 'center');
            }""",
            index,
        )
