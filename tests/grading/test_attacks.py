# ruff: noqa: E501 (what students write is on one line here)
"""What a hostile notebook may try.

Beside every attack stands an honest answer, which must still get its points; the grader, its files, the network and the
other submissions stay untouched, and nothing is left running.
"""

import os
import secrets
import socket
import threading
import time
from pathlib import Path

import pytest
from sandboxed import needs_sandbox
from tiny_questions import COUNT, DOUBLE

from fishbook.checks._question import Question
from fishbook.grading import _sandbox
from fishbook.grading._session import Limits, Session

pytestmark = needs_sandbox
QUICK = Limits(cell_seconds=3, call_seconds=1, total_seconds=40, memory_mb=700, processes=24, file_mb=8, restarts=3)
SLOT = 700 + os.getpid() % 200
HONEST = "count = 12"
DOUBLING = "def double(x):\n    return 2 * x"


def graded(*cells, questions=(COUNT,), limits=QUICK):
    """[(status, …) of each cell], [points of each question]"""
    with Session(cells, limits, slot=SLOT) as session:
        outcomes = session.run()
        points = [question.judged(session.student, 1).points for question in questions]
        pids = session.process.descendants() if session.process else []
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()], "something of the submission is still running"
    return [one.status for one in outcomes], points


@pytest.fixture(autouse=True)
def nothing_left():
    """No process of the sandbox's user outlives its submission."""
    yield
    if os.geteuid() == 0:
        assert not _sandbox._owned_by(_sandbox.FIRST_UID + SLOT)


