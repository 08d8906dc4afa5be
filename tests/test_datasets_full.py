"""load_mnist("full") from a folder of files, and the IDX format that they are in."""

import gzip
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from tiny_mnist import TinyMnist

from fishbook.datasets import DataError, load_mnist
from fishbook.datasets._idx import parse_idx

REAL = Path(os.environ.get("FISHBOOK_DATA") or Path(__file__).parents[2] / "shared" / "mnist")
real_files = pytest.mark.skipif(
    not (REAL / "t10k-labels-idx1-ubyte.gz").is_file(), reason="the MNIST files are not here: set FISHBOOK_DATA"
)


@pytest.fixture
def tiny_mnist(monkeypatch):
    return TinyMnist(monkeypatch)


# --- IDX ----------------------------------------------------------------------------------------


def test_idx_is_read_in_its_order():
    content = b"\0\0\x08\x03" + struct.pack(">3I", 2, 3, 4) + bytes(range(24))
    assert np.array_equal(parse_idx(content, "x"), np.arange(24).reshape(2, 3, 4))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an IDX file"),
        (b"\0\0\x0d\x01" + struct.pack(">I", 1) + b"\0\0\0\0", "not an IDX file of unsigned bytes"),
        (b"\0\0\x08\x00", "0 axes"),
        (b"\0\0\x08\x03\0\0\0\1", "3 axes in 8 bytes"),
        (b"\0\0\x08\x01" + struct.pack(">I", 5) + b"1234", "which is 5 values, but holds 4"),
        (b"\0\0\x08\x01" + struct.pack(">I", 3) + b"1234", "which is 3 values, but holds 4"),
    ],
)
def test_idx_that_contradicts_itself_is_refused(content, message):
    with pytest.raises(DataError, match=message) as caught:
        parse_idx(content, "labels.idx")
    assert "labels.idx" in str(caught.value)


# --- the full set from FISHBOOK_DATA ------------------------------------------------------------


@real_files
@pytest.mark.usefixtures("data_cache", "no_network")
def test_the_real_files_from_a_folder(monkeypatch):
    monkeypatch.setenv("FISHBOOK_DATA", str(REAL))
    (x_train, t_train), (x_test, t_test) = load_mnist("full", normalize=False, flatten=False)
    assert x_train.shape == (60000, 1, 28, 28)
    assert x_test.shape == (10000, 1, 28, 28)
    assert t_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert t_test[:5].tolist() == [7, 2, 1, 0, 4]
    # the 5k are among the training images, with the same labels, and not among the test images
    labels = dict(zip((image.tobytes() for image in x_train), t_train, strict=True))
    tested = {image.tobytes() for image in x_test}
    for x, t in load_mnist("5k", normalize=False):
        assert all(labels[image.tobytes()] == label for image, label in zip(x, t, strict=True))
        assert not tested & {image.tobytes() for image in x}


def test_a_folder_of_plain_or_gzipped_files(data_cache, tiny_mnist, monkeypatch, tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    for i, (name, packed) in enumerate(tiny_mnist.packed.items()):
        if i % 2:
            (folder / name).write_bytes(packed)
        else:
            (folder / name.removesuffix(".gz")).write_bytes(gzip.decompress(packed))
    monkeypatch.setenv("FISHBOOK_DATA", str(folder))
    tiny_mnist.check(load_mnist("full", normalize=False, flatten=False))
    assert not data_cache.exists()


@pytest.mark.usefixtures("data_cache")
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda path: path.unlink(), "holds neither t10k-images-idx3-ubyte nor t10k-images-idx3-ubyte.gz; found: t10k-l"),
        (lambda path: path.write_bytes(path.read_bytes()[:-20]), r"t10k-images-idx3-ubyte.gz is cut off"),
        (lambda path: path.write_bytes(b"\x1f\x8b" + bytes(50)), "damaged gzip"),
        (lambda path: path.write_bytes(bytes(50)), "found 50 bytes with SHA-256 .*, expected 2368 bytes with SHA-256"),
        (lambda path: path.write_bytes(gzip.compress(bytes(2368))), "found 2368 bytes with SHA-256"),
        (lambda path: path.write_bytes(gzip.compress(bytes(9999))), "found more than 2368 bytes"),
    ],
    ids=["missing", "cut", "damaged", "other", "same size", "too long"],
)
def test_a_spoiled_folder_is_an_error_that_says_what_and_where(tiny_mnist, monkeypatch, tmp_path, spoil, message):
    for name, packed in tiny_mnist.packed.items():
        (tmp_path / name).write_bytes(packed)
    spoil(tmp_path / "t10k-images-idx3-ubyte.gz")
    monkeypatch.setenv("FISHBOOK_DATA", str(tmp_path))
    with pytest.raises(DataError, match=message) as caught:
        load_mnist("full")
    assert str(tmp_path) in str(caught.value)
    assert "FISHBOOK_DATA" in str(caught.value)
    assert '"5k"' in str(caught.value)


@pytest.mark.usefixtures("data_cache")
def test_a_folder_that_is_none(monkeypatch, tmp_path):
    monkeypatch.setenv("FISHBOOK_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="nowhere, which is not a folder"):
        load_mnist("full")
