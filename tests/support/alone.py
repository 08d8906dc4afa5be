"""The widgets of each built page on a page of their own: theme and scripts are the site's, the text is not there.

Such a page opens in half the time; what the text and its formulas do to a widget is tested on the pages themselves.
"""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

WIDGET = ".fishbook-widget"
NOT_NEEDED = ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .bd-footer, script[src*=mathjax]"


def address(page: str) -> str:
    """Where the widgets of book/NN_name.html stand alone."""
    return page.replace("book/", "alone/", 1)


def write(site: Path) -> None:
    """Write alone/NN_name.html for each page of the built site's book/ that has widgets."""
    (site / "alone").mkdir()
    for path in sorted(site.glob("book/*.html")):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        widgets = [widget.extract() for widget in page.select(WIDGET)]
        article = page.select_one("article")
        if widgets and article:
            for element in page.select(NOT_NEEDED):
                element.decompose()
            article.clear()
            article.extend(widgets)
            (site / address(f"book/{path.name}")).write_text(str(page), encoding="utf-8")
