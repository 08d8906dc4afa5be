"""Arrays in and out of an .npz file: written whole or not at all, read without pickle and checked before use."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from fishbook.backend import to_cpu


def save(path: str | Path, arrays: Mapping[str, Any]) -> Path:
    """Write arrays to `path` (".npz" is added where it is missing), through a temporary file beside it."""
    path = _with_suffix(Path(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(f"path is to lie in {path.parent}, which is not a folder; create it first")
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    file = temporary.open("xb")
    try:
        with file:
            np.savez(file, **{name: to_cpu(value) for name, value in arrays.items()})
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink()
        raise
    return path


def load(path: str | Path, expected: Mapping[str, Any]) -> dict[str, Any]:
    """Read the arrays named in `expected`, in their shapes and dtypes; any difference is a ValueError that says which.

    Like `save`, takes a `path` without its ".npz".
    """
    path = Path(path)
    path = path if path.exists() else _with_suffix(path)
    if not path.exists():
        raise FileNotFoundError(f"no weights file at {path}")
    arrays = _read(path)
    missing, unknown = sorted(set(expected) - set(arrays)), sorted(set(arrays) - set(expected))
    if missing or unknown:
        raise ValueError(f"{path} does not belong to this network: missing {missing}, unknown {unknown}")
    return {name: _fitted(f"{path}: {name}", arrays[name], like) for name, like in expected.items()}


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as members:
            return dict(members)
    except Exception as error:  # zipfile, zlib and NumPy have a dozen ways to say that bytes are not what they should be
        raise ValueError(f"{path} is not an .npz file of arrays: {error}") from error


def _fitted(what: str, value: Any, like: Any) -> Any:
    """value in the dtype of `like`, once it is sure to be as many finite floats."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        raise ValueError(f"{what} must be an array of floats, got {getattr(value, 'dtype', type(value).__name__)}")
    if value.shape != like.shape:
        raise ValueError(f"{what} has shape {value.shape}, this network needs {like.shape}")
    with np.errstate(over="ignore"):  # too large for the dtype becomes infinite, and is refused as such
        value = value.astype(like.dtype)
    if not np.isfinite(value).all():
        raise ValueError(f"{what} must hold finite numbers, got NaN or infinite ones")
    return value


def _with_suffix(path: Path) -> Path:
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")
