"""The report as text and as HTML: what a learner reads, nothing unescaped, no colour that only one theme can show."""

import re

import numpy as np
import pytest
from tiny_questions import DOUBLE

from fishbook import check

pytestmark = pytest.mark.usefixtures("tiny_chapter")


def test_a_wrong_answer_shows_case_got_expected_and_hint(names, monkeypatch):
    monkeypatch.setenv("FISHBOOK_SEED", "3")
    names["double"] = lambda x: x**2
    assert repr(check("double")).splitlines() == [
        "✗ Twice as much · not yet · 0 of 2 points",
        "  4 of 5 results differ; the first:",
        "  case: double(array([ 2.0409, -2.5557,  0.4181]))",
        "  got: array([4.1654, 6.5314, 0.1748])",
        "  expected: array([ 4.0818, -5.1113,  0.8362])",
        "  largest difference: 11.6",
        "  hint: Is 2x the same as x²?",
        "  hint 1 of 3 · check again for the next",
    ]


def test_a_right_answer_is_one_line(names):
    names["double"] = lambda x: 2 * x
    assert repr(check("double")) == "✓ Twice as much · right · 2 of 2 points"


def test_what_is_not_begun_says_what_to_do(names):
    assert "run the cell that makes it, or write it" in repr(check("double"))
    names["count"] = ...
    assert repr(check("count")) == "○ How many? · still to be done · 0 of 1 point\n  `count` is still to be done."


def test_a_note_says_why_a_case_is_looked_at(names):
    def in_place(x):
        if np.ndim(x):
            x *= 2
            return x
        return 2 * x

    names["double"] = in_place
    assert "why: the input stays as it was" in repr(check("double"))


def test_html_escapes_all_that_comes_from_the_student(names):
    def double(x):
        raise ValueError("<script>alert(1)</script> & `x`")

    names["double"] = double
    page = check("double")._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <code>x</code>" in page
    assert re.findall(r"<(\w+)", page).count("div") == page.count("</div>")


def test_html_takes_its_text_colours_from_the_page(names):
    page = check("double")._repr_html_()
    assert "color: var(--pst-color-text-base, var(--jp-ui-font-color1, CanvasText))" in page
    assert 'role="status"' in page


def test_huge_values_are_cut(names):
    names["double"] = lambda x: "long " * 10_000
    assert len(repr(check("double"))) < 1500
    names["double"] = lambda x: np.zeros((300, 300))
    assert len(repr(check("double"))) < 1500


def test_the_overview_lists_every_question(names, tiny_chapter):
    names["double"], names["why"] = (lambda x: 2 * x), "A"
    for name in ("double", "why"):
        check(name)
    overview = check.progress()
    assert (overview.points, overview.of) == (2, 10)
    assert repr(overview).splitlines()[:3] == [
        "Chapter 99: 2 of 10 points",
        "  ✓ Twice as much  2/2  double",
        "  ○ How many?      0/1  count",
    ]
    assert overview._repr_html_().count("<tr>") == 1 + len(tiny_chapter)
    assert DOUBLE.title in overview._repr_html_()


def test_of_a_prediction_or_a_choice_the_answer_is_never_shown(names):
    names["count"], names["why"] = 10, "A"
    assert "12" not in repr(check("count")) + check("count")._repr_html_()
    report = repr(check("why"))
    assert report.splitlines()[1:3] == ["  Not right yet: `why`.", "  why: 'A'"]
    assert "'B'" not in report
