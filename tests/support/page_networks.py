"""The page's own networks, run in node: what FeatureMaps computes in the browser, for tests to compare with Python's."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from node import VIEWS, in_node
from random_convs import sent

from fishbook.widgets._packing import unpack

NET = "feature_maps_net.js"
SOURCE = f"""import {{ PLANS, channelsFirst, createNet, forward, scoreGradient }} from "{(VIEWS / NET).as_uri()}";
export function both(image, arrays, plan, side) {{
  const net = createNet(arrays, typeof plan === 'string' ? PLANS[plan] : plan);
  const reading = forward(Float64Array.from(image), net, side);
  const turned = Object.entries(reading.layers).map(([name, maps]) => [name, channelsFirst(maps)]);
  const layers = Object.fromEntries(turned);
  const gradients = reading.scores.map((_, k) => Array.from(scoreGradient(reading, net, k)));
  const {{ scores, shares, order }} = reading;
  return {{ layers, scores, shares, order, gradients, fields: net.fields }};
}}
"""


def page_readings(cases: Sequence[tuple[np.ndarray, Mapping[str, Any], Any]]) -> list[dict[str, Any]]:
    """For each (image, arrays as `sent`, plan or its name): layers, channels first; scores, shares, order, fields; and
    every class's gradient.
    """
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder) / "both.mjs"
        module.write_text(SOURCE, encoding="utf-8")
        return in_node(str(module), "both", [(image.ravel(), arrays, plan, len(image)) for image, arrays, plan in cases])


def deep_arrays(data: Mapping[str, Any]) -> dict[str, Any]:
    """The deep network's weights as a page unpacks them from FeatureMaps' data."""
    return sent({name[5:]: unpack(data[name]) for name in data if name.startswith("deep_")})
