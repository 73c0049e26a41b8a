"""Periods and days as people write them: « 2025 », « T3 2025 », « 2025-09 », « 14/09/2025 »."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from ctg_eval.geography.diagnosis import plain
from ctg_eval.workbook.vocabulary import Refused

_MONTHS = ("janv", "fev", "mars", "avr", "mai", "juin", "juil", "aou", "sept", "oct", "nov", "dec")
_YEARS = (1900, 2100)
EXPECTED = "Écrivez 2025, T3 2025, 2025-09 ou 2025-09-14"
EXPECTED_DAY = "Écrivez 2025-09-14 ou 14/09/2025"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days.

    Attributes:
        first: Its first day.
        last: Its last day; the same for a day alone.
    """

    first: date
    last: date

    @property
    def kind(self) -> str:
        """« jour », « mois », « trimestre » or « annee »."""
        months = self.last.month - self.first.month
        if self.first == self.last:
            return "jour"
        return {0: "mois", 2: "trimestre"}.get(months, "annee")

    @property
    def quarter(self) -> int:
        """Quarter of its first day, 1 to 4."""
        return (self.first.month + 2) // 3


def read_period(text: str) -> Period:
    """A period.

    A year, a quarter, a month (« 2025-09 », « 09/2025 », « sept-25 » as a spreadsheet writes it),
    a day.

    Raises:
        Refused: it is none of them, or is not in the calendar.
    """
    day = _day(text)
    if day:
        return Period(day, day)
    asked = plain(text)
    if found := re.fullmatch(r"(\d{4})", asked):
        return _span(int(found[1]), 1, 12)
    for pattern in (r"t([1-4]) (?P<y>\d{4})", r"(?P<y>\d{4}) t([1-4])"):
        if found := re.fullmatch(pattern, asked):
            quarter = int(next(one for one in found.groups() if len(one) == 1))
            return _span(int(found["y"]), 3 * quarter - 2, 3 * quarter)
    year, month = _month(asked, text)
    if year:
        return _span(year, month, month)
    raise Refused(f"« {text} » n’est pas une période", EXPECTED)


def read_day(text: str) -> date:
    """A day.

    Raises:
        Refused: it is none, or is not in the calendar.
    """
    day = _day(text)
    if day is None:
        raise Refused(f"« {text} » n’est pas une date", EXPECTED_DAY)
    return day


def _day(text: str) -> date | None:
    """The day that a text writes; None when it has not the form of one."""
    # A spreadsheet may add an hour to a day.
    asked = re.sub(r"[ T]\d\d?:\d\d(:\d\d)?$", "", text)
    iso = re.fullmatch(r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)", asked, re.ASCII)
    french = re.fullmatch(r"(?P<d>\d\d?)[/.-](?P<m>\d\d?)[/.-](?P<y>\d{4})", asked, re.ASCII)
    parts = iso or french
    if parts is None:
        return None
    try:
        found = date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
    except ValueError:
        raise Refused(
            f"la date « {text} » n’existe pas au calendrier", "Corrigez le jour ou le mois"
        ) from None
    _check_year(found.year, text)
    return found


def _month(asked: str, text: str) -> tuple[int, int]:
    """Year and month of « 2025 09 », « 09 2025 », « sept 25 », « septembre 2025 »; zeros if none."""
    if found := re.fullmatch(r"(\d{4}) (\d\d?)", asked):
        return _valid_month(int(found[1]), int(found[2]), text)
    if found := re.fullmatch(r"(\d\d?) (\d{4})", asked):
        return _valid_month(int(found[2]), int(found[1]), text)
    if found := re.fullmatch(r"([a-z]{3,9}) (\d{4}|\d\d)", asked):
        ranks = [rank for rank, word in enumerate(_MONTHS, 1) if found[1].startswith(word)]
        year = int(found[2])
        if ranks:
            return (year if year > 99 else 2000 + year), ranks[0]
    return 0, 0


def _valid_month(year: int, month: int, text: str) -> tuple[int, int]:
    if not 1 <= month <= 12:
        raise Refused(f"« {text} » : le mois {month} n’existe pas", EXPECTED)
    return year, month


def _span(year: int, first: int, last: int) -> Period:
    _check_year(year, str(year))
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _check_year(year: int, text: str) -> None:
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise Refused(f"« {text} » : l’année {year} n’est pas croyable", EXPECTED)
