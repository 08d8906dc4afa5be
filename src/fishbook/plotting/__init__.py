"""Arrays and training histories in, figures out.  `subplots` opens a figure, `show` displays it with its alt text."""

from fishbook.plotting._base import CYCLE, PALETTE, course_style, label_end, picture, show, subplots, to_png

__all__ = ["CYCLE", "PALETTE", "course_style", "label_end", "picture", "show", "subplots", "to_png"]
