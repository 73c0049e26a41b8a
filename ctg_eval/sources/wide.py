"""Reader of wide tables: a row an area (and year), a column a variable (and year)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.bounds import Status
from ctg_eval.errors import SourceError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.referentiel.sources import Colonne, Fichier, Variable
from ctg_eval.sources import cells, codes
from ctg_eval.sources.head import Head
from ctg_eval.sources.headers import matches, years_in
from ctg_eval.sources.named import codes_of_names
from ctg_eval.sources.reading import ZONES, Reading, gather, rows_of
from ctg_eval.sources.tables import blocks


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read in one table.

    Attributes:
        head: The table.
        file: Its declaration.
        columns: Variable → where it stands.
        variables: Variable → what it is.
        code: Official geographic code.
        year: The file's own year, 0 when each row or column has its own.
    """

    head: Head
    file: Fichier
    columns: Mapping[str, Colonne]
    variables: Mapping[str, Variable]
    code: OfficialCode
    year: int = 0

    def header(self, pattern: str) -> str:
        """The one header that answers a pattern, or an empty text.

        Raises:
            SourceError: several headers answer it, and nothing says which one to read.
        """
        found = matches(pattern, self.head.headers) if pattern else []
        if len(found) > 1:
            names = ", ".join(one.header for one in found)
            raise SourceError(
                self.head.path, f"plusieurs colonnes peuvent être « {pattern} » : {names}"
            )
        return found[0].header if found else ""

    def label(self, variable: str) -> str:
        """What a variable counts, in words, for a sentence."""
        return f"« {self.variables[variable].libelle} »"


@dataclass(frozen=True, slots=True)
class Feed:
    """One column (or product of two) that feeds a variable for a year (0: the row's own)."""

    variable: str
    headers: tuple[str, ...]
    year: int


def feeds(plan: Plan) -> list[Feed]:
    """Each column that a declared variable takes, in the order of the declarations."""
    found: list[Feed] = []
    for name, column in plan.columns.items():
        if column.produit:
            headers = tuple(plan.header(pattern) for pattern in column.produit)
            found += [Feed(name, headers, 0)] if all(headers) else []
        elif column.colonne:
            hits = matches(column.colonne, plan.head.headers)
            found += [Feed(name, (hit.header,), hit.year or 0) for hit in hits]
    _refuse_twice(found, plan)
    return found


def _refuse_twice(found: Sequence[Feed], plan: Plan) -> None:
    """Refuse two columns for one variable and year: nothing says which one to read."""
    seen: dict[tuple[str, int], Feed] = {}
    for feed in found:
        other = seen.setdefault((feed.variable, feed.year), feed)
        if other is not feed:
            names = f"« {other.headers[0]} » et « {feed.headers[0]} »"
            raise SourceError(
                plan.head.path, f"deux colonnes donnent {plan.label(feed.variable)} : {names}"
            )


def lacking(plan: Plan, taken: Sequence[Feed]) -> tuple[str, ...]:
    """A sentence on the variables whose column is not in this file; nothing when all are."""
    fed = {feed.variable for feed in taken}
    absent = [
        plan.label(name)
        for name, column in plan.columns.items()
        if name not in fed and not column.compte
    ]
    return (f"sans colonne pour : {', '.join(absent)}",) if absent else ()


def read_wide(plan: Plan) -> Reading:
    """Read one table by its declaration.

    Raises:
        SourceError: no declared variable is there, a cell is unreadable, or rows disagree.
    """
    taken = feeds(plan)
    if not taken:
        raise SourceError(plan.head.path, "aucune des colonnes déclarées n’y est")
    keys = [*area_columns(plan.file), plan.file.annee.colonne, plan.file.libelle]
    keys += [plan.file.communes, plan.file.note.colonne if plan.file.note else "", plan.file.garder]
    keys += [*plan.file.filtre, *(name for one in plan.columns.values() for name in one.lignes)]
    found_keys = [plan.header(key) for key in keys]
    used = [*filter(None, found_keys), *(name for feed in taken for name in feed.headers)]
    tables: list[pa.Table] = []
    zones: list[pa.Table] = []
    count = 0
    for block in _blocks(plan, used):
        count += block.num_rows
        if block.num_rows:
            tables += _block_rows(block, plan, taken)
            zones += _zones(block, plan)
    left = [name for name in plan.head.headers if name not in used and not name.startswith("_")]
    return Reading(
        observations=gather(tables, file=plan.head.path.name),
        zones=pa.concat_tables(zones) if zones else ZONES.empty_table(),
        left_out=tuple(left),
        warnings=lacking(plan, taken),
        rows=count,
    )


def filtered(block: pa.Table, plan: Plan) -> pa.Table:
    """The rows that the declaration keeps: its filters, and codes that name an area."""
    for name, allowed in plan.file.filtre.items():
        header = plan.header(name)
        if header:
            block = block.filter(pc.is_in(block.column(header), pa.array(allowed)))
    if plan.file.annee.mois:
        month = rf"^(19|20)\d\d-?{plan.file.annee.mois:02d}(-\d\d)?$"
        told = pc.utf8_trim_whitespace(block.column(plan.header(plan.file.annee.colonne)))
        block = block.filter(pc.match_substring_regex(told, month))
    return block.filter(pa.array(~codes.excluded(areas_of(block, plan), plan.file)))


def area_columns(file: Fichier) -> tuple[str, ...]:
    """The columns that make the code of an area."""
    return file.geo_noms or (tuple(map(str.strip, file.geo.split("+"))) if file.geo else ())


def areas_of(block: pa.Table, plan: Plan) -> pa.Array:
    """Clean codes of the areas of a block; those of a file of France alone are France's."""
    columns = [block.column(plan.header(name)) for name in area_columns(plan.file)]
    if plan.file.geo_noms:
        part, name = (one.combine_chunks() for one in columns)
        return codes_of_names(part, name, plan.code)
    if not columns:
        return pa.array([plan.file.france] * block.num_rows, pa.string())
    if len(columns) == 1:
        return codes.clean(columns[0], plan.file)
    parts = [pc.utf8_trim_whitespace(column).combine_chunks() for column in columns]
    # A spreadsheet takes the zeros of both: five characters of commune, four of IRIS.
    commune, rest = pc.utf8_lpad(parts[0], 5, "0"), pc.utf8_lpad(parts[1], 4, "0")
    whole = pc.binary_join_element_wise(commune, rest, "")
    return pc.if_else(pc.equal(parts[0], ""), pa.scalar(""), whole)


def _blocks(plan: Plan, used: Sequence[str]) -> Iterator[pa.Table]:
    """The rows kept, block by block; at once where rows of one area must be told apart."""
    kept = (filtered(block, plan) for block in blocks(plan.head, used))
    if not plan.file.garder:
        yield from kept
        return
    table = pa.concat_tables(kept).combine_chunks()
    size = cells.parse(table.column(plan.header(plan.file.garder)), file=plan.head.path.name)
    told = plan.header(plan.file.annee.colonne)
    keys = zip(areas_of(table, plan).to_pylist(), table.column(told).to_pylist(), strict=True)
    best: dict[tuple[str, str], int] = {}
    for rank, key in enumerate(keys):
        if key not in best or size.number[rank] > size.number[best[key]]:
            best[key] = rank
    yield table.take(pa.array(sorted(best.values()), pa.int64()))


def _block_rows(block: pa.Table, plan: Plan, taken: Sequence[Feed]) -> list[pa.Table]:
    geo = areas_of(block, plan)
    label = plan.header(plan.file.libelle)
    labels = block.column(label).combine_chunks() if label else None
    level = codes.levels(geo, labels, plan.file, plan.code, name=plan.head.path.name)
    if plan.file.france:
        geo = _national(geo, level, plan.file.france)
    own_year = row_years(block, plan)
    hidden = _hidden(block, plan)
    tables = []
    for feed in taken:
        bounds = feed_bounds(block, plan, feed)
        if hidden is not None:
            _hide(bounds, hidden, plan.variables[feed.variable])
        year = np.full(len(geo), feed.year or plan.year, np.int16) if own_year is None else own_year
        rows = rows_of(feed.variable, level=level, geo=geo, year=year, bounds=bounds)
        tables.append(_chosen(rows, block, plan, feed))
    return tables


