"""The front page's numbers are measured: the script that draws its pictures finds again what the page says."""

from __future__ import annotations

import importlib.util
import re

import pytest
from website import ROOT

pytestmark = pytest.mark.site


def numbers(text):
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\.?\d*", text)]


def test_the_alt_texts_say_what_the_network_does():
    spec = importlib.util.spec_from_file_location("front_figure", ROOT / "book" / "_make" / "front_figure.py")
    assert spec is not None
    assert spec.loader is not None
    front_figure = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(front_figure)
    page = (ROOT / "book" / "index.md").read_text(encoding="utf-8")
    for name, (_, alt) in front_figure.pictures().items():
        (written,) = re.findall(rf"images/{name}\n:alt: (.*)", page)
        assert re.sub(r"[\d.]+", "#", written) == re.sub(r"[\d.]+", "#", alt), "run book/_make/front_figure.py"
        assert numbers(written) == pytest.approx(numbers(alt), abs=1), "another machine may round one digit otherwise"
