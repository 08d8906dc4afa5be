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
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fishbook.grading._mounts import arguments as bubblewrap_arguments

__all__ = ["Backend", "Limits", "Process", "backend", "environment", "kill", "start"]

FIRST_UID = 61_000  # one user for each grader that runs at the same time, so that limits on processes are its own
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
NO_BUBBLEWRAP = "install bubblewrap (Debian and Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap)"
FORBIDDEN = (
    "bubblewrap may make no namespaces here ({why}). In a container, start it with --security-opt seccomp=unconfined; on "
    "Ubuntu 24.04, allow it to: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
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


class Process:
    """A running worker: its ends of the pipes, and its end."""

    def __init__(self, popen: subprocess.Popen, reads: int, writes: int, uid: int | None, home: str | None) -> None:
        self.popen, self.reads, self.writes, self.uid, self.home = popen, reads, writes, uid, home

    def descendants(self) -> list[int]:
        """The processes below this one, however often they were forked."""
        found: list[int] = []
        todo = [self.popen.pid]
        while todo:
            try:
                children = Path(f"/proc/{todo[0]}/task/{todo.pop(0)}/children").read_text().split()
            except OSError:
                continue
            todo += map(int, children)
            found += map(int, children)
        return found

    def kill(self) -> None:
        """End the process and everything that it started; returns when nothing is left."""
        for pid in [*self.descendants()[:1], self.popen.pid]:  # the first is the sandbox's own init: all others go with it
            kill(pid)
        self.popen.wait()
        while self.uid is not None and (left := _owned_by(self.uid)):
            for pid in left:
                kill(pid)
            time.sleep(0.005)
        for end in (self.reads, self.writes):
            if end >= 0:
                os.close(end)
        self.reads = self.writes = -1
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)


def kill(pid: int) -> None:
    """End a process, if it is still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, 9)


def _owned_by(uid: int) -> list[int]:
    """All processes of a user that exist for one submission alone."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                found += [int(entry.name)] if state not in "ZX" else []
        except OSError:
            continue
    return found


@cache
def backend() -> Backend:
    """The best way that works here, found by trying."""
    why = _bubblewrap_fails()
    if not why:
        return Backend("bubblewrap")
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
    command = [*_as_user(FIRST_UID), sys.executable, "-I", "-c", "import fishbook.grading.worker"]
    return subprocess.run(command, env={}, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def _as_user(uid: int) -> list[str]:
    setpriv = shutil.which("setpriv") or "setpriv"
    return [setpriv, f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--no-new-privs", "--inh-caps=-all"]


def start(limits: Limits, chosen: Backend, slot: int = 0) -> Process:
    """Start a worker under these limits."""
    uid = FIRST_UID + slot % 1000
    to_child, from_parent = os.pipe()
    to_parent, from_child = os.pipe()
    home = None if chosen.name == "bubblewrap" else tempfile.mkdtemp(prefix="fishbook-")
    if home is not None and chosen.name == "setpriv":
        os.chown(home, uid, uid)
    before = {
        "bubblewrap": lambda: bubblewrap_arguments(uid, limits.file_mb),
        "setpriv": lambda: _as_user(uid),
        "none": list,
    }[chosen.name]()
    module = ["-I", "-m", "fishbook.grading.worker"]
    command = [*before, sys.executable, *module, str(to_child), str(from_child), json.dumps(_rlimits(limits))]
    nothing = subprocess.DEVNULL
    popen = subprocess.Popen(
        command,
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        env={} if chosen.name == "bubblewrap" else environment(home or "/"),
        cwd=home or "/",
        pass_fds=(to_child, from_child),
        start_new_session=True,
    )
    os.close(to_child)
    os.close(from_child)
    return Process(popen, to_parent, from_parent, uid if chosen.name == "setpriv" else None, home)


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
