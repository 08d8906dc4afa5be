"""The page of published figures: its first table is worked out here, its second is what the experiments recorded."""

import math
from pathlib import Path

import numpy as np
import pytest

import fishbook as fb
from fishbook.experiments import recorded

PAGE = (Path(__file__).parents[1] / "book" / "same_numbers.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]
EXACT, TRAINED = ({row[0]: row[1:] for row in ROWS if len(row) == columns} for columns in (4, 5))
GUESSES = np.array([[0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0], [0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0]])


def here(start):
    """The number on the page in the one row of the first table that starts so."""
    (found,) = (cells for name, cells in EXACT.items() if name.startswith(start))
    return found[1]


def in_words(values, form):
    return ", ".join(format(value, form) for value in values).replace("-", "−")


def shop():
    g = fb.Graph()
    apple, count, tax = g.input("apple", 100), g.input("count", 2), g.input("tax", 1.1)
    g.multiply(g.multiply(apple, count), tax)
    return g


def test_apples():
    g = shop()
    assert here("two apples at 100, tax") == f"{g.forward():.0f}"
    assert here("its derivatives") == ", ".join(f"{value:.4g}" for value in g.backward().values())


def test_apples_and_oranges():
    g = fb.Graph()
    both = g.add(
        g.multiply(g.input("apple", 100), g.input("apples", 2)), g.multiply(g.input("orange", 150), g.input("oranges", 3))
    )
    g.multiply(both, g.input("tax", 1.1))
    assert here("two apples at 100 and three oranges") == f"{g.forward():.0f}"


def test_losses_of_two_guesses():
    t = np.array([2, 2])
    for start, loss in (("half the squared error", fb.sum_squared_error), ("cross-entropy", fb.cross_entropy_error)):
        found = [loss(guess[None], t[:1]) for guess in GUESSES]
        assert here(start) == in_words(found, ".4f")


def test_softmax():
    assert here("softmax") == in_words(fb.softmax(np.array([0.3, 2.9, 4.0])), ".4f")


def test_the_bowl():
    def bowl(x):
        return float((x**2).sum())

    assert here("gradient of") == in_words(fb.numerical_gradient(bowl, np.array([3.0, 4.0])), ".6g")
    end, _ = fb.gradient_descent(bowl, np.array([-3.0, 4.0]), lr=0.1, step_num=100)
    assert here("descent on it") == in_words(end, ".2e")


def test_lenet_counted_as_its_paper_counts():
    table = (  # weights and biases of a unit's map, places of that map
        (6 * (5 * 5 + 1), 28 * 28),  # C1
        (6 * (1 + 1), None),  # S2: one weight for the sum of four, and a bias
        (6 * (3 * 25 + 1) + 6 * (4 * 25 + 1) + 3 * (4 * 25 + 1) + 1 * (6 * 25 + 1), 10 * 10),  # C3 sees some maps only
        (16 * (1 + 1), None),  # S4
        (120 * (16 * 25 + 1), 1),  # C5
        (84 * (120 + 1), 1),  # F6
    )
    assert here("parameters of LeNet-5") == f"{sum(parameters for parameters, _ in table):,}"
    pooling = 6 * 14 * 14 * 5 + 16 * 5 * 5 * 5  # four inputs and a bias
    connections = pooling + 84 * 10 + sum(parameters * places for parameters, places in table if places)  # 84·10: output
    assert here("connections of LeNet-5") == f"{connections:,}"


def test_alexnet():
    net = fb.alexnet(rng=0)
    assert here("parameters of AlexNet") == f"{sum(array.size for array in net.params.values()):,}"


def test_the_exact_numbers_are_the_published_ones():
    for name, (published, ours, _) in EXACT.items():
        if name not in ("example", "---") and "AlexNet" not in name:
            assert ours == published, name


def band(values):
    """Median (least to most), as the page writes it."""
    low, middle, high = np.quantile(values, [0, 0.5, 1])
    return f"{middle:.4f} ({low:.4f} to {high:.4f})"


FULL, DEEP = recorded("full_mnist").arrays, recorded("deep_conv_mistakes").arrays


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("two layers, 50 hidden units: training images", FULL["two_layer"][:, 0]),
        ("two layers, 50 hidden units: test images", FULL["two_layer"][:, 1]),
        ("`simple_conv_net`: training images", FULL["simple_conv"][:, 0]),
        ("`simple_conv_net`: test images", FULL["simple_conv"][:, 1]),
        ("LeNet-5, one rate throughout (unlike its paper): test images", FULL["lenet5"][:, 1]),
        ("LeNet-5, rate lowered as in its paper: test images", FULL["lenet5_lowered"][:, 1]),
        ("`deep_conv_net`: test images", DEEP["accuracies"][0]),
    ],
)
def test_trained_networks(row, values):
    _, ours, seeds, _ = TRAINED[row]
    low, middle, high = np.quantile(values, [0, 0.5, 1])
    assert ours == f"{middle:.4f} ({low:.4f} to {high:.4f})"
    assert seeds == str(len(values))


def test_no_row_goes_unchecked():
    assert len(EXACT) == 11 + 2  # and the head with its line
    assert len(TRAINED) == 7 + 2


def test_what_the_page_says_about_the_brackets():
    published = {row: float(cells[0].split()[0]) for row, cells in TRAINED.items() if cells[0].startswith("0.")}
    brackets = {row: [float(end) for end in TRAINED[row][1][:-1].partition("(")[2].split(" to ")] for row in published}
    outside = {row for row, value in published.items() if not brackets[row][0] <= value <= brackets[row][1]}
    assert outside == {"`simple_conv_net`: test images", "LeNet-5, one rate throughout (unlike its paper): test images"}
    assert len(published) == 7
    least, most = FULL["lenet5"][:, 1].min(), FULL["lenet5"][:, 1].max()
    assert [round(1e4 * (0.9905 - value)) for value in (most, least)] == [10, 44]
    assert round(1e4 * (0.9896 - FULL["simple_conv"][:, 1].max())) == 5
    lowered = FULL["lenet5_lowered"]
    assert [round(1e4 * np.ptp(runs)) for runs in (FULL["lenet5"][:, 1], lowered[:, 1])] == [34, 8]
    assert (lowered[:, 1] > most).all()
    assert math.comb(10, 5) == 252  # ways to say which five of ten runs are the better ones
