"""French numbers and words: the one module that the other layers import for them."""

from __future__ import annotations

from ctg_eval.display.dates import day_text, month_text, period_text, years_text
from ctg_eval.display.numerals import (
    PROTECTED,
    UNAVAILABLE,
    coverage_text,
    interval_text,
    is_one_number,
    number,
    short_text,
    value_text,
)
from ctg_eval.display.places import in_place, of_place, place, within
from ctg_eval.display.units import Unit, unit
from ctg_eval.display.wording import (
    change_words,
    compare_words,
    gap_text,
    join,
    lowered,
    printed_change_words,
    side_words,
    typography,
)

__all__ = [
    "PROTECTED",
    "UNAVAILABLE",
    "Unit",
    "change_words",
    "compare_words",
    "coverage_text",
    "day_text",
    "gap_text",
    "in_place",
    "interval_text",
    "is_one_number",
    "join",
    "lowered",
    "month_text",
    "number",
    "of_place",
    "period_text",
    "place",
    "printed_change_words",
    "short_text",
    "side_words",
    "typography",
    "unit",
    "value_text",
    "within",
    "years_text",
]
