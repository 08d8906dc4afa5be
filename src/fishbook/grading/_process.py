"""A running worker and its end: whatever it has started goes with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["Process", "as_user"]

PATIENCE = 2.0  # seconds for the system to bury the dead, who count against their user's limit until then


def as_user(uid: int) -> list[str]:
    """The beginning of a command that runs as another user, without any rights."""
    setpriv = shutil.which("setpriv") or "setpriv"
    return [
        setpriv,
        f"--reuid={uid}",
        f"--regid={uid}",
        "--clear-groups",
        "--no-new-privs",
        "--inh-caps=-all",
        "--pdeathsig=KILL",
    ]


class Process:
    """A running worker: its ends of the pipes, and its end."""

    def __init__(self, popen: subprocess.Popen, reads: int, writes: int, uid: int | None, home: str | None) -> None:
        self.popen, self.reads, self.writes, self.uid, self.home = popen, reads, writes, uid, home
        self.ended = os.pidfd_open(popen.pid) if hasattr(os, "pidfd_open") else None  # readable when it has ended

    def descendants(self) -> list[int]:
        """The processes below this one, however often they were forked."""
        found: list[int] = []
        todo = [self.popen.pid]
        while todo:
            children = _children(todo.pop())
            todo += children
            found += children
        return found

    def tasks(self) -> int:
        """How many threads there are in it and below, as the kernel counts them."""
        found = 0
        for pid in [self.popen.pid, *self.descendants()]:
            with suppress(OSError):
                found += len(os.listdir(f"/proc/{pid}/task"))
        return found

    def end(self) -> None:
        """Send the process and all below it to their end, without waiting for it."""
        below = self.descendants()
        if self.home is None:  # bubblewrap: its init inside comes first, and all others go with it
            below = below[:1]
        for pid in below or [self.popen.pid]:
            _kill(pid)
        if self.home is not None:
            _kill(self.popen.pid)

    def kill(self) -> None:
        """End the process and everything that it started; returns when nothing is left."""
        self.end()
        try:
            self.popen.wait(2)  # bubblewrap outside reaps the one inside, and ends
        except subprocess.TimeoutExpired:
            _kill(self.popen.pid)
            self.popen.wait()
        while left := self._left():
            if self.uid is not None:
                _kill_user(self.uid)
            for pid in left:
                _kill(pid)
            time.sleep(0.005)
        moment = time.monotonic() + PATIENCE
        while self.uid is not None and self._left(dead=True) and time.monotonic() < moment:
            time.sleep(0.005)
        for end in (self.reads, self.writes, self.ended):
            if end is not None:
                os.close(end)
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)

    def _left(self, dead: bool = False) -> list[int]:
        """Without bubblewrap: what has left the family, known by its user, or by the home in its environment."""
        if self.uid is not None:
            return _found(lambda entry: entry.stat().st_uid == self.uid, dead)
        if self.home is None:
            return []
        home = f"HOME={self.home}".encode()
        return _found(lambda entry: home in (entry / "environ").read_bytes().split(b"\0"), dead)


def _kill(pid: int) -> None:
    """End a process, if it is still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, 9)


def _children(pid: int) -> list[int]:
    """The processes that any thread of this one started."""
    found: list[int] = []
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with suppress(OSError):
                found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
    return found


def _kill_user(uid: int) -> None:
    """End all processes of a user at once, so that none can start another in between."""
    command = [*as_user(uid), sys.executable, "-I", "-S", "-c", "import os; os.kill(-1, 9)"]
    subprocess.run(command, env={}, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def _found(wanted: Callable[[Path], bool], dead: bool) -> list[int]:
    """The processes that are wanted, with or without those that have ended and are still listed."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted(entry) and (dead or (entry / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"):
                found.append(int(entry.name))
    return found
