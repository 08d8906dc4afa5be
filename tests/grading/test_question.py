"""How a question judges code: passed, recognised mistakes, and everything that can stand in a student's namespace."""

from collections import OrderedDict, defaultdict
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from tiny_questions import COUNT, DOUBLE, FAST, LAYER, MISTAKES, WHY, Doubler

from fishbook._plain import Raised
from fishbook.checks._build import predict, wrong
from fishbook.checks._local import LocalStudent
from fishbook.checks._question import Question
from fishbook.checks._values import StudentError


def judged(question, seed=0, **names):
    return question.judged(LocalStudent(names), seed)


class EqualToAll:
    def __eq__(self, other):
        return True

    __hash__ = None

    def __array__(self, *_, **__):
        raise AssertionError("nothing of an unknown object may be asked")


class TestPassed:
    @pytest.mark.parametrize("seed", range(20))
    def test_a_right_function_in_another_form_gets_all_points(self, seed):
        verdict = judged(DOUBLE, seed, double=lambda x: x + x)
        assert (verdict.status, verdict.points, verdict.cases) == ("passed", 2, 5)
        assert verdict.hints == ()

    def test_float32_is_as_good(self):
        assert judged(DOUBLE, double=lambda x: (2 * x).astype(np.float32)).passed

    def test_values_and_letters(self):
        assert judged(COUNT, count=12).passed
        assert judged(COUNT, count=np.int64(12)).passed
        assert judged(WHY, why=" b").passed

    def test_a_class_of_their_own(self):
        assert judged(LAYER, Doubler=Doubler).passed

    def test_a_judge_says_what_is_missing(self):
        assert judged(FAST, speed=9).passed
        assert judged(FAST, speed=4).problem == "4 is below the target, 9."


