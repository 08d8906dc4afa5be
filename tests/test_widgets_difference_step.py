"""The h slider: slopes measured in NumPy's precisions, what the page is sent of them, and the page's own formulas."""

import math

import numpy as np
import pytest
from node import in_node

from fishbook.gradients import numerical_diff
from fishbook.widgets import DifferenceStep
from fishbook.widgets._difference_errors import (
    FUNCTIONS,
    METHODS,
    PLACES,
    PRECISIONS,
    SPREAD,
    STEPS,
    mean_curve,
    rounding_size,
    unit,
)
from fishbook.widgets._packing import unpack
from fishbook.widgets.difference_step import OWN_PLACES, _packed

SETTINGS = [(f, method, precision) for f in FUNCTIONS for method in METHODS for precision in PRECISIONS]
MODULE = "difference_step_maths.js"


def test_the_slopes_of_the_chapters_table():
    compute = DifferenceStep.compute
    assert f"{compute('cube', 'forward', 'float64', 1e-8).slope:.10f}" == "3.0000000040"
    assert f"{compute('cube', 'central', 'float64', 1e-12).slope:.10f}" == "3.0001001683"
    assert compute("cube", "forward", "float64", 1e-16).slope == 0
    assert f"{compute('cube', 'central', 'float64', 1e-16).slope:.10f}" == "1.6653345369"


@pytest.mark.parametrize(("f", "method", "precision"), SETTINGS)
def test_every_operation_is_done_in_the_precision(f, method, precision):
    dtype = PRECISIONS[precision]
    for h in STEPS[::7]:
        for x in OWN_PLACES:
            small, at = dtype(h), dtype(x)
            found = DifferenceStep.compute(f, method, precision, h, x)
            if small == 0:
                assert math.isnan(found.slope)
                continue
            with np.errstate(all="ignore"):
                if method == "central":
                    slope = numerical_diff(FUNCTIONS[f].f, at, small)
                else:
                    slope = (FUNCTIONS[f].f(at + small) - FUNCTIONS[f].f(at)) / small
            assert type(slope) is dtype
            assert found.slope == pytest.approx(float(slope), rel=1e-15, abs=1e-15)


def test_what_is_said_on_paper_is_so():
    rng = np.random.default_rng(0)
    for f, function in FUNCTIONS.items():
        for x, h in zip(rng.uniform(0.5, 1.5, 200), 10 ** rng.uniform(-2, 0, 200), strict=True):
            assert function.slope(x) == pytest.approx(numerical_diff(function.f, x, 1e-5), rel=1e-8)
            for method in METHODS:
                found = DifferenceStep.compute(f, method, "float64", h, x)
                assert found.error == pytest.approx(found.truncation, rel=1e-9, abs=1e-12)


def test_the_best_h_lies_where_the_rule_of_the_chapter_says():
    for f in ("cube", "inverse"):
        for method, root in (("forward", 1 / 2), ("central", 1 / 3)):
            for precision in PRECISIONS:
                best = DifferenceStep.compute(f, method, precision).best_h
                assert unit(precision) ** root / 3 < best < unit(precision) ** root * 3
    for precision in PRECISIONS:  # the central difference of x² has no truncation error: the largest steps are the best
        assert DifferenceStep.compute("square", "central", precision).best_h > 0.5
        assert DifferenceStep.compute("square", "central", precision).truncation == 0


def test_the_larger_part_of_the_error_is_named():
    compute = DifferenceStep.compute
    assert compute("cube", "central", "float64", 0.1).dominates == "truncation"
    assert compute("cube", "central", "float64", 1e-10).dominates == "rounding"
    assert compute("square", "central", "float32", 1e-3, 0.75).dominates == "rounding"
    cases = []
    for setting in SETTINGS:
        for h in STEPS[::2]:
            found = compute(*setting, h)
            cases.append((found.error, found.truncation, found.dominates))
    assert len(cases) > 1000
    assert {said for *_, said in cases} == {"truncation", "rounding", "neither"}
    assert in_node(MODULE, "dominates", [case[:2] for case in cases]) == [case[2] for case in cases]


def test_rounding_is_about_u_over_h():
    for setting in SETTINGS:
        assert 0.05 < rounding_size(*setting) < 2
    curve = mean_curve("cube", "forward", "float64")
    for k in np.flatnonzero((STEPS > 1e-14) & (STEPS < 1e-10)):
        assert curve[k] * STEPS[k] == pytest.approx(rounding_size("cube", "forward", "float64") * unit("float64"), rel=0.5)


def test_what_is_sent_is_small_and_comes_back_whole():
    packed = DifferenceStep().data()
    assert sum(len(one["packed"]) for one in packed.values()) < 60_000
    sizes, signs = unpack(packed["errors"]), unpack(packed["signs"])
    assert sizes.shape == (3, 2, 3, 6, len(STEPS))
    span = sizes[np.isfinite(sizes)].max() - sizes[np.isfinite(sizes)].min()
    for (f, method, precision), index in zip(SETTINGS, np.ndindex(3, 2, 3), strict=True):
        for place, x in enumerate(OWN_PLACES):
            for k in range(0, len(STEPS), 10):
                error = DifferenceStep.compute(f, method, precision, STEPS[k], x).error
                size, sign = sizes[*index, place, k], signs[*index, place, k]
                if math.isnan(error):
                    assert math.isnan(size)
                elif abs(error) < 1e-15:  # slope - true comes out rounded once more; 0 is sent as -inf
                    assert size < -14
                else:
                    assert abs(size - math.log10(abs(error))) < 1e-3 * span
                    assert sign == np.sign(error)
        assert np.allclose(sizes[*index, 5], np.log10(mean_curve(f, method, precision)), atol=1e-3 * span, equal_nan=True)


