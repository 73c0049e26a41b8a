"""Interval arithmetic: what is certain about a value, and what a formula makes of it.

Every figure is an interval that holds the true value. Naive arithmetic widens it when one
quantity stands on both sides of a ratio, so there is one exact path: a linear-fractional form
over leaf cells, whose extremes lie at vertices of the box (Dinkelbach's iteration finds them).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np


class Status(StrEnum):
    """Why a value is known as it is (the word in the store, and its French name)."""

    EXACT = "exact"
    ROUNDED = "rounded"
    CENSORED = "censored"
    ESTIMATED = "estimated"
    PARTIAL = "partial"
    SECRET = "secret"  # noqa: S105 (a status, not a password)
    MISSING = "missing"

    @property
    def label(self) -> str:
        """The French word printed on pages and in exports."""
        return {
            "exact": "exacte",
            "rounded": "arrondie",
            "censored": "bornée par la source",
            "estimated": "estimée",
            "partial": "partielle",
            "secret": "donnée protégée",
            "missing": "non disponible",
        }[self.value]

    @property
    def has_figure(self) -> bool:
        """Whether a figure may be printed."""
        return self not in (Status.SECRET, Status.MISSING)


def weakest(statuses: Iterable[Status], *, default: Status = Status.EXACT) -> Status:
    """The status that says least, in the order of `Status`; the default of none.

    >>> weakest([Status.ROUNDED, Status.EXACT]).label
    'arrondie'
    """
    return max(statuses, key=_RANKS.__getitem__, default=default)


_RANKS = {status: rank for rank, status in enumerate(Status)}


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A closed interval that holds the true value; ends may be infinite.

    Attributes:
        low: Least possible value.
        high: Greatest possible value.

    Raises:
        ValueError: an end is not a number, or `low` is above `high`.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if math.isnan(self.low) or math.isnan(self.high) or self.low > self.high:
            raise ValueError(f"not an interval: [{self.low}, {self.high}]")

    @classmethod
    def exact(cls, value: float) -> Interval:
        """The interval that holds one value."""
        return cls(float(value), float(value))

    @property
    def is_exact(self) -> bool:
        """Whether one value only is possible."""
        return self.low == self.high

    @property
    def is_bounded(self) -> bool:
        """Whether both ends are finite."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def width(self) -> float:
        """High end less low end."""
        return self.high - self.low

    @property
    def middle(self) -> float:
        """Half-way between the ends; for drawing and sorting only, never printed."""
        return (self.low + self.high) / 2 if self.is_bounded else math.nan

    def contains(self, value: float, *, slack: float = 0.0) -> bool:
        """Whether `value` is possible, within `slack`."""
        return self.low - slack <= value <= self.high + slack

    def __add__(self, other: Interval) -> Interval:
        """Sum of two quantities that vary apart."""
        return Interval(self.low + other.low, self.high + other.high)

    def scaled(self, factor: float) -> Interval:
        """The interval times a known number."""
        ends = [_times(factor, self.low), _times(factor, self.high)]
        return Interval(min(ends), max(ends))

    def intersect(self, other: Interval) -> Interval | None:
        """What both allow; None when they contradict each other."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(low, high) if low <= high else None


UNKNOWN = Interval(-math.inf, math.inf)
UNKNOWN_POSITIVE = Interval(0.0, math.inf)


def total(parts: Iterable[Interval]) -> Interval:
    """Sum of quantities that vary apart (correctly rounded, so free of order)."""
    cells = list(parts)
    lows, highs = [cell.low for cell in cells], [cell.high for cell in cells]
    return Interval(_fsum(lows), _fsum(highs))


def _fsum(numbers: Sequence[float]) -> float:
    infinite = [number for number in numbers if math.isinf(number)]
    return infinite[0] if infinite else math.fsum(numbers)


def _times(factor: float, value: float) -> float:
    return 0.0 if factor == 0 else factor * value


@dataclass(frozen=True, slots=True)
class Form:
    """A linear-fractional form (a·x + c) / (b·x + d) over leaf cells x, times `per`.

    Attributes:
        numerator: Coefficient of each leaf above the bar.
        denominator: Coefficient of each leaf under the bar; empty for a plain sum.
        numerator_constant: c.
        denominator_constant: d; 1 for a plain sum.
        per: Size of the base (100 gives a rate per 100).
    """

    numerator: Mapping[str, float]
    denominator: Mapping[str, float] = field(default_factory=dict)
    numerator_constant: float = 0.0
    denominator_constant: float = 0.0
    per: float = 1.0

    @property
    def leaves(self) -> tuple[str, ...]:
        """Names of the leaf cells, in order."""
        return tuple(dict.fromkeys([*self.numerator, *self.denominator]))

    @property
    def is_linear(self) -> bool:
        """Whether nothing stands under the bar but a constant."""
        return not self.denominator

    def bounds(self, cells: Mapping[str, Interval]) -> Interval:
        """Least and greatest value of the form over the box of `cells`.

        Exact when every end is finite and the denominator is above zero on the whole box; the
        answer is unknown where the denominator may be zero or negative.

        Args:
            cells: An interval for each leaf, none depending on another.

        Raises:
            KeyError: a leaf has no interval.
        """
        if self.is_linear:
            return self._linear(cells).scaled(self.per / (self.denominator_constant or 1.0))
        leaves = self.leaves
        boxes = [cells[name] for name in leaves]
        if all(box.is_exact and box.is_bounded for box in boxes):
            return self._at(cells)
        above = np.array([self.numerator.get(name, 0.0) for name in leaves])
        under = np.array([self.denominator.get(name, 0.0) for name in leaves])
        if not all(box.is_bounded for box in boxes):
            return self._half_open(cells)
        low = np.array([box.low for box in boxes])
        high = np.array([box.high for box in boxes])
        least = np.where(under > 0, under * low, under * high)
        if math.fsum([*least, self.denominator_constant]) <= 0:
            return UNKNOWN
        ends = [
            self._extreme(above, under, low, high, sign=sign) * self.per for sign in (-1.0, 1.0)
        ]
        return Interval(min(ends), max(ends))

    def _linear(self, cells: Mapping[str, Interval]) -> Interval:
        parts = [cells[name].scaled(factor) for name, factor in self.numerator.items()]
        return total([*parts, Interval.exact(self.numerator_constant)])

    def _at(self, cells: Mapping[str, Interval]) -> Interval:
        """The one value of the form where every cell is exact."""
        ends = [
            math.fsum([*(factor * cells[name].low for name, factor in side.items()), constant])
            for side, constant in (
                (self.numerator, self.numerator_constant),
                (self.denominator, self.denominator_constant),
            )
        ]
        return Interval.exact(ends[0] / ends[1] * self.per) if ends[1] > 0 else UNKNOWN

    def _half_open(self, cells: Mapping[str, Interval]) -> Interval:
        """Naive envelope when a cell has no upper end: valid, not tight."""
        above = self._linear(cells)
        under = Form(self.denominator, numerator_constant=self.denominator_constant)
        return divide(above, under._linear(cells)).scaled(self.per)

    def _extreme(
        self,
        above: np.ndarray,
        under: np.ndarray,
        low: np.ndarray,
        high: np.ndarray,
        *,
        sign: float,
    ) -> float:
        """Dinkelbach: move to the vertex that improves on the present ratio until none does."""
        point = low
        ratio = self._ratio(above, under, point)
        for _ in range(60):
            gain = sign * (above - ratio * under)
            point = np.where(gain > 0, high, low)
            better = self._ratio(above, under, point)
            if sign * (better - ratio) <= 0:
                break
            ratio = better
        return ratio

    def _ratio(self, above: np.ndarray, under: np.ndarray, point: np.ndarray) -> float:
        top = math.fsum([*(above * point), self.numerator_constant])
        return top / math.fsum([*(under * point), self.denominator_constant])


def divide(above: Interval, under: Interval) -> Interval:
    """Quotient of two quantities that vary apart.

    Unknown where `under` may be negative; where it may be zero and `above` is not negative, a
    least value only.
    """
    if under.low <= 0:
        if above.low >= 0 and under.low == 0 < under.high:
            return Interval(_quotient(above.low, under.high), math.inf)
        return UNKNOWN
    ends = [_quotient(a, b) for a in (above.low, above.high) for b in (under.low, under.high)]
    return Interval(min(ends), max(ends))


def _quotient(above: float, under: float) -> float:
    if math.isinf(under):
        return above if math.isinf(above) else 0.0
    return above / under


def share(part: Interval, whole: Interval, *, per: float = 100.0) -> Interval:
    """Share of a part in its whole, where all that links them is part ≤ whole.

    `[part.low / whole.high, min(1, part.high / max(whole.low, part.high))]`, times `per`.

    Args:
        part: A count, not negative.
        whole: The count that holds it.
        per: Size of the base.

    Returns:
        The share; unknown between 0 and `per` where the whole may be zero.
    """
    if whole.high <= 0:
        return Interval(0.0, per)
    low = _quotient(max(part.low, 0.0), whole.high)
    floor = max(whole.low, part.high)
    high = 1.0 if floor <= 0 or math.isinf(floor) else min(1.0, part.high / floor)
    return Interval(min(low, high) * per, high * per)


def monotone(function: Callable[[float], float], of: Interval) -> Interval:
    """The image of an interval by an increasing function."""
    return Interval(function(of.low), function(of.high))


def quantile(values: Sequence[Interval], q: float) -> Interval:
    """Quantile of a quantity across areas: quantile of the lows, quantile of the highs.

    Args:
        values: One interval an area, at least one; ends may be infinite.
        q: Between 0 and 1 (0.5 is the median).
    """
    return Interval(
        _quantile([value.low for value in values], q),
        _quantile([value.high for value in values], q),
    )


def _quantile(numbers: Sequence[float], q: float) -> float:
    """Numpy's quantile (linear), but where an infinite end would make it not a number."""
    ranked = sorted(numbers)
    place = q * (len(ranked) - 1)
    before, after = ranked[math.floor(place)], ranked[math.ceil(place)]
    if before == after:
        return before
    weight = place - math.floor(place)
    return before + weight * (after - before) if math.isfinite(before) else before
