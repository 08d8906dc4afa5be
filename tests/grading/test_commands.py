"""The commands of grading, as a learner and a teacher type them."""

import json
import re
import subprocess
import sys

import pytest
from chapters import ROOT
from sandboxed import needs_sandbox
from typer.testing import CliRunner

from fishbook import cli, notebooks
from fishbook.checks import questions
from fishbook.grading import _early, _sandbox

EXERCISE = ROOT / "exercises" / "02_neural_networks.ipynb"
MASTER = ROOT / "solutions" / "02_neural_networks.ipynb"
TOTAL = sum(question.points for question in questions("02"))


def fishbook(*arguments):
    return CliRunner().invoke(cli.app, [str(one) for one in arguments], env={"COLUMNS": "200"})


@pytest.fixture
def half_done(tmp_path):
    """An exercise with one right answer, one known mistake, one that raises, and the rest untouched."""
    notebook = notebooks.read(EXERCISE)
    answers = {
        "leaky": "def leaky_relu(x, slope=0.1):\n    return np.maximum(x, 0)",
        "collapse": "def collapse(weights, biases):\n    return weights[9], biases",
        "sigmoids": 'answer = "b"',
    }
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    notebooks.write(notebook, tmp_path / "half.ipynb")
    return tmp_path / "half.ipynb"


@pytest.fixture(autouse=True)
def own_key(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))


@needs_sandbox
class TestGrade:
    def test_a_half_done_exercise_is_told_what_stands_and_what_next(self, half_done):
        result = fishbook("grade", half_done)
        assert result.exit_code == 0, result.output
        text = result.output
        assert f"half.ipynb · chapter 02 · 1 of {TOTAL} points" in text
        assert re.search(r"✗ A leaky ReLU  0/2\n.*differ; the first:\n +case +leaky_relu\(array\(\[-2", text)
        assert "hint      Look at the negative entries: what became of them?" in text
        assert "It raised IndexError: list index out of range." in text
        assert "✓ May the hidden sigmoids go too?  1/1" in text
        assert "○ A triangle for ReLU  0/3\n    `triangle` is still to be done." in text
        assert 'Next: begin with "Shapes and parameters' in text

    def test_a_check_cell_raises_nothing_while_it_is_graded(self, half_done):
        assert "code cell" not in fishbook("grade", half_done).output

    def test_the_master_gets_everything(self):
        assert f"{TOTAL} of {TOTAL} points" in fishbook("grade", MASTER).output

    def test_a_signed_report_notices_an_edit(self, half_done, tmp_path):
        report, scores = tmp_path / "report.json", tmp_path / "results.json"
        assert fishbook("grade", half_done, "--json", report, "--gradescope", scores).exit_code == 0
        assert "as signed" in fishbook("verify", report).output
        data = json.loads(report.read_text(encoding="utf-8"))
        assert (data["points"], data["of"]) == (1, TOTAL)
        assert json.loads(scores.read_text(encoding="utf-8"))["score"] == 1
        report.write_text(json.dumps(data | {"points": TOTAL}), encoding="utf-8")
        edited = fishbook("verify", report)
        assert edited.exit_code == 1
        assert "changed, or not signed with this key" in edited.output

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": []}'])
    def test_what_is_no_notebook_is_said_in_a_sentence(self, tmp_path, content):
        (tmp_path / "x.ipynb").write_text(content)
        result = fishbook("grade", tmp_path / "x.ipynb")
        assert result.exit_code == 1
        assert "cannot be graded" in result.output
        assert isinstance(result.exception, SystemExit)

    def test_a_whole_class(self, half_done, tmp_path):
        hand_ins = tmp_path / "class"
        hand_ins.mkdir()
        for name in ("ann", "bob"):
            (hand_ins / f"{name}.ipynb").write_bytes(half_done.read_bytes())
        (hand_ins / "cy.ipynb").write_bytes(MASTER.read_bytes())
        result = fishbook("grade-folder", hand_ins, "--jobs", 2, "--gradescope")
        assert result.exit_code == 0, result.output
        out = tmp_path / "class-grades"
        assert sorted(path.name for path in out.iterdir()) == [
            "grades.csv", "grades.html", "grades.json", "gradescope", "results",
        ]  # fmt: skip
        assert re.search(rf"cy.ipynb +│ 02 +│ {TOTAL} / {TOTAL}", result.output)
        assert re.search(r"leaky-relu +│ plain-relu +│ 2", result.output)
        assert fishbook("verify", *(out / "results").glob("*.json")).exit_code == 0
        assert "alike" not in result.output, "short answers, and the exercise's own faulty code, are no copies"

    def test_long_answers_that_are_alike_are_listed(self, tmp_path):
        hand_ins = tmp_path / "class"
        hand_ins.mkdir()
        for name in ("ann", "bob"):
            (hand_ins / f"{name}.ipynb").write_bytes(MASTER.read_bytes())
        result = fishbook("grade-folder", hand_ins)
        assert "alike prune: ann.ipynb, bob.ipynb" in result.output