@pytest.fixture
def precious(tmp_path):
    """Files of the grader, of another submission, and private checks; they hold a word that must not get out."""
    word = secrets.token_hex(8)
    for name in ("private/chapter_02.py", "class/other.ipynb", "key"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(word)
    yield tmp_path, word
    for name in ("private/chapter_02.py", "class/other.ipynb", "key"):
        assert (tmp_path / name).read_text() == word


class TestTime:
    def test_endless_loop_in_a_cell(self):
        assert graded("while True: pass", HONEST) == (["timeout", "ok"], [1])

    def test_endless_loop_that_catches_everything(self):
        loop = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\nwhile True:\n  try:\n    while True: pass\n  except BaseException: pass"
        assert graded(loop, HONEST) == (["timeout", "ok"], [1])

    def test_endless_loop_in_a_function_costs_that_question(self):
        assert graded("def double(x):\n  while True: pass", HONEST, questions=(DOUBLE, COUNT))[1] == [0, 1]

    def test_a_notebook_that_only_dies_ends_within_its_time(self):
        began = time.monotonic()
        statuses, points = graded(
            *["while True: pass"] * 30, HONEST, limits=Limits(cell_seconds=0.5, total_seconds=6, restarts=3)
        )
        assert statuses.count("skipped") > 20
        assert points == [0]
        assert time.monotonic() - began < 60


class TestMemoryAndProcesses:
    def test_six_gigabytes(self):
        greedy = "import numpy as np\nbig = np.ones(750_000_000)"
        assert graded(greedy, HONEST) == (["raised", "ok"], [1])

    def test_memory_spread_over_forks(self):
        forks = (
            "import os, time\nfor i in range(12):\n  if os.fork() == 0:\n"
            "    held = bytearray(200_000_000)\n    for k in range(0, len(held), 4096): held[k] = 1\n    time.sleep(60)\n    os._exit(0)\ntime.sleep(60)"
        )
        statuses, points = graded(forks, HONEST, limits=Limits(cell_seconds=20, memory_mb=700))
        assert statuses == ["died", "ok"]
        assert points == [1]

    def test_fork_bomb(self):
        bomb = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
        statuses, points = graded(bomb, HONEST)
        assert statuses[0] in ("timeout", "died")
        assert points == [1]

    def test_two_hundred_sleeping_daemons(self):
        daemons = (
            "import os, time\nstarted = 0\nfor i in range(200):\n  try:\n    pid = os.fork()\n  except OSError:\n    break\n"
            "  if pid == 0:\n    os.setsid()\n    try:\n      if os.fork(): os._exit(0)\n    except OSError: os._exit(0)\n"
            "    time.sleep(600)\n    os._exit(0)\n  started += 1"
        )
        assert graded(daemons, HONEST) == (["ok", "ok"], [1])


class TestEnding:
    @pytest.mark.parametrize(
        "code", ["import os; os._exit(0)", "import os; os.kill(os.getpid(), 9)", "import os; os.abort()"]
    )
    def test_its_own_process(self, code):
        assert graded(code, HONEST) == (["died", "ok"], [1])

    @pytest.mark.parametrize("code", ["import sys; sys.exit(1)", "raise SystemExit", "raise KeyboardInterrupt", "exit()"])
    def test_politely(self, code):
        assert graded(code, HONEST) == (["raised", "ok"], [1])

    def test_inside_a_function_it_costs_that_question(self):
        code = "import os\ndef double(x):\n  os._exit(0)"
        assert graded(code, HONEST, questions=(DOUBLE, COUNT))[1] == [0, 1]

    def test_its_parent_and_every_process_it_can_see(self):
        code = "import os\nfor pid in [os.getppid(), *range(1, 100000)]:\n  if pid not in (os.getpid(), 0):\n    try: os.kill(pid, 9)\n    except OSError: pass\ntry: os.kill(-1, 9)\nexcept OSError: pass"
        before = os.getppid()
        statuses, points = graded(code, HONEST)
        assert os.getppid() == before
        assert points == [1], statuses


class TestOutputAndFiles:
    def test_three_hundred_megabytes_of_output(self):
        code = "import sys\nfor i in range(300):\n  sys.stdout.write('x' * 1_000_000)\n  sys.stderr.write('y' * 1000)"
        assert graded(code, HONEST, limits=Limits(cell_seconds=20)) == (["ok", "ok"], [1])

    def test_writing_until_the_disk_is_full(self):
        code = (
            "import os\nwritten = 0\nfor folder in ('/tmp', '/dev/shm', '/dev', '/', '/run', '/var/tmp', '/usr', '.'):\n"
            "  for k in range(200):\n    try:\n      with open(f'{folder}/f{k}', 'wb') as f: written += f.write(b'x' * 1_000_000)\n"
            "    except OSError: break\n"
        )
        check = Question(
            "w", "W", "predict", 1, ("written",), lambda s, look, rng: look.at("w", s.value("written")), {"written": 0}
        )
        with Session([code, HONEST], QUICK, slot=SLOT) as session:
            session.run()
            written = check.look(session.student, 0).seen[0].got
            assert COUNT.judged(session.student, 0).passed
        assert 0 < written <= 20_000_000, "two small places in memory, 8 MB each, may be written to"

    def test_deleting_and_reading(self, precious):
        folder, word = precious
        code = (
            "import os, shutil, subprocess\nfound = ''\n"
            f"for place in ({str(folder)!r}, '/', os.path.expanduser('~root'), '/work', '/home', '/etc'):\n"
            "  for where, folders, files in os.walk(place):\n"
            "    folders[:] = [one for one in folders if one not in ('proc', 'sys', 'dev', 'usr', 'site-packages', 'lib', 'lib64')]\n"
            "    for name in files:\n      path = os.path.join(where, name)\n      try:\n"
            "        text = open(path, errors='replace').read(200_000)\n"
            f"        if {word!r} in text or 'QUESTIONS' in text and 'checks' in path: found += path + ' '\n      except OSError: pass\n"
            "      try: os.remove(path)\n      except OSError: pass\n"
            f"shutil.rmtree({str(folder)!r}, ignore_errors=True)\n"
        )
        with Session([code, HONEST], Limits(cell_seconds=30), slot=SLOT) as session:
            session.run()
            assert session.student.value("found") == ""
            assert COUNT.judged(session.student, 0).passed

    def test_the_checks_are_not_there(self):
        code = (
            "import importlib, fishbook, os\nfound = []\n"
            "for name in ('fishbook.checks.chapter_02', 'fishbook.checks._question', 'fishbook.checks'):\n"
            "  try:\n    found.append(str(dir(importlib.import_module(name))))\n  except ImportError: pass\n"
            "found = [one for one in found if 'QUESTIONS' in one or 'Question' in one]\n"
            "found += os.listdir(os.path.dirname(fishbook.__file__) + '/checks')\n"
        )
        with Session([code], QUICK, slot=SLOT) as session:
            session.run()
            assert session.student.value("found") == []

    def test_the_environment(self, monkeypatch):
        word = secrets.token_hex(8)
        monkeypatch.setenv("FISHBOOK_SECRET_OF_THE_TEST", word)
        code = (
            "import os\nseen = repr(os.environ)\nfor pid in os.listdir('/proc'):\n"
            "  for name in ('environ', 'cmdline', 'maps'):\n    try: seen += open(f'/proc/{pid}/{name}', errors='replace').read()\n"
            "    except OSError: pass\n"
        )
        with Session([code], QUICK, slot=SLOT) as session:
            session.run()
            assert word not in session.student.value("seen")

    def test_reading_stdin_gives_nothing(self):
        assert graded("x = input('password? ')", "import sys\ny = sys.stdin.read()", HONEST) == (
            ["raised", "ok", "ok"],
            [1],
        )


class TestNetwork:
    def test_neither_out_nor_to_this_machine(self):
        asked = []
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.2)
            ending = threading.Event()

            def listen():
                while not ending.is_set():
                    try:
                        connection, _ = server.accept()
                    except TimeoutError:
                        continue
                    asked.append(connection)
                    connection.close()

            thread = threading.Thread(target=listen)
            thread.start()
            port = server.getsockname()[1]
            code = (
                "import socket\nreached = []\n"
                f"for place in (('127.0.0.1', {port}), ('localhost', {port}), ('1.1.1.1', 53), ('8.8.8.8', 80)):\n"
                "  try:\n    socket.create_connection(place, 0.3)\n    reached.append(place[0])\n  except OSError: pass\n"
            )
            with Session([code, HONEST], QUICK, slot=SLOT) as session:
                session.run()
                assert session.student.value("reached") == []
                assert COUNT.judged(session.student, 0).passed
            ending.set()
            thread.join()
        assert asked == []


