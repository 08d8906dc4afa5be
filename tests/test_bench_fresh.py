"""Functions in a process of their own: what they return, and how much memory they really take."""

from pathlib import Path

import numpy as np
import pytest

from bench import fresh

SUPPORT = Path(__file__).parent / "support"


@pytest.fixture(autouse=True)
def support_is_found(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))


def test_threads_and_variables_are_those_asked_for():
    assert fresh.run("hungry:environment", 3, name="OMP_NUM_THREADS") == "3"
    assert fresh.run("hungry:environment", variables={"LUNCH": "soup"}, name="LUNCH") == "soup"


def test_an_error_comes_back_with_its_words():
    with pytest.raises(RuntimeError, match=r"hungry:fails failed in a process of its own:(?s:.*)out of patience"):
        fresh.run("hungry:fails")


def test_a_standing_process_keeps_its_function_between_the_calls():
    one, other = (fresh.Standing("hungry:counts", start=start, until=9) for start in (5, 0))
    with one, other:
        assert [one(), other(), one(), other(), one()] == [5, 0, 6, 1, 7]
        processes = [one.process, other.process]
    assert [process.returncode for process in processes] == [0, 0]


def test_a_standing_process_that_fails_says_why():
    with fresh.Standing("hungry:counts", start=1, until=2) as one:
        assert one() == 1
        with pytest.raises(RuntimeError, match=r"hungry:counts failed in a process of its own:(?s:.*)out of numbers"):
            one()
    with pytest.raises(RuntimeError, match=r"hungry:fails failed in a process of its own:(?s:.*)out of patience"):
        fresh.Standing("hungry:fails")


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak of a process is read from Linux's /proc")
def test_the_peak_is_the_process_own_although_its_parent_is_larger():
    held = np.ones(500 << 20, dtype=np.uint8)
    small, large = fresh.run("hungry:takes", before=1, then=1), fresh.run("hungry:takes", before=100, then=200)
    assert len(held) == 500 << 20
    assert small["peak MiB"] < 200
    assert 295 < large["peak MiB"] - small["peak MiB"] + 2 < 310
    if large["grown MiB"] is not None:
        assert 195 < large["grown MiB"] < 210


def test_where_the_system_does_not_say_nothing_is_invented(monkeypatch):
    monkeypatch.setattr(fresh, "_mebibytes", lambda name: None)
    assert fresh.peak(lambda: None) == {"peak MiB": None, "grown MiB": None}
