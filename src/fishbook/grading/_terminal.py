"""Results in the terminal: for a learner question by question, for a teacher as tables."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fishbook.grading._tables import mistakes
from fishbook.grading.grade import Answer, Result

__all__ = ["show", "show_class"]

MARKS = {"passed": "[green]✓[/]", "untouched": "[dim]○[/]", "missing": "[dim]○[/]"}
Groups = Sequence[tuple[str, Sequence[str]]]


def show(result: Result) -> None:
    """One notebook for the learner who wrote it."""
    console = Console(highlight=False)
    if result.status != "graded":
        console.print(f"[bold]{escape(result.submission)}[/] cannot be graded: {escape(result.note)}.", soft_wrap=True)
        return
    total = f"{result.points} of {result.of} points"
    console.print(f"[bold]{escape(result.submission)}[/] · chapter {result.chapter} · [bold]{total}[/]\n")
    for cell in result.cells:
        console.print(f"  [yellow]![/] {escape(cell)}", soft_wrap=True)
    if result.cells:
        console.print()
    for answer in result.answers:
        _answer(console, answer)
    ahead = next((one for one in result.answers if one.status != "passed"), None)
    if ahead is not None:
        doing = "begin with" if ahead.status == "untouched" else "go on with"
        more = f'in the notebook, check("{ahead.question}") gives more hints.'
        console.print(f'\nNext: {doing} "{escape(ahead.title)}"; {more}')
    if result.backend == "none":
        console.print("[dim]Run without a sandbox, which is fine for a notebook of your own.[/]")


def _answer(console: Console, answer: Answer) -> None:
    mark = MARKS.get(answer.status, "[yellow]✗[/]")
    secret = " [dim](private check)[/]" if answer.hidden else ""
    console.print(f"{mark} {escape(answer.title)}{secret}  [bold]{answer.points}/{answer.of}[/]")
    lines = [("", answer.problem), ("case", answer.case), ("got", answer.got), ("expected", answer.expected)]
    for label, text in [*lines, ("hint", answer.hint)]:
        if text and answer.status != "passed":
            head = f"[dim]{label}[/] " if label else ""
            body = textwrap.indent(escape(text), " " * 13).lstrip() if label else escape(text)
            console.print(f"    {head:<{9 + len(head) - len(label)}}{body}" if label else f"    {body}", soft_wrap=True)


def show_class(results: Sequence[Result], similar: Groups) -> None:
    """A class for its teacher: who has how many points, which mistakes are frequent, which answers are alike."""
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
