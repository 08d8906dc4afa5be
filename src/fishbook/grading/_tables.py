"""The results of a class as CSV, JSON, Gradescope's format, and an HTML page that a teacher reads."""

from __future__ import annotations

import csv
import html
import json
import statistics
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from fishbook.grading.grade import Answer, Result

__all__ = ["columns", "gradescope", "mistakes", "write_csv", "write_gradescope", "write_html", "write_json"]

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take such a cell for a formula
Groups = Sequence[tuple[str, Sequence[str]]]


def columns(results: Sequence[Result]) -> list[str]:
    """The questions of all results, in the order in which they first appear."""
    return list(dict.fromkeys(answer.question for result in results for answer in result.answers))


def mistakes(results: Sequence[Result]) -> list[tuple[str, str, int]]:
    """(question, misconception, how many submissions), the most frequent first."""
    counted = Counter((a.question, a.misconception) for r in results for a in r.answers if a.misconception)
    return sorted(((q, m, n) for (q, m), n in counted.items()), key=lambda one: (-one[2], one[0], one[1]))


def write_csv(results: Sequence[Result], path: Path) -> None:
    """One row a submission: name, chapter, points, of, one column for each question, and notes."""
    names = columns(results)
    with path.open("w", newline="", encoding="utf-8-sig") as stream:  # the mark tells spreadsheets that it is UTF-8
        rows = csv.writer(stream)
        rows.writerow(["submission", "status", "chapter", "points", "of", *names, "notes"])
        for result in results:
            points = {answer.question: answer.points for answer in result.answers}
            notes = "; ".join([*([result.note] if result.note else []), *result.cells])
            row = [result.submission, result.status, result.chapter, result.points, result.of]
            rows.writerow([_safe(one) for one in [*row, *(points.get(name, "") for name in names), notes]])


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def write_json(results: Sequence[Result], similar: Groups, path: Path) -> None:
    """Everything: all results, the mistakes counted, the answers that are alike."""
    content = {
        "results": [result.data() for result in results],
        "misconceptions": [{"question": q, "misconception": m, "submissions": n} for q, m, n in mistakes(results)],
        "similar": [{"answer": name, "submissions": list(who)} for name, who in similar],
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def gradescope(result: Result) -> dict[str, object]:
    """The results.json of a Gradescope autograder: score, and a test for each question."""
    head = result.note or "\n".join(result.cells)
    return {
        "score": result.points,
        "execution_time": round(result.seconds),
        "output": head,
        "tests": [_test(answer) for answer in result.answers],
    }


def _test(answer: Answer) -> dict[str, object]:
    lines = [answer.status, answer.problem, answer.case and f"case: {answer.case}"]
    lines += [answer.got and f"got: {answer.got}", answer.expected and f"expected: {answer.expected}"]
    lines += [answer.hint and f"hint: {answer.hint}"]
    return {
        "name": answer.title,
        "number": answer.question,
        "score": answer.points,
        "max_score": answer.of,
        "output": "\n".join(line for line in lines if line),
        "visibility": "after_published" if answer.hidden else "visible",
    }


def write_gradescope(results: Sequence[Result], folder: Path) -> None:
    """A results.json for each submission, in a folder of its name."""
    for result in results:
        target = folder / Path(result.submission).with_suffix("") / "results.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(gradescope(result), indent=1, ensure_ascii=False)
        target.write_text(text + "\n", encoding="utf-8")


STYLE = """
:root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem;
padding: 0 1rem } table { border-collapse: collapse; margin: 1rem 0 } th, td { border-bottom: 1px solid #8884; padding:
.25rem .7rem; text-align: left; vertical-align: top } td.n { text-align: right; font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto } .bar { background: #2a78b0; display: inline-block; height: .7em }
"""


def write_html(results: Sequence[Result], similar: Groups, path: Path) -> None:
    """A page without any script: the class at a glance, each question, the mistakes, every submission."""
    graded = [result for result in results if result.status == "graded"]
    shares = [result.points / result.of for result in graded if result.of]
    middle = f", median {100 * statistics.median(shares):.0f} %" if shares else ""
    parts = [f"<p>{len(results)} submissions, {len(graded)} graded{middle}.</p>"]
    parts += ["<h2>Questions</h2>", _question_table(graded)]
    parts += ["<h2>Misconceptions</h2>", _table(("question", "misconception", "submissions"), mistakes(results))]
    shared = [(name, ", ".join(who)) for name, who in similar]
    about = "<p>Equal once names, comments and layout are taken away. It says nothing about who wrote it first, or why.</p>"
    parts += ["<h2>Answers that are alike</h2>", about, _table(("answer", "submissions"), shared)]
    rows = [(r.submission, r.chapter, f"{r.points} / {r.of}", "; ".join(filter(None, [r.note, *r.cells]))) for r in results]
    parts += ["<h2>Submissions</h2>", _table(("submission", "chapter", "points", "notes"), rows)]
    page = f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Grades</title><style>{STYLE}</style><h1>Grades</h1>"  # noqa: E501
    path.write_text(page + "\n".join(parts) + "\n</html>\n", encoding="utf-8")


def _question_table(graded: Sequence[Result]) -> str:
    rows = []
    for name in columns(graded):
        answers = [a for r in graded for a in r.answers if a.question == name]
        passed, untouched = (sum(a.status == status for a in answers) for status in ("passed", "untouched"))
        share = passed / len(answers)
        rows.append((name, answers[0].title, f"{passed} of {len(answers)}", untouched, f"{100 * share:.0f} %"))
    return _table(("question", "title", "passed", "untouched", "share"), rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return "<p>None.</p>"
    head = "".join(f"<th>{html.escape(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(_cell(one) for one in row) + "</tr>" for row in rows)
    return f"<div class=scroll><table><tr>{head}</tr>{body}</table></div>"


def _cell(value: object) -> str:
    number = " class=n" if isinstance(value, int | float) else ""
    return f"<td{number}>{html.escape(str(value))}</td>"
