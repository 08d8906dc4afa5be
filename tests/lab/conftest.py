"""A JupyterLab started by `make lab` over blank copies of the chapters, and a browser to look at it with."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress

import nbformat
import pytest
import slim
from chapters import CHAPTERS, ROOT
from chromium import chromium_path

from fishbook import notebooks
from fishbook.widgets import MIME

TOKEN = "fishbook-test"
IS_IDLE = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
CELL_STATES = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const cells = [...panel.content.widgets].filter(cell => cell.model.type === 'code');
  return {
    idle: panel.sessionContext.session?.kernel?.status === 'idle',
    counts: cells.map(cell => cell.model.executionCount),
    errors: cells.flatMap(cell => cell.model.outputs.toJSON())
                 .filter(output => output.output_type === 'error' || output.name === 'stderr')
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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def blank_copy(folder):
    """The chapters without outputs and execution counts: whatever shows later was computed there.

    NN_name_widgets.ipynb is the same chapter cut down to its imports and widgets; nbval runs the rest.
    """
    folder.mkdir()
    for path in CHAPTERS:
        notebook = notebooks.read(path)
        widgets = slim.keep(notebook.cells, lambda cell: any(MIME in out.get("data", {}) for out in cell.outputs))
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        notebooks.write(notebook, folder / path.name)
        notebook.cells = widgets
        notebooks.write(notebook, folder / f"{path.stem}_widgets.ipynb")


TRAINER = """from fishbook import SGD, Trainer, multi_layer_net
from fishbook.datasets import load_mnist
from fishbook.widgets import TrainingPanel
(x, t), (x_test, t_test) = load_mnist()
def trainer(epochs=1000):
    network = multi_layer_net(784, [20], 10, rng=0)
    return Trainer(network, x, t, x_test, t_test, optimizer=SGD(lr=0.1), epochs=epochs, rng=0, progress=False)"""


def small_notebook(path, **cells):
    """A notebook of these code cells, their ids before their sources, and nothing else: quick to run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells.values()])
    notebook.metadata = notebooks.read(CHAPTERS[0]).metadata  # which names the kernel
    for cell, name in zip(notebook.cells, cells, strict=True):
        cell.id = name
    notebooks.write(notebook, path)


def needs():
    """Why JupyterLab cannot be driven here, or nothing."""
    if chromium_path() is None:
        return "no Chromium on the PATH; set FISHBOOK_CHROMIUM"
    if shutil.which("make") is None:
        return "make is not installed"
    return "" if (ROOT / ".venv" / ".ready").exists() else "the environment was not made by `make`"


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address of a JupyterLab started by `make lab` over a copy of the book; its process group ends with the test."""
    if reason := needs():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("lab")
    blank_copy(folder / "book")
    one_widget = {"imports": "from fishbook.widgets import LearningRate", "widget": "LearningRate()"}
    small_notebook(folder / "book" / "one_widget.ipynb", **one_widget)
    panel = {"imports": TRAINER, "panel": "panel = TrainingPanel(trainer()); panel", "other": "1 + 1"}
    small_notebook(folder / "book" / "training_panel.ipynb", **panel)
    shutil.copy(ROOT / "exercises" / "02_neural_networks.ipynb", folder / "book" / "exercise.ipynb")
    port = free_port()
    options = [
        "--no-browser --ip=127.0.0.1 --ServerApp.port_retries=0",
        f"--port={port} --IdentityProvider.token={TOKEN}",
        "--LabApp.expose_app_in_browser=True --LabApp.extension_manager=readonly",
    ]
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS", "FISHBOOK_STATIC"))
    }
    environment |= {"JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
    environment |= {
        "JUPYTER_PREFER_ENV_PATH": "1",
        "FISHBOOK_PROGRESS": str(folder / "progress.json"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }
    command = ["make", "lab", f"LAB_ROOT={folder}", f"LAB_ARGS={' '.join(options)}"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/api", server, folder / "log")
        yield f"http://127.0.0.1:{port}/lab/tree/book"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def wait_until_up(address, server, log, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start: {log.read_text()}")


class Notebook:
    """A chapter open in JupyterLab: run it, ask its kernel, find its cells; `errors` is what the browser complained of."""

    def __init__(self, page, address):
        self.page, self.errors = page, []
        page.on("pageerror", self._uncaught)
        page.on("console", self._said)
        page.goto(address)
        self.wait_until_idle()

    def _uncaught(self, error):
        """JupyterLab's own list of cells stumbles now and then when it is scrolled by a command: not about a widget."""
        if "/static/lab/jlab_core" not in (error.stack or "") or "blob:" in error.stack:
            self.errors.append(f"uncaught: {error} {error.stack}")

    def _said(self, message):
        """Leave out what others report: jupyterlab-myst, that glossary terms have targets on the site only; ipywidgets,
        that an output came before its widget, which it draws a moment later, as the tests see.
        """
        others = ("Cross reference target was not found", "widget model not found")
        ours = not any(one in message.text for one in others)
        if message.type == "error" and ours:
            self.errors.append(f"console: {message.text}")

    def wait_until_idle(self):
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=60_000)
        self.page.wait_for_function(IS_IDLE, timeout=60_000)

    def run_all(self):
        """Run every cell; the state of all code cells afterwards."""
        self.page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
        done = f"(() => {{ const s = ({CELL_STATES})(); return s.idle && s.counts.every(n => n > 0); }})()"
        self.page.wait_for_function(done, timeout=180_000)
        return self.page.evaluate(CELL_STATES)

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


@pytest.fixture
def open_notebook(lab, browser):
    """open_notebook("04_numerical_gradient") -> the Notebook, its kernel idle."""
    pages = []

    def start(stem):
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        pages.append(page)
        return Notebook(page, f"{lab}/{stem}.ipynb?token={TOKEN}")

    yield start
    for page in pages:
        with suppress(Exception):  # the kernel may be gone already; memory is what matters
            page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        page.close()
