"""The files of the built site: links that lead somewhere, alt texts that came with the figures, launch links."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote, urlsplit

import pytest
from website import CHAPTERS, PAGES, ROOT, Links

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def pages(site):
    return {path: Links(site.folder / path) for path in [*PAGES, "search.html", "genindex.html"]}


def test_the_build_leaves_a_front_door(site):
    assert "url=book/index.html" in (site.folder / "index.html").read_text()
    assert "build succeeded" in site.log


def leads_somewhere(target, fragment, seen):
    """Whether the file exists and, for a page, holds the place; `seen` remembers the places of pages."""
    if not target.exists():
        return False
    if not fragment or target.suffix != ".html":
        return True
    if target not in seen:
        seen[target] = Links(target).ids
    return fragment in seen[target]


def test_every_internal_link_leads_to_a_page_and_a_place_on_it(site, pages):
    dead, seen = [], {}
    for path, page in pages.items():
        for href in page.hrefs:
            parts = urlsplit(href)
            here = (site.folder / path).resolve()
            target = (here.parent / unquote(parts.path)).resolve() if parts.path else here
            if not parts.scheme and not parts.netloc and not leads_somewhere(target, unquote(parts.fragment), seen):
                dead.append(f"{path}: {href}")
    assert dead == []


def test_no_page_loads_anything_from_another_host(pages):
    elsewhere = [f"{path}: {url}" for path, page in pages.items() for url in page.loads if urlsplit(url).netloc]
    assert elsewhere == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_pictures_carry_the_notebooks_alt_text_and_width(pages, chapter):
    notebook = json.loads((ROOT / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    shown = [output["metadata"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    pictures = [
        picture for picture in pages[f"{chapter}.html"].pictures if "notebook-picture" in (picture.get("class") or "")
    ]
    assert [picture["alt"] for picture in pictures] == [meta["alt"] for meta in shown]
    assert [picture["width"] for picture in pictures] == [str(meta["width"]) for meta in shown]


def configured(key):
    """A value of `_config.yml`, read by its name."""
    found = re.search(rf"(?m)^\s+{key}: (\S+)", (ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert found, key
    return found[1]


def launch_links(name):
    repository = configured("url").removeprefix("https://github.com/") + "/"
    branch = configured("branch")
    return {
        f"{configured('binderhub_url')}/v2/gh/{repository}{branch}?urlpath=lab/tree/{name}.ipynb",
        f"{configured('colab_url')}/github/{repository}blob/{branch}/{name}.ipynb",
    }


@pytest.mark.parametrize("path", ["book/index", *CHAPTERS])
def test_launch_buttons_follow_the_one_setting(pages, path):
    opened = CHAPTERS[0] if path == "book/index" else path
    assert launch_links(opened) <= set(pages[f"{path}.html"].hrefs)


def test_the_front_page_names_the_project_from_the_same_setting(site):
    text = re.sub(r"<[^>]+>", "", (site.folder / "book" / "index.html").read_text(encoding="utf-8"))
    assert f"git clone {configured('url')}" in text
    assert f"%pip install -q git+{configured('url')}@{configured('branch')}" in text


def test_the_front_page_lists_every_chapter(pages):
    hrefs = set(pages["book/index.html"].hrefs)
    assert {chapter.removeprefix("book/") + ".html" for chapter in CHAPTERS} <= hrefs


def test_hidden_folders_are_no_part_of_the_site():
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with jupyter-book, which is not installed")
    matching = pytest.importorskip("sphinx.util.matching", reason="Sphinx is not installed")
    excluded = matching.Matcher(yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["exclude_patterns"])
    for path in (".pytest_cache/README.md", ".venv/lib/a/README.md", "book/.ipynb_checkpoints/x.ipynb"):
        assert excluded(path), path
    assert not excluded("book/index.md")
