"""Links that open a chapter on Binder or Colab, and commands that name the project's home.

Both follow `repository` and `launch_buttons` in `_config.yml`, as the theme's own buttons on the chapters do, so that a
fork changes one place.  A link asks nobody anything until it is clicked.
"""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import quote

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def project(app: Sphinx) -> dict[str, str]:
    """What `_config.yml` says about the project's home: its url, branch, owner and name."""
    options: dict[str, Any] = app.config.html_theme_options
    url = str(options.get("repository_url", "")).rstrip("/")
    owner, _, name = url.removeprefix("https://github.com/").partition("/")
    if not url.startswith("https://github.com/") or not owner or not name:
        raise ValueError(f"repository.url in _config.yml should be https://github.com/owner/name, got {url!r}")
    return {"url": url, "branch": options.get("repository_branch") or "main", "owner": owner, "name": name}


def launch_urls(app: Sphinx, notebook: str) -> dict[str, str]:
    """Service name -> address that opens `notebook` (a path in the repository) there, for the services configured."""
    services: dict[str, str] = app.config.html_theme_options.get("launch_buttons", {})
    where, path = project(app), quote(notebook)
    home = f"{where['owner']}/{where['name']}"
    urls = {}
    if base := services.get("binderhub_url", "").rstrip("/"):
        urls["Binder"] = f"{base}/v2/gh/{home}/{where['branch']}?urlpath=lab/tree/{path}"
    if base := services.get("colab_url", "").rstrip("/"):
        urls["Colab"] = f"{base}/github/{home}/blob/{where['branch']}/{path}"
    return urls


class LaunchLinks(SphinxDirective):
    """```{launch} book/01_perceptron.ipynb```: a row of links that open the notebook on the configured services.

    The option `:read: page` puts a link to that page of the book in front of them.
    """

    required_arguments = 1
    option_spec: ClassVar = {"read": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """One paragraph of links, or nothing where there is none to show."""
        row = nodes.paragraph(classes=["launch-links"])
        if "read" in self.options:
            row += [self._page_link(self.options["read"]), nodes.Text(" ")]
        for service, url in launch_urls(self.env.app, self.arguments[0]).items():
            link = nodes.reference("", f"Open on {service}", refuri=url, classes=["launch-link"])
            row += [link, nodes.Text(" ")]
        return [row] if row.children else []

    def _page_link(self, page: str) -> nodes.Node:
        """A link to a page of the book; Sphinx resolves it and warns when there is no such page."""
        reference = pending_xref(
            "", reftype="doc", refdomain="std", refexplicit=True, reftarget=page, refdoc=self.env.docname, refwarn=True
        )
        reference += nodes.inline("", "Begin reading", classes=["xref", "std", "std-doc"])
        return nodes.inline("", "", reference, classes=["launch-first"])


class ProjectCode(SphinxDirective):
    """```{project-code} bash```: a code block in which {url}, {branch} and {name} stand for the project's own."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The literal block with the names filled in."""
        text = "\n".join(self.content)
        for key, value in project(self.env.app).items():
            text = text.replace("{" + key + "}", value)
        return [nodes.literal_block(text, text, language=self.arguments[0])]
