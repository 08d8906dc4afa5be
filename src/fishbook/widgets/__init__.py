"""Widgets to drag, in JupyterLab and on the site: one Python file and one view in `views/` for each.

`WIDGETS` lists them by the name of their view.
"""

from fishbook.widgets._base import MIME, Interactive
from fishbook.widgets.activation_histograms import ActivationHistograms
from fishbook.widgets.activations import ActivationExplorer
from fishbook.widgets.batch_norm import BatchNorm
from fishbook.widgets.batch_norm_scales import BatchNormScales
from fishbook.widgets.broadcasting import Broadcasting
from fishbook.widgets.conv_stepper import ConvolutionStepper
from fishbook.widgets.crossover import Crossover
from fishbook.widgets.difference_step import DifferenceStep
from fishbook.widgets.draw_digit import DrawDigit
from fishbook.widgets.feature_maps import FeatureMaps
from fishbook.widgets.filter_epochs import FilterEpochs
from fishbook.widgets.float_bits import FloatBits
from fishbook.widgets.graph_stepper import GraphStepper
from fishbook.widgets.iou_boxes import IoUBoxes
from fishbook.widgets.learning_rate import LearningRate
from fishbook.widgets.loss_bars import LossBars
from fishbook.widgets.network_sizes import NetworkSizes
from fishbook.widgets.nms_stepper import NmsStepper
from fishbook.widgets.optimizer_paths import OptimizerPaths
from fishbook.widgets.perceptron import PerceptronLine
from fishbook.widgets.precision_recall import PrecisionRecall
from fishbook.widgets.regularization import Regularization
from fishbook.widgets.search_game import SearchGame
from fishbook.widgets.small_net import SmallNetwork
from fishbook.widgets.training import TrainingReplay
from fishbook.widgets.training_panel import TrainingPanel

WIDGETS = {
    widget.view: widget
    for widget in (
        ActivationExplorer,
        ActivationHistograms,
        BatchNorm,
        BatchNormScales,
        Broadcasting,
        ConvolutionStepper,
        Crossover,
        DifferenceStep,
        DrawDigit,
        FeatureMaps,
        FilterEpochs,
        FloatBits,
        GraphStepper,
        IoUBoxes,
        LearningRate,
        LossBars,
        NetworkSizes,
        NmsStepper,
        OptimizerPaths,
        PerceptronLine,
        PrecisionRecall,
        Regularization,
        SearchGame,
        SmallNetwork,
        TrainingReplay,
    )
}

__all__ = [
    "MIME",
    "WIDGETS",
    "ActivationExplorer",
    "ActivationHistograms",
    "BatchNorm",
    "BatchNormScales",
    "Broadcasting",
    "ConvolutionStepper",
    "Crossover",
    "DifferenceStep",
    "DrawDigit",
    "FeatureMaps",
    "FilterEpochs",
    "FloatBits",
    "GraphStepper",
    "Interactive",
    "IoUBoxes",
    "LearningRate",
    "LossBars",
    "NetworkSizes",
    "NmsStepper",
    "OptimizerPaths",
    "PerceptronLine",
    "PrecisionRecall",
    "Regularization",
    "SearchGame",
    "SmallNetwork",
    "TrainingPanel",
    "TrainingReplay",
]
