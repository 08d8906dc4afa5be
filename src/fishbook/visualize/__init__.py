"""Looking inside a trained network: where it looks, what its units answer to, what it keeps.  Built in chapter 13."""

from fishbook.visualize.inversion import invert, total_variation
from fishbook.visualize.maps import deconvolution, layer_outputs, occlusion, saliency, score_gradient, signal_to_input
from fishbook.visualize.sizes import LayerSize, Stage, layer_sizes, stages

__all__ = [
    "LayerSize",
    "Stage",
    "deconvolution",
    "invert",
    "layer_outputs",
    "layer_sizes",
    "occlusion",
    "saliency",
    "score_gradient",
    "signal_to_input",
    "stages",
    "total_variation",
]
