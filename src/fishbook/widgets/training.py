"""A recorded training run, played again: from the loss alone, when was the learning rate raised too far?  Chapter 6."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure

from fishbook.experiments import recorded
from fishbook.plotting import PALETTE
from fishbook.plotting.history import plot_losses
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Slider, Toggle
from fishbook.widgets._recording import MOST, WINDOW, Moment, Recording

__all__ = ["StillReplay", "TrainingReplay"]

NEAR = 10  # steps: a guess this close to the raise has found it


class TrainingReplay(Interactive):
    """A recorded run, scrubbed or played; without a recording that of the 4×100 net on the 5k digits.

    recording is what `TrainingPanel.recording()` returned, or the same arrays read from an .npz.
    """

    view = "training"
    title = "A training run, recorded"
    plain = "A recorded run. Before you press Play, say where the loss will fall fastest, and how good it ends."
    ask = (
        "The learning rate was changed during this run, once much too far up. At which step? Predict from the loss alone: "
        "move your guess there, then show the learning rate. Target: within 10 steps. Then say what happens next."
    )
    size: ClassVar[tuple[float, float]] = (8, 4.4)
    parameters = (
        Slider("step", "Steps seen", 0, low=0, high=MOST, step=1, whole=True),
        Slider("guess", "Guess: raised too far at step", 40, low=0, high=MOST, step=1, whole=True),
        Toggle("shown", "Show the learning rate", False),
    )

    def __init__(self, recording: Mapping[str, Any] | None = None, **values: Any) -> None:
        self.recording = _usual() if recording is None else Recording.read(recording)
        self.story = self.recording.story()
        steps = len(self.recording.losses)
        pause = self.story.changed[0] if self.story and self.story.changed else steps
        super().__init__(**({"step": pause, "guess": min(40, steps), "shown": self.story is None} | values))

    @staticmethod
    def compute(step: int = 0, recording: Mapping[str, Any] | None = None, **_: Any) -> Moment:
        """The run as it stood after `step` steps, or at its end where it has fewer."""
        run = _usual() if recording is None else Recording.read(recording)
        return run.moment(min(step, len(run.losses)))

    def data(self) -> Mapping[str, Any]:
        """The logarithms of the losses: a run that ran away keeps its small ones."""
        with np.errstate(divide="ignore"):
            return {"logs": np.log(self.recording.losses)}

    def spec(self) -> dict[str, Any]:
        """The sliders end where the run does; the view also learns the accuracies, the rates and the answer."""
        spec, run, steps = super().spec(), self.recording, len(self.recording.losses)
        for one in spec["parameters"][:2]:
            one |= {"high": steps, "step": max(1, steps // 120)}
        story = self.story._asdict() if self.story else None
        plain = {"epochs": _rounded(run.epochs), "rates": _rounded(run.rates), "ending": run.ending}
        asked = {} if self.story else {"ask": self.plain}
        return spec | plain | asked | {"story": story, "near": NEAR, "every": run.steps_per_epoch}

    def draw(self, fig: Figure, **values: Any) -> str:
        """The whole run, for those who cannot play it: loss, accuracies, rate, and how far the reader has come."""
        run, step = self.recording, min(values["step"], len(self.recording.losses))
        axes = fig.subplot_mosaic([["loss", "accuracy"], ["rate", "rate"]], height_ratios=[2.2, 1], width_ratios=[1.3, 1])
        plot_losses(axes["loss"], run.losses.tolist(), window=WINDOW)
        axes["loss"].set(ylim=(0, run.top()), xlabel="step", title=f"loss, and the mean of {WINDOW}")
        for column, name, dash in ((1, "blue", "-"), (2, "orange", "--")):
            axes["accuracy"].plot(run.epochs[:, 0], run.epochs[:, column], dash, marker="o", ms=3, color=PALETTE[name])
        axes["accuracy"].set(ylim=(0, 1.02), xlabel="step", title="accuracy: train; test dashed")
        times, rates = np.append(run.rates[:, 0], len(run.losses)), np.append(run.rates[:, 1], run.rates[-1, 1])
        axes["rate"].step(times, rates, where="post", linestyle="-", color=PALETTE["green"])
        ends = 10 ** np.floor(np.log10(max(1e-6, rates.min()))), 10 ** np.ceil(np.log10(max(1e-5, rates.max())) + 0.1)
        axes["rate"].set(yscale="log", ylim=ends, xlabel="step", ylabel="learning rate")
        axes["rate"].minorticks_off()
        for at, rate in run.rates[:8]:
            axes["rate"].annotate(f"{rate:.3g}", (at, rate), (3, 3), textcoords="offset points", color=PALETTE["green"])
        for ax in axes.values():
            ax.set_xlim(0, len(run.losses))
            ax.axvline(step, color=PALETTE["grey"], linestyle=":", linewidth=1)
        return self._alt(step)

    def _alt(self, step: int) -> str:
        run = self.recording
        changes = [f"{rate:.3g} from step {at:.0f}" for at, rate in run.rates]
        last = run.moment(len(run.losses))
        ends = "" if math.isnan(last.test) else f" Test accuracy ends at {last.test:.3f}."
        hurt = "" if self.story is None else f" At step {self.story.raised[0]} the rate was raised too far: the loss rose."
        return (
            f"A training run of {len(run.losses)} steps, seen up to step {step}. Learning rate: {', '.join(changes[:8])}."
            f"{hurt} The mean loss of the last {WINDOW} steps is {last.mean:.3g}.{ends}"
        )


class StillReplay(TrainingReplay):
    """The same where no page may talk to a kernel about it."""

    live = False


def _rounded(rows: np.ndarray) -> list[list[float]]:
    return [[float(f"{value:.6g}") for value in row] for row in rows]


@cache
def _usual() -> Recording:
    return Recording.read(recorded("training_run").arrays)
