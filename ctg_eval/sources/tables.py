"""Any delimited text, workbook or Parquet file as a flow of text tables, nothing assumed of its marks.

Encoding, separator and byte-order mark are recognised; headers are normalised; every cell stays
text, so that a code keeps its zero and a secrecy mark its letter.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ctg_eval.errors import SourceError
from ctg_eval.sources.head import HEAD_ROWS, Head, unique
from ctg_eval.sources.workbooks import SUFFIXES, sheet_block, workbook_heads

BLOCK_BYTES = 8 << 20
_HEAD_BYTES = 1 << 16
_SEPARATORS = ";,\t|"
_PARQUET = "parquet"
_LEAST_NAMES = 2


def heads(path: Path) -> list[Head]:
    """The tables that a file may hold: several lines or sheets may bear headers.

    Raises:
        SourceError: the file is empty, is no table, or cannot be decoded.
    """
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return workbook_heads(path)
    return [_parquet_head(path)] if suffix == ".parquet" else _text_heads(path)


def blocks(head: Head, columns: Sequence[str]) -> Iterator[pa.Table]:
    """The table's rows, block by block, as text.

    Args:
        head: Which table.
        columns: Normalised headers wanted.

    Yields:
        Tables of strings with the columns asked for, never null.

    Raises:
        SourceError: a column asked for stands twice, or rows have not all the columns.
    """
    head.check_single(columns)
    wanted = [name for name in dict.fromkeys(columns) if name in head.headers]
    if head.sheet:
        yield sheet_block(head, wanted)
    elif head.encoding == _PARQUET:
        yield from _parquet_blocks(head, wanted)
    else:
        yield from _text_blocks(head, wanted)


def _text_heads(path: Path) -> list[Head]:
    with path.open("rb") as stream:
        start = stream.read(_HEAD_BYTES)
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        raise SourceError(path, "le fichier est vide")
    if b"\0" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError(path, "ce n’est ni un texte ni un classeur")
    encoding = _encoding(path, start)
    # The lines as the CSV reader counts them: other marks of `splitlines` are no line ends.
    lines = re.split("\r\n|\r|\n", start.decode(encoding, errors="ignore").lstrip("\ufeff"))
    found = [
        Head(
            path,
            unique(written),
            tuple(written),
            above="\n".join(lines[: number - 1]),
            separator=separator,
            encoding=encoding,
            line=number,
        )
        for number, separator, written in _header_lines(lines[:HEAD_ROWS])
    ]
    if not found:
        raise SourceError(path, "aucune ligne d’en-tête n’a été trouvée")
    return found


def _header_lines(lines: Sequence[str]) -> list[tuple[int, str, list[str]]]:
    """Lines that may bear the headers, with their numbers and separators.

    The first that holds two names, then each that holds more than all before: a title with a
    comma in it stands above, and rows of figures never hold more names than their headers.
    """
    found: list[tuple[int, str, list[str]]] = []
    most = _LEAST_NAMES - 1
    for number, line in enumerate(lines, start=1):
        separator = max(_SEPARATORS, key=_outside_quotes(line).count)
        written = next(csv.reader([line], delimiter=separator), [])
        count = len([name for name in written if name.strip()])
        if count > most:
            found.append((number, separator, written))
            most = count
    return found


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


def _text_blocks(head: Head, wanted: Sequence[str]) -> Iterator[pa.Table]:
    short: list[int] = []

    def ragged(row: pacsv.InvalidRow) -> str:
        short.append(row.number or 0)
        return "skip"

    try:
        for batch in _reader(head, wanted, ragged):
            yield pa.Table.from_batches([batch])
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise SourceError(
                head.path, "lecture impossible", "Téléchargez-le à nouveau"
            ) from error
    if short:
        raise SourceError(
            head.path,
            f"{len(short)} ligne(s) n’ont pas {len(head.headers)} colonnes",
            "Le fichier est peut-être coupé ou ses séparateurs mélangés : téléchargez-le à nouveau",
        )


def _reader(head: Head, wanted: Sequence[str], ragged: object) -> pacsv.CSVStreamingReader:
    return pacsv.open_csv(
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


def _stream(head: Head) -> pa.NativeFile | io.BytesIO:
    if head.encoding == "utf-8":
        return pa.OSFile(str(head.path), "rb")
    text = head.path.read_bytes().decode(head.encoding, errors="replace")
    return io.BytesIO(text.encode("utf-8"))


def _parquet_head(path: Path) -> Head:
    try:
        names = pq.read_schema(path).names
    except pa.ArrowInvalid as error:
        raise SourceError(path, "ce n’est pas un fichier Parquet") from error
    return Head(path, unique(names), tuple(names), encoding=_PARQUET)


def _parquet_blocks(head: Head, wanted: Sequence[str]) -> Iterator[pa.Table]:
    written = [head.written[head.headers.index(name)] for name in wanted]
    try:
        with pq.ParquetFile(head.path) as file:
            for batch in file.iter_batches(columns=written):
                texts = [pc.fill_null(pc.cast(batch[name], pa.string()), "") for name in written]
                yield pa.Table.from_arrays(texts, names=list(wanted))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise SourceError(head.path, "lecture impossible", "Téléchargez-le à nouveau") from error
