"""Reading any file that may be handed in: its code, or why there is none."""

import json

import nbformat
import pytest

from fishbook.grading.submission import Unreadable, chapter_of, find, read, read_bytes

CODE = ["x = 1", "y = 'ü'"]


def notebook(**extra):
    cells = [{"cell_type": "markdown", "source": "# hi"}, *({"cell_type": "code", "source": one} for one in CODE)]
    return {"cells": cells, **extra}


class TestForms:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_encodings(self, encoding):
        content = json.dumps(notebook(), ensure_ascii=False).encode(encoding)
        assert read(content, "a").cells == tuple(CODE)

    def test_with_everything_and_with_no_metadata_at_all(self):
        full = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in CODE])
        assert read(nbformat.writes(full).encode(), "a").cells == tuple(CODE)
        assert read(json.dumps({"cells": notebook()["cells"]}).encode(), "a").cells == tuple(CODE)

    def test_format_3(self):
        old = nbformat.v3.new_notebook(
            worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell(c) for c in CODE])]
        )
        assert read(nbformat.v3.writes_json(old).encode(), "a").cells == tuple(CODE)

    def test_sources_as_lists_and_a_wrong_kernel(self):
        cells = [{"cell_type": "code", "source": ["x = 1\n", "z = 2"]}]
        content = json.dumps({"cells": cells, "metadata": {"kernelspec": {"name": "julia-1.9"}}}).encode()
        assert read(content, "a").cells == ("x = 1\nz = 2",)

    def test_odd_cells_are_passed_over(self):
        cells = [
            3,
            None,
            {},
            {"cell_type": "code"},
            {"cell_type": "code", "source": 4},
            {"cell_type": "code", "source": [1, "a = 1"]},
        ]
        assert read(json.dumps({"cells": cells}).encode(), "a").cells == ("a = 1",)


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "empty"),
            (b" \n", "empty"),
            (b"{", "no valid JSON"),
            (b"[1, 2]", "its JSON is a list"),
            (b'"text"', "its JSON is a str"),
            (b"{}", "no list of cells"),
            (b'{"cells": 3}', "no list of cells"),
            (b'{"worksheets": [3]}', "worksheets"),
            (b"[" * 200_000, "nested too deeply"),
            (b"\x00\x81\x8d\xff" * 10, "no"),
            (json.dumps({"cells": [{"cell_type": "code", "source": "x" * 2_000_001}]}).encode(), "too long"),
        ],
    )
    def test_with_a_sentence(self, content, why):
        with pytest.raises(Unreadable, match=why):
            read(content, "a")

    def test_links_folders_and_giants(self, tmp_path, monkeypatch):
        (tmp_path / "real.ipynb").write_text("{}")
        (tmp_path / "link.ipynb").symlink_to(tmp_path / "real.ipynb")
        (tmp_path / "folder.ipynb").mkdir()
        with open(tmp_path / "big.ipynb", "wb") as stream:
            stream.truncate(200_000_000)  # a hole: takes no room
        for name, why in (("link", "symbolic link"), ("folder", "not a file"), ("big", "200 MB"), ("none", "not a file")):
            with pytest.raises(Unreadable, match=why):
                read_bytes(tmp_path / f"{name}.ipynb")
        assert read_bytes(tmp_path / "real.ipynb") == b"{}"


def test_finding_is_ordered_and_skips_checkpoints(tmp_path):
    for name in ("b/x.ipynb", "a/x.ipynb", "a/.ipynb_checkpoints/x.ipynb", "a/notes.txt", "A.IPYNB"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    assert [path.relative_to(tmp_path).as_posix() for path in find(tmp_path)] == ["A.IPYNB", "a/x.ipynb", "b/x.ipynb"]


@pytest.mark.usefixtures("tiny_chapter")
class TestChapter:
    def test_by_the_checks_that_are_asked_whatever_the_file_is_called(self):
        content = json.dumps({"cells": [{"cell_type": "code", "source": 'check("double")'}]}).encode()
        assert chapter_of(read(content, "homework-final(2).ipynb")) == "99"

    def test_by_the_names_when_the_checks_were_deleted(self):
        content = json.dumps({"cells": [{"cell_type": "code", "source": "def double(x): return 2 * x"}]}).encode()
        assert chapter_of(read(content, "a")) == "99"

    def test_another_notebook_is_refused(self):
        with pytest.raises(Unreadable, match="none of its cells"):
            chapter_of(read(b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}', "a"))
