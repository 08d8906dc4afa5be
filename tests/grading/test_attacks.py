"""Code that means harm, in a notebook with one right answer and one wrong: the right one counts, the wrong one does not.

Each attack is a cell of its own before the two.  Nothing outside may change, nothing may be left running, and nothing that
is secret may be read.
"""

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sandboxed import needs_sandbox
from tiny_questions import COUNT, DOUBLE

import fishbook
from fishbook.checks._build import predict
from fishbook.grading._sandbox import FIRST_UID, Backend, Limits
from fishbook.grading._session import Session

pytestmark = needs_sandbox
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])  # tests at the same time do not see each other's processes
SLOT = 900 + WORKER  # a user of these tests' own, where they are run by root
FILE_MB = 61 + WORKER  # a number that stands in the command line of these tests' processes alone
LIMITS = Limits(cell_seconds=1, call_seconds=1, total_seconds=120, memory_mb=600, processes=40, file_mb=FILE_MB)
PATIENT = replace(LIMITS, cell_seconds=30)  # for what should end before its time is over
RIGHT = "def double(x):\n    return 2 * x"
WRONG = "count = 11"
PACKAGE = Path(fishbook.__file__).resolve().parent

EVERY_END = """
def write_to_all(data):
    for end in range(3, 256):
        try:
            os.write(end, data)
        except OSError:
            pass
"""
FRAME = """
import json, os, struct
def frame(header):
    text = json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text
"""
FAILING = {
    "asks for input": ("raised", "input('your password: ')"),
    "6 GB": ("raised", "x = bytearray(6 << 30)"),
    "output": (
        "ok",
        "import sys\nfor _ in range(150):\n    print('x' * (1 << 20))\n    print('x' * (1 << 20), file=sys.stderr)",
    ),
    "memory that no process holds": (
        "raised",
        "import ctypes, os\ncall = ctypes.CDLL(None).syscall\n"
        "shmget, memfd_create = (29, 319) if os.uname().machine == 'x86_64' else (194, 279)\n"
        "assert [call(shmget, 0, 1 << 20, 0o1600), call(memfd_create, b'x', 0)] != [-1, -1]",
    ),
    "root in a namespace of its own": (
        "raised",
        "import ctypes\nlibrary = ctypes.CDLL(None)\n"
        "assert library.unshare(0x10000000) == 0 or library.mount(b'x', b'/tmp', b'tmpfs', 0, b'') == 0",
    ),
    "exit": ("raised", "import sys\nsys.exit(0)"),
    "kills its parents": (
        "ok",
        "import os\nfor pid in (os.getppid(), 1, -1):\n    try:\n        os.kill(pid, 9)\n    except OSError: pass",
    ),
    "looks for objects": (
        "ok",
        "import gc, sys\nfound = [type(x).__name__ for x in gc.get_objects()]\nframe = sys._getframe()\nwhile frame:\n"
        "    found += [*frame.f_globals, *frame.f_locals]\n    frame = frame.f_back\n"
        "found += list(sys.modules)\nassert not {'Question', 'Verdict', 'DOUBLE', 'COUNT', 'fishbook.checks'} & set(found)",
    ),
    "message that cannot be written": ("raised", "raise ValueError('\\ud800 \\x1b[2J' * 1000)"),
    "error that fights": ("raised", "class Fight(Exception):\n    def __str__(self): raise SystemExit\nraise Fight"),
    "traces": (
        "ok",
        "import ast, sys\nast.parse = ast.NodeVisitor.visit = None\n"
        "sys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)",
    ),
    "patched NumPy": (
        "ok",
        "import numpy as np\nclass Yes:\n    def __eq__(self, other): return True\n"
        "    __array__ = lambda self, *a, **k: Yes()\n"
        "np.array = np.asarray = np.float64 = lambda *a, **k: Yes()\n"
        "np.allclose = np.isclose = np.array_equal = np.all = lambda *a, **k: True\n"
        "try:\n    np.ndarray.__eq__ = lambda *a: True\nexcept TypeError: pass",
    ),
    "large file": ("raised", "import signal\nwith open('x', 'wb') as file:\n    file.truncate(1 << 40)"),
    "full disk": (
        "raised",
        "import itertools\nfor i in itertools.count():\n    for place in ('/dev/shm', '/tmp'):\n"
        "        with open(f'{place}/{i}', 'wb') as file:\n            file.write(b'x' * (1 << 20))",
    ),
}  # fmt: skip
ATTACKS = {
    "loop": ("timeout", "while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    "stopped": ("timeout", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    "another program": ("timeout died", "import os\nos.execv('/bin/sleep', ['sleep', '1000'])"),
    "memory in forks": (
        "died",
        "import os, time\nfor _ in range(9):\n    if os.fork() == 0:\n"
        "        x = b'x' * (150 << 20)\n        time.sleep(100)\ntime.sleep(100)",
    ),
    "shared memory in forks of a thread": (
        "died",
        "import mmap, os, threading, time\ndef fill():\n    for _ in range(9):\n        if os.fork() == 0:\n"
        "            x = mmap.mmap(-1, 150 << 20)\n            x.write(b'x' * (150 << 20))\n            time.sleep(100)\n"
        "threading.Thread(target=fill).start()\ntime.sleep(100)",
    ),
    "fork bomb": ("timeout died", "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError: pass"),
    "fork chain": (
        "timeout",
        "import os, time\nif os.fork() == 0:\n    while True:\n        try:\n            if os.fork(): os._exit(0)\n"
        "        except OSError: pass\nwhile True: time.sleep(1)",
    ),
    "daemons": (
        "raised died",
        "import os, time\nfor _ in range(200):\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n"
        "            time.sleep(1000)\n        os._exit(0)",
    ),
    "threads": (
        "raised",
        "import threading, time\nfor _ in range(500):\n"
        "    threading.Thread(target=time.sleep, args=[1000], daemon=True).start()",
    ),
    "hard exit": ("died", "import os\nos._exit(0)"),
    "kills itself": ("died", "import os\nos.kill(os.getpid(), 9)"),
    "kills all it sees": (
        "died",
        "import os\nfor pid in sorted(int(x) for x in os.listdir('/proc') if x.isdigit()):\n    try:\n"
        "        os.kill(pid, 9)\n    except OSError: pass",
    ),
    "crash": ("died", "import ctypes\nctypes.string_at(0)"),
    "closes all files": ("died", "import os\nos.closerange(0, 256)"),
    "frames in advance": (
        "died",
        FRAME + EVERY_END + "write_to_all(frame({'nonce': '', 'value': 12, 'changed': [], 'arrays': []}) * 20)",
    ),
    "giant frame": ("died", "import os" + EVERY_END + "write_to_all(b'\\xff' * 100)"),
    "deep frame": ("died", "import os" + EVERY_END + "write_to_all(b'\\0\\0\\xea\\x60' + b'[' * 60_000)"),
    "frames from a thread": (
        "died",
        FRAME + EVERY_END + "import threading, time\ndef forge():\n    while True:\n        time.sleep(0.005)\n"
        "        write_to_all(frame({'nonce': '', 'value': 12, 'changed': [], 'arrays': []}))\n"
        "threading.Thread(target=forge, daemon=True).start()",
    ),
}  # fmt: skip


def graded(*cells, limits=LIMITS, backend=None):
    """How the cells ended, and whether the right and the wrong answer passed."""
    with Session(cells, limits, backend, SLOT) as session:
        outcomes = session.run()
        return outcomes, DOUBLE.judged(session.student, 1).passed, COUNT.judged(session.student, 1).passed


def left_over():
    """The processes of these tests that still run, by their user or by what stands in their command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            ours = b'"FSIZE": %d' % (FILE_MB << 20) in (entry / "cmdline").read_bytes()
            dead = (entry / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
            if not dead and (ours or entry.stat().st_uid == FIRST_UID + SLOT):
                found.append(entry.name)
        except OSError:
            continue
    return found


@pytest.fixture(autouse=True)
def nothing_left():
    yield
    assert left_over() == []


def test_attacks_that_fail_change_nothing():
    outcomes, right, wrong = graded(*(attack for _, attack in FAILING.values()), RIGHT, WRONG, limits=PATIENT)
    assert dict(zip(FAILING, [one.status for one in outcomes], strict=False)) == {
        name: x for name, (x, _) in FAILING.items()
    }
    assert (right, wrong) == (True, False)
    for one in outcomes:
        if one.raised is not None:
            assert "\x1b" not in one.raised.message.encode().decode()


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_costs_its_own_cell_alone(name):
    statuses, attack = ATTACKS[name]
    limits = PATIENT if "memory" in name else LIMITS
    outcomes, right, wrong = graded(attack, RIGHT, WRONG, limits=limits)
    assert outcomes[0].status in statuses.split(), outcomes[0]
    assert [one.status for one in outcomes[1:]] == ["ok", "ok"]
    assert (right, wrong) == (True, False)


def test_what_equals_everything_is_right_nowhere():
    answers = [
        "class Yes:\n    def __eq__(self, other): return True\n    __ne__ = __lt__ = lambda self, other: False\n{} = Yes()",
        "class Yes(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n{} = Yes()",
        "import numpy as np\nclass Yes(np.ndarray):\n    def __eq__(self, other): return True\n{} = np.ones(()).view(Yes)",
        "{} = float('nan')", "{} = lambda: 12", "{} = ...", "{} = NotImplemented", "{} = [12]", "{} = '12'",
        "{} = 9 ** 4000",
        "{} = ()", "{} = None", "{} = True", "{} = 12 + 0j",
    ]  # fmt: skip
    names = [f"n{number}" for number in range(len(answers))]
    with Session([a.format(n) for a, n in zip(answers, names, strict=True)], LIMITS, slot=SLOT) as session:
        assert {one.status for one in session.run()} == {"ok"}
        asked = [predict(name, "?", {name: 12}, mistakes=(), hints=("Count.",)) for name in names]
        assert [one.name for one in asked if one.judged(session.student, 1).passed] == []


@pytest.mark.parametrize(
    ("attack", "right"),
    [
        ("import builtins\nbuiltins.isinstance = lambda *a: True", None),
        ("import json\njson.dumps = lambda *a, **k: '[' * 10_000", True),
        ("import os\nos.read = lambda *a: b''", None),
        ("import fishbook._plain as it\nit.plain.__code__ = (lambda value, depth=0: [[[]]] * 10_000).__code__", False),
        (
            "import fishbook.grading._wire as wire\nold = wire.Channel.send\n"
            "def send(self, header, *rest):\n"
            "    old(self, {**header, 'value': [{'a': 0}] * 9999, 'changed': [[0, 1]]}, *rest)\n"
            "wire.Channel.send = send",
            True,
        ),
        (
            "import gc\nfor x in gc.get_objects():\n    if type(x).__name__ == 'Worker':\n"
            "        x._do_value = lambda *a: True",
            True,
        ),
        ("def double(x):\n    while True: pass", False),
        ("def double(x):\n    import os\n    os._exit(0)", False),
        ("def double(x):\n    raise SystemExit", False),
        ("import numpy as np\ndouble = lambda x: np.ones((10**6, 1))", False),
    ],
)  # fmt: skip
def test_who_breaks_the_own_process_gains_nothing(attack, right):
    _, passed, wrong = graded(RIGHT, WRONG, attack)
    assert right is None or passed is right
    assert not wrong


def test_secrets_cannot_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("FISHBOOK_TEST_SECRET", "tell-nobody")
    (tmp_path / "hidden.py").write_text("answer = 'tell-nobody'")
    root = PACKAGE.parents[1]
    wanted = [
        PACKAGE / "checks",
        root / "solutions",
        root / "tests",
        root / "exercises",
        root / ".git",
        tmp_path,
        Path.home(),
    ]
    attack = f"""
import glob, os
def read(path):
    try:
        with open(path, "rb") as file:
            return file.read(1 << 20)
    except OSError:
        return b""
places = {[str(one) for one in wanted]!r}
names = [name for place in places if os.path.isdir(place) for name in os.listdir(place)]
files = [file for place in places for file in glob.glob(place + "/**/*.py", recursive=True)]
hidden = {[str(tmp_path / "hidden.py")]!r}
texts = [read(file) for file in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline") + hidden]
told = "tell-nobody" in str([texts, dict(os.environ)])
memory = [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) != os.getpid() and read(f"/proc/{{pid}}/mem")]
users = os.path.exists("/etc/passwd") or os.path.exists("/etc/shadow")
try:
    import fishbook.checks.chapter_00
    checks = True
except ImportError:
    checks = False
"""
    with Session([attack], LIMITS, slot=SLOT) as session:
        (outcome,) = session.run()
        assert outcome.status == "ok", outcome
        value = session.student.value
        packages = (
            {Path(sys.prefix).relative_to(Path.home()).parts[0]} if Path.home() in Path(sys.prefix).parents else set()
        )
        base = (
            {Path(sys.base_prefix).relative_to(Path.home()).parts[0]}
            if Path.home() in Path(sys.base_prefix).parents
            else set()
        )
        assert set(value("names")) <= packages | base  # of a home, the folders alone that lead to Python
        assert [file for file in value("files") if not file.startswith((sys.base_prefix, sys.prefix))] == []
        assert [value(name) for name in ("told", "memory", "users", "checks")] == [False, [], False, False]


def test_files_outside_cannot_be_changed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("here")
    attack = f"""
import os
done = []
for place in {[str(PACKAGE), sys.prefix, sys.base_prefix, str(tmp_path), "/usr", "/", "/run", "/dev", "/etc", "/sys"]!r}:
    try:
        with open(place + "/fishbook_attack", "w") as file:
            done.append(place)
    except OSError: pass
changes = [os.remove, lambda path: os.rename(path, "/tmp/x"), lambda path: os.chmod(path, 0), lambda path: open(path, "a")]
for path in {[str(victim), str(PACKAGE / "__init__.py")]!r}:
    for change in changes:
        try:
            change(path)
            done.append(path)
        except OSError: pass
"""
    with Session([attack], LIMITS, slot=SLOT) as session:
        assert session.run()[0].status == "ok"
        assert session.student.value("done") == []
    assert victim.read_text() == "here"
    assert not (PACKAGE / "fishbook_attack").exists()


def test_the_network_cannot_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind("\0fishbook-attack")
        local.listen()
        attack = f"""
import socket
reached = []
for family, kind, address in [
    (socket.AF_INET, socket.SOCK_STREAM, {server.getsockname()!r}),
    (socket.AF_UNIX, socket.SOCK_STREAM, "\\0fishbook-attack"),
    (socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 9)), (40, socket.SOCK_STREAM, (2, 1)),
]:
    try:
        with socket.socket(family, kind) as one:
            one.settimeout(0.2)
            one.connect(address)
            one.send(b"x")
            reached.append(str(address))
    except OSError: pass
