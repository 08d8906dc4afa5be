"""Results in the terminal: for a learner question by question, for a teacher as tables."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import typer

from fishbook.grading._tables import mistakes
from fishbook.grading.grade import Answer, Result

__all__ = ["show", "show_class"]

MARKS = {"passed": ("✓", "green"), "untouched": ("○", "bright_black"), "missing": ("○", "bright_black")}
Groups = Sequence[tuple[str, Sequence[str]]]


def show(result: Result) -> None:
    """One notebook for the learner who wrote it."""
    name = typer.style(result.submission, bold=True)
    if result.status != "graded":
        typer.echo(f"{name} cannot be graded: {result.note}.")
        return
    total = typer.style(f"{result.points} of {result.of} points", bold=True)
    typer.echo(f"{name} · chapter {result.chapter} · {total}\n")
    for cell in result.cells:
        typer.echo(f"  {typer.style('!', fg='yellow')} {cell}")
    if result.cells:
        typer.echo()
    for answer in result.answers:
        _answer(answer)
    ahead = next((one for one in result.answers if one.status != "passed"), None)
    if ahead is not None:
        doing = "begin with" if ahead.status == "untouched" else "go on with"
        typer.echo(f'\nNext: {doing} "{ahead.title}"; in the notebook, check("{ahead.question}") gives more hints.')
    if result.backend == "none":
        typer.secho("Run without a sandbox, which is fine for a notebook of your own.", dim=True)


def _answer(answer: Answer) -> None:
    mark, colour = MARKS.get(answer.status, ("✗", "yellow"))
    secret = typer.style(" (private check)", dim=True) if answer.hidden else ""
    points = typer.style(f"{answer.points}/{answer.of}", bold=True)
    typer.echo(f"{typer.style(mark, fg=colour)} {answer.title}{secret}  {points}")
    if answer.status == "passed":
        return
    if answer.problem:
        typer.echo(textwrap.indent(answer.problem, "    "))
    for label in ("case", "got", "expected", "hint"):
        if text := getattr(answer, label):
            body = textwrap.indent(text, " " * 14).lstrip()
            typer.echo(f"    {typer.style(f'{label:<10}', dim=True)}{body}")


def show_class(results: Sequence[Result], similar: Groups) -> None:
    """A class for its teacher: who has how many points, which mistakes are frequent, which answers are alike."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    table = Table("submission", "chapter", "points", "not passed", "notes")
    for result in results:
        points = f"{result.points} / {result.of}" if result.status == "graded" else "-"
        open_ones = ", ".join(one.question for one in result.answers if one.status != "passed")
        notes = "; ".join([*([result.note] if result.note else []), *result.cells])
        table.add_row(*(escape(one) for one in (result.submission, result.chapter, points, open_ones, notes)))
    console.print(table)
    if found := mistakes(results):
        table = Table("question", "misconception", "submissions", title="Misconceptions", title_justify="left")
        for question, key, count in found:
            table.add_row(question, key, str(count))
        console.print(table)
    for name, who in similar:
        console.print(f"[yellow]alike[/] {escape(name)}: {escape(', '.join(who))}")
