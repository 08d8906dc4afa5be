"""Alike or not: names, comments and layout do not count, the steps do."""

from fishbook.grading.similarity import fingerprints, groups

ONE = """
def mean_loss(y, t):
    \"\"\"The loss.\"\"\"
    picked = y[np.arange(len(t)), t]  # the right ones
    return -np.mean(np.log(picked + 1e-7))
"""
RENAMED = """
def mean_loss(probs: np.ndarray, labels) -> float:
    p = probs[
        np.arange(len(labels)), labels
    ]
    return -np.mean(np.log(p + 1e-7))
"""
OTHER = """
def mean_loss(y, t):
    total = 0
    for row, k in zip(y, t):
        total -= np.log(row[k] + 1e-7)
    return total / len(t)
"""


def of(*cells, needs=("mean_loss",)):
    return fingerprints(cells, needs)


def test_renamed_and_commented_it_is_the_same():
    assert of(ONE) == of(RENAMED)
    assert of(ONE) != of(OTHER)


def test_short_answers_and_broken_cells_say_nothing():
    assert of("def mean_loss(y, t): return y") == {}
    assert of("def mean_loss(", "x = " + "(" * 5000, ONE) == of(ONE)
    assert of(ONE, needs=("other",)) == {}


def test_groups_leave_out_what_all_were_given():
    hashes = {"ann": of(ONE), "bob": of(RENAMED), "cy": of(OTHER)}
    assert groups(hashes) == [("mean_loss", ["ann", "bob"])]
    assert groups(hashes, common=of(ONE).values()) == []