"""
        with Session([attack], LIMITS, slot=SLOT) as session:
            assert session.run()[0].status == "ok"
            assert session.student.value("reached") == []
        for listening in (server, local):
            listening.settimeout(0.01)
            with pytest.raises(TimeoutError):
                listening.accept()


def test_the_end_of_the_grader_is_the_end_of_the_sandbox():
    """Killed in the middle, the grader leaves nothing behind."""
    program = f"""
from fishbook.grading._sandbox import Limits
from fishbook.grading._session import Session
daemon = "import os, time\\nif os.fork() == 0:\\n    os.setsid()\\n    time.sleep(1000)"
session = Session([daemon], Limits(file_mb={FILE_MB}), slot={SLOT})
session.run()
print("ready", flush=True)
input()
"""
    grader = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert grader.stdout.readline() == "ready\n"
    assert left_over()
    grader.kill()
    grader.communicate()
    end = time.monotonic() + 10
    while left_over() and time.monotonic() < end:
        time.sleep(0.02)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("name", ["daemons", "fork chain", "hard exit", "memory in forks"])
def test_another_user_is_the_second_best(name):
    limits = PATIENT if "memory" in name else LIMITS
    outcomes, right, wrong = graded(ATTACKS[name][1], RIGHT, WRONG, limits=limits, backend=Backend("setpriv"))
    assert outcomes[0].status in ATTACKS[name][0].split()
    assert (right, wrong) == (True, False)
