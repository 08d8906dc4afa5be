"""The built site as the tests see it: its pages, its files over http, and what a page asked for and complained about."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = re.findall(r"(?m)^\s*-?\s*(?:root|file): (\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [f"{name}.html" for name in DOCUMENTS]
CHAPTERS = [name for name in DOCUMENTS if re.match(r"book/\d\d_", name)]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder at an address of this machine."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class Visit:
    """A page being opened: its requests, those that left the site, and everything that went wrong."""

    def __init__(self, page: Any, base: str) -> None:
        self.page, self.base, self.path = page, base, ""
        self.requests: list[str] = []
        self.outside: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._requested)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        page.on("console", self._said)

    def _failed(self, request: Any) -> None:
        """A request that ends because the page goes away is no fault; one that is refused or finds nobody is."""
        if request.failure != "net::ERR_ABORTED":
            self.errors.append(f"failed: {request.url}")

    def _requested(self, request: Any) -> None:
        if request.url.startswith(("data:", "blob:")):
            return
        (self.requests if request.url.startswith(self.base) else self.outside).append(request.url)

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status}: {response.url}")

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(f"console: {message.text}")

    def open(self, path: str) -> Any:
        """Load the page and wait until its formulas are set; `path` is the one opened last."""
        self.path = path
        self.page.goto(self.base + path)
        self.page.evaluate(
            "async () => { if (document.querySelector('script[src*=mathjax]')) await window.MathJax?.startup?.promise }"
        )
        return self.page


class Links(HTMLParser):
    """What a page's source refers to: `hrefs` of links, `loads` of what the browser fetches itself, `ids`, `pictures`."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.pictures: list[dict[str, str | None]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids |= {name for key in ("id", "name") if (name := found.get(key))}
        if tag == "a" and found.get("href"):
            self.hrefs.append(str(found["href"]))
        if tag == "img":
            self.pictures.append(found)
        address = found.get("href" if tag == "link" else "src")
        if tag in {"link", "script", "img", "iframe", "video", "audio", "source"} and address:
            self.loads.append(address)
