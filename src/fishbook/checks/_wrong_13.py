"""Chapter 13: wrong ways to follow a field, to cover an image, to vote and to walk back, and the right ones beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Rule = Callable[..., Any]


def field(
    grow: Rule = lambda r, j, size, stride: r + (size - 1) * j, jump: Rule = lambda j, size, stride: j * stride,
    *, jump_first: bool = False,
) -> Rule:  # fmt: skip
    """(field, jump) after layers of (size, stride)."""

    def rule(layers: Any) -> Any:
        r, j = 1, 1
        for size, stride in layers:
            if jump_first:
                j = jump(j, size, stride)
                r = grow(r, j, size, stride)
            else:
                r, j = grow(r, j, size, stride), jump(j, size, stride)
        return [r, j]

    return rule


def covered(
    *, copy: bool = True, extra: int = 0, swapped: bool = False, fixed: bool = False, last: bool = True, add: bool = False
) -> Rule:
    """Every copy of the image (H, W) with a square covered: (places, H, W).

    copy: from the image as it was; extra: pixels more than the square has; swapped: down the columns first; fixed: covered
    with 0 whatever the value; last: the last place of the square too; add: the value added to what is there.
    """

    def rule(image: Any, size: int, stride: int, value: float) -> Any:
        rows, columns = (range(0, side - size + bool(last), stride) for side in image.shape)
        places = [(i, j) for j in columns for i in rows] if swapped else [(i, j) for i in rows for j in columns]
        now, found = image.copy(), []
        for i, j in places:
            now = image.copy() if copy else now
            square = (slice(i, i + size + extra), slice(j, j + size + extra))
            now[square] = now[square] + value if add else 0.0 if fixed else value
            found.append(now.copy())
        return np.array(found)

    return rule


def covered_in_place(image: Any, size: int, stride: int, value: float) -> Any:
    """Every copy taken of the image itself, into which the covers were written one after the other."""
    found = covered(copy=False)(image, size, stride, value)
    image[...] = found[-1]
    return found


def _shares(scores: Any, axis: int = -1) -> Any:
    e = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def voted(
    combine: Rule = lambda scores: _shares(scores).mean(axis=0), answer: Rule = lambda shares: shares.argmax(axis=-1)
) -> Rule:
    """The classes that networks with scores (M, N, K) choose together."""

    def rule(scores: Any) -> Any:
        return answer(combine(np.asarray(scores)))

    return rule


def _unshifted(scores: Any) -> Any:
    e = np.exp(scores)
    return e / e.sum(axis=-1, keepdims=True)


def _ballots(scores: Any) -> Any:
    chosen = scores.argmax(axis=-1)  # (M, N)
    return (chosen[..., None] == np.arange(scores.shape[-1])).sum(axis=0)


MEAN_OF_SCORES = voted(lambda scores: scores.mean(axis=0))
MAJORITY = voted(_ballots)
WRONG_AXIS = voted(lambda scores: _shares(scores, axis=1).mean(axis=0))
OVER_NETWORKS = voted(lambda scores: _shares(scores, axis=0).mean(axis=0))
OVERFLOWING = voted(lambda scores: _unshifted(scores).mean(axis=0))
SUREST = voted(lambda scores: _shares(scores).max(axis=0))


def guided(
    signal_rule: bool = True, forward_rule: bool = True, *, of_signal: Rule | None = None, least: float = 0.0
) -> Rule:  # fmt: skip
    """What a ReLU lets through on the way back: where x was positive, and where dout is."""

    def rule(x: Any, dout: Any) -> Any:
        passed = np.array(dout)
        if signal_rule:
            passed = np.maximum(passed, 0) if of_signal is None else of_signal(passed)
        return np.where(x > least, passed, 0) if forward_rule else passed

    return rule


def guided_in_place(x: Any, dout: Any) -> Any:
    """The right signal, written into dout."""
    dout[...] = guided()(x, dout)
    return dout
