"""Children to come, from births: three hypotheses that the territory's own past gives."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ctg_eval.bounds import Interval, total
from ctg_eval.indicators.values import Value

Name = Literal["basse", "centrale", "haute"]
AHEAD = 3  # years: further, every child under 3 is yet to be conceived
LEAST_CHANGES = 3
MOST_CHANGES = 10  # an older change says nothing of the present
UNDER_3 = 3  # years of births that make the children under 3 on 31 December


@dataclass(frozen=True, slots=True)
class Scenario:
    """One hypothesis, and the children under 3 that it gives.

    Attributes:
        name: basse, centrale or haute.
        rate: Yearly change of births, as a fraction.
        since: Years of the change taken (the lowest or the highest); all of them for the mean.
        children: Children under 3 on 31 December, by year; the first is observed.
    """

    name: Name
    rate: Interval
    since: tuple[int, int]
    children: Mapping[int, Interval]


@dataclass(frozen=True, slots=True)
class Future:
    """Births that are known, and what three hypotheses make of them.

    Attributes:
        births: Births by year, the consecutive years up to the last one.
        scenarios: Low, central and high.
    """

    births: Mapping[int, Interval]
    scenarios: tuple[Scenario, ...]

    @property
    def last(self) -> int:
        """The last year of births."""
        return max(self.births)

    @property
    def years(self) -> tuple[int, ...]:
        """The last year known, then the years ahead."""
        return tuple(range(self.last, self.last + AHEAD + 1))

    def range(self, year: int) -> Interval:
        """From the least to the most that the hypotheses give, a year."""
        boxes = [one.children[year] for one in self.scenarios]
        return Interval(min(box.low for box in boxes), max(box.high for box in boxes))


def future(births: Sequence[Value]) -> Future | None:
    """Children under 3 of the three years ahead, by three hypotheses on births.

    The low and the high hypotheses repeat each year the lowest and the highest yearly change
    among the last ten at most; the central one repeats their mean (geometric). Children under 3
    are those born in three years: no move, no death is counted.

    Args:
        births: Births of the territory by year, oldest first.

    Returns:
        None where there are not three consecutive changes up to the last year.
    """
    held = _consecutive({one.year: one.interval for one in births if one.interval.is_bounded})
    changes = {
        year: _change(held[before], held[year])
        for before, year in pairwise(sorted(held))
        if held[before].low > 0
    }
    if len(changes) < max(LEAST_CHANGES, len(held) - 1):
        return None
    first, last = min(held), max(held)
    low = min(changes, key=lambda year: (changes[year].low, year))
    high = max(changes, key=lambda year: (changes[year].high, -year))
    rates: dict[Name, tuple[Interval, tuple[int, int]]] = {
        "basse": (
            Interval(changes[low].low, min(one.high for one in changes.values())),
            (low - 1, low),
        ),
        "centrale": (_mean(held[first], held[last], last - first), (first, last)),
        "haute": (
            Interval(max(one.low for one in changes.values()), changes[high].high),
            (high - 1, high),
        ),
    }
    made = tuple(
        Scenario(name, rate, since, _children(held, rate)) for name, (rate, since) in rates.items()
    )
    return Future(held, made)


def _consecutive(births: Mapping[int, Interval]) -> dict[int, Interval]:
    """The last years without a hole, eleven at most."""
    kept: dict[int, Interval] = {}
    year = max(births, default=0)
    while year in births and len(kept) <= MOST_CHANGES:
        kept[year] = births[year]
        year -= 1
    return dict(sorted(kept.items()))


def _change(before: Interval, after: Interval) -> Interval:
    return Interval(after.low / before.high - 1, after.high / before.low - 1)


def _mean(first: Interval, last: Interval, years: int) -> Interval:
    """Geometric mean of the yearly changes: the rate that leads from the first to the last."""
    return Interval(
        math.pow(last.low / first.high, 1 / years) - 1,
        math.pow(last.high / first.low, 1 / years) - 1,
    )


def _children(births: Mapping[int, Interval], rate: Interval) -> dict[int, Interval]:
    last = max(births)
    known = dict(births)
    for ahead in range(1, AHEAD + 1):
        known[last + ahead] = Interval(
            _whole(births[last].low * (1 + rate.low) ** ahead),
            _whole(births[last].high * (1 + rate.high) ** ahead),
        )
    return {
        year: total(known[year - age] for age in range(UNDER_3))
        for year in range(last, last + AHEAD + 1)
    }


def _whole(births: float) -> float:
    """Births to the unit: a hypothesis is not more exact than that."""
    return math.floor(births + 0.5)
