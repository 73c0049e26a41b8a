"""Range bars: a pale bar for what is possible, a dot for what is observed, the gap in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ctg_eval.display.caption import (
    Caption,
    Drawing,
    Measure,
    figure,
    table_title,
    without_figure,
)
from ctg_eval.display.changes import gap_words
from ctg_eval.display.checks import Facts, facts_of
from ctg_eval.display.pieces import Numbering, Piece
from ctg_eval.display.range_chart import RangeChart
from ctg_eval.display.range_rows import Range, RangeWords
from ctg_eval.display.tables import TableRow, interval_cell, marks_text, table_html

__all__ = ["Range", "RangeWords", "ranges"]
MOST_ROWS = 60
_TOO_MANY = f"le graphique montre au plus {MOST_ROWS} lignes ; les autres sont dans le tableau."
_NO_SUM = "ne pas additionner les bornes : les extrêmes ne se produisent pas partout à la fois."
_NOT_ZERO = "l’axe ne part pas de zéro."


def ranges(
    rows: Sequence[Range],
    caption: Caption,
    *,
    numbering: Numbering,
    words: RangeWords,
    measure: Measure | None = None,
    ordered: bool = True,
) -> Piece:
    """A pale bar a row for what is possible, a dot for what is observed, their gap at the end.

    Args:
        rows: What to draw.
        caption: The words of the figure.
        numbering: Gives the number of the figure.
        words: What the bar covers and what both are called.
        measure: Unit and decimals of the values.
        ordered: Whether rows go from the least gap to the greatest; else in the order given.

    Returns:
        The figure; a sentence where no row has a figure. The Note says what the interval covers
        and that its ends are not to be added up.
    """
    shown = [row for row in rows if row.is_drawn]
    if not shown:
        return without_figure(caption, [row.bar for row in rows])
    if ordered:
        shown.sort(key=lambda row: row.rank)
    what = measure or Measure()
    lines = [*shown, *(row for row in rows if not row.is_drawn)]
    number = numbering.figure()
    facts = _facts(lines, words)
    columns = [words.header, *dict.fromkeys(column for _, column in facts)]
    body = [_table_row(row, what.decimals, alert=words.alert, size=len(columns)) for row in lines]
    chart = RangeChart(tuple(shown[:MOST_ROWS]), words, what)
    remarks = (
        words.covers,
        _NO_SUM,
        _NOT_ZERO if chart.values[0] > 0 else "",
        _TOO_MANY if len(shown) > MOST_ROWS else "",
        marks_text([cell for row in body for cell in row.cells]),
    )
    table = table_html(table_title(number, what), columns, body)
    return figure(number, caption, Drawing(chart.draw, table, remarks, len(columns), facts))


def _facts(rows: Sequence[Range], words: RangeWords) -> Facts:
    """The figures of the table; what is observed and the gap only where a row has them."""
    some = any(row.observed is not None for row in rows)
    cells = []
    for row in rows:
        own = [(words.observed, row.seen), (words.possible, row.possible), ("Écart", row.gap)]
        cells += [(row.label, *pair) for pair in (own if some else own[1:2])]
    return facts_of(cells)


def _table_row(row: Range, decimals: int, *, alert: str, size: int) -> TableRow:
    possible = interval_cell(row.possible, decimals=decimals)
    kind: Literal["", "fort"] = "fort" if alert and row.side() == alert else ""
    if size == 2:
        return TableRow((row.label, possible))
    seen = interval_cell(row.seen, decimals=decimals)
    return TableRow((row.label, seen, possible, gap_words(row.gap, decimals=decimals)), kind)
