"""The graded questions of chapter 02: neural networks."""

from __future__ import annotations

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._experiments_02 import PRUNE
from fishbook.checks._functions_02 import BATCHES, COLLAPSE, LEAKY
from fishbook.checks._triangle_02 import TRIANGLE

__all__ = ["QUESTIONS"]

SHAPES = predict(
    "count-parameters",
    "Shapes and parameters of 784-30-20-10",
    {"W2_shape": (30, 20), "b3_shape": (10,), "output_shape": (32, 10), "parameters": 24380},
    rtol=0,
    mistakes=(
        wrong(
            "transposed",
            "In this course a column of W is a neuron. So what does a row of W belong to?",
            "The product is `(32, 30) @ W2`. How many rows does `W2` need for that?",
            "Inner numbers must agree: `(32, 30) @ (30, 20) -> (32, 20)`. Rows are inputs, columns are neurons.",
            W2_shape=(20, 30),
        ),
        wrong(
            "no-biases",
            "You counted the weights. What else does a layer learn?",
            "The first hidden layer has 784 · 30 weights, and one more number for each of its 30 neurons.",
            "The biases are 30 + 20 + 10 = 60 numbers; add them to the sizes of the three matrices.",
            parameters=24320,
        ),
        wrong(
            "bias-for-each-image",
            "Does a bias belong to an image or to a neuron?",
            "The network must answer for 1 image as well as for 32. Which of its numbers may then depend on the 32?",
            "One bias for each neuron of the layer, whatever the batch: broadcasting adds the row to all 32 rows.",
            b3_shape=(32, 10),
        ),
        wrong(
            "one-image-out",
            "That is the output for one image. What goes in here?",
            "The batch has the shape `(32, 784)`. Which axis do the layers leave as it is?",
            "Every layer keeps the 32 rows and replaces the columns: 784, then 30, then 20, then 10.",
            output_shape=(10,),
        ),
        wrong(
            "batch-last",
            "Where does the batch stand in the input?",
            "Images are rows: `(32, 784)`. After the first layer it is `(32, 30)`.",
            "Every layer keeps the 32 rows and replaces the columns: 784, then 30, then 20, then 10.",
            output_shape=(10, 32),
        ),
    ),
    hints=(
        "Write the shapes of one layer under each other: what goes in, W, b, what comes out.",
        "The first layer is `(32, 784) @ (784, 30) + (30,) -> (32, 30)`, with 784 · 30 + 30 = 23,550 parameters.",
        "Go on like this: what comes out of one layer goes into the next, 30 into 20, 20 into 10. Add the three counts.",
    ),
)

PAPER = predict(
    "softmax-on-paper",
    "Softmax and sigmoid on paper",
    {"equal_scores": [1 / 3, 1 / 3, 1 / 3], "one_far_below": [0.5, 0.5, 0.0], "sigmoid_pair": 1.0},
    atol=7e-3,
    mistakes=(
        wrong(
            "not-shares",
            "What must the three shares sum to?",
            "Each score has the same power, whatever it is. Three equal parts of one whole are how much each?",
            "`e**3 / (e**3 + e**3 + e**3)`: cancel the power, and 1 over 3 is left.",
            equal_scores=[1, 1, 1],
        ),
        wrong(
            "far-below-counts",
            "How large is e to the −1000?",
            "Subtract the largest score: (0, 0, −1003). The powers are 1, 1 and one with 400 zeros after the point.",
            "The third power adds nothing to the sum, which is 2. Each of the first two gets 1 over 2.",
            one_far_below=[1 / 3, 1 / 3, 1 / 3],
        ),
        wrong(
            "negative-share",
            "Can a share be below zero?",
            "A power of e is positive for every score, also for −1000.",
            "The three powers are to each other as 1, 1 and almost 0. Divide each by their sum.",
            one_far_below=[0.5, 0.5, -1.0],
        ),
        wrong(
            "odd-sigmoid",
            "That would hold for tanh, which goes through zero. What is the sigmoid at 0?",
            "At a = 0 both sigmoids are 0.5. What is their sum?",
            "`sigmoid(-a)` is `1 / (1 + e**a)`; multiply `sigmoid(a)` above and below by `e**a` and add the two fractions.",
            sigmoid_pair=0,
        ),
        wrong(
            "half",
            "That is one sigmoid at a = 0. How many are added?",
            "At a = 0 each of the two is 0.5.",
            "`sigmoid(-a)` is `1 / (1 + e**a)`; multiply `sigmoid(a)` above and below by `e**a` and add the two fractions.",
            sigmoid_pair=0.5,
        ),
    ),
    hints=(
        "Put the numbers into the formula: the power of each score, over the sum of all powers.",
        "Only differences between scores count: (3, 3, 3) gives what (0, 0, 0) gives, with the powers 1, 1, 1.",
        "For the pair take a = 0 first, then a very large a: 0.5 and 0.5, then almost 1 and almost 0. What stays the same?",
    ),
)

SIGMOIDS = choose(
    "hidden-sigmoids",
    "May the hidden sigmoids go too?",
    "answer",
    "B",
    {
        "A": "After softmax nothing follows but the search for the largest. What follows after a hidden layer, and does "
        "that depend on the order of its outputs alone?",
        "C": "Normalising changes the inputs. Take the sigmoids out and write the layers as one product: for which inputs "
        "does that product stop being a single matrix?",
        "D": "The scores do get larger, but float32 holds numbers up to 10 to the 38th. Which property of the network is "
        "lost even when no number overflows?",
    },
)

QUESTIONS = (SHAPES, PAPER, LEAKY, COLLAPSE, BATCHES, SIGMOIDS, TRIANGLE, PRUNE)
