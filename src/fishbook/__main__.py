"""The `fishbook` command, also `python -m fishbook`."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line.  `fishbook grade` lets its sandbox start while the rest of this program is still loading."""
    if sys.argv[1:2] == ["grade"] and not {"--help", "-h"} & set(sys.argv):
        from fishbook.grading._early import start_early

        start_early()
    from fishbook.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
