"""The public names, what importing them costs, and the direction in which the rooms import one another."""

import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import fishbook

SOURCE = Path(fishbook.__file__).parent

# Room: the rooms it may import, at the top or inside a function.  Downwards only; a room is a module or a folder.
CORE = (
    "backend functions initializers layers losses gradients convolution graph optimizers "
    "views _weights_file _plain network models _split trainer"
)
MAY_IMPORT = {
    "backend": "",
    "functions": "backend",
    "initializers": "backend",
    "gradients": "backend",
    "graph": "backend",
    "optimizers": "backend",
    "_weights_file": "backend",
    "views": "",
    "_plain": "",
    "layers": "backend functions initializers",
    "losses": "backend functions",
    "_winograd": "backend",
    "_cuda": "backend",
    "_rows": "backend",
    "_columns": "_cuda _rows _winograd backend",
    "convolution": "_columns backend functions initializers layers",
    "_perturbed": "backend functions layers losses convolution",
    "network": "_perturbed backend functions gradients layers losses convolution views _weights_file",
    "models": "backend functions initializers layers losses convolution network",
    "_split": "backend convolution layers losses network",
    "trainer": "_split backend initializers network models optimizers",
    "datasets": "backend",
    "search": "backend",
    "visualize": "backend functions initializers layers convolution network optimizers",
    "detection": f"{CORE} datasets",
    "experiments": f"{CORE} datasets search visualize detection",
    "checks": f"{CORE} datasets search visualize detection experiments",
    "grading": f"{CORE} datasets search visualize detection experiments checks notebooks",
    "plotting": f"{CORE} datasets search visualize detection experiments",
    "widgets": f"{CORE} datasets search visualize detection experiments plotting",
    "notebooks": f"{CORE} datasets plotting",
    "site": f"{CORE} datasets plotting widgets notebooks",
    "doctor": f"{CORE} datasets plotting notebooks grading",
    "__main__": "cli grading",
    "cli": f"{CORE} datasets experiments plotting notebooks site doctor checks grading",
    "__init__": f"{CORE} datasets search grading",
}
# Of all packages, these import numpy and nothing else at import time.
NUMPY_ALONE = [*CORE.split(), "search", "visualize", "detection", "checks", "__init__"]
LAZY = ["matplotlib", "ipywidgets", "cupy", "joblib", "pooch", "sklearn", "tqdm", "scipy", "IPython", "mlxtend"]

# Names without an underscore that modules share among themselves, and that are no part of what the course teaches.
SHARED = {
    "fishbook.functions": {"targets_like"},
    "fishbook.gradients": {"fixed_noise_loss"},
    "fishbook.initializers": {"fan_in"},
    "fishbook.visualize.maps": {"layers_up_to"},
}


