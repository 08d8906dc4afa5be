"""Downloads: several mirrors, resumed where they stopped, verified in memory, written whole or not at all."""

from __future__ import annotations

import re
import sys
import tempfile
import threading
from pathlib import Path
from time import monotonic
from typing import Any

from fishbook.datasets import _files
from fishbook.datasets._errors import WHAT_TO_DO, DataError

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
STALL_SECONDS = 20.0  # a connection that brings less than STALL_BYTES in this time is given up
STALL_BYTES = 16_384
TRIES = 20  # per mirror, each of which must bring something new


def fetch(file: _files.IdxFile, folder: Path, mirrors: list[str]) -> bytes:
    """``file``'s content from the first mirror that has it; kept in ``folder``.  DataError if none has.

    The mirror that had it moves to the front of the list, so that a dead one is waited for only once.
    """
    _check_writable(folder)
    problems = []
    for mirror in tuple(mirrors):
        try:
            raw, content = _from_mirror(mirror, file)
        except DataError as error:
            problems.append(f"  {mirror}: {error}")
        else:
            _keep(folder / (file.name + (".gz" if _files.is_gzip(raw) else "")), raw)
            mirrors.remove(mirror)
            mirrors.insert(0, mirror)
            return content
    tried = "\n".join(problems)
    raise DataError(f"{file.name}.gz could not be downloaded. Tried:\n{tried}\n{WHAT_TO_DO}")


def _from_mirror(mirror: str, file: _files.IdxFile) -> tuple[bytes, bytes]:
    """(bytes as they came, their content)."""
    url = f"{mirror.rstrip('/')}/{file.name}.gz"
    for _ in range(2):  # a second time from the start, should resumed pieces not fit together
        raw, problem, tries = _in_pieces(url, limit=file.size + 65_536)
        if problem is None:
            try:
                return raw, _files.unpack(raw, file, "what it sent")
            except DataError as error:
                problem = str(error)
        if tries == 1:
            break
    raise DataError(problem)


def _in_pieces(url: str, limit: int) -> tuple[bytes, str | None, int]:
    """Ask for the rest as long as each try brings something new -> (bytes, problem or None, tries)."""
    have, problem = b"", None
    for tries in range(1, TRIES + 1):
        got, problem = _get(url, have, limit)
        if problem is None or len(got) <= len(have):
            return got, problem, tries
        have = got
    return have, problem, TRIES


class _Arrival:
    """The bytes of one answer.  pooch writes into it as into a file; a resumed answer is appended."""

    def __init__(self, have: bytes, limit: int) -> None:
        self.data, self.limit = bytearray(have), limit
        self.response: Any = None
        self.total: int | None = None
        self.given_up = False

    def on_answer(self, response: Any, **_: Any) -> None:
        """requests calls this when the headers are in: is it the rest (206), or all of it (200)?"""
        self.response = response
        if response.status_code == 206:
            start = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
            if start is None or int(start[1]) != len(self.data):
                raise ValueError("answered with a part of the file that was not asked for")
        elif response.ok:
            self.data.clear()
        length = response.headers.get("Content-Length", "")
        self.total = len(self.data) + int(length) if length.isdigit() else None

    def write(self, chunk: bytes) -> None:
        if self.given_up:
            raise TimeoutError("given up")
        self.data += chunk
        if len(self.data) > self.limit:
            raise ValueError(f"sent more than {self.limit} bytes, which cannot be the file")

    def flush(self) -> None:
        """Nothing to do; pooch calls it after each chunk."""


def _get(url: str, have: bytes, limit: int) -> tuple[bytes, str | None]:
    """One request -> (bytes so far, None or what went wrong).  Never waits on a stalled server.

    The request runs in a thread of its own, so that one rule covers every way to hang: resolving the
    name, connecting, a server that answers nothing, a server that drips.
    """
    import pooch
    import requests  # noqa: F401  pooch does so in the thread, where a slow import would count as a silent server

    arrival = _Arrival(have, limit)
    failures: list[Exception] = []
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={len(have)}-"} if have else {})
    get = pooch.HTTPDownloader(
        headers=headers, timeout=2 * STALL_SECONDS, hooks={"response": arrival.on_answer}, chunk_size=8192
    )

    def work() -> None:
        try:
            get(url, arrival, None)
        except Exception as error:
            failures.append(error)
        finally:
            if arrival.response is not None:
                arrival.response.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    if not _watch(thread, arrival, url):
        raise DataError(f"too slow or silent: {len(arrival.data) - len(have)} bytes, then a wait of {STALL_SECONDS:g} s")
    return bytes(arrival.data), _in_words(failures[0], arrival) if failures else None


def _watch(thread: threading.Thread, arrival: _Arrival, url: str) -> bool:
    """Show the progress until the thread ends (True) or stalls (False)."""
    from tqdm import tqdm

    name = url.rsplit("/", 1)[-1]
    with tqdm(desc=name, unit="B", unit_scale=True, file=sys.stderr, initial=len(arrival.data)) as bar:
        mark, since = len(arrival.data), monotonic()
        while thread.is_alive():
            thread.join(0.05)
            here = len(arrival.data)
            bar.leave = here > 0
            bar.total = arrival.total
            bar.update(here - bar.n)
            if abs(here - mark) >= STALL_BYTES:
                mark, since = here, monotonic()
            elif monotonic() - since > STALL_SECONDS:
                arrival.given_up = True
                return False
        bar.total, bar.leave = arrival.total, len(arrival.data) > 0
        bar.update(len(arrival.data) - bar.n)
    return True


def _in_words(error: Exception, arrival: _Arrival) -> str:
    """A network error in a line that a learner can read."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"answered {error.response.status_code} {error.response.reason}"
    if arrival.response is not None and isinstance(error, requests.RequestException):
        return f"the connection broke after {len(arrival.data)} of {arrival.total or 'unknown'} bytes"
    if isinstance(error, requests.ConnectionError):
        return f"could not be reached ({_innermost(error)})"
    return str(error)


def _innermost(error: Exception) -> str:
    """The message at the bottom of a chain of wrapped errors."""
    while True:
        inner = getattr(error, "reason", None) or next((a for a in error.args if isinstance(a, Exception)), None)
        if not isinstance(inner, Exception):
            return str(error).rsplit(": ", 1)[-1] or type(error).__name__
        error = inner


def _keep(path: Path, raw: bytes) -> None:
    try:
        _files.write_whole(path, raw)
    except OSError as error:
        raise _unwritable(path.parent, error) from error


def _check_writable(folder: Path) -> None:
    """Fail before the download, not after it, when its result could not be kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"?")
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> DataError:
    return DataError(
        f"The cache folder {folder} cannot be written ({error}). Make about 12 MB of room there, or set "
        f"the environment variable FISHBOOK_CACHE to a folder that you can write to. {WHAT_TO_DO}"
    )
