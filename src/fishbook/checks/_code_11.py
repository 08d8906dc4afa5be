"""Chapter 11: any format decoded, gradients unscaled, a layer that is float16 throughout."""

from __future__ import annotations

from typing import Any

import numpy as np

from fishbook.checks import _wrong_11 as bad
from fishbook.checks._build import wrong
from fishbook.checks._look import Look, Student
from fishbook.checks._question import Question

__all__ = ["DECODE", "UNSCALED"]


FORMATS = ((5, 10), (8, 7), (4, 3), (5, 2), (3, 4))


def _decode_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    decode = student.handle("decode")
    for e, p in FORMATS:
        top = (2**e - 1) << p
        minus = 1 << (e + p)
        one = (2 ** (e - 1) - 1) << p
        fraction = int(rng.integers(1, 2**p))
        size = f"{e} bits of exponent, {p} of fraction"
        look(decode, one, e, p, note=f"the number 1: {size}")
        look(decode, minus | int(rng.integers(1 << p, top)), e, p, note=f"a normal number: {size}")
        look(decode, fraction, e, p, note=f"the exponent is 0: {size}")
        look(decode, minus | fraction, e, p, note=f"the exponent is 0, with a sign: {size}")
        look(decode, 0, e, p, note=f"all bits are 0: {size}")
        look(decode, 1 << p, e, p, note=f"the smallest normal number: {size}")
        look(decode, minus | top, e, p, note=f"all ones in the exponent, fraction 0: {size}")
        look(decode, top | fraction, e, p, note=f"all ones in the exponent, fraction not 0: {size}")


DECODE = Question(
    "decode-any-format",
    "The bits of any format",
    "implement",
    3,
    ("decode",),
    _decode_probe,
    {"decode": bad.decode()},
    (
        wrong(
            "no-hidden-one",
            "Which digit is not stored, because it is always the same?",
            "For the pattern of 1 you give 0: the fraction is 0, but the number is 1 + 0.",
            "A normal number is (1 + fraction / 2^p) times a power of two.",
            decode=bad.decode(hidden=0.0),
        ),
        wrong(
            "bias-one-too-large",
            "What is the bias of float16, with its 5 bits of exponent?",
            "It is 15, not 16: you give 0.5 for the pattern of 1.",
            "The bias is 2^(exponent_bits − 1) − 1.",
            decode=bad.decode(shift=0),
        ),
        wrong(
            "hidden-one-below",
            "What is the hidden digit when the stored exponent is 0?",
            "It is 0. With a hidden 1 there would be no number between 0 and the smallest normal one.",
            "For a stored exponent of 0: fraction / 2^p times 2^(1 − bias), without the 1.",
            decode=bad.decode(subnormal=False),
        ),
        wrong(
            "exponent-of-subnormals",
            "Where do the subnormal numbers end, and where do the normal ones begin?",
            "They should join without a hole: the largest subnormal of float16 is 1023/1024 · 2⁻¹⁴. Yours is half.",
            "The power of a stored exponent of 0 is that of a stored 1: 2^(1 − bias).",
            decode=bad.decode(least=0),
        ),
        wrong(
            "sign-ignored",
            "What does the first bit say?",
            "The patterns with a leading 1 are negative, minus infinity too.",
            "The sign bit is `pattern >> (exponent_bits + fraction_bits)`; multiply by −1 where it is 1.",
            decode=bad.decode(sign=False),
        ),
        wrong(
            "sign-of-subnormals",
            "The normal numbers have their signs. And the ones with a stored exponent of 0?",
            "The sign bit says minus for every pattern, for the smallest numbers too.",
            "Work the sign out first, and multiply by it in all three cases.",
            decode=bad.decode(small_sign=False),
        ),
        wrong(
            "no-special-values",
            "What does an exponent of all ones mean?",
            "In float16 the stored exponent 31 is no power of two: with fraction 0 it is infinity, otherwise nan.",
            "Look at the stored exponent first: if it is 2^exponent_bits − 1, return infinity with its sign, or nan.",
            decode=bad.decode(special="none"),
        ),
        wrong(
            "nan-for-infinity",
            "All ones in the exponent: is that always infinity?",
            "Only where the fraction is 0. Otherwise it is nan.",
            "Return `np.nan` where the exponent is all ones and the fraction is not 0.",
            decode=bad.decode(special="infinity"),
        ),
        wrong(
            "fraction-halved",
            "By what is the fraction divided?",
            "For float16, with 10 bits, by 1,024. The first bit of the fraction is worth a half.",
            "Divide by 2^fraction_bits, not by 2^(fraction_bits + 1).",
            decode=bad.decode(half=True),
        ),
    ),
    (
        "Take the pattern apart first: one bit, then exponent_bits, then fraction_bits. Print all three for a 1.",
        "For float16 1 is 0 01111 0000000000: sign 0, stored exponent 15, fraction 0, bias 15.",
        "Three cases: stored exponent all ones (infinity or nan), 0 (no hidden 1, power 1 − bias), and all others.",
    ),
    rtol=1e-9,
    atol=0.0,
)


