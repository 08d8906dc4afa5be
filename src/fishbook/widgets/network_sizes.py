"""What a network costs and sees, layer by layer: parameters, multiply-adds, maps, receptive fields.  Chapter 13."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.plotting import PALETTE
from fishbook.visualize import LayerSize, Stage, layer_sizes
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Slider, Text

__all__ = ["NetworkSizes", "Sizes", "reached", "read_stack", "total"]

_CONVOLUTION = r"c[1-9]\d{0,3}\.[1-9]\d?\.[1-9]\.\d"  # filters, size, stride, pad
_LAYER = rf"({_CONVOLUTION}|p[1-9]\.[1-9]|a[1-9]\d{{0,3}})"  # pooling: size, stride; affine: outputs
PATTERN = rf"({_LAYER}(-{_LAYER}){{0,9}})?"
# name: (input, layers); chapter 13 builds the first three.
NETWORKS = {
    "lenet5": ((1, 28, 28), "c6.5.1.2-p2.2-c16.5.1.0-p2.2-c120.5.1.0-a84-a10"),
    "deep_conv": ((1, 28, 28), "c16.3.1.1-c16.3.1.1-p2.2-c32.3.1.1-c32.3.1.2-p2.2-c64.3.1.1-c64.3.1.1-p2.2-a50-a10"),
    "alexnet": (
        (3, 227, 227),
        "c96.11.4.0-p3.2-c256.5.1.2-p3.2-c384.3.1.1-c384.3.1.1-c256.3.1.1-p3.2-a4096-a4096-a1000",
    ),
}
LABELS = {"lenet5": "LeNet-5", "deep_conv": "DeepConvNet", "alexnet": "AlexNet", "mine": "my own"}
# name: (input, the layers to start from, parameters allowed)
TASKS = {"twenty": ((1, 28, 28), "c16.21.1.0", 3000), "seven": ((64, 28, 28), "c64.7.1.3", 111_000)}
TASK_LABELS = {"twenty": "see 20×20 pixels", "seven": "see 7×7 pixels"}
KINDS = {"c": "convolution", "p": "pooling", "a": "affine"}


class Sizes(NamedTuple):
    """The layers and their sizes up to the first that does not fit, its number or None, and whether the task is done."""

    plan: dict[str, Stage]
    sizes: dict[str, LayerSize]
    broken: int | None
    solved: bool


def read_stack(text: str) -> dict[str, Stage]:
    """The plan that a text such as "c6.5.1.2-p2.2-a10" stands for, with names as the network's own: Convolution1, …"""
    plan: dict[str, Stage] = {}
    for one in filter(None, text.split("-")):
        kind, numbers = KINDS[one[0]], [int(part) for part in one[1:].split(".")]
        name = f"{kind.capitalize()}{sum(stage.kind == kind for stage in plan.values()) + 1}"
        plan[name] = Stage(kind, 0, *numbers) if kind == "pooling" else Stage(kind, *numbers)
    return plan


def total(sizes: dict[str, LayerSize]) -> tuple[int, int]:
    """Parameters and multiply-adds of all layers."""
    return sum(one.parameters for one in sizes.values()), sum(one.multiplications for one in sizes.values())


def reached(task: str, plan: dict[str, Stage], sizes: dict[str, LayerSize]) -> bool:
    """Whether a stack of which every layer fits does what the task asks for."""
    if not plan or any(stage.kind == "affine" for stage in plan.values()):
        return False
    last, allowed = list(sizes.values())[-1], TASKS[task][2]
    if total(sizes)[0] > allowed:
        return False
    if task == "twenty":
        return last.field >= 20 and last.shape[0] >= 16 and min(last.shape[1:]) >= 7
    alike = all(stage.kind == "convolution" and (stage.units, stage.stride) == (64, 1) for stage in plan.values())
    return alike and last.field >= 7 and last.shape == TASKS[task][0]


class NetworkSizes(Interactive):
    """parameters = F·(C·k² + 1), multiply-adds = F·C·k²·H·W, field += (k − 1)·jump, jump ·= stride; layer by layer.

    `plan` is the present stack, for `fishbook.visualize.layer_sizes`.
    """

    view = "network_sizes"
    title = "Count a network: parameters, multiply-adds, what one unit sees"
    ask = "Answer the three questions below. Then choose “my own” and a task."
    size: ClassVar[tuple[float, float]] = (8, 3)
    parameters = (
        Choice("network", "Network", "lenet5", options=LABELS),
        Choice("task", "Task for a stack of your own", "twenty", options=TASK_LABELS),
        Slider("row", "Chosen layer", 1, low=1, high=11, step=1, whole=True),
        Text("stack", "Layers", TASKS["twenty"][1], pattern=PATTERN, most=200, hidden=True),
    )

    @staticmethod
    def compute(network: str = "mine", task: str = "twenty", stack: str = TASKS["twenty"][1], **_: Any) -> Sizes:
        """The sizes of a network; a layer that does not fit ends the count."""
        mine = network == "mine"
        shape, text = (TASKS[task][0], stack) if mine else NETWORKS[network]
        plan, fits = read_stack(text), {}
        broken = None
        for k in range(1, len(plan) + 1):
            try:
                fits = layer_sizes(dict(list(plan.items())[:k]), shape)
            except ValueError:
                broken = k
                break
        return Sizes(plan, fits, broken, mine and broken is None and reached(task, plan, fits))

    @property
    def plan(self) -> dict[str, Stage]:
        """The layers that are shown now."""
        return self.compute(**self.values).plan

    def draw(self, fig: Figure, **values: Any) -> str:
        """The share of parameters and of multiply-adds that each layer has, and what a unit of it sees."""
        found = self.compute(**values)
        names, sizes = list(found.sizes), list(found.sizes.values())
        at = np.arange(len(names))
        for ax, what, title in zip(
            fig.subplots(1, 2, sharey=True), ("parameters", "multiplications"), ("parameters", "multiply-adds"), strict=True
        ):
            counts = [getattr(one, what) for one in sizes]
            ax.barh(at, counts, color=PALETTE["blue"])
            for y, count, one in zip(at, counts, sizes, strict=True):
                seen = f" · sees {one.field}" if what == "multiplications" else ""
                ax.annotate(f"{count:,}{seen}", (count, y), (3, 0), textcoords="offset points", va="center", fontsize=8)
            ax.set(yticks=at, yticklabels=names, xticks=[], xlim=(0, 1.9 * max([*counts, 1])), title=title)
        if names:
            fig.axes[0].invert_yaxis()
        return self._in_words(found, values)

    @staticmethod
    def _in_words(found: Sizes, values: dict[str, Any]) -> str:
        parameters, multiplications = total(found.sizes)
        who = "A stack of your own" if values["network"] == "mine" else LABELS[values["network"]]
        alt = f"{who}: {len(found.plan)} layers, {parameters:,} parameters, {multiplications:,} multiply-adds for an image."
        if found.broken:
            return f"{alt} Layer {found.broken} does not fit what stands before it."
        if not found.sizes:
            return f"{alt} There is no layer yet."
        last = list(found.sizes.values())[-1]
        output = "×".join(map(str, last.shape))
        return f"{alt} Its output is {output}, and one unit of it sees {last.field}×{last.field} pixels."
