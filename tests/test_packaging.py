"""The files that say what to install agree with one another."""

import re
import tomllib

from chapters import ROOT
from packaging.requirements import Requirement

import fishbook

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    plain = [line.partition(" #")[0].strip() for line in lines]
    return {Requirement(line).name: Requirement(line) for line in plain if line and line[0] not in "#-"}


def declared(*extras):
    wanted = PROJECT["dependencies"] + [text for extra in extras for text in PROJECT["optional-dependencies"][extra]]
    return {req.name: req for req in map(Requirement, wanted) if req.name != "fishbook"}


def test_requirements_txt_is_complete():
    learner = requirements("requirements.txt")
    for name, requirement in declared("lab", "book").items():
        assert name in learner, f"requirements.txt lacks {name}"
        assert learner[name].specifier == requirement.specifier
    assert "-e ." in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert {"numpy", "matplotlib", "ipywidgets", "jupyterlab", "nbval", "jupyter-book"} <= learner.keys()


def test_the_locked_set_holds_every_dependency_at_a_fitting_version():
    locked = requirements("requirements-lock.txt")
    for name, requirement in declared("lab", "book", "dev").items():
        (pin,) = locked[name].specifier
        assert pin.operator == "=="
        assert requirement.specifier.contains(pin.version), f"{name} {pin.version} is locked, {requirement} is declared"


def test_gpu_requirements_name_cupy():
    assert any(name.startswith("cupy-cuda") for name in requirements("requirements-gpu.txt"))
    assert "cupy" not in " ".join(declared()), "CuPy is an extra: its wheel depends on the CUDA version"


def test_one_version_everywhere():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cited = re.search(r"(?m)^version: (.+)$", citation)
    assert cited is not None
    assert fishbook.__version__ == PROJECT["version"] == cited.group(1)


def test_binder_gets_a_python_that_the_package_accepts():
    version = (ROOT / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert tuple(map(int, version.split("."))) >= tuple(map(int, PROJECT["requires-python"].strip(">=").split(".")))
