"""What a live run sends to the pages that show it: what is new since the last message, and not too often."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from fishbook.widgets._live_run import LiveRun
from fishbook.widgets._live_words import in_words

__all__ = ["Page", "running_loop"]

APART = 0.1  # seconds between two messages


class Page:
    """Messages through `params`, a notebook widget; without one (no kernel) nothing is sent.

    A message holds the losses, marks and rates since the last one, from which index on they stand, the state, the words.
    """

    def __init__(self, params: Any, run: LiveRun) -> None:
        self.params, self.run = params, run
        self._sent = [0, 0, 0]  # losses, marks and rates
        self._last = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._open = hasattr(params, "send")

    def tell(self, *, everything: bool = False) -> None:
        """Send what is new, or where a page has just come, everything; at most once in APART seconds, the rest waits."""
        if everything:
            self._sent = [0, 0, 0]
        if not self._open or self._timer is not None:
            return
        wait, loop = self._last + APART - time.monotonic(), running_loop()
        if wait > 0 and loop is not None:
            self._timer = loop.call_later(wait, self._send)
        else:
            self._send()

    def close(self) -> None:
        """Nothing more."""
        self._open = False
        if self._timer is not None:
            self._timer.cancel()

    def _send(self) -> None:
        self._timer, self._last = None, time.monotonic()
        run = self.run
        self._sent[2] = max(0, self._sent[2] - 1)  # another change may have taken the place of the last one
        losses = [float(f"{loss:.4g}") for loss in run.losses[self._sent[0] :]]
        epochs, rates = run.marks[self._sent[1] :], run.rates()[self._sent[2] :]
        news = {"from": self._sent, "losses": losses, "epochs": epochs, "rates": rates}
        self._sent = [start + n for start, n in zip(self._sent, (len(losses), len(epochs), len(rates)), strict=True)]
        now = {"state": run.state, "words": in_words(run), "total": run.total, "diverged": run.diverged}
        self.params.send(news | now)


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop that runs this, or None."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
