"""Reading a notebook that anybody may have written: its code cells, or a sentence that says why there are none."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fishbook import checks

__all__ = ["ASKS", "Submission", "Unreadable", "chapter_of", "find", "read", "read_bytes"]

ASKS = re.compile(r"""^\s*check\(\s*["']([\w-]+)["']\s*\)""", re.MULTILINE)
LARGEST = 50_000_000  # bytes; a notebook with many figures has a few million
MOST_CELLS = 2_000
MOST_CODE = 2_000_000  # characters
SKIPPED = (".ipynb_checkpoints", ".git")


class Unreadable(ValueError):
    """A submission that cannot be graded; says why."""


@dataclass(frozen=True)
class Submission:
    """A notebook's code, cell by cell, and the hash of the file it came from."""

    name: str
    cells: tuple[str, ...]
    digest: str


def find(folder: Path) -> Iterator[Path]:
    """Every notebook below `folder` in the order of its names, links and odd files included: they get a row as well."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.suffix.lower() == ".ipynb" and not any(part in SKIPPED for part in inside[:-1]):
            yield path


def read_bytes(path: Path) -> bytes:
    """The file's content.  Unreadable for a link, a folder, a file above 50 MB, or one that cannot be opened."""
    try:
        if path.is_symlink():
            raise Unreadable("a symbolic link; links are not followed")
        if not path.is_file():
            raise Unreadable("not a file")
        size = path.stat().st_size
        if size > LARGEST:
            raise Unreadable(f"{size / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} MB are read")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror or error}") from None


def read(content: bytes, name: str) -> Submission:
    """The code cells of a notebook in format 3 or 4, whatever is missing around them.  Unreadable says what is wrong."""
    if not content.strip():
        raise Unreadable("the file is empty")
    try:
        notebook = json.loads(_decoded(content))
    except RecursionError:
        raise Unreadable("no notebook: its JSON is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"no valid JSON: {error}"[:200]) from None
    if not isinstance(notebook, dict):
        raise Unreadable(f"no notebook: its JSON is a {type(notebook).__name__}, not an object")
    cells = tuple(_code(notebook))
    if sum(map(len, cells)) > MOST_CODE or len(cells) > MOST_CELLS:
        raise Unreadable(f"too long: at most {MOST_CELLS} cells and {MOST_CODE:,} characters of code are run")
    return Submission(name, cells, hashlib.sha256(content).hexdigest())


def _decoded(content: bytes) -> str:
    """Notebooks are UTF-8; editors have been seen to write them in UTF-16, or with Windows' own letters."""
    encodings = ("utf-16", "utf-8-sig") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("its letters are in no known encoding; save it as UTF-8")


def _code(notebook: dict[str, Any]) -> Iterator[str]:
    """The sources of all code cells.  nbformat would refuse the whole file for one missing field; nothing here needs it."""
    sheets = notebook.get("worksheets", [notebook])  # format 3 had worksheets, and `input` instead of `source`
    if not isinstance(sheets, list) or not all(isinstance(sheet, dict) for sheet in sheets):
        raise Unreadable("no notebook: its worksheets are no list of objects")
    lists = [sheet["cells"] for sheet in sheets if "cells" in sheet]
    if not lists or not all(isinstance(one, list) for one in lists):
        raise Unreadable("no notebook: it has no list of cells")
    for cell in (cell for one in lists for cell in one):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if isinstance(source, str) and source.strip():
            yield source


def chapter_of(submission: Submission) -> str:
    """The chapter whose questions the notebook asks most; a renamed file is no matter.

    Without any check("…"), the chapter whose names it defines.  Unreadable when there is none.
    """
    code = "\n".join(submission.cells)
    names = set(ASKS.findall(code))
    best, most = "", 0
    for chapter in checks.chapters():
        asked = sum(10 * (one.name in names) + any(need in code for need in one.needs) for one in checks.questions(chapter))
        if asked > most:
            best, most = chapter, asked
    if not best:
        raise Unreadable("none of its cells belongs to a graded chapter")
    return best
