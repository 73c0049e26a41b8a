"""The drawing of slopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.bounds import Interval
from ctg_eval.display.caption import Measure
from ctg_eval.display.draw import (
    BLUE,
    BLUE_TEXT,
    GREY,
    GREY_MARK,
    NARROW,
    PALE,
    RULE,
    VERMILION,
    VERMILION_TEXT,
    Align,
    Canvas,
    text_width,
    wrapped,
)
from ctg_eval.display.numerals import short_text
from ctg_eval.display.scale import Scale, level, span, spread

_HEAD, _FOOT = 52.0, 14.0
_LINE = 15.0  # height of a line of text


@dataclass(frozen=True, slots=True)
class End:
    """One end of a line.

    Attributes:
        label: Name of the line.
        box: What is certain.
        is_point: Whether it is printed as one number.
        emphasis: Whether the line stands out.
    """

    label: str
    box: Interval
    is_point: bool
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    color: str
    ink: str
    shape: str
    bold: bool


_GREY = _Look(GREY_MARK, GREY, "o", bold=False)
_LOOKS = (_Look(BLUE, BLUE_TEXT, "o", bold=True), _Look(VERMILION, VERMILION_TEXT, "s", bold=True))


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things stand: height, columns of the dots, room of a row, size of values, names."""

    height: float
    columns: tuple[float, float]
    gap: float
    size: float
    names: tuple[tuple[str, ...], ...]
    names_at: float
    is_under: bool


@dataclass(frozen=True, slots=True)
class SlopeChart:
    """Slopes, at any width.

    Attributes:
        rows: Both ends of each line.
        dates: Both years.
        measure: Unit and decimals.
    """

    rows: tuple[tuple[End, End], ...]
    dates: tuple[int, int]
    measure: Measure

    @property
    def has_intervals(self) -> bool:
        """Whether a pale bar is drawn."""
        return not all(end.is_point for row in self.rows for end in row)

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest value of the scale: only slopes are read, zero is not forced in."""
        return span((end.box for row in self.rows for end in row), zero=False)

    def draw(self, width: int) -> Canvas:
        """The chart: a column of values on each side; names on the right, under on a narrow one."""
        plan = self._plan(width)
        canvas = Canvas(width, plan.height)
        low, high = self.bounds
        up = Scale(low, high, plan.height - _FOOT - 8, _HEAD + 8)
        self._frame(canvas, plan)
        for side in (0, 1):
            wanted = [up(level(row[side].box)) for row in self.rows]
            gap, below = (plan.gap, plan.gap - _LINE) if side else (_LINE + 1, 0.0)
            last = plan.height - _FOOT - below
            places = spread(wanted, gap, top=_HEAD + 6, bottom=last)
            self._values(canvas, plan, wanted, places, side=side)
            if side:
                self._names(canvas, plan, places)
        for rank in self._back_to_front():
            self._line(canvas, self.rows[rank], self._look(rank), plan.columns, up)
        return canvas

    def _plan(self, width: int) -> _Plan:
        """Where the columns stand: values shrink, and names are cut, before a line is too short."""
        is_under = width == NARROW
        wide = [
            max(text_width(self._text(row[side]), bold=True) for row in self.rows)
            for side in (0, 1)
        ]
        least = 48.0 if is_under else 130.0  # of the line and, beside it, of the names
        shrink = min(1.0, (width - 30 - least) / sum(wide))
        first, last = (one * shrink for one in wide)
        name = min(self._widest_name(), 160.0)
        spare = width - 30 - first - last - 48
        room = max(last, min(name, 110.0)) if is_under else min(name, spare - 12)
        left = 14 + first
        right = width - 14 - (max(room, last) if is_under else room + 12 + last)
        names = tuple(tuple(wrapped(row[0].label, room / 1.07)) for row in self.rows)
        lines = max(map(len, names)) + is_under
        gap = _LINE * lines + 3
        height = _HEAD + max(230.0, gap * len(self.rows)) + _FOOT
        start = right + 10 if is_under else right + 22 + last
        return _Plan(height, (left, right), gap, 12 * shrink, names, start, is_under)

    def _text(self, end: End) -> str:
        return short_text(end.box, decimals=self.measure.decimals)

    def _widest_name(self) -> float:
        return max(30.0, *(text_width(row[0].label, bold=True) for row in self.rows))

    def _look(self, rank: int) -> _Look:
        if not self.rows[rank][0].emphasis:
            return _GREY
        return _LOOKS[sum(row[0].emphasis for row in self.rows[:rank]) % len(_LOOKS)]

    def _back_to_front(self) -> list[int]:
        """Grey lines first: those that stand out pass over them."""
        return sorted(range(len(self.rows)), key=lambda rank: self.rows[rank][0].emphasis)

    def _frame(self, canvas: Canvas, plan: _Plan) -> None:
        left, right = plan.columns
        axis = wrapped(self.measure.axis, canvas.width - 8, size=11.5, lines=1)[0]
        canvas.text((2, 13), axis, size=11.5, color=GREY)
        aligned: tuple[tuple[float, int, Align], ...] = (
            (left, self.dates[0], "right"),
            (right, self.dates[1], "left"),
        )
        for x, date, align in aligned:
            canvas.line([x, x], [_HEAD - 10, canvas.height - 4], color=RULE)
            spot = (x + (10 if align == "right" else -10), 36.0)
            canvas.text(spot, str(date), bold=True, color=GREY, align=align)

    def _values(
        self,
        canvas: Canvas,
        plan: _Plan,
        wanted: Sequence[float],
        places: Sequence[float],
        *,
        side: int,
    ) -> None:
        """The values of one side; a thin line leads to a value that was pushed away."""
        way, x = (1 if side else -1), plan.columns[side]
        align: Align = "left" if side else "right"
        for rank, (y, place) in enumerate(zip(wanted, places, strict=True)):
            look, text = self._look(rank), self._text(self.rows[rank][side])
            if abs(place - y) > 3:
                canvas.line([x + way * 4, x + way * 9], [y, place], color=GREY_MARK, width=0.7)
            spot = (x + way * 10, place + 4.5)
            canvas.text(spot, text, size=plan.size, color=look.ink, align=align, bold=look.bold)

    def _names(self, canvas: Canvas, plan: _Plan, places: Sequence[float]) -> None:
        for rank, (lines, place) in enumerate(zip(plan.names, places, strict=True)):
            look = self._look(rank)
            for line, text in enumerate(lines, start=int(plan.is_under)):
                spot = (plan.names_at, place + 4.5 + _LINE * line)
                canvas.text(spot, text, color=look.ink, bold=look.bold)

    def _line(
        self,
        canvas: Canvas,
        row: tuple[End, End],
        look: _Look,
        xs: tuple[float, float],
        up: Scale,
    ) -> None:
        ys = [up(level(end.box)) for end in row]
        canvas.line(xs, ys, color=look.color, width=2.6 if look.bold else 1.6)
        for end, x, y in zip(row, xs, ys, strict=True):
            if not end.is_point:
                top, bottom = up(end.box.high), up(end.box.low)
                canvas.rect(
                    (x - 4, top, 8, bottom - top),
                    face=PALE[look.color],
                    edge=look.color,
                    dashed=not end.box.is_bounded,
                )
            face = look.color if end.is_point else "white"
            edge = "white" if end.is_point else look.color
            canvas.mark(x, y, look.shape, size=7, face=face, edge=edge)
