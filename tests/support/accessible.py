"""What axe-core finds on a page that is open: who cannot read it, or get about on it.

Contrast takes longest of all rules, and most of a page's text looks like other text.  So it is asked of two elements of
each look (tag, colours, size, weight), and every other rule of the whole page: the same faults in half the time.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

MARK = """() => {
  const grounds = new Map(), seen = new Map();
  const ground = one => {
    if (!one) return "none";
    if (!grounds.has(one)) {
      const { backgroundColor, backgroundImage } = getComputedStyle(one);
      const own = backgroundImage === "none" ? backgroundColor : backgroundImage;
      grounds.set(one, own.startsWith("rgba") && own.endsWith(" 0)") ? ground(one.parentElement) : own);
    }
    return grounds.get(one);
  };
  for (const one of document.querySelectorAll("body *")) {
    one.removeAttribute("data-look");
    if (![...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || !one.checkVisibility()) continue;
    const { color, fontSize, fontWeight, opacity } = getComputedStyle(one);
    const look = [one.localName, color, ground(one), fontSize, fontWeight, opacity].join();
    seen.set(look, (seen.get(look) ?? 0) + 1);
    if (seen.get(look) <= 2) one.setAttribute("data-look", "");
  }
}"""
RUN = """options => axe.run(document, { resultTypes: ["violations"], preload: false, ...options })"""
CONTRAST = {"runOnly": ["color-contrast"]}


def faults(page: Any, **options: Any) -> list[str]:
    """The serious faults, one line each; **CONTRAST asks for contrast alone.  Skips the test where axe-core is missing."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-core is not installed: pip install axe-playwright-python")
    if page.evaluate("typeof axe") == "undefined":
        page.add_script_tag(path=Path(found.origin).with_name("axe.min.js"))
        page.evaluate("axe.configure({ rules: [{ id: 'color-contrast', selector: '[data-look]' }] })")
    page.evaluate(MARK)
    return [
        f"{fault['id']}: {node['html'][:120]} ({node['failureSummary']})"
        for fault in page.evaluate(RUN, options)["violations"]
        if fault["impact"] in ("serious", "critical") or fault["id"] == "heading-order"
        for node in fault["nodes"]
    ]
