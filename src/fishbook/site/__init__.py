"""The Sphinx extension of the published site: alt texts of pictures, launch links, widgets, pages without foreign scripts.

Registered in `_config.yml` as `fishbook.site`; needs the `book` extra and is imported by nothing else in the package.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from fishbook.site.interactives import StillPictures, add_scripts, write_scripts
from fishbook.site.launch import LaunchLinks, ProjectCode
from fishbook.site.pages import mend_built_pages, trim_page

__all__ = ["setup"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx when the extension is loaded."""
    app.add_directive("launch", LaunchLinks)
    app.add_directive("project-code", ProjectCode)
    app.add_post_transform(StillPictures)
    app.connect("builder-inited", write_scripts)
    app.connect("html-page-context", add_scripts, priority=400)
    app.connect("html-page-context", trim_page, priority=900)  # after the themes have added their scripts
    app.connect("build-finished", mend_built_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
