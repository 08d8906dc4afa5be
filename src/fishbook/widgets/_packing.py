"""Arrays small enough to travel in a page: 16-bit codes, differences along the last axis, gzip, base64.

`views/kit/packing.js` reads them.  The largest error is half a step, 1 / 131,064 of the range from the least to the
greatest finite value; infinities and nan come through as they are.
"""

from __future__ import annotations

import base64
import gzip
from typing import Any

import numpy as np

__all__ = ["pack", "unpack"]

_LAST, _MINUS_INFINITY, _INFINITY, _NAN = 65532, 65533, 65534, 65535
_ORDERS = (0, 1, 2)  # smooth curves want second differences, noise wants none: the smallest result is taken


def pack(array: Any, levels: int = _LAST) -> dict[str, Any]:
    """{shape, low, high, levels, order, packed} of an array of numbers, as JSON; `levels` fewer than 65,532 pack smaller.

    Equal arrays give equal text.  Raises TypeError for what holds no numbers and ValueError for levels out of range.
    """
    values = np.asarray(array)
    if values.dtype.kind not in "fiub":
        raise TypeError(f"pack expects an array of numbers, got dtype {values.dtype}")
    if not 1 <= levels <= _LAST:
        raise ValueError(f"levels must be from 1 to {_LAST}, got {levels}")
    shape, values = list(values.shape), np.atleast_1d(values).astype(np.float64)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    codes = _codes(values, low, high, levels)
    texts = [_zipped(_differences(codes, order)) for order in _ORDERS]
    order = min(_ORDERS, key=lambda k: len(texts[k]))
    return {"shape": shape, "low": low, "high": high, "levels": levels, "order": order, "packed": texts[order]}


def unpack(packed: dict[str, Any]) -> np.ndarray:
    """The array again, as float64, as the view sees it; raises ValueError where the text is damaged."""
    size = int(np.prod(packed["shape"], dtype=int))
    try:
        data = gzip.decompress(base64.b64decode(packed["packed"], validate=True))
    except (OSError, EOFError, ValueError) as error:
        raise ValueError(f"the packed numbers are damaged: {error}") from error
    if len(data) != 2 * size:
        raise ValueError(f"expected {2 * size} bytes of packed numbers, got {len(data)}")
    low_bytes, high_bytes = np.frombuffer(data, np.uint8).reshape(2, size).astype(np.uint16)
    codes = (low_bytes + 256 * high_bytes).reshape(packed["shape"] or [1])
    for _ in range(packed["order"]):
        codes = np.cumsum(codes, axis=-1, dtype=np.uint16)
    values = packed["low"] + codes / packed["levels"] * (packed["high"] - packed["low"])
    values[codes == _MINUS_INFINITY], values[codes == _INFINITY], values[codes == _NAN] = -np.inf, np.inf, np.nan
    return values.reshape(packed["shape"])


def _codes(values: np.ndarray, low: float, high: float, levels: int) -> np.ndarray:
    """The nearest of the codes 0 … levels for each value; the three last codes stand for what is not finite."""
    span = (high - low) or 1.0
    with np.errstate(invalid="ignore"):
        share = np.where(np.isfinite(values), (values - low) / span, 0.0)
    codes = np.rint(share * levels).astype(np.uint16)
    codes[values == -np.inf], codes[values == np.inf], codes[np.isnan(values)] = _MINUS_INFINITY, _INFINITY, _NAN
    return codes


def _differences(codes: np.ndarray, order: int) -> np.ndarray:
    """Differences along the last axis, `order` times, each row's first code kept; they wrap at 65,536."""
    for _ in range(order):
        codes = np.concatenate([codes[..., :1], codes[..., 1:] - codes[..., :-1]], axis=-1)
    return codes


def _zipped(codes: np.ndarray) -> str:
    """All low bytes, then all high bytes (alike ones lie together), gzipped without a date, as text."""
    planes = np.concatenate([(codes & 255).ravel(), (codes >> 8).ravel()]).astype(np.uint8)
    return base64.b64encode(gzip.compress(planes.tobytes(), 9, mtime=0)).decode("ascii")
