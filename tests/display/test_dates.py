from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.display.french import day_text, month_text, period_text, years_text

MONTHS = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
]  # fmt: skip


@given(st.dates())
def test_day_is_its_number_its_month_and_its_year(day: date) -> None:
    number, month, year = day_text(day).replace("\u00a0", " ").split(" ")
    assert (month, int(year)) == (MONTHS[day.month - 1], day.year)
    assert number == ("1er" if day.day == 1 else str(day.day))
    assert month_text(day) == f"{month} {year}"


def test_number_of_a_day_never_stands_alone_at_the_end_of_a_line() -> None:
    assert day_text(date(2024, 12, 31)) == "31\u00a0décembre 2024"


def test_year_has_no_space_of_thousands() -> None:
    for text in (day_text(date(2023, 5, 2)), years_text([2023]), period_text(2017, 2023)):
        assert "\u202f" not in text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [(2017, 2023, "entre 2017 et 2023"), (2023, 2023, "en 2023")],
)
def test_period_names_both_its_ends(first: int, last: int, text: str) -> None:
    assert period_text(first, last) == text


def test_period_that_goes_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="not a period"):
        period_text(2023, 2017)
