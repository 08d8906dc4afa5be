"""A notebook cut down to its imports and the cells that need nothing else: quick to run in JupyterLab."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import Any


def names(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell binds, and those that it uses."""
    bound, used = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return bound, used


def keep(cells: list[Any], wanted: Callable[[Any], bool]) -> list[Any]:
    """The first code cell, which imports, and those wanted ones that use no name but its, their own and Python's."""
    imports, *others = [cell for cell in cells if cell.cell_type == "code"]
    known = names(imports.source)[0] | set(dir(builtins))
    return [imports, *(cell for cell in others if wanted(cell) and _free(cell.source) <= known)]


def _free(source: str) -> set[str]:
    bound, used = names(source)
    return used - bound
