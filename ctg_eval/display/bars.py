"""Horizontal bars: from zero, sorted, the value written at the end; intervals in pale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.display.caption import (
    PALE_NOTE,
    Caption,
    Drawing,
    Measure,
    Row,
    figure,
    table_title,
    without_figure,
)
from ctg_eval.display.claims import facts_of
from ctg_eval.display.draw import (
    BLUE,
    BLUE_TEXT,
    GREY,
    GREY_MARK,
    INK,
    NARROW,
    PALE,
    Canvas,
    text_width,
    wrapped,
)
from ctg_eval.display.numerals import short_text
from ctg_eval.display.pieces import Numbering, Piece
from ctg_eval.display.scale import Scale, level, span
from ctg_eval.display.tables import TableRow, marks_text, table_html

MOST_ROWS = 60
_TOO_MANY = f"le graphique montre au plus {MOST_ROWS} lignes ; les autres sont dans le tableau."


def bars(
    rows: Sequence[Row],
    caption: Caption,
    *,
    numbering: Numbering,
    measure: Measure | None = None,
    header: str = "Commune",
    ordered: bool = True,
) -> Piece:
    """One bar a row, its table beside it.

    A value that is certain is a full bar; an interval is full up to what is certain, then pale
    up to what is possible. Rows without a figure stay in the table, with their words.

    Args:
        rows: What to draw.
        caption: The words of the figure.
        numbering: Gives the number of the figure.
        measure: Name, unit and decimals of the values.
        header: What the rows are (first column of the table).
        ordered: Whether bars go from the greatest to the least; else in the order given.

    Returns:
        The figure; a sentence where no row has a figure.
    """
    shown = [row for row in rows if row.is_drawn]
    if not shown:
        return without_figure(caption, rows)
    if ordered:
        shown.sort(key=lambda row: -level(row.interval))
    what = measure or Measure()
    lines = [*shown, *(row for row in rows if not row.is_drawn)]
    number = numbering.figure()
    table = table_html(
        table_title(number),
        [header, what.title],
        [_table_row(row, what.decimals) for row in lines],
    )
    chart = _Bars(tuple(shown[:MOST_ROWS]), what)
    remarks = (
        "" if all(row.is_point(what.decimals) for row in shown) else PALE_NOTE,
        _TOO_MANY if len(shown) > MOST_ROWS else "",
        marks_text([row.cell(what.decimals) for row in lines]),
    )
    facts = facts_of((row.label, what.title, row.figure) for row in lines)
    return figure(number, caption, Drawing(chart.draw, table, remarks, facts=facts))


def _table_row(row: Row, decimals: int) -> TableRow:
    return TableRow((row.label, row.cell(decimals)), "fort" if row.emphasis else "")


@dataclass(frozen=True, slots=True)
class _Bars:
    rows: tuple[Row, ...]
    measure: Measure

    def draw(self, width: int) -> Canvas:
        """The chart: labels on the left, or above the bars on a narrow screen."""
        narrow = width == NARROW
        head = 24 if self.measure.axis else 6
        texts = [short_text(row.interval, decimals=self.measure.decimals) for row in self.rows]
        left = 2.0 if narrow else 10 + self._label_width()
        right = width - 12 - max(text_width(text, size=12.5, bold=True) for text in texts)
        labels = [
            wrapped(row.label, width if narrow else left - 8, lines=self._lines(narrow))
            for row in self.rows
        ]
        pitch = self._pitch(labels, narrow=narrow)
        canvas = Canvas(width, head + pitch * len(self.rows) + 4)
        low, high = span(row.interval for row in self.rows)
        scale = Scale(low, high, left, max(right, left + 60))
        if self.measure.axis:
            canvas.text((2 if narrow else left, 13), self.measure.axis, size=11.5, color=GREY)
        for rank, row in enumerate(self.rows):
            top = head + rank * pitch
            self._label(canvas, row, labels[rank], left=left, top=top, pitch=pitch)
            centre = top + (pitch - 11 if narrow else pitch / 2)
            self._bar(canvas, row, scale, centre=centre, thick=min(14.0, pitch * 0.58))
            end = max(scale(row.interval.high), scale(0.0)) + 6
            self._value(canvas, row, texts[rank], x=end, y=centre + 4.5)
            ends = (centre - 10, centre + 9) if narrow else (top, top + pitch)
            canvas.line([scale(0)] * 2, ends, color=GREY_MARK)
        return canvas

    def _label_width(self) -> float:
        widest = max(text_width(row.label, bold=row.emphasis) for row in self.rows)
        return min(max(widest, 40.0), 178.0)

    def _lines(self, narrow: bool) -> int:
        return 1 if narrow or len(self.rows) > 15 else 2

    def _pitch(self, labels: Sequence[Sequence[str]], *, narrow: bool) -> float:
        if narrow:
            return 38 if len(labels) <= 30 else 34
        if any(len(lines) > 1 for lines in labels):
            return 34
        return 27 if len(labels) <= 12 else 22 if len(labels) <= 30 else 18

    def _label(
        self,
        canvas: Canvas,
        row: Row,
        lines: Sequence[str],
        *,
        left: float,
        top: float,
        pitch: float,
    ) -> None:
        narrow = canvas.width == NARROW
        base = top + 13 if narrow else top + pitch / 2 + 4.5 - 7 * (len(lines) - 1)
        for rank, line in enumerate(lines):
            canvas.text(
                (left if narrow else left - 8, base + 14 * rank),
                line,
                color=INK,
                align="left" if narrow else "right",
                bold=row.emphasis,
            )

    def _bar(self, canvas: Canvas, row: Row, scale: Scale, *, centre: float, thick: float) -> None:
        color = self._color(row)
        box, top = row.interval, centre - thick / 2
        if not row.is_point(self.measure.decimals):
            start, end = scale(box.low), scale(box.high)
            canvas.rect(
                (start, top, end - start, thick),
                face=PALE[color],
                edge=color,
                dashed=not box.is_bounded,
            )
        sure = box.low if box.low > 0 else min(box.high, 0.0)
        if sure and math.isfinite(sure):
            start, end = sorted((scale(0.0), scale(sure)))
            canvas.rect((start, top, end - start, thick), face=color)

    def _value(self, canvas: Canvas, row: Row, text: str, *, x: float, y: float) -> None:
        stands_out = self._color(row) == BLUE
        canvas.text(
            (x, y), text, size=12.5, color=BLUE_TEXT if stands_out else GREY, bold=stands_out
        )

    def _color(self, row: Row) -> str:
        some = any(other.emphasis for other in self.rows)
        return BLUE if row.emphasis or not some else GREY_MARK
