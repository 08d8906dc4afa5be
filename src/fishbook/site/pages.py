"""What the theme puts on a page and this site does without: foreign scripts, unused ones, controls without a name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_WIDGET_SCRIPTS = ("widget-state", "require.min.js", "html-manager", "embed-amd")


def trim_page(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Drop the scripts that come from elsewhere, and those that this page has no use for."""
    body = context.get("body", "")
    unused = ["thebe"]
    if WIDGET_VIEW not in body:
        unused += _WIDGET_SCRIPTS
    if 'class="math' not in body:
        unused.append("mathjax")
    context["script_files"] = [js for js in context.get("script_files", []) if not _is_any(js, unused)]
    context["css_files"] = [css for css in context.get("css_files", []) if not _is_any(css, ["thebe"])]
    if body:
        context["body"] = size_as_attributes(body)


def _is_any(asset: Any, marks: list[str]) -> bool:
    """Whether a script or style sheet, as Sphinx holds it, comes from another host or bears one of the marks."""
    name = str(getattr(asset, "filename", asset) or "")
    attributes = getattr(asset, "attributes", {})
    if name.startswith(("http://", "https://", "//")):
        return True
    inline = str(attributes.get("body", ""))[:200]
    label = f"{name} {attributes.get('type', '')} {inline}".lower()
    return any(mark in label for mark in marks)


_STYLED_SIZE = re.compile(r'(<img\b[^>]*?) style="width: (\d+)px; height: (\d+)px;"')


def size_as_attributes(body: str) -> str:
    """Write a picture's size as attributes, so that the page reserves its room and a narrow screen may shrink it."""
    return _STYLED_SIZE.sub(r'\1 width="\2" height="\3" decoding="async"', body)


# The theme draws its icons twice: by a 1.5 MB script and, where that is missing, by a font it loads anyway.  The one
# brand icon would cost a second font of 118 kB.
_ICON_SCRIPT = re.compile(r"\s*<!-- So that users can add custom icons -->|\s*<script[^>]*fontawesome\.js[^>]*></script>")
_MENDS = [
    (_ICON_SCRIPT, ""),
    (re.compile('class="fab fa-github"'), 'class="fas fa-code-branch"'),
    (re.compile(r'<summary>(?=\s*<span class="toctree-toggle)'), '<summary aria-label="Show the sections">'),
    (re.compile(' role="doc-biblioentry"|(?<=<div) role="list"(?= class="citation-list")'), ""),  # entries are no items
]


def mend_html(html: str) -> str:
    """A rendered page without the icon script and without faulty roles and names; a mended page stays as it is."""
    for pattern, better in _MENDS:
        html = pattern.sub(better, html)
    return html


def mend_built_pages(app: Sphinx, exception: Exception | None) -> None:
    """After the build: mend every page written.  The templates are the theme's, so the result is mended instead."""
    if exception is not None or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        mended = mend_html(html)
        if mended != html:
            path.write_text(mended, encoding="utf-8")
