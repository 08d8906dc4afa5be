"""The IDX format of the MNIST files: a magic number, one length per axis, then the bytes.

offset 0   0 0 8 ndim        08 means unsigned bytes
offset 4   ndim lengths      4 bytes each, most significant first
then       the values        the last axis runs fastest
"""

from __future__ import annotations

import struct
from math import prod

import numpy as np

from fishbook.datasets._errors import DataError


def parse_idx(content: bytes, where: str) -> np.ndarray:
    """IDX bytes -> uint8 array (a read-only view of ``content``).  ``where`` names the source in errors."""
    if len(content) < 4 or content[:3] != b"\0\0\x08":
        raise DataError(
            f"{where} is not an IDX file of unsigned bytes: it begins with {bytes(content[:4])!r}, "
            f"expected 00 00 08 and the number of axes."
        )
    ndim = content[3]
    start = 4 + 4 * ndim
    if ndim == 0 or len(content) < start:
        raise DataError(f"{where} announces {ndim} axes in {len(content)} bytes; its header is cut or wrong.")
    shape = struct.unpack(f">{ndim}I", content[4:start])
    if len(content) - start != prod(shape):
        raise DataError(
            f"{where} announces the shape {shape}, which is {prod(shape)} values, but holds {len(content) - start}."
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)
