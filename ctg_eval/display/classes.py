"""Classes of a map: four at most, with round bounds, about as many areas in each."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ctg_eval.bounds import Interval
from ctg_eval.display.numerals import number

RAMP = ("#E1EDF5", "#A6CBE3", "#57A0CD", "#005A8C")
_SHADES = {1: (1,), 2: (0, 2), 3: (0, 1, 3), 4: (0, 1, 2, 3)}
_STEPS = (5.0, 2.0, 1.0)


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes of values, each from its low bound (in it) to the next one's (not in it).

    Attributes:
        bounds: Inner bounds, in order; none where one class holds all.
    """

    bounds: tuple[float, ...]

    @property
    def count(self) -> int:
        """How many classes there are."""
        return len(self.bounds) + 1

    def of(self, interval: Interval, *, decimals: int) -> int | None:
        """The class that holds all of an interval as it is printed; None when none does.

        A figure rounded by its source (« 22,5 à 23,5 ») that only touches the next bound is held.
        """
        low, high = printed(interval.low, decimals), printed(interval.high, decimals)
        first = bisect_right(self.bounds, low)
        last = first if low == high else bisect_left(self.bounds, high)
        return first if first == last else None

    def color(self, rank: int) -> str:
        """The tint of a class: the last of four alone bears white text."""
        return RAMP[_SHADES[self.count][rank]]

    def is_dark(self, rank: int) -> bool:
        """Whether its text must be white."""
        return self.color(rank) == RAMP[-1]

    def label(self, rank: int) -> str:
        """« moins de 10 », « 10 à moins de 15 », « 20 ou plus »."""
        digits = max((_digits(bound) for bound in self.bounds), default=0)
        texts = [number(bound, decimals=digits) for bound in self.bounds]
        if not texts:
            return "toutes les valeurs"
        if rank == 0:
            return f"moins de {texts[0]}"
        if rank == len(texts):
            return f"{texts[-1]} ou plus"
        return f"{texts[rank - 1]} à moins de {texts[rank]}"


def printed(value: float, decimals: int) -> float:
    """A value as it is printed: halves go away from zero."""
    if math.isinf(value):
        return value
    scale = 10.0**decimals
    return math.copysign(math.floor(abs(value) * scale + 0.5 + 1e-9), value) / scale


def _digits(bound: float) -> int:
    return next((n for n in range(4) if math.isclose(bound, round(bound, n), abs_tol=1e-9)), 4)


def round_classes(intervals: Iterable[Interval], *, decimals: int = 0, most: int = 4) -> Classes:
    """Classes for the values of a map.

    The bounds are the quantiles, rounded to the roundest step that leaves no class empty and cuts
    no interval in two; where every step cuts some, to the one that cuts fewest.

    Args:
        intervals: What is certain of each area; those that are not bounded do not count.
        decimals: Digits after the comma of the values.
        most: Most classes, 4 at most.
    """
    boxes = [
        Interval(printed(one.low, decimals), printed(one.high, decimals))
        for one in intervals
        if one.is_bounded
    ]
    found: list[tuple[int, tuple[float, ...]]] = []
    for count in range(min(most, len({box.middle for box in boxes})), 1, -1):
        for bounds in _candidates(boxes, count, decimals):
            cut = sum(Classes(bounds).of(box, decimals=decimals) is None for box in boxes)
            found.append((cut, bounds))
            if not cut:
                return Classes(bounds)
    # `min` keeps the first of those that tie: the most classes, then the roundest bounds.
    return Classes(min(found, key=lambda one: one[0])[1] if found else ())


def _candidates(
    boxes: Sequence[Interval], count: int, decimals: int
) -> Iterator[tuple[float, ...]]:
    """Inner bounds of `count` classes that are each filled, the roundest first."""
    values = sorted(box.middle for box in boxes)
    cuts = []
    for rank in range(1, count):
        at = math.ceil(rank * len(values) / count)
        cuts.append((values[at - 1] + values[min(at, len(values) - 1)]) / 2)
    for step in _steps(values[-1] - values[0], decimals):
        found = [_nearest(cut, step, boxes) for cut in cuts]
        held = {bisect_right(found, value) for value in values}
        if sorted(set(found)) == found and len(held) == count:
            yield tuple(found)


def _nearest(cut: float, step: float, boxes: Sequence[Interval]) -> float:
    """The multiple of the step nearest to a cut, beside it where it would cut an interval."""
    near = math.floor(cut / step + 0.5)
    tries = [round(step * (near + move), 10) for move in (0, 1, -1)]
    return next((one for one in tries if not any(b.low < one < b.high for b in boxes)), tries[0])


def _steps(span: float, decimals: int) -> list[float]:
    """Round steps from the greatest under the span to the last printed digit."""
    top = math.floor(math.log10(span)) if span > 0 else 0
    steps = [f * 10.0**power for power in range(top, -decimals - 1, -1) for f in _STEPS]
    return [step for step in steps if step <= span] or [10.0**-decimals]
