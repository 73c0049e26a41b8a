"""Straight scales and round graduations."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ctg_eval.bounds import Interval

_LEAST_ROOM = 1e-9  # under which two values are one: graduations could not tell them apart


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight map from values to pixels.

    Attributes:
        low: Value at `start`.
        high: Value at `end`, another than `low`.
        start: Pixel of `low`.
        end: Pixel of `high`.
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value; an infinite one goes to the edge."""
        held = min(max(value, self.low), self.high)
        return self.start + (held - self.low) / (self.high - self.low) * (self.end - self.start)


def finite_ends(intervals: Iterable[Interval]) -> list[float]:
    """The finite ends of the intervals."""
    return [end for box in intervals for end in (box.low, box.high) if math.isfinite(end)]


def span(intervals: Iterable[Interval], *, zero: bool = True) -> tuple[float, float]:
    """Least and greatest value to show, never equal; zero inside when asked.

    An open end is given room beyond the greatest finite value.
    """
    boxes = list(intervals)
    shown = finite_ends(boxes) + ([0.0] if zero else [])
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    room = (high - low) or abs(high) or 1.0
    if any(math.isinf(box.high) for box in boxes):
        high += 0.15 * room
    if any(math.isinf(box.low) for box in boxes):
        low -= 0.15 * room
    if high - low > _LEAST_ROOM:
        return low, high
    return low, low + (abs(high) if abs(high) > _LEAST_ROOM else 1.0)


def graduations(low: float, high: float, *, count: int = 4) -> list[float]:
    """Round values (1, 2 or 5 times a power of ten) from at most `low` to at least `high`."""
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if raw <= power * factor * 1.000001)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(rank * step, 10) for rank in range(first, last + 1)]


def spread(places: list[float], gap: float, *, top: float, bottom: float) -> list[float]:
    """The places moved as little as simple pushing allows, at least `gap` apart, in a column."""
    order = sorted(range(len(places)), key=lambda rank: places[rank])
    moved = list(places)
    edge = top
    for rank in order:
        moved[rank] = max(moved[rank], edge)
        edge = moved[rank] + gap
    edge = bottom
    for rank in reversed(order):
        moved[rank] = min(moved[rank], edge)
        edge = moved[rank] - gap
    return moved


def level(box: Interval) -> float:
    """Where a figure stands on a scale: half-way, or the one end that is known."""
    if box.is_bounded:
        return box.middle
    return box.low if math.isfinite(box.low) else box.high