class TestForgery:
    EVERYTHING = (
        "import numpy as np, builtins, operator\nclass Yes:\n"
        "  def __eq__(self, other): return True\n  def __ne__(self, other): return False\n  def __bool__(self): return True\n"
        "  def __float__(self): return 1.0\n  def __array__(self, *a, **k): return np.ones(3)\n  def __getattr__(self, name): return Yes()\n"
        "  shape = (3,)\n  dtype = np.dtype('f8')\n  def __len__(self): return 3\n  __hash__ = None\n"
    )

    def test_objects_equal_to_everything(self):
        assert graded(self.EVERYTHING + "def double(x): return Yes()\ncount = Yes()", questions=(DOUBLE, COUNT))[1] == [
            0,
            0,
        ]

    def test_subclasses_of_arrays_and_numbers(self):
        code = (
            "import numpy as np\nclass A(np.ndarray):\n  def __eq__(self, other): return np.True_\n"
            "  def tobytes(self, *a): return b''\nclass I(int):\n  def __eq__(self, other): return True\n"
            "def double(x): return np.zeros_like(x).view(A)\ncount = I(3)"
        )
        assert graded(code, questions=(DOUBLE, COUNT))[1] == [0, 0]

    def test_patched_numpy(self):
        code = (
            "import numpy as np\nyes = lambda *a, **k: True\n"
            "for name in ('allclose', 'array_equal', 'isclose', 'all', 'any', 'abs', 'shape', 'array', 'asarray', 'zeros', 'frombuffer'):\n"
            "  setattr(np, name, yes)\nnp.testing.assert_allclose = yes\ndef double(x): return x"
        )
        statuses, points = graded(HONEST, code, questions=(DOUBLE, COUNT))
        assert points == [0, 1], statuses

    def test_rewritten_code_of_the_worker(self):
        code = (
            "import sys, gc, types\nfor module in list(sys.modules.values()):\n"
            "  if getattr(module, '__name__', '').startswith('fishbook'):\n"
            "    for name, thing in list(vars(module).items()):\n"
            "      if isinstance(thing, types.FunctionType) and name in ('agree', 'judged', 'plain'): setattr(module, name, lambda *a, **k: True)\n"
            "for one in gc.get_objects():\n  if type(one).__name__ == 'Question': one.points = 99\n"
            "import ast\nast.parse = None\nsys.settrace(lambda *a: None)\ndef double(x): return x"
        )
        statuses, points = graded(HONEST, code, questions=(DOUBLE, COUNT))
        assert points[0] == 0, statuses

    @pytest.mark.parametrize(
        "frame",
        [
            "json.dumps({'nonce': 0, 'value': 12, 'changed': [], 'arrays': []}).encode()",
            "b'\\xff' * 100",
            "json.dumps({'arrays': [['f8', [10**9, 10**9]]]}).encode()",
            "b'[' * 100_000 + b']' * 100_000",
            "json.dumps({'nonce': 0, 'callback': 0, 'args': [], 'kwargs': {}, 'arrays': []}).encode()",
        ],
        ids=["answer", "noise", "giant-array", "deep", "callback"],
    )
    def test_frames_written_in_advance(self, frame):
        code = (
            f"import json, os, struct\nframe = {frame}\nfor fd in range(3, 256):\n"
            "  try: os.write(fd, struct.pack('>I', len(frame)) + frame)\n  except OSError: pass\n"
        )
        statuses, points = graded(code, HONEST)
        assert points == [1]
        assert statuses[0] in ("died", "timeout"), "cut off by the full pipe, a frame is waited for"

    def test_a_header_that_announces_four_gigabytes(self):
        code = "import os\nfor fd in range(3, 256):\n  try: os.write(fd, b'\\xff\\xff\\xff\\xff')\n  except OSError: pass"
        assert graded(code, HONEST) == (["died", "ok"], [1])

    def test_a_flood_from_a_thread(self):
        code = (
            "import os, threading, time\ndef flood():\n  while True:\n    for fd in range(200, 210):\n"
            "      try: os.write(fd, b'\\x00\\x00\\x00\\x02{}' * 100)\n      except OSError: pass\n"
            "threading.Thread(target=flood, daemon=True).start()\ntime.sleep(0.3)\n"
        )
        assert graded(code, HONEST)[1] == [1]

    def test_answering_in_the_workers_place_gains_nothing(self):
        """It may read what it is asked and answer as it likes; what is right it is never told."""
        code = (
            "import fishbook.grading.worker as w, sys\nW = w.Worker\n"
            "def lie(self, header, arrays, packer): return {'value': 12, 'changed': []}\nW._answered = lie\n"
        )
        assert graded(code, questions=(DOUBLE,))[1] == [0]

    def test_a_giant_answer(self):
        code = "import numpy as np\ndef double(x): return np.zeros((20_000, 2_000))\ncount = 'x' * 50_000_000"
        statuses, points = graded(code, questions=(DOUBLE, COUNT))
        assert points == [0, 0], statuses

    def test_a_deep_answer(self):
        code = "deep = []\nfor i in range(100_000): deep = [deep]\ndef double(x): return deep\ncount = deep"
        assert graded(code, questions=(DOUBLE, COUNT))[1] == [0, 0]


def test_it_works_while_another_submission_is_attacked():
    """Two at once, one a fork bomb: the other one's limits are its own."""
    bomb = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
    with Session([bomb], QUICK, slot=SLOT + 1) as other:
        thread = threading.Thread(target=other.run)
        thread.start()
        time.sleep(0.3)
        assert graded(DOUBLING, HONEST, questions=(DOUBLE, COUNT))[1] == [2, 1]
        thread.join()
