"""Runs functions of the widgets' JavaScript modules in node, so that tests can compare them with Python's."""

from __future__ import annotations

import atexit
import json
import math
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import fishbook

VIEWS = Path(fishbook.__file__).parent / "widgets" / "views"
# JSON has no infinity and no nan: both sides write them as {"number": "..."}.
RUNNER = """
import { createInterface } from "node:readline";
const odd = (value) => typeof value === "number" && !Number.isFinite(value);
const write = (_, value) => (odd(value) ? { number: String(value) } : value === undefined ? null
  : ArrayBuffer.isView(value) ? Array.from(value) : value);
const read = (_, value) => (value && typeof value === "object" && "number" in value ? Number(value.number) : value);
async function answers({ module, name, cases }) {
  const f = (await import(module))[name];
  const results = [];
  for (const one of cases) results.push(await f(...one));
  return { results };
}
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await answers(JSON.parse(line, read)).catch((error) => ({ error: error.stack }));
  console.log(JSON.stringify(answer, write));
}
"""


@cache
def node() -> subprocess.Popen[str]:
    """One node for all tests of a process; its modules hold no state but what a function is given."""
    command = ["node", "--input-type=module", "--eval", RUNNER]
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    atexit.register(started.kill)
    return started


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
    job = {"module": (VIEWS / module).as_uri(), "name": name, "cases": encoded(list(cases))}
    pipes = node()
    assert pipes.stdin is not None
    assert pipes.stdout is not None
    pipes.stdin.write(json.dumps(job) + "\n")
    pipes.stdin.flush()
    answer = json.loads(pipes.stdout.readline(), object_hook=decoded)
    assert "error" not in answer, answer["error"]
    return answer["results"]
