"""French words around the numbers: spaces, lists, comparisons, changes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ctg_eval.bounds import Interval
from ctg_eval.display.numerals import as_printed, interval_text
from ctg_eval.display.units import NARROW, WIDE, unit

_NOUNS = (
    "ans|an|mois|jours|heures|h|habitants|enfants|places|place|foyers|familles|communes|"
    "commune|points|point|naissances|personnes|structures|actions|euros|ETP|pour|par"
)
_RULES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"(?<![\d,])(\d{1,3})((?: \d{3})+)(?![\d])"), ""),  # thousands: see _thousands
    (re.compile(r"(?<!«)[ \u00a0](?=[;?!%€])"), NARROW),
    (re.compile(r"« ?"), f"«{WIDE}"),
    (re.compile(r" ?»"), f"{WIDE}»"),
    (re.compile(r" (?=:(?:\s|$))"), WIDE),
    (re.compile(rf"(?<=\d) (?=(?:{_NOUNS})\b)"), WIDE),
)
UNCERTAIN = "sans changement certain"
_DOUBLE = re.compile(f"(?<=«){WIDE}{{2,}}|{WIDE}{{2,}}(?=»)")


def typography(text: str) -> str:
    """The text with French spaces and apostrophes; applying it twice changes nothing more.

    Meant for the text between tags: it knows nothing of HTML.
    """
    for pattern, by in _RULES:
        text = pattern.sub(by or _thousands, text)
    return _DOUBLE.sub(WIDE, text)


def _thousands(found: re.Match[str]) -> str:
    return found[0].replace(" ", NARROW)


def join(words: Sequence[str], *, last: str = "et") -> str:
    """The words as one enumeration: « Lens, Avion et Liévin »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def lowered(text: str) -> str:
    """The text as it goes on inside a sentence: « Places en EAJE » → « places en EAJE ».

    The first letter alone changes, and not that of an acronym (« RSA », « EAJE »).

    >>> lowered("Lieux France services"), lowered("EAJE et micro-crèches")
    ('lieux France services', 'EAJE et micro-crèches')
    """
    first = re.match(r"\w+", text)
    if first and len(first[0]) > 1 and any(c.isupper() for c in first[0][1:]):
        return text
    return text[:1].lower() + text[1:]


def compare_words(value: Interval, reference: Interval) -> str:
    """The words for a value beside its reference: « proche de », « un peu plus », « plus ».

    With the gap between the middles and the uncertainty (sum of the half-widths): overlapping
    intervals are « proche de »; up to twice the uncertainty « un peu plus »; beyond, « plus »;
    certainly over one and a half times the reference, « nettement plus »; the same for « moins ».

    Returns:
        The words, or « non comparable » when an end is not known.
    """
    if not (value.is_bounded and reference.is_bounded):
        return "non comparable"
    if value.intersect(reference) is not None:
        return "proche de"
    side = "plus" if value.low > reference.high else "moins"
    return f"{_degree(value, reference)}{side}"


def _degree(value: Interval, reference: Interval) -> str:
    """« nettement », « un peu » or nothing, for two bounded intervals that do not overlap."""
    above, under = (value, reference) if value.low > reference.high else (reference, value)
    if under.high >= 0 and above.low > 1.5 * under.high:
        return "nettement "
    gap = above.middle - under.middle
    uncertainty = (above.width + under.width) / 2
    return "un peu " if uncertainty > 0 and gap <= 2 * uncertainty else ""


def change_words(first: Interval, last: Interval, *, unit: str) -> str:
    """The words for a change: « stable », « en hausse de 3 points », « un peu en baisse, … ».

    Stable only when the greatest possible change is under one point (for a rate in %) or 2 %
    (for the rest); « proche de » its first level when the intervals overlap otherwise. A rate
    in % changes by points, another ratio by its own unit, a count by per cent.

    Args:
        first: Value at the beginning, same series and same perimeter as `last`.
        last: Value at the end.
        unit: Name of the unit in the catalogue.
    """
    if not (first.is_bounded and last.is_bounded):
        return "non comparable"
    if _is_stable(first, last, unit):
        return "stable"
    if first.intersect(last) is not None:
        return "proche de son niveau de départ"
    side = "en hausse" if last.low > first.high else "en baisse"
    degree = _degree(last, first)
    amount = _amount(first, last, unit)
    if not amount:
        return f"{degree}{side}"
    # « un peu en baisse, de 1 à 22 % » would contradict itself: the amount alone says how far.
    if degree == "un peu ":
        return f"{side} de {amount}"
    return f"{degree}{side}{',' if degree else ''} de {amount}"


