import pytest
from typer.testing import CliRunner

from fishbook import cli, doctor, experiments
from fishbook.doctor import Finding

runner = CliRunner()


def test_doctor_reports_every_finding_and_succeeds():
    result = runner.invoke(cli.app, ["doctor"])
    assert result.exit_code == 0, result.output
    for word in ("Python", "packages", "BLAS", "digits (5k)", "digits (full)", "GPU", "browser", "sandbox"):
        assert word in result.output


def test_doctor_fails_when_something_needed_is_missing(monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda: [Finding("numpy", "missing", "not [here]", "install it")])
    result = runner.invoke(cli.app, ["doctor"])
    assert result.exit_code == 1
    assert "not [here]" in result.output
    assert "install it" in result.output


def test_data_says_how_many():
    result = runner.invoke(cli.app, ["data"])
    assert result.exit_code == 0
    assert "4000 training and 1000 test images" in result.output


def test_data_full_reports_a_broken_folder_without_a_traceback(monkeypatch, tmp_path):
    monkeypatch.setenv("FISHBOOK_DATA", str(tmp_path))
    result = runner.invoke(cli.app, ["data", "--full"])
    assert result.exit_code == 1
    assert "FISHBOOK_DATA" in result.output
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("stale", [False, True])
def test_notebooks_check_compares_the_index(monkeypatch, tmp_path, stale):
    (tmp_path / "book").mkdir()
    monkeypatch.chdir(tmp_path)
    assert runner.invoke(cli.app, ["notebooks", "--index-only"]).exit_code == 0
    page = tmp_path / "book" / "built_here.md"
    if stale:
        page.write_text("old", encoding="utf-8")
    result = runner.invoke(cli.app, ["notebooks", "--check", "--index-only"])
    assert result.exit_code == (1 if stale else 0)
    assert ("out of date" in result.output) is stale


def test_experiments_runs_the_named_ones_and_refuses_others(monkeypatch):
    ran = []
    monkeypatch.setattr(experiments, "experiments", lambda: ("one", "two"))
    monkeypatch.setattr(
        experiments, "record", lambda name, jobs: ran.append((name, jobs)) or experiments.Recorded({}, {"seconds": 3.2})
    )
    result = runner.invoke(cli.app, ["experiments", "two", "--jobs", "2"])
    assert (result.exit_code, ran) == (0, [("two", 2)])
    assert "two: 3 s" in result.output
    result = runner.invoke(cli.app, ["experiments", "two", "three"])
    assert result.exit_code == 1
    assert "no experiment three; there are one, two" in result.output
    assert len(ran) == 1
