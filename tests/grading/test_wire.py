"""The frames between the grader and a student's process: what goes through, and what is refused."""

import json
import math
import os
import struct
import time

import numpy as np
import pytest

from fishbook._plain import Opaque, Raised
from fishbook.grading import _wire
from fishbook.grading._wire import Callback, Channel, Packer, ProtocolError, Reference, unpack


@pytest.fixture
def pipe():
    """A pipe whose end is read by a Channel: (channel, the file to write raw bytes to)."""
    reads, writes = os.pipe()
    channel = Channel(reads, writes)
    yield channel, writes
    for end in (reads, writes):
        os.close(end)


def soon():
    return time.monotonic() + 0.2


def there_and_back(value):
    """A value after a trip through JSON."""
    packer = Packer()
    return unpack(json.loads(json.dumps(packer.pack(value))), packer.arrays)


def raw(header, arrays=b""):
    text = json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text + arrays


@pytest.mark.parametrize(
    "value",
    [None, True, 3, -(2**70), 0.1, "λ", "", [1, [2.5, None]], {"a": {"b": []}}, (1, ("x",)), float("inf"), -math.inf],
)  # fmt: skip
def test_plain_values_arrive_as_they_were(value):
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


def test_nan_arrives():
    assert math.isnan(there_and_back([math.nan])[0])


@pytest.mark.parametrize("dtype", ["?", "i1", "u2", "i8", "f2", "f4", "f8", ">f8", ">i4"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 0), (2, 3, 4)])
def test_arrays_arrive_as_they_were_and_can_be_written_to(pipe, dtype, shape):
    channel, _ = pipe
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    channel.send({"x": 1}, [array], soon())
    header, (back,) = channel.receive(soon())
    assert header == {"x": 1}
    assert back.dtype == array.dtype.newbyteorder("=")
    np.testing.assert_array_equal(back, array, strict=False)
    back[...] = 0


def test_strided_arrays_and_long_floats_arrive(pipe):
    channel, _ = pipe
    packer = Packer()
    packed = packer.pack([np.arange(12.0).reshape(3, 4).T[::2], np.arange(3, dtype=np.longdouble)])
    channel.send({"v": packed}, packer.arrays, soon())
    header, arrays = channel.receive(soon())
    first, second = unpack(header["v"], arrays)
    np.testing.assert_array_equal(first, np.arange(12.0).reshape(3, 4).T[::2])
    np.testing.assert_array_equal(second, [0, 1, 2])


def test_numpys_numbers_stay_numpys():
    back = there_and_back(np.float32(0.5))
    assert type(back) is np.float32
    assert back == 0.5


def test_references_callbacks_and_exceptions_keep_their_place():
    assert there_and_back(Opaque("Odd")) == Opaque("Odd")
    assert there_and_back(Raised("ValueError", "no", "x = 1")) == Raised("ValueError", "no", "x = 1")
    reference = there_and_back(Reference(4, "f"))
    assert (reference.number, reference.name) == (4, "f")
    packer = Packer()
    packed = packer.pack([abs, len])
    assert packer.functions == [abs, len]
    assert [type(one) for one in unpack(packed, [])] == [Callback, Callback]


def test_objects_are_not_sent():
    with pytest.raises(TypeError, match="object cannot be sent"):
        Packer().pack(object())


@pytest.mark.parametrize(
    "header",
    [
        [], {}, 3, {"arrays": 3}, {"arrays": ["f8"]}, {"arrays": [["O", [1]]]}, {"arrays": [["f8", [-1]]]},
        {"arrays": [["f8", [1.5]]]}, {"arrays": [["f8", [True]]]}, {"arrays": [["f8", [1] * 17]]},
        {"arrays": [["f8", [2**40, 0]]]}, {"arrays": [["f8", [2**20, 2**20]]]}, {"arrays": [["f8", [2**62] * 4]]},
        {"arrays": [[["f8"], [1]]]}, {"arrays": None},
    ],
)  # fmt: skip
def test_headers_that_are_none_are_refused(pipe, header):
    channel, end = pipe
    os.write(end, raw(header))
    with pytest.raises(ProtocolError):
        channel.receive(soon())


