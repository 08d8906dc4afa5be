"""The graded questions of chapter 13: seeing inside."""

from __future__ import annotations

from fishbook.checks._build import choose, predict, wrong
from fishbook.checks._looking_13 import COVERED, FIELD
from fishbook.checks._plan_13 import BUDGET
from fishbook.checks._signals_13 import GUIDED, VOTED

__all__ = ["QUESTIONS"]

COUNTED = predict(
    "counted-on-paper",
    "Counted on paper",
    {"parameters": 1168, "multiplications": 139_392, "field_width": 8},
    rtol=0,
    mistakes=(
        wrong(
            "no-biases",
            "Is there anything in a filter besides its weights?",
            "Each of the 16 filters has one bias.",
            "16 · (8 · 9 + 1).",
            parameters=1152,
        ),
        wrong(
            "one-channel",
            "How many maps does each filter look at?",
            "Eight: it has 3 × 3 weights for each of them.",
            "16 · (8 · 9 + 1).",
            parameters=160,
        ),
        wrong(
            "filters-times-channels-alone",
            "How many weights does a filter have for one map?",
            "3 × 3 = 9 for each of the 8 maps.",
            "16 · (8 · 9 + 1).",
            parameters=144,
        ),
        wrong(
            "padded-after-all",
            "How many places does a 3 × 3 filter have on a map of 13 × 13, without padding?",
            "It can begin at 11 of the 13 rows and columns: 121 places.",
            "16 · 8 · 9 multiplications at each of 11 · 11 places.",
            multiplications=16 * 72 * 169,
        ),
        wrong(
            "one-filter-only",
            "Does every filter visit every place?",
            "16 filters with 72 weights each, at every one of 121 places.",
            "16 · 8 · 9 multiplications at each of 11 · 11 places.",
            multiplications=72 * 121,
        ),
        wrong(
            "jump-forgotten",
            "How far apart are two neighbours behind the pooling, in pixels?",
            "2 pixels: the 3 × 3 window then spans 2 · 2 pixels more than one of them sees.",
            "Four pixels, and two jumps of 2 more.",
            field_width=6,
        ),
    ),
    hints=(
        "Three questions, three formulas of the chapter: F (C k² + 1), F C k² · places, r + (k − 1) j.",
        "F is 16, C is 8, k is 3. Work out the size of the output.",
        "16 · 73 parameters; 16 · 72 weights at each place; the field grows by 2 jumps.",
    ),
)

LEARNT = choose(
    "outline-without-learning",
    "An outline without learning",
    "answer",
    "C",
    {
        "A": "The network has fresh random weights and reads one digit in ten. What can it have learnt?",
        "B": "The saliency of the trained network is spread wider than that. A good outline is no sign of learning.",
        "D": "Backpropagation is exact for any weights. What does a ReLU pass on where its input is 0?",
    },
)

QUESTIONS = (COUNTED, FIELD, COVERED, GUIDED, VOTED, LEARNT, BUDGET)
