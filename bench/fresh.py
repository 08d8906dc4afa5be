"""A function in a Python process of its own, so that nothing measured before it helps or hinders, and its true memory.

`ru_maxrss` would not do: a process started from a large one inherits its parent's peak.  Linux keeps VmHWM, the highest
resident size since the program began, and forgets it on request.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def run(function: str, blas_threads: int = 1, variables: Mapping[str, str] | None = None, **arguments: Any) -> Any:
    """What "module:name" returns for the arguments in a fresh process, with environment variables of its own.

    RuntimeError with its last words if it fails.
    """
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = os.environ | dict.fromkeys(THREADS, str(blas_threads)) | {"PYTHONPATH": path} | dict(variables or {})
    command = [sys.executable, "-m", "bench.fresh", function, json.dumps(arguments)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True)
    if answer.returncode:
        raise RuntimeError(f"{function} failed in a process of its own:\n{answer.stderr[-2000:]}")
    return json.loads(answer.stdout.splitlines()[-1])


def peak(work: Callable[[], object]) -> dict[str, float | None]:
    """MiB: the peak of this whole process after the work, and what it grew in the work; None where it is not measured."""
    whole, before = _mebibytes("VmHWM"), _mebibytes("VmRSS")
    forgotten = _forget_peak()
    work()
    high = _mebibytes("VmHWM")
    if whole is None or before is None or high is None:
        return {"peak MiB": None, "grown MiB": None}
    return {"peak MiB": round(max(whole, high), 1), "grown MiB": round(high - before, 1) if forgotten else None}


def _mebibytes(name: str) -> float | None:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")), None)


def _forget_peak() -> bool:
    """Set VmHWM to what the process holds now; False where the system does not allow it."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


if __name__ == "__main__":
    module, _, name = sys.argv[1].partition(":")
    print(json.dumps(getattr(importlib.import_module(module), name)(**json.loads(sys.argv[2]))))
