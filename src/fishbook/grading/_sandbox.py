"""Where a student's code runs: an empty world made by bubblewrap; else another user; else, for one's own code, nothing.

What works is found out by trying.  The student's process always has its limits on time, memory, processes and files; the
world around it differs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fishbook.grading import _seccomp
from fishbook.grading._mounts import arguments as bubblewrap_arguments
from fishbook.grading._mounts import digits as digits_mounted
from fishbook.grading._process import Process, as_user

__all__ = ["Backend", "Limits", "backend", "environment", "start"]

FIRST_UID = 61_000  # one user for each grader that runs at the same time, so that limits on processes are its own
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
NO_BUBBLEWRAP = "install bubblewrap (Debian and Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap)"
FORBIDDEN = (
    "bubblewrap may make no namespaces here ({why}). In a container, start it with --security-opt seccomp=unconfined; on "
    "Ubuntu 24.04, allow it to: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
)

UNFILTERED = (
    "The numbers of this processor's system calls are not known here: a submission could use more memory than allowed."
)


@dataclass(frozen=True)
class Limits:
    """What a submission may use.  Seconds of wall time; megabytes."""

    cell_seconds: float = 10
    call_seconds: float = 5
    total_seconds: float = 120
    memory_mb: int = 2048
    processes: int = 64
    file_mb: int = 64
    restarts: int = 8


@dataclass(frozen=True)
class Backend:
    """A way to start the student's process.  warning: what it does not guard against; advice: how to get a better one."""

    name: str
    warning: str = ""
    advice: str = ""


@cache
def backend() -> Backend:
    """The best way that works here, found by trying."""
    why = _bubblewrap_fails()
    if not why:
        return Backend("bubblewrap", "" if _seccomp.program() else UNFILTERED)
    advice = NO_BUBBLEWRAP if why == "missing" else FORBIDDEN.format(why=why)
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("setpriv") and _other_user_works():
        warning = f"Without bubblewrap, submissions run as another user: the network and readable files stay open. {advice}"
        return Backend("setpriv", warning, advice)
    return Backend("none", "Without a sandbox, code runs with your own rights.", advice)


def _bubblewrap_fails() -> str:
    """Why bubblewrap does not work, or nothing when it does."""
    if shutil.which("bwrap") is None:
        return "missing"
    command = [*bubblewrap_arguments(FIRST_UID, 64), sys.executable, "-I", "-S", "-c", ""]
    tried = subprocess.run(command, env={}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else (tried.stderr.strip().splitlines() or ["no reason given"])[-1][:200]


def _other_user_works() -> bool:
    command = [*as_user(FIRST_UID), sys.executable, "-I", "-c", "import fishbook.grading.worker"]
    return subprocess.run(command, env={}, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def start(limits: Limits, chosen: Backend, slot: int = 0) -> Process:
    """Start a worker under these limits."""
    if os.name != "posix":
        raise RuntimeError(
            "Grading starts processes as Linux and macOS do; on Windows, use the Linux that comes with it (WSL)."
        )
    uid = FIRST_UID + slot % 1000
    to_child, from_parent = os.pipe()
    to_parent, from_child = os.pipe()
    home, calls = None, None
    if chosen.name == "bubblewrap":
        calls = _seccomp.opened()
        before = bubblewrap_arguments(uid, limits.file_mb, calls)
    else:
        home = _own_home(uid if chosen.name == "setpriv" else None)
        before = as_user(uid) if chosen.name == "setpriv" else []
    module = ["-I", "-m", "fishbook.grading.worker"]
    command = [*before, sys.executable, *module, str(to_child), str(from_child), json.dumps(_rlimits(limits))]
    given = [to_child, from_child, *([] if calls is None else [calls])]
    variables = {} if home is None else {**environment(home), "FISHBOOK_CACHE": home}
    popen = _opened(command, variables, home or "/", given)
    return Process(popen, to_parent, from_parent, uid if chosen.name == "setpriv" else None, home)


def _opened(command: list[str], variables: dict[str, str], folder: str, given: list[int]) -> subprocess.Popen:
    """Start a program that hears, says and inherits nothing but the open files that it is given; they are closed here."""
    nothing = subprocess.DEVNULL
    try:
        return subprocess.Popen(
            command, stdin=nothing, stdout=nothing, stderr=nothing, env=variables, cwd=folder, pass_fds=given,
            start_new_session=True,
        )  # fmt: skip
    finally:
        for end in given:
            os.close(end)


def _own_home(uid: int | None) -> str:
    """A new folder for a worker without bubblewrap, with the digits in it."""
    home = tempfile.mkdtemp(prefix="fishbook-")
    for digits, _ in digits_mounted():
        if digits.is_file():
            shutil.copyfile(digits, Path(home, digits.name))
    if uid is not None:
        os.chown(home, uid, uid)
    return home


def environment(home: str) -> dict[str, str]:
    """All that a worker's environment holds."""
    given = {"HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1"}
    return {**given, **dict.fromkeys(THREADS, "1")}


def _rlimits(limits: Limits) -> dict[str, int]:
    """The kernel's limits, which a process cannot raise again."""
    megabyte = 1 << 20
    return {
        "AS": limits.memory_mb * megabyte,
        "NPROC": limits.processes,
        "FSIZE": limits.file_mb * megabyte,
        "NOFILE": 256,
        "CORE": 0,
        "CPU": int(2 * limits.total_seconds) + 10,
    }
