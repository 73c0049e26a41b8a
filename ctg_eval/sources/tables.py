"""Any delimited text or workbook as a flow of text tables, with nothing assumed of its marks.

Encoding, separator and byte-order mark are recognised; headers are normalised; every cell stays
text, so that a code keeps its zero and a secrecy mark its letter.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
from python_calamine import CalamineError, CalamineWorkbook

from ctg_eval.errors import SourceError
from ctg_eval.sources.headers import plain

BLOCK_BYTES = 8 << 20
_HEAD_BYTES = 1 << 16
_HEAD_ROWS = 40
_MOST_ROWS = 2_000_000
_MOST_RATIO = 200
_MOST_BYTES = 1 << 30
_SEPARATORS = ";,\t|"


@dataclass(frozen=True, slots=True)
class Head:
    """What the top of a table tells.

    Attributes:
        path: The file.
        headers: Normalised headers; an empty or doubled one is named `_n`.
        written: Headers as they are written.
        sheet: Name of the sheet, for a workbook.
        above: Text found above the headers.
        separator: Separator of a text file.
        encoding: Encoding of a text file.
        line: Number of the headers' line, from 1.
    """

    path: Path
    headers: tuple[str, ...]
    written: tuple[str, ...]
    sheet: str = ""
    above: str = ""
    separator: str = ""
    encoding: str = ""
    line: int = 1


def heads(path: Path) -> list[Head]:
    """The tables of a file: one for a text file, one a sheet for a workbook.

    A workbook's table is recognised later by its headers: each of its first rows that holds at
    least three texts is proposed.

    Raises:
        SourceError: the file is empty, is no table, or cannot be decoded.
    """
    if path.suffix.lower() in {".xlsx", ".xlsm", ".ods"}:
        return _workbook_heads(path)
    return [_text_head(path)]


def blocks(head: Head, columns: Sequence[str]) -> Iterator[pa.Table]:
    """The table's rows, block by block, as text.

    Args:
        head: Which table.
        columns: Normalised headers wanted.

    Yields:
        Tables of strings with the columns asked for, never null.
    """
    wanted = [name for name in dict.fromkeys(columns) if name in head.headers]
    if head.sheet:
        yield _sheet_block(head, wanted)
    else:
        yield from _text_blocks(head, wanted)


def _text_head(path: Path) -> Head:
    with path.open("rb") as stream:
        start = stream.read(_HEAD_BYTES)
    if not start.strip():
        raise SourceError(path, "le fichier est vide")
    if b"\0" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError(path, "ce n’est ni un texte ni un classeur")
    encoding = _encoding(path, start)
    lines = start.decode(encoding, errors="ignore").lstrip("\ufeff").splitlines()
    number, separator, written = _header_line(path, lines[:_HEAD_ROWS])
    return Head(
        path,
        _unique(written),
        tuple(written),
        above="\n".join(lines[: number - 1]),
        separator=separator,
        encoding=encoding,
        line=number,
    )


def _header_line(path: Path, lines: Sequence[str]) -> tuple[int, str, list[str]]:
    """The first line that holds at least two names, its number and its separator."""
    for number, line in enumerate(lines, start=1):
        separator = max(_SEPARATORS, key=_outside_quotes(line).count)
        written = next(csv.reader([line], delimiter=separator))
        if len([name for name in written if name.strip()]) >= 2:
            return number, separator, written
    raise SourceError(path, "aucune ligne d’en-tête n’a été trouvée")


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _encoding(path: Path, start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(BLOCK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    result = []
    for rank, name in enumerate(names):
        header = plain(name)
        if not header or header in seen:
            header = f"_{rank}"
        seen.add(header)
        result.append(header)
    return tuple(result)


def _text_blocks(head: Head, wanted: Sequence[str]) -> Iterator[pa.Table]:
    short: list[int] = []

    def ragged(row: pacsv.InvalidRow) -> str:
        short.append(row.number or 0)
        return "skip"

    try:
        reader = pacsv.open_csv(
            _stream(head),
            read_options=pacsv.ReadOptions(
                column_names=list(head.headers),
                skip_rows=head.line,
                block_size=BLOCK_BYTES,
                use_threads=False,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=head.separator, newlines_in_values=True, invalid_row_handler=ragged
            ),
            convert_options=pacsv.ConvertOptions(
                include_columns=list(wanted),
                column_types={name: pa.string() for name in wanted},
                strings_can_be_null=False,
            ),
        )
        for batch in reader:
            yield pa.Table.from_batches([batch])
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise SourceError(head.path, f"lecture impossible ({_first_line(error)})") from error
    if short:
        raise SourceError(
            head.path,
            f"{len(short)} ligne(s) n’ont pas {len(head.headers)} colonnes",
            "Le fichier est peut-être coupé ou ses séparateurs mélangés : téléchargez-le à nouveau",
        )


def _stream(head: Head) -> pa.NativeFile | io.BytesIO:
    if head.encoding == "utf-8":
        return pa.OSFile(str(head.path), "rb")
    text = head.path.read_bytes().decode(head.encoding, errors="replace")
    return io.BytesIO(text.encode("utf-8"))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:120]


def _workbook_heads(path: Path) -> list[Head]:
    _check_archive(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        found = []
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(nrows=_HEAD_ROWS)
            found += _sheet_heads(path, name, [[_text(cell) for cell in row] for row in rows])
    except (CalamineError, OSError) as error:
        raise SourceError(path, f"classeur illisible ({_first_line(error)})") from error
    if not found:
        raise SourceError(path, "le classeur ne contient aucun tableau")
    return found


def _sheet_heads(path: Path, sheet: str, rows: list[list[str]]) -> list[Head]:
    return [
        Head(
            path,
            _unique(row),
            tuple(row),
            sheet=sheet,
            above="\n".join(" ".join(filter(None, line)) for line in rows[:rank]),
            line=rank + 1,
        )
        for rank, row in enumerate(rows)
        if len([cell for cell in row if cell.strip()]) >= 3
    ]


def _check_archive(path: Path) -> None:
    """Refuse a workbook that would fill the memory, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            inside = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as error:
        raise SourceError(path, "le classeur est abîmé ou n’en est pas un") from error
    size = max(path.stat().st_size, 1)
    if inside > _MOST_BYTES or inside > size * _MOST_RATIO:
        raise SourceError(path, "le classeur est anormalement gros une fois décompressé")


def _sheet_block(head: Head, wanted: Sequence[str]) -> pa.Table:
    sheet = CalamineWorkbook.from_path(str(head.path)).get_sheet_by_name(head.sheet)
    if sheet.total_height > _MOST_ROWS:
        raise SourceError(head.path, f"feuille « {head.sheet} » : plus de {_MOST_ROWS} lignes")
    ranks = [head.headers.index(name) for name in wanted]
    columns: list[list[str]] = [[] for _ in wanted]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > head.line:
            for column, rank in zip(columns, ranks, strict=True):
                column.append(_text(row[rank]) if rank < len(row) else "")
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.Table.from_arrays(arrays, names=list(wanted))


def _text(cell: object) -> str:
    """A cell as text; a whole number loses its « .0 »."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
