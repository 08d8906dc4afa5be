"""A Dask cluster in small, for whatever says that it runs on one."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.fixture
def cluster(tmp_path):
    """The address of a Dask scheduler with two workers, each its own process."""
    pytest.importorskip("distributed", reason="Dask is not installed: pip install -e .[cluster]")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask = [str(Path(sys.executable).with_name("dask"))]
    commands = [[*dask, "scheduler", "--host", address, "--no-dashboard", "--no-show"]]
    worker = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path / "dask")]
    commands += 2 * [[*dask, "worker", address, *worker]]
    log = (tmp_path / "dask.log").open("w")
    running = []
    try:
        for command in commands:
            running.append(subprocess.Popen(command, stdout=log, stderr=log))
        deadline = time.monotonic() + 60
        while (tmp_path / "dask.log").read_text().count("Registered to:") < 2:
            assert time.monotonic() < deadline, (tmp_path / "dask.log").read_text()
            time.sleep(0.1)
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:  # a busy worker may be deaf to the first signal
                process.kill()
                process.wait()
        log.close()
