"""How quickly the ink follows a pen on the pads of chapters 2 and 13, and when the network's answer to it is seen.

Forty moves of a pointer, dispatched in the page at any moment between two frames, along a circle; medians in milliseconds
until the frame that shows the ink, and until the one that shows the answer, which may come after it.  The drawing grows by
the way: a stroke of forty points is a digit's.
"""

from __future__ import annotations

import functools
import statistics
from collections.abc import Iterator
from typing import Any

from bench.frames import FRAME, least, opened

BUDGET = {"ink ms": 16, "ink ms, CPU ÷4": 33}
PADS = {  # by name: page, place, and the setting that it starts from
    "draw-digit": ("02_neural_networks", "draw-digit-widget", {}),
    "feature-maps, small": ("13_seeing_inside", "feature-maps-widget", {"network": "small", "strokes": ""}),
    "feature-maps, deep": ("13_seeing_inside", "feature-maps-widget", {"network": "deep", "strokes": ""}),
}
STROKE = (
    f"async id => {{{FRAME}"
    + """
  const root = document.getElementById(id).querySelector('.fb');
  const pad = root.querySelector('[role=application]');
  pad.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = pad.getBoundingClientRect();
  const pen = (type, k) => pad.dispatchEvent(new PointerEvent(type, {
    bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1, pointerType: 'mouse',
    clientX: left + width * (0.5 + 0.3 * Math.cos(k / 7)), clientY: top + height * (0.5 + 0.3 * Math.sin(k / 7)),
  }));
  const [ink, answers] = [[], []];
  pen('pointerdown', 0);
  for (let k = 1; k <= 44; k += 1) {
    await frame();
    await new Promise(done => setTimeout(done, 16 * ((0.618 * k) % 1)));
    const start = performance.now();
    pen('pointermove', k);
    await frame();
    ink.push(performance.now() - start);
    if (root.hasAttribute('data-behind')) {
      while (root.hasAttribute('data-behind')) await frame();
      await frame(); // the answer was put on the page after the frame before
    }
    answers.push(performance.now() - start);
  }
  pen('pointerup', 44);
  return [ink.slice(4), answers.slice(4)];
}"""
)


def stroke(browser: Any, url: str, place: str, slower: int) -> tuple[float, float]:
    """Milliseconds from a pen's move to the frame with its ink, and to the one with the answer."""
    page = opened(browser, url, place, slower)
    page.evaluate(STROKE, place)  # once for the compiler
    ink, answers = (statistics.median(times) for times in page.evaluate(STROKE, place))
    page.close()
    return ink, answers


def of_all(browser: Any, base: str) -> Iterator[dict[str, Any]]:
    """A row for every pad and network."""
    for name, (page, place, setting) in PADS.items():
        query = "&".join(f"{place}.{key}={value}" for key, value in setting.items())
        row: dict[str, Any] = {"pad": name}
        for slower, after in ((1, ""), (4, ", CPU ÷4")):
            url = f"{base}book/{page}.html?{query}#{place}"
            measure = functools.partial(stroke, browser, url, place, slower)
            ink, answer = least(measure, 0, BUDGET[f"ink ms{after}"])
            row |= {f"ink ms{after}": round(ink, 1), f"answer ms{after}": round(answer, 1)}
        yield row
