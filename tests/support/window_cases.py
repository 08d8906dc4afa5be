"""Images and windows that fit them, the memory orders that images come in, and convolution by one matrix product."""

import numpy as np
from hypothesis import strategies as st

import fishbook as fb


@st.composite
def windows(draw, fewest=1):
    """(x_shape, FH, FW, stride, pad) that fit one another, with at least so many images."""
    FH, FW, stride, pad = draw(st.tuples(*[st.integers(1, 3)] * 3, st.integers(0, 2)))
    sides = []
    for size in (FH, FW):
        fitting = [n for n in range(1, 8) if n + 2 * pad >= size and (n + 2 * pad - size) % stride == 0]
        sides.append(draw(st.sampled_from(fitting)))
    return (draw(st.integers(fewest, 3)), draw(st.integers(1, 3)), *sides), FH, FW, stride, pad


def readable(x, W, b, dout, stride, pad):
    """(out, dx, dW, db) by one matrix product, in float64."""
    x, W, b, dout = (array.astype(np.float64) for array in (x, W, b, dout))
    FN, _, FH, FW = W.shape
    col = fb.im2col(x, FH, FW, stride, pad)
    rows = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
    out = (col @ W.reshape(FN, -1).T + b).reshape(len(x), *dout.shape[2:], FN).transpose(0, 3, 1, 2)
    dx = fb.col2im(rows @ W.reshape(FN, -1), x.shape, FH, FW, stride, pad)
    return out, dx, (rows.T @ col).reshape(W.shape), rows.sum(axis=0)


def transposed(x):
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)


def gaps(x):
    wide = np.zeros((*x.shape[:3], 2 * x.shape[3]), x.dtype)
    wide[..., ::2] = x
    return wide[..., ::2]


def reversed_twice(x):
    return np.ascontiguousarray(x[::-1, :, ::-1])[::-1, :, ::-1]


def read_only(x):
    x = x.copy()
    x.flags.writeable = False
    return x


def repeated(x):
    return np.broadcast_to(x[:1], x.shape)


LAYOUTS = {
    "C": np.ascontiguousarray,
    "Fortran": np.asfortranarray,
    "batch innermost": transposed,
    "gaps": gaps,
    "reversed": reversed_twice,
    "read-only": read_only,
    "one image repeated": repeated,
}
