"""French numbers and words: the one module that the other layers import for them."""

from __future__ import annotations

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
from ctg_eval.display.units import Unit, unit
from ctg_eval.display.wording import (
    change_words,
    compare_words,
    gap_text,
    join,
    lowered,
    place,
    typography,
    within,
    years_text,
)

__all__ = [
    "PROTECTED",
    "UNAVAILABLE",
    "Unit",
    "change_words",
    "compare_words",
    "coverage_text",
    "gap_text",
    "interval_text",
    "is_one_number",
    "join",
    "lowered",
    "number",
    "place",
    "short_text",
    "typography",
    "unit",
    "value_text",
    "within",
    "years_text",
]
