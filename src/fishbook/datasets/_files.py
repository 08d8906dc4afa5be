"""Files on disk: the four MNIST files and their fingerprints, the cache folder, whole-or-nothing writing."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import time
import zlib
from contextlib import suppress
from math import prod
from pathlib import Path
from typing import NamedTuple

from fishbook.datasets._errors import WHAT_TO_DO, DataError


class IdxFile(NamedTuple):
    """One MNIST file: its name, its shape, and the SHA-256 of its uncompressed bytes."""

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def size(self) -> int:
        return 4 + 4 * len(self.shape) + prod(self.shape)


MNIST = {
    "x_train": IdxFile(
        "train-images-idx3-ubyte",
        (60000, 28, 28),
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "t_train": IdxFile(
        "train-labels-idx1-ubyte",
        (60000,),
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    "x_test": IdxFile(
        "t10k-images-idx3-ubyte",
        (10000, 28, 28),
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "t_test": IdxFile(
        "t10k-labels-idx1-ubyte",
        (10000,),
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
}
LEFTOVER_SECONDS = 3600  # a temporary file older than this was left by a process that was killed


def cache_dir() -> Path:
    """FISHBOOK_CACHE, or the user's cache folder for fishbook (the one pooch.os_cache names)."""
    chosen = os.environ.get("FISHBOOK_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_dir  # what pooch.os_cache calls; importing pooch itself takes 0.1 s

    return Path(user_cache_dir("fishbook"))


def is_gzip(raw: bytes) -> bool:
    return raw[:2] == b"\x1f\x8b"


def unpack(raw: bytes, file: IdxFile, where: str) -> bytes:
    """Gzipped or plain bytes -> the content of ``file``, its SHA-256 checked.  ``where`` names the source."""
    content = raw
    if is_gzip(raw):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
                content = stream.read(file.size + 1)  # never more than one byte too many
        except EOFError as error:
            raise DataError(f"{where} is cut off: its gzip stream ends after {len(raw)} bytes.") from error
        except (OSError, zlib.error) as error:
            raise DataError(f"{where} is a damaged gzip file ({error}).") from error
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        size = f"{len(content)} bytes" if len(content) <= file.size else f"more than {file.size} bytes"
        raise DataError(
            f"{where} is not MNIST's {file.name}: found {size} with SHA-256 {found}, "
            f"expected {file.size} bytes with SHA-256 {file.sha256}."
        )
    return content


def candidates(folder: Path, file: IdxFile) -> list[Path]:
    """The paths under which ``folder`` holds ``file``: plain, gzipped, both or none."""
    return [path for path in (folder / file.name, folder / (file.name + ".gz")) if path.is_file()]


def read_given(folder: Path, file: IdxFile) -> bytes:
    """The content of ``file`` from the folder that the reader named in FISHBOOK_DATA."""
    if not folder.is_dir():
        raise DataError(f"FISHBOOK_DATA names {folder}, which is not a folder. {WHAT_TO_DO}")
    paths = candidates(folder, file)
    if not paths:
        found = ", ".join(sorted(path.name for path in folder.iterdir())[:12]) or "nothing"
        raise DataError(
            f"FISHBOOK_DATA names {folder}, which holds neither {file.name} nor {file.name}.gz; "
            f"found: {found}. {WHAT_TO_DO}"
        )
    try:
        return unpack(paths[0].read_bytes(), file, str(paths[0]))
    except OSError as error:
        raise DataError(f"{paths[0]} cannot be read ({error}). {WHAT_TO_DO}") from error
    except DataError as error:
        raise DataError(f"{error} Replace it by the original. {WHAT_TO_DO}") from error


def read_cached(folder: Path, file: IdxFile) -> bytes | None:
    """The content of ``file`` from the cache, or None when it is missing, unreadable or damaged."""
    for path in candidates(folder, file):
        with suppress(OSError, DataError):
            return unpack(path.read_bytes(), file, str(path))
    return None


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that other processes see all of it or none; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    temporary = path.with_name(f"{path.name}.{os.urandom(6).hex()}.part")
    try:
        with open(temporary, "xb") as stream:
            stream.write(data)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _sweep(folder: Path) -> None:
    """Remove what a killed process left behind."""
    for path in folder.glob("*.part"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > LEFTOVER_SECONDS:
                path.unlink()
