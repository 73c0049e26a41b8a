"""The benchmark of a theme: where the territory stands among comparable ones, in one look."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.display.caption import Caption, Drawing, figure, table_title
from ctg_eval.display.checks import facts_of
from ctg_eval.display.pieces import Numbering, Piece, sentence
from ctg_eval.display.standings import BETTER, HIGH, LOW, MEDIAN, OWN, SENSES, SIDES, Strip
from ctg_eval.display.strip_chart import StripChart
from ctg_eval.display.tables import TableRow, interval_cell, marks_text, table_html

__all__ = ["Strip", "strips"]
_BAND_NOTE = (
    "la fourchette va du premier au troisième quartile : la moitié des territoires comparables y "
    "est, un quart est au-dessous, un quart au-dessus. Elle a la même place sur chaque ligne ; "
    "une flèche au bord dit que le territoire en est loin."
)
_DASHED = "un cadre en tirets : une fourchette dont les bornes ne sont pas connues exactement."


def strips(rows: Sequence[Strip], caption: Caption, *, numbering: Numbering) -> Piece:
    """A strip an indicator, grouped by side: above, inside, below, undecided.

    Args:
        rows: Indicators, the most telling first.
        caption: The words of the figure.
        numbering: Gives the number of the figure.

    Returns:
        The figure and its table; a sentence where there is no row.
    """
    if not rows:
        return sentence(f"{caption.subtitle} : aucun indicateur à situer.")
    ordered = by_side(rows)
    number = numbering.figure()
    has_again = any(row.again for row in ordered)
    header = ["Indicateur", "Place", OWN, LOW, MEDIAN, HIGH, BETTER, "Solidité"]
    header += ["Avec 5 et jusqu’à 15 territoires"] if has_again else []
    body = [_table_row(row, has_again=has_again) for row in ordered]
    remarks = (
        _BAND_NOTE,
        _DASHED if any(not _is_exact(row) for row in ordered) else "",
        marks_text([cell for row in body for cell in row.cells]),
    )
    table = table_html(table_title(number), header, body, text_columns=(1, 6, 7, 8))
    facts = facts_of(cell for row in ordered for cell in row.cells)
    chart = StripChart(tuple(ordered))
    drawing = Drawing(chart.draw, table, remarks, len(header), facts)
    return figure(number, caption, drawing)


def by_side(rows: Sequence[Strip]) -> list[Strip]:
    """The rows, those of one side together, in the order given inside a side."""
    return [row for side in SIDES for row in rows if row.side == side]


def _is_exact(row: Strip) -> bool:
    return row.low.interval.is_exact and row.high.interval.is_exact


def _table_row(row: Strip, *, has_again: bool) -> TableRow:
    figures = (
        interval_cell(one, decimals=row.decimals)
        for one in (row.own, row.low, row.median, row.high)
    )
    tail = (SENSES[row.sense], row.solidity or "–", *([row.again or "–"] if has_again else []))
    return TableRow((row.title, SIDES[row.side].casefold(), *figures, *tail))
