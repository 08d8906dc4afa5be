"""Tables, and results kept for each processor: a run replaces the one on the same machine, and leaves the others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"
PLACE = ("processor", "threads", "dtype")  # what two runs must differ in to stand side by side, or else in `simd`


def keep(folder: Path, section: str, about: dict[str, Any], run: dict[str, Any]) -> Path:
    """Put the run into <section>.json, in the place of one taken under the same conditions; returns the file."""
    path = folder / f"{section}.json"
    others = [other for other in runs(path) if not _same_place(other, run)]
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**about, "runs": [*others, run]}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def runs(path: Path) -> list[dict[str, Any]]:
    """The runs in the file, none where there is no file."""
    return json.loads(path.read_text(encoding="utf-8"))["runs"] if path.exists() else []


def _same_place(a: dict[str, Any], b: dict[str, Any]) -> bool:
    simd = {a.get("simd"), b.get("simd")} - {None}  # None: taken before it was noted
    return all(a.get(key) == b.get(key) for key in PLACE) and len(simd) < 2


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns as wide as they need to be, the first one flush left; – for what was not measured."""
    cells = [[str(cell) for cell in head], *(["–" if cell is None else str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = []
    for first, *others in cells:
        right = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join([first.ljust(widths[0]), *right]).rstrip())
    return "\n".join(lines)


def headline(section: str, run: dict[str, Any]) -> str:
    """The conditions in one line, the load first of all: on a busy machine no figure is worth much."""
    now = "unknown" if run.get("load") is None else " ".join(map(str, run["load"]))
    place = f"{run['processor']} ({run.get('simd', 'unknown')}), {run['threads']} BLAS thread(s), {run['dtype']}"
    versions = f"Python {run['python']}, NumPy {run['numpy']}, PyTorch {run['torch']}"
    return f"\n{section}: load {now} on {run['cores']} cores\n{place}; {versions}; {run['date']}"
