"""Shapes under the rule of broadcasting: NumPy is asked for every answer, and the page must give the same."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from node import in_node

from fishbook.widgets import Broadcasting
from fishbook.widgets.broadcasting import GOAL, PREDICTION, SHAPE, cells, is_small, shape_of

LENGTHS = st.sampled_from([0, 1, 1, 2, 3, 28, 784, 1000])
SHAPES = st.lists(LENGTHS, max_size=4).map(tuple)


def numpy_says(a, b):
    try:
        return np.broadcast_shapes(a, b)
    except ValueError:
        return None


def random_pairs(count, seed=0):
    """Pairs of shapes, half of them made to fit."""
    rng, pairs = np.random.default_rng(seed), []
    for k in range(count):
        full = rng.choice([0, 1, 2, 3, 4, 5, 100, 1000], rng.integers(0, 5))
        cuts = rng.integers(0, full.size + 1, 2) * (rng.random(2) < 0.4)
        shapes = [np.where(rng.random(full.size) < 0.3, 1, full)[cut:] for cut in cuts]
        if k % 2:
            shapes[0] = np.where(rng.random(shapes[0].size) < 0.5, rng.integers(0, 7, shapes[0].size), shapes[0])
        pairs.append(tuple(tuple(shape.tolist()) for shape in shapes))
    return pairs


@given(SHAPES, SHAPES)
def test_the_result_is_numpys(a, b):
    total, expected = Broadcasting.compute(a, b), numpy_says(a, b)
    assert total.result == expected
    assert (total.conflicts == []) == (expected is not None)
    assert [axis.at for axis in total.axes] == list(range(-max(len(a), len(b)), 0))


def test_known_pairs():
    total = Broadcasting.compute("100, 784", "100")
    assert total.result is None
    assert total.conflicts == [-1]
    assert total.axes == [(-2, 100, None, "stretch b", 100), (-1, 784, 100, "conflict", None)]
    assert Broadcasting.compute("1000, 1, 784", "10, 784").result == (1000, 10, 784)
    assert Broadcasting.compute("0, 3", "1, 3").result == (0, 3)
    assert Broadcasting.compute("0", "2").conflicts == [-1]
    assert Broadcasting.compute("", "").result == ()


def test_shapes_are_read_from_every_text_that_is_allowed():
    for text, shape in {
        "": (),
        "()": (),
        "3": (3,),
        "(3,)": (3,),
        " ( 2 ,3 ) ": (2, 3),
        "1000,0,1,2": (1000, 0, 1, 2),
    }.items():
        assert re.fullmatch(SHAPE, text)
        assert shape_of(text) == shape
        assert Broadcasting(a=text).compute(text, "").result == shape


def test_the_page_reads_the_same_texts_and_names_what_is_wrong():
    good = ["", "()", "3", "(3,)", " ( 2 ,3 ) ", "1000,0,1,2", "[4, 5]", "2，3", "007"]
    read = in_node("broadcasting_maths.js", "readShape", [(text,) for text in good])
    assert [tuple(one["shape"]) for one in read] == [shape_of(text) for text in good]
    wrong = {
        "2,x": "“x” is no whole number",
        "-2": "cannot be negative: −2",
        "3, −1": "cannot be negative: −1",
        "2.5": "“2.5” is no whole number",
        "2,,3": "nothing between two commas",
        ",": "nothing between two commas",
        "2 3": "“2 3” is no whole number",
        "1001": "1001 is too long",
        "9" * 60: "is too long",
        "1,2,3,4,5": "5 axes are too many",
        "<b>": "“<b>” is no whole number",
        "٣": "no whole number",
        "(2, 3": "A bracket is missing",
        "3,)": "A bracket is missing",
    }
    for text, one in zip(wrong, in_node("broadcasting_maths.js", "readShape", [(text,) for text in wrong]), strict=True):
        assert wrong[text] in one["error"], text


def test_the_page_follows_the_same_rule():
    pairs = random_pairs(1500)
    assert 150 < sum(numpy_says(*pair) is None for pair in pairs) < 1200
    for pair, theirs in zip(pairs, in_node("broadcasting_maths.js", "add", pairs), strict=True):
        ours = Broadcasting.compute(*pair)
        assert [tuple(axis[key] for key in ours.axes[0]._fields) for axis in theirs["axes"]] == [*ours.axes]
        assert theirs["conflicts"] == ours.conflicts
        assert (theirs["result"] and tuple(theirs["result"])) == (ours.result or (None if ours.result is None else []))
    small = in_node("broadcasting_maths.js", "isSmall", pairs)
    assert small == [is_small(*pair) for pair in pairs]
    assert any(small)


def test_an_answer_is_right_when_numpy_says_so_and_else_its_positions_are_named():
    rng, cases = np.random.default_rng(1), []
    for k, (a, b) in enumerate(random_pairs(1500, seed=1)):
        truth = numpy_says(a, b)
        guess = "conflict" if k % 5 == 0 else list(truth if truth is not None else a)
        if k % 3 == 0 and guess != "conflict" and guess:
            guess[rng.integers(len(guess))] = int(rng.integers(0, 9))
        cases.append((a, b, guess))
    for (a, b, guess), told in zip(cases, in_node("broadcasting_maths.js", "judge", cases), strict=True):
        truth = numpy_says(a, b)
        right = guess == "conflict" if truth is None else guess != "conflict" and tuple(guess) == truth
        assert told["right"] == right, (a, b, guess)
        if right or truth is None or guess == "conflict" or len(guess) != len(truth):
            continue
        wrong = [k - len(truth) for k in range(len(truth)) if truth[k] != guess[k]]
        assert [-int(at) for at in re.findall(r"axis −(\d)", told["says"].lower())] == wrong


def test_the_usual_mistakes_are_recognised():
    cases = [
        ((100, 784), (100,), [100, 784]),
        ((4, 1, 28, 28), (3, 1, 1), "conflict"),
        ((3, 1), (4,), [3, 1]),
        ((2, 3), (3,), [3]),
        ((2, 3), (2, 1), "conflict"),
        ((2, 1), (1,), [3, 1]),
        ((1, 1), (1,), [2, 1]),
    ]
    said = [one["says"] for one in in_node("broadcasting_maths.js", "judge", cases)]
    assert "784 against 100, neither is 1 (step 3). You aligned them at the left" in said[0]
    assert "they fit" in said[1]
    assert "aligned them at the left" in said[1]
    assert said[2] == "No. Axis −1: you wrote 1, but 1 against 4: a is stretched to 4 (step 3)."
    assert "The longer shape has 2" in said[3]
    assert "left" not in said[4]
    assert said[5] == "No. Axis −2: you wrote 3, but 2 against 1 (put there by step 2): b is stretched to 2 (step 3)."
    assert said[6] == "No. Axis −2: you wrote 2, but 1 against 1 (put there by step 2): equal (step 3)."


def test_what_is_offered_as_a_cure_fits():
    pairs = random_pairs(1500, seed=2)
    found = 0
    for (a, b), cure in zip(pairs, in_node("broadcasting_maths.js", "mend", pairs), strict=True):
        if cure is None:
            continue
        found += 1
        own, other = (a, b) if cure["name"] == "a" else (b, a)
        assert tuple(cure["shape"]) == (*own, 1)
        assert numpy_says(tuple(cure["shape"]), other) is not None
    assert found > 20


def test_the_cells_are_numpys():
    pairs = [pair for pair in random_pairs(6000, seed=3) if is_small(*pair) and numpy_says(*pair) is not None]
    assert len(pairs) > 1000
    cases = []
    for a, b in pairs:
        cases += [(a, numpy_says(a, b), 10 if np.prod(b, dtype=int) < 10 else 100), (b, numpy_says(a, b), 1)]
    drawn = in_node("broadcasting_maths.js", "cells", cases)
    for k, (a, b) in enumerate(pairs):
        ours = cells(a, b)
        for name, theirs in zip("ab", drawn[2 * k : 2 * k + 2], strict=True):
            values, stored = ours[name]
            assert theirs["values"] == values.ravel().tolist()
            assert theirs["stored"] == stored.ravel().tolist()
            assert values.size == 0 or stored.sum() == np.prod(a if name == "a" else b, dtype=int)
        assert np.array_equal(ours["a + b"][0], ours["a"][0] + ours["b"][0])


def test_pairs_that_are_drawn_are_allowed_mixed_and_grow_harder():
    for level in range(GOAL + 1):
        pairs = in_node("broadcasting_maths.js", "drawPair", [(turn, level) for turn in range(400)])
        pairs = [tuple(map(tuple, pair)) for pair in pairs]
        assert all(0 <= n <= 1000 for a, b in pairs for n in a + b)
        assert {max(map(len, pair)) for pair in pairs} == {2 if level < 2 else 3 if level == 2 else 4}
        assert all(a != b for a, b in pairs)
        assert 0.2 < np.mean([numpy_says(*pair) is None for pair in pairs]) < 0.5
        assert len(set(pairs)) > (60 if level < 2 else 250)


def test_the_alternative_text_says_what_comes_out():
    assert "(3, 1) and (4,) give (3, 4)" in Broadcasting().picture()[1]
    assert "axis -1: 784 against 100, neither is 1" in Broadcasting(a="100, 784", b="100").picture()[1]
    for a, b in [
        ("", ""),
        ("0, 3", "1, 3"),
        ("6, 6", "6, 1"),
        ("2, 3, 4", "3, 1"),
        ("1000, 1, 784", "10, 784"),
        ("2, 3", "2"),
    ]:
        png, alt = Broadcasting(a=a, b=b).picture()
        assert png[:4] == b"\x89PNG"
        assert str(shape_of(a)) in alt


@pytest.mark.parametrize(
    "bad",
    [
        *({"a": text} for text in ("2,x", "-2", "1001", "1,2,3,4,5", "2,,3", "(2, 3", "3,)", (2, 3))),
        *({"b": text} for text in ("x", None)),
        *({"prediction": text} for text in ("yes", "3")),
        {"streak": 6},
        {"turn": 0.5},
    ],
    ids=str,
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        Broadcasting(**bad)


def test_predictions_that_are_allowed():
    for text in ("", "conflict", "()", "(3,)", "(2, 3)", "(4, 3, 28, 28)"):
        assert re.fullmatch(PREDICTION, text)
        assert Broadcasting(prediction=text).params.prediction == text
