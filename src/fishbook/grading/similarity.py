"""Which submissions hold the same code, once names, comments and layout are taken away: a pointer to look, no verdict."""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["fingerprints", "groups"]

SHORTEST = 25  # nodes of the syntax tree; shorter answers are alike by nature


def fingerprints(cells: Iterable[str], needs: Iterable[str]) -> dict[str, str]:
    """{name: hash} for each of the names in `needs` that a cell defines by a function or class long enough to tell.

    Local names are replaced by their order of appearance, docstrings and annotations dropped, so that renaming variables
    or writing comments changes nothing; another order of steps does.
    """
    wanted, found = set(needs), {}
    for cell in cells:
        try:
            body = ast.parse(cell).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in wanted:
                try:
                    normal = _normal(node)
                except RecursionError:
                    continue
                if normal:
                    found[node.name] = hashlib.sha256(normal.encode()).hexdigest()[:16]
    return found


def _normal(node: ast.FunctionDef | ast.ClassDef) -> str:
    tree = ast.parse(ast.unparse(node))  # a copy, comments and layout gone
    if sum(1 for _ in ast.walk(tree)) < SHORTEST:
        return ""
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(one) is not None:
            one.body = one.body[1:] or [ast.Pass()]
        if isinstance(one, ast.FunctionDef):
            one.returns = None
        elif isinstance(one, ast.arg):
            one.annotation = None
    order: dict[str, str] = {}
    for one in ast.walk(tree):
        if isinstance(one, ast.arg):
            one.arg = order.setdefault(one.arg, f"v{len(order)}")
        elif isinstance(one, ast.Name):
            one.id = order.setdefault(one.id, f"v{len(order)}")
    return ast.dump(tree)


def groups(hashes: Mapping[str, Mapping[str, str]], common: Iterable[str] = ()) -> list[tuple[str, Sequence[str]]]:
    """(name, submissions) for every answer that two or more submissions share; hashes in `common` (the master's) aside."""
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    usual = set(common)
    for submission, answers in hashes.items():
        for name, digest in answers.items():
            if digest not in usual:
                shared[name, digest].append(submission)
    return sorted((name, sorted(who)) for (name, _), who in shared.items() if len(who) > 1)