def _is_stable(first: Interval, last: Interval, name: str) -> bool:
    greatest = round(max(abs(last.high - first.low), abs(last.low - first.high)), 9)
    if unit(name).change == "points":
        return greatest < (0.1 if name == "% par an" else 1.0)
    return greatest == 0 or greatest < 0.02 * min(abs(first.low), abs(first.high))


def _amount(first: Interval, last: Interval, name: str) -> str:
    """The size of a change that is certain, without its sign: « 3 à 5 points »."""
    kind = unit(name).change
    size = Interval(*sorted((abs(last.low - first.high), abs(last.high - first.low))))
    if kind == "percent" and min(first.low, last.low) <= 0:
        if first.low == 0 or last.low == 0:
            return ""
        kind = "unit"  # of a loss, or from a loss to a gain, a percentage means nothing
    elif kind == "percent":
        rates = (100 * (last.low / first.high - 1), 100 * (last.high / first.low - 1))
        size = Interval(*sorted(abs(rate) for rate in rates))
    shown = {"points": "points", "percent": "%", "unit": name}[kind]
    words = interval_text(size, unit=shown, decimals=_decimals(size))
    return words.removeprefix("entre ").replace(" et ", " à ", 1)


def _decimals(size: Interval) -> int:
    """No decimal where it reaches 10, nor where both ends are whole."""
    whole = all(math.isclose(end, round(end), abs_tol=1e-9) for end in (size.low, size.high))
    return 0 if whole or size.high >= 10 else 1


def side_words(value: Interval, reference: Interval, *, decimals: int, least: float = 0.0) -> str:
    """« plus », « moins » or « proche », as the printed values show it; empty where unknown.

    Args:
        value: What is certain of the one.
        reference: What is certain of the other.
        decimals: Digits after the comma with which both are printed.
        least: Gap that is not told apart from none, in the unit of the values.
    """
    if not (value.is_bounded and reference.is_bounded):
        return ""
    own, other = (as_printed(one, decimals=decimals) for one in (value, reference))
    if _over(own, other) > least:
        return "plus"
    return "moins" if _over(other, own) > least else "proche"


def _over(above: Interval, under: Interval) -> float:
    """How much one is certainly above the other, without the noise of float arithmetic."""
    return round(above.low - under.high, 9)


def printed_change_words(first: Interval, last: Interval, *, unit: str, decimals: int) -> str:
    """The words for a change, from what a reader sees: 15,6 then 14,0 is a fall of 1,6.

    Args:
        first: Value at the beginning, same series and same perimeter as `last`.
        last: Value at the end.
        unit: Name of the unit in the catalogue.
        decimals: Digits after the comma with which both are printed.
    """
    seen = [as_printed(one, decimals=decimals) for one in (first, last)]
    if seen[0] == seen[1]:
        return "stable" if seen[0].is_exact else UNCERTAIN
    words = change_words(seen[0], seen[1], unit=unit)
    return words.replace("proche de son niveau de départ", UNCERTAIN)


def gap_text(value: Interval, reference: Interval, *, unit: str, decimals: int = 1) -> str:
    """The gap between a value and its reference, signed: « −4,9 points », « entre +2 et +4 »."""
    if not (value.is_bounded and reference.is_bounded):
        return "non comparable"
    gap = Interval(value.low - reference.high, value.high - reference.low)
    shown = "points" if unit.startswith("%") else unit
    return interval_text(gap, unit=shown, decimals=decimals, sign=True)
