from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.analysis.scenarios import future
from ctg_eval.bounds import Interval, Status
from ctg_eval.indicators.values import Value


def births(numbers: Mapping[int, Interval | float]) -> list[Value]:
    return [
        Value("naissances_domiciliees", "territoire", "essai", year,
              one if isinstance(one, Interval) else Interval.exact(one), Status.EXACT)
        for year, one in sorted(numbers.items())
    ]  # fmt: skip


def test_hypotheses_are_the_lowest_mean_and_highest_changes_of_the_past() -> None:
    made = future(births({2020: 100, 2021: 110, 2022: 99, 2023: 99, 2024: 121}))
    assert made is not None
    low, mean, high = made.scenarios
    assert low.rate.low == pytest.approx(-0.1)
    assert low.since == (2021, 2022)
    assert mean.rate.low == pytest.approx(1.21**0.25 - 1)
    assert high.rate.high == pytest.approx(121 / 99 - 1)
    assert high.since == (2023, 2024)


def test_children_are_the_births_of_three_years() -> None:
    made = future(births({2020: 100, 2021: 100, 2022: 100, 2023: 100, 2024: 90}))
    assert made is not None
    assert made.range(2024) == Interval(290, 290)
    low = made.scenarios[0].children
    assert low[2025] == Interval(100 + 90 + 81, 100 + 90 + 81)
    assert low[2027] == Interval(81 + 73 + 66, 81 + 73 + 66)


def test_a_hole_in_the_years_shortens_the_past_and_too_short_a_past_gives_nothing() -> None:
    assert future(births({2018: 9, 2020: 100, 2021: 100, 2022: 100})) is None
    made = future(births({2018: 9, 2020: 100, 2021: 100, 2022: 100, 2023: 100}))
    assert made is not None
    assert min(made.births) == 2020


def test_no_birth_in_a_year_gives_no_hypothesis() -> None:
    assert future(births({2020: 4, 2021: 0, 2022: 3, 2023: 5, 2024: 2})) is None


@settings(deadline=None)  # the first example loads what the others find loaded: no time to hold
@given(st.lists(st.integers(20, 400), min_size=4, max_size=14), st.data())
def test_the_central_hypothesis_lies_between_the_others_and_bounds_hold_any_truth(
    numbers: list[int], data: st.DataObject
) -> None:
    years = {2010 + rank: float(one) for rank, one in enumerate(numbers)}
    made = future(births(years))
    wide = {y: Interval(max(n - data.draw(st.integers(0, 5)), 1), n + 4) for y, n in years.items()}
    loose = future(births(dict(wide)))
    assert made is not None
    assert loose is not None
    for year in made.years:
        boxes = [one.children[year] for one in made.scenarios]
        assert boxes[0].low <= boxes[1].low <= boxes[2].high
        for tight, held in zip(made.scenarios, loose.scenarios, strict=True):
            assert held.children[year].low <= tight.children[year].low
            assert tight.children[year].high <= held.children[year].high
