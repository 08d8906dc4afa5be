"""Chapter notebooks: execute them so that equal code gives equal bytes, compare a fresh run, and read their tags."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from fishbook.backend import simd_extensions

__all__ = ["Tag", "built_here", "differences", "execute", "read", "refresh", "tags", "text", "text_of", "write"]

TIMED = "nbval-ignore-output"  # a cell whose text depends on the clock; nbval knows this tag
_KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# The matrix products, powers and logarithms of processors with AVX2: with AVX-512 they round otherwise, and a long
# training ends elsewhere.
_ALIKE = {"OPENBLAS_CORETYPE": "Haswell"} if {"AVX2", "X86_V3"} & simd_extensions() else {}
if _WIDER := sorted({"X86_V4", "AVX512_ICL", "AVX512_SPR"} & simd_extensions()):
    _ALIKE["NPY_DISABLE_CPU_FEATURES"] = " ".join(_WIDER)
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def read(path: Path) -> Any:
    """The notebook at `path`, format 4."""
    return nbformat.read(path, as_version=4)


def execute(path: Path, timeout: int = 120) -> Any:
    """Run every cell in a fresh kernel, in the notebook's own folder; returns the executed notebook.

    One BLAS thread, and the arithmetic of AVX2 where the processor has it: the same digits on most machines.
    Raises nbclient's CellExecutionError when a cell fails.
    """
    from nbclient import NotebookClient

    os.environ.update(dict.fromkeys(_THREADS, "1"), FISHBOOK_STATIC="1", **_ALIKE)
    os.environ["FISHBOOK_PROGRESS"] = "off"  # the graded questions of a master are no learner's progress
    notebook = read(path)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    return _normalized(notebook)


def refresh(path: Path, *, timings: bool = False) -> bool:
    """Execute the notebook and write it back; True when its bytes changed.

    Cells whose text depends on the clock keep their committed output, which the prose speaks of, unless `timings` is set.
    """
    before, old = path.read_bytes(), read(path)
    new = execute(path)
    kept = {cell.id: cell for cell in old.cells if cell.cell_type == "code" and TIMED in cell.metadata.get("tags", [])}
    for cell in new.cells:
        stale = kept.get(cell.id)
        if not timings and stale is not None and stale.source == cell.source and stale.outputs:
            cell.outputs = stale.outputs
    write(new, path)
    return path.read_bytes() != before


def write(notebook: Any, path: Path) -> None:
    """Validate and write a notebook with one newline at its end."""
    path.write_text(text(notebook), encoding="utf-8")


def text(notebook: Any) -> str:
    """The file of a notebook: validated, with one newline at its end."""
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def differences(path: Path) -> list[str]:
    """What a fresh execution prints otherwise than the committed notebook: one line for each cell, none when all agree."""
    old, new = read(path), execute(path)
    found = []
    for before, after in zip(old.cells, new.cells, strict=True):
        if before.cell_type != "code" or TIMED in before.metadata.get("tags", []):
            continue
        if text_of(before) != text_of(after):
            found.append(f"{path.name} [{before.id}]: committed {text_of(before)!r}, fresh {text_of(after)!r}")
    return found


def text_of(cell: Any) -> str:
    """All text a code cell shows, streams joined, addresses masked."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}")
        else:
            parts.append(output.data.get("text/plain", ""))
    return re.sub(r"0x[0-9a-f]+", "0x…", "".join(parts))


class Tag(NamedTuple):
    """A cell that re-derives a piece of the package: `kind` is "same-as" or "agrees-with"."""

    chapter: str
    cell_id: str
    kind: str
    name: str
    source: str


def tags(folder: Path) -> Iterator[Tag]:
    """The same-as and agrees-with tags of all notebooks in `folder`, in reading order."""
    for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")):
        for cell in read(path).cells:
            for tag in cell.metadata.get("tags", []):
                kind, _, name = tag.partition(":")
                if kind in ("same-as", "agrees-with"):
                    yield Tag(path.stem, cell.id, kind, name, cell.source)


def built_here(folder: Path) -> str:
    """The text of built_here.md: which chapter builds which name, and where its code lives."""
    rows = []
    for tag in tags(folder):
        module, _, name = tag.name.rpartition(".")
        file = "src/" + module.replace(".", "/") + ".py"
        how = "the package's own code" if tag.kind == "same-as" else "a readable version that gives the same results"
        rows.append(f"| `{name}` | [{_title(folder / f'{tag.chapter}.ipynb')}]({tag.chapter}.ipynb) | `{file}` | {how} |")
    head = [
        "# Built here",
        "",
        "Every piece below is built in a cell of a chapter before the course imports it. The test suite compares each cell",
        "with the package, so what you read is what runs. This page is generated from the chapters: `make notebooks`.",
        "",
        "| name | built in chapter | where it lives | the cell is |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _title(path: Path) -> str:
    return read(path).cells[0].source.splitlines()[0].lstrip("# ").strip()


def _normalized(notebook: Any) -> Any:
    """Drop what changes from run to run or from machine to machine."""
    notebook.metadata = nbformat.from_dict(_KERNEL)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    return notebook


def _joined(outputs: list[Any]) -> list[Any]:
    """Neighbouring pieces of one stream as one output: how many pieces there are depends on the moment."""
    joined: list[Any] = []
    for output in outputs:
        streams = bool(joined) and joined[-1].output_type == output.output_type == "stream"
        if streams and joined[-1].name == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined
