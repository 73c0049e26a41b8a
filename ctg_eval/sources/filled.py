"""A template that people filled by hand: every fault at once, each with its sheet and its cell."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
from python_calamine import CalamineWorkbook

from ctg_eval.errors import GeographyError, SourceError, column_letters
from ctg_eval.sources import cells
from ctg_eval.sources.head import Head
from ctg_eval.sources.headers import years_in
from ctg_eval.sources.tables import blocks
from ctg_eval.sources.wide import Feed, Plan, areas_of, feeds

MOST_FAULTS = 20
_REMEDY = "Rien n’en est importé : corrigez ces cellules et importez-le à nouveau"


def check_filled(plan: Plan) -> None:
    """Refuse a filled template with all that is wrong in it.

    Args:
        plan: A table of one row an area and year, of a source that people fill.

    Raises:
        SourceError: text in a count, a year that is none, an unknown commune, two values for one
            cell; the message lists them, each with its line (or its cell in a workbook).
    """
    taken = feeds(plan)
    used = [plan.header(plan.file.geo), plan.header(plan.file.annee.colonne)]
    used += [name for feed in taken for name in feed.headers]
    table = pa.concat_tables(blocks(plan.head, list(filter(None, used))))
    rows = _Rows(plan, table, tuple(_numbers(plan.head)))
    faults = sorted({*_unknown(rows), *_years(rows), *_figures(rows, taken), *_twice(rows, taken)})
    if not faults:
        return
    listed = [text for _, text in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        listed.append(f"et {len(faults) - MOST_FAULTS} autres")
    noun = "cellule refusée" if len(faults) == 1 else "cellules refusées"
    told = "".join(f"\n    - {one}" for one in listed)
    raise SourceError(plan.head.path, f"{len(faults)} {noun}{told}", _REMEDY)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a table, and where each stands in its file."""

    plan: Plan
    table: pa.Table
    numbers: tuple[int, ...]

    def texts(self, header: str) -> list[str]:
        """Cells of a column, as they are written."""
        return [str(text).strip() for text in self.table.column(header).to_pylist()]

    def place(self, rank: int, header: str) -> str:
        """« feuille « Saisie », cellule C4 », or « ligne 4, colonne « places » »."""
        head, line = self.plan.head, self.numbers[rank]
        at = head.headers.index(header)
        if head.sheet:
            return f"feuille « {head.sheet} », cellule {column_letters(at)}{line}"
        return f"ligne {line}, colonne « {head.written[at].strip()} »"

    def fault(self, rank: int, header: str, found: str) -> tuple[int, str]:
        """A fault, after the number of its line."""
        return self.numbers[rank], f"{self.place(rank, header)} : {found}"


def _unknown(rows: _Rows) -> Iterator[tuple[int, str]]:
    """Codes that no commune bears or bore, with what the official code says of them."""
    plan, header = rows.plan, rows.plan.header(rows.plan.file.geo)
    if plan.file.niveau != "commune" or not header:
        return
    written = rows.texts(header)
    for rank, code in enumerate(areas_of(rows.table, plan).to_pylist()):
        if plan.code.current_commune(code) is None:
            try:
                plan.code.commune(code)
            except GeographyError as error:
                found = str(error).rstrip(".") if written[rank] else "le code de la commune manque"
                yield rows.fault(rank, header, found)


def _years(rows: _Rows) -> Iterator[tuple[int, str]]:
    header = rows.plan.header(rows.plan.file.annee.colonne)
    for rank, text in enumerate(rows.texts(header) if header else ()):
        if not years_in(text):
            yield rows.fault(rank, header, f"« {text[:20]} » ne dit aucune année, écrivez 2024")


def _figures(rows: _Rows, taken: Sequence[Feed]) -> Iterator[tuple[int, str]]:
    """Cells that are no number, nor a mark of secrecy or absence, or that are under the least."""
    for feed in taken:
        variable = rows.plan.variables[feed.variable]
        for header in feed.headers:
            for rank, text in enumerate(rows.texts(header)):
                if not _is_read(text, rows.plan.head, variable.minimum):
                    found = f"« {text[:20]} » n’est pas un nombre ({variable.unite})"
                    least = "" if variable.minimum is None else f" à partir de {variable.minimum:g}"
                    yield rows.fault(rank, header, f"{found}{least} ; inconnu, laissez vide")


def _is_read(text: str, head: Head, least: float | None) -> bool:
    try:
        cells.parse(
            pa.chunked_array([pa.array([text])]), separator=head.separator, file="", least=least
        )
    except SourceError:
        return False
    return True


def _twice(rows: _Rows, taken: Sequence[Feed]) -> Iterator[tuple[int, str]]:
    """Cells that another row of the same area and year contradicts."""
    header = rows.plan.header(rows.plan.file.annee.colonne)
    years = rows.texts(header) if header else [""] * rows.table.num_rows
    keys = list(zip(areas_of(rows.table, rows.plan).to_pylist(), years, strict=True))
    for name in dict.fromkeys(name for feed in taken for name in feed.headers):
        first: dict[tuple[str, str], int] = {}
        texts = rows.texts(name)
        for rank, key in enumerate(keys):
            before = first.setdefault(key, rank)
            if texts[before] != texts[rank]:
                told = f"{key[0]}, {key[1]} vaut « {texts[rank]} », mais « {texts[before]} »"
                found = f"{told} à la ligne {rows.numbers[before]} ; gardez une des deux"
                yield rows.fault(rank, name, found)


def _numbers(head: Head) -> Iterator[int]:
    """Number of the line of each row that is read: the empty ones are not."""
    if head.sheet:
        sheet = CalamineWorkbook.from_path(str(head.path)).get_sheet_by_name(head.sheet)
        for rank, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            if rank > head.line and any(cell not in ("", None) for cell in row):
                yield rank
        return
    with head.path.open(encoding=head.encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=head.separator)
        for written in reader:
            if written and reader.line_num > head.line:
                yield reader.line_num