def _small(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    return rng.uniform(0.2, 60, shape).astype(np.float16)


def _unscaled_probe(student: Student, look: Look, rng: np.random.Generator) -> None:
    unscaled = student.handle("unscaled")
    scale = float(2 ** rng.integers(18, 22))  # small ones come out below what float16 can hold
    grads = {"W1": _small(rng, (2, 3)) * np.float16(rng.choice([-1, 1])), "b1": _small(rng, (3,))}
    found = look(unscaled, {name: grad.copy() for name, grad in grads.items()}, scale)
    if isinstance(found, dict):
        for name in sorted(found):
            look.at(f"the dtype of {name}", str(getattr(found[name], "dtype", "no array")))
    for where, value in (("W1", np.inf), ("b1", -np.inf), ("b1", np.nan)):
        broken = {name: grad.copy() for name, grad in grads.items()}
        broken[where][..., int(rng.integers(3))] = value
        look(unscaled, broken, scale, note="one gradient is not finite")


UNSCALED = Question(
    "unscaled-gradients",
    "Undo the scale",
    "implement",
    2,
    ("unscaled",),
    _unscaled_probe,
    {"unscaled": bad.unscaled()},
    (
        wrong(
            "divided-in-float16",
            "In which format do you divide?",
            "60 / 2²⁰ is 0.00006, and 0.2 / 2²⁰ is below the smallest float16: it becomes 0, as if nobody had scaled.",
            "First `grad.astype(np.float32)`, then divide.",
            unscaled=bad.unscaled(lambda grad, scale: (grad / np.float16(min(scale, 60000.0))).astype(np.float32)),
        ),
        wrong(
            "converted-too-late",
            "In which format is the result when you divide, and in which do you return it?",
            "A division in float16 has lost the small ones before `astype` sees them.",
            "Convert before the division: `grad.astype(np.float32) / scale`.",
            unscaled=bad.unscaled(lambda grad, scale: (grad / scale).astype(np.float32)),
        ),
        wrong(
            "still-float16",
            "Which dtype should come back?",
            "The small gradients are 0 in your result; in float16 they have no place.",
            "Return float32 arrays: `grad.astype(np.float32) / scale`.",
            unscaled=bad.unscaled(lambda grad, scale: (grad.astype(np.float32) / scale).astype(np.float16)),
        ),
        wrong(
            "multiplied",
            "The loss was multiplied by the scale. What undoes that?",
            "Your gradients are larger than the ones that came in.",
            "Divide by the scale.",
            unscaled=bad.unscaled(lambda grad, scale: grad.astype(np.float32) * scale),
        ),
        wrong(
            "never-looked",
            "What should come back when a gradient overflowed?",
            "A single inf or nan would spoil the weight for ever. Then the step is left out: return None.",
            "`np.isfinite(grad).all()` for each of them, before anything is divided.",
            unscaled=bad.unscaled(good=lambda grad: True),
        ),
        wrong(
            "only-nan",
            "Is infinity a nan?",
            "`np.isnan(np.inf)` is False. An overflow gives infinity first.",
            "`np.isfinite` refuses nan and both infinities.",
            unscaled=bad.unscaled(good=lambda grad: not np.isnan(grad).any()),
        ),
        wrong(
            "only-infinity",
            "Is nan an infinity?",
            "`np.isinf(np.nan)` is False. inf − inf gives nan.",
            "`np.isfinite` refuses nan and both infinities.",
            unscaled=bad.unscaled(good=lambda grad: not np.isinf(grad).any()),
        ),
        wrong(
            "first-one-only",
            "How many of the arrays do you look at?",
            "Here `W1` is fine and `b1` is not. The whole step has to be left out.",
            "Look at all of them: `all(np.isfinite(grad).all() for grad in grads.values())`.",
            unscaled=bad.unscaled(every=False),
        ),
        wrong(
            "left-out-one-by-one",
            "What should come back when one gradient is not finite: the others?",
            "A step with some of the gradients is another step. Return None.",
            "Test all of them first; only then build the dictionary.",
            unscaled=bad.unscaled_one_by_one,
        ),
    ),
    (
        "Two things: what if something is not finite, and in which format is divided?",
        "0.2 / 2²⁰ is 0.0000002 in float32 and 0 in float16.",
        "If not all are finite return None; else {name: grad.astype(np.float32) / scale for each}.",
    ),
    rtol=1e-5,
    atol=1e-12,
)
