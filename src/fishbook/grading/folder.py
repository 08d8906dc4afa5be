"""Grading a folder of submissions: spread over cores or a cluster, resumed where it stopped, one signed JSON for each."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from fishbook import checks
from fishbook.checks._question import Question
from fishbook.grading import _signing
from fishbook.grading.grade import Hidden, Result, grade, unreadable
from fishbook.grading.submission import Unreadable, find, read_bytes

__all__ = ["HiddenError", "fingerprint", "grade_all", "load_hidden"]


class HiddenError(ValueError):
    """Private checks that cannot be used; says which file and why."""


def load_hidden(folder: Path) -> Hidden:
    """The instructor's own questions: every ``chapter_NN*.py`` in the folder, its QUESTIONS by chapter.

    These files are the instructor's code and run in the grader.  HiddenError for a file without questions.
    """
    found: dict[str, list[Question]] = {}
    paths = sorted(folder.glob("chapter_[0-9][0-9]*.py"))
    if not paths:
        raise HiddenError(f"{folder} holds no chapter_NN.py with private checks")
    for path in paths:
        spec = importlib.util.spec_from_file_location(f"fishbook_hidden_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
            asked = list(module.QUESTIONS)
        except Exception as error:
            raise HiddenError(f"{path}: {type(error).__name__}: {error}") from error
        if not asked or not all(isinstance(one, Question) for one in asked):
            raise HiddenError(f"{path}: QUESTIONS should be a tuple of Question")
        found.setdefault(path.stem[8:10], []).extend(asked)
    return found


def fingerprint(hidden: Path | None = None) -> str:
    """A hash of all checks, private ones included: results made with other checks are not taken over."""
    digest = hashlib.sha256()
    for path in [*sorted(Path(checks.__file__).parent.glob("*.py")), *sorted(hidden.glob("*.py") if hidden else [])]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _one(name: str, source: Path | bytes, options: dict[str, Any]) -> Result:
    """Grade one submission in whichever process joblib chose; the private checks are loaded there from their folder."""
    try:
        content = source if isinstance(source, bytes) else read_bytes(source)
    except Unreadable as error:
        return unreadable(name, str(error))
    folder = options.get("hidden")
    hidden = load_hidden(folder) if folder else None
    slot = os.getpid() % 1000  # parallel graders use different users, whose limits are then their own
    try:
        return grade(content, name, chapter=options.get("chapter"), hidden=hidden, limits=options.get("limits"), slot=slot)
    except Exception as error:  # a fault of ours must not end the run of a whole class
        return unreadable(name, f"the grader failed: {type(error).__name__}: {error}"[:300])


def grade_all(
    folder: Path,
    out: Path,
    *,
    hidden: Path | None = None,
    chapter: str | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    secret: bytes,
    limits: Any = None,
    again: bool = False,
) -> Iterator[tuple[int, int, Result]]:
    """Yield (how many are done, of how many, result) for every notebook below `folder`, as they finish.

    Each result is written to `out` as JSON with its signature before it is yielded.  A result that is there already, with
    a right signature, from the same bytes and the same checks, is taken over unless `again`.  With `cluster`, the address
    of a Dask scheduler, the notebooks' bytes are sent to its workers.
    """
    out.mkdir(parents=True, exist_ok=True)
    if hidden is not None:
        load_hidden(hidden)  # fail before, not in the middle
    version = fingerprint(hidden)
    options = {"hidden": hidden, "chapter": chapter, "limits": limits}
    paths = list(find(folder))
    names = [path.relative_to(folder).as_posix() for path in paths]
    todo: list[tuple[str, Path]] = []
    done = 0
    for path, name in zip(paths, names, strict=True):
        old = None if again else _kept(out, name, path, version, chapter, secret)
        if old is None:
            todo.append((name, path))
        else:
            done += 1
            yield done, len(paths), old
    for result in _spread(todo, options, jobs, cluster):
        _keep(out, result, version, chapter, secret)
        done += 1
        yield done, len(paths), result


def _spread(
    todo: Sequence[tuple[str, Path]], options: dict[str, Any], jobs: int, cluster: str | None
) -> Iterator[Result]:  # fmt: skip
    """The results in the order in which they finish; few submissions are in memory at a time."""
    from joblib import Parallel, delayed, parallel_config

    client: Any = nullcontext()
    if cluster is not None:
        from distributed import Client

        client = Client(cluster, set_as_default=True)
    spread = parallel_config("dask") if cluster else parallel_config("loky", n_jobs=jobs)
    with client, spread:
        calls = (delayed(_one)(name, _source(path) if cluster else path, options) for name, path in todo)
        yield from Parallel(return_as="generator_unordered", pre_dispatch="2*n_jobs")(calls)


def _source(path: Path) -> Path | bytes:
    """The content, for a worker that may see other disks; the path where it cannot be read, so that the row says why."""
    try:
        return read_bytes(path)
    except Unreadable:
        return path


def _file(out: Path, name: str) -> Path:
    """A file name for a submission's result: readable, and different for different submissions."""
    short = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)[-80:]
    return out / f"{short}.{hashlib.sha256(name.encode()).hexdigest()[:8]}.json"


def _keep(out: Path, result: Result, version: str, chapter: str | None, secret: bytes) -> None:
    data = _signing.signed({**result.data(), "checks": version, "asked_chapter": chapter or ""}, secret)
    target = _file(out, result.submission)
    partial = target.with_suffix(".part")
    partial.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(target)


def _kept(out: Path, name: str, path: Path, version: str, chapter: str | None, secret: bytes) -> Result | None:
    """The result of an earlier run, if it is whole, signed, and of the same bytes and checks."""
    try:
        data = json.loads(_file(out, name).read_text(encoding="utf-8"))
        same = data["checks"] == version and data["asked_chapter"] == (chapter or "") and data["status"] == "graded"
        if same and _signing.is_signed(data, secret) and data["digest"] == hashlib.sha256(read_bytes(path)).hexdigest():
            return Result.from_data(data)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None
