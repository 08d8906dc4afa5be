"""The commands of grading: fishbook grade | grade-folder | verify | progress."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from fishbook.grading.grade import Answer, Result

__all__ = ["grade_folder", "grade_one", "progress", "register", "verify"]

Chapter = Annotated[str | None, typer.Option(help="the chapter, when the notebook itself does not tell")]
Key = Annotated[Path | None, typer.Option(help="the file with the signing key; one in your settings by default")]


def grade_one(
    notebook: Annotated[Path, typer.Argument(help="a notebook with exercises")],
    chapter: Chapter = None,
    report: Annotated[Path | None, typer.Option("--json", help="also write a signed report")] = None,
    gradescope: Annotated[Path | None, typer.Option(help="also write Gradescope's results.json")] = None,
    hidden: Annotated[Path | None, typer.Option(help="a folder with private checks")] = None,
    key: Key = None,
) -> None:
    """Grade one notebook: run it from the top in a sandbox, and say for each question how it stands and what to try."""
    from fishbook.grading.grade import grade, unreadable
    from fishbook.grading.submission import Unreadable, read_bytes

    private = _hidden(hidden)
    try:
        result = grade(read_bytes(notebook), notebook.name, chapter=_known(chapter), hidden=private)
    except Unreadable as error:
        result = unreadable(notebook.name, str(error))
    except RuntimeError as error:  # the sandbox, not the notebook
        typer.secho(f"{error}; fishbook doctor says what works here", fg="red", err=True)
        raise typer.Exit(2) from None
    from fishbook.grading import _signing, _tables, _terminal

    _terminal.show(result)
    if report is not None:
        data = _signing.signed(result.data(), _key(key))
        report.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if gradescope is not None:
        gradescope.write_text(json.dumps(_tables.gradescope(result), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if result.status != "graded":
        raise typer.Exit(1)


def grade_folder(
    folder: Annotated[Path, typer.Argument(help="a folder with submissions, in any depth", exists=True, file_okay=False)],
    out: Annotated[Path | None, typer.Option(help="where results go; FOLDER-grades by default")] = None,
    hidden: Annotated[Path | None, typer.Option(help="a folder with private checks: chapter_NN.py")] = None,
    chapter: Chapter = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="how many at a time; -1 for all cores")] = 1,
    cluster: Annotated[str | None, typer.Option(help="a Dask scheduler: tcp://…")] = None,
    csv: Annotated[Path | None, typer.Option(help="the table; grades.csv in OUT by default")] = None,
    report: Annotated[Path | None, typer.Option("--json", help="everything; grades.json in OUT by default")] = None,
    gradescope: Annotated[bool, typer.Option("--gradescope", help="also a results.json for each")] = False,
    again: Annotated[bool, typer.Option("--again", help="grade all, also those with a result")] = False,
    key: Key = None,
) -> None:
    """Grade a folder of other people's notebooks in a sandbox.  Run it again after an interruption: it goes on there."""
    from tqdm import tqdm

    from fishbook.grading import _sandbox, _tables, _terminal
    from fishbook.grading.folder import HiddenError, grade_all

    _refuse_without_sandbox(_sandbox.backend())
    target = out or folder.resolve().with_name(folder.resolve().name + "-grades")
    results: list[Result] = []
    options: dict[str, Any] = {
        "hidden": hidden,
        "chapter": _known(chapter),
        "jobs": jobs,
        "cluster": cluster,
        "again": again,
        "secret": _key(key),
    }
    try:
        with tqdm(unit="notebook", disable=None, file=sys.stderr) as bar:
            for done, total, result in grade_all(folder, target / "results", **options):
                bar.total = total
                bar.update(done - bar.n)
                results.append(result)
    except HiddenError as error:
        raise typer.BadParameter(str(error), param_hint="--hidden") from None
    except KeyboardInterrupt:
        typer.secho(f"stopped; {len(results)} results are kept in {target}, run it again to go on", fg="yellow", err=True)
        raise typer.Exit(130) from None
    results.sort(key=lambda result: result.submission)
    similar = _alike(results)
    _tables.write_csv(results, csv or target / "grades.csv")
    _tables.write_json(results, similar, report or target / "grades.json")
    _tables.write_html(results, similar, target / "grades.html")
    if gradescope:
        _tables.write_gradescope(results, target / "gradescope")
    _terminal.show_class(results, similar)
    typer.echo(f"results: {target}")


