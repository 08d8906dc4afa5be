"""The data room: digits, toy sets, and the weights of trained networks."""

from fishbook.datasets._errors import DataError
from fishbook.datasets.mnist import load_mnist
from fishbook.datasets.pretrained import load_deep_conv_weights, load_digit_weights
from fishbook.datasets.toy import blobs, moons, spirals, xor

__all__ = ["DataError", "blobs", "load_deep_conv_weights", "load_digit_weights", "load_mnist", "moons", "spirals", "xor"]
