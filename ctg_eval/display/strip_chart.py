"""The drawing of strips: one band for all rows, a dot each, grouped by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ctg_eval.bounds import Interval
from ctg_eval.display.draw import (
    BLUE,
    BLUE_TEXT,
    GREY,
    GREY_MARK,
    NARROW,
    PALE_BLUE,
    PALE_GREY,
    Canvas,
    text_width,
    wrapped,
)
from ctg_eval.display.numerals import is_one_number, short_text
from ctg_eval.display.scale import level
from ctg_eval.display.standings import SIDES, Side, Strip

# The band holds the same part of every row: the place of the dot is read at a glance.
_BAND = (0.36, 0.64)
_HEAD, _LABELS = 26.0, 196.0
FAVOURABLE = "+"
Legend = tuple[str, str, float, float]
_LEGEND = (
    ("dot", "Territoire"),
    ("band", "Fourchette des territoires comparables"),
    ("tick", "leur médiane"),
    ("sign", "côté favorable"),
)


@dataclass(frozen=True, slots=True)
class StripChart:
    """Strips, at any width.

    Attributes:
        strips: Rows in the order of the table, those of one side together.
    """

    strips: tuple[Strip, ...]

    def draw(self, width: int) -> Canvas:
        """The chart: legend, then the rows of each side under its name."""
        legend = list(self._legend_places(width))
        head = legend[-1][3] + 12
        groups = self._groups()
        size = sum(_HEAD + sum(self._pitch(one, width) for one in rows) for rows in groups.values())
        canvas = Canvas(width, head + size + 4)
        self._legend(canvas, legend)
        top = head
        for side, rows in groups.items():
            canvas.text((0, top + 18), f"{SIDES[side]} ({len(rows)})", size=12.5, bold=True)
            top += _HEAD
            self._band(canvas, top, sum(self._pitch(one, width) for one in rows))
            for row in rows:
                self._row(canvas, row, top)
                top += self._pitch(row, width)
        return canvas

    def _groups(self) -> dict[Side, list[Strip]]:
        found = {side: [one for one in self.strips if one.side == side] for side in SIDES}
        return {side: rows for side, rows in found.items() if rows}

    def _pitch(self, row: Strip, width: float) -> float:
        lines = len(self._label(row, width))
        return 26.0 + 14 * lines if width == NARROW else 20.0 + 14 * (lines - 1) + 8

    def _label(self, row: Strip, width: float) -> list[str]:
        room = width - text_width(self._value(row), bold=True) - 14 if width == NARROW else _LABELS
        return wrapped(row.label, room, lines=2)

    @staticmethod
    def _value(row: Strip) -> str:
        return short_text(row.own.interval, decimals=row.decimals)

    def _row(self, canvas: Canvas, row: Strip, top: float) -> None:
        width, narrow = canvas.width, canvas.width == NARROW
        lines, pitch = self._label(row, width), self._pitch(row, width)
        centre = top + (pitch - 12 if narrow else pitch / 2)
        base = top + 13 if narrow else centre + 4.5 - 7 * (len(lines) - 1)
        for rank, line in enumerate(lines):
            canvas.text((0, base + 14 * rank), line)
        spot = (width - 2, top + 13 if narrow else centre + 4.5)
        canvas.text(spot, self._value(row), bold=True, color=BLUE_TEXT, align="right")
        self._strip(canvas, row, self._ends(width), centre)

    def _ends(self, width: float) -> tuple[float, float]:
        """Where every strip begins and ends."""
        if width == NARROW:
            return 14.0, width - 24
        room = max(text_width(self._value(one), bold=True) for one in self.strips)
        return _LABELS + 24, width - room - 24

    def _band(self, canvas: Canvas, top: float, height: float) -> None:
        """The band of the rows of one side: one column, as it has one place on all of them."""
        start, end = _band_of(*self._ends(canvas.width))
        canvas.rect((start, top, end - start, height), face=PALE_GREY, edge=GREY_MARK)

    def _strip(self, canvas: Canvas, row: Strip, ends: tuple[float, float], centre: float) -> None:
        place = _Place(row, *ends)
        canvas.rect((ends[0], centre - 0.4, ends[1] - ends[0], 0.8), face=GREY_MARK)
        if not (row.low.interval.is_exact and row.high.interval.is_exact):
            start, end = _band_of(*ends)
            box = (start, centre - 8, end - start, 16)
            canvas.rect(box, face="none", edge=GREY, dashed=True)
        if row.median.interval.is_bounded:
            canvas.mark(place(row.median.interval.middle), centre, "|", size=13, face=GREY)
        self._sign(canvas, row, ends, centre)
        self._dot(canvas, row, place, centre)

    @staticmethod
    def _sign(canvas: Canvas, row: Strip, ends: tuple[float, float], centre: float) -> None:
        """A plus at the end of the strip where it is better to be."""
        if row.sense != "neutre":
            x = ends[1] + 8 if row.sense == "hausse_favorable" else ends[0] - 8
            canvas.text((x, centre + 4.5), FAVOURABLE, color=GREY, align="center", bold=True)

    @staticmethod
    def _dot(canvas: Canvas, row: Strip, place: _Place, centre: float) -> None:
        """A full dot; a hollow one in a pale bar for an interval; an arrow at the edge."""
        box = row.own.interval
        is_point = is_one_number(box, decimals=row.decimals)
        if not is_point:
            start, end = place(box.low), place(box.high)
            canvas.rect(
                (start, centre - 4, max(end - start, 2.0), 8),
                face=PALE_BLUE,
                edge=BLUE,
                dashed=not box.is_bounded,
            )
        shape = place.shape(box)
        face, edge = (BLUE, "white") if is_point or shape != "o" else ("white", BLUE)
        canvas.mark(place(level(box)), centre, shape, size=10, face=face, edge=edge)

    @staticmethod
    def _legend_places(width: float) -> Iterator[Legend]:
        """Each part of the legend and where it goes, on as many lines as they need."""
        x, y = 4.0, 14.0
        for kind, name in _LEGEND:
            wide = 32 + text_width(name, size=11.5)
            if x > 4 and x + wide > width:
                x, y = 4.0, y + 18
            yield kind, name, x, y
            x += wide

    @staticmethod
    def _legend(canvas: Canvas, places: list[Legend]) -> None:
        for kind, name, x, y in places:
            if kind == "dot":
                canvas.mark(x + 6, y - 4, "o", size=10, face=BLUE)
            elif kind == "band":
                canvas.rect((x, y - 11, 16, 12), face=PALE_GREY, edge=GREY_MARK)
            elif kind == "tick":
                canvas.mark(x + 8, y - 4, "|", size=13, face=GREY)
            else:
                canvas.text((x + 8, y), FAVOURABLE, color=GREY, align="center", bold=True)
            canvas.text((x + 22, y), name, size=11.5, color=GREY)


def _band_of(left: float, right: float) -> tuple[float, float]:
    size = right - left
    return left + _BAND[0] * size, left + _BAND[1] * size


@dataclass(frozen=True, slots=True)
class _Place:
    """From a value of a row to a pixel: the band is where it is on every row."""

    row: Strip
    left: float
    right: float

    @property
    def _quartiles(self) -> tuple[float, float]:
        low, high = level(self.row.low.interval), level(self.row.high.interval)
        return min(low, high), max(low, high)

    def _share(self, value: float) -> float:
        """Where a value is along the strip, before it is held between its ends."""
        low, high = self._quartiles
        if high - low > 0:
            return _BAND[0] + (value - low) / (high - low) * (_BAND[1] - _BAND[0])
        return 0.5 if value == low else -1.0 if value < low else 2.0

    def __call__(self, value: float) -> float:
        held = min(max(self._share(value), 0.0), 1.0)
        return self.left + held * (self.right - self.left)

    def shape(self, box: Interval) -> str:
        """An arrow where the value is beyond the strip."""
        share = self._share(level(box))
        return "<" if share < 0 else ">" if share > 1 else "o"
