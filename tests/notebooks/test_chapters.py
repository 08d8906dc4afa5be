"""Every committed chapter: executed, clean, described, small enough."""

import re

import pytest
from chapters import BOOK, CHAPTERS, ROOT, code_cells

from fishbook import notebooks

pytestmark = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def test_is_executed_in_order_without_errors(path):
    cells = [cell for cell in code_cells(path) if cell.source.strip()]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1)), "run `make notebooks`"
    assert not [cell.id for cell in cells for output in cell.outputs if output.output_type == "error"]
    noisy = [cell.id for cell in cells for output in cell.outputs if output.get("name") == "stderr"]
    assert not noisy, f"these cells print warnings or other noise: {noisy}"


def test_cell_ids_are_readable_slugs(path):
    for cell in notebooks.read(path).cells:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell.id), cell.id
        assert not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?|[0-9a-f]{12,}", cell.id), f"{cell.id} is a machine's id"


def test_pictures_have_alt_text(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                alt = output.metadata.get("image/png", {}).get("alt", "")
                assert len(alt) > 20, f"[{cell.id}] show the figure with fishbook.plotting.show(fig, alt=...)"


def test_is_small_and_speaks_of_no_machine(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < 1_000_000
    assert not re.search(r"/(home|root|work|Users|tmp)/|site-packages", text)
    assert notebooks.read(path).metadata.kernelspec.name == "python3"


def test_has_the_parts_of_a_chapter(path):
    markdown = [cell.source for cell in notebooks.read(path).cells if cell.cell_type == "markdown"]
    assert re.match(rf"# {path.stem[:2]}\b", markdown[0]), "the first cell is `# NN Title`"
    headings = re.findall(r"^## (.+)$", "\n".join(markdown), flags=re.MULTILINE)
    for part in ("What goes wrong", "Summary", "Exercises", "Where to go next"):
        assert part in headings, f"{path.stem} lacks the section {part!r}; it has {headings}"
    assert sum(line.startswith("# ") for source in markdown for line in source.splitlines()) == 1


def test_is_in_the_table_of_contents(path):
    assert f"{BOOK.name}/{path.stem}" in (ROOT / "_toc.yml").read_text(encoding="utf-8")


def test_no_banned_words(path):
    for cell in notebooks.read(path).cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"```.*?```|`[^`]*`", "", cell.source, flags=re.DOTALL)
            found = re.findall(r"\b(?:simply|obviously|easily|trivially|of course)\b", prose, flags=re.IGNORECASE)
            assert not found, f"[{cell.id}] {found}"
