"""Where a code stands in a file, as the person who opens it finds it: a line, or a sheet's cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from python_calamine import CalamineWorkbook

from ctg_eval.errors import column_letters
from ctg_eval.referentiel.sources import Fichier
from ctg_eval.sources.codes import clean
from ctg_eval.sources.head import Head
from ctg_eval.sources.headers import matches
from ctg_eval.sources.tables import blocks


def places_of(head: Head, file: Fichier, wanted: Collection[str]) -> Iterator[tuple[str, str]]:
    """Where some codes of areas are written.

    Args:
        head: The table.
        file: Its declaration, whose column `geo` holds the codes.
        wanted: Codes, as the readers clean them.

    Yields:
        Each code with its place in French: « ligne 12 » or « feuille « Données », cellule B12 ».
    """
    found = matches(file.geo, head.headers)
    if not found or "+" in file.geo:
        return
    header = found[0].header
    number = head.line
    for block in blocks(head, [header]):
        for code in clean(block.column(header), file).to_pylist():
            number += 1
            if code in wanted and not head.sheet:
                yield code, f"ligne {number}"
    if head.sheet:
        yield from _in_sheet(head, header, wanted)


def _in_sheet(head: Head, header: str, wanted: Collection[str]) -> Iterator[tuple[str, str]]:
    """The same in a sheet, with its empty rows, so that a line bears its true number."""
    rank = head.headers.index(header)
    sheet = CalamineWorkbook.from_path(str(head.path)).get_sheet_by_name(head.sheet)
    rows = sheet.to_python(skip_empty_area=False)
    for number, row in enumerate(rows[head.line :], start=head.line + 1):
        cell = row[rank] if rank < len(row) else ""
        whole = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        code = whole.strip().upper()
        for one in {code, code.zfill(5)} & set(wanted):
            yield one, f"feuille « {head.sheet} », cellule {column_letters(rank)}{number}"
