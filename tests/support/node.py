"""Runs functions of the widgets' JavaScript modules in node, so that tests can compare them with Python's."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

import fishbook

VIEWS = Path(fishbook.__file__).parent / "widgets" / "views"
# JSON has no infinity and no nan: both sides write them as {"number": "..."}.
RUNNER = """
import { readFileSync } from "node:fs";
const odd = (value) => typeof value === "number" && !Number.isFinite(value);
const write = (_, value) => (odd(value) ? { number: String(value) } : value === undefined ? null
  : ArrayBuffer.isView(value) ? Array.from(value) : value);
const read = (_, value) => (value && typeof value === "object" && "number" in value ? Number(value.number) : value);
const [{ module, name, cases }] = JSON.parse(readFileSync(0, "utf8"), read);
const f = (await import(module))[name];
const results = [];
for (const one of cases) results.push(await f(...one));
console.log(JSON.stringify(results, write));
"""


def encoded(value: Any) -> Any:
    """The value as JSON can carry it; arrays become lists."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encoded(item) for item in value]
    return value


def decoded(value: dict[str, Any]) -> Any:
    return float(value["number"].replace("Infinity", "inf")) if value.keys() == {"number"} else value


def in_node(module: str, name: str, cases: Iterable[Sequence[Any]]) -> list[Any]:
    """[f(*case) for case in cases] for the function `name` that views/<module> exports; skips where there is no node."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed: JavaScript cannot be compared with Python")
    job = [{"module": (VIEWS / module).as_uri(), "name": name, "cases": encoded(list(cases))}]
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", RUNNER], input=json.dumps(job), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, object_hook=decoded)
