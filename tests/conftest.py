"""Settings and fixtures for all tests."""

import socket

import pytest
from chromium import chromium_path, launched
from hypothesis import settings
from small_cluster import cluster  # noqa: F401  a fixture

# No deadline, as a busy machine is no fault; the same examples every time, so that a failure is the change's own.
settings.register_profile("fishbook", deadline=None, derandomize=True, database=None)
settings.load_profile("fishbook")


@pytest.fixture
def data_cache(tmp_path, monkeypatch):
    """An empty cache for data sets, with no folder of files named."""
    monkeypatch.setenv("FISHBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FISHBOOK_DATA", raising=False)
    return tmp_path / "cache"


@pytest.fixture
def no_network(monkeypatch):
    """Any connection is a failure."""

    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium, cut off from the network: one for all tests of a run, as Playwright allows one at a time."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e .[dev]")
    if chromium_path() is None:
        pytest.skip("no Chromium: install one, or name it in FISHBOOK_CHROMIUM")
    with launched() as opened:
        yield opened
