"""Graded exercises: `check` inside a notebook, and the grading of notebooks from the command line.

Only what runs inside a notebook is imported here, so that it also works in a browser's kernel; the sandbox and the
reports of a class are imported by the commands that need them.
"""

from fishbook.grading.notebook import check

__all__ = ["check"]
