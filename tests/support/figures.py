"""What every figure of the course must be: within the text column, described, no words cut off or on top of others."""

import itertools

from matplotlib.backends.backend_agg import FigureCanvasAgg


def assert_legible(fig, alt):
    """The figure fits the column, and none of its words overlap or leave the sheet; alt is a sentence."""
    FigureCanvasAgg(fig).draw()
    assert fig.get_size_inches()[0] <= 8.001
    assert len(alt) > 40
    assert alt.endswith(".")
    texts = [t for ax in fig.axes for t in (*ax.texts, ax.title, ax._left_title) if t.get_text()]
    boxes = [t.get_window_extent() for t in texts]
    sheet = fig.bbox
    for text, box in zip(texts, boxes, strict=True):
        assert box.x0 >= -2, text
        assert box.y0 >= -2, text
        assert box.x1 <= sheet.x1 + 2, text
        assert box.y1 <= sheet.y1 + 2, text
    for (one, a), (other, b) in itertools.combinations(zip(texts, boxes, strict=True), 2):
        assert not a.padded(-1).overlaps(b.padded(-1)), (one, other)
