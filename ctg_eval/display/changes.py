"""What two figures that passed the door say together: a change in words, a gap with its sign."""

from __future__ import annotations

import re

from ctg_eval.bounds import UNKNOWN, Interval, Status
from ctg_eval.disclosure.door import Figure, passed
from ctg_eval.display.caption import Measure
from ctg_eval.display.numerals import ends, short_text
from ctg_eval.display.tables import NOT_AVAILABLE, SECRET, interval_cell
from ctg_eval.display.units import unit
from ctg_eval.display.wording import printed_change_words


def change_text(first: Figure, last: Figure, measure: Measure, *, is_short: bool = False) -> str:
    """The words for a change between two figures of one series: « en baisse de 12 % ».

    Two figures that are printed alike have not changed; a mark (« s », « n.d. ») stands where
    one of them may not be shown.

    Args:
        first: Figure of the beginning.
        last: Figure of the end, same series and same perimeter.
        measure: Unit and decimals of both.
        is_short: Whether a unit that the table has said already is left out (not « % »).
    """
    for mark in (SECRET, NOT_AVAILABLE):
        if mark in [str(interval_cell(one, decimals=measure.decimals)) for one in (first, last)]:
            return mark
    words = printed_change_words(
        first.interval, last.interval, unit=measure.unit, decimals=measure.decimals
    )
    kind = unit(measure.unit)
    if is_short and kind.change == "unit":
        words = re.sub(rf"\s(?:{re.escape(kind.singular)}|{re.escape(kind.plural)})$", "", words)
    return words


def gap(observed: Figure, possible: Figure) -> Figure:
    """What is certain of `observed` less `possible`, under the mark of the stricter page.

    A figure that may not be shown leaves a gap that may not be shown either.
    """
    pair = (passed(observed), passed(possible))
    seal = next((one.seal for one in pair if one.seal and one.seal.diffusion == "interne"), None)
    seal = seal or observed.seal
    for status in (Status.SECRET, Status.MISSING):
        if any(one.status is status for one in pair):
            return Figure(UNKNOWN, status, seal)
    box, reach = observed.interval, possible.interval
    found = Interval(box.low - reach.high, box.high - reach.low)
    status = observed.status if possible.status is Status.EXACT else possible.status
    return Figure(found, status, seal)


def gap_words(figure: Figure, *, decimals: int = 0) -> str:
    """A gap as it is written, the end nearest to zero first: « −34 à −52 », « +3 à +12 ».

    A gap that may not be shown is its mark, « s » or « n.d. ».
    """
    if interval_cell(figure, decimals=decimals) in (SECRET, NOT_AVAILABLE):
        return interval_cell(figure, decimals=decimals)
    box = figure.interval
    low, high = ends(box, decimals=decimals, sign=True)
    if low is None or high is None or low == high or box.high > 0:
        return short_text(box, decimals=decimals, sign=True)
    return f"{high} à {low}"
