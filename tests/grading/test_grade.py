"""One submission from its bytes to its points, in every disorder that a notebook can be in."""

import json

import pytest
from sandboxed import needs_sandbox

from fishbook.grading.grade import Result, grade, unreadable

pytestmark = [needs_sandbox, pytest.mark.usefixtures("tiny_chapter")]
DOUBLE = {"cell_type": "code", "source": "def double(x):\n    return 2 * x"}
COUNT = {"cell_type": "code", "source": "count = 12"}
WHY = {"cell_type": "code", "source": 'why = "A"'}
ASK = {"cell_type": "code", "source": 'check("double")\ncheck("count")'}
TEXT = {"cell_type": "markdown", "source": "# Homework"}


def points(*cells, name="a.ipynb", **rest):
    result = grade(json.dumps({"cells": list(cells), **rest}).encode(), name)
    assert result.status == "graded", result.note
    return {answer.question: answer.points for answer in result.answers if answer.points}


class TestDisorder:
    FULL = {"double": 2, "count": 1}  # noqa: RUF012

    def test_in_order(self):
        assert points(TEXT, DOUBLE, COUNT, WHY) == self.FULL

    def test_reordered_and_duplicated(self):
        assert points(COUNT, COUNT, WHY, DOUBLE, DOUBLE, TEXT) == self.FULL

    def test_missing_cells_cost_what_is_missing(self):
        assert points(DOUBLE) == {"double": 2}

    def test_a_later_cell_overwrites_an_earlier_one(self):
        assert points(DOUBLE, {"cell_type": "code", "source": "def double(x):\n    return x"}, COUNT) == {"count": 1}

    def test_all_in_one_cell_and_a_renamed_file(self):
        merged = {"cell_type": "code", "source": f"{COUNT['source']}\n{DOUBLE['source']}"}
        assert points(merged, name="final FINAL (3).ipynb") == self.FULL

    def test_metadata_of_another_world(self):
        strange = {"metadata": {"kernelspec": {"name": "ir", "language": "R"}, "tags": 3}, "nbformat": "four"}
        assert points(DOUBLE | {"metadata": None, "outputs": "none"}, COUNT, **strange) == self.FULL

    def test_magics_and_shell_lines_are_passed_over(self):
        first = {"cell_type": "code", "source": "%matplotlib inline\n!pip install something\nx = 1"}
        assert points(first, DOUBLE, COUNT) == self.FULL

    def test_a_broken_cell_costs_itself(self):
        result = grade(
            json.dumps({"cells": [{"cell_type": "code", "source": "def broken(:"}, DOUBLE, COUNT]}).encode(), "a"
        )
        assert result.points == 3
        assert result.cells[0].startswith("code cell 1 (def broken(:) raised SyntaxError")


def test_a_result_says_everything_and_survives_json():
    result = grade(json.dumps({"cells": [DOUBLE, COUNT, WHY, ASK]}).encode(), "ann/a.ipynb")
    assert (result.chapter, result.points, result.of, result.backend) == ("99", 3, 10, "bubblewrap")
    why = next(answer for answer in result.answers if answer.question == "why")
    assert (why.status, why.misconception, why.hint, why.expected) == ("wrong", "chose-A", "A is a rumour.", "")
    assert Result.from_data(json.loads(json.dumps(result.data()))) == result


def test_a_raised_error_is_told_once():
    cell = {"cell_type": "code", "source": "def double(x):\n    return x[99]"}
    answer = grade(json.dumps({"cells": [cell]}).encode(), "a").answers[0]
    assert answer.problem.startswith("It raised IndexError")
    assert (answer.got, answer.expected) == ("", "")


def test_an_unreadable_one_is_a_row():
    assert grade(b"", "a") == unreadable("a", "the file is empty", grade(b"", "a").digest)
    assert grade(b'{"cells": []}', "a").note == "none of its cells belongs to a graded chapter"
