"""Exercises made from masters: the parts between BEGIN SOLUTION and END SOLUTION give way to what the learner starts from.

In a master's code cell::

    def double(x):
        # BEGIN SOLUTION
        return 2 * x
        # END SOLUTION

The block becomes ``raise NotImplementedError("your turn")``, or, when it holds lines ``# STUB …``, the text of those.
Markdown cells tagged `solution` are left out.  A line `# Solutions …` at the very top becomes `# Exercises …`.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat

from fishbook import checks, notebooks
from fishbook.grading.submission import ASKS

__all__ = ["MasterError", "asked", "exercise", "faults", "generate", "stub"]

BEGIN, END, STUB = "# BEGIN SOLUTION", "# END SOLUTION", "# STUB "
YOUR_TURN = 'raise NotImplementedError("your turn")'
ONLY_IN_MASTERS = ("solution", "hide-input")


class MasterError(ValueError):
    """A master that no exercise can be made from; says which cell and why."""


def stub(source: str, where: str = "cell") -> str:
    """The cell as the learner finds it.  MasterError when the markers do not pair."""
    kept: list[str] = []
    block: list[str] | None = None
    for line in source.splitlines():
        text = line.strip()
        if text == BEGIN:
            if block is not None:
                raise MasterError(f"{where}: {BEGIN} inside a solution")
            block, indent = [], line[: len(line) - len(line.lstrip())]
        elif text == END:
            if block is None:
                raise MasterError(f"{where}: {END} without {BEGIN}")
            kept += [f"{indent}{one}".rstrip() for one in _start(block)]
            block = None
        else:
            (kept if block is None else block).append(line)
    if block is not None:
        raise MasterError(f"{where}: {BEGIN} without {END}")
    return "\n".join(kept)


def _start(block: list[str]) -> list[str]:
    """What stands in the place of a solution, without its indentation."""
    stubs = [line.strip().removeprefix(STUB) for line in block if line.strip().startswith(STUB)]
    return stubs or [YOUR_TURN]


def exercise(master: Any) -> Any:
    """The exercise made from a master: same cells, same ids, no outputs, no solutions.  MasterError names a faulty cell."""
    made = nbformat.from_dict({**master, "cells": []})
    for cell in master.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code":
            if "solution" not in tags:
                made.cells.append(nbformat.from_dict(cell))
            continue
        metadata = {key: value for key, value in cell.metadata.items() if key not in ("tags", "execution", "mystnb")}
        left = [tag for tag in tags if tag not in ONLY_IN_MASTERS]
        if left:
            metadata["tags"] = left
        blank = {"cell_type": "code", "id": cell.id, "metadata": metadata, "outputs": [], "execution_count": None}
        made.cells.append(nbformat.from_dict({**blank, "source": stub(cell.source, cell.id)}))
    first = made.cells[0]
    first.source = first.source.replace("# Solutions", "# Exercises", 1)
    return made


def asked(notebook: Any) -> list[str]:
    """The names in the notebook's check("…") calls, in order, each once."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return list(dict.fromkeys(ASKS.findall(code)))


def faults(path: Path) -> list[str]:
    """What is wrong with a master: markers, questions that are not asked or unknown, lines that its exercise invented."""
    master = notebooks.read(path)
    try:
        made = exercise(master)
    except MasterError as error:
        return [f"{path.name}: {error}"]
    found = []
    chapter = path.name[:2]
    wanted = [question.name for question in checks.questions(chapter)]
    if asked(made) != wanted:
        found.append(f"{path.name}: asks {asked(made)}, chapter {chapter} has {wanted}")
    sources = {cell.id: cell.source for cell in master.cells}
    for cell in made.cells:
        if cell.cell_type == "code":
            found += [f"{path.name}: {cell.id}: {text}" for text in _strange(sources[cell.id], cell.source)]
    return found


def _strange(solution: str, blank: str) -> list[str]:
    """Lines of the exercise that the master's cell does not hold, and names that only one of the two defines."""
    held = {line.strip().removeprefix(STUB).strip() for line in solution.splitlines()} | {YOUR_TURN}
    found = [f"the line {line.strip()!r} is not in the master" for line in blank.splitlines() if line.strip() not in held]
    if _defined(solution) != _defined(blank):
        found.append(f"the master defines {sorted(_defined(solution))}, the exercise {sorted(_defined(blank))}")
    return found


def _defined(source: str) -> set[str]:
    """Functions, classes and variables that a cell makes, functions with their signature."""
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found.add(f"{node.name}({ast.unparse(node.args)})")
        elif isinstance(node, ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {ast.unparse(target) for target in node.targets}
    return found


def generate(masters: Path, exercises: Path, check: bool = False) -> list[str]:
    """Write an exercise for every master, or, with `check`, say which are out of date.  Returns all problems."""
    problems = []
    paths = sorted(masters.glob("[0-9][0-9]_*.ipynb"))
    for path in paths:
        problems += (wrong := faults(path))
        if wrong:
            continue
        target, made = exercises / path.name, exercise(notebooks.read(path))
        if not check:
            notebooks.write(made, target)
        elif not target.exists() or target.read_text(encoding="utf-8") != notebooks.text(made):
            problems.append(f"{target} is out of date: run `fishbook exercises`")
    strays = {path.name for path in exercises.glob("*.ipynb")} - {path.name for path in paths}
    return problems + [f"{exercises / name} has no master" for name in sorted(strays)]
