"""The empty world that bubblewrap builds: Python, this package without its checks, the digits; all of it read-only."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from fishbook.datasets import load_mnist
from fishbook.datasets._files import cache_dir
from fishbook.datasets.mnist import CACHE_5K

__all__ = ["arguments", "digits"]

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")
PARTS = ("bin", "lib", "lib64", "share", "pyvenv.cfg")  # of a prefix, which may be a home with other things in it
PACKAGE = Path(__file__).resolve().parents[1]
HOME, CACHE, DATA, FONTS = "/tmp", "/run/cache", "/run/data", "/tmp/.matplotlib"


def arguments(uid: int, file_mb: int, calls: int | None = None) -> list[str]:
    """The command line up to the program that is to run inside.

    Started by root, the program becomes the user `uid` inside, as the kernel's limit on processes does not hold for root;
    started by anybody else, it stays that user, in a namespace of its own.  `calls` is an open file with the filter of
    system calls.
    """
    from fishbook.grading._sandbox import environment

    root = os.geteuid() == 0
    spaces = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    command = [shutil.which("bwrap") or "bwrap", *spaces, "--die-with-parent", "--new-session", "--clearenv"]
    command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"] if root else ["--unshare-user"]
    command += [*_world(file_mb), "--chdir", HOME, *(["--seccomp", str(calls)] if calls is not None else [])]
    places = {"FISHBOOK_CACHE": CACHE, "MPLCONFIGDIR": FONTS} | ({"FISHBOOK_DATA": DATA} if _data() else {})
    for name, value in {**environment(HOME), **places}.items():
        command += ["--setenv", name, value]
    if root:
        setpriv = [shutil.which("setpriv") or "setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
        command += [*setpriv, "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
    return command


def _world(file_mb: int) -> list[str]:
    """What is there: mounts in order, the masks after what they cover; at the end no place is writable but /tmp."""
    size = str(file_mb << 20)
    found: list[str] = []
    for path in SYSTEM:
        if os.path.islink(path):
            found += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            found += ["--ro-bind", path, path]
    found += ["--size", size, "--perms", "1777", "--tmpfs", "/tmp"]  # first: Python, or a checkout, may lie below it
    for place in _python():
        found += [*_parents(place), "--ro-bind", place, place]
    for place in _secret([*SYSTEM, *_python()]):
        found += ["--tmpfs", place, "--remount-ro", place]
    found += ["--proc", "/proc", "--dev", "/dev", "--size", size, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]
    found += ["--perms", "0755", "--dir", "/run", "--perms", "0755", "--dir", CACHE]
    for source, place in digits():
        found += ["--ro-bind-try", str(source), place]
    found += ["--perms", "1777", "--dir", FONTS]
    for fonts in _font_lists():
        found += ["--ro-bind-try", str(fonts), f"{FONTS}/{fonts.name}"]
    return [*found, "--remount-ro", "/"]


@cache
def _python() -> tuple[str, ...]:
    """Python, its packages and this one, where /usr does not hold them already; of a prefix only what Python reads."""
    wanted = [Path(prefix) / part for prefix in (sys.base_prefix, sys.prefix) for part in PARTS]
    return tuple(dict.fromkeys(str(p) for p in [*wanted, PACKAGE] if p.exists() and Path("/usr") not in p.parents))


@cache
def _answers() -> tuple[Path, ...]:
    """The folders that a submission may not see: the checks, and what lies beside them in a checkout of the course."""
    beside = [PACKAGE.parents[1] / name for name in ("solutions", "exercises", "tests", ".git")]
    course = (PACKAGE.parents[1] / "pyproject.toml").exists()
    return (PACKAGE / "checks", *(beside if course else ()))


def _secret(mounted: Sequence[str]) -> Iterator[str]:
    """The places at which mounts would show the answers, each by every path that leads there."""
    for place in dict.fromkeys(mounted):
        if os.path.islink(place) and place in SYSTEM:
            continue  # a link in there as well
        real = Path(place).resolve()
        for folder in _answers():
            if folder.is_dir() and folder.is_relative_to(real):
                yield str(Path(place) / folder.relative_to(real))


def _parents(folder: str) -> Iterator[str]:
    """The folders above, made so that any user may pass through them."""
    for parent in reversed(Path(folder).parents):
        if parent not in (Path("/"), Path("/tmp")):
            yield from ("--perms", "0755", "--dir", str(parent))


def digits() -> Iterator[tuple[Path, str]]:
    """The digits that load_mnist reads, each with its place inside, so that no submission has to unpack them again."""
    small = cache_dir() / CACHE_5K
    if not small.exists():
        load_mnist("5k")  # writes it
    if small.exists():
        yield small, f"{CACHE}/{CACHE_5K}"
    if given := _data():
        yield given, DATA


def _data() -> Path | None:
    given = os.environ.get("FISHBOOK_DATA")
    path = Path(given).expanduser().absolute() if given else None
    return path if path is not None and path.is_dir() else None


def _font_lists() -> list[Path]:
    """Matplotlib's lists of fonts: it takes seconds to make them anew."""
    base = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "matplotlib"
    return sorted(base.glob("fontlist-*.json")) if base.is_dir() else []
