"""Broadcasting's "which line does it?": one line of each round is right, and nothing in it is taught only later."""

import re

import numpy as np
from chapters import CHAPTERS
from node import in_node

from fishbook import notebooks

# What each round of "which line does it?" asks for, element by element.
ROUNDS = [
    ({"x": (100, 784), "m": (100,)}, lambda x, m: np.stack([x[i] - m[i] for i in range(100)])),
    ({"x": (50, 4), "s": (4,)}, lambda x, s: np.stack([x[:, j] / s[j] for j in range(4)], axis=1)),
    ({"y": (5, 1), "t": (5,)}, lambda y, t: np.array([y[i, 0] - t[i] for i in range(5)])),
    ({"u": (3,), "v": (4,)}, lambda u, v: np.array([[one * other for other in v] for one in u])),
    ({"images": (32, 3, 28, 28), "c": (3,)}, lambda x, c: np.stack([x[:, k] * c[k] for k in range(3)], axis=1)),
    ({"w": (3, 3), "d": (3,)}, lambda w, d: np.stack([w[i] * d[i] for i in range(3)])),
]


def test_one_line_of_each_round_does_what_is_asked():
    rounds = in_node("broadcasting_rounds.js", "roundOf", [(k,) for k in range(len(ROUNDS) + 1)])
    assert rounds.pop() is None
    rng = np.random.default_rng(4)
    for one, (shapes, wanted) in zip(rounds, ROUNDS, strict=True):
        arrays = {name: rng.normal(size=shape) + 3 for name, shape in shapes.items()}
        for shape in shapes.values():
            assert str(shape) in one["prompt"]
        right = []
        for line in one["options"]:
            try:
                result = eval(line, {"__builtins__": {}}, dict(arrays))
            except ValueError:
                right.append(False)
                continue
            expected = wanted(**dict(zip(wanted.__code__.co_varnames, arrays.values(), strict=False)))
            right.append(result.shape == expected.shape and np.allclose(result, expected))
        assert right == [k == one["right"] for k in range(len(right))], one["prompt"]


def test_the_rounds_use_only_what_stands_above_the_widget():
    above = []
    for cell in notebooks.read(next(path for path in CHAPTERS if path.stem.startswith("00"))).cells:
        if cell.id == "broadcasting-widget":
            break
        above.append(cell.source)
    taught = "\n".join(above)
    for one in in_node("broadcasting_rounds.js", "roundOf", [(k,) for k in range(len(ROUNDS))]):
        for code in [one["prompt"], one["why"], *one["options"]]:
            for used in re.findall(r"\.[A-Za-z]+\b|\w+=|\[[^\]]*[:,][^\]]*\]", code):
                assert used in taught, code
