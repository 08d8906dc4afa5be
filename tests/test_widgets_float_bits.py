"""The bits of a number: NumPy's own patterns, rounding and gaps; the tasks; the same in the page's code."""

import math
from fractions import Fraction

import numpy as np
import pytest
from node import in_node

from fishbook.widgets import FloatBits
from fishbook.widgets.float_bits import FORMATS, TASKS, decode, encode, solved

NUMPY = {"float64": (np.uint64, np.float64), "float32": (np.uint32, np.float32), "float16": (np.uint16, np.float16)}
SPECIAL = ("0", "-0", "1", "65504", "65519.9999", "65520", "1e-8", "2.98e-8", "3.4e38", "3.41e38", "1e999", "-1e-320", ".5")


def values_of(patterns, name):
    """float64 values of patterns of a format, by NumPy; a bfloat16 is the upper half of a float32."""
    if name == "bfloat16":
        return (np.array(patterns, dtype=np.uint32) << np.uint32(16)).view(np.float32).astype(np.float64)
    whole, kind = NUMPY[name]
    return np.array(patterns, dtype=whole).view(kind).astype(np.float64)


def bfloat16_pattern(x):
    """The upper half of a float32, rounded to even by adding half of what is cut off."""
    whole = np.array(x, dtype=np.float32).view(np.uint32)
    return int((whole + np.uint32(0x7FFF) + ((whole >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16))


def random_patterns(name, count, seed=0):
    last = 2 ** FORMATS[name].size - 1
    return np.random.default_rng(seed).integers(0, last, count, dtype=np.uint64, endpoint=True).tolist()


@pytest.mark.parametrize("name", FORMATS)
def test_every_kind_of_pattern_has_numpys_value_and_gap(name):
    patterns = random_patterns(name, 2000)
    with np.errstate(all="ignore"):
        theirs = values_of(patterns, name)
    for pattern, value in zip(patterns, theirs, strict=True):
        found = FloatBits.compute(name, f"{name}:{pattern:x}")
        np.testing.assert_equal(found.value, value)
        assert found.pattern == pattern
        if math.isfinite(value):
            assert encode(decode(pattern, name)[1], name, found.value < 0 or math.copysign(1, found.value) < 0) == pattern
        if name != "bfloat16" and math.isfinite(value):
            assert found.gap == abs(np.spacing(NUMPY[name][1](value)))


@pytest.mark.parametrize("name", ["float32", "float16"])
def test_rounding_is_that_of_numpy(name):
    rng = np.random.default_rng(1)
    x = rng.normal(size=3000) * 10.0 ** rng.uniform(-50 if name == "float32" else -9, 40 if name == "float32" else 5, 3000)
    with np.errstate(over="ignore"):
        theirs = x.astype(NUMPY[name][1]).view(NUMPY[name][0])
    assert [encode(Fraction(float(a)), name) for a in x] == theirs.tolist()


def test_rounding_to_bfloat16_is_that_of_the_upper_half():
    rng = np.random.default_rng(2)
    x = (rng.normal(size=3000) * 10.0 ** rng.uniform(-37, 37, 3000)).astype(np.float32)
    assert [encode(Fraction(float(a)), "bfloat16") for a in x] == [bfloat16_pattern(a) for a in x]


def test_ties_go_to_the_even_neighbour():
    assert FloatBits.compute("float16", "2049").value == 2048
    assert FloatBits.compute("float16", "2051").value == 2052
    assert FloatBits.compute("bfloat16", "257").value == 256


def test_what_rounding_added_is_exact():
    assert FloatBits.compute("float16", "0.1").error == pytest.approx(0.0999755859375 - 0.1, rel=1e-12)
    assert FloatBits.compute("float64", "0.1").error == pytest.approx(5.551115123125783e-18, rel=1e-12)
    assert FloatBits.compute("float16", "0.25").error == 0
    assert math.isnan(FloatBits.compute("float16", "70000").error)


@pytest.mark.parametrize("name", FORMATS)
def test_the_tasks_are_what_arithmetic_says(name):
    form = FORMATS[name]
    right = {
        "minus": encode(Fraction(-3, 8), name),
        "largest": form.infinity - 1,
        "smallest": 1,
        "epsilon": encode(Fraction(1, 2 ** (form.fraction + 1)), name) + 1,
        "counting": encode(Fraction(2 ** (form.fraction + 1)), name),
    }
    assert right.keys() == TASKS.keys()
    for task, pattern in right.items():
        assert solved(task, name, f"{name}:{pattern:x}")
        assert not solved(task, name, f"{name}:{pattern - 1:x}")
        assert not solved(task, name, "1")
    plus = lambda a, b: decode(encode(decode(a, name)[1] + b, name), name)[1]  # noqa: E731
    one = encode(Fraction(1), name)
    x = decode(right["epsilon"], name)[1]
    assert plus(one, x) > 1
    assert plus(one, decode(right["epsilon"] - 1, name)[1]) == 1
    n = decode(right["counting"], name)[1]
    assert plus(right["counting"], 1) == n
    assert plus(right["counting"] - 1, 1) == n


def test_a_typed_number_does_not_solve_the_task_of_switching():
    assert not solved("minus", "float16", "-0.375")


def test_the_page_says_the_same_of_random_patterns_in_every_format():
    cases = []
    for name in FORMATS:
        for other in FORMATS:
            cases += [(name, f"{other}:{pattern:x}") for pattern in random_patterns(other, 100, seed=3)]
        rng = np.random.default_rng(4)
        cases += [(name, f"{a:.{k % 17}e}") for k, a in enumerate(rng.normal(size=200) * 10.0 ** rng.uniform(-12, 12, 200))]
        cases += [(name, text) for text in SPECIAL]
    assert len(cases) > 2000
    for case, theirs in zip(cases, in_node("float_bits_maths.js", "look", cases), strict=True):
        ours = FloatBits.compute(*case)
        assert (int(theirs["pattern"], 16), theirs["kind"]) == (ours.pattern, ours.kind), case
        for key in ("value", "gap"):  # as floats: JSON writes large ones like whole numbers, and no minus before zero
            np.testing.assert_array_equal(float(theirs[key]), getattr(ours, key), err_msg=f"{case} {key}")
        np.testing.assert_allclose(float(theirs["error"]), ours.error, rtol=1e-14, err_msg=str(case))


def test_the_page_judges_the_tasks_alike():
    cases = []
    for name, form in FORMATS.items():
        near = [form.infinity - 1, 1, 2, form.infinity, encode(Fraction(-3, 8), name)]
        near += [encode(Fraction(2) ** k, name) + d for k in (-form.fraction - 1, form.fraction + 1) for d in (-1, 0, 1)]
        cases += [(task, name, f"{name}:{pattern:x}") for task in TASKS for pattern in near]
        cases += [(task, name, text) for task in TASKS for text in ("-0.375", "2048", "1")]
    ours = [solved(*case) for case in cases]
    assert in_node("float_bits_maths.js", "solved", cases) == ours
    assert sum(ours) == len(FORMATS) * len(TASKS) + 1  # and 2048, typed, in float16


def test_the_alternative_text_says_what_is_seen():
    assert "0.0999755859375, a normal number" in FloatBits(number="0.1").picture()[1]
    assert "rounding added -2.44e-05" in FloatBits(number="0.1").picture()[1]
    assert "inf, for all bits of the exponent are 1" in FloatBits(number="float16:7c00").picture()[1]


@pytest.mark.parametrize(
    "bad", [{"number": "ten"}, {"number": "float8:1"}, {"number": ""}, {"format": "int8"}, {"task": "x"}]
)
def test_bad_values_are_refused_by_name(bad):
    (name,) = bad
    with pytest.raises(ValueError, match=name):
        FloatBits(**bad)


def test_compute_refuses_what_is_no_number():
    with pytest.raises(ValueError, match="number must be decimal"):
        FloatBits.compute("float16", "ten")
