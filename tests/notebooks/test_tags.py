"""What a chapter builds in a cell is what the package does: the same code, or the same results."""

import ast
import importlib
import inspect
import textwrap

import pytest
from agreement import CASES
from chapters import BOOK, CHAPTERS, definition, imported_names, plain

from fishbook import notebooks

TAGS = list(notebooks.tags(BOOK))
OPEN_ROOMS = ("fishbook.plotting", "fishbook.datasets", "fishbook.experiments", "fishbook.widgets")
CHAPTER_OF = {tag.name: int(tag.chapter[:2]) for tag in reversed(TAGS)}


def package_object(name):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def by_kind(kind):
    return [pytest.param(tag, id=f"{tag.chapter}-{tag.cell_id}") for tag in TAGS if tag.kind == kind]


@pytest.mark.parametrize("tag", by_kind("same-as"))
def test_same_as_cells_hold_the_packages_own_code(tag):
    assert len(ast.parse(tag.source).body) == 1, "a tagged cell holds exactly one definition"
    assert plain(tag.source) == plain(textwrap.dedent(inspect.getsource(package_object(tag.name))))


@pytest.mark.parametrize("tag", by_kind("agrees-with"))
def test_agrees_with_cells_give_the_packages_results(tag):
    assert tag.name in CASES, f"add the inputs to compare {tag.name} on to tests/support/agreement.py"
    name = tag.name.rpartition(".")[2]
    theirs = definition(BOOK / f"{tag.chapter}.ipynb", tag.cell_id, name)
    assert theirs is not package_object(tag.name), "the cell must define its own version"
    CASES[tag.name](package_object(tag.name), theirs)


def test_agreement_notices_a_wrong_version():
    with pytest.raises(AssertionError):
        CASES["fishbook.functions.relu"](package_object("fishbook.functions.relu"), abs)


def test_plain_sees_through_docstrings_and_annotations_only():
    assert plain('def f(x: int) -> int:\n    """Doc."""\n    return x + 1') == plain("def f(x):\n    return x + 1")
    assert plain("def f(x):\n    return x + 1") != plain("def f(x):\n    return 1 + x")


def chapter_that_builds(module, name):
    """By tag, else by the words "Built in chapter N" in the docstring of the object or of its module."""
    if f"{module}.{name}" in CHAPTER_OF:
        return CHAPTER_OF[f"{module}.{name}"]
    target = package_object(f"{module}.{name}") if name else importlib.import_module(module)
    doc = (inspect.getdoc(target) or "") + "\n" + (importlib.import_module(module).__doc__ or "")
    numbers = [int(word.strip(".,;")) for word in doc.split("hapter")[1:] for word in word.lstrip("s ").split()[:1]]
    assert numbers, f"{module}.{name} does not say which chapter builds it"
    return numbers[0]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_imports_only_what_is_built_by_then(path):
    chapter = int(path.stem[:2])
    for cell_id, module, name in imported_names(path):
        if module.startswith(OPEN_ROOMS):
            continue
        assert name, f"{path.stem} [{cell_id}] imports the module {module}; import the names it uses"
        assert chapter_that_builds(module, name) <= chapter, f"{path.stem} [{cell_id}] imports {name} too early"


def test_built_here_is_up_to_date():
    assert (BOOK / "built_here.md").read_text(encoding="utf-8") == notebooks.built_here(BOOK)
