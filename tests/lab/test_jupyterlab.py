"""`make lab` gives a JupyterLab in which a chapter runs from top to bottom, in a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress

import pytest
from chapters import CHAPTERS, ROOT
from chromium import chromium_path, launched

from fishbook import notebooks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium on the PATH; set FISHBOOK_CHROMIUM"),
    pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed"),
    pytest.mark.skipif(not (ROOT / ".venv" / ".ready").exists(), reason="the environment was not made by `make`"),
]
TOKEN = "fishbook-test"
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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def blank_copy(folder):
    """The chapters without outputs and execution counts: whatever shows later was computed there."""
    folder.mkdir()
    for path in CHAPTERS:
        notebook = notebooks.read(path)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        notebooks.write(notebook, folder / path.name)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab started by `make lab` over a copy of the book; its process group ends with the test."""
    folder = tmp_path_factory.mktemp("lab")
    blank_copy(folder / "book")
    port = free_port()
    options = [
        "--no-browser --ip=127.0.0.1 --ServerApp.port_retries=0",
        f"--port={port} --IdentityProvider.token={TOKEN}",
        "--LabApp.expose_app_in_browser=True --LabApp.extension_manager=readonly",
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    environment |= {"JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
    environment |= {"JUPYTER_PREFER_ENV_PATH": "1", "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces")}
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


def test_chapter_01_runs_from_top_to_bottom(lab):
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(f"{lab}/01_perceptron.ipynb?token={TOKEN}")
        page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=60_000)
        page.wait_for_function(f"({CELL_STATES})().idle", timeout=60_000)
        page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
        done = f"(() => {{ const s = ({CELL_STATES})(); return s.idle && s.counts.every(n => n > 0); }})()"
        page.wait_for_function(done, timeout=120_000)
        state = page.evaluate(CELL_STATES)
        assert state["errors"] == []
        assert state["counts"] == list(range(1, len(state["counts"]) + 1))
        assert state["pictures"] > 0