def test_without_a_sandbox_a_class_is_refused_and_one_notebook_is_not(monkeypatch, tmp_path):
    monkeypatch.setattr(_sandbox, "backend", lambda: _sandbox.Backend("none", "none here", "install bubblewrap"))
    refused = fishbook("grade-folder", tmp_path)
    assert refused.exit_code == 2
    assert "install bubblewrap" in refused.output
    alone = fishbook("grade", EXERCISE)
    assert alone.exit_code == 0
    assert "Run without a sandbox" in alone.output


@needs_sandbox
def test_a_sandbox_that_does_not_start_blames_no_notebook(monkeypatch):
    def fails(*_, **__):
        raise RuntimeError("the sandbox (bubblewrap) did not start: no room")

    monkeypatch.setattr("fishbook.grading._session.taken_or_started", fails)
    result = fishbook("grade", EXERCISE)
    assert result.exit_code == 2
    assert "did not start: no room; fishbook doctor says what works here" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["grade", "none.ipynb"], "not a file"),
        (["grade", EXERCISE, "--chapter", "77"], "there are questions for 00, 01"),
        (["grade", EXERCISE, "--hidden", "nowhere"], "holds no chapter_NN.py"),
        (["grade-folder", "nowhere"], "does not exist"),
        (["progress", "77"], "there are questions for"),
    ],
    ids=["file", "chapter", "hidden", "folder", "progress"],
)
def test_bad_input_is_named(arguments, said):
    result = fishbook(*arguments)
    assert result.exit_code != 0
    assert said in re.sub(r"[│\s]+", " ", result.output)
    assert isinstance(result.exception, SystemExit)


class TestProgress:
    def test_is_shown_carried_away_and_taken_over(self, own_progress, tmp_path):
        own_progress.write_text('{"questions": {"leaky-relu": {"points": 2, "status": "passed"}}}')
        assert f"Chapter 02: 2 of {TOTAL} points" in fishbook("progress", "02").output
        assert "1 questions written" in fishbook("progress", "--export", tmp_path / "away.json").output
        own_progress.unlink()
        assert f"Chapter 02: 0 of {TOTAL} points" in fishbook("progress").output
        assert "1 questions taken over" in fishbook("progress", "--import", tmp_path / "away.json").output
        assert f"Chapter 02: 2 of {TOTAL} points" in fishbook("progress", "02").output

    def test_a_file_that_is_none_is_named(self, tmp_path):
        (tmp_path / "x.json").write_text("[]")
        result = fishbook("progress", "--import", tmp_path / "x.json")
        assert result.exit_code == 1
        assert "is no progress file of fishbook" in result.output


class TestExercises:
    def test_check_passes_on_what_is_committed(self, monkeypatch):
        monkeypatch.chdir(ROOT)
        assert fishbook("exercises", "--check").exit_code == 0

    def test_drift_fails(self, monkeypatch, tmp_path):
        for folder, path in (("solutions", MASTER), ("exercises", EXERCISE)):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / path.name).write_bytes(path.read_bytes())
        changed = (tmp_path / "exercises" / EXERCISE.name).read_text(encoding="utf-8").replace("your turn", "mine")
        (tmp_path / "exercises" / EXERCISE.name).write_text(changed, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        result = fishbook("exercises", "--check")
        assert result.exit_code == 1
        assert "is out of date: run `fishbook exercises`" in result.output


@needs_sandbox
def test_as_a_program_it_says_the_same(half_done):
    command = [sys.executable, "-m", "fishbook", "grade", str(half_done)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"1 of {TOTAL} points" in done.stdout
    assert done.stderr == ""


@needs_sandbox
class TestEarlyStart:
    def test_a_waiting_sandbox_is_taken_once_and_only_for_the_usual_limits(self):
        _early.start_early()
        waiting = _early._waiting[0]
        other = _early.taken_or_started(_sandbox.Limits(cell_seconds=1), _sandbox.backend(), 0)
        taken = _early.taken_or_started(_sandbox.Limits(), _sandbox.backend(), 0)
        assert taken is waiting
        assert other is not waiting
        assert _early._waiting == []
        for process in (other, taken):
            process.kill()

    def test_nobody_takes_it_and_it_ends(self):
        _early.start_early()
        waiting = _early._waiting[0]
        _early._end()
        assert waiting.popen.poll() is not None

    def test_bad_arguments_leave_nothing_running(self):
        command = [sys.executable, "-m", "fishbook", "grade", str(EXERCISE), "--chapter", "77"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "there are questions for" in done.stderr
