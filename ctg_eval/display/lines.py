"""Lines by year: several series, breaks drawn as gaps, intervals as pale bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.bounds import Interval
from ctg_eval.display.caption import (
    PALE_NOTE,
    Caption,
    Drawing,
    Measure,
    Series,
    figure,
    table_title,
    without_figure,
)
from ctg_eval.display.claims import facts_of
from ctg_eval.display.draw import (
    BLUE,
    BLUE_TEXT,
    GREEN,
    GREEN_TEXT,
    GREY,
    GREY_MARK,
    NARROW,
    PALE,
    PALE_GREY,
    RULE,
    VERMILION,
    VERMILION_TEXT,
    Canvas,
    text_width,
    wrapped,
)
from ctg_eval.display.numerals import is_one_number, short_text
from ctg_eval.display.pieces import Numbering, Piece
from ctg_eval.display.scale import Scale, finite_ends, graduations, level, span, spread
from ctg_eval.display.tables import TableRow, marks_text, table_html
from ctg_eval.display.ticks import tick_texts
from ctg_eval.errors import ReportError

MOST_SERIES = 6
_STYLES = (
    (BLUE, BLUE_TEXT, "o"),
    (VERMILION, VERMILION_TEXT, "s"),
    (GREY_MARK, GREY, "D"),
    (GREEN, GREEN_TEXT, "^"),
    (GREY, GREY, "v"),
    (GREY, GREY, "P"),
)
_BREAK_NOTE = "les niveaux d’avant et d’après une rupture de série ne se comparent pas."
_NOT_ZERO = "l’axe ne part pas de zéro."


def lines(
    series: Sequence[Series],
    caption: Caption,
    *,
    numbering: Numbering,
    measure: Measure | None = None,
) -> Piece:
    """Series by year, their table beside them.

    Args:
        series: At most six; a year without a figure is left out of `points`.
        caption: The words of the figure.
        numbering: Gives the number of the figure.
        measure: Name, unit and decimals of the values.

    Returns:
        The figure; a sentence where no series has a figure.

    Raises:
        ReportError: more than six series.
    """
    if len(series) > MOST_SERIES:
        raise ReportError(
            f"Figure « {caption.title} » refusée : {len(series)} courbes, {MOST_SERIES} au plus."
        )
    years = sorted({year for one in series for year in one.points})
    if not any(one.drawn_years for one in series):
        return without_figure(caption, [one.row(year) for one in series for year in years])
    what = measure or Measure()
    breaks = sorted({year for one in series for year in one.breaks if year in years[1:]})
    rows = [_table_row(series, year, what.decimals, is_break=year in breaks) for year in years]
    number_ = numbering.figure()
    table = table_html(table_title(number_, what), ["Année", *(one.label for one in series)], rows)
    chart = _Lines(tuple(one for one in series if one.drawn_years), tuple(breaks), what)
    remarks = (
        _BREAK_NOTE if breaks else "",
        PALE_NOTE if chart.has_intervals else "",
        "" if chart.values[0] <= 0 else _NOT_ZERO,
        marks_text([cell for row in rows for cell in row.cells]),
    )
    facts = facts_of(
        (str(year), one.label, held) for one in series for year, held in one.points.items()
    )
    return figure(number_, caption, Drawing(chart.draw, table, remarks, len(series) + 1, facts))


def _table_row(series: Sequence[Series], year: int, decimals: int, *, is_break: bool) -> TableRow:
    cells = (one.row(year).cell(decimals) for one in series)
    return TableRow((str(year), *cells), "rupture" if is_break else "")


def _segments(one: Series) -> list[list[int]]:
    """Years that a line may join: cut at each break and where a figure is hidden or missing."""
    holes = {year for year in one.points if not one.row(year).is_drawn}
    found: list[list[int]] = []
    last = None
    for year in one.drawn_years:
        cut = last is None or any(last < at <= year for at in (*one.breaks, *holes))
        if cut:
            found.append([])
        found[-1].append(year)
        last = year
    return found


@dataclass(frozen=True, slots=True)
class _Lines:
    series: tuple[Series, ...]
    breaks: tuple[int, ...]
    measure: Measure

    @property
    def boxes(self) -> list[Interval]:
        """Every interval drawn."""
        return [one.box(year) for one in self.series for year in one.drawn_years]

    @property
    def has_intervals(self) -> bool:
        """Whether a pale bar is drawn."""
        return not all(is_one_number(box, decimals=self.measure.decimals) for box in self.boxes)

    @property
    def values(self) -> list[float]:
        """Graduations of the upright axis; from zero unless all values are far above it."""
        ends = finite_ends(self.boxes)
        zero = len(set(ends)) < 2 or min(ends) < 0.6 * max(ends) or max(ends) <= 0
        return graduations(*span(self.boxes, zero=zero))

    def draw(self, width: int) -> Canvas:
        """The chart at that width."""
        high = 286 if width != NARROW else 300
        canvas = Canvas(width, high)
        values = self.values
        ticks = tick_texts(values)
        years = sorted({year for one in self.series for year in one.drawn_years})
        left = 10 + max(text_width(text, size=11.5) for text in ticks)
        right = width - (84 if width == NARROW else 122)
        across = Scale(years[0], max(years[-1], years[0] + 1), left + 8, right - 6)
        up = Scale(values[0], values[-1], high - 28, 38)
        canvas.text((2, 13), self.measure.axis, size=11.5, color=GREY)
        for value, text in zip(values, ticks, strict=True):
            canvas.line([left, right], [up(value)] * 2, color=RULE, width=0.8)
            canvas.text((left - 5, up(value) + 4), text, size=11.5, color=GREY, align="right")
        self._years(canvas, years, across, base=up(values[0]))
        self._breaks(canvas, years, across, bottom=up(values[0]))
        for one, style in zip(self.series, _STYLES, strict=False):
            self._one(canvas, one, style, across, up)
        self._names(canvas, right, up)
        return canvas

    def _years(self, canvas: Canvas, years: Sequence[int], across: Scale, *, base: float) -> None:
        canvas.line([across.start - 8, across.end + 6], [base, base], color=GREY_MARK)
        least = math.inf
        for year in reversed(years):
            x = across(year)
            if least - x >= 38:
                canvas.line([x, x], [base, base + 3], color=GREY_MARK)
                canvas.text((x, base + 17), str(year), size=11.5, color=GREY, align="center")
                least = x

    def _breaks(
        self, canvas: Canvas, years: Sequence[int], across: Scale, *, bottom: float
    ) -> None:
        for rank, year in enumerate(self.breaks):
            before = max((known for known in years if known < year), default=None)
            if before is None:
                continue
            x = (across(before) + across(year)) / 2
            canvas.line([x, x], [28, bottom], color=GREY_MARK, dashed=True)
            if rank == 0:
                words = "Rupture de série" if len(self.breaks) == 1 else "Ruptures de série"
                fits = x + 4 + text_width(words, size=11.5) < canvas.width
                canvas.text(
                    (x + 4 if fits else x - 4, 31),
                    words,
                    size=11.5,
                    color=GREY,
                    align="left" if fits else "right",
                )

    def _one(
        self, canvas: Canvas, one: Series, style: tuple[str, str, str], across: Scale, up: Scale
    ) -> None:
        color, ink, _ = style
        segments = _segments(one)
        for rank, years in enumerate(segments):
            xs = [across(year) for year in years]
            ys = [up(level(one.box(year))) for year in years]
            canvas.line(xs, ys, color=color, width=2.2)
            for x, year in zip(xs, years, strict=True):
                self._interval(canvas, one.box(year), x, up, color)
            closed = rank == len(segments) - 1
            self._dots(canvas, one, years, (across, up), style=style, closed=closed)
            if len(self.series) <= 2 and xs[0] < across.end - 40:
                rises = len(ys) > 1 and ys[1] < ys[0]
                self._first(canvas, one.box(years[0]), (xs[0], rises), (across, up), ink)

    def _first(
        self,
        canvas: Canvas,
        box: Interval,
        at: tuple[float, bool],
        scales: tuple[Scale, Scale],
        ink: str,
    ) -> None:
        """The value where a line begins, on the side of its point that the line leaves free."""
        (x, rises), words = at, short_text(box, decimals=self.measure.decimals)
        wide = text_width(words)
        base = scales[1](box.low) + 19 if rises else scales[1](box.high) - 8
        # Never on the years under the axis: there, above the point is the lesser harm.
        base = base if base < scales[1].start - 2 else scales[1](box.high) - 8
        start = max(x - wide / 2, scales[0].start - 6)
        canvas.text((start + wide / 2, base), words, color=ink, align="center")

    def _interval(self, canvas: Canvas, box: Interval, x: float, up: Scale, color: str) -> None:
        if is_one_number(box, decimals=self.measure.decimals):
            return
        top, bottom = up(box.high), up(box.low)
        pale = PALE.get(color, PALE_GREY)
        canvas.rect((x - 4, top, 8, bottom - top), face=pale, edge=color, dashed=not box.is_bounded)

    def _dots(
        self,
        canvas: Canvas,
        one: Series,
        years: Sequence[int],
        scales: tuple[Scale, Scale],
        *,
        style: tuple[str, str, str],
        closed: bool,
    ) -> None:
        """A full dot at both ends of a segment, hollow where a break follows; none on a bar."""
        color, _, shape = style
        for year in dict.fromkeys((years[0], years[-1])):
            box = one.box(year)
            if is_one_number(box, decimals=self.measure.decimals):
                is_last = year == years[-1] and not closed
                face = "white" if is_last else color
                x, y = scales[0](year), scales[1](level(box))
                canvas.mark(x, y, shape, size=6.5, face=face, edge=color)

    def _names(self, canvas: Canvas, right: float, up: Scale) -> None:
        """The last value of each series and its name, pushed apart where they would meet."""
        room = canvas.width - right - 6
        most = 3 if len(self.series) <= 4 else 1
        names = [wrapped(one.label, room, size=11.5, lines=most) for one in self.series]
        lasts = [one.box(one.drawn_years[-1]) for one in self.series]
        gap = 17 + 13 * max(len(lines) for lines in names)
        bottom = canvas.height - gap - 16  # above the years
        places = spread([up(level(box)) for box in lasts], gap, top=20, bottom=bottom)
        for rank, style in zip(range(len(names)), _STYLES, strict=False):
            words = short_text(lasts[rank], decimals=self.measure.decimals)
            size = 14 if text_width(words, size=14, bold=True) <= room else 11.5
            x, y = right + 4, places[rank] + 5
            canvas.text((x, y), words, size=size, color=style[1], bold=True)
            for line, text in enumerate(names[rank], start=1):
                canvas.text((x, y + 1 + 13 * line), text, size=11.5, color=style[1])
