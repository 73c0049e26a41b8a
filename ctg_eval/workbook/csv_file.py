"""A CSV file as a grid of texts, its rows numbered as a spreadsheet numbers them."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ctg_eval.errors import os_reason
from ctg_eval.geography.diagnosis import plain
from ctg_eval.workbook.vocabulary import Refused

_MOST_BYTES, _MOST_ROWS = 8 << 20, 20_000
_SEPARATORS = ";,\t"
_RESAVE = "Enregistrez la feuille en « CSV UTF-8 » et recommencez"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts, whatever the file that holds it.

    Attributes:
        headers: First row that holds something, as it is written.
        rows: Number of each row as a spreadsheet shows it, and its cells; empty rows left out.
    """

    headers: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()


def read_grid(path: Path, known: Collection[str]) -> Grid:
    """The grid of a CSV file in UTF-8 or cp1252, its cells parted by « ; », « , » or tabs.

    Args:
        path: The file.
        known: Headers that may stand there: the separator is the one that gives most of them.

    Returns:
        A grid without header when the file is empty.

    Raises:
        Refused: it cannot be read, is no text, is too big, or a quote is never closed.
    """
    text = _text(path)
    try:
        grids = [_grid(text, separator) for separator in _SEPARATORS]
    except csv.Error as error:
        raise Refused(
            "un guillemet ouvert n’est jamais fermé, ou une cellule est trop longue", _RESAVE
        ) from error
    wanted = {plain(one) for one in known}
    found = max(grids, key=lambda grid: len(wanted & {plain(one) for one in grid.headers}))
    if len(found.rows) > _MOST_ROWS:
        raise Refused(f"la feuille a plus de {_MOST_ROWS} lignes", "Gardez celles du territoire")
    return found


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise Refused("ce n’est pas un fichier", "Mettez à sa place une feuille en CSV")
        if path.stat().st_size > _MOST_BYTES:
            raise Refused(f"le fichier dépasse {_MOST_BYTES >> 20} Mio", "Gardez une seule feuille")
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"le fichier ne peut pas être lu : {os_reason(error)}") from error
    if b"\0" in content:
        raise Refused("ce n’est pas un texte en UTF-8 (un classeur Excel, peut-être)", _RESAVE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _grid(text: str, separator: str) -> Grid:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = [
        (number, tuple(cells))
        for number, cells in enumerate(reader, start=1)
        if any(cell.strip() for cell in cells)
    ]
    if not rows:
        return Grid()
    return Grid(tuple(one.strip() for one in rows[0][1]), tuple(rows[1:]))
