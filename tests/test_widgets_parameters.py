"""Parameters: the same values are allowed in Python and in the page, and an address brings back what was written."""

import json
import math

import numpy as np
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from node import in_node

from fishbook.widgets._parameters import Choice, Numbers, Slider, Text, Toggle

LINEAR = Slider("w", "Weight", 0.5, low=-2, high=2, step=0.1)
LOG = Slider("lr", "Rate", 0.1, low=1e-3, high=1.2, log=True, points=141, unit="a step")
STOPS = Slider("rate", "Rate", 0.1, low=0.01, high=1.2, stops=(0.01, 0.03, 0.1, 0.5, 1.2))
WHOLE = Slider("n", "Steps", 3, low=1, high=40, step=1, whole=True)
GATE = Choice("gate", "Gate", "and", options={"and": "AND", "xor": "XOR"})
SWITCH = Toggle("on", "Switch", False)
POINT = Numbers("start", "Start", [1.0, -2.0], low=-9, high=9, length=2, hidden=True)
SOME = Numbers("path", "Path", [], most=4)
SHAPE = Text("shape", "Shape", "2, 3", pattern="[0-9, ]*", most=12)
ALL = [LINEAR, LOG, STOPS, WHOLE, GATE, SWITCH, POINT, SOME, SHAPE]

CASES = [
    (LINEAR, -2, True), (LINEAR, 2, True), (LINEAR, 2.0001, False), (LINEAR, math.nan, False), (LINEAR, "1", False),
    (LOG, 0, False), (LOG, 1.2, True), (LOG, math.inf, False), (LINEAR, None, False), (LINEAR, True, False),
    (WHOLE, 3, True), (WHOLE, 3.5, False), (WHOLE, 41, False), (GATE, "xor", True), (GATE, "or", False), (GATE, 1, False),
    (SWITCH, True, True), (SWITCH, 1, False), (SWITCH, "1", False), (POINT, [0, 1], True), (POINT, [0], False),
    (POINT, [0, 10], False), (POINT, [0, math.nan], False), (POINT, "01", False), (SOME, [], True), (SOME, [1] * 5, False),
    (SHAPE, "", True), (SHAPE, "7", True), (SHAPE, "a", False), (SHAPE, "1" * 13, False), (SHAPE, 3, False),
    (SHAPE, "1\n", False), (STOPS, 0.2, True), (STOPS, 1.3, False),
]  # fmt: skip


@pytest.mark.parametrize(("parameter", "value", "fine"), CASES)
def test_a_value_is_allowed_or_refused_with_the_parameters_name(parameter, value, fine):
    if fine:
        assert np.array_equal(parameter.check(value), value)
    else:
        with pytest.raises(ValueError, match=parameter.name):
            parameter.check(value)


def test_the_page_allows_the_same_values():
    allowed = in_node("kit/parameters.js", "allowed", [(parameter.spec(), value) for parameter, value, _ in CASES])
    assert allowed == [fine for *_, fine in CASES]


def test_numbers_of_numpy_are_numbers():
    assert LINEAR.check(np.float32(0.5)) == 0.5
    assert WHOLE.check(np.int64(4)) == 4
    assert isinstance(WHOLE.check(np.int64(4)), int)
    assert POINT.check(np.array([1, 2])) == [1.0, 2.0]


@pytest.mark.parametrize("parameter", ALL, ids=lambda one: one.name)
def test_specs_are_plain_json_and_traits_hold_the_value(parameter):
    spec = parameter.spec()
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    assert spec["value"] == parameter.value
    holder = type("Holder", (traitlets.HasTraits,), {"one": parameter.trait()})()
    assert holder.one == parameter.value


def test_a_start_value_that_is_not_allowed_is_a_mistake_of_the_author():
    with pytest.raises(ValueError, match="w must be from -2 to 2, got 3"):
        Slider("w", "Weight", 3, low=-2, high=2)


def test_sliders_step_evenly_or_by_equal_factors_from_end_to_end():
    for parameter in (LINEAR, LOG, WHOLE):
        steps = in_node("kit/parameters.js", "sliderSteps", [(parameter.spec(),)])[0]
        values = np.array(in_node("kit/parameters.js", "valueAt", [(parameter.spec(), i) for i in range(steps + 1)]))
        assert values[0] == parameter.low
        assert values[-1] == parameter.high
        gaps = np.diff(np.log(values) if parameter.log else values)
        assert np.allclose(gaps, gaps.mean(), atol=0.02 if parameter.log else 1e-9)  # log values have three digits
        back = in_node("kit/parameters.js", "stepAt", [(parameter.spec(), value) for value in values])
        assert back == list(range(steps + 1))


def test_a_slider_with_stops_holds_them_and_no_others():
    spec = STOPS.spec()
    assert in_node("kit/parameters.js", "sliderSteps", [(spec,)]) == [4]
    assert in_node("kit/parameters.js", "valueAt", [(spec, i) for i in range(-1, 6)]) == [0.01, *STOPS.stops, 1.2]
    nearest = in_node("kit/parameters.js", "stepAt", [(spec, value) for value in (*STOPS.stops, 0.012, 0.29, 0.31, 1.1)])
    assert nearest == [0, 1, 2, 3, 4, 0, 2, 3, 4]
    assert "stops" not in LINEAR.spec()


STATES = st.fixed_dictionaries(
    {
        "w": st.floats(-2, 2),
        "lr": st.floats(1e-3, 1.2),
        "rate": st.floats(0.01, 1.2),
        "n": st.integers(1, 40),
        "gate": st.sampled_from(["and", "xor"]),
        "on": st.booleans(),
        "start": st.lists(st.floats(-9, 9), min_size=2, max_size=2),
        "path": st.lists(st.floats(-1e6, 1e6), max_size=4),
        "shape": st.text("0123456789, ", max_size=12),
    }
)


@settings(max_examples=15, deadline=None)
@given(st.lists(STATES, min_size=20, max_size=20))
def test_an_address_brings_the_state_back_and_leaves_others_alone(states):
    specs = [parameter.spec() for parameter in ALL]
    start = {parameter.name: parameter.value for parameter in ALL}
    other = "?q=1&other.w=0.3"
    queries = in_node("kit/parameters.js", "writeAddress", [(other, "mine", specs, state) for state in states])
    assert all(query.startswith(other) for query in queries)
    read = in_node("kit/parameters.js", "readAddress", [(query, "mine", specs) for query in queries])
    assert [start | one["found"] for one in read] == states
    assert all(one["refused"] == [] for one in read)


def test_the_default_state_leaves_no_trace_in_the_address():
    specs = [parameter.spec() for parameter in ALL]
    start = {parameter.name: parameter.value for parameter in ALL}
    assert in_node("kit/parameters.js", "writeAddress", [("?mine.w=1", "mine", specs, start)]) == [""]


@pytest.mark.parametrize(
    "query",
    ["w=5", "w=", "w=abc", "w=NaN", "lr=-1", "n=2.5", "gate=or", "on=yes", "start=1", "start=1,,2", "shape=x", "w=1e999"],
)
def test_what_an_address_may_not_ask_for_is_listed_and_changes_nothing(query):
    specs = [parameter.spec() for parameter in ALL]
    (read,) = in_node("kit/parameters.js", "readAddress", [(f"?mine.{query}", "mine", specs)])
    assert read["found"] == {}
    assert read["refused"] == [query.replace("=", " = ")]
