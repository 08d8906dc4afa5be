"""How long the chapters take to execute, each in a kernel of its own, and how long the site takes to build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.fresh import ROOT
from bench.results import table
from bench.settings import Missing, Settings

ABOUT = {
    "what": "seconds to execute each chapter, and to build the site from the committed chapters, as make book does",
    "protocol": "once each, one after the other, in a copy of book/; starting the kernel is part of it",
}
OPTIONS = ("--warningiserror", "--keep-going", "--nitpick", "--all")


def measure(settings: Settings) -> dict[str, Any]:
    """{"chapters": {name: seconds}, "all chapters", "site"}; with --quick one chapter, and no site."""
    from fishbook.notebooks import execute

    builder()  # before minutes are spent on the chapters
    book = settings.scratch / "book"
    shutil.copytree(ROOT / "book", book)
    paths = sorted(book.glob("[0-9][0-9]_*.ipynb"))
    found: dict[str, float] = {}
    for path in paths[: int(settings.pick(len(paths), 1))]:
        start = time.perf_counter()
        execute(path)
        found[path.stem] = round(time.perf_counter() - start, 1)
    site = None if settings.quick else round(build(settings.scratch / "site"), 1)
    return {"chapters": found, "all chapters": round(sum(found.values()), 1), "site": site}


def show(run: dict[str, Any]) -> str:
    rows = [*run["chapters"].items(), ("all chapters", run["all chapters"]), ("the site", run["site"])]
    return table(["executed", "s"], rows)


def build(folder: Path) -> float:
    """Build the site below the folder; returns the seconds.  Missing without jupyter-book, RuntimeError if it fails."""
    command = builder()
    folder.mkdir(exist_ok=True)
    start = time.perf_counter()
    words = [str(command), "build", *OPTIONS, "--path-output", str(folder), str(ROOT)]
    built = subprocess.run(words, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, text=True)
    if built.returncode:
        raise RuntimeError(f"the site does not build:\n{(built.stdout + built.stderr)[-2000:]}")
    return time.perf_counter() - start


def builder() -> Path:
    """The program that builds the site.  Missing where it is not installed."""
    command = Path(sys.executable).with_name("jupyter-book")
    if not command.exists():
        raise Missing("jupyter-book is not installed: pip install -e .[book]")
    return command


def built(settings: Settings) -> Path:
    """The site's pages: those that `measure` built in this run, or new ones."""
    pages = settings.scratch / "site" / "_build" / "html"
    if not pages.exists():
        build(settings.scratch / "site")
    return pages
