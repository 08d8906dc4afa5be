"""Progress outlives the kernel, travels, and is never lost to a damaged file or a full disk."""

import json

import pytest
from tiny_questions import COUNT, DOUBLE, WHY

from fishbook.checks._question import Verdict
from fishbook.grading import _progress

pytestmark = pytest.mark.usefixtures("tiny_chapter")
PASSED = Verdict(DOUBLE, "passed")
WRONG = Verdict(DOUBLE, "wrong")


def status(name):
    return next(row for row in _progress.overview("99").rows if row.name == name).status


def test_it_is_kept_in_a_file_that_another_process_reads(own_progress):
    assert _progress.keep("99", PASSED) == ""
    assert json.loads(own_progress.read_text())["questions"] == {"double": {"points": 2, "status": "passed"}}
    _progress._noted.clear()
    assert _progress.overview("99").points == 2


def test_what_is_passed_stays_passed():
    for verdict in (WRONG, PASSED, WRONG):
        _progress.keep("99", verdict)
    assert status("double") == "passed"


def test_it_travels_and_the_better_of_two_counts(tmp_path, monkeypatch):
    _progress.keep("99", PASSED)
    _progress.keep("99", Verdict(WHY, "wrong"))
    assert _progress.export_to(tmp_path / "away.json") == 2
    monkeypatch.setenv("FISHBOOK_PROGRESS", str(tmp_path / "other" / "progress.json"))
    _progress._noted.clear()
    _progress.keep("99", WRONG)
    _progress.keep("99", Verdict(COUNT, "passed"))
    assert _progress.import_from(tmp_path / "away.json") == 2
    assert [status(name) for name in ("double", "count", "why")] == ["passed", "passed", "wrong"]
    assert _progress.import_from(tmp_path / "away.json") == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"questions": 3}',
        '{"questions": {"double": 1}}',
        '{"questions": {"double": {"points": "x", "status": 1}}}',
        "[" * 100_000,
    ],
    ids=["empty", "list", "cut", "number", "no-entry", "no-points", "deep"],
)
def test_a_damaged_file_is_left_as_it_is_and_said(text, own_progress, tmp_path):
    own_progress.write_text(text)
    assert "is no progress file of fishbook. The file is left as it is." in _progress.keep("99", PASSED)
    assert own_progress.read_text() == text
    assert _progress.overview("99").points == 2, "it counts until the kernel ends"
    assert "cannot be read" in repr(_progress.overview("99"))
    (tmp_path / "theirs.json").write_text(text)
    with pytest.raises(ValueError, match="is no progress file of fishbook"):
        _progress.import_from(tmp_path / "theirs.json")


def test_a_place_that_cannot_be_written_is_said_once_and_loses_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FISHBOOK_PROGRESS", str(tmp_path / "file" / "progress.json"))
    assert "could not be kept in" in _progress.keep("99", PASSED) or "cannot be read" in _progress.keep("99", PASSED)
    assert _progress.overview("99").points == 2


def test_no_half_written_file_stays_behind(own_progress):
    for verdict in (WRONG, PASSED):
        _progress.keep("99", verdict)
    assert [path.name for path in own_progress.parent.iterdir()] == ["progress.json"]


def test_switched_off_it_is_kept_in_memory_alone(monkeypatch, own_progress):
    monkeypatch.setenv("FISHBOOK_PROGRESS", "off")
    assert _progress.keep("99", PASSED) == ""
    assert _progress.overview("99").points == 2
    assert not own_progress.exists()


def test_two_kernels_at_once_lose_nothing_that_either_saw(own_progress):
    _progress.keep("99", PASSED)
    own_progress.unlink()  # as if another kernel had written over it
    _progress.keep("99", Verdict(COUNT, "passed"))
    assert sorted(json.loads(own_progress.read_text())["questions"]) == ["count", "double"]
