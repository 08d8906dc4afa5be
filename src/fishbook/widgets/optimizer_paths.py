"""Six update rules on one map: their paths, their losses, and when each arrives.  Chapter 6."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from fishbook.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, Optimizer, RMSprop
from fishbook.plotting import optimizers as pictures
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Numbers, Slider, Toggle

__all__ = ["KAPPAS", "LANDSCAPES", "RATES", "RULES", "Landscape", "OptimizerPaths", "Rule", "Walk", "in_words", "walk"]

STEPS = 200
GOAL = 0.01
FAR = 1000.0  # times the first loss: from here on a run counts as diverged, and ends
RATES = (
    *(0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008),
    *(0.01, 0.012, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.06, 0.08),
    *(0.1, 0.11, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85),
    *(0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 1.0, 1.02, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4),
    *(1.5, 1.6, 1.7, 1.8, 1.9, 2.0),
)
KAPPAS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0)


class Rule(NamedTuple):
    """A rule's name, its textbook rate, whether it is shown at first, and how it is made from a rate and β."""

    name: str
    lr: float
    shown: bool
    make: Callable[[float, float], Optimizer]


RULES = {
    "sgd": Rule("SGD", 0.95, True, lambda lr, beta: SGD(lr)),
    "momentum": Rule("Momentum", 0.1, True, lambda lr, beta: Momentum(lr, beta)),
    "nesterov": Rule("Nesterov", 0.1, False, lambda lr, beta: Nesterov(lr, beta)),
    "adagrad": Rule("AdaGrad", 1.5, True, lambda lr, beta: AdaGrad(lr)),
    "rmsprop": Rule("RMSprop", 0.3, False, lambda lr, beta: RMSprop(lr)),
    "adam": Rule("Adam", 0.3, True, lambda lr, beta: Adam(lr, beta1=beta)),
}


class Landscape(NamedTuple):
    """A function of x, y and κ with lowest value 0, its gradient, where walks start, what is drawn, its contours' root."""

    label: str
    f: Callable[[Any, Any, float], Any]
    gradient: Callable[[Any, Any, float], tuple[Any, Any]]
    start: tuple[float, float]
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    root: int


LANDSCAPES = {
    "valley": Landscape(
        "x²/κ + y²",
        lambda x, y, kappa: x * x / kappa + y * y,
        lambda x, y, kappa: (2 * x / kappa, 2 * y),
        (-7.0, 2.0),
        (-8.0, 8.0),
        (-3.2, 3.2),
        2,
    ),
    "rosenbrock": Landscape(
        "(1 − x)² + κ(y − x²)²",
        lambda x, y, kappa: (1 - x) * (1 - x) + kappa * (y - x * x) * (y - x * x),
        lambda x, y, kappa: (-2 * (1 - x) - 4 * kappa * x * (y - x * x), 2 * kappa * (y - x * x)),
        (-1.2, 1.0),
        (-2.2, 2.2),
        (-1.0, 3.0),
        3,
    ),
    "saddle": Landscape(
        "(x² − 16)²/256 + κy²/20",
        lambda x, y, kappa: (x * x - 16) * (x * x - 16) / 256 + kappa * y * y / 20,
        lambda x, y, kappa: (x * (x * x - 16) / 64, kappa * y / 10),
        (0.1, 2.5),
        (-6.5, 6.5),
        (-3.2, 3.2),
        2,
    ),
}
NAMES = {"valley": "Valley", "rosenbrock": "Rosenbrock", "saddle": "Saddle"}


class Walk(NamedTuple):
    """A walk: its points and losses, the first step below the goal, the first for good, divergence (or None)."""

    path: np.ndarray
    losses: np.ndarray
    touched: int | None
    reached: int | None
    diverged: int | None


def walk(rule: str, landscape: str, kappa: float, lr: float, beta: float, start: Any = ()) -> Walk:
    """200 steps of one rule, fewer when it diverges, from `start` or where that is empty from the landscape's own."""
    land, optimizer = LANDSCAPES[landscape], RULES[rule].make(lr, beta)
    x, y = (np.float64(one) for one in (start if len(start) == 2 else land.start))  # these overflow without raising
    params: dict[str, Any] = {"x": x, "y": y}
    path, losses = [(x, y)], [land.f(x, y, kappa)]
    limit = FAR * max(1.0, losses[0])
    with np.errstate(all="ignore"):
        while len(losses) <= STEPS and losses[-1] <= limit:
            along = land.gradient(params["x"], params["y"], kappa)
            optimizer.update(params, dict(zip("xy", along, strict=True)))
            path.append((params["x"], params["y"]))
            losses.append(land.f(*path[-1], kappa))
    below = np.array(losses) < GOAL
    diverged = None if losses[-1] <= limit else len(losses) - 1
    touched = int(below.argmax()) if below.any() else None
    reached = len(below) - int(below[::-1].cumprod().sum()) if below[-1] else None
    return Walk(np.array(path), np.array(losses), touched, reached, diverged)


