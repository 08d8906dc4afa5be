"""Builds the site once, serves it, and lends one headless Chromium; each is skipped with a reason where it is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import alone
import pytest
from shown import PATIENCE, Shown
from website import ROOT, Visit, served

# Loaded by the build's Python before anything else: asking for another machine ends the build.
NO_NETWORK = """
import sys

HERE = (None, "", "127.0.0.1", "::1", "localhost")

def refuse(event, args):
    host = args[0] if event == "socket.getaddrinfo" else HERE[0]
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    if host not in HERE:
        raise RuntimeError(f"the build asked the network for {host}")

sys.addaudithook(refuse)
"""


class Site(NamedTuple):
    folder: Path
    log: str


def build(folder: Path, command: Path) -> None:
    """Build the site below `folder` as `make book` does, and leave result.json beside it."""
    (folder / "sitecustomize.py").write_text(NO_NETWORK)
    options = ["--warningiserror", "--keep-going", "--nitpick", "--all", "--path-output", str(folder)]
    built = subprocess.run(
        [command, "build", *options, str(ROOT)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "src")]), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    if built.returncode == 0:
        alone.write(folder / "_build" / "html")
    result = {"rc": built.returncode, "log": built.stdout + built.stderr}
    (folder / "result.part").write_text(json.dumps(result))
    (folder / "result.part").rename(folder / "result.json")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site, built from the committed notebooks in a folder of its own, once for all the workers of a test run."""
    command = Path(sys.executable).with_name("jupyter-book")
    if not command.exists():
        pytest.skip("jupyter-book is not installed: pip install -e .[book]")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "site"
    try:
        folder.mkdir()  # whoever makes the folder builds; the others wait
    except FileExistsError:
        deadline = time.monotonic() + 300
        while not (folder / "result.json").exists() and time.monotonic() < deadline:
            time.sleep(0.2)
    else:
        build(folder, command)
    result = json.loads((folder / "result.json").read_text())
    if result["rc"]:
        lines = [line for line in result["log"].splitlines() if "WARNING" in line or "rror" in line]
        pytest.fail("the site does not build:\n" + "\n".join(lines[:40]), pytrace=False)
    return Site(folder / "_build" / "html", result["log"])


@pytest.fixture(scope="session")
def origins(site: Site) -> Iterator[dict[str, str]]:
    """Where the site is reached: from a web server and as files."""
    with served(site.folder) as http:
        yield {"http": http, "file": f"{site.folder.as_uri()}/"}


@pytest.fixture(scope="session")
def start_visit(browser: Any, origins: dict[str, str]) -> Any:
    """start_visit("http" or "file", **options) -> a Visit in a window of its own, 1280 by 900, light: yours to close."""

    def start(origin: str = "http", **options: Any) -> Visit:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"} | options)
        context.set_default_timeout(PATIENCE)
        return Visit(context.new_page(), origins[origin])

    return start


@pytest.fixture
def visit(start_visit: Any) -> Iterator[Any]:
    """visit("http" or "file", **options) -> a Visit as start_visit gives it, closed after the test."""
    visits = []

    def start(origin: str = "http", **options: Any) -> Visit:
        visits.append(start_visit(origin, **options))
        return visits[-1]

    yield start
    for seen in visits:
        seen.page.context.close()


@pytest.fixture
def open_widget(visit: Any) -> Iterator[Any]:
    """open_widget(page, view, query="", origin="http", **options) -> the widget, Shown, on a page with the widgets alone.

    The page must show no errors.
    """
    visits = []

    def start(path: str, view: str, query: str = "", origin: str = "http", **options: Any) -> Shown:
        seen = visit(origin, **options)
        visits.append(seen)
        seen.open(alone.address(path) + query)
        return Shown(seen.page, view)

    yield start
    for seen in visits:
        assert seen.errors == []
        assert seen.outside == []
