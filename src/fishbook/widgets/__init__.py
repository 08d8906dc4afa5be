"""Widgets to drag, in JupyterLab and on the site: one Python file and one view in `views/` for each.

`WIDGETS` lists them by the name of their view.
"""

from fishbook.widgets._base import MIME, Interactive
from fishbook.widgets.activations import ActivationExplorer
from fishbook.widgets.broadcasting import Broadcasting
from fishbook.widgets.difference_step import DifferenceStep
from fishbook.widgets.draw_digit import DrawDigit
from fishbook.widgets.graph_stepper import GraphStepper
from fishbook.widgets.learning_rate import LearningRate
from fishbook.widgets.loss_bars import LossBars
from fishbook.widgets.perceptron import PerceptronLine
from fishbook.widgets.regularization import Regularization
from fishbook.widgets.small_net import SmallNetwork

WIDGETS = {
    widget.view: widget
    for widget in (
        ActivationExplorer,
        Broadcasting,
        DifferenceStep,
        DrawDigit,
        GraphStepper,
        LearningRate,
        LossBars,
        PerceptronLine,
        Regularization,
        SmallNetwork,
    )
}

__all__ = [
    "MIME",
    "WIDGETS",
    "ActivationExplorer",
    "Broadcasting",
    "DifferenceStep",
    "DrawDigit",
    "GraphStepper",
    "Interactive",
    "LearningRate",
    "LossBars",
    "PerceptronLine",
    "Regularization",
    "SmallNetwork",
]
