"""Reader of places with coordinates (schools, France services) and of their sums by commune."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.bounds import Status
from ctg_eval.errors import SourceError
from ctg_eval.sources import cells, codes
from ctg_eval.sources.named import UNFOUND, without_unfound
from ctg_eval.sources.reading import PLACES, Reading, gather, rows_of
from ctg_eval.sources.tables import blocks
from ctg_eval.sources.wide import (
    Feed,
    Plan,
    area_columns,
    areas_of,
    feed_bounds,
    feeds,
    filtered,
    lacking,
    row_years,
)


def read_places(plan: Plan, kind: str) -> Reading:
    """Read a list of places, each counted once, and sum it by commune.

    A variable whose column is not in this edition (numbers of pupils) is left out, and said.
    Where one place of a commune has no figure, the others' sum is a least value.

    Args:
        plan: What to read.
        kind: « source/layout », kept with each place.

    Raises:
        SourceError: two rows of one place disagree, or the file says no year.
    """
    table = _places_once(plan)
    geo = areas_of(table, plan)
    own = row_years(table, plan)
    if own is None and not plan.year:
        raise SourceError(
            plan.head.path,
            "son nom ne dit pas son année",
            "Ajoutez la date au nom du fichier, comme dans le nom d’origine (liste-fs-20240801.csv)",
        )
    year = np.full(len(geo), plan.year, np.int16) if own is None else own
    taken = {feed.variable: feed for feed in feeds(plan)}
    tables = [
        _sums(table, plan, name=name, feed=taken.get(name), geo=geo, year=year)
        for name, column in plan.columns.items()
        if column.compte or name in taken
    ]
    return Reading(
        observations=gather(tables, file=plan.head.path.name),
        places=_places(table, plan, kind, geo),
        warnings=(*lacking(plan, tuple(taken.values())), *_unfound(table, plan, geo)),
        rows=table.num_rows,
    )


def _unfound(table: pa.Table, plan: Plan, geo: pa.Array) -> tuple[str, ...]:
    """A sentence on the places whose commune is not found by its name; nothing when all are."""
    lost = geo.to_pylist()
    ranks = [rank for rank, one in enumerate(lost) if one.startswith(UNFOUND)]
    if not ranks:
        return ()
    names = table.column(plan.header(plan.file.geo_noms[1])).take(pa.array(ranks)).to_pylist()
    shown = ", ".join(list(dict.fromkeys(names))[:3])
    return (f"{len(ranks)} lieu(x) de commune non reconnue par son nom, dont {shown}",)


def _places_once(plan: Plan) -> pa.Table:
    """Rows of the places, one a place and year: the same row again is not counted again."""
    file = plan.file
    key = [name for name in map(plan.header, (file.identifiant, file.annee.colonne)) if name]
    told = [plan.header(name) for name in (*area_columns(file), file.libelle)]
    told += [plan.header(name) for name in (file.latitude, file.longitude)]
    told += [header for feed in feeds(plan) for header in feed.headers]
    told += [plan.header(name) for one in plan.columns.values() for name in one.lignes]
    used = [*key, *filter(None, told), *filter(None, map(plan.header, file.filtre))]
    read = [filtered(block, plan) for block in blocks(plan.head, used)]
    if not read:
        raise SourceError(plan.head.path, "il n’a aucune ligne sous ses en-têtes")
    table = pa.concat_tables(read).combine_chunks()
    columns = {name: table.column(name).to_pylist() for name in dict.fromkeys(used)}
    seen: dict[tuple[str, ...], tuple[str, ...]] = {}
    keep = []
    for rank in range(table.num_rows):
        place = tuple(columns[name][rank].strip() for name in key)
        row = tuple(columns[name][rank] for name in columns)
        keep.append(place not in seen)
        if not place[0] or seen.setdefault(place, row) != row:
            raise SourceError(plan.head.path, _unclear(place[0], key[0]))
    return table.filter(pa.array(keep, pa.bool_()))


def _unclear(place: str, header: str) -> str:
    if not place:
        return f"colonne « {header} » : une ligne n’a pas d’identifiant, on ne peut la compter"
    return f"colonne « {header} » : deux lignes de « {place} » se contredisent"


def _sums(
    table: pa.Table,
    plan: Plan,
    *,
    name: str,
    feed: Feed | None,
    geo: pa.Array,
    year: np.ndarray,
) -> pa.Table:
    if feed is None:
        ones = np.ones(len(geo))
        status = np.full(len(geo), cells.code_of(Status.EXACT), np.int8)
        bounds = cells.Bounds(ones, ones, status)
    else:
        bounds = feed_bounds(table, plan, feed)
    _leave_out(bounds, table, plan, name)
    grouped = (
        pa.table(
            {
                "geo": geo,
                "year": year,
                "low": bounds.low,
                "high": bounds.high,
                "status": bounds.status,
            }
        )
        .group_by(["geo", "year"], use_threads=False)
        .aggregate([("low", "sum"), ("high", "sum"), ("status", "max")])
    )
    exact = grouped.num_rows
    grouped = without_unfound(grouped)
    is_wider = grouped.num_rows < exact
    high = np.asarray(grouped.column("high_sum").to_numpy())
    status = np.asarray(grouped.column("status_max").to_numpy()).astype(np.int8)
    # One place without its figure leaves a least value for the commune.
    low = np.asarray(grouped.column("low_sum").to_numpy())
    status[np.isinf(high) | (is_wider & (high > low))] = cells.code_of(Status.PARTIAL)
    area = grouped.column("geo").combine_chunks()
    level = np.full(len(area), codes.LEVEL_RANK["commune"], np.int8)
    return rows_of(
        name,
        level=pa.DictionaryArray.from_arrays(pa.array(level), codes.LEVEL_WORDS),
        geo=area,
        year=np.asarray(grouped.column("year").to_numpy(), dtype=np.int16),
        bounds=cells.Bounds(low, high, status),
    )


def _leave_out(bounds: cells.Bounds, table: pa.Table, plan: Plan, name: str) -> None:
    """Count for nothing the places that are not of the kinds that a variable counts.

    Their commune is in the list all the same: it has none of that kind, which is certain.
    """
    for column, kinds in plan.columns[name].lignes.items():
        written = pc.utf8_trim_whitespace(table.column(plan.header(column)))
        others = ~np.asarray(pc.is_in(written, pa.array(kinds)).to_numpy(zero_copy_only=False))
        bounds.low[others] = 0.0
        bounds.high[others] = 0.0
        bounds.status[others] = cells.code_of(Status.EXACT)


def _places(table: pa.Table, plan: Plan, kind: str, geo: pa.Array) -> pa.Table:
    def text(pattern: str) -> pa.Array:
        header = plan.header(pattern)
        blank = pa.array([""] * table.num_rows, pa.string())
        return table.column(header).combine_chunks() if header else blank

    def degrees(pattern: str) -> pa.Array:
        header = plan.header(pattern)
        if not header:
            return pa.array([None] * table.num_rows, pa.float64())
        comma = pc.replace_substring(table.column(header), ",", ".").combine_chunks()
        shape = pc.match_substring_regex(comma, r"^-?\d{1,3}(\.\d+)?$")
        return pc.cast(pc.if_else(shape, comma, pa.scalar(None, pa.string())), pa.float64())

    columns = [
        pa.array([kind] * table.num_rows, pa.string()),
        text(plan.file.identifiant),
        text(plan.file.libelle),
        geo,
        degrees(plan.file.latitude),
        degrees(plan.file.longitude),
    ]
    return pa.Table.from_arrays(columns, schema=PLACES)
