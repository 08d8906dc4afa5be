"""A JupyterLab started by `make lab` over blank copies of the chapters, and a browser to look at it with."""

import os
import secrets
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
from lab_notebook import Notebook

from fishbook import notebooks
from fishbook.widgets import MIME

TOKEN = "fishbook-test"


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
        yield f"http://127.0.0.1:{port}/lab"
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


@pytest.fixture(scope="session")
def workbench(lab, browser):
    """A page with JupyterLab on it, which takes longer to open than most tests take: one for all of them."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{lab}/workspaces/{secrets.token_hex(4)}?token={TOKEN}")
    yield page
    page.close()


@pytest.fixture
def open_notebook(workbench):
    """open_notebook("04_numerical_gradient") -> the Notebook, its kernel idle, the only tab; closed after the test."""
    opened = []

    def start(stem):
        opened.append(Notebook(workbench, f"book/{stem}.ipynb"))
        return opened[-1]

    yield start
    for notebook in opened:
        notebook.close()
