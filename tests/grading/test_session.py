"""A notebook's cells in the sandbox: what becomes of them, and how their names answer."""

import os
import time

import numpy as np
import pytest
from sandboxed import needs_sandbox
from tiny_questions import DOUBLE, LAYER

from fishbook._plain import Opaque
from fishbook.checks._values import StudentError
from fishbook.grading import _sandbox
from fishbook.grading._sandbox import Backend, Limits
from fishbook.grading._session import Session

pytestmark = needs_sandbox
QUICK = Limits(cell_seconds=1, call_seconds=1, total_seconds=120)
RIGHT = "def double(x):\n    return 2 * x"
CELLS = [
    "import numpy as np\nimport os\nfrom dataclasses import dataclass\nimport inspect, pickle",
    "count, words, todo, table = 12, ['a', ('b', None)], ..., {1: np.eye(2)}\nodd = {3}",
    "x = 1\n1 / 0\nx = 2",
    "@dataclass\nclass Point:\n    x: float = 1.0\n    def moved(self, by):\n        return Point(self.x + by)\n"
    "    def __call__(self, y):\n        return self.x * y\nback = pickle.loads(pickle.dumps(Point(3.0))).x",
    "def fill(x, values):\n    x[0] = 7\n    values[1][...] = 0\n    x = x + 1\n    return x.sum()",
    "def twice(f, x):\n    return f(f(x)) + f(x=x)",
    "def kinds(*args):\n    return [type(one).__name__ for one in args]",
    "%matplotlib inline\n!ls /\nfiles = !ls\n%nonsense\nafter = 3",
    "%%time\ntimed = 4",
    "%%nonsense\nfoo = bar = (",
    "display(count)\nget_ipython().system('ls')\nprint('x' * 10)\nimport asyncio\nawait asyncio.sleep(0)\nwaited = 5",
    "source = inspect.getsource(fill)",
    "settings = dict(os.environ)\nhere = __name__\nanswer = None",
    "from fishbook import load_mnist\ndigits = load_mnist('5k')[0][0].shape[0]",
    "this is no Python",
    "def big(): return [[float(i)] * 10 for i in range(90_000)]",
]


@pytest.fixture(scope="module")
def session():
    with Session(CELLS, Limits(cell_seconds=10, call_seconds=5)) as opened:
        opened.outcomes = opened.run()
        yield opened


def test_cells_say_how_they_ended(session):
    failed = {one.index: one for one in session.outcomes if one.status != "ok"}
    assert [session.outcomes[i].status for i in (2, 14)] == ["raised", "raised"]
    assert sorted(failed) == [2, 14]
    assert (failed[2].raised.kind, failed[2].raised.message) == ("ZeroDivisionError", "division by zero")
    assert failed[2].raised.line == "1 / 0"
    assert failed[14].raised.kind == "SyntaxError"
    assert session.student.value("x") == 1
    assert session.generation == 1


def test_values_arrive_as_plain_data(session):
    value = session.student.value
    assert (value("count"), value("words"), value("answer")) == (12, ["a", ["b", None]], None)
    np.testing.assert_array_equal(value("table")["1"], np.eye(2))
    assert value("odd") == Opaque("set")


def test_missing_and_unanswered_names_are_told_apart(session):
    with pytest.raises(StudentError) as missing:
        session.student.value("nowhere")
    assert missing.value.raised.kind == "NotDefined"
    assert "`nowhere` is not defined" in missing.value.raised.message
    with pytest.raises(StudentError) as todo:
        session.student.value("todo")
    assert (todo.value.raised.kind, todo.value.raised.message) == ("NotAnswered", "todo")
    with pytest.raises(StudentError, match="should be a function or a class, and is of class int"):
        session.student.handle("count")


def test_what_an_ipython_cell_may_hold_is_run(session):
    value = session.student.value
    assert [value(name) for name in ("after", "timed", "waited", "here")] == [3, 4, 5, "__main__"]


def test_functions_have_their_source_and_classes_can_be_pickled(session):
    assert session.student.value("source").startswith("def fill(x, values):")
    assert session.student.value("back") == 3.0


def test_the_environment_holds_nothing_of_the_graders(session):
    settings = session.student.value("settings")
    assert settings["FISHBOOK_GRADED"] == settings["FISHBOOK_STATIC"] == "1"
    assert settings["MPLBACKEND"] == "Agg"
    assert set(settings) <= {
        "FISHBOOK_GRADED", "FISHBOOK_STATIC", "FISHBOOK_CACHE", "FISHBOOK_DATA", "HOME", "PATH", "PWD", "LANG", "LC_CTYPE",
        "MPLBACKEND", "MPLCONFIGDIR", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
        "PYTHONDONTWRITEBYTECODE",
    }  # fmt: skip


def test_the_digits_are_there(session):
    assert session.student.value("digits") >= 4000


def test_changes_of_the_inputs_are_seen(session):
    x, values = np.ones(3), [np.ones(2), np.ones(2)]
    assert session.student.handle("fill")(x, values) == 12
    np.testing.assert_array_equal(x, [7, 1, 1])
    np.testing.assert_array_equal(values, [[1, 1], [0, 0]])


