"""Memory over many processes: the kernel limits each one, this looks at their sum."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from fishbook.grading._sandbox import Process, kill

__all__ = ["Watch"]

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
SECONDS = 0.1


class Watch:
    """Looks at a sandbox ten times a second, and ends it when its processes together hold more than the limit."""

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
            pids = self.process.descendants()
            if sum(map(_private_bytes, [self.process.popen.pid, *pids])) > self.most:
                self.over = True
                for pid in [*pids[:1], self.process.popen.pid]:  # the sandbox's init first: all others go with it
                    kill(pid)
                return


def _private_bytes(pid: int) -> int:
    """What a process holds in memory beside files that others share."""
    try:
        _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text().split())
    except (OSError, ValueError):
        return 0
    return (resident - shared) * PAGE
