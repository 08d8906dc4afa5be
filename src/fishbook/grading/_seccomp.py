"""A filter of system calls for the sandbox: against memory that no limit counts, and a kernel wider than Python needs.

A process in an empty world can still make a namespace of its own, be root there and mount a disk in memory of any size.
The filter refuses this, as it refuses shared memory that stays when nobody holds it, and calls meant for debuggers and
drivers.  They fail with "not permitted", as they do for an ordinary user on a system that is set up strictly.
"""

from __future__ import annotations

import os
import platform
import struct

__all__ = ["opened", "program"]

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF's instructions
ALLOW, NOT_PERMITTED, NOT_THERE, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # where a call's description holds them
NAMESPACES = 0x7E020000  # the flags of clone that make one
X32 = 0x40000000  # the numbers of x86-64's second table begin here
FAMILIES = (1, 2, 10, 16)  # sockets: local, IPv4, IPv6, the kernel's own; not the one that reaches a virtual machine's host

# The audit number of the architecture, then the numbers of the calls: clone, clone3, socket, and those refused.
TABLES: dict[str, tuple[int, int, int, int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E, 56, 435, 41,
        (29, 30, 31, 68, 69, 71, 101, 155, 165, 166, 167, 168, 169, 240, 246, 248, 249, 250, 256, 272, 279, 298, 303, 304,
         308, 310, 311, 319, 320, 321, 323, 425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442, 447),
    ),
    "aarch64": (
        0xC00000B7, 220, 435, 198,
        (40, 39, 41, 97, 104, 105, 106, 117, 142, 180, 186, 188, 189, 194, 195, 196, 217, 218, 219, 224, 225, 241, 264, 265,
         268, 270, 271, 279, 280, 282, 294, 425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442, 447),
    ),
}  # fmt: skip


def program(machine: str | None = None) -> bytes:
    """The filter for this kind of processor, as the kernel reads it; empty where its numbers are not known here."""
    table = TABLES.get(machine or platform.machine())
    if table is None:
        return b""
    architecture, clone, clone3, socket, refused = table
    code = [
        *_unless(ARCHITECTURE, architecture, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32), (RETURN, 0, 0, NOT_PERMITTED),
        (EQUAL, 0, 1, clone3), (RETURN, 0, 0, NOT_THERE),  # its flags lie in memory: glibc then takes clone
    ]  # fmt: skip
    for number in refused:
        code += [(EQUAL, 0, 1, number), (RETURN, 0, 0, NOT_PERMITTED)]
    code += [(EQUAL, 0, 4, clone), (LOAD, 0, 0, FIRST_ARGUMENT), (ANY_BIT, 0, 1, NAMESPACES)]
    code += [(RETURN, 0, 0, NOT_PERMITTED), (RETURN, 0, 0, ALLOW)]
    code += [(EQUAL, 0, len(FAMILIES) + 2, socket), (LOAD, 0, 0, FIRST_ARGUMENT)]
    code += [(EQUAL, len(FAMILIES) - place, 0, family) for place, family in enumerate(FAMILIES)]
    code += [(RETURN, 0, 0, NOT_PERMITTED), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *one) for one in code)


def _unless(where: int, value: int, otherwise: int) -> list[tuple[int, int, int, int]]:
    return [(LOAD, 0, 0, where), (EQUAL, 1, 0, value), (RETURN, 0, 0, otherwise)]


def opened() -> int | None:
    """The filter in a pipe, to be read from there by bubblewrap; None where there is none."""
    filter_ = program()
    if not filter_:
        return None
    reads, writes = os.pipe()
    with os.fdopen(writes, "wb") as pipe:
        pipe.write(filter_)  # some 800 bytes: a pipe holds them
    return reads
