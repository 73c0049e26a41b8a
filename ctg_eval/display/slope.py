"""Slopes: two dates, a few lines, grey but for one or two, both values written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.disclosure.door import Figure, passed
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
from ctg_eval.display.changes import change_text
from ctg_eval.display.checks import Facts, facts_of
from ctg_eval.display.pieces import Numbering, Piece
from ctg_eval.display.slope_chart import End, SlopeChart
from ctg_eval.display.tables import TableRow, interval_cell, marks_text, table_html
from ctg_eval.errors import ReportError

MOST_LINES, MOST_EMPHASIS = 8, 2
_BROAD = 10  # characters of a cell
_ONE_DATE = "une ligne qui n’est pas connue aux deux dates est dans le tableau seulement."
_NOT_ZERO = "l’échelle verticale ne part pas de zéro."


@dataclass(frozen=True, slots=True)
class Slope:
    """One line: its figures at both dates, of one series and one perimeter.

    Attributes:
        label: Its name.
        first: Figure of the first date.
        last: Figure of the last date.
        emphasis: Whether it stands out, two lines at most.

    Raises:
        DisclosureError: a figure did not pass the door of secrecy.
    """

    label: str
    first: Figure
    last: Figure
    emphasis: bool = False

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        passed(self.first)
        passed(self.last)

    @property
    def ends(self) -> tuple[Row, Row]:
        """Both figures as rows."""
        return Row(self.label, self.first), Row(self.label, self.last)

    @property
    def is_drawn(self) -> bool:
        """Whether both dates may be drawn: one alone makes no slope."""
        return all(row.is_drawn for row in self.ends)


def slope(
    rows: Sequence[Slope],
    caption: Caption,
    *,
    numbering: Numbering,
    dates: tuple[int, int],
    measure: Measure | None = None,
    header: str = "Commune",
) -> Piece:
    """One line a row between two dates, the table beside it with the change in words.

    Args:
        rows: At most eight, at most two of which stand out.
        caption: The words of the figure.
        numbering: Gives the number of the figure.
        dates: Both years, the oldest first; no break of the series lies between them.
        measure: Name, unit and decimals of the values.
        header: What the rows are.

    Returns:
        The figure; a sentence where no row is known at both dates.

    Raises:
        ReportError: more than eight lines, more than two that stand out, dates out of order.
    """
    _check(rows, caption, dates)
    what = measure or Measure()
    shown = [row for row in rows if row.is_drawn]
    if not shown:
        return without_figure(caption, [end for row in rows for end in row.ends])
    number = numbering.figure()
    body = [_table_row(row, what) for row in rows]
    columns = [header, str(dates[0]), str(dates[1]), "Évolution"]
    table = table_html(table_title(number, what), columns, body, text_columns=(3,))
    chart = SlopeChart(tuple(_drawn(row, what.decimals) for row in shown), dates, what)
    remarks = (
        PALE_NOTE if chart.has_intervals else "",
        _NOT_ZERO if chart.bounds[0] > 0 else "",
        _ONE_DATE if len(shown) < len(rows) else "",
        marks_text([cell for line in body for cell in line.cells]),
    )
    # Long intervals leave the words no room beside the drawing: the table then goes under it.
    is_broad = max(len(cell) for line in body for cell in line.cells[1:3]) > _BROAD
    room = len(columns) + is_broad
    return figure(number, caption, Drawing(chart.draw, table, remarks, room, _facts(rows, dates)))


def _check(rows: Sequence[Slope], caption: Caption, dates: tuple[int, int]) -> None:
    bold = sum(row.emphasis for row in rows)
    faults = [
        words
        for is_fault, words in (
            (len(rows) > MOST_LINES, f"{len(rows)} lignes, {MOST_LINES} au plus"),
            (bold > MOST_EMPHASIS, f"{bold} lignes en couleur, {MOST_EMPHASIS} au plus"),
            (dates[0] >= dates[1], f"dates {dates[0]} et {dates[1]} : la plus ancienne d’abord"),
        )
        if is_fault
    ]
    if faults:
        raise ReportError(f"Figure « {caption.title} » refusée : {' ; '.join(faults)}.")


def _table_row(row: Slope, measure: Measure) -> TableRow:
    first, last = (interval_cell(one, decimals=measure.decimals) for one in (row.first, row.last))
    change = change_text(row.first, row.last, measure, is_short=True)
    return TableRow((row.label, first, last, change), "fort" if row.emphasis else "")


def _drawn(row: Slope, decimals: int) -> tuple[End, End]:
    first, last = (
        End(row.label, end.interval, is_point=end.is_point(decimals), emphasis=row.emphasis)
        for end in row.ends
    )
    return first, last


def _facts(rows: Sequence[Slope], dates: tuple[int, int]) -> Facts:
    return facts_of(
        (row.label, str(date), one)
        for row in rows
        for date, one in zip(dates, (row.first, row.last), strict=True)
    )
