"""fishbook: deep learning from nothing but NumPy, every formula a line you can read.

The names here are those that the chapters build, one by one; `book/built_here.md` says which chapter built which.
"""

from fishbook.backend import DTYPE, array_module, to_cpu, to_gpu
from fishbook.convolution import Convolution, Pooling, col2im, conv_output_size, im2col
from fishbook.datasets import load_mnist
from fishbook.functions import (
    cross_entropy_error,
    identity_function,
    mean_squared_error,
    one_hot,
    relu,
    sigmoid,
    softmax,
    step_function,
    sum_squared_error,
    tanh,
)
from fishbook.gradients import gradient_check, gradient_descent, numerical_diff, numerical_gradient
from fishbook.grading import check
from fishbook.graph import Graph
from fishbook.initializers import he, normal, xavier
from fishbook.layers import Affine, BatchNormalization, Dropout, Flatten, Layer, Relu, Sigmoid, Tanh
from fishbook.losses import SoftmaxWithLoss, SumSquaredErrorWithLoss
from fishbook.models import alexnet, deep_conv_net, lenet5, multi_layer_net, simple_conv_net, two_layer_net
from fishbook.network import Network
from fishbook.optimizers import (
    SGD,
    AdaGrad,
    Adam,
    Momentum,
    Nesterov,
    RMSprop,
    cosine_decay,
    exponential_decay,
    step_decay,
)
from fishbook.search import LogUniform, grid_search, random_search
from fishbook.trainer import Epoch, History, Trainer

__version__ = "0.1.0"

__all__ = [
    "DTYPE",
    "SGD",
    "AdaGrad",
    "Adam",
    "Affine",
    "BatchNormalization",
    "Convolution",
    "Dropout",
    "Epoch",
    "Flatten",
    "Graph",
    "History",
    "Layer",
    "LogUniform",
    "Momentum",
    "Nesterov",
    "Network",
    "Pooling",
    "RMSprop",
    "Relu",
    "Sigmoid",
    "SoftmaxWithLoss",
    "SumSquaredErrorWithLoss",
    "Tanh",
    "Trainer",
    "alexnet",
    "array_module",
    "check",
    "col2im",
    "conv_output_size",
    "cosine_decay",
    "cross_entropy_error",
    "deep_conv_net",
    "exponential_decay",
    "gradient_check",
    "gradient_descent",
    "grid_search",
    "he",
    "identity_function",
    "im2col",
    "lenet5",
    "load_mnist",
    "mean_squared_error",
    "multi_layer_net",
    "normal",
    "numerical_diff",
    "numerical_gradient",
    "one_hot",
    "random_search",
    "relu",
    "sigmoid",
    "simple_conv_net",
    "softmax",
    "step_decay",
    "step_function",
    "sum_squared_error",
    "tanh",
    "to_cpu",
    "to_gpu",
    "two_layer_net",
    "xavier",
]
