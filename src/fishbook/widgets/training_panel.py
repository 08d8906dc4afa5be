"""Any Trainer under the reader's hand, live in a notebook: start, pause, stop, and a slider for its learning rate.

How it runs.  A task on the kernel's own event loop works for SLICE seconds at a time and then lets the loop go on, so
cells, buttons and the slider come in between.  A thread would go on while a long cell runs, but layers keep between
forward and backward what they need: a cell that asks the network for a prediction would land in the middle of a step and
spoil its gradient.  Here a cell never sees half a step; while a long cell runs, training waits.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial
from typing import Any
from weakref import WeakSet

import numpy as np
from matplotlib.figure import Figure

from fishbook.trainer import Trainer
from fishbook.widgets._base import Interactive
from fishbook.widgets._live import made_in
from fishbook.widgets._live_page import Page, running_loop
from fishbook.widgets._live_run import BUSY, LiveRun
from fishbook.widgets._live_words import in_words
from fishbook.widgets._parameters import Slider
from fishbook.widgets._recording import MOST
from fishbook.widgets.training import StillReplay

__all__ = ["TrainingPanel"]

SLICE = 0.025  # seconds of work, then the loop may do something else
REST = 0.003  # seconds for it: messages take several turns of the loop
ALONE = 3.0  # seconds after which a run that no page shows any more pauses
RATES = 1e-5, 10.0

_open: WeakSet[TrainingPanel] = WeakSet()


class TrainingPanel(Interactive):
    """Buttons and pictures for a trainer; its history, network and optimizer stay readable and changeable all the while.

    `params` is an ipywidgets widget, `start()`, `pause()`, `stop()`, `reset()` do what the buttons do, `await wait()`
    waits until the run stands still, `recording()` keeps it.  limit: the mean loss that counts as diverged (ten times the
    first when None).  A second panel over the same trainer, or from the same cell, closes the first.
    Where no kernel is at hand, the recorded run of chapter 6 stands in its place.
    """

    view = "training"
    title = "Training, live"
    ask = (
        "Press Start, and before each move of the slider say what the loss will do. Find the largest rate at which it "
        "still falls: a step too far stops the run, says why, and gives the weights back."
    )
    parameters = (Slider("lr", "Learning rate", 0.1, low=RATES[0], high=RATES[1], log=True),)

    def __init__(self, trainer: Trainer, *, limit: float | None = None) -> None:
        self._cell, self._execution = made_in()
        for old in list(_open):
            if old.trainer is trainer or (old._cell and old._cell == self._cell and old._execution != self._execution):
                old.close()
        self.trainer: Trainer = trainer
        self.run = LiveRun(trainer, limit)
        super().__init__(lr=_within(trainer.optimizer.lr))
        self._loop: asyncio.AbstractEventLoop | None = running_loop()
        self._task: asyncio.Task[None] | None = None
        self._page = Page(self.params, self.run)
        self._views, self._closed = set[str](), False
        self._shown = self.run.rate  # on the slider, as far as this side knows
        self.params.observe(lambda change: self._on_loop(self._slid, change["new"]), "lr")
        if hasattr(self.params, "on_msg"):
            self.params.on_msg(lambda _, content, __: self._on_loop(self._received, content))
            self.params.observe(self._comm_changed, "comm")
        _open.add(self)

    # What a reader may call.

    @property
    def state(self) -> str:
        """ "ready", "running", "evaluating", "paused", "stopped", "finished", "diverged", "failed" or "closed"."""
        return "closed" if self._closed else self.run.state

    @property
    def words(self) -> str:
        """What the panel says about the run."""
        return in_words(self.run)

    def start(self) -> None:
        """Train in the background, from wherever it stands.  RuntimeError where no event loop runs, or once closed."""
        if self._closed:
            raise RuntimeError("this panel is closed, as a newer one took its place: use that, or make another")
        self._loop = running_loop()
        if self._loop is None:
            raise RuntimeError("start needs the event loop of a notebook's kernel; in a script call trainer.fit()")
        self.run.start()
        if self._task is None:
            self._task = self._loop.create_task(self._drive())
        self._tell()

    def pause(self) -> None:
        """Stand still; start goes on."""
        self.run.pause()
        self._tell()

    def stop(self) -> None:
        """End the run and evaluate it."""
        self.run.stop()
        if self._task is None and self.run.state in BUSY and self._loop is not None:
            self._task = self._loop.create_task(self._drive())
        self._tell()

    def reset(self) -> None:
        """Weights, optimizer, order of samples and history as they were when the panel was made."""
        self.run.reset()
        self._page.tell(everything=True)
        self._follow()

    def close(self) -> None:
        """Stop at once, without evaluation, and let go of the page."""
        if self._closed:
            return
        self._closed = True
        _open.discard(self)
        self.run.pause()
        if self._task is not None:
            self._task.cancel()
        self._page.close()
        if hasattr(self.params, "close"):
            self.params.close()

    async def wait(self) -> None:
        """Until the run stands still: paused, stopped, finished or diverged."""
        while self._task is not None:
            await asyncio.wait([self._task])

    def recording(self) -> dict[str, np.ndarray]:
        """The run so far as arrays, for np.savez and `TrainingReplay`; ValueError before the first step."""
        run = self.run
        if not run.steps:
            raise ValueError("there is nothing to keep yet: press Start first")
        return {
            "losses": np.array(run.losses, np.float32),
            "epochs": np.array(run.marks, np.float32).reshape(-1, 3),
            "rates": np.array(run.rates(), np.float64),
            "ending": np.array(run.sentence),
        }

    # How it shows itself.

    def spec(self) -> dict[str, Any]:
        """The view is the replay's own; `live` makes it listen instead of play."""
        return super().spec() | {"live": True}

    def draw(self, fig: Figure, **_: Any) -> str:
        """What there is of the run; before its first step the recorded one."""
        still = self._still()
        return still.draw(fig, **still.values)

    def _still(self) -> StillReplay:
        return StillReplay(self.recording() if 0 < self.run.steps <= MOST else None)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle, metadata = self._still()._repr_mimebundle_()
        return self._live_form() | bundle, metadata

    # The run, and the page that shows it.

    async def _drive(self) -> None:
        try:
            while self.run.state in BUSY:
                with self._few_threads():
                    self.run.advance(SLICE)
                self._tell()
                await asyncio.sleep(REST)
        finally:
            self._task = None
            self._tell()

    @cached_property
    def _few_threads(self) -> Callable[[], AbstractContextManager[Any]]:
        """BLAS leaves one core to the browser and the server."""
        from threadpoolctl import ThreadpoolController

        controller, most = ThreadpoolController(), max(1, (os.cpu_count() or 2) - 1)
        limits = {one["prefix"]: most for one in controller.info() if one["num_threads"] > most}
        return partial(controller.limit, limits=limits) if limits else nullcontext

    def _on_loop(self, act: Callable[..., None], *given: Any) -> None:
        """Now, or where a message came in on another thread, on the loop's own as soon as it is free."""
        if self._loop is None or self._loop.is_closed() or running_loop() is self._loop:
            act(*given)
        else:
            self._loop.call_soon_threadsafe(act, *given)

    def _slid(self, rate: float) -> None:
        if rate != _within(self._shown):  # else it has followed what a schedule or a cell has set
            self._shown = rate
            self.run.set_rate(rate)
        self._tell()

    def _received(self, content: dict[str, Any]) -> None:
        """A button, or a view that comes and goes."""
        name = content.get("name")
        if name in ("start", "pause", "stop", "reset"):
            getattr(self, name)()
        elif name == "hello":
            self._views.add(content["view"])
            self._page.tell(everything=True)
        elif name == "gone":
            self._views.discard(content["view"])
            if self._loop is not None and not self._views:
                self._loop.call_later(ALONE, self._pause_if_alone)

    def _pause_if_alone(self) -> None:
        if not self._views:
            self.run.pause("Paused, as no page shows this panel any more. Start goes on from here.")
            self._tell()

    def _comm_changed(self, change: dict[str, Any]) -> None:
        if change["new"] is None:  # the widget was closed, as by ipywidgets.Widget.close_all()
            self.close()

    def _tell(self) -> None:
        self._page.tell()
        self._follow()

    def _follow(self) -> None:
        """The slider shows what a schedule or a cell has set."""
        if self.run.rate != self._shown and not self._closed:
            self._shown = self.run.rate
            self.params.lr = _within(self._shown)


def _within(rate: float) -> float:
    """The rate as far as the slider reaches."""
    return float(min(max(rate, RATES[0]), RATES[1]))
