"""Exercises made from masters: what is taken out, what stays, and every fault of a master named."""

import nbformat
import pytest

from fishbook import notebooks
from fishbook.grading import masters
from fishbook.grading.masters import MasterError, exercise, faults, generate, stub

FUNCTION = '''def double(x):
    """Twice x."""
    # BEGIN SOLUTION
    y = x + x
    return y
    # END SOLUTION'''
VALUE = "# BEGIN SOLUTION\ncount = 12\n# STUB count = ...\n# END SOLUTION"
BUG = """def half(x):
    # BEGIN SOLUTION
    return x / 2
    # STUB y = x // 2
    # STUB return y
    # END SOLUTION
shown = half"""


def master(*cells, title="# Solutions 99: Tiny"):
    code = [nbformat.v4.new_code_cell(source, id=f"c{i}", execution_count=i + 1) for i, source in enumerate(cells)]
    for cell in code:
        cell.outputs = [nbformat.v4.new_output("stream", text="out")]
        cell.metadata |= {"tags": ["hide-input", "keep-me"], "mystnb": {"code_prompt_show": "Show the answer"}}
    why = nbformat.v4.new_markdown_cell("Why this is so.", id="why", metadata={"tags": ["solution"]})
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(title, id="title"), *code, why])


def written(folder, *cells, name="99_tiny.ipynb"):
    folder.mkdir(exist_ok=True)
    notebooks.write(master(*cells), folder / name)
    return folder / name


class TestStub:
    def test_a_function_keeps_its_head_and_raises(self):
        assert stub(FUNCTION) == 'def double(x):\n    """Twice x."""\n    raise NotImplementedError("your turn")'

    def test_a_value_and_a_fault_start_from_their_stub_lines(self):
        assert stub(VALUE) == "count = ..."
        assert stub(BUG) == "def half(x):\n    y = x // 2\n    return y\nshown = half"

    def test_a_cell_without_a_solution_is_left_alone(self):
        assert stub("a = 1\n\nb = 2") == "a = 1\n\nb = 2"

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ("# BEGIN SOLUTION\nx = 1", "BEGIN SOLUTION without"),
            ("x = 1\n# END SOLUTION", "END SOLUTION without"),
            ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION", "inside a solution"),
        ],
    )
    def test_markers_that_do_not_pair_are_named(self, source, message):
        with pytest.raises(MasterError, match=f"c7: .*{message}"):
            stub(source, "c7")


class TestExercise:
    def test_holds_no_solution_no_output_and_the_same_ids(self):
        made = exercise(master(FUNCTION, 'check("double")'))
        assert [cell.id for cell in made.cells] == ["title", "c0", "c1"]
        assert made.cells[0].source == "# Exercises 99: Tiny"
        assert "x + x" not in nbformat.writes(made)
        assert all(not cell.outputs and cell.execution_count is None for cell in made.cells[1:])
        assert made.cells[1].metadata == {"tags": ["keep-me"]}

    def test_the_master_stays_as_it_is(self):
        before = master(FUNCTION)
        text = nbformat.writes(before)
        exercise(before)
        assert nbformat.writes(before) == text

    def test_the_same_master_gives_the_same_bytes(self):
        one = master(FUNCTION, VALUE)
        assert notebooks.text(exercise(one)) == notebooks.text(exercise(one))


@pytest.mark.usefixtures("tiny_chapter")
class TestGenerate:
    ASK = tuple(f'check("{name}")' for name in ("double", "count", "why", "layer", "fast"))

    def test_writes_and_then_finds_nothing_to_do(self, tmp_path):
        path = written(tmp_path / "solutions", FUNCTION, *self.ASK)
        (tmp_path / "exercises").mkdir()
        both = path.parent, tmp_path / "exercises"
        assert generate(*both, check=True) == [f"{both[1] / path.name} is out of date: run `fishbook exercises`"]
        assert generate(*both) == []
        assert generate(*both, check=True) == []

    def test_drift_and_strays_are_found(self, tmp_path):
        path = written(tmp_path / "solutions", FUNCTION, *self.ASK)
        made = tmp_path / "exercises"
        made.mkdir()
        generate(path.parent, made)
        (made / path.name).write_text((made / path.name).read_text().replace("Twice", "Thrice"))
        (made / "98_old.ipynb").write_text("{}")
        assert len(generate(path.parent, made, check=True)) == 2

    def test_questions_not_asked_are_named(self, tmp_path):
        (problem,) = faults(written(tmp_path / "solutions", FUNCTION, *self.ASK[1:]))
        assert "asks ['count', 'why', 'layer', 'fast'], chapter 99 has ['double'" in problem

    def test_another_signature_in_the_stub_is_found(self, tmp_path):
        source = "# BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n# STUB def double(y): ...\n# END SOLUTION"
        (problem,) = faults(written(tmp_path / "solutions", source, *self.ASK))
        assert "the master defines ['double(x)'], the exercise ['double(y)']" in problem

    def test_a_faulty_master_writes_no_exercise(self, tmp_path):
        path = written(tmp_path / "solutions", "# BEGIN SOLUTION", *self.ASK)
        (tmp_path / "exercises").mkdir()
        assert "99_tiny.ipynb: c0: # BEGIN SOLUTION without # END SOLUTION" in generate(path.parent, tmp_path / "exercises")
        assert not list((tmp_path / "exercises").iterdir())


def test_the_names_asked_for_are_found_however_they_are_written():
    made = master("check('a-b')", ' check( "c" )', 'x = 1\ncheck("d")\ncheck("a-b")', 'recheck("e")')
    assert masters.asked(made) == ["a-b", "c", "d"]
