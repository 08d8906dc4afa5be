"""How quickly the widgets of the site appear and answer in a browser, and how heavy their pages are.

Needs a Chromium.  Every widget is opened by its own address over http, its first control is
moved forty times, and the time from each input to the end of the next frame is taken, with the processor as it is and
slowed down four times.  Beside it stands the time for a change of one word, which no widget can be quicker than: half a
frame of waiting, on average, and the browser's own work on the page.  What is over its budget is measured again, up to
three times in all, and the least counts: others may use the machine.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import importlib.util
import itertools
import re
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bench import pages, pens
from bench.frames import FRAME, least, opened
from bench.results import table
from bench.settings import Missing, Settings

ABOUT = {
    "what": "how quickly the widgets of the site appear and answer in a browser, and how heavy their pages are",
    "protocol": "forty inputs each, medians; what is over its budget again, up to three times, and the least counts",
}
PLACE = re.compile(r'<div class="[^"]*fishbook-view-(\w+)[^"]*" id="([\w-]+)">')
STATE = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
BUDGET = {"ready ms": 1000, "input ms": 16, "input ms, CPU ÷4": 33, "data kB": 150, "page MB": 1.5}

# When the page was loaded and when the widget was first drawn, in milliseconds after the start of the navigation.
NOTE_READY = """
new MutationObserver((_, observer) => {
  if (!document.querySelector('.fb[data-drawn]')) return;
  window.firstDrawn = performance.now();
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-drawn'] });
"""
# Move the first control (or, with `only`, change one word) and time each input until the frame that it causes is made.
MOVE = (
    f"async ([id, only]) => {{{FRAME}"
    + """
  const root = document.getElementById(id).querySelector('.fb');
  const shown = selector => [...root.querySelectorAll(selector)].filter(one => one.checkVisibility() && !one.disabled);
  const [slider] = shown('input[type=range]');
  const radios = [...(shown('fieldset').at(-1)?.querySelectorAll('input') ?? [])]; // the first are for a change of scene
  const [select] = shown('select');
  const act = k => {
    if (slider) {
      slider.value = Number(slider.min) + Math.floor(((0.618 * k) % 1) * (slider.max - slider.min + 1)); // all over it
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    } else if (radios.length) radios[k % Math.min(2, radios.length)].click();
    else {
      select.selectedIndex = 1 + k % 2;
      select.dispatchEvent(new Event('change', { bubbles: true }));
    }
  };
  const sentence = root.querySelector('.fb-words');
  const change = only ? k => (sentence.textContent = `step ${k}`) : act;
  const times = [];
  for (let k = 0; k < 44; k += 1) {
    await frame();
    await new Promise(done => setTimeout(done, 16 * ((0.618 * k) % 1))); // inputs come at any moment between two frames
    const start = performance.now();
    change(k);
    await frame();
    times.push(performance.now() - start);
  }
  return times.slice(4);
}"""
)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder at an address of this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def weight(page: Any, url: str, base: str, site: Path) -> float:
    """Megabytes that the page and all that it asks for take, each file that is text gzipped."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(url)
    page.evaluate("() => window.MathJax?.startup?.promise")
    page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(500)
    total = 0
    for one in asked:
        path = site / unquote(urlsplit(one).path).lstrip("/")
        if one.startswith(base) and path.is_file():
            data = path.read_bytes()
            total += len(data if path.suffix in (".png", ".woff", ".woff2") else gzip.compress(data))
    return total / 1e6


def response(browser: Any, url: str, place: str, slower: int) -> tuple[float, float, float]:
    """Milliseconds: from the page's load event until the widget was drawn, from an input to its frame, for one word."""
    page = opened(browser, f"{url}#{place}", place, slower, NOTE_READY)
    ready = page.evaluate("() => window.firstDrawn - performance.getEntriesByType('navigation')[0].loadEventStart")
    word, moved = (statistics.median(page.evaluate(MOVE, [place, only])) for only in (True, False))
    page.close()
    return ready, moved, word


def fastest(browser: Any, url: str, place: str, slower: int, budget: float) -> tuple[float, ...]:
    """`response`, again while the time for an input is over its budget; the least of each."""
    return least(functools.partial(response, browser, url, place, slower), 1, budget)


def of_all(browser: Any, base: str, site: Path) -> Iterator[dict[str, Any]]:
    """A row for every widget on the site."""
    for path in sorted((site / "book").glob("[0-9][0-9]_*.html")):
        html, url = path.read_text(encoding="utf-8"), f"{base}book/{path.name}"
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        heavy = weight(page, url, base, site)
        page.close()
        for found in PLACE.finditer(html):
            place = found[2]
            state = STATE.search(html, found.end())
            assert state is not None
            ready, moved, word = fastest(browser, url, place, 1, BUDGET["input ms"])
            slowly = fastest(browser, url, place, 4, BUDGET["input ms, CPU ÷4"])[1]
            yield {
                "chapter": path.stem[:2],
                "widget": place.removesuffix("-widget"),
                "ready ms": round(max(ready, 0)),
                "input ms": round(moved, 1),
                "input ms, CPU ÷4": round(slowly, 1),
                "data kB": round(len(state[1].encode()) / 1e3, 1),
                "page MB": round(heavy, 2),
                "one word ms": round(word, 1),
            }


def measure(settings: Settings) -> dict[str, Any]:
    """{"chromium", "budget", "widgets": rows, "pens": rows}; with --quick the first three widgets and the first pad."""
    # What a reader has comes first, unlike in the tests: the headless shell is quicker, and would flatter the figures.
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-headless-shell"))), None)
    if chromium is None or not importlib.util.find_spec("playwright"):
        raise Missing("it takes a Chromium on the PATH, and playwright: pip install -e .[dev]")
    from playwright.sync_api import sync_playwright

    site = pages.built(settings)
    with served(site) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        rows = list(itertools.islice(of_all(browser, base, site), 3 if settings.quick else None))
        drawn = list(itertools.islice(pens.of_all(browser, base), 1 if settings.quick else None))
        version = browser.version
        browser.close()
    return {"chromium": version, "budget": BUDGET | pens.BUDGET, "widgets": rows, "pens": drawn}


def show(run: dict[str, Any]) -> str:
    """A row for each widget and for each pad; ! marks what is over its budget."""
    return "\n\n".join(_table(run[part], run["budget"]) for part in ("widgets", "pens"))


def _table(rows: list[dict[str, Any]], budget: dict[str, float]) -> str:
    return table(list(rows[0]), [[_marked(key, value, budget) for key, value in row.items()] for row in rows])


def _marked(key: str, value: Any, budget: dict[str, float]) -> str:
    return f"{value}{'!' if key in budget and value > budget[key] else ''}"
