"""python -m bench.grading: how long the grading of a notebook takes, alone and in a class, and what memory a class needs.

A small notebook (three functions, three private questions) is graded from the command line, then `--copies` of it in one
process on one core, whose memory is read after every hundred.  Needs bubblewrap.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.measure import surroundings

RESULTS = Path(__file__).parent / "results"
BUDGET = {"command s": 0.6, "batch s": 0.3}
CELLS = [
    "import numpy as np\nfrom fishbook import check\nfrom fishbook.functions import sigmoid",
    "def double(x):\n    return 2 * x",
    "def shift(x, by=1):\n    return x + by",
    "def squash(x):\n    return sigmoid(x)",
    'check("private-double")',
]
PRIVATE = """
from fishbook.checks._question import Question


def question(name, right):
    def probe(student, look, rng):
        function = student.handle(name)
        for shape in ((3,), (2, 4), (5, 2)):
            look(function, rng.normal(size=shape))

    return Question(f"private-{name}", name, "implement", 1, (name,), probe, {name: right}, (), ("Look again.",))


QUESTIONS = (
    question("double", lambda x: 2 * x),
    question("shift", lambda x, by=1: x + by),
    question("squash", lambda x: 1 / (1 + 2.718281828 ** -x)),
)
"""


def private_megabytes() -> float:
    """What this process holds in memory beside files that others share."""
    _, resident, shared, *_ = map(int, Path("/proc/self/statm").read_text().split())
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE") / 1e6


def one_command(notebook: Path, private: Path, times: int = 9) -> list[float]:
    """Seconds of `fishbook grade NOTEBOOK`, from the start of Python to its end."""
    program = str(Path(sys.executable).with_name("fishbook"))
    command = [program, "grade", str(notebook), "--chapter", "00", "--hidden", str(private)]
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return taken


def a_class(folder: Path, private: Path, copies: int) -> tuple[float, list[float]]:
    """(seconds for each of `copies` on one core, megabytes after every hundred)."""
    from fishbook.grading.folder import grade_all

    memory = []
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        options: dict[str, Any] = {"hidden": private, "chapter": "00", "secret": b"a key for this measurement"}
        for done, _, result in grade_all(folder, Path(out), **options):
            assert sum(answer.points for answer in result.answers if answer.hidden) == 3, result
            if done % 100 == 0:
                memory.append(round(private_megabytes(), 1))
    return (time.perf_counter() - began) / copies, memory


def main(copies: Annotated[int, typer.Option(help="how many submissions the class has")] = 1000) -> None:
    """Measure, print, and write bench/results/grading.json."""
    with tempfile.TemporaryDirectory() as place:
        folder, private = Path(place, "class"), Path(place, "private")
        folder.mkdir()
        private.mkdir()
        (private / "chapter_00.py").write_text(PRIVATE, encoding="utf-8")
        text = json.dumps({"cells": [{"cell_type": "code", "source": one} for one in CELLS]})
        for number in range(copies):
            (folder / f"{number:04}.ipynb").write_text(text, encoding="utf-8")
        alone = one_command(folder / "0000.ipynb", private)
        each, memory = a_class(folder, private, copies)
    row = {
        "command s": round(statistics.median(alone), 3),
        "command s, least": round(min(alone), 3),
        "batch s": round(each, 3),
        "copies": copies,
        "memory MB, every hundred": memory,
        "largest child MB": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3),
    }
    for name, value in row.items():
        over = "  over budget" if name in BUDGET and value > BUDGET[name] else ""
        typer.echo(f"{name:>26}  {value}{over}")
    report = {"what": __doc__.splitlines()[0], **surroundings(), "budget": BUDGET, **row}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "grading.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
