"""Code and printed lines of all notebooks fit the page: at its usual width a line holds 77 characters of code."""

import pytest
from chapters import ROOT, code_cells

WIDEST = 77
NOTEBOOKS = [path for folder in ("book", "exercises", "solutions") for path in sorted((ROOT / folder).glob("*.ipynb"))]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_line_runs_off_the_page(path):
    for cell in code_cells(path):
        printed = [output.text for output in cell.outputs if output.output_type == "stream"]
        lines = [line for text in (cell.source, *printed) for line in text.splitlines()]
        assert [line for line in lines if len(line) > WIDEST] == [], cell.id