class OptimizerPaths(Interactive):
    """SGD, Momentum, Nesterov, AdaGrad, RMSprop and Adam together, each with its own rate, on three landscapes."""

    view = "optimizer_paths"
    title = "Six ways down: optimizer paths"
    ask = (
        "Target: with Momentum, stay below 0.01 sooner than AdaGrad does with its rate of 1.5. Before you touch a slider, "
        "say what has to move: Momentum's rate, β, or both."
    )
    size: ClassVar[tuple[float, float]] = (8, 3.6)
    parameters = (
        Choice("landscape", "Landscape f", "valley", options={key: NAMES[key] for key in LANDSCAPES}),
        Slider("kappa", "κ, how stretched", 20.0, low=KAPPAS[0], high=KAPPAS[-1], stops=KAPPAS),
        Slider("beta", "β (Adam's β₁ too)", 0.9, low=0.0, high=0.99, step=0.01),
        Slider("steps", "Steps shown", 30, low=1, high=STEPS, step=1, whole=True),
        *(Toggle(key, rule.name, rule.shown) for key, rule in RULES.items()),
        *(
            Slider(f"lr_{key}", f"Rate of {rule.name}", rule.lr, low=RATES[0], high=RATES[-1], stops=RATES)
            for key, rule in RULES.items()
        ),
        Numbers("start", "Start", [], low=-9, high=9, most=2, hidden=True),
    )

    @staticmethod
    def compute(
        landscape: str = "valley", kappa: float = 20.0, beta: float = 0.9, start: Any = (), **values: Any
    ) -> dict[str, Walk]:
        """The walks of the rules that are shown, by key: `sgd=True, lr_sgd=0.95` and so on, textbook values by default."""
        shown = {key: rule for key, rule in RULES.items() if values.get(key, rule.shown)}
        return {
            key: walk(key, landscape, kappa, values.get(f"lr_{key}", rule.lr), beta, start) for key, rule in shown.items()
        }

    def draw(self, fig: Figure, **values: Any) -> str:
        """The paths on the landscape, and the losses, as far as the steps shown."""
        walks, land = self.compute(**values), LANDSCAPES[values["landscape"]]
        kappa, steps = values["kappa"], values["steps"]
        left, right = fig.subplots(1, 2, width_ratios=[1.5, 1])

        def height(point: Any) -> float:
            return float(land.f(point[0], point[1], kappa)) ** (1 / land.root)  # rings also where it is nearly flat

        paths = {RULES[key].name: one.path[: steps + 1] for key, one in walks.items()}
        losses = {RULES[key].name: one.losses[: steps + 1] for key, one in walks.items()}
        pictures.plot_paths(left, height, paths, land.xlim, land.ylim)
        left.set(xlabel="x", ylabel="y", title=f"f = {land.label}, κ = {kappa:g}")
        if losses:
            pictures.plot_values(right, {name: np.clip(one, 1e-5, 1e5) for name, one in losses.items()}, GOAL, 1e-5)
            right.legend(fontsize=8)
        right.set(xlim=(0, steps), xlabel="step", ylabel="f")
        said = "; ".join(f"{RULES[key].name} (rate {values[f'lr_{key}']:g}) {in_words(one)}" for key, one in walks.items())
        return (
            f"Paths of {steps} steps on f = {land.label} with κ = {kappa:g} and β = {values['beta']:g}: {said or 'none'}."
        )


def in_words(one: Walk) -> str:
    """What became of a walk, in a few words."""
    if one.diverged is not None:
        return f"diverged at step {one.diverged}"
    if one.reached is not None:
        first = "" if one.touched == one.reached else f" (first at {one.touched})"
        return f"is below {GOAL} for good from step {one.reached}{first}"
    return f"is not below {GOAL} for good within {STEPS} steps" + (
        "" if one.touched is None else f" (first at {one.touched})"
    )
