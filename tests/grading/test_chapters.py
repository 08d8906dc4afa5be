"""Every graded question of the course: its master is right, its blank is untouched, every known mistake is told apart."""

import ast
import os
import sys
import types
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from chapters import ROOT

from fishbook import checks, notebooks
from fishbook.checks._local import LocalStudent
from fishbook.checks._question import KINDS
from fishbook.grading import masters

MASTERS = sorted((ROOT / "solutions").glob("[0-9][0-9]_*.ipynb"))
CHAPTERS = [path.name[:2] for path in MASTERS]
ASKED = [(chapter, question) for chapter in CHAPTERS for question in checks.questions(chapter)]
CODED = [(chapter, question) for chapter, question in ASKED if question.kind in ("implement", "bug")]
each_question = pytest.mark.parametrize(("chapter", "question"), ASKED, ids=lambda one: getattr(one, "name", one))
each_coded = pytest.mark.parametrize(("chapter", "question"), CODED, ids=lambda one: getattr(one, "name", one))
each_mistake = pytest.mark.parametrize(
    ("question", "mistake"),
    [pytest.param(q, mistake, id=f"{q.name}-{mistake.key}") for _, q in ASKED for mistake in q.misconceptions],
)


@cache
def names(chapter, blank):
    """What the cells of a chapter's master, or of its exercise, leave behind."""
    (path,) = (path for path in MASTERS if path.name.startswith(chapter))
    notebook = notebooks.read(path)
    if blank:
        notebook = masters.exercise(notebook)
    module = types.ModuleType("__main__")
    os.environ["FISHBOOK_GRADED"] = "1"
    before = sys.modules["__main__"]
    sys.modules["__main__"] = module
    try:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, cell.id, "exec"), vars(module))
    finally:
        sys.modules["__main__"] = before
        del os.environ["FISHBOOK_GRADED"]
    return vars(module)


def test_every_chapter_with_checks_has_a_master_and_an_exercise():
    assert [path.name[:2] for path in MASTERS] == list(checks.chapters())
    assert masters.generate(ROOT / "solutions", ROOT / "exercises", check=True) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_asks_five_to_eight_questions_of_every_kind(chapter):
    asked = checks.questions(chapter)
    assert 5 <= len(asked) <= 8
    assert {question.kind for question in asked} == set(KINDS)
    assert all(1 <= question.points <= 4 for question in asked)


def test_names_are_unique_in_the_whole_course():
    all_names = [question.name for _, question in ASKED]
    assert len(set(all_names)) == len(all_names)


@each_question
def test_the_master_gets_full_marks_whatever_the_inputs(chapter, question):
    seeds = range(3) if question.kind == "experiment" else range(20)
    for seed in seeds:
        verdict = question.judged(LocalStudent(names(chapter, False)), seed)
        assert verdict.passed, (seed, verdict.problem, verdict.faults[:1])


@each_question
def test_the_blank_gets_none_and_explains_itself(chapter, question):
    verdict = question.judged(LocalStudent(names(chapter, True)), 0)
    assert verdict.points == 0
    if question.kind == "bug":
        assert verdict.misconception is question.misconceptions[0], "the faulty code of the exercise is recognised as such"
    else:
        assert verdict.status == "untouched"
    assert len(verdict.problem) > 15


@each_mistake
def test_a_known_mistake_is_recognised_as_itself(question, mistake):
    for seed in range(3 if question.kind == "experiment" else 10):
        verdict = question.judged(LocalStudent({**question.reference, **mistake.names}), seed)
        assert not verdict.passed, seed
        found = verdict.misconception and verdict.misconception.key
        assert found == mistake.key, (seed, verdict.status, verdict.problem)
        assert verdict.hints == mistake.hints


@each_question
def test_hints_go_from_a_nudge_to_a_worked_step(chapter, question):
    stages = [hints for hints in (question.hints, *(one.hints for one in question.misconceptions)) if hints]
    least = 3 if question.kind in ("implement", "bug") else 1
    assert question.hints
    for hints in stages:
        assert len(hints) >= least
        assert all(len(hint) > 15 for hint in hints)
        assert len(set(hints)) == len(hints)


@each_coded
def test_three_mistakes_are_known_at_least(chapter, question):
    assert len(question.misconceptions) >= 3
    assert len({one.key for one in question.misconceptions}) == len(question.misconceptions)


@each_coded
def test_a_hard_coded_answer_fails(chapter, question):
    """What is right for one set of inputs, given again for others."""
    student = LocalStudent({name: lambda *_, **__: np.zeros(3) for name in question.needs})
    assert not question.judged(student, 0).passed
    other = question.look(LocalStudent(question.reference), 1).seen
    wanted = question.look(LocalStudent(question.reference), 0).seen
    assert question._faults(other, wanted), "the inputs, or what they give, change with the seed"


@pytest.mark.parametrize("path", MASTERS, ids=lambda path: path.stem)
class TestNotebooks:
    def test_the_master_is_without_fault(self, path):
        assert masters.faults(path) == []

    def test_every_answer_is_folded_away_on_the_site(self, path):
        for cell in notebooks.read(path).cells:
            if masters.BEGIN in cell.source:
                assert "hide-input" in cell.metadata.tags
                assert cell.metadata.mystnb.code_prompt_show == "Show the answer"

    def test_the_masters_outputs_show_full_marks(self, path):
        texts = [notebooks.text_of(cell) for cell in notebooks.read(path).cells if cell.cell_type == "code"]
        asked = checks.questions(path.name[:2])
        assert sum(text.startswith("✓") for text in texts) == len(asked)
        total = sum(question.points for question in asked)
        assert any(f"{total} of {total} points" in text for text in texts)

    def test_imports_come_first_and_check_cells_hold_nothing_else(self, path):
        code = [cell for cell in notebooks.read(path).cells if cell.cell_type == "code"]
        assert "import check" in code[0].source
        for cell in code:
            if cell.source.lstrip().startswith("check("):
                assert len(ast.parse(cell.source).body) == 1

    def test_the_exercise_runs_from_the_top_with_nothing_raised(self, path):
        assert names(path.name[:2], True)

    def test_it_speaks_of_no_machine(self, path):
        for folder in ("solutions", "exercises"):
            text = Path(ROOT, folder, path.name).read_text(encoding="utf-8")
            assert not any(place in text for place in ("/home/", "/root/", "/work/", "/tmp/", "site-packages"))
