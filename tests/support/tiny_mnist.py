"""Four small files in MNIST's format, and a disk that is full: what the tests of the data room stand on."""

import errno
import gzip
import hashlib
import struct

import numpy as np

from fishbook.datasets import _files

SHAPES = {"x_train": (60, 28, 28), "t_train": (60,), "x_test": (3, 28, 28), "t_test": (3,)}


class TinyMnist:
    """``packed`` holds the gzipped files by name; the course takes them for MNIST until monkeypatch is undone."""

    def __init__(self, monkeypatch):
        rng = np.random.default_rng(0)
        self.arrays, self.packed, table = {}, {}, {}
        for key, shape in SHAPES.items():
            array = rng.integers(0, 256 if key[0] == "x" else 10, shape, dtype=np.uint8)
            content = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *shape) + array.tobytes()
            name = _files.MNIST[key].name
            table[key] = _files.IdxFile(name, shape, hashlib.sha256(content).hexdigest())
            self.arrays[key], self.packed[name + ".gz"] = array, gzip.compress(content, mtime=0)
        monkeypatch.setattr(_files, "MNIST", table)

    def check(self, loaded):
        """``loaded`` is load_mnist("full", normalize=False, flatten=False) of these files."""
        (x_train, t_train), (x_test, t_test) = loaded
        for key, got in {"x_train": x_train, "t_train": t_train, "x_test": x_test, "t_test": t_test}.items():
            assert np.array_equal(got.reshape(SHAPES[key]), self.arrays[key]), key


class FullDisk:
    """Files opened for writing by the data room take ten bytes and then fail as a full disk does."""

    def __init__(self, monkeypatch):
        self.asked = []
        monkeypatch.setattr(_files, "open", self._open, raising=False)

    def _open(self, path, mode):
        self.asked.append(path)
        return _FullFile(path, mode)


class _FullFile:
    def __init__(self, path, mode):
        self.stream = open(path, mode)  # noqa: SIM115 (closed by __exit__)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()

    def write(self, data):
        self.stream.write(data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")
