"""Where the values of a widget live: plain traits, or in a notebook's kernel an anywidget with the same traits.

A kernel's reader can look at them and be told of changes: `widget.params.lr`, `widget.params.observe(f, "lr")`.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import traitlets

from fishbook.widgets import _assets

__all__ = ["is_live", "made_in", "params_for"]

STATIC = "FISHBOOK_STATIC"  # set while chapters are executed for the book: pictures only, no link to a kernel


def is_live() -> bool:
    """Whether a notebook's kernel runs this, and may be talked to from the page."""
    if os.environ.get(STATIC, "0") not in ("", "0"):
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def made_in() -> tuple[str, str]:
    """The ids of the notebook cell that runs now and of this execution of it; empty where nobody says."""
    if not is_live():
        return "", ""
    from IPython.core.getipython import get_ipython

    message: dict[str, Any] = getattr(get_ipython(), "get_parent", dict)()
    return str(message.get("metadata", {}).get("cellId", "")), str(message.get("header", {}).get("msg_id", ""))


def params_for(widget: Any, values: dict[str, Any], spec: dict[str, Any]) -> Any:
    """An object with one trait for each parameter of the widget class, checked on every change; live in a kernel."""
    if not (is_live() and widget.live):
        return _plain_class(widget)(**values)
    return _live_class(widget)(spec=spec, host="notebook", **values)


@cache
def _plain_class(widget: Any) -> Any:
    return _with_traits(widget, traitlets.HasTraits)


@cache
def _live_class(widget: Any) -> Any:
    """The anywidget class of a widget: its traits, its module and its style sheet."""
    import anywidget

    fixed = {"spec": traitlets.Dict().tag(sync=True), "host": traitlets.Unicode().tag(sync=True)}
    files = {"_esm": _assets.module(widget.view), "_css": _assets.css()}
    return _with_traits(widget, type("Live", (anywidget.AnyWidget,), fixed | files))


def _with_traits(widget: Any, base: type) -> Any:
    """A subclass of `base` with the widget's parameters as traits, which refuse what the parameters refuse."""
    checks = {parameter.name: parameter.check for parameter in widget.parameters}
    taken = sorted(name for name in checks if hasattr(base, name))
    if taken:
        raise ValueError(f"{widget.__name__}: a parameter cannot be called {taken}: notebook widgets have that already")

    def checked(_: Any, proposal: Any) -> Any:
        return checks[proposal["trait"].name](proposal["value"])

    traits = {parameter.name: parameter.trait().tag(sync=True) for parameter in widget.parameters}
    return type(f"{widget.__name__}Params", (base,), traits | {"_checked": traitlets.validate(*checks)(checked)})
