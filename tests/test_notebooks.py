import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from fishbook import notebooks
from fishbook.backend import simd_extensions

FILTERED = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # raised inside Jupyter's own packages


def save(path, *cells):
    notebook = new_notebook(cells=list(cells))
    notebook.nbformat_minor = 5
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def chapter(tmp_path):
    return save(
        tmp_path / "03_made_up.ipynb",
        new_markdown_cell("# 03 Made up", id="title"),
        new_code_cell("print('one'); print('two')\n6 * 7", id="answer"),
        new_code_cell("import time\ntime.time()", id="clock", metadata={"tags": [notebooks.TIMED]}),
        new_code_cell("def relu(x):\n    return x", id="relu", metadata={"tags": ["same-as:fishbook.functions.relu"]}),
    )


@FILTERED
def test_refresh_executes_and_is_stable(chapter):
    assert notebooks.refresh(chapter)
    first = chapter.read_bytes()
    assert not notebooks.refresh(chapter), "a second run must give the same bytes"
    assert chapter.read_bytes() == first
    _, answer, clock, _ = notebooks.read(chapter).cells
    assert notebooks.text_of(answer) == "one\ntwo\n42"
    assert float(notebooks.text_of(clock)) > 0
    assert notebooks.differences(chapter) == []


@FILTERED
def test_arithmetic_is_that_of_avx2_where_there_is_more(tmp_path):
    if "X86_V3" not in simd_extensions():
        pytest.skip("a processor without AVX2")
    products = "import numpy, threadpoolctl\n[one['architecture'] for one in threadpoolctl.threadpool_info()]"
    powers = "from fishbook.backend import simd_extensions\n{'X86_V4', 'AVX512_SKX'} & simd_extensions()"
    cells = new_code_cell(products, id="products"), new_code_cell(powers, id="powers")
    executed = notebooks.execute(save(tmp_path / "03_products.ipynb", *cells))
    assert [notebooks.text_of(cell) for cell in executed.cells] == ["['Haswell']", "set()"]


@FILTERED
def test_timed_cells_keep_their_output_unless_asked(chapter):
    notebooks.refresh(chapter)
    before = notebooks.text_of(notebooks.read(chapter).cells[2])
    notebooks.refresh(chapter, timings=True)
    assert notebooks.text_of(notebooks.read(chapter).cells[2]) != before


@FILTERED
def test_differences_names_the_cell_and_both_texts(chapter):
    notebooks.refresh(chapter)
    notebook = notebooks.read(chapter)
    notebook.cells[1].outputs[-1].data["text/plain"] = "41"
    notebooks.write(notebook, chapter)
    (line,) = notebooks.differences(chapter)
    assert "[answer]" in line
    assert "41" in line
    assert "42" in line


@FILTERED
def test_a_failing_cell_is_an_error_and_the_file_stays(tmp_path):
    from nbclient.exceptions import CellExecutionError

    path = save(tmp_path / "bad.ipynb", new_code_cell("1 / 0", id="boom"))
    before = path.read_bytes()
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        notebooks.refresh(path)
    assert path.read_bytes() == before


def test_tags_and_built_here(chapter):
    (tag,) = notebooks.tags(chapter.parent)
    assert (tag.chapter, tag.cell_id, tag.kind) == ("03_made_up", "relu", "same-as")
    page = notebooks.built_here(chapter.parent)
    assert "| `relu` | [03 Made up](03_made_up.ipynb) | `src/fishbook/functions.py` | the package's own code |" in page


def test_text_of_masks_addresses():
    cell = new_code_cell("x", outputs=[nbformat.v4.new_output("stream", text="<A at 0x7f3a>", name="stdout")])
    assert notebooks.text_of(cell) == "<A at 0x…>"
