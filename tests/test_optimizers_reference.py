"""The thirty steps of every rule in the valley x²/20 + y² from (−7, 2), as numbers on file: none may change unnoticed.

The file was made by scalar arithmetic (`by_hand` in test_optimizers.py), not by the package.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import fishbook as fb

REFERENCE = json.loads((Path(__file__).parent / "support" / "reference_paths.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam"])
def test_the_thirty_steps_are_those_on_file(rule):
    wanted = REFERENCE[rule]
    optimizer, params = getattr(fb, rule)(lr=wanted["lr"]), {"x": -7.0, "y": 2.0}
    points = [(-7.0, 2.0)]
    for _ in range(30):
        optimizer.update(params, {"x": params["x"] / 10, "y": 2 * params["y"]})
        points.append((params["x"], params["y"]))
    np.testing.assert_allclose(np.array(points).T, [wanted["x"], wanted["y"]], rtol=1e-7, atol=1e-15)


def test_the_file_holds_what_the_chapter_says():
    height = {rule: one["x"][30] ** 2 / 20 + one["y"][30] ** 2 for rule, one in REFERENCE.items()}
    assert height["SGD"] == pytest.approx(0.0133, abs=5e-5)
    assert height["AdaGrad"] == pytest.approx(7.2e-4, abs=5e-6)
    assert min(height, key=height.get) == "RMSprop"
    assert max(height, key=height.get) == "Adam"
