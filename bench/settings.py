"""What a benchmark run is asked to do, and what every section of it needs to know."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Settings(NamedTuple):
    """The options of `python -m bench`; scratch is a folder that is deleted at the end of the run."""

    nets: tuple[str, ...]
    threads: int
    dtype: str
    quick: bool
    scratch: Path

    def pick(self, usual: int | float, quick: int | float) -> int | float:
        """The usual amount of work, or the little that --quick asks for."""
        return quick if self.quick else usual


class Missing(Exception):
    """What a section needs and this machine has not: the section is left out, and the message says why."""
