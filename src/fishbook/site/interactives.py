"""Widgets on the site: a widget's output becomes its picture, its state as JSON and, on that page only, its scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from fishbook.widgets import MIME, WIDGETS, _assets

FOLDER = "fishbook"  # below _static
BUILDERS = ("html", "dirhtml", "singlehtml")
_VIEW_CLASS = re.compile(r"\bfishbook-view-(\w+)")


class WidgetRenderer:
    """myst-nb's plugin for our output type; named in the entry points `myst_nb.mime_renderers`."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [(name, MIME, 1) for name in BUILDERS]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """The widget's place on the page, its state inside as JSON that no script tag can end."""
        if data.mime_type != MIME or inline:
            return None
        spec = data.content
        text = json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        place = nodes.container(classes=["fishbook-widget", f"fishbook-view-{spec['view']}"])
        place += nodes.raw("", f'<script type="application/json">{text}</script>', format="html")
        return [place]


class StillPictures(SphinxPostTransform):
    """Puts the picture of the same output into the widget: for print, without JavaScript, until the scripts are there.

    Runs just before myst-nb chooses one form of each output and drops the others.  Also gives each widget its id.
    """

    default_priority = 3
    builders = BUILDERS

    def run(self, **kwargs: Any) -> None:
        """Move each picture in front of the state of its widget."""
        seen: dict[str, int] = {}
        for bundle in list(self.document.findall(_is_bundle)):
            forms = {form["mime_type"]: form for form in bundle.children if isinstance(form, nodes.Element)}
            if MIME not in forms:
                continue
            place = forms[MIME].children[0]
            (view,) = [name[len("fishbook-view-") :] for name in place["classes"] if name.startswith("fishbook-view-")]
            seen[view] = seen.get(view, 0) + 1
            place["ids"] = [view.replace("_", "-") + (f"-{seen[view]}" if seen[view] > 1 else "") + "-widget"]
            pictures = [node for form in [forms.get("image/png")] if form for node in form.findall(nodes.image)]
            for picture in pictures:
                picture.parent.remove(picture)
                place.insert(0, picture)


def _is_bundle(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"


def write_scripts(app: Sphinx) -> None:
    """The scripts and the style sheet, into _static before any page is written, so that pages can name their versions."""
    folder = Path(app.outdir) / "_static" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files = {"widgets.js": _assets.site_scripts(), "widgets.css": _assets.css()}
    files |= {f"{view}.js": _assets.view_script(view) for view in WIDGETS}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def add_scripts(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Name the scripts on a page that holds widgets, and none on the others."""
    views = sorted(set(_VIEW_CLASS.findall(context.get("body", ""))))
    if not views:
        return
    for name in ["widgets", *views]:
        app.add_js_file(f"{FOLDER}/{name}.js", loading_method="defer")
    app.add_css_file(f"{FOLDER}/widgets.css")
