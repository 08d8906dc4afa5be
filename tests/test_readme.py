"""What the README shows and says is there."""

import re

import pytest
from chapters import CHAPTERS, ROOT
from typer.testing import CliRunner

from fishbook import cli

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_picture_and_local_link_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), f"{name} points to {target}"


def test_every_chapter_is_listed():
    listed = re.findall(r"(?m)^\| (\d\d) ", README)
    assert listed == [path.stem[:2] for path in CHAPTERS]


def test_every_make_target_named_exists():
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    for document in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"\bmake ([a-z]+)\b(?=[`\s]*(?:#|`|,|$))", (ROOT / document).read_text(encoding="utf-8")))
        assert named, document
        assert named <= targets


def test_the_commands_named_exist():
    help_text = CliRunner().invoke(cli.app, ["--help"]).output
    for command in set(re.findall(r"`fishbook ([a-z-]+)", README)):
        assert command in help_text


def test_the_example_runs(monkeypatch, capsys):
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    quick = example.replace("rng=0).fit()", "rng=0, epochs=1, progress=False).fit()")
    assert quick != example
    exec(compile(quick, "README.md", "exec"), {})
    assert 0.1 < float(capsys.readouterr().out) < 1
