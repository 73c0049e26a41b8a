"""Periods that people wrote, in French words: « septembre 2025 », « 3e trimestre 2025 »."""

from __future__ import annotations

from ctg_eval.display.dates import day_text, month_text
from ctg_eval.workbook.periods import Period

UNDATED = "date non renseignée"


def span_text(period: Period | None) -> str:
    """A period in words.

    >>> from ctg_eval.workbook.periods import read_period
    >>> span_text(read_period("T3 2025")), span_text(read_period("2025-09"))
    ('3e trimestre 2025', 'septembre 2025')
    """
    if period is None:
        return UNDATED
    match period.kind:
        case "jour":
            return day_text(period.first)
        case "mois":
            return month_text(period.first)
        case "trimestre":
            return f"{period.quarter}{'er' if period.quarter == 1 else 'e'} trimestre {period.first.year}"
    return str(period.first.year)
