"""Fixtures for the tests of the grading: no test touches the user's own progress."""

import pytest
from tiny_questions import COUNT, DOUBLE, FAST, LAYER, WHY

from fishbook import checks
from fishbook.grading import _progress, notebook


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    """A fresh progress file for each test, and no memory of questions asked before."""
    monkeypatch.setenv("FISHBOOK_PROGRESS", str(tmp_path / "progress.json"))
    for memory in (_progress._last, _progress._noted, notebook._seeds, notebook._asked):
        memory.clear()
    return tmp_path / "progress.json"


@pytest.fixture
def tiny_chapter(monkeypatch):
    """A chapter 99 of small questions, the only one there is."""
    asked = (DOUBLE, COUNT, WHY, LAYER, FAST)
    monkeypatch.setattr(checks, "chapters", lambda: ("99",))
    monkeypatch.setattr(checks, "questions", lambda chapter: asked)
    monkeypatch.setattr(_progress, "chapters", lambda: ("99",))
    monkeypatch.setattr(_progress, "questions", lambda chapter: asked)
    return asked


@pytest.fixture
def names(monkeypatch):
    """The namespace that `check` looks into, as a notebook's cells fill it."""
    given: dict = {}
    monkeypatch.setattr(notebook, "_names", lambda: given)
    return given
