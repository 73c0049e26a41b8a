"""The drawing of a sparkline: a few hundred bytes of SVG inside a cell, attributes only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.bounds import Interval
from ctg_eval.display.draw import BLUE, GREY, PALE_BLUE
from ctg_eval.display.numerals import number
from ctg_eval.display.scale import Scale, finite_ends

WIDTH, HEIGHT = 96, 22
# The drawing hangs out of its box by a pixel above and five below: without a style sheet it then
# stands in the middle of its line of text, and makes the row no taller.
_BOX_TOP, _BOX_HEIGHT = 1, 16
_LEAST_REACH = 5.0  # of the scale on each side of 100: what hardly moves is drawn flat
_SEEN = 0.6  # pixels under which an interval is no wider than the line
Point = tuple[int, Interval | None]
Spot = tuple[float, float, float]  # x, then y of the low end and of the high end


@dataclass(frozen=True, slots=True)
class Frame:
    """What all sparklines of a table share.

    Attributes:
        years: First and last year of any of them.
        low: Least index of any of them, 100 inside.
        high: Greatest index.
    """

    years: tuple[int, int]
    low: float
    high: float

    @classmethod
    def around(cls, rows: Sequence[Sequence[Point]]) -> Frame:
        """The frame that holds every index of the rows."""
        years = [year for row in rows for year, _ in row]
        found = finite_ends(box for row in rows for _, box in row if box is not None)
        low = min([100 - _LEAST_REACH, *found])
        high = max([100 + _LEAST_REACH, *found])
        return cls((min(years, default=0), max(years, default=1)), low, high)

    @property
    def words(self) -> str:
        """How the sparklines are read."""
        ends = (number(math.floor(self.low)), number(math.ceil(self.high)))
        return (
            f"indice : la première année de chaque ligne vaut 100 (pointillé) ; toutes les lignes "
            f"ont la même échelle, de {ends[0]} à {ends[1]}, et les mêmes années, de "
            f"{self.years[0]} à {self.years[1]}."
        )

    def across(self) -> Scale:
        """From years to pixels."""
        return Scale(*self.years, 4, WIDTH - 6)

    def up(self) -> Scale:
        """From indices to pixels."""
        return Scale(self.low, self.high, HEIGHT - 4, 4)


def spark_svg(points: Sequence[Point], frame: Frame) -> str:
    """A sparkline: white ground, dotted line at 100, pale band, line, last point.

    Args:
        points: Year and index; None cuts the line.
        frame: The scales of the table.
    """
    across, up = frame.across(), frame.up()
    look = f'stroke="{GREY}" stroke-width=".7" stroke-dasharray="2 2"'
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="2" fill="#fff"/>',
        f'<path d="M4 {_n(up(100))}H{WIDTH - 6}" {look}/>',
    ]
    found = [
        [(across(year), up(box.low), up(box.high)) for year, box in run] for run in _runs(points)
    ]
    parts += [_band(run) for run in found if any(low - high > _SEEN for _, low, high in run)]
    parts += [_line(run) for run in found]
    x, low, high = found[-1][-1]
    parts.append(f'<circle cx="{_n(x)}" cy="{_n((low + high) / 2)}" r="2.6" fill="{BLUE}"/>')
    return (
        f'<svg width="{WIDTH}" height="{_BOX_HEIGHT}" overflow="visible" '
        f'viewBox="0 {_BOX_TOP} {WIDTH} {_BOX_HEIGHT}" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def _runs(points: Sequence[Point]) -> list[list[tuple[int, Interval]]]:
    """The years that follow each other without a hidden one between."""
    runs: list[list[tuple[int, Interval]]] = [[]]
    for year, box in points:
        if box is not None:
            runs[-1].append((year, box))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _band(run: Sequence[Spot]) -> str:
    """What is possible between the first year and the last of a run."""
    if len(run) == 1:
        x, low, high = run[0]
        return f'<path d="M{_n(x)} {_n(low)}V{_n(high)}" stroke="{PALE_BLUE}" stroke-width="4"/>'
    way = [(x, high) for x, _, high in run] + [(x, low) for x, low, _ in reversed(run)]
    spots = " ".join(f"{_n(x)},{_n(y)}" for x, y in way)
    return f'<polygon fill="{PALE_BLUE}" points="{spots}"/>'


def _line(run: Sequence[Spot]) -> str:
    """The line through the middles; a small dot for a year alone."""
    if len(run) == 1:
        x, low, high = run[0]
        return f'<circle cx="{_n(x)}" cy="{_n((low + high) / 2)}" r="1.4" fill="{BLUE}"/>'
    spots = " ".join(f"{_n(x)},{_n((low + high) / 2)}" for x, low, high in run)
    return f'<polyline fill="none" stroke="{BLUE}" stroke-width="1.6" points="{spots}"/>'


def _n(value: float) -> str:
    """A pixel with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")
