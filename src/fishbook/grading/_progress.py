"""Which questions a learner has passed, in one small JSON file that outlives kernels, moves between machines, and is
never half-written."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from fishbook.checks import chapters, questions
from fishbook.checks._question import Verdict
from fishbook.grading._report import Progress, Row

__all__ = ["export_to", "import_from", "keep", "overview", "path"]

VERSION = 1
Entries = dict[str, dict[str, Any]]  # question -> {"points": …, "status": …}
_last: list[str] = []  # the chapter asked last in this process
_noted: Entries = {}  # what this process found out: it counts even where it could not be written, or another overwrote it


def path() -> Path | None:
    """Where progress is kept: FISHBOOK_PROGRESS, or progress.json in the user's data folder; None when that says "off"."""
    given = os.environ.get("FISHBOOK_PROGRESS")
    if given == "off":
        return None
    if given:
        return Path(given).expanduser()
    import platformdirs

    return platformdirs.user_data_path("fishbook") / "progress.json"


def keep(chapter: str, verdict: Verdict) -> str:
    """Note a verdict.  A question once passed stays passed.  Returns a sentence when it could not be written, else ""."""
    _last[:] = [chapter]
    name = verdict.question.name
    entries, trouble = _all()
    if entries.get(name, {}).get("status") == "passed" and not verdict.passed:
        return trouble
    entry = {"points": verdict.points, "status": verdict.status}
    if entries.get(name) == entry:
        return trouble
    _noted[name] = entry
    if trouble:  # a file that cannot be read is left as it is
        return trouble
    place = path()
    try:
        if place is not None:
            _write(place, {**entries, name: entry})
    except OSError as error:
        return f"Your progress could not be kept in {place} ({error.strerror or error}); it counts until the kernel ends."
    return ""


def overview(chapter: str | None = None) -> Progress:
    """The questions of a chapter with the points so far.  ValueError for a chapter without questions."""
    number = chapter or (_last[0] if _last else chapters()[0])
    entries, trouble = _all()
    rows = []
    for question in questions(number):
        entry = entries.get(question.name, {})
        points = question.points if entry.get("status") == "passed" else 0
        rows.append(Row(question.name, question.title, points, question.points, str(entry.get("status", ""))))
    return Progress(number, tuple(rows), trouble)


def export_to(target: Path) -> int:
    """Write all progress to a file; returns how many questions.  OSError when it cannot be written."""
    entries, _ = _all()
    _write(target, entries)
    return len(entries)


def import_from(source: Path) -> int:
    """Take over what a file from `export_to` holds; what is passed here or there is passed.  Returns how many changed.

    ValueError for a file that is none; nothing is changed then.
    """
    theirs = _read(source)
    ours, trouble = _all()
    if trouble:
        raise ValueError(trouble)
    new = {name: entry for name, entry in theirs.items() if _better(entry, ours.get(name))}
    place = path()
    if new and place is not None:
        _write(place, {**ours, **new})
    return len(new)


def _better(entry: dict[str, Any], than: dict[str, Any] | None) -> bool:
    return than is None or (entry["status"] == "passed" and than.get("status") != "passed")


def _all() -> tuple[Entries, str]:
    """All entries, and a sentence when the file cannot be read."""
    place = path()
    try:
        saved, trouble = ({} if place is None else _read(place)), ""
    except FileNotFoundError:
        saved, trouble = {}, ""
    except (OSError, ValueError) as error:
        saved, trouble = {}, f"Your earlier progress cannot be read: {error}. The file is left as it is."
    passed = {name for name, entry in saved.items() if entry["status"] == "passed"}
    return {**saved, **{name: entry for name, entry in _noted.items() if name not in passed}}, trouble


def _read(source: Path) -> Entries:
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
        entries = content["questions"]
        return {name: {"points": int(one["points"]), "status": str(one["status"])} for name, one in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError(f"{source} is no progress file of fishbook") from None


def _write(target: Path, entries: Entries) -> None:
    """Whole or not at all: a new file takes the place of the old one."""
    content = json.dumps({"fishbook progress": VERSION, "questions": dict(sorted(entries.items()))}, indent=1)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False, encoding="utf-8") as stream:
        stream.write(content + "\n")
    Path(stream.name).replace(target)