def _chosen(rows: pa.Table, block: pa.Table, plan: Plan, feed: Feed) -> pa.Table:
    """The rows of a variable that only some lines of the file give."""
    for name, allowed in plan.columns[feed.variable].lignes.items():
        written = pc.utf8_trim_whitespace(block.column(plan.header(name)))
        keep = pc.is_in(written, pa.array(allowed)).combine_chunks()
        rows, block = rows.filter(keep), block.filter(keep)
    return rows


def feed_bounds(block: pa.Table, plan: Plan, feed: Feed) -> cells.Bounds:
    """The intervals of one feed: a column, or the product of two exact ones."""
    parsed = [
        cells.parse(
            block.column(header),
            separator=plan.head.separator,
            name=header,
            file=plan.head.path.name,
            least=plan.variables[feed.variable].minimum,
        )
        for header in feed.headers
    ]
    first = parsed[0]
    for other in parsed[1:]:
        first = cells.Cells(
            first.number * other.number,
            first.blank | other.blank,
            first.secret | other.secret,
            # The product of « <5 » by a number is no count under a bound: nothing is known.
            first.missing | other.missing | first.under | other.under,
            np.zeros(len(first), dtype=bool),
        )
    return cells.to_bounds(
        first,
        variable=plan.variables[feed.variable],
        column=plan.columns[feed.variable],
        file=plan.file,
    )


def _national(geo: pa.Array, level: pa.Array, france: str) -> pa.Array:
    national = pc.equal(pc.cast(level, pa.string()), "france")
    return pc.if_else(national, pa.scalar(france), geo)


def row_years(block: pa.Table, plan: Plan) -> npt.NDArray[np.int16] | None:
    """Year of each row by its own column; None when rows do not say theirs.

    Raises:
        SourceError: a cell of the column holds no year.
    """
    header = plan.header(plan.file.annee.colonne)
    if not header:
        return None
    encoded = block.column(header).combine_chunks().dictionary_encode()
    last = plan.file.annee.prendre == "fin"
    years = []
    for text in encoded.dictionary.to_pylist():
        found = years_in(text)
        if not found:
            raise SourceError(
                plan.head.path, f"colonne « {header} » : « {text[:20]} » ne dit aucune année"
            )
        years.append(found[-1] if last else found[0])
    table = np.array(years, dtype=np.int16)
    return np.asarray(table[np.asarray(encoded.indices.to_numpy(zero_copy_only=False))])


def _hidden(block: pa.Table, plan: Plan) -> npt.NDArray[np.bool_] | None:
    note = plan.file.note
    if note is None:
        return None
    flags = pc.utf8_trim_whitespace(block.column(plan.header(note.colonne)).combine_chunks())
    return np.asarray(pc.not_equal(flags, note.publie).to_numpy(zero_copy_only=False), dtype=bool)


def _hide(bounds: cells.Bounds, hidden: npt.NDArray[np.bool_], variable: Variable) -> None:
    bounds.low[hidden] = -np.inf if variable.minimum is None else variable.minimum
    bounds.high[hidden] = np.inf
    bounds.status[hidden] = cells.code_of(Status.SECRET)


def _zones(block: pa.Table, plan: Plan) -> list[pa.Table]:
    level = plan.file.niveau
    if level not in ("iris", "qpv"):
        return []
    geo = areas_of(block, plan)
    empty = pa.array([""] * len(geo), pa.string())
    label, names = plan.header(plan.file.libelle), plan.header(plan.file.communes)
    return [
        pa.Table.from_arrays(
            [
                pa.array([level] * len(geo)),
                geo,
                block.column(label).combine_chunks() if label else empty,
                block.column(names).combine_chunks() if names else empty,
            ],
            schema=ZONES,
        )
    ]
