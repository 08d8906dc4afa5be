"""load_mnist("full") against servers that misbehave, disks that are full, and processes that race."""

import gzip
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from misbehaving_server import MisbehavingServer
from tiny_mnist import FullDisk, TinyMnist

from fishbook.datasets import DataError, _fetch, _files, load_mnist

FIRST = "train-images-idx3-ubyte.gz"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("FISHBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FISHBOOK_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "cache" / "mnist"


@pytest.fixture
def tiny(monkeypatch):
    return TinyMnist(monkeypatch)


@pytest.fixture
def server(tiny, monkeypatch):
    monkeypatch.setattr(_fetch, "STALL_SECONDS", 0.8)
    with MisbehavingServer(tiny.packed) as server:
        yield server


@pytest.fixture
def load(cache, tiny, server, monkeypatch):
    """load("cut", "good"): load the full set from mirrors that behave so, in this order."""

    def load(*folders):
        monkeypatch.setattr(_fetch, "MIRRORS", server.mirrors(*folders))
        tiny.check(load_mnist("full", normalize=False, flatten=False))
        return [path for path, _ in server.seen]

    return load


def names(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


# --- all is well --------------------------------------------------------------------------------


def test_a_download_is_kept_and_not_asked_for_again(load, cache, tiny, capsys):
    asked = load("good")
    assert asked == [f"good/{name}" for name in tiny.packed]
    assert names(cache) == sorted(tiny.packed)
    assert FIRST in capsys.readouterr().err  # the progress bar
    assert load("good") == asked
    assert capsys.readouterr().err == ""


def test_files_served_unpacked_are_kept_as_they_came(load, cache):
    load("plain")
    assert names(cache) == sorted(file.name for file in _files.MNIST.values())
    assert len(load("plain")) == 4


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: b"", lambda data: gzip.compress(b"other")])
def test_a_damaged_file_in_the_cache_is_fetched_again(load, cache, tiny, damage):
    load("good")
    (cache / FIRST).write_bytes(damage(tiny.packed[FIRST]))
    assert load("good")[4:] == [f"good/{FIRST}"]
    assert (cache / FIRST).read_bytes() == tiny.packed[FIRST]


def test_a_damaged_plain_file_does_not_hide_the_good_one(load, cache):
    load("good")
    (cache / FIRST.removesuffix(".gz")).write_bytes(b"damaged")
    assert len(load("good")) == 4


def test_what_a_killed_process_left_is_swept_and_a_living_ones_is_not(load, cache):
    cache.mkdir(parents=True)
    old, new = cache / "a.part", cache / "b.part"
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    os.utime(old, (time.time() - 7200,) * 2)
    load("good")
    assert not old.exists()
    assert new.exists()


# --- servers that misbehave ---------------------------------------------------------------------

BAD = {
    "missing": "answered 404",
    "cut": "the connection broke after",
    "cut-chunked": "the connection broke after",
    "cut-quietly": "is cut off",
    "cut-then-lie": "a part of the file that was not asked for",
    "cut-then-gone": "answered 416",
    "wrong": "found .* bytes with SHA-256 .*, expected 47056 bytes with SHA-256",
    "wrong-gzip": "found 47056 bytes with SHA-256",
    "login-page": "found 44 bytes with SHA-256",
    "hang": "too slow or silent",
    "hang-midway": "too slow or silent",
    "drip": "too slow or silent",
    "endless": "which cannot be the file",
    "gzip-bomb": "found more than 47056 bytes",
}


@pytest.mark.parametrize("behaviour", BAD)
def test_one_bad_mirror_is_one_clear_error_and_an_empty_cache(load, cache, behaviour):
    start = time.perf_counter()
    with pytest.raises(DataError, match=BAD[behaviour]) as caught:
        load(behaviour)
    assert time.perf_counter() - start < 5
    message = str(caught.value)
    assert message.startswith(f"{FIRST} could not be downloaded")
    assert "FISHBOOK_DATA" in message
    assert 'size="5k"' in message
    assert names(cache) == []


@pytest.mark.parametrize("behaviour", BAD)
def test_the_next_mirror_is_tried(load, cache, tiny, behaviour):
    asked = load(behaviour, "good")
    assert f"good/{FIRST}" in asked
    assert names(cache) == sorted(tiny.packed)


def test_every_mirror_that_was_tried_is_named(load, server):
    with pytest.raises(DataError) as caught:
        load("missing", "wrong")
    assert f"  {server.url}missing/: answered 404 Not Found\n" in str(caught.value)
    assert f"  {server.url}wrong/: what it sent is not MNIST's" in str(caught.value)


def test_a_connection_that_breaks_is_resumed_where_it_broke(load, server):
    load("cut-then-rest")
    ranges = [asked for path, asked in server.seen if path == f"cut-then-rest/{FIRST}"]
    # 20,000 bytes were sent each time; what was not a whole chunk of 8,192 is asked for again
    assert ranges == [None, "bytes=16384-", "bytes=32768-"]


