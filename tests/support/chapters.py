"""The committed chapters, and their code as syntax trees, for the guards in tests/notebooks."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from fishbook import notebooks

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
CHAPTERS = sorted(BOOK.glob("[0-9][0-9]_*.ipynb"))


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in notebooks.read(path).cells if cell.cell_type == "code"]


def plain(source: str) -> str:
    """The syntax tree as text, without docstrings, annotations, decorators and comments."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.decorator_list = []
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
                node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(_without_annotated_assignments(tree), indent=1)


class _Unannotate(ast.NodeTransformer):
    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)


def _without_annotated_assignments(tree: ast.AST) -> ast.AST:
    return ast.fix_missing_locations(_Unannotate().visit(tree))


def definition(path: Path, cell_id: str, name: str) -> Any:
    """The object `name` as the chapter's cell defines it, with the imports and definitions that stand before it."""
    namespace: dict[str, Any] = {"__name__": "chapter"}
    for cell in code_cells(path):
        kept = [node for node in ast.parse(cell.source).body if _defines(node)]
        if cell.id == cell_id or not _imports_name(kept, name):
            exec(compile(ast.Module(kept, []), str(path), "exec"), namespace)
        if cell.id == cell_id:
            return namespace[name]
    raise AssertionError(f"{path.name} has no cell {cell_id}")


def _defines(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)


def _imports_name(body: list[ast.stmt], name: str) -> bool:
    return any(isinstance(node, ast.ImportFrom) and any(a.name == name for a in node.names) for node in body)


def imported_names(path: Path) -> list[tuple[str, str, str]]:
    """Every `from fishbook.module import name` of a chapter as (cell id, module, name)."""
    found = []
    for cell in code_cells(path):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "fishbook":
                found += [(cell.id, node.module or "", alias.name) for alias in node.names]
            if isinstance(node, ast.Import):
                found += [(cell.id, a.name, "") for a in node.names if a.name.partition(".")[0] == "fishbook"]
    return found
