"""The loss of the detector: is something here, where, and what?  Built in chapter 14."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.functions import one_hot, sigmoid, softmax

__all__ = ["DetectionLoss"]


class DetectionLoss:
    """(1/N) Σ over all cells of -[o log p + (1 - o) log(1 - p)], plus, over the cells with an object (o = 1),

    box_weight · ½ Σ (b - t)² for the four numbers of the box and -log softmax(c)[label] for the class; p = sigmoid(s).
    Each cell's numbers are s, the box b, the scores c of the classes; its targets come from `encode`.

    Shapes: x (N, 5 + K, GH, GW), t (N, 6, GH, GW).  Raises ValueError when they do not fit.  Built in chapter 14.
    """

    def __init__(self, box_weight: float = 2.0) -> None:
        self.box_weight = box_weight

    def forward(self, x: Any, t: Any) -> float:
        if t.shape != (len(x), 6, *x.shape[2:]) or x.shape[1] < 6:
            raise ValueError(
                f"DetectionLoss expects x (N, 5 + K, GH, GW) and t (N, 6, GH, GW), got {x.shape} and {t.shape}"
            )
        t = t.astype(x.dtype, copy=False)
        here = t[:, :1]  # o: 1 where a cell answers for an object
        self.d_here = sigmoid(x[:, :1]) - here
        self.d_box = here * (x[:, 1:5] - t[:, 1:5])
        rows = x[:, 5:].transpose(0, 2, 3, 1)  # (N, GH, GW, K)
        wanted = one_hot(t[:, 5].astype(int), rows.shape[-1])
        self.d_class = here * (softmax(rows) - wanted).transpose(0, 3, 1, 2)
        presence = np.logaddexp(0, x[:, :1]) - here * x[:, :1]
        naming = np.logaddexp.reduce(rows, axis=-1) - (rows * wanted).sum(axis=-1)
        self.parts = [float(part.sum()) / len(x) for part in (presence, 0.5 * self.d_box**2, here[:, 0] * naming)]
        return self.parts[0] + self.box_weight * self.parts[1] + self.parts[2]

    def backward(self, dout: float = 1.0) -> Any:
        d = np.concatenate([self.d_here, self.box_weight * self.d_box, self.d_class], axis=1)
        return d * (dout / len(d))