def test_a_mirror_that_hung_is_waited_for_once(load, server):
    asked = load("hang", "good")
    assert sum(path.startswith("hang") for path in asked) == 1
    assert len(asked) == 5


def test_resumed_pieces_that_do_not_fit_are_fetched_from_the_start(load, server):
    load("cut-then-other")
    ranges = [asked for path, asked in server.seen if path.endswith(FIRST)]
    assert len(ranges) == 3
    assert [asked is None for asked in ranges] == [True, False, True]


def test_whole_files_stay_when_a_later_one_fails(load, cache, server, tiny):
    last = server.files.pop("t10k-labels-idx1-ubyte.gz")
    server.files["t10k-labels-idx1-ubyte.gz"] = b"wrong"
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\.gz could not be downloaded"):
        load("good")
    assert names(cache) == sorted(set(tiny.packed) - {"t10k-labels-idx1-ubyte.gz"})
    server.files["t10k-labels-idx1-ubyte.gz"] = last
    assert len(load("good")) == 5


# --- no network ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("tiny")
def test_no_server_there(cache, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refuses connections
        monkeypatch.setattr(_fetch, "MIRRORS", (f"http://127.0.0.1:{taken.getsockname()[1]}/",))
        with pytest.raises(DataError, match=r"could not be reached .*refused") as caught:
            load_mnist("full")
    assert 'size="5k"' in str(caught.value)
    assert names(cache) == []


@pytest.mark.usefixtures("tiny")
def test_no_name_service(cache, monkeypatch):
    def unknown(*_args, **_kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(DataError) as caught:
        load_mnist("full")
    assert [line.split(":")[1] for line in str(caught.value).splitlines()[1:4]] == ["//" + m[8:] for m in _fetch.MIRRORS]
    assert str(caught.value).count("could not be reached") == 3
    assert names(cache) == []


@pytest.mark.usefixtures("tiny", "cache")
def test_a_name_service_that_hangs(monkeypatch):
    monkeypatch.setattr(_fetch, "STALL_SECONDS", 0.2)
    monkeypatch.setattr(_fetch, "MIRRORS", ("http://nowhere.invalid/",))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: time.sleep(1) or [])
    start = time.perf_counter()
    with pytest.raises(DataError, match="too slow or silent"):
        load_mnist("full")
    assert time.perf_counter() - start < 0.9
    time.sleep(1)  # let the abandoned thread end before getaddrinfo is itself again


# --- disks that misbehave -----------------------------------------------------------------------


def test_a_full_disk_is_an_error_and_leaves_nothing(load, cache, monkeypatch):
    disk = FullDisk(monkeypatch)
    with pytest.raises(DataError, match=r"No space left on device.*12 MB of room.*FISHBOOK_CACHE") as caught:
        load("good")
    assert str(cache) in str(caught.value)
    assert len(disk.asked) == 1
    assert names(cache) == []


def test_a_cache_that_cannot_be_written_is_noticed_before_the_download(load, cache, server):
    cache.parent.write_text("a file where the folder should be")
    with pytest.raises(DataError, match=r"cannot be written .*FISHBOOK_CACHE") as caught:
        load("good")
    assert 'size="5k"' in str(caught.value)
    assert server.seen == []


def test_a_read_only_cache_that_holds_the_files_is_enough(load, monkeypatch):
    load("good")
    FullDisk(monkeypatch)
    monkeypatch.setattr(Path, "mkdir", lambda *_a, **_k: pytest.fail("the cache was written to"))
    assert len(load("good")) == 4


def test_ctrl_c_during_the_write_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _files.write_whole(tmp_path / "file", b"data")
    assert names(tmp_path) == []


# --- two at once --------------------------------------------------------------------------------

RACER = """
import sys, time
import pytest
sys.path.insert(0, sys.argv[1])
from tiny_mnist import TinyMnist
from fishbook.datasets import _fetch, load_mnist
tiny = TinyMnist(pytest.MonkeyPatch())
_fetch.MIRRORS = (sys.argv[2],)
time.sleep(max(0, float(sys.argv[3]) - time.time()))
tiny.check(load_mnist("full", normalize=False, flatten=False))
load_mnist("5k")
"""


def test_processes_that_race_all_get_whole_files(cache, server, tiny):
    support = str(Path(__file__).parent / "support")
    command = [sys.executable, "-c", RACER, support, *server.mirrors("good"), str(time.time() + 1.5)]
    racers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    errors = [racer.communicate(timeout=30)[1] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0], errors
    assert names(cache) == sorted(tiny.packed)
    assert all((cache / name).read_bytes() == packed for name, packed in tiny.packed.items())
    assert [path.suffix for path in cache.parent.iterdir() if path.is_file()] == [".npz"]
