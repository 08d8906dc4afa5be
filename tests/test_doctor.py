import sys

import pytest

from fishbook import doctor


def finding(name):
    return next(found for found in doctor.examine() if found.name == name)


def test_everything_needed_is_found_here():
    assert [found.name for found in doctor.examine() if found.status == "missing"] == []


def test_every_gap_comes_with_advice():
    assert all(found.advice for found in doctor.examine() if found.status != "ok")


def test_missing_package_is_named_with_the_command(monkeypatch):
    monkeypatch.setattr(doctor, "NEEDED", ("numpy", "no-such-package"))
    found = finding("packages")
    assert found.status == "missing"
    assert "no-such-package" in found.found
    assert "numpy" not in found.found
    assert "pip install" in found.advice


def test_old_python_is_reported(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    assert finding("Python").status == "missing"


@pytest.mark.parametrize(("value", "status"), [(None, "optional"), ("/no/such/folder", "missing")])
def test_full_mnist_follows_the_variable(monkeypatch, value, status):
    monkeypatch.delenv("FISHBOOK_DATA", raising=False)
    if value:
        monkeypatch.setenv("FISHBOOK_DATA", value)
    assert finding("digits (full)").status == status


def test_full_mnist_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("FISHBOOK_DATA", str(tmp_path))
    assert finding("digits (full)").status == "missing", "a folder without the four files is not ok"


def test_browser_may_be_absent(monkeypatch):
    monkeypatch.setenv("FISHBOOK_CHROMIUM", "/no/such/chromium")
    assert finding("browser for tests").status == "optional"


def test_a_check_that_breaks_is_itself_a_finding(monkeypatch):
    def broken():
        raise OSError("disk on fire")

    monkeypatch.setattr(doctor, "_gpu", broken)
    assert any("disk on fire" in found.found and found.status == "missing" for found in doctor.examine())
