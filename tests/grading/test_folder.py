"""A class's folder: everyone gets a row, the same points serially, on two cores and on a cluster; resumed and signed."""

import json
import re

import pytest
from chapters import ROOT
from sandboxed import needs_sandbox

from fishbook import checks
from fishbook.checks._local import LocalStudent
from fishbook.grading import folder
from fishbook.grading._signing import is_signed, signed
from fishbook.grading.folder import HiddenError, grade_all, load_hidden

SECRET = b"a key for the tests of fishbook"
HIDDEN = '''
"""A private check."""
from fishbook.checks._build import wrong
from fishbook.checks._question import Question


def probe(student, look, rng):
    double = student.handle("double")
    look(double, rng.normal(size=3))


QUESTIONS = (
    Question("private-double", "Twice, in private", "implement", 5, ("double",), probe, {"double": lambda x: 2 * x},
             (wrong("squared", "A private hint.", double=lambda x: x * x),), ("Another hint.",)),
)
'''
pytestmark = needs_sandbox


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": "code", "source": one, "metadata": {}} for one in cells]})


RIGHT = notebook("def double(x):\n    return 2 * x", 'check("x")')
SQUARE = notebook("def double(x):\n    return x * x")
FILES = {
    "ann/hand-in.ipynb": RIGHT,
    "bob/hand-in.ipynb": SQUARE,
    "cy.ipynb": notebook("1 / 0", "def double(x):\n    return x + x"),
    "dee (2).ipynb": "",
    "eve.ipynb": "[1, 2]",
    "fay.ipynb": notebook("import os; os._exit(0)", "def double(x):\n    return 2 * x"),
}
POINTS = {
    "ann/hand-in.ipynb": 5,
    "bob/hand-in.ipynb": 0,
    "cy.ipynb": 5,
    "dee (2).ipynb": 0,
    "eve.ipynb": 0,
    "fay.ipynb": 5,
    "link.ipynb": 0,
}


@pytest.fixture
def handed_in(tmp_path):
    """(submissions, private checks, results)"""
    for name, content in FILES.items():
        (tmp_path / "class" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "class" / name).write_text(content, encoding="utf-8")
    (tmp_path / "class" / "link.ipynb").symlink_to(tmp_path / "class" / "cy.ipynb")
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "chapter_00.py").write_text(HIDDEN, encoding="utf-8")
    return tmp_path / "class", tmp_path / "private", tmp_path / "out"


def run(handed_in, **options):
    submissions, private, out = handed_in
    found = grade_all(submissions, out, hidden=private, chapter="00", secret=SECRET, **options)
    return {result.submission: result for _, _, result in found}


def private_points(results):
    return {name: sum(a.points for a in result.answers if a.hidden) for name, result in results.items()}


def test_everyone_gets_a_row_and_the_right_points(handed_in):
    results = run(handed_in)
    assert private_points(results) == POINTS
    notes = {name: result.note for name, result in results.items() if result.note}
    assert notes == {
        "dee (2).ipynb": "the file is empty",
        "eve.ipynb": "no notebook: its JSON is a list, not an object",
        "link.ipynb": "a symbolic link; links are not followed",
    }
    assert results["cy.ipynb"].cells == ("code cell 1 (1 / 0) raised ZeroDivisionError: division by zero",)
    assert results["fay.ipynb"].cells == ("code cell 1 (import os; os._exit(0)) ended the process",)


def test_of_a_private_check_only_the_prewritten_hint_is_told(handed_in):
    answer = next(a for a in run(handed_in)["bob/hand-in.ipynb"].answers if a.hidden)
    assert (answer.misconception, answer.hint) == ("squared", "A private hint.")
    assert answer.problem == answer.case == answer.got == answer.expected == ""


def test_two_at_a_time_give_the_same(handed_in):
    assert private_points(run(handed_in, jobs=2)) == POINTS