def test_functions_of_the_grader_can_be_called_back(session):
    twice = session.student.handle("twice")
    np.testing.assert_array_equal(twice(lambda x: x + 1, np.zeros(2)), [3, 3])
    with pytest.raises(StudentError) as raised:
        twice(lambda x: 1 // 0, 1)
    assert raised.value.raised.kind == "ZeroDivisionError"


def test_inputs_keep_their_kinds(session):
    kinds = session.student.handle("kinds")
    given = (1, 1.5, True, None, "a", [1], (1, 2), {"k": 1}, np.ones(2), np.float64(1), np.bool_(True), abs)
    names = ["int", "float", "bool", "NoneType", "str", "list", "tuple", "dict", "ndarray", "float64", "bool", "function"]
    assert kinds(*given) == names


def test_objects_are_asked_through_their_handles(session):
    point = session.student.handle("Point")(x=2.0)
    assert point.attr("x") == 2.0
    assert point(4) == 8.0
    moved = point.method("moved")
    assert moved.name == "point.moved"
    assert moved(1).attr("x") == 3.0
    assert session.student.handle("kinds")(point, moved) == ["Point", "method"]
    with pytest.raises(StudentError, match="has no attribute 'y'"):
        point.attr("y")


def test_too_large_an_answer_is_an_exception_and_no_death(session):
    with pytest.raises(StudentError, match="too large to be sent"):
        session.student.handle("big")()
    assert session.generation == 1


def test_a_cell_that_ends_the_process_is_left_out():
    cells = ["a = 1", "import os\nos._exit(3)", "b = a + 1", "while True: pass", RIGHT]
    with Session(cells, QUICK) as session:
        assert [one.status for one in session.run()] == ["ok", "died", "ok", "timeout", "ok"]
        assert session.student.value("b") == 2
        assert DOUBLE.judged(session.student, 0).passed


def test_a_loop_in_a_function_ends_one_question_alone():
    cells = [RIGHT, "class Doubler:\n    def forward(self, x):\n        while True: pass"]
    with Session(cells, QUICK) as session:
        session.run()
        layer = session.student.handle("Doubler")()
        began = time.monotonic()
        verdict = LAYER.judged(session.student, 0)
        assert verdict.status == "timeout"
        assert "`doubler.forward` did not end within 1 seconds" in verdict.problem
        assert time.monotonic() - began < 10
        assert DOUBLE.judged(session.student, 0).passed
        with pytest.raises(StudentError, match="is gone with the process"):
            layer.attr("x")


def test_the_first_call_may_succeed_and_a_later_one_die():
    once = "import os\nseen = []\ndef double(x):\n    seen.append(x)\n    return 2 * x if len(seen) == 1 else os._exit(1)"
    with Session([once], QUICK) as session:
        session.run()
        assert DOUBLE.judged(session.student, 0).status == "timeout"


def test_time_in_all_is_limited():
    cells = [RIGHT, "import time\ntime.sleep(20)", "late = 1"]
    with Session(cells, Limits(cell_seconds=20, call_seconds=1, total_seconds=3)) as session:
        assert [one.status for one in session.run()] == ["ok", "timeout", "skipped"]
        began = time.monotonic()
        with pytest.raises(StudentError, match="the notebook's time is used up"):
            session.student.value("late")
        assert time.monotonic() - began < 0.1


def test_restarts_are_limited():
    die = "import os\nos._exit(0)"
    limits = Limits(cell_seconds=1, call_seconds=1, total_seconds=120, restarts=2)
    with Session([die] * 4 + [RIGHT], limits) as session:
        assert [one.status for one in session.run()] == ["died", "died", "died", "skipped", "skipped"]
        assert DOUBLE.judged(session.student, 0).status == "timeout"


def test_a_cell_that_raised_is_run_again_after_a_death():
    cells = ["a = 1\nraise SystemExit", "import os\nos.kill(os.getpid(), 9)", "b = a"]
    with Session(cells, QUICK) as session:
        assert [one.status for one in session.run()] == ["raised", "died", "ok"]
        assert session.student.value("b") == 1


def test_too_much_memory_is_an_exception_of_the_cell():
    with Session(["import numpy as np\nx = np.ones(6 * 2**27)", RIGHT], QUICK) as session:
        first, _ = session.run()
        assert (first.status, first.raised.kind) == ("raised", "MemoryError")
        assert session.generation == 1


def test_a_learners_own_notebook_runs_without_a_sandbox():
    with Session([RIGHT, "import os\nos._exit(0)", "c = 3"], QUICK, Backend("none")) as session:
        assert [one.status for one in session.run()] == ["ok", "died", "ok"]
        assert DOUBLE.judged(session.student, 0).passed
        home = session.process.home
        assert os.path.isdir(home)
    assert not os.path.exists(home)


def test_a_sandbox_that_does_not_start_is_no_fault_of_the_notebook(monkeypatch):
    monkeypatch.setattr(_sandbox, "bubblewrap_arguments", lambda *_: ["/bin/false"])
    with Session([RIGHT], QUICK) as session, pytest.raises(RuntimeError, match=r"sandbox \(bubblewrap\) did not start"):
        session.run()
