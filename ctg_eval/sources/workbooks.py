"""Sheets of a workbook as text tables: every cell stays text, whatever the spreadsheet made of it."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from ctg_eval.errors import SourceError
from ctg_eval.sources.archives import check_size
from ctg_eval.sources.head import HEAD_ROWS, Head, unique

SUFFIXES = frozenset({".xlsx", ".xlsm", ".ods"})
_MOST_ROWS = 2_000_000
_MOST_BYTES = 1 << 30
_LEAST_NAMES = 3


def workbook_heads(path: Path) -> list[Head]:
    """The tables that the sheets of a workbook may hold.

    A table is recognised later by its headers: each of the first rows of a sheet that holds at
    least three texts is proposed.

    Raises:
        SourceError: it is damaged, abnormally big, or holds no table.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_size(archive, path, most=_MOST_BYTES)
    except zipfile.BadZipFile as error:
        raise SourceError(path, "le classeur est abîmé ou n’en est pas un") from error
    try:
        book = CalamineWorkbook.from_path(str(path))
        found = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            # With its empty margins, so that lines and columns bear their true numbers.
            rows = sheet.to_python(skip_empty_area=False, nrows=HEAD_ROWS)
            found += _sheet_heads(path, name, [[_text(cell) for cell in row] for row in rows])
    except (CalamineError, OSError) as error:
        raise SourceError(path, "classeur illisible", "Enregistrez-le à nouveau") from error
    if not found:
        raise SourceError(path, "le classeur ne contient aucun tableau")
    return found


def sheet_block(head: Head, wanted: Sequence[str]) -> pa.Table:
    """All rows of a sheet under its headers, as text; empty rows are left out.

    Raises:
        SourceError: the sheet is too long.
    """
    sheet = CalamineWorkbook.from_path(str(head.path)).get_sheet_by_name(head.sheet)
    if sheet.total_height > _MOST_ROWS:
        raise SourceError(head.path, f"feuille « {head.sheet} » : plus de {_MOST_ROWS} lignes")
    ranks = [head.headers.index(name) for name in wanted]
    columns: list[list[str]] = [[] for _ in wanted]
    for row in sheet.to_python(skip_empty_area=False)[head.line :]:
        if any(cell not in ("", None) for cell in row):
            for column, rank in zip(columns, ranks, strict=True):
                column.append(_text(row[rank]) if rank < len(row) else "")
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.Table.from_arrays(arrays, names=list(wanted))


def _sheet_heads(path: Path, sheet: str, rows: list[list[str]]) -> list[Head]:
    return [
        Head(
            path,
            unique(row),
            tuple(row),
            sheet=sheet,
            above="\n".join(" ".join(filter(None, line)) for line in rows[:rank]),
            line=rank + 1,
        )
        for rank, row in enumerate(rows)
        if len([cell for cell in row if cell.strip()]) >= _LEAST_NAMES
    ]


def _text(cell: object) -> str:
    """A cell as text; a whole number loses its « .0 »."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