class TestResuming:
    def test_goes_on_where_it_stopped(self, handed_in, monkeypatch):
        graded = []
        real = folder._one
        monkeypatch.setattr(folder, "_one", lambda name, *rest: graded.append(name) or real(name, *rest))
        submissions, private, out = handed_in
        run = grade_all(submissions, out, hidden=private, chapter="00", secret=SECRET)
        done = [next(run)[2].submission for _ in range(2)]
        run.close()
        kept = {json.loads(path.read_text())["submission"] for path in out.glob("*.json")}
        assert set(done) <= kept
        graded.clear()
        again = {r.submission: r for _, _, r in grade_all(submissions, out, hidden=private, chapter="00", secret=SECRET)}
        assert private_points(again) == POINTS
        assert not set(graded) & {name for name in kept if POINTS[name] or "hand-in" in name}

    def test_a_changed_submission_check_or_result_is_graded_again(self, handed_in, monkeypatch):
        run(handed_in)
        submissions, private, out = handed_in
        (submissions / "ann" / "hand-in.ipynb").write_text(SQUARE, encoding="utf-8")
        bob = next(path for path in out.glob("bob*.json"))
        edited = json.loads(bob.read_text()) | {"points": 99}
        edited["answers"][-1]["points"] = 99
        bob.write_text(json.dumps(edited))
        assert not is_signed(edited, SECRET)
        results = run(handed_in)
        assert private_points(results) == {**POINTS, "ann/hand-in.ipynb": 0}
        monkeypatch.setattr(folder, "_one", lambda *_: pytest.fail("all was graded with these checks"))
        monkeypatch.setattr(folder, "find", lambda where: [where / "cy.ipynb"])
        assert private_points(run(handed_in)) == {"cy.ipynb": 5}
        monkeypatch.undo()
        (private / "chapter_00.py").write_text(HIDDEN.replace("2 * x}", "3 * x}"), encoding="utf-8")
        assert private_points(run(handed_in))["cy.ipynb"] == 0

    def test_files_that_are_no_result_are_no_matter(self, handed_in):
        out = handed_in[2]
        run(handed_in)
        for path, text in zip(
            sorted(out.glob("*.json")), ["", "[]", "{}", '"x"', json.dumps(signed({}, SECRET)), "{", "1"], strict=True
        ):
            path.write_text(text)
        assert private_points(run(handed_in)) == POINTS


class TestPrivateChecks:
    def test_are_the_chapters_own(self, handed_in):
        (question,) = load_hidden(handed_in[1])["00"]
        assert question.name == "private-double"

    @pytest.mark.parametrize(
        ("code", "why"),
        [
            ("1 / 0", "ZeroDivisionError"),
            ("x = 1", "QUESTIONS"),
            ("QUESTIONS = (3,)", "tuple of Question"),
            ("QUESTIONS = ()", "tuple"),
        ],
    )
    def test_a_file_that_holds_none_is_named(self, tmp_path, code, why):
        (tmp_path / "chapter_00.py").write_text(code)
        with pytest.raises(HiddenError, match=rf"chapter_00\.py.*{why}"):
            load_hidden(tmp_path)

    def test_the_example_on_the_page_for_teachers_works(self, tmp_path):
        page = (ROOT / "book" / "teaching.md").read_text(encoding="utf-8")
        (tmp_path / "chapter_02.py").write_text(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], encoding="utf-8")
        (question,) = load_hidden(tmp_path)["02"]
        assert question.judged(LocalStudent(question.reference), 0).passed
        (mistake,) = question.misconceptions
        assert question.judged(LocalStudent({"leaky_relu": mistake.names["leaky_relu"]}), 0).misconception is mistake

    def test_a_folder_without_any_is_refused(self, tmp_path):
        with pytest.raises(HiddenError, match="holds no chapter_NN"):
            load_hidden(tmp_path)

    def test_a_fault_of_the_grader_costs_one_row(self, handed_in, monkeypatch):
        def broken(content, name, **_):
            if name == "cy.ipynb":
                raise RuntimeError("a bug")
            return real(content, name, **_)

        real = folder.grade
        monkeypatch.setattr(folder, "grade", broken)
        results = run(handed_in)
        assert results["cy.ipynb"].note == "the grader failed: RuntimeError: a bug"
        assert private_points(results) == {**POINTS, "cy.ipynb": 0}


@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_of_two_workers_gives_the_same(handed_in, cluster):
    assert private_points(run(handed_in, cluster=cluster)) == POINTS


def test_the_checks_fingerprint_covers_every_file(tmp_path, monkeypatch):
    before = folder.fingerprint()
    assert folder.fingerprint() == before
    (tmp_path / "chapter_00.py").write_text(HIDDEN)
    assert folder.fingerprint(tmp_path) != before
    monkeypatch.setattr(checks, "__file__", str(tmp_path / "chapter_00.py"))
    assert folder.fingerprint() != before
