"""Dates and periods in French."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_SPACE = "\u00a0"


def day_text(day: date) -> str:
    r"""A day in full: « 31 décembre 2024 », « 1er janvier 2025 ».

    >>> day_text(date(2025, 1, 1)).replace("\u00a0", " ")
    '1er janvier 2025'
    """
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{_SPACE}{month_text(day)}"


def month_text(day: date) -> str:
    """The month of a day: « décembre 2024 »."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def period_text(first: int, last: int) -> str:
    """A period between two years: « entre 2017 et 2023 », « en 2023 ».

    Raises:
        ValueError: the period ends before it begins.
    """
    if first > last:
        raise ValueError(f"not a period: {first} to {last}")
    return f"en {first}" if first == last else f"entre {first} et {last}"


def years_text(years: Iterable[int]) -> str:
    """The years as they are said: « 2023 », « 2016 à 2020 », « 2012, 2017 et 2023 »."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words: list[str] = []
    for run in runs:
        words.extend([f"{run[0]} à {run[-1]}"] if len(run) > 2 else [str(year) for year in run])
    *others, last = words or [""]
    return f"{', '.join(others)} et {last}" if others else last
