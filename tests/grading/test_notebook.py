"""check("name") as a learner meets it: verdict, staged hints, time limit, and nothing that raises for a wrong answer."""

import contextlib
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from fishbook import check
from fishbook.grading import _limit

pytestmark = pytest.mark.usefixtures("tiny_chapter")


def squared(x):
    return x**2


class TestHints:
    def test_each_further_call_gives_the_next_hint_and_the_last_one_stays(self, names):
        names["double"] = squared
        hints = [check("double").hint for _ in range(4)]
        assert hints == ["Is 2x the same as x²?", "For 3 it is 6, not 9.", "Add x to itself.", "Add x to itself."]

    def test_another_mistake_begins_at_its_first_hint(self, names):
        names["double"] = squared
        check("double")
        names["double"] = lambda x: x + 1
        assert check("double").hint == "What is double of 1?"

    def test_another_error_begins_at_the_first_general_hint(self, names):
        names["double"] = lambda x: x + 1
        check("double")
        check("double")
        names["double"] = lambda x: x[7]
        assert check("double").hint == "What is double of 1?"

    def test_the_inputs_stay_the_same_until_the_question_is_passed(self, names):
        seen = []

        def double(x):
            seen.append(np.array(x))
            return x

        names["double"] = double
        check("double")
        check("double")
        assert all(np.array_equal(a, b) for a, b in zip(seen[:4], seen[4:], strict=True))
        names["double"] = lambda x: 2 * x
        check("double")
        names["double"] = double
        check("double")
        assert not np.array_equal(seen[0], seen[8])


class TestNeverHangsNeverRaises:
    def test_an_endless_loop_is_stopped_and_named(self, names):
        def double(x):
            while True:
                with contextlib.suppress(Exception):
                    time.sleep(0.01)

        names["double"] = double
        began = time.monotonic()
        report = check("double")
        assert time.monotonic() - began < 5
        assert report.verdict.status == "timeout"
        assert "did not end within 1 seconds and was stopped" in report.verdict.problem
        assert not report.passed

    def test_in_a_thread_it_is_left_behind_and_the_report_says_so(self, names):
        end = threading.Event()
        names["double"] = lambda x: end.wait(30)
        found = []
        thread = threading.Thread(target=lambda: found.append(check("double")))
        thread.start()
        thread.join(10)
        end.set()
        assert found[0].verdict.status == "timeout"
        assert "this platform cannot stop it; restart the kernel" in found[0].verdict.problem

    def test_without_an_alarm_right_is_right(self, names, monkeypatch):
        monkeypatch.setattr(_limit, "_has_alarm", lambda: False)
        names["double"] = lambda x: 2 * x
        assert check("double").passed

    def test_the_alarm_of_others_is_put_back(self, names):
        import signal

        before = signal.getsignal(signal.SIGALRM)
        check("double")
        assert signal.getsignal(signal.SIGALRM) is before
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)

    def test_warnings_of_a_wrong_answer_are_not_shown(self, names):
        names["double"] = lambda x: x / np.zeros_like(x)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert not check("double").passed

    def test_an_unknown_question_is_named_with_its_neighbours(self):
        with pytest.raises(ValueError, match="there is no question 'dubble'; did you mean 'double'"):
            check("dubble")


def test_while_a_grader_runs_the_cells_nothing_is_judged_or_shown(names, monkeypatch, own_progress):
    monkeypatch.setenv("FISHBOOK_GRADED", "1")
    names["double"] = lambda x: 2 * x
    report = check("double")
    assert repr(report) == report._repr_html_() == ""
    assert not own_progress.exists()


def test_check_needs_no_process_and_no_limits_of_the_platform():
    """It also runs in a browser's kernel, which has neither."""
    block = "import sys, numpy; sys.modules['resource'] = sys.modules['subprocess'] = None\n"
    code = block + "from fishbook import check; report = check('leaky-relu'); print('ok')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "ok\n"


def test_a_check_costs_little_beside_the_code_that_it_calls(names):
    """Counted in instructions of the interpreter, not in seconds, so that a busy machine is no fault."""
    names["double"] = lambda x: 2 * x
    check("double")
    count = 0

    def tick(*_):
        nonlocal count
        count += 1
        return tick

    sys.settrace(tick)
    try:
        check("double")
    finally:
        sys.settrace(None)
    assert count < 3_000
