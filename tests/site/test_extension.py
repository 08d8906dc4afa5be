"""The Sphinx extension by itself: what it drops, what it keeps, what it refuses."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

pytest.importorskip("sphinx", reason="Sphinx is not installed: pip install -e .[book]")

from fishbook.site.launch import launch_urls, project
from fishbook.site.pages import WIDGET_VIEW, mend_html, size_as_attributes, trim_page

pytestmark = pytest.mark.site


def script(filename, **attributes):
    return SimpleNamespace(filename=filename, attributes=attributes)


STATE = script(None, type="application/vnd.jupyter.widget-state+json", body="{}")
MANAGER = script("_static/embed-amd.js")
REQUIRE = script("_static/require.min.js")
MATHJAX = script("_static/vendor/mathjax/tex-chtml.js")
OURS = script("_static/fishbook.js")
FOREIGN = [
    script("https://cdn.example/require.min.js"),
    script("//cdn.example/x.js"),
    script(None, body='const THEBE_JS_URL = "https://unpkg.example/thebe"'),
    script("_static/sphinx-thebe.js"),
]


def trimmed(body):
    context = {
        "body": body,
        "script_files": [STATE, MANAGER, REQUIRE, MATHJAX, OURS, *FOREIGN],
        "css_files": ["sphinx-thebe.css"],
    }
    trim_page(None, "page", "page.html", context, None)
    assert context["css_files"] == []
    return context["script_files"]


def test_a_plain_page_keeps_only_our_scripts():
    assert trimmed("<p>words</p>") == [OURS]


def test_a_page_with_formulas_keeps_mathjax():
    assert trimmed('<span class="math notranslate">x</span>') == [MATHJAX, OURS]


def test_a_page_with_an_ipywidgets_view_keeps_the_self_hosted_manager():
    assert trimmed(f'<script type="{WIDGET_VIEW}">{{}}</script>') == [STATE, MANAGER, REQUIRE, OURS]


def test_a_picture_keeps_its_size_as_attributes():
    html = '<img alt="a &gt; b" class="notebook-picture" src="x.png" style="width: 576px; height: 216px;" />'
    sized = '<img alt="a &gt; b" class="notebook-picture" src="x.png" width="576" height="216" decoding="async" />'
    assert size_as_attributes(html) == sized
    assert size_as_attributes(sized) == sized


def test_mending_drops_the_icon_script_names_the_toggle_and_is_done_once():
    html = (
        '<script defer src="_static/scripts/fontawesome.js?digest=1"></script><script src="keep.js"></script>'
        '<details><summary><span class="toctree-toggle"></span></summary></details><i class="fab fa-github"></i>'
    )
    mended = mend_html(html)
    assert "fontawesome" not in mended
    assert '<script src="keep.js">' in mended
    assert '<summary aria-label="Show the sections">' in mended
    assert mend_html(mended) == mended


def app(url, **launch):
    options = {"repository_url": url, "repository_branch": "main", "launch_buttons": launch}
    return SimpleNamespace(config=SimpleNamespace(html_theme_options=options))


def test_launch_links_for_the_services_configured_only():
    only_colab = app("https://github.com/a/b/", colab_url="https://colab.example/")
    assert launch_urls(only_colab, "book/x y.ipynb") == {
        "Colab": "https://colab.example/github/a/b/blob/main/book/x%20y.ipynb"
    }
    assert launch_urls(app("https://github.com/a/b"), "book/x.ipynb") == {}


@pytest.mark.parametrize("url", ["", "https://github.com/alone", "https://example.org/a/b"])
def test_an_address_that_is_no_repository_is_refused(url):
    with pytest.raises(ValueError, match=r"repository\.url in _config\.yml"):
        project(app(url))