def _alike(results: list[Result]) -> list[Any]:
    """Answers that submissions share; what the exercise itself holds does not count."""
    from fishbook.grading import similarity

    hashes = {result.submission: dict(result.fingerprints) for result in results}
    untouched = {
        result.fingerprints.get(need, "") for result in results for answer in result.answers for need in _as_given(answer)
    }
    return similarity.groups(hashes, untouched)


def _as_given(answer: Answer) -> tuple[str, ...]:
    """The names of an answer that is still the exercise's own code: untouched, or the bug that was to be found."""
    from fishbook.checks import find

    try:
        question = find(answer.question)[1]
    except ValueError:  # a private question
        return ()
    bug = question.misconceptions[0].key if question.kind == "bug" else None
    return question.needs if answer.status == "untouched" or (bug and answer.misconception == bug) else ()


def _refuse_without_sandbox(backend: Any) -> None:
    if backend.name == "none":
        typer.secho(
            "grade-folder runs other people's code and needs a sandbox, and none works here:\n"
            f"{backend.advice}\nA single notebook of your own can be graded without: fishbook grade NOTEBOOK",
            fg="red",
            err=True,
        )
        raise typer.Exit(2)
    if backend.warning:
        typer.secho(backend.warning, fg="yellow", err=True)


def verify(
    reports: Annotated[list[Path], typer.Argument(help="signed reports")],
    key: Key = None,
) -> None:
    """Say of each report whether it is as it was signed."""
    from fishbook.grading import _signing

    secret, bad = _key(key), 0
    for path in reports:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            good = isinstance(data, dict) and _signing.is_signed(data, secret)
        except (OSError, ValueError, RecursionError):
            good = False
        bad += not good
        state = "as signed" if good else "changed, or not signed with this key"
        typer.secho(f"{path}: {state}", fg=None if good else "red")
    if bad:
        raise typer.Exit(1)


def progress(
    chapter: Annotated[str | None, typer.Argument(help="one chapter, such as 02; all by default")] = None,
    save: Annotated[Path | None, typer.Option("--export", help="write all progress to a file")] = None,
    load: Annotated[Path | None, typer.Option("--import", help="take over a file written by --export")] = None,
) -> None:
    """Show your points, or carry them to another machine."""
    from fishbook.checks import chapters
    from fishbook.grading import _progress

    try:
        if load is not None:
            typer.echo(f"{_progress.import_from(load)} questions taken over from {load}")
        if save is not None:
            typer.echo(f"{_progress.export_to(save)} questions written to {save}")
    except (OSError, ValueError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    if save is None and load is None:
        for number in [_known(chapter)] if chapter else chapters():
            typer.echo(repr(_progress.overview(number)))


def _known(chapter: str | None) -> str | None:
    from fishbook.checks import chapters

    if chapter is not None and chapter not in chapters():
        raise typer.BadParameter(f"there are questions for {', '.join(chapters())}, got {chapter!r}", param_hint="chapter")
    return chapter


def _hidden(folder: Path | None) -> Any:
    from fishbook.grading.folder import HiddenError, load_hidden

    try:
        return load_hidden(folder) if folder is not None else None
    except HiddenError as error:
        raise typer.BadParameter(str(error), param_hint="--hidden") from None


def _key(path: Path | None) -> bytes:
    from fishbook.grading._signing import key

    try:
        return key(path)
    except (OSError, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint="--key") from None


def register(app: typer.Typer) -> None:
    """Add these commands to the `fishbook` command."""
    app.command("grade")(grade_one)
    app.command("grade-folder")(grade_folder)
    app.command()(verify)
    app.command()(progress)