def test_too_many_arrays_are_refused(pipe, monkeypatch):
    monkeypatch.setattr(_wire, "MOST_ARRAYS", 10)
    os.write(pipe[1], raw({"arrays": [["i1", [0]]] * 11}))
    with pytest.raises(ProtocolError, match="too many"):
        pipe[0].receive(soon())


def test_a_frame_that_is_no_json_is_refused(pipe):
    channel, end = pipe
    os.write(end, struct.pack(">I", 4) + b"\x80\x04K*")  # what pickle would read
    with pytest.raises(ProtocolError, match="none"):
        channel.receive(soon())


def test_a_giant_frame_is_refused_by_its_length_alone(pipe):
    channel, end = pipe
    os.write(end, b"\xff\xff\xff\xff")
    with pytest.raises(ProtocolError, match="4294967295 bytes"):
        channel.receive(soon())


def test_what_is_announced_and_does_not_come_ends_with_the_deadline(pipe):
    channel, end = pipe
    os.write(end, raw({"arrays": [["f8", [1000]]]}, b"12345678"))
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        channel.receive(soon())
    assert time.monotonic() - began < 5


def test_a_pipe_that_nobody_reads_ends_with_the_deadline(pipe):
    with pytest.raises(TimeoutError):
        pipe[0].send({}, [np.zeros(100_000)], soon())


def test_the_end_of_the_other_process_is_noticed_though_the_pipe_stays_open():
    reads, writes = os.pipe()
    gone, going = os.pipe()
    os.close(going)  # readable from now on
    with pytest.raises(ProtocolError, match="gone"):
        Channel(reads, writes, gone).receive(soon())
    for end in (reads, writes, gone):
        os.close(end)


def test_all_arrays_together_have_a_limit():
    reads, writes = os.pipe()
    channel = Channel(reads, writes, most=100)
    for _ in range(2):
        channel.send({}, [np.zeros(8)], soon())
    channel.receive(soon())
    with pytest.raises(ProtocolError, match="too large"):
        channel.receive(soon())
    os.close(reads)
    os.close(writes)


def test_too_large_a_frame_is_not_begun(pipe, monkeypatch):
    monkeypatch.setattr(_wire, "LARGEST_ARRAYS", 100)
    with pytest.raises(ValueError, match="too large"):
        pipe[0].send({}, [np.zeros(20)], soon())
    with pytest.raises(TimeoutError):
        pipe[0].receive(soon())


@pytest.mark.parametrize(
    "value",
    [
        {}, {"a": 0}, {"a": -1}, {"a": True}, {"a": "0"}, {"x": 1}, {"f": "many"}, {"f": [1]}, {"d": 1}, {"r": ["one"]},
        {"h": None}, {"c": 1.5}, {"t": 3}, {"d": {"k": {"zzz": 1}}},
    ],
)  # fmt: skip
def test_values_that_are_none_are_refused(value):
    with pytest.raises(ProtocolError):
        unpack(value, [])


def test_deep_values_are_refused():
    value = []
    for _ in range(300):
        value = [value]
    with pytest.raises(ProtocolError, match="deep"):
        unpack(value, [])


def test_deep_json_is_refused(pipe):
    channel, end = pipe
    text = b"[" * 20_000
    os.write(end, struct.pack(">I", len(text)) + text)
    with pytest.raises(ProtocolError, match="none"):
        channel.receive(soon())


def test_an_array_stands_in_one_place_only():
    with pytest.raises(ProtocolError):
        unpack([{"a": 0}, {"a": 0}], [np.zeros(2)])


def test_giant_whole_numbers_are_no_numbers():
    assert unpack([10**400], []) == [Opaque("int")]


def test_text_can_be_written_and_shown():
    kind, message = unpack([{"r": ["E", "\ud800 \x1b[31mred \u202eback", ""]}, "two\nlines\tλ"], [])
    assert kind.message.encode()
    assert "\x1b" not in kind.message
    assert "\u202e" not in kind.message
    assert message == "two\nlines\tλ"


def test_long_messages_are_cut():
    assert len(unpack({"r": ["E" * 999, "m" * 9999, ""]}, []).message) == 500
