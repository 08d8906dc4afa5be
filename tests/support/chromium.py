"""The installed Chromium, started so that it asks nobody for anything on its own."""

import os
import shutil
from contextlib import contextmanager

from fishbook.doctor import BROWSERS

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # what needs another machine fails, and shows
]


def chromium_path():
    """The path of a Chromium, or None; FISHBOOK_CHROMIUM goes first."""
    configured = os.environ.get("FISHBOOK_CHROMIUM")
    return next(filter(None, map(shutil.which, [configured] if configured else BROWSERS)), None)


@contextmanager
def launched():
    """A headless browser, closed at the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
