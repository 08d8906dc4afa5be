"""What every widget is: parameters, a computation over them, a picture of it, and the same as something to drag.

One definition shows itself in three ways.  A page without a kernel gets `MIME`, from which views/<view>.js draws.  Print,
code hosts and readers without JavaScript get a PNG of the same state with alternative text.  A kernel gets a live widget
with the same module, whose values Python reads (`widget.params.lr`) and changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure

from fishbook.plotting import picture
from fishbook.widgets._live import is_live, params_for
from fishbook.widgets._packing import pack
from fishbook.widgets._parameters import Parameter

__all__ = ["MIME", "Interactive"]

MIME = "application/vnd.fishbook.v1+json"


class Interactive:
    """Base of the widgets.  A subclass sets view, title, ask and parameters, and writes compute and draw.

    compute(**values) is the pure computation that the picture shows; draw(fig, **values) paints it with matplotlib and
    returns the alternative text; data() holds arrays that the view cannot work out for itself.
    Values given by keyword set the first state.  Raises TypeError for a name that is no parameter and ValueError for a
    value out of its range.
    """

    view: ClassVar[str]
    title: ClassVar[str]
    ask: ClassVar[str]
    parameters: ClassVar[Sequence[Parameter]]
    size: ClassVar[tuple[float, float]] = (8, 3.6)  # of the picture, in inches at 72 dots each
    live: ClassVar[bool] = True  # whether a kernel makes it a live widget
    compute: ClassVar[Callable[..., Any]]

    def __init__(self, **values: Any) -> None:
        known = {parameter.name: parameter for parameter in self.parameters}
        unknown = sorted(values.keys() - known.keys())
        if unknown:
            raise TypeError(f"{type(self).__name__} has no parameter {unknown[0]!r}; it has {list(known)}")
        self._start = {name: one.check(values.get(name, one.value)) for name, one in known.items()}
        self.params = params_for(type(self), self._start, self.spec())

    def draw(self, fig: Figure, **values: Any) -> str:
        """Paint the state into the figure; returns one or two sentences that say what is seen."""
        raise NotImplementedError

    def data(self) -> Mapping[str, Any]:
        """Arrays for the view, by name: each is packed, or comes as `pack` made it."""
        return {}

    @property
    def values(self) -> dict[str, Any]:
        """The present value of every parameter."""
        return {parameter.name: getattr(self.params, parameter.name) for parameter in self.parameters}

    def spec(self) -> dict[str, Any]:
        """What the view is told, as JSON: words, parameters with their first values, packed data."""
        parameters = [parameter.spec() | {"value": self._start[parameter.name]} for parameter in self.parameters]
        data = {name: array if isinstance(array, dict) else pack(array) for name, array in self.data().items()}
        return {"view": self.view, "title": self.title, "ask": self.ask, "parameters": parameters, "data": data}

    def picture(self) -> tuple[bytes, str]:
        """The present state as PNG bytes, and its alternative text."""
        with np.errstate(all="ignore"):  # a diverging descent is a picture of its own, not a warning
            return picture(lambda fig: self.draw(fig, **self.values), self.size)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        png, alt = self.picture()
        state = self.spec() | {"state": self.values}
        bundle: dict[str, Any] = {MIME: state, "image/png": png, "text/plain": alt}
        width, height = (round(inches * 72) for inches in self.size)
        return self._live_form() | bundle, {"image/png": {"alt": alt, "width": width, "height": height}}

    def _live_form(self) -> dict[str, Any]:
        """What a page with a kernel draws the live widget from; nothing without one."""
        if not (is_live() and hasattr(self.params, "_repr_mimebundle_")):
            return {}
        live = self.params._repr_mimebundle_()
        return live[0] if isinstance(live, tuple) else live
