"""What measurements in a browser share: waiting for a frame, a page on a slower processor, the best of a few tries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TRIES = 3
FRAME = """
  const frame = () => new Promise(done => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(null);
  }));
"""


def opened(browser: Any, url: str, place: str, slower: int, script: str = "") -> Any:
    """The page, its processor slowed down so many times, once the widget at that place is drawn; `script` runs first."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(script)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(url)
    page.wait_for_selector(f"#{place}[data-ready] .fb[data-drawn]")
    page.evaluate("() => window.MathJax?.startup?.promise")
    return page


def least(measure: Callable[[], tuple[float, ...]], which: int, budget: float) -> tuple[float, ...]:
    """The least of each figure over up to TRIES measurements: another as long as the figure `which` is over its budget."""
    found = [measure()]
    while len(found) < TRIES and min(times[which] for times in found) > budget:
        found.append(measure())
    return tuple(min(times) for times in zip(*found, strict=True))
