"""The linked JavaScript: every view is a module that node can load, classic scripts work together, mistakes are named."""

import json
import re
import shutil
import subprocess

import pytest

from fishbook.widgets import WIDGETS, _assets

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def node(code, kind="module"):
    done = subprocess.run(["node", f"--input-type={kind}", "--eval", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@needs_node
@pytest.mark.parametrize("view", WIDGETS)
def test_a_view_is_one_module_with_a_render_function(view, tmp_path):
    path = tmp_path / "view.mjs"
    path.write_text(_assets.module(view), encoding="utf-8")
    assert node(f'import view from "{path.as_uri()}"; console.log(typeof view.render)') == "function"


@needs_node
def test_classic_scripts_fill_one_registry(tmp_path):
    scripts = [_assets.site_scripts(), *map(_assets.view_script, WIDGETS)]
    path = tmp_path / "all.js"
    path.write_text("\n".join(scripts), encoding="utf-8")
    code = (
        f'require({json.dumps(str(path))}); console.log(Object.keys(globalThis.fishbook).filter((k) => !k.includes("/")))'
    )
    listed = node(code, "commonjs")
    for view in WIDGETS:
        assert f"'{view}.js'" in listed


@needs_node
def test_copies_of_the_kit_on_one_page_make_no_id_twice():
    dom = (_assets.VIEWS / "kit" / "dom.js").as_uri()  # in a notebook each widget loads a copy of its own
    copies = [f'(await import("{dom}?{k}"))' for k in range(3)]
    ids = node(f"console.log([{', '.join(f'{copy}.uid(), {copy}.uid()' for copy in copies)}].join(' '))").split()
    assert len(set(ids)) == 6


@pytest.mark.parametrize("view", WIDGETS)
def test_a_views_own_script_does_not_carry_the_kit_again(view):
    script = _assets.view_script(view)
    assert f'globalThis.fishbook["{view}.js"]' in script
    assert not re.search(r'^globalThis\.fishbook\["(kit|vendor)/', script, re.MULTILINE)
    assert len(script) < 50_000


def test_no_script_names_another_host_or_loads_anything():
    for text in [_assets.site_scripts(), _assets.css(), *map(_assets.view_script, WIDGETS)]:
        assert set(re.findall(r"https?://[^\s\"'`)]+", text)) <= {"http://www.w3.org/2000/svg"}
        assert not re.search(r"\b(fetch|importScripts|XMLHttpRequest|eval)\(|\bimport\(|@import|url\((?!#)", text)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """write(name=text, ...) makes a small world of modules."""
    monkeypatch.setattr(_assets, "VIEWS", tmp_path)
    for function in (_assets.module, _assets.view_script, _assets.site_scripts):
        function.cache_clear()

    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")

    yield write
    for function in (_assets.module, _assets.view_script, _assets.site_scripts):
        function.cache_clear()


@needs_node
def test_names_of_different_modules_do_not_meet_and_each_runs_once(folder, tmp_path):
    folder(
        a='import { b } from "./b.js";\nimport { c } from "./c.js";\nconst secret = 1;\n'
        "export default { sum: secret + b + c() };\n",
        b='import { c } from "./c.js";\nconst secret = 10;\nexport const b = secret + c();\n',
        c="let calls = 0;\nexport function c() {\n  calls += 1;\n  return 100 * calls;\n}\n",
    )
    path = tmp_path / "linked.mjs"
    path.write_text(_assets.module("a"), encoding="utf-8")
    assert node(f'import a from "{path.as_uri()}"; console.log(a.sum)') == "311"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a": 'import { b } from "./b.js";', "b": 'import { a } from "./a.js";'}, "circular import: a.js -> b.js -> a.js"),
        ({"a": 'import * as b from "./b.js";\nexport default 1;'}, r"a\.js: write imports as"),
        ({"a": 'import {\n  b,\n} from "./b.js";\nexport default 1;'}, r"a\.js: write imports as"),
        ({"a": 'import { b as c } from "./b.js";\nexport default 1;'}, r"a\.js: write imports as"),
    ],
)
def test_what_the_linker_cannot_do_is_refused(folder, files, message):
    folder(**files)
    with pytest.raises(ValueError, match=message):
        _assets.module("a")
