"""What a teacher gets: a table that no spreadsheet runs, Gradescope's format, and a page that runs nothing."""

import csv
import json

from fishbook.grading._tables import gradescope, mistakes, write_csv, write_gradescope, write_html, write_json
from fishbook.grading.grade import Answer, Result, unreadable

ANSWERS = (
    Answer("double", "Twice", 2, 2, "passed"),
    Answer("count", "How many?", 0, 1, "wrong", "no", "count", "10", "12", "forgot-bias", "And the biases?"),
    Answer("secret", "Private", 0, 3, "wrong", hint="look again", hidden=True),
)
ANN = Result("ann/=cmd.ipynb", "graded", "99", ANSWERS, ("code cell 2 (1/0) raised ZeroDivisionError",))
BOB = Result("<b>bob</b>.ipynb", "graded", "99", (ANSWERS[0], ANSWERS[1], ANSWERS[2]))
CY = unreadable("=cy.ipynb", "the file is empty")
ALL = [ANN, BOB, CY]


def test_csv_has_a_row_for_everyone_and_no_formula(tmp_path):
    write_csv(ALL, tmp_path / "g.csv")
    with (tmp_path / "g.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["submission", "status", "chapter", "points", "of", "double", "count", "secret", "notes"]
    assert rows[1][3:8] == ["2", "6", "2", "0", "0"]
    assert rows[3] == ["'=cy.ipynb", "unreadable", "", "0", "0", "", "", "", "the file is empty"]


def test_mistakes_are_counted():
    assert mistakes(ALL) == [("count", "forgot-bias", 2)]


def test_gradescope_form(tmp_path):
    form = gradescope(ANN)
    assert form["score"] == 2
    assert [test["max_score"] for test in form["tests"]] == [2, 1, 3]
    assert form["tests"][1]["output"] == "wrong\nno\ncase: count\ngot: 10\nexpected: 12\nhint: And the biases?"
    assert [test["visibility"] for test in form["tests"]] == ["visible", "visible", "after_published"]
    write_gradescope(ALL, tmp_path)
    assert json.loads((tmp_path / "ann" / "=cmd" / "results.json").read_text(encoding="utf-8"))["score"] == 2


def test_json_and_a_result_survive_the_round_trip(tmp_path):
    write_json(ALL, [("double", ["a", "b"])], tmp_path / "g.json")
    content = json.loads((tmp_path / "g.json").read_text(encoding="utf-8"))
    assert [Result.from_data(one) for one in content["results"]] == ALL
    assert content["misconceptions"] == [{"question": "count", "misconception": "forgot-bias", "submissions": 2}]
    assert content["similar"] == [{"answer": "double", "submissions": ["a", "b"]}]


def test_the_page_escapes_and_runs_nothing(tmp_path):
    write_html(ALL, [("double", ["<i>", "b"])], tmp_path / "g.html")
    page = (tmp_path / "g.html").read_text(encoding="utf-8")
    assert "<b>bob</b>" not in page
    assert "&lt;i&gt;" in page
    assert "<script" not in page
    assert "3 submissions, 2 graded, median 33 %" in page
    assert "<td>2 of 2</td>" in page
