"""Notebook pictures on the site: each <img> carries the alt text that `fishbook.plotting.show` wrote from the data."""

from __future__ import annotations

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer


class PictureRenderer(NbElementRenderer):
    """myst-nb's renderer, plus the `alt` of an output's metadata.  Named `fishbook` in `nb_render_plugin`."""

    def render_image(self, data: MimeData) -> list[nodes.Element]:
        """The image node with its alt text; width and height come from the same metadata, in CSS pixels."""
        rendered = super().render_image(data)
        alt = data.output_metadata.get(data.mime_type, {}).get("alt")
        if alt:
            for node in rendered:
                node["alt"] = str(alt)
                node["classes"] = [*node.get("classes", []), "notebook-picture"]
        return rendered
