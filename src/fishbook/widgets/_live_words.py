"""What a live run says of itself, in words that a screen reader can speak."""

from __future__ import annotations

import numpy as np

from fishbook.widgets._live_run import LiveRun
from fishbook.widgets._recording import WINDOW

__all__ = ["in_words"]

_STATES = {
    "ready": "Ready",
    "running": "Running",
    "evaluating": "Evaluating",
    "paused": "Paused",
    "stopped": "Stopped and evaluated",
    "finished": "Finished",
    "diverged": "Stopped",
    "failed": "Stopped",
}


def in_words(run: LiveRun) -> str:
    """The state, then the sentence that explains it, where it stands, how well it does, and who sets the rate."""
    parts = [f"{_STATES[run.state]}: {_rule(run)}, {_place(run)}."]
    if run.sentence:
        parts.insert(0, run.sentence)
    if run.steps:
        recent = run.trainer.history.losses[-min(WINDOW, run.steps) :]
        parts.append(f"Loss {recent[-1]:.3g}, mean of the last {len(recent)}: {np.mean(recent):.3g}.")
    if run.marks:
        at, train, test = run.marks[-1]
        parts.append(f"At step {at:,}: train accuracy {train:.3f}, test {test:.3f}.")
    if run.trainer.schedule is not None:
        parts.append("A schedule sets the rate when an epoch begins; what you set on the slider holds until then.")
    return " ".join(parts)


def _rule(run: LiveRun) -> str:
    optimizer = run.trainer.optimizer
    return f"{type(optimizer).__name__}, learning rate {optimizer.lr:.3g}"


def _place(run: LiveRun) -> str:
    if run.state == "ready":
        return f"{run.goal} epochs of {run.trainer.steps_per_epoch} steps"
    if run.state == "running":
        return f"epoch {min(run.passes + 1, run.goal)} of {run.goal}, step {run.steps:,}, {run.speed:,.0f} steps a second"
    return f"{run.passes} of {run.goal} epochs, {run.steps:,} steps"