def room(path):
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(code):
    """(module, at import time?) for every import in the code; names imported from fishbook itself count as rooms."""
    tree = ast.parse(code)
    inside = {n for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.Lambda) for n in ast.walk(f) if n is not f}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            found = ["fishbook.relative"]
        elif isinstance(node, ast.ImportFrom) and node.module == "fishbook":
            found = [f"fishbook.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found = [node.module]
        else:
            continue
        yield from ((name, node not in inside) for name in found)


def violations(where, code):
    """What a file in the room `where` imports and may not."""
    allowed = {where, *MAY_IMPORT[where].split()}
    for name, at_import_time in imports(code):
        package, _, rest = name.partition(".")
        if package == "fishbook" and (rest.partition(".")[0] or "__init__") not in allowed:
            yield f"{where} imports {name}"
        outside = package not in ("fishbook", "numpy") and package not in sys.stdlib_module_names
        if outside and at_import_time and where in NUMPY_ALONE:
            yield f"{where} imports {name} at import time"


class TestImportDirection:
    def test_every_room_has_its_rule(self):
        rooms = {room(path) for path in SOURCE.rglob("*.py")}
        assert rooms == set(MAY_IMPORT), "a new room needs a line in MAY_IMPORT, one that went is to be taken out"

    @pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
    def test_imports_run_downwards(self, path):
        assert not list(violations(room(path), path.read_text(encoding="utf-8")))

    def test_the_rules_themselves_have_no_circle(self):
        left = {name: set(rule.split()) for name, rule in MAY_IMPORT.items()}
        while left:
            free = {name for name, below in left.items() if not below & set(left)}
            assert free, f"a circle among {sorted(left)}"
            left = {name: below for name, below in left.items() if name not in free}

    @pytest.mark.parametrize(
        ("where", "code"),
        [
            ("layers", "from fishbook.network import Network"),
            ("layers", "def f():\n    from fishbook.network import Network"),
            ("layers", "import fishbook.trainer"),
            ("layers", "from fishbook import models"),
            ("layers", "from fishbook import Relu"),
            ("layers", "import fishbook"),
            ("layers", "from .network import Network"),
            ("optimizers", "from fishbook.trainer import Trainer"),
            ("optimizers", "import scipy.optimize"),
            ("network", "if True:\n    from matplotlib import pyplot"),
            ("datasets", "from fishbook.functions import one_hot"),
            ("plotting", "from fishbook.cli import main"),
        ],
    )
    def test_the_checker_catches(self, where, code):
        assert list(violations(where, code))

    @pytest.mark.parametrize(
        ("where", "code"),
        [
            ("layers", "import math\nimport numpy as np\nfrom fishbook.functions import relu"),
            ("backend", "def to_gpu():\n    import cupy"),
            ("network", "from fishbook import views"),
            ("plotting", "import matplotlib\nfrom fishbook.plotting._base import CYCLE"),
        ],
    )
    def test_the_checker_lets_pass(self, where, code):
        assert not list(violations(where, code))


def listed_modules():
    """Every module with an __all__, by its dotted name."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__" for node in tree.body):
            yield ".".join(["fishbook", *path.relative_to(SOURCE).with_suffix("").parts]).removesuffix(".__init__")


def made_here(module):
    """(functions and classes, constants) that the module's code makes; of an __init__ without any, what it imports."""
    body = ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body
    made = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    constants = {ast.unparse(node.targets[0]) for node in body if isinstance(node, ast.Assign)}
    if not made and module.__file__.endswith("__init__.py"):
        rooms = [node for node in body if isinstance(node, ast.ImportFrom) and str(node.module).startswith("fishbook")]
        made = {alias.name for node in rooms for alias in node.names}
    return {name for name in made if not name.startswith("_")}, constants


def course_order(name):
    """Constants, then classes, then functions, each by the alphabet."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


class TestPublicNames:
    def test_every_module_of_the_core_lists_its_names(self):
        expected = {f"fishbook.{name}" for name in CORE.split() if not name.startswith("_")} | {"fishbook"}
        assert expected <= set(listed_modules())

    @pytest.mark.parametrize("name", list(listed_modules()))
    def test_all_is_exactly_the_public_names_in_order(self, name):
        module = importlib.import_module(name)
        exported, (made, constants) = module.__all__, made_here(module)
        assert exported == sorted(set(exported), key=course_order)
        assert set(exported) - constants == made - SHARED.get(name, set())
        assert all(hasattr(module, item) for item in exported)

    def test_the_package_exports_what_its_modules_do_by_the_same_name(self):
        for name in set(fishbook.__all__) - {"DTYPE"}:
            thing = getattr(fishbook, name)
            assert thing.__name__ == name
            assert name in sys.modules[thing.__module__].__all__

    def test_the_version_is_that_of_the_package(self):
        from importlib.metadata import version

        assert fishbook.__version__ == version("fishbook")

    def test_every_public_name_says_what_it_is(self):
        for name in fishbook.__all__:
            assert name == "DTYPE" or len(getattr(fishbook, name).__doc__ or "") > 20, name


FRESH = """
import sys, time
start = time.process_time()
import numpy, numpy.random
between = time.process_time()
import fishbook
end = time.process_time()
print((end - between) / (between - start), [name for name in {lazy} if name in sys.modules])
"""


def test_a_fresh_import_is_quick_and_brings_numpy_alone():
    """Beside the import of NumPy that it needs, as a busy machine slows both; NumPy takes about 0.1 seconds."""
    ratios = []
    while len(ratios) < 5 and min(ratios, default=2) >= 1:
        command = [sys.executable, "-c", FRESH.format(lazy=LAZY)]
        ratio, _, loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition(" ")
        assert loaded.strip() == "[]"
        ratios.append(float(ratio))
    assert min(ratios) < 1, f"import fishbook took, as a multiple of NumPy, {ratios}"


def test_the_package_comes_up_on_a_processor_with_nothing_beyond_the_oldest():
    numpy = "from numpy._core._multiarray_umath import __cpu_dispatch__; print(*__cpu_dispatch__)"
    more = subprocess.run([sys.executable, "-c", numpy], capture_output=True, text=True, check=True).stdout.strip()
    code = "import numpy, fishbook, fishbook.notebooks; numpy.show_config()"
    bare = {**os.environ, "NPY_DISABLE_CPU_FEATURES": more}
    shown = subprocess.run([sys.executable, "-c", code], env=bare, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert "not found:" in shown.stdout
    assert "\n  found:" not in shown.stdout