class TestNotPassed:
    @pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.key)
    @pytest.mark.parametrize("seed", range(5))
    def test_a_known_mistake_is_recognised_by_what_it_does(self, mistake, seed):
        verdict = judged(DOUBLE, seed, **mistake.names)
        assert verdict.status == "wrong"
        assert verdict.misconception is mistake
        assert verdict.hints == mistake.hints

    def test_written_otherwise_it_is_the_same_mistake(self):
        def double(x):
            return np.array([one * one for one in np.ravel(x)]).reshape(np.shape(x))

        assert judged(DOUBLE, double=double).misconception.key == "squared"

    def test_an_unknown_mistake_gets_the_general_hints(self):
        verdict = judged(DOUBLE, double=lambda x: x + 1)
        assert verdict.misconception is None
        assert verdict.hints == DOUBLE.hints
        assert verdict.problem == "4 of 5 results differ; the first:"

    def test_a_constant_answer_fails(self):
        assert not judged(DOUBLE, double=lambda x: np.array([1.0, 2.0, 3.0])).passed

    def test_wrong_shape_and_none_are_said(self):
        assert judged(DOUBLE, double=lambda x: np.ravel(2 * x)).problem == "The result has the shape (8,), expected (2, 4)."
        assert judged(DOUBLE, double=lambda x: None).problem.startswith("It gave None: is there a `return`")

    def test_reasons_of_the_wrong_letters(self):
        assert judged(WHY, why="A").hints == ("A is a rumour.",)
        assert judged(WHY, why="E").hints[0].endswith("A, B, C in quotation marks.")
        assert not judged(WHY, why=["B"]).passed
        assert judged(COUNT, count=10).misconception.key == "forgot-bias"

    def test_of_several_values_only_the_wrong_one_is_spoken_of(self):
        paper = predict(
            "paper", "On paper", {"a": 1, "b": 2, "c": 3},
            mistakes=(wrong("c-squared", "Is c squared here?", a=1, b=2, c=9),), hints=("About a and b.",),
        )  # fmt: skip
        hints = ("Work `b` out again, and then `c`; what is not named is right.", "About a and b.")
        assert judged(paper, a=1, b=5, c=9).hints == hints
        assert judged(paper, a=1, b=5, c=3).hints[0] == "Work `b` out again; what is not named is right."
        assert judged(paper, a=1, b=2, c=9).misconception.key == "c-squared"
        assert judged(paper, a=7, b=2, c=9).hints == ("About a and b.",)
        assert judged(paper, a=1, b=5, c=3).problem == "Not right yet: `b`."

    def test_an_answer_of_another_kind_is_said_to_be_one(self):
        paper = predict("paper", "On paper", {"a": 1.5, "b": (5,), "c": "error", "d": (5, 6)}, hints=("About them.",))
        right = {"a": 1.5, "b": (5,), "c": " Error", "d": (5, 6)}
        assert judged(paper, **right).passed
        for name, value, hint in (
            ("a", "1.5", "`a` should be a number, without quotation marks."),
            ("a", [1.5, 1.5], "`a` should be one number."),
            ("d", 5, "`d` should hold 2 numbers; yours is one."),
            ("b", 5, "`b` should be a tuple: `(5)` is a number in parentheses, `(5,)` is a tuple that holds one."),
            ("c", 5, "`c` should be a text, in quotation marks."),
        ):
            assert judged(paper, **{**right, name: value}).hints == (hint, "About them.")

    def test_large_whole_numbers_are_numbers(self):
        big = predict("big", "Big", {"a": 2.0**70})
        assert judged(big, a=2**70).passed

    def test_warnings_of_known_mistakes_stay_inside(self, recwarn):
        def warns(x):
            np.empty(0).mean()  # not only errstate's warnings
            return x

        question = replace(DOUBLE, misconceptions=(wrong("warns", "It warns.", double=warns),), hints=("General.",))
        assert judged(question, double=lambda x: 3 * x).hints == ("General.",)
        assert len(recwarn) == 0

    def test_fractions_and_other_dicts_are_what_they_hold(self):
        assert judged(COUNT, count=Fraction(24, 2)).passed

        def probe(student, look, rng):
            look(student.handle("pair"))

        pair = Question("pair", "A pair", "implement", 1, ("pair",), probe, {"pair": lambda: {"a": 1}})
        assert judged(pair, pair=lambda: OrderedDict(a=1)).passed
        assert not judged(pair, pair=lambda: defaultdict(int, a=2)).passed

    def test_what_is_no_data_is_shown_as_what_it_is(self):
        assert judged(DOUBLE, double=lambda x: {1}).problem.startswith("It gave an object of class set, which is no number")
        assert judged(DOUBLE, double=lambda x: (one for one in x)).problem.startswith(
            "It gave an object, which is no number"
        )

    def test_an_exception_is_reported_with_its_line(self):
        verdict = judged(DOUBLE, double=lambda x: 1 / 0)
        assert verdict.status == "raised"
        assert verdict.problem == "It raised ZeroDivisionError: division by zero."

    @pytest.mark.parametrize("error", [SystemExit(1), RecursionError("deep"), BaseException("odd"), MemoryError()])
    def test_no_exception_gets_out(self, error):
        def double(x):
            raise error

        assert judged(DOUBLE, double=double).status == "raised"

    @pytest.mark.parametrize(
        "value",
        [
            EqualToAll(),
            object(),
            {1},
            len,
            "6",
            {"a": 1},
            [[1], [2, 3]],
            np.array(["a"]),
            np.array([None]),
            1j,
            b"12",
            10**400,
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_odd_values_are_wrong_and_nothing_more(self, value):
        assert judged(DOUBLE, double=lambda x: value).status == "wrong"
        assert judged(COUNT, count=value).status == "wrong"


class TestStumbling:
    def test_a_look_that_dies_after_one_that_went_well(self):
        calls = []

        def double(x):
            calls.append(x)
            if len(calls) == 2:
                raise StudentError(Raised("Died", "`double` ended the process."))
            return 2 * x

        verdict = judged(DOUBLE, double=double)
        assert (verdict.status, verdict.problem) == ("timeout", "`double` ended the process.")

    def test_a_judge_that_stumbles_costs_its_question_and_raises_nothing(self):
        for value in ("fast", [1, 2], {}):
            verdict = judged(FAST, speed=value)
            assert verdict.status == "wrong"
            assert "The check could not go on with what it was given (TypeError" in verdict.problem
            assert "Does `speed` give what the question asks for?" in verdict.problem


class TestBefore:
    def test_stub_ellipsis_and_missing_name(self):
        def double(x):
            raise NotImplementedError("your turn")

        assert judged(DOUBLE, double=double).status == "untouched"
        assert judged(COUNT, count=...).status == "untouched"
        assert judged(DOUBLE).status == "missing"
        assert judged(DOUBLE, double=3).problem == "`double` should be a function or a class, and is of class int."
        assert "`Doubler` is still to be done" in judged(LAYER, Doubler=lambda: double(1)).problem

    def test_what_is_blank_is_named(self):
        paper = predict("paper", "On paper", {"a": 1, "b": 2})
        assert judged(paper, a=1, b=...).problem == "`b` is still to be done."

    def test_a_method_still_to_be_done_is_named_once_what_is_before_it_is_right(self):
        class Half(Doubler):
            def backward(self, dout):
                raise NotImplementedError("your turn")

        class Wrong(Half):
            def forward(self, x):
                return 3 * x

        def probe(student, look, rng):
            layer = look.made(student.handle("Doubler"))
            look(layer.method("forward"), rng.normal(size=3))
            look(layer.method("backward"), rng.normal(size=3))

        class Whole(Doubler):
            def backward(self, dout):
                return 2 * dout

        both = Question("both", "Both ways", "implement", 2, ("Doubler",), probe, {"Doubler": Whole}, (), ("About both.",))
        verdict = judged(both, Doubler=Half)
        assert (verdict.status, verdict.problem) == ("untouched", "`doubler.backward` is still to be done.")
        verdict = judged(both, Doubler=Wrong)
        assert (verdict.status, verdict.hints) == ("wrong", ("About both.",))
        assert "doubler.forward" in verdict.faults[0].seen.call

    def test_a_missing_method_is_named(self):
        class Doubler:
            pass

        verdict = judged(LAYER, Doubler=Doubler)
        assert verdict.status == "raised"
        assert "forward" in verdict.problem

    def test_the_kind_of_a_question_is_one_that_exists(self):
        with pytest.raises(ValueError, match="kind is one of predict, implement"):
            Question("x", "X", "guess", 1, ("x",), lambda *_: None)
