"""Where the widgets stand in the book: read from the committed notebooks."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from chapters import CHAPTERS

from fishbook import notebooks
from fishbook.widgets import MIME


class Placed(NamedTuple):
    """A widget in a chapter: its page on the site, its view, which of that view on the page, and its output."""

    page: str
    view: str
    number: int
    data: dict[str, Any]
    metadata: dict[str, Any]

    @property
    def id(self) -> str:
        """The id of its place on the page."""
        return self.view.replace("_", "-") + (f"-{self.number}" if self.number > 1 else "") + "-widget"


def _placed() -> list[Placed]:
    found = []
    for path in CHAPTERS:
        seen: dict[str, int] = {}
        for cell in notebooks.read(path).cells:
            for output in cell.get("outputs", []):
                if MIME not in output.get("data", {}):
                    continue
                view = output.data[MIME]["view"]
                seen[view] = seen.get(view, 0) + 1
                found.append(Placed(f"book/{path.stem}.html", view, seen[view], output.data, output.metadata))
    return found


PLACED = _placed()
EACH = pytest.mark.parametrize("placed", PLACED, ids=[f"{one.page[5:7]}-{one.id}" for one in PLACED])
ONE_OF_EACH_VIEW = list({one.view: one for one in reversed(PLACED)}.values())[::-1]
EACH_VIEW = pytest.mark.parametrize("placed", ONE_OF_EACH_VIEW, ids=[one.view for one in ONE_OF_EACH_VIEW])
# Those with a slider, a choice or a switch; the others have fields and buttons of their own, and tests of their own.
WITH_CONTROLS = [
    one
    for one in ONE_OF_EACH_VIEW
    if any(p["kind"] in ("slider", "choice", "toggle") and not p.get("hidden") for p in one.data[MIME]["parameters"])
]
EACH_VIEW_WITH_CONTROLS = pytest.mark.parametrize("placed", WITH_CONTROLS, ids=[one.view for one in WITH_CONTROLS])
EACH_PAGE = pytest.mark.parametrize("page", sorted({one.page for one in PLACED}))
