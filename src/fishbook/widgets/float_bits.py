"""The bits of a number in four formats: switch them, or type a number and see what each format makes of it.  Chapter 11."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from matplotlib.figure import Figure

from fishbook.plotting import PALETTE, bits
from fishbook.widgets._base import Interactive
from fishbook.widgets._parameters import Choice, Text

__all__ = ["FORMATS", "TASKS", "FloatBits", "Format", "Found", "decode", "encode", "in_words", "read", "solved"]


class Format(NamedTuple):
    """How many bits hold the exponent and the fraction; the rest of a floating-point format follows from them."""

    exponent: int
    fraction: int

    @property
    def bias(self) -> int:
        """What is added to an exponent before it is stored."""
        return int(2 ** (self.exponent - 1)) - 1

    @property
    def size(self) -> int:
        """Bits in all."""
        return 1 + self.exponent + self.fraction

    @property
    def infinity(self) -> int:
        """The pattern of plus infinity; those below it are the finite numbers from 0 up, in order."""
        return int(2**self.exponent - 1) << self.fraction


FORMATS = {"float64": Format(11, 52), "float32": Format(8, 23), "float16": Format(5, 10), "bfloat16": Format(8, 7)}
TASKS = {
    "minus": "Make −0.375",
    "largest": "The largest number",
    "smallest": "The smallest above 0",
    "epsilon": "The smallest x with 1 + x > 1",
    "counting": "Where counting ends",
}
TYPED = r"[+\-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+\-]?\d{1,3})?"
SWITCHED = "(" + "|".join(FORMATS) + r"):[0-9a-f]{1,16}"


class Found(NamedTuple):
    """A number in a format: its pattern, its value, its kind, the gap to the next one, what rounding added to it.

    kind is "normal", "subnormal", "zero", "infinity" or "nan"; gap and error are nan where there is none.
    """

    pattern: int
    value: float
    kind: str
    gap: float
    error: float


def decode(pattern: int, name: str) -> tuple[str, Fraction]:
    """(kind, exact value with its sign) of a bit pattern; the value of infinity and nan is 0."""
    form = FORMATS[name]
    sign = -1 if pattern >> (form.size - 1) else 1
    rest = pattern & (2 ** (form.size - 1) - 1)
    stored, fraction = rest >> form.fraction, rest & (2**form.fraction - 1)
    if rest >= form.infinity:
        return ("nan" if fraction else "infinity"), Fraction(0)
    hidden = 2**form.fraction if stored else 0
    value = Fraction(2) ** (max(stored, 1) - form.bias - form.fraction) * (hidden + fraction) * sign
    return ("normal" if stored else "subnormal" if fraction else "zero"), value


def encode(value: Fraction, name: str, minus: bool = False) -> int:
    """The pattern of the number of a format that is nearest to `value`; a tie goes to the even pattern."""
    form = FORMATS[name]
    size = abs(value)
    least = 1 - form.bias
    exponent = max(_exponent(size), least) if size else least
    count = round(size / Fraction(2) ** (exponent - form.fraction))  # whole gaps; Fraction rounds ties to even
    pattern = min(((exponent - least) << form.fraction) + count, form.infinity)  # the hidden 1 carries into the exponent
    return pattern | int(minus or value < 0) << (form.size - 1)


def _exponent(size: Fraction) -> int:
    """The e with 2^e <= size < 2^(e + 1)."""
    guess = size.numerator.bit_length() - size.denominator.bit_length()
    return guess if size >= Fraction(2) ** guess else guess - 1


def read(number: str) -> tuple[str, Fraction, bool]:
    """(kind, exact value, minus) of a number as typed, "0.1", or of a pattern as switched, "float16:2e66"."""
    name, _, digits = number.rpartition(":")
    if not name:
        return "typed", Fraction(number), number.startswith("-")
    pattern = int(digits, 16)
    return *decode(pattern, name), bool(pattern >> (FORMATS[name].size - 1))


def solved(task: str, name: str, number: str) -> bool:
    """Is the number, in the format, what the task asks for?  The first task wants it switched, not typed."""
    form = FORMATS[name]
    pattern = FloatBits.compute(name, number).pattern
    if task == "minus":
        return ":" in number and pattern == encode(Fraction(-3, 8), name)
    if task == "largest":
        return pattern == form.infinity - 1
    if task == "smallest":
        return pattern == 1
    half = encode(Fraction(1, 2 ** (form.fraction + 1)), name)  # added to 1 a tie, which goes down to 1
    if task == "epsilon":
        return pattern == half + 1
    return pattern == encode(Fraction(2 ** (form.fraction + 1)), name)


class FloatBits(Interactive):
    """sign · (1 + fraction) · 2^(exponent − bias), each bit a switch; five tasks in four formats."""

    view = "float_bits"
    title = "The bits of a number"
    ask = "Make −0.375 by switching bits. Before you do: which bits have to change from the ones you see?"
    size: ClassVar[tuple[float, float]] = (8, 3.6)
    parameters = (
        Choice("format", "Format", "float16", options={name: name for name in FORMATS}),
        Choice("task", "Task", "minus", options=TASKS),
        Text("number", "Number", "1", pattern=f"{TYPED}|{SWITCHED}", most=90, hidden=True),
    )

    @staticmethod
    def compute(format: str = "float16", number: str = "1") -> Found:
        """What the format makes of the number.  ValueError for one that is neither typed nor switched."""
        if not re.fullmatch(f"{TYPED}|{SWITCHED}", number):
            raise ValueError(f"number must be decimal, as 0.1, or format:pattern, as float16:2e66, got {number!r}")
        kind, exact, minus = read(number)
        form = FORMATS[format]
        if number.startswith(f"{format}:"):
            pattern = int(number.rpartition(":")[2], 16) & (2**form.size - 1)
        elif kind in ("nan", "infinity"):
            quiet = form.infinity | (1 << (form.fraction - 1) if kind == "nan" else 0)
            pattern = quiet | int(minus) << (form.size - 1)
        else:
            pattern = encode(exact, format, minus)
        return _found(pattern, format, None if kind in ("nan", "infinity") else exact)

    def draw(self, fig: Figure, **values: Any) -> str:
        """The bits, and a table of the number in the four formats."""
        name, number = values["format"], values["number"]
        form, found = FORMATS[name], self.compute(name, number)
        top, bottom = fig.subplots(2, 1, height_ratios=[1, 1.3])
        bits.draw_bits(top, f"{found.pattern:0{form.size}b}", form.exponent, letters=form.size <= 32)
        rows = [(other, self.compute(other, number)) for other in FORMATS]
        cells = [[other, f"{one.value:.10g}", f"{one.gap:.3g}", f"{one.error:.3g}"] for other, one in rows]
        heads = ["format", "value", "gap to the next", "added by rounding"]
        table = bottom.table(cells, colLabels=heads, loc="center", cellLoc="center")
        table.scale(1, 1.4)
        for k in range(4):
            table[list(FORMATS).index(name) + 1, k].set_facecolor(PALETTE["faint"])
        bottom.set_axis_off()
        return in_words(name, number, found)


def _found(pattern: int, name: str, exact: Fraction | None) -> Found:
    form = FORMATS[name]
    kind, value = decode(pattern, name)
    minus = bool(pattern >> (form.size - 1))
    if kind in ("nan", "infinity"):
        return Found(pattern, math.nan if kind == "nan" else -math.inf if minus else math.inf, kind, math.nan, math.nan)
    stored = (pattern & (2 ** (form.size - 1) - 1)) >> form.fraction
    gap = 2.0 ** (max(stored, 1) - form.bias - form.fraction)
    size = -0.0 if minus and not value else float(value)
    return Found(pattern, size, kind, gap, math.nan if exact is None else float(value - exact))


def in_words(name: str, number: str, found: Found) -> str:
    """The value, its gap, and what rounding did."""
    form = FORMATS[name]
    start = f"{name} with the bits {found.pattern:0{form.size}b}: "
    if found.kind in ("infinity", "nan"):
        return f"{start}{found.value}, for all bits of the exponent are 1."
    rounded = "" if ":" in number or not found.error else f" Typed {number}: rounding added {found.error:.3g}."
    return f"{start}{found.value:.17g}, a {found.kind} number; the next is {found.gap:.3g} away.{rounded}"