def test_the_slider_has_the_steps_that_are_sent():
    (slider,) = (one for one in DifferenceStep().spec()["parameters"] if one["name"] == "h")
    assert in_node("kit/parameters.js", "valueAt", [(slider, i) for i in range(len(STEPS))]) == STEPS.tolist()


def test_the_page_looks_the_same_numbers_up():
    packed = DifferenceStep().data()
    data = {name: in_node("kit/packing.js", "unpack", [(one,)])[0] for name, one in packed.items()}
    rng = np.random.default_rng(1)
    states = []
    for setting in SETTINGS:
        keys = dict(zip(("f", "method", "precision"), setting, strict=True))
        states += [keys | {"x": x} for x in rng.choice(OWN_PLACES, 2, replace=False)]
    found, slopes = in_node(MODULE, "curves", [(data, state) for state in states]), []
    bests = in_node(MODULE, "bestStep", [(theirs["mean"],) for theirs in found])
    for state, theirs, best in zip(states, found, bests, strict=True):
        setting = state["f"], state["method"], state["precision"]
        assert np.allclose(theirs["mean"], mean_curve(*setting), rtol=1e-3, equal_nan=True)
        assert theirs["rounding"] == pytest.approx(rounding_size(*setting), rel=1e-4)
        ours = [DifferenceStep.compute(*setting, h, state["x"]) for h in STEPS]
        assert np.allclose(theirs["own"], [one.error for one in ours], rtol=1e-3, atol=1e-15, equal_nan=True)
        assert theirs["mean"][best] == pytest.approx(ours[0].best, rel=1e-3)
        slopes += [(one.slope, one.true, error) for one, error in zip(ours, theirs["own"], strict=True)]
    shown = in_node(MODULE, "measuredSlope", [case[1:] for case in slopes])
    assert [slope == 0 for slope in shown] == [case[0] == 0 for case in slopes]


def test_the_page_has_the_same_formulas():
    rng, cases = np.random.default_rng(2), []
    for _ in range(300):
        x, h = rng.uniform(0.5, 1.5), 10 ** rng.uniform(-16, 0)
        cases += [(f, method, x, h) for f in FUNCTIONS for method in METHODS]
    for (f, method, x, h), theirs in zip(cases, in_node(MODULE, "onPaper", cases), strict=True):
        one = FUNCTIONS[f]
        assert theirs["value"] == pytest.approx(one.f(x), rel=1e-6)
        assert theirs["slope"] == pytest.approx(one.slope(x), rel=1e-6)
        assert theirs["truncation"] == pytest.approx(one.truncation[method](x, h), rel=1e-6)
    means = [(f, method, h) for f, method, _, h in cases[::9]]
    ours = [np.abs(FUNCTIONS[f].truncation[method](PLACES, h)).mean() for f, method, h in means]
    assert np.allclose(in_node(MODULE, "meanTruncation", means), ours, rtol=1e-6, atol=0)


def test_the_best_step_passes_over_what_is_no_number():
    nan = math.nan
    assert in_node(MODULE, "bestStep", [([nan, nan, 3.0, 1.0, 2.0],), ([2.0, nan, 1.0],), ([1.0],)]) == [3, 2, 0]


def test_the_alternative_text_says_what_was_measured():
    alt = DifferenceStep(f="cube", method="forward", precision="float64", h=1e-8).picture()[1]
    assert "is 3.00000000397, true is 3, error 4.0e-09: both parts of the error count" in alt
    assert "Averaged over 200 places the best h is 6.31e-09" in alt
    assert "rounds h to 0" in DifferenceStep(precision="float16", h=1e-9).picture()[1]
    assert "truncation dominates" in DifferenceStep(f="inverse", h=1).picture()[1]
    assert DifferenceStep(f="square", precision="float16", h=1, x=0.5).picture()[0][:4] == b"\x89PNG"


@pytest.mark.parametrize(
    "bad",
    [
        {"h": 0},
        {"h": 2},
        {"h": math.nan},
        {"x": 3},
        {"f": "tan"},
        {"method": "backward"},
        {"precision": "float8"},
        {"guessed": "yes"},
    ],
    ids=str,
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        DifferenceStep(**bad)


def test_the_page_is_sent_the_same_on_every_processor(monkeypatch):
    here, log, exp = _packed(), np.log10, np.exp
    monkeypatch.setattr(np, "log10", lambda a: log(a) * (1 - 2**-53))  # AVX-512's last bits are others
    monkeypatch.setattr(np, "exp", lambda a: exp(a) * (1 - 2**-53))
    rounding_size.cache_clear()
    assert _packed.__wrapped__() == here
    rounding_size.cache_clear()
    assert [float(f"{factor:.12f}") for factor in SPREAD] == list(SPREAD)
