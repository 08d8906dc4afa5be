"""What a learner sees: a verdict and a hint, as text and as HTML that follows the page's light or dark colours."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fishbook._plain import Raised
from fishbook.checks._look import shown
from fishbook.checks._question import Verdict
from fishbook.checks._sentences import Fault

__all__ = ["Progress", "Report", "Row"]

TEXT = "var(--pst-color-text-base, var(--jp-ui-font-color1, CanvasText))"
QUIET = "var(--pst-color-text-muted, var(--jp-ui-font-color2, GrayText))"
EDGES = {"passed": "#2a8a4a", "untouched": "#8a8a8a", "missing": "#8a8a8a"}  # the rest is amber, no alarm
AMBER = "#b8741a"
MARKS = {"passed": "✓", "untouched": "○", "missing": "○"}
HEADS = {
    "passed": "right",
    "untouched": "still to be done",
    "missing": "not there yet",
    "raised": "raises an error",
    "timeout": "does not end",
    "wrong": "not yet",
}


@dataclass(frozen=True)
class Report:
    """A verdict, and which of its hints is due.  Shows itself in a notebook; `passed` and `points` are for programs."""

    verdict: Verdict
    stage: int = 1
    trouble: str = ""  # when progress could not be kept

    @property
    def passed(self) -> bool:
        return self.verdict.passed

    @property
    def points(self) -> int:
        return self.verdict.points

    @property
    def hint(self) -> str:
        """The hint that is due; the last one stays."""
        hints = self.verdict.hints
        return hints[min(self.stage, len(hints)) - 1] if hints else ""

    def lines(self) -> list[tuple[str, str]]:
        """(kind, text) line by line.  kind: head · problem · label text · hint · note."""
        verdict, question = self.verdict, self.verdict.question
        mark, head = MARKS.get(verdict.status, "✗"), HEADS[verdict.status]
        found = [("head", f"{mark} {question.title} · {head} · {verdict.points} of {_points(question.points)}")]
        if verdict.problem and not verdict.passed:
            found.append(("problem", verdict.problem))
        found += [line for fault in verdict.faults[:1] for line in _fault_lines(fault, question.reveals)]
        hints = verdict.hints
        if hints:
            stage = min(self.stage, len(hints))
            more = " · check again for the next" if stage < len(hints) else ""
            found += [("hint", self.hint), ("note", f"hint {stage} of {len(hints)}{more}")]
        if self.trouble:
            found.append(("note", self.trouble))
        return found

    def __repr__(self) -> str:
        return "\n".join(_plain_line(*line) for line in self.lines())

    def _repr_html_(self) -> str:
        edge = EDGES.get(self.verdict.status, AMBER)
        inside = "".join(_html_line(*line) for line in self.lines())
        style = f"border-left: 4px solid {edge}; padding: .4em .9em; margin: .4em 0; color: {TEXT}"
        return f'<div class="fishbook-check" role="status" style="{style}">{inside}</div>'


def _points(points: int) -> str:
    return f"{points} point" + "s" * (points != 1)


def _fault_lines(fault: Fault, reveals: bool) -> list[tuple[str, str]]:
    got = fault.seen.got
    lines = [("case", fault.seen.call)]
    if fault.seen.note:
        lines.append(("why", fault.seen.note))
    if isinstance(got, Raised):
        if got.line:
            lines.append(("line", got.line))
        return lines
    if fault.expected is None:
        return lines
    if not reveals:
        return [(fault.seen.call, shown(got))]
    lines += [("got", shown(got)), ("expected", shown(fault.expected))]
    pair = isinstance(got, np.ndarray | float | int), isinstance(fault.expected, np.ndarray | float | int)
    if all(pair) and np.shape(got) == np.shape(fault.expected) and np.size(got) and not isinstance(got, bool):
        difference = _difference(got, fault.expected)
        lines += [("largest difference", f"{difference:.3g}")] if np.isfinite(difference) else []
    return lines


def _difference(got: object, expected: object) -> float:
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(np.asarray(got, float) - np.asarray(expected, float))))


def _plain_line(kind: str, text: str) -> str:
    if kind in ("head", "problem", "note"):
        return text if kind == "head" else f"  {text}"
    return f"  {kind}: {text}".replace("\n", "\n    ")


def _html_line(kind: str, text: str) -> str:
    body = html.escape(text)
    if kind == "head":
        return f'<div style="font-weight: 600">{body}</div>'
    if kind == "note":
        return f'<div style="font-size: .85em; color: {QUIET}">{body}</div>'
    if kind == "problem":
        return f"<div>{_code(body)}</div>"
    if kind == "hint":
        return f'<div style="margin-top: .4em"><b>Hint.</b> {_code(body)}</div>'
    pre = "white-space: pre-wrap; margin: 0; font-size: .9em; background: none; color: inherit; border: 0; padding: 0"
    label = f'<div style="color: {QUIET}; min-width: 6em">{kind}</div>'
    return f'<div style="display: flex; gap: .6em; flex-wrap: wrap">{label}<pre style="{pre}">{body}</pre></div>'


def _code(escaped: str) -> str:
    """`code` between backticks as an element, in text that is escaped already."""
    parts = escaped.split("`")
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


@dataclass(frozen=True)
class Row:
    """One question in the overview."""

    name: str
    title: str
    points: int
    of: int
    status: str


@dataclass(frozen=True)
class Progress:
    """The questions of a chapter with the points so far; shows itself in a notebook."""

    chapter: str
    rows: Sequence[Row]
    trouble: str = ""

    @property
    def points(self) -> int:
        return sum(row.points for row in self.rows)

    @property
    def of(self) -> int:
        return sum(row.of for row in self.rows)

    def __repr__(self) -> str:
        width = max((len(row.title) for row in self.rows), default=0)
        lines = [f"Chapter {self.chapter}: {self.points} of {_points(self.of)}"]
        lines += [f"  {_mark(row)} {row.title:<{width}}  {row.points}/{row.of}  {row.name}" for row in self.rows]
        return "\n".join([*lines, *([f"  {self.trouble}"] if self.trouble else [])])

    def _repr_html_(self) -> str:
        head = f"<caption style='text-align: left; font-weight: 600; color: {TEXT}'>"
        head += f"Chapter {self.chapter}: {self.points} of {_points(self.of)}</caption>"
        cells = "".join(
            f"<tr><td>{_mark(row)}</td><td style='text-align: left'>{html.escape(row.title)}</td>"
            f"<td>{row.points}/{row.of}</td><td style='text-align: left'><code>{html.escape(row.name)}</code></td></tr>"
            for row in self.rows
        )
        note = f"<div style='color: {QUIET}'>{html.escape(self.trouble)}</div>" if self.trouble else ""
        columns = "<tr><th></th><th style='text-align: left'>question</th><th>points</th><th>name</th></tr>"
        return f"<table class='fishbook-progress' style='color: {TEXT}'>{head}{columns}{cells}</table>{note}"


def _mark(row: Row) -> str:
    return MARKS.get(row.status, "✗") if row.status else "○"
