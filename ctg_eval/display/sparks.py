"""Sparklines: a table whose last column draws each series as an index, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.bounds import Interval
from ctg_eval.disclosure.door import ABSENT
from ctg_eval.display.caption import (
    PALE_NOTE,
    Caption,
    Measure,
    Series,
    sentences,
    without_figure,
)
from ctg_eval.display.changes import change_text
from ctg_eval.display.claims import facts_of, printed_texts, verify
from ctg_eval.display.pieces import Piece
from ctg_eval.display.spark_chart import Frame, spark_svg
from ctg_eval.display.tables import Notes, TableRow, interval_cell, marks_text, table_html

ONE_YEAR, NO_INDEX = "une seule année", "sans indice"
_NO_INDEX_NOTE = f"« {NO_INDEX} » : la première valeur n’est pas sûrement au-dessus de zéro."
_BREAK_NOTE = "après une rupture de série, seules les années qui la suivent sont montrées."


@dataclass(frozen=True, slots=True)
class Spark:
    """One row: a series of one perimeter and how its values are written.

    Attributes:
        series: Name and values by year; what comes before its last break is left out.
        measure: Unit and decimals of the values.
        emphasis: Whether the row is in bold.
    """

    series: Series
    measure: Measure
    emphasis: bool = False

    @property
    def label(self) -> str:
        """Header of the row: the name, and its unit where the name does not say it."""
        name, unit = self.series.label, self.measure.unit
        return name if unit.casefold() in name.casefold() else f"{name} ({unit})"

    @property
    def is_cut(self) -> bool:
        """Whether a break leaves a part of the series out."""
        return any(year < self._start for year in self.series.drawn_years)

    @property
    def _start(self) -> int:
        return max(self.series.breaks, default=min(self.series.points, default=0))

    @property
    def years(self) -> tuple[int, ...]:
        """Years that are drawn: after the last break, with both ends known."""
        return tuple(
            year
            for year in self.series.drawn_years
            if year >= self._start and self.series.box(year).is_bounded
        )

    @property
    def index(self) -> tuple[tuple[int, Interval | None], ...]:
        """Each year from the first drawn to the last: its index, None where a figure is hidden.

        The middle of the first year is 100; empty with one year, or where no index has a sense.
        """
        years = self.years
        if len(years) < 2 or self.series.box(years[0]).low <= 0:
            return ()
        factor = 100 / self.series.box(years[0]).middle
        inside = [year for year in sorted(self.series.points) if years[0] <= year <= years[-1]]
        return tuple(
            (year, self.series.box(year).scaled(factor) if year in years else None)
            for year in inside
        )


def sparks(rows: Sequence[Spark], caption: Caption, *, header: str = "Indicateur") -> Piece:
    """The table: first and last value, the change in words, a sparkline that adds no figure.

    All sparklines have the same years across and the same scale up: 100 is the first year of
    each row. They are hidden from screen readers, to which the row says the same.

    Args:
        rows: Series of one perimeter; one that may not be shown keeps its row, with its words.
        caption: The words; its `alt` is not printed, since the row itself is the alternative.
        header: What the rows are.

    Returns:
        The table; a sentence where no row has a figure.

    Raises:
        ReportError: the table does not prove the title or the alternative text.
    """
    shown = [row for row in rows if row.years]
    if not shown:
        return without_figure(
            caption, [row.series.row(year) for row in rows for year in row.series.points]
        )
    body = [_table_row(row, _period(shown)) for row in rows]
    frame = Frame.around([row.index for row in rows])
    cells = [_spark_cell(row, frame) for row in rows]
    columns = [header, *_period_columns(_period(shown)), "Évolution", "Indice, base 100"]
    texts = (len(columns) - 2, len(columns) - 1)
    title = " – ".join(filter(None, (caption.title.strip(), caption.subtitle.strip())))
    html = _with_last(table_html(title, columns, body, text_columns=texts), cells)
    remarks = [caption.note, *_remarks(rows, body, cells, frame)]
    _verify(rows, caption, html)
    notes = Notes(caption.reading, caption.scope, sentences(remarks), caption.source)
    return Piece("tableau", f'<div data-piece="tableau">{html}{notes.html()}</div>')


def _verify(rows: Sequence[Spark], caption: Caption, html: str) -> None:
    """Refuse words that the table does not prove, as for a figure."""
    facts = facts_of(
        (row.label, str(year), one) for row in rows for year, one in row.series.points.items()
    )
    printed = [*printed_texts(html), caption.subtitle]
    verify(caption.title, facts, printed)
    verify(caption.alt, facts, printed, name="Texte de remplacement")


def _period(rows: Sequence[Spark]) -> tuple[int, int] | None:
    """The first and the last year, where all rows have the same."""
    periods = {(row.years[0], row.years[-1]) for row in rows}
    return periods.pop() if len(periods) == 1 else None


def _period_columns(period: tuple[int, int] | None) -> list[str]:
    if period is None:
        return ["Période", "Début", "Fin"]
    return [str(period[0]), str(period[1])]


def _table_row(row: Spark, period: tuple[int, int] | None) -> TableRow:
    points, years, measure = row.series.points, row.years, row.measure
    if years:
        first, last = points[years[0]], points[years[-1]]
        when = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
    else:
        newest = row.series.row(max(points, default=0))
        first = last = ABSENT if newest.is_drawn else newest.figure
        when = "–"
    texts = [interval_cell(one, decimals=measure.decimals) for one in (first, last)]
    change = change_text(first, last, measure) if len(years) != 1 else ONE_YEAR
    cells = (row.label, *([] if period else [when]), *texts, change)
    return TableRow(cells, "fort" if row.emphasis else "")


def _spark_cell(row: Spark, frame: Frame) -> str:
    """The sparkline, or the words that stand where there is none."""
    if row.index:
        return spark_svg(row.index, frame)
    if len(row.years) == 1:
        return ONE_YEAR
    return NO_INDEX if row.years else "–"


def _with_last(html: str, cells: Sequence[str]) -> str:
    """The table with one more cell a row: the only one that holds drawings, written here alone.

    User text is escaped in the table: it holds no tag that could be taken for the end of a row.
    """
    head, body = html.split("<tbody>")
    parts = body.split("</tr>")
    added = [
        f'{part}<td class="txt">{cell}</td></tr>' for part, cell in zip(parts, cells, strict=False)
    ]
    return f"{head}<tbody>{''.join(added)}{''.join(parts[len(cells) :])}"


def _remarks(
    rows: Sequence[Spark], body: Sequence[TableRow], cells: Sequence[str], frame: Frame
) -> list[str]:
    """What the Note must say: how the sparklines are drawn, and what the marks mean."""
    return [
        frame.words if any(row.index for row in rows) else "",
        PALE_NOTE if any(_is_pale(row) for row in rows) else "",
        _BREAK_NOTE if any(row.is_cut for row in rows) else "",
        _NO_INDEX_NOTE if NO_INDEX in cells else "",
        marks_text([cell for line in body for cell in line.cells]),
    ]


def _is_pale(row: Spark) -> bool:
    return any(box is not None and not box.is_exact for _, box in row.index)
