"""The command line: fishbook doctor | data | notebooks | exercises | experiments | progress | grade | grade-folder | …"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fishbook.grading import commands

app = typer.Typer(no_args_is_help=True, add_completion=False, help="fishbook: deep learning from nothing but NumPy.")
MARKS = {"ok": "[green]ok      [/]", "optional": "[yellow]optional[/]", "missing": "[red]missing [/]"}


@app.command()
def doctor() -> None:
    """Check Python, packages, BLAS threads, data, GPU and browser, and say what to do about each that is missing."""
    from rich.console import Console
    from rich.markup import escape
    from rich.padding import Padding

    from fishbook.doctor import examine

    findings = examine()
    console = Console(highlight=False)
    for finding in findings:
        console.print(f"{MARKS[finding.status]}  [bold]{finding.name}[/]: {escape(finding.found)}")
        if finding.advice:
            console.print(Padding(f"-> {escape(finding.advice)}", (0, 0, 0, 10)))
    if any(finding.status == "missing" for finding in findings):
        raise typer.Exit(1)


@app.command()
def data(full: Annotated[bool, typer.Option("--full", help="all 70,000 digits: fetch them if needed")] = False) -> None:
    """Load the digits, fetching the full set when asked, and say how many there are."""
    from fishbook.datasets import DataError, load_mnist

    try:
        (x_train, _), (x_test, _) = load_mnist("full" if full else "5k", normalize=False)
    except DataError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{len(x_train)} training and {len(x_test)} test images of 28 x 28 pixels are ready")


@app.command()
def notebooks(
    paths: Annotated[list[Path] | None, typer.Argument(help="notebooks; all of book/ and solutions/ by default")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="change nothing; fail when a fresh run prints something else")
    ] = False,
    timings: Annotated[bool, typer.Option("--timings", help="also renew cells whose text depends on the clock")] = False,
    index_only: Annotated[bool, typer.Option("--index-only", help="only book/built_here.md")] = False,
) -> None:
    """Execute the chapters so that equal code gives equal bytes, and write book/built_here.md from their tags."""
    from fishbook.notebooks import built_here, differences, refresh

    chosen = paths or [path for folder in ("book", "solutions") for path in sorted(Path(folder).glob("[0-9]*.ipynb"))]
    problems: list[str] = []
    for path in [] if index_only else chosen:
        typer.echo(f"{path} …", err=True)
        if check:
            problems += differences(path)
        elif refresh(path, timings=timings):
            typer.echo(f"{path} changed", err=True)
    if not paths or index_only:
        problems += _built_here(Path("book"), built_here(Path("book")), check)
    for problem in problems:
        typer.secho(problem, fg="red", err=True)
    if problems:
        raise typer.Exit(1)


def _built_here(folder: Path, text: str, check: bool) -> list[str]:
    page = folder / "built_here.md"
    if not check:
        page.write_text(text, encoding="utf-8")
    elif not page.exists() or page.read_text(encoding="utf-8") != text:
        return [f"{page} is out of date: run `make notebooks`"]
    return []


@app.command()
def exercises(
    check: Annotated[bool, typer.Option("--check", help="change nothing; fail when an exercise is out of date")] = False,
) -> None:
    """Make exercises/ from the masters in solutions/."""
    from fishbook.grading.masters import generate

    problems = generate(Path("solutions"), Path("exercises"), check)
    for problem in problems:
        typer.secho(problem, fg="red", err=True)
    if problems:
        raise typer.Exit(1)


@app.command()
def experiments(
    names: Annotated[list[str] | None, typer.Argument(help="which to run; all of them by default")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="processes at a time")] = 1,
) -> None:
    """Run the long experiments whose results chapters and widgets read, and store them again."""
    from fishbook.experiments import experiments as known
    from fishbook.experiments import record

    unknown = [name for name in names or () if name not in known()]
    if unknown:
        typer.secho(f"no experiment {', '.join(unknown)}; there are {', '.join(known())}", fg="red", err=True)
        raise typer.Exit(1)
    for name in names or known():
        typer.echo(f"{name} …", err=True)
        typer.echo(f"{name}: {record(name, jobs).provenance['seconds']:.0f} s", err=True)


commands.register(app)


def main() -> None:
    """Entry point of the `fishbook` command."""
    app()
