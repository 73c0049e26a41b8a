"""Tables written to files that a person opens: XLSX and CSV, nothing in them can run."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from datetime import UTC, datetime

import pandas as pd
import xlsxwriter

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WRITTEN = datetime(2000, 1, 1, tzinfo=UTC)


def workbook(sheets: Mapping[str, pd.DataFrame], *, about: Mapping[str, str]) -> bytes:
    """A workbook with a « Lisez-moi » sheet, then one sheet a table; same content, same bytes.

    Args:
        sheets: Name of the sheet (31 characters at most) and its table.
        about: Facts of the first sheet: what it is, where it comes from.
    """
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"created": _WRITTEN.replace(tzinfo=None), "author": "", "comments": ""})
    bold = book.add_format({"bold": True})
    first = book.add_worksheet("Lisez-moi")
    first.set_column(0, 0, 24)
    first.set_column(1, 1, 90)
    for rank, (name, text) in enumerate(about.items()):
        first.write_string(rank, 0, name, bold)
        first.write_string(rank, 1, text)
    for name, table in sheets.items():
        _sheet(book.add_worksheet(name[:31]), table, bold)
    book.close()
    return stream.getvalue()


def _sheet(sheet: xlsxwriter.worksheet.Worksheet, table: pd.DataFrame, bold: object) -> None:
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, str(name), bold)
        sheet.set_column(column, column, min(max(len(str(name)) + 2, 12), 48))
    for rank, row in enumerate(table.itertuples(index=False), start=1):
        for column, cell in enumerate(row):
            _write(sheet, rank, column, cell)
    sheet.freeze_panes(1, 0)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: object) -> None:
    if cell is None or cell is pd.NA:
        return
    if isinstance(cell, (int, float)):
        if math.isfinite(cell):
            sheet.write_number(row, column, cell)
        return
    sheet.write_string(row, column, str(cell))


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV for French spreadsheets: `;`, decimal comma; a text cannot be a formula."""
    safe = table.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = safe[name].map(_harmless, na_action="ignore")
    return safe.to_csv(sep=";", decimal=",", index=False, lineterminator="\n")


def _harmless(text: object) -> object:
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text
