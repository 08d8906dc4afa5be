"""Where a GPU overtakes the CPU: recorded times of a training step over the batch size, guessed first.  Chapter 11."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.experiments import recorded
from fishbook.plotting import speed
from fishbook.widgets._base import Interactive
from fishbook.widgets._packing import pack
from fishbook.widgets._parameters import Choice, Slider

__all__ = ["BATCHES", "Crossover", "Point", "in_words", "machine", "times"]

NETWORKS = {
    "two_layer_net": "two layers, 784–50–10",
    "multi_layer_net": "five layers, 784–4 × 100–10",
    "simple_conv_net": "one convolution (chapter 12)",
    "deep_conv_net": "six convolutions (chapter 13)",
}
RIVALS = {"one thread": "one thread", "all threads": "16 threads"}
BATCHES = tuple(2**k for k in range(14))
SETTINGS = [f"{network} {rival}" for network in NETWORKS for rival in RIVALS]


class Point(NamedTuple):
    """Seconds of a step on the GPU and on the CPU, how many times as fast the GPU is, and from which batch on it wins.

    cpu and ratio are nan where a step on the CPU took too long to be measured.
    """

    gpu: float
    cpu: float
    ratio: float
    crossing: int


@cache
def times() -> np.ndarray:
    """Seconds (GPU, one thread, all threads; networks; batches) as recorded."""
    arrays = recorded("gpu_timings").arrays
    assert tuple(arrays["networks"]) == tuple(NETWORKS)
    assert tuple(arrays["batches"]) == BATCHES
    return np.asarray(arrays["steps"], dtype=np.float64)


def machine() -> str:
    """The GPU, and the day of the measurement."""
    device = recorded("gpu_timings").provenance["device"]
    return f"{device.partition(' with')[0]}, {device.rpartition(', ')[2]}"


class Crossover(Interactive):
    """Time of a training step by batch size on a GPU and the CPU beside it; where they cross is guessed first."""

    view = "crossover"
    title = "When does the GPU win?"
    ask = (
        "From which batch size on is the GPU faster? Drag the slider to your guess, and only then press “Show the times”. "
        f"Target: right to within a factor of two. Measured: {machine()}."
    )
    size: ClassVar[tuple[float, float]] = (8, 3.6)
    parameters = (
        Choice("network", "Network", "two_layer_net", options=NETWORKS),
        Choice("rival", "CPU with", "one thread", options=RIVALS),
        Choice("measure", "Time", "step", options={"step": "of a step", "image": "for each image"}),
        Slider("batch", "Batch size", 16, low=1, high=BATCHES[-1], whole=True, digits=4, stops=BATCHES),
        Slider("guess", "Guess", 16, low=1, high=BATCHES[-1], whole=True, stops=BATCHES, hidden=True),
        Choice("guessed", "Guessed for", "", options=dict.fromkeys(["", *SETTINGS], ""), hidden=True),
    )

    @staticmethod
    def compute(network: str = "two_layer_net", rival: str = "one thread", batch: int = 16) -> Point:
        """The recorded times at the nearest batch size that was measured, in ratio."""
        i, j = list(NETWORKS).index(network), 1 + list(RIVALS).index(rival)
        k = int(np.abs(np.log2(np.array(BATCHES) / batch)).argmin())
        gpu, cpu = times()[0, i], times()[j, i]
        crossing = speed.crossing(BATCHES, gpu, cpu)
        return Point(float(gpu[k]), float(cpu[k]), float(cpu[k] / gpu[k]), int(crossing))

    def data(self) -> Mapping[str, Any]:
        """log10 of the seconds, by place, network and batch."""
        return {"times": _packed()}

    def draw(self, fig: Figure, **values: Any) -> str:
        """Both lines, and where they cross."""
        network, rival = values["network"], values["rival"]
        i, j = list(NETWORKS).index(network), 1 + list(RIVALS).index(rival)
        share = np.array(BATCHES) if values["measure"] == "image" else 1
        ax = fig.subplots()
        lines = {"GPU": times()[0, i] / share, f"CPU, {rival}": times()[j, i] / share}
        speed.plot_times(ax, BATCHES, lines, xlabel="batch size")
        ax.set(title=f"{NETWORKS[network]}: seconds {self.parameters[2].options[values['measure']]}", xlim=(0.8, 1e5))
        return in_words(values, self.compute(network, rival, values["batch"]))


@cache
def _packed() -> dict[str, Any]:
    return pack(np.log10(times()).round(9))  # alike on every processor


def _duration(seconds: float) -> str:
    return f"{1e3 * seconds:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def in_words(values: Mapping[str, Any], found: Point) -> str:
    """The two times and the crossing, and where they were measured."""
    cpu = _duration(found.cpu) if found.cpu == found.cpu else "too long to be measured"
    return (
        f"{NETWORKS[values['network']]}, batch {values['batch']}: a step takes {_duration(found.gpu)} on the GPU and {cpu} "
        f"on the CPU with {RIVALS[values['rival']]}. The GPU wins from a batch of {found.crossing:,} on. "
        f"Measured: {machine()}."
    )
