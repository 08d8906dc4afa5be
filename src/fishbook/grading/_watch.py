"""Memory over many processes: the kernel limits each one, this looks at their sum."""

from __future__ import annotations

import threading
from pathlib import Path

from fishbook.grading._sandbox import Process

__all__ = ["Watch"]

COUNTED = ("RssAnon:", "RssShmem:")
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
            pids = self.process.descendants()
            if sum(map(_private_bytes, [self.process.popen.pid, *pids])) > self.most:
                self.over = True
                self.process.end()
                return


def _private_bytes(pid: int) -> int:
    """What a process holds in memory beside files: its own pages, and those that it shares with others."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(COUNTED))
    except (OSError, ValueError):
        return 0
