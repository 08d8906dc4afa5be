"""A function in a Python process of its own, so that nothing measured before it helps or hinders, and its true memory.

`ru_maxrss` would not do: a process started from a large one inherits its parent's peak.  Linux keeps VmHWM, the highest
resident size since the program began, and forgets it on request.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def run(function: str, blas_threads: int = 1, variables: Mapping[str, str] | None = None, **arguments: Any) -> Any:
    """What "module:name" returns for the arguments in a fresh process, with environment variables of its own.

    RuntimeError with its last words if it fails.
    """
    command = [sys.executable, "-m", "bench.fresh", "once", function, json.dumps(arguments)]
    answer = subprocess.run(command, env=_environment(blas_threads, variables), capture_output=True, text=True)
    if answer.returncode:
        raise _failed(function, answer.stderr)
    return json.loads(answer.stdout.splitlines()[-1])


class Standing:
    """The function that "module:name" returns, in a fresh process that stays: called with nothing, it is called there.

    Between the calls the process sleeps.  To be used in a `with`; RuntimeError with its last words when it fails.
    """

    def __init__(
        self, function: str, blas_threads: int = 1, variables: Mapping[str, str] | None = None, **arguments: Any
    ) -> None:
        self.function, self.words = function, tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        command = [sys.executable, "-m", "bench.fresh", "standing", function, json.dumps(arguments)]
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": self.words, "text": True}
        self.process = subprocess.Popen(command, env=_environment(blas_threads, variables), **pipes)
        self()  # it is ready

    def __call__(self) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self.__exit__()
            raise _failed(self.function, self.last_words)
        return json.loads(answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.process.communicate()  # closes its input, and waits for its end
        if not self.words.closed:
            self.words.seek(0)
            self.last_words = self.words.read()
            self.words.close()


def _environment(blas_threads: int, variables: Mapping[str, str] | None) -> dict[str, str]:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return os.environ | dict.fromkeys(THREADS, str(blas_threads)) | {"PYTHONPATH": path} | dict(variables or {})


def _failed(function: str, words: str) -> RuntimeError:
    return RuntimeError(f"{function} failed in a process of its own:\n{words[-2000:]}")


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


def _main(manner: str, function: str, arguments: str) -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed stands with the errors
    module, _, name = function.partition(":")
    found = getattr(importlib.import_module(module), name)(**json.loads(arguments))
    if manner == "once":
        print(json.dumps(found), file=answers)
        return
    sys.stdin.readline()
    print("null", file=answers, flush=True)  # ready
    for _ in sys.stdin:
        print(json.dumps(found()), file=answers, flush=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
