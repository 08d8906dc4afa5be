"""python -m bench: measure the package beside its rivals, print tables, and keep the figures for this processor."""

from __future__ import annotations

import importlib
import os
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from bench import fresh
from bench.measure import load, surroundings
from bench.nets import NETS
from bench.results import FOLDER, headline, keep
from bench.settings import Missing, Settings

SECTIONS = ("networks", "epochs", "memory", "operators", "growth", "threads", "pages", "widgets")
DTYPES = ("float32", "float64")


def chosen(text: str, known: tuple[str, ...], option: str) -> tuple[str, ...]:
    """The names in a list with commas.  BadParameter for one that is not known."""
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"{name!r} is not one of {', '.join(known)}", param_hint=option)
    return names


def measure(section: str, settings: Settings, folder: Path | None) -> None:
    """Measure one section, print its table, and keep its figures in the folder, if there is one."""
    module = importlib.import_module(f"bench.{section}")
    place = {**surroundings(), "threads": settings.threads, "dtype": settings.dtype}
    typer.echo(headline(section, place))
    start = time.perf_counter()
    try:
        figures = module.measure(settings)
    except Missing as reason:
        typer.echo(f"left out: {reason}")
        return
    run = {**place, "load at the end": load(), "took": round(time.perf_counter() - start, 1), **figures}
    typer.echo(module.show(run))
    typer.echo(f"took {run['took']} s, load at the end {run['load at the end']}")
    if folder:
        typer.echo(f"kept in {keep(folder, section, module.ABOUT, run)}")


def main(
    only: Annotated[str, typer.Option(help="which sections, separated by commas")] = ",".join(SECTIONS),
    nets: Annotated[str, typer.Option(help="which networks, separated by commas")] = ",".join(NETS),
    threads: Annotated[int, typer.Option(min=1, help="threads for every candidate")] = 1,
    dtype: Annotated[str, typer.Option(help="float32 or float64")] = "float32",
    quick: Annotated[bool, typer.Option("--quick", help="little work, rough figures")] = False,
    results: Annotated[Path | None, typer.Option(help="folder for the figures, instead of bench/results/")] = None,
) -> None:
    """Measure side by side, print tables, and keep the figures, one run for each processor, threads and dtype.

    A run with --quick, or of some networks only, is kept only where --results says, so that it never replaces a whole one.
    """
    sections = chosen(only, SECTIONS, "--only")
    (dtype,) = chosen(dtype, DTYPES, "--dtype")
    wanted = chosen(nets, NETS, "--nets")
    whole = not quick and wanted == NETS
    folder = results or (FOLDER if whole else None)
    os.environ.update(dict.fromkeys(fresh.THREADS, str(threads)))
    with tempfile.TemporaryDirectory() as scratch:
        for section in sections:
            measure(section, Settings(wanted, threads, dtype, quick, Path(scratch)), folder)


if __name__ == "__main__":
    typer.run(main)
