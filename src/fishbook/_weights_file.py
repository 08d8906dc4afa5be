"""Arrays in and out of an .npz file: written whole or not at all, read without pickle and checked before use."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from fishbook.backend import to_cpu


def save(path: str | Path, arrays: Mapping[str, Any]) -> Path:
    """Write arrays to `path` (".npz" is added where it is missing), through a temporary file beside it."""
    path = Path(path)
    path = path if path.suffix == ".npz" else path.with_name(path.name + ".npz")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"path is to lie in {path.parent}, which is not a folder; create it first")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **{name: to_cpu(value) for name, value in arrays.items()})
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return path


def load(path: str | Path, expected: Mapping[str, Any]) -> dict[str, Any]:
    """Read the arrays named in `expected`, in their shapes; any difference is a ValueError that says which."""
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"no weights file at {path}")
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, TypeError) as error:
        raise ValueError(f"{path} is not an .npz file of arrays: {error}") from error
    missing, unknown = sorted(set(expected) - set(arrays)), sorted(set(arrays) - set(expected))
    if missing or unknown:
        raise ValueError(f"{path} does not belong to this network: missing {missing}, unknown {unknown}")
    for name, value in arrays.items():
        if value.shape != expected[name].shape:
            raise ValueError(f"{path}: {name} has shape {value.shape}, this network needs {expected[name].shape}")
        if value.dtype.kind != "f" or not np.isfinite(value).all():
            raise ValueError(f"{path}: {name} must hold finite floats, got dtype {value.dtype} or values NaN or infinite")
    return arrays
