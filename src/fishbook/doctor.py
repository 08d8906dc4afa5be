"""Looks at this machine and says, in a sentence each, what works and what to do about what does not."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

__all__ = ["Finding", "examine"]

MINIMUM_PYTHON = (3, 11)
NEEDED = ("numpy", "matplotlib", "ipywidgets", "anywidget", "jupyterlab", "mlxtend", "pooch", "tqdm")
FOR_AUTHORS = ("jupyter-book", "nbval", "pytest", "ruff")
# The shell first: Chromium without its windows opens a page in two thirds of the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")


class Finding(NamedTuple):
    """status is "ok", "optional" (missing, and you can do without) or "missing"; advice says what to do."""

    name: str
    status: str
    found: str
    advice: str = ""


def examine() -> list[Finding]:
    """Run every check; none of them raises, changes anything or touches the network."""
    checks: list[Callable[[], Finding]] = [
        _python,
        lambda: _packages("packages", NEEDED, "missing", "pip install -r requirements.txt"),
        lambda: _packages("tools for authors", FOR_AUTHORS, "optional", 'pip install -e ".[dev]", or make test'),
        _blas,
        _digits,
        _full_mnist,
        _gpu,
        _browser,
        _sandbox,
    ]
    return [_guarded(check) for check in checks]


def _guarded(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # a check that breaks is itself a finding
        return Finding("check", "missing", f"{type(error).__name__}: {error}", "please report this with the output above")


def _python() -> Finding:
    found = f"Python {sys.version.split()[0]}"
    if sys.version_info[:2] >= MINIMUM_PYTHON:
        return Finding("Python", "ok", found)
    return Finding("Python", "missing", found, f"install Python {MINIMUM_PYTHON[0]}.{MINIMUM_PYTHON[1]} or newer")


def _packages(name: str, wanted: tuple[str, ...], status: str, how: str) -> Finding:
    present, absent = [], []
    for package in wanted:
        try:
            present.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            absent.append(package)
    if not absent:
        return Finding(name, "ok", ", ".join(present))
    return Finding(name, status, f"not installed: {', '.join(absent)}", how)


def _blas() -> Finding:
    import numpy  # noqa: F401  (loads the BLAS that is asked about)
    from threadpoolctl import threadpool_info

    pools = [pool for pool in threadpool_info() if pool.get("user_api") == "blas"]
    if not pools:
        return Finding("BLAS", "optional", "none reported", "NumPy works, but matrix products may be slow")
    threads = max(pool["num_threads"] for pool in pools)
    found = f"{pools[0]['internal_api']} {pools[0].get('version') or ''}, {threads} thread(s), {os.cpu_count()} cores"
    if threads == 1:
        return Finding("BLAS", "ok", found)
    advice = "for steady timings set OMP_NUM_THREADS=1 before starting Python; on a busy machine it is also faster"
    return Finding("BLAS", "optional", found, advice)


def _digits() -> Finding:
    from fishbook.datasets import load_mnist

    (x_train, _), (x_test, _) = load_mnist("5k")
    return Finding("digits (5k)", "ok", f"{len(x_train)} training and {len(x_test)} test images, no network needed")


def _full_mnist() -> Finding:
    folder = os.environ.get("FISHBOOK_DATA")
    if folder and not Path(folder).is_dir():
        return Finding("digits (full)", "missing", f"FISHBOOK_DATA={folder} is not a folder", "correct or unset it")
    if folder and len(list(Path(folder).glob("*-idx?-ubyte*"))) < 4:
        return Finding(
            "digits (full)", "missing", f"FISHBOOK_DATA={folder} lacks some of the four files", "see `fishbook data --full`"
        )
    if folder:
        return Finding("digits (full)", "ok", f"read from FISHBOOK_DATA={folder}, verified when loaded")
    advice = 'the chapters need only the 5k; load_mnist("full") or `fishbook data --full` downloads all 70,000 (11 MB)'
    return Finding("digits (full)", "optional", "FISHBOOK_DATA is not set", advice)


def _gpu() -> Finding:
    try:
        import cupy
    except ImportError:
        advice = "every chapter runs without one; to use a CUDA GPU, pip install -r requirements-gpu.txt"
        return Finding("GPU", "optional", "CuPy is not installed", advice)
    try:
        name = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        return Finding("GPU", "optional", f"CuPy {cupy.__version__}, no device: {error}", "check nvidia-smi and the driver")
    return Finding("GPU", "ok", f"CuPy {cupy.__version__} on {name}")


def _browser() -> Finding:
    configured = os.environ.get("FISHBOOK_CHROMIUM")
    found = next(filter(None, map(shutil.which, [configured] if configured else BROWSERS)), None)
    if found:
        return Finding("browser for tests", "ok", found)
    advice = (
        "only the site's tests need it: apt-get install chromium-headless-shell, or set FISHBOOK_CHROMIUM to a Chromium"
    )
    return Finding("browser for tests", "optional", "no Chromium on the PATH", advice)


def _sandbox() -> Finding:
    from fishbook.grading._sandbox import backend

    found = backend()
    if found.name == "bubblewrap":
        return Finding("sandbox", "ok", "bubblewrap: fishbook grade-folder can run other people's notebooks")
    return Finding("sandbox", "optional", f"{found.name}: only for a class's notebooks is one needed", found.advice)
