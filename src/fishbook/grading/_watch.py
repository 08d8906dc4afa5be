"""Memory over many processes: the kernel limits each one, this looks at their sum."""

from __future__ import annotations

import threading
from pathlib import Path

from fishbook.grading._process import Process

__all__ = ["Watch"]

SECONDS = 0.05


class Watch:
    """Looks at a sandbox twenty times a second, and ends it when its processes together hold more than the limit."""

    def __init__(self, process: Process, memory_mb: int) -> None:
        self.process, self.most = process, memory_mb << 20
        self.over = False
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Look no more; returns when the thread has ended."""
        self.stopping.set()
        if self.thread is not threading.current_thread():
            self.thread.join()

    def _look(self) -> None:
        while not self.stopping.wait(SECONDS):
            pids = [self.process.popen.pid, *self.process.descendants()]
            if sum(map(_held, pids)) > self.most and sum(map(_share, pids)) > self.most:
                self.over = True
                self.process.end()
                return


def _held(pid: int) -> int:
    """What a process holds in memory beside files: its own pages, and in full those that it shares with others."""
    return _sum(f"/proc/{pid}/status", ("RssAnon:", "RssShmem:")) or 0


def _share(pid: int) -> int:
    """The same with its share of shared pages alone, as forks share most of theirs; slower to find out."""
    share = _sum(f"/proc/{pid}/smaps_rollup", ("Pss_Anon:", "Pss_Shmem:"))
    return _held(pid) if share is None else share


def _sum(path: str, wanted: tuple[str, ...]) -> int | None:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:  # the process has ended, or may not be looked at
        return None
    found = [int(line.split()[1]) << 10 for line in lines if line.startswith(wanted)]
    return sum(found) if found else None
