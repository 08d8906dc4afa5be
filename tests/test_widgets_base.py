"""One definition, three shows: what an output carries, what a kernel's reader sees, what bad values meet."""

import io
import json
import os

import numpy as np
import pytest
import traitlets
from node import in_node
from PIL import Image

from fishbook.widgets import MIME, WIDGETS, Interactive, LearningRate, _live
from fishbook.widgets._packing import unpack
from fishbook.widgets._parameters import Choice, Slider

ALL = pytest.mark.parametrize("widget", WIDGETS.values(), ids=list(WIDGETS))


@pytest.fixture(autouse=True)
def _static(monkeypatch):
    monkeypatch.setenv("FISHBOOK_STATIC", "1")


@ALL
def test_an_output_holds_the_state_a_picture_and_its_sentence(widget):
    bundle, metadata = widget()._repr_mimebundle_()
    assert set(bundle) == {MIME, "image/png", "text/plain"}
    assert metadata["image/png"]["alt"] == bundle["text/plain"]
    assert len(bundle["text/plain"]) > 40
    size = np.array(Image.open(io.BytesIO(bundle["image/png"])).size)
    shown = np.array([metadata["image/png"]["width"], metadata["image/png"]["height"]])
    assert np.abs(size - 2 * shown).max() <= 1, "drawn at twice the size it is shown at, to the pixel"


@ALL
def test_the_state_is_plain_small_and_the_same_each_time(widget):
    first, second = (widget()._repr_mimebundle_()[0] for _ in range(2))
    text = json.dumps(first[MIME], allow_nan=False)
    assert text == json.dumps(second[MIME])
    one, two = (np.asarray(Image.open(io.BytesIO(each["image/png"])).convert("L"), dtype=int) for each in (first, second))
    assert (one != two).mean() < 1e-3, "matplotlib draws a few pixels of some texts now this way, now that"
    assert len(text.encode()) < 150_000, "the budget for a widget's data"


@ALL
def test_packed_data_come_back_within_a_thousandth_of_their_range(widget):
    made = widget()
    for name, array in made.data().items():
        if isinstance(array, dict):
            continue  # packed by the widget itself, whose own test compares it
        values, packed = np.asarray(array, dtype=float), made.spec()["data"][name]
        finite = np.isfinite(values)
        assert np.array_equal(np.isfinite(unpack(packed)), finite)
        assert np.abs(unpack(packed) - values)[finite].max(initial=0) <= 1e-3 * (
            np.ptp(values[finite]) if finite.any() else 0
        )


@ALL
def test_every_widget_asks_something_and_names_its_controls(widget):
    assert widget.title
    assert len(widget.ask) > 40
    assert widget.__doc__
    assert callable(widget.compute)
    for parameter in widget.parameters:
        assert parameter.label


@ALL
def test_an_unknown_name_is_refused_with_the_known_ones(widget):
    with pytest.raises(TypeError, match=rf"{widget.__name__} has no parameter 'speed'; it has \["):
        widget(speed=3)


def test_values_can_be_read_set_and_observed():
    widget, seen = LearningRate(lr=0.2), []
    widget.params.observe(lambda change: seen.append(change["new"]), names="lr")
    widget.params.lr = 0.5
    assert seen == [0.5]
    assert widget.values == {"landscape": "valley", "lr": 0.5, "start": []}
    with pytest.raises(ValueError, match=r"lr must be from 0\.001 to 1\.2, got 7"):
        widget.params.lr = 7
    assert widget.params.lr == 0.5


def test_the_first_state_is_what_reset_returns_to_and_the_present_one_is_shown():
    widget = LearningRate(landscape="bowl", lr=0.2)
    widget.params.lr = 0.5
    state = widget._repr_mimebundle_()[0][MIME]
    assert {one["name"]: one["value"] for one in state["parameters"]} == {"landscape": "bowl", "lr": 0.2, "start": []}
    assert state["state"]["lr"] == 0.5
    assert "rate 0.5" in widget.picture()[1]


class FakeShell:
    kernel = object()


@pytest.fixture
def kernel(monkeypatch):
    """As in a notebook: a shell with a kernel, and nothing that asks for still pictures."""
    pytest.importorskip("anywidget")
    monkeypatch.delenv("FISHBOOK_STATIC")
    monkeypatch.setattr("IPython.core.getipython.get_ipython", FakeShell)


@ALL
@pytest.mark.usefixtures("kernel")
def test_in_a_kernel_the_same_output_is_also_live(widget):
    made = widget()
    bundle, metadata = made._repr_mimebundle_()
    assert set(bundle) == {MIME, "image/png", "text/plain", "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/plain"] == metadata["image/png"]["alt"]
    assert made.params.host == "notebook"
    assert made.params.spec["view"] == widget.view
    state = made.params.get_state()
    assert {name: state[name] for name in made.values} == made.values
    assert "render" in state["_esm"]
    assert ".fb-slider" in state["_css"]
    made.params.close()


@pytest.mark.usefixtures("kernel")
def test_what_the_page_sends_is_checked_too():
    widget = LearningRate()
    widget.params.set_state({"lr": 0.5})
    assert widget.values["lr"] == 0.5
    with pytest.raises((ValueError, traitlets.TraitError)):
        widget.params.set_state({"lr": "a lot"})
    assert widget.values["lr"] == 0.5
    widget.params.close()


def test_without_a_kernel_or_with_still_pictures_nothing_is_live(monkeypatch):
    assert not _live.is_live()
    monkeypatch.delenv("FISHBOOK_STATIC")
    assert not _live.is_live()
    monkeypatch.setattr("IPython.core.getipython.get_ipython", FakeShell)
    assert _live.is_live()
    monkeypatch.setenv("FISHBOOK_STATIC", "1")
    assert not _live.is_live()
    assert os.environ["FISHBOOK_STATIC"] == "1"


def test_a_parameter_named_as_every_notebook_widget_has_it_is_refused(kernel):
    class Clash(LearningRate):
        parameters = (Slider("layout", "Layout", 0.5),)

    with pytest.raises(ValueError, match=r"Clash: a parameter cannot be called \['layout'\]"):
        Clash()


def test_a_picture_without_a_sentence_is_refused():
    class Mute(Interactive):
        view, title, ask = "mute", "Mute", "What is missing here?"
        parameters = (Choice("a", "A", "x", options={"x": "X"}),)

        def draw(self, fig, **values):
            return " "

    with pytest.raises(ValueError, match="alternative text"):
        Mute().picture()


def test_no_line_ends_before_a_percent_sign_or_inside_a_product():
    texts = ["It reads 78 % of 3 × 3 × −2 cells, 5% more.", "x × y, 100 percent, a × (−1)", ""]
    kept = ["It reads 78\xa0% of 3\xa0×\xa03\xa0×\xa0−2 cells, 5% more.", *texts[1:]]
    assert in_node("kit/words.js", "unbroken", [(text,) for text in texts]) == kept
