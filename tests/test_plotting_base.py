"""The course's look: colours that keep apart for every eye and in grey, figures that are equal bytes, and alt text."""

from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest

from fishbook.plotting import CYCLE, PALETTE, course_style, label_end, show, subplots, to_png


@pytest.fixture(autouse=True)
def _own_settings():
    with mpl.rc_context():
        yield


def linear(color):
    """The three channels as light: sRGB undone."""
    c = np.array(mpl.colors.to_rgb(color))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def luminance(color):
    return float(linear(color) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


# What a deuteranope and a protanope see of linear red, green and blue.  (Viénot, Brettel & Mollon 1999.)
COLOUR_BLIND = {
    "deuteranopia": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
    "protanopia": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
}


class TestPalette:
    @pytest.mark.parametrize("name", ["ink", "grey"])
    def test_text_reads_on_white(self, name):
        assert contrast(PALETTE[name], "white") >= 4.5

    def test_neighbours_in_the_cycle_differ_also_in_grey(self):
        for one, other in pairwise(CYCLE):
            assert contrast(one, other) > 1.1, (one, other)

    @pytest.mark.parametrize("kind", COLOUR_BLIND)
    def test_every_pair_of_the_first_four_differs_for_the_colour_blind(self, kind):
        seen = [np.clip(np.array(COLOUR_BLIND[kind]) @ linear(color), 0, 1) ** (1 / 2.2) for color in CYCLE[:4]]
        for i, one in enumerate(seen):
            for other in seen[:i]:
                assert np.linalg.norm(one - other) > 0.1

    def test_the_cycle_comes_from_the_palette_and_line_styles_differ_too(self):
        assert set(CYCLE) <= set(PALETTE.values())
        with course_style():
            styles = [str(entry["linestyle"]) for entry in mpl.rcParams["axes.prop_cycle"]]
        assert len(set(styles)) == len(styles) == len(CYCLE)


class TestSubplots:
    def test_one_and_several(self):
        fig, ax = subplots(size=(4, 3))
        assert ax.figure is fig
        assert tuple(fig.get_size_inches()) == (4, 3)
        assert subplots(2, 3)[1].shape == (2, 3)

    def test_keywords_are_passed_on(self):
        _, axes = subplots(1, 2, sharey=True, squeeze=False)
        axes[0, 0].set_ylim(0, 7)
        assert axes[0, 1].get_ylim() == (0, 7)

    def test_the_style_is_set(self):
        _, ax = subplots()
        (line,) = ax.plot([0, 1])
        assert line.get_color() == PALETTE["blue"]
        assert not ax.spines["top"].get_visible()

    def test_course_style_gives_the_readers_settings_back(self):
        mpl.rcParams["lines.linewidth"] = 9.5
        with course_style():
            assert mpl.rcParams["lines.linewidth"] == 2.0
        assert mpl.rcParams["lines.linewidth"] == 9.5

    def test_pyplot_is_not_needed(self):
        fig, ax = subplots()
        ax.plot([0, 1])
        assert fig.canvas.manager is None, "no window, and nothing for pyplot to keep alive"


def drawn():
    fig, ax = subplots(size=(3, 2))
    ax.plot([0, 1, 4])
    return fig


class TestPictures:
    def test_equal_figures_are_equal_bytes(self):
        assert to_png(drawn()) == to_png(drawn())

    def test_png_at_twice_its_size_and_without_a_date(self):
        png = to_png(drawn())
        assert png.startswith(b"\x89PNG")
        assert [int.from_bytes(png[i : i + 4], "big") for i in (16, 20)] == [3 * 144, 2 * 144]
        assert b"Software" not in png
        assert b"Date" not in png

    def test_label_end_writes_beside_the_last_point(self):
        fig, ax = subplots()
        label_end(ax, [0, 1, 2], [5, 6, 7], "loss", PALETTE["orange"], dy=3)
        (text,) = ax.texts
        assert (text.get_text(), text.xy, text.get_position()) == ("loss", (2, 7), (4, 3))
        assert text.get_color() == PALETTE["orange"]
        assert text.figure is fig


class TestShow:
    @pytest.fixture
    def displayed(self, monkeypatch):
        """What IPython would be handed, inside a notebook that is not there."""
        calls = []
        monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: object())
        monkeypatch.setattr("IPython.display.display", lambda *args, **kwargs: calls.append((args, kwargs)))
        return calls

    def test_the_picture_its_size_and_its_alt_text(self, displayed):
        show(drawn(), "A line bends upwards from 0 to 4.")
        ((((data,), options)),) = displayed
        assert data["text/plain"] == "A line bends upwards from 0 to 4."
        assert data["image/png"] == to_png(drawn())
        assert options["metadata"]["image/png"] == {"alt": data["text/plain"], "width": 216, "height": 144}
        assert options["raw"]

    @pytest.mark.parametrize("alt", ["", "  \n", None])
    def test_no_figure_without_alt_text(self, alt, displayed):
        with pytest.raises(ValueError, match="show needs alt"):
            show(drawn(), alt)
        assert not displayed

    def test_in_a_plain_script_nothing_happens(self, capfd):
        show(drawn(), "A line.")
        assert capfd.readouterr() == ("", "")
