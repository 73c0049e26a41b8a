"""Figures of the areas that a territory is compared with: published ones, and sums of communes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.bounds import Interval, Status
from ctg_eval.sources.facts import AreaKey, Cell, Disagreement
from ctg_eval.sources.folds import Place, Row, Tables
from ctg_eval.sources.register import FileEntry
from ctg_eval.sources.store import Store


@dataclass(frozen=True, slots=True)
class Found:
    """One published row."""

    level: str
    geo: str
    year: int
    interval: Interval
    status: Status


def published_rows(
    store: Store, areas: Collection[tuple[str, str]], wanted: set[str]
) -> dict[Place, dict[str, Row]]:
    """The rows that files give for areas and zones, as they are published.

    Args:
        store: The store.
        areas: Areas and zones, as (level, geo).
        wanted: Variables.
    """
    asked = set(areas)
    geos = {geo for _, geo in asked}
    levels = {level for level, _ in asked}
    found: dict[Place, dict[str, Row]] = defaultdict(dict)
    for entry in store.files:
        held = {
            name
            for name in wanted & entry.variables.keys()
            if levels & entry.variables[name].keys()
        }
        for row in _as_rows(store.rows(entry, geos, held)) if held else ():
            if (row["level"], row["geo"]) in asked:
                place = (entry.sha256, row["variable"], row["year"], row["level"])
                found[place][row["geo"]] = (row["low"], row["high"], Status(row["status"]))
    return dict(found)


def published_cells(
    store: Store, tables: Tables, wanted: set[str]
) -> tuple[dict[AreaKey, dict[int, Cell]], list[Disagreement]]:
    """Cells by year of published rows, by declared priority, and those that contradict each other.

    Args:
        store: The store.
        tables: Rows of areas and zones, as they may be used.
        wanted: Variables.
    """
    by_file: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for (sha, variable, year, level), rows in tables.items():
        for geo, (low, high, status) in rows.items():
            by_file[sha, variable].append(Found(level, geo, year, Interval(low, high), status))
    found: dict[AreaKey, dict[int, Cell]] = defaultdict(dict)
    quarrels: list[Disagreement] = []
    for variable in sorted(wanted):
        for entry in store.register.giving(variable, store.sources):
            for row in by_file.get((entry.sha256, variable), ()):
                _add(found[variable, row.level, row.geo], row, entry, variable, quarrels)
    return dict(found), quarrels


def _add(
    cells: dict[int, Cell],
    row: Found,
    entry: FileEntry,
    variable: str,
    quarrels: list[Disagreement],
) -> None:
    held = cells.get(row.year)
    if held is not None and held.interval.intersect(row.interval) is None:
        kept, other = (held.files[0], held.interval), (entry.identifier, row.interval)
        quarrels.append(Disagreement(variable, row.geo, row.year, kept, other))
    elif held is None or (row.interval.is_bounded and not held.is_known):
        known = int(row.interval.is_bounded)
        cells[row.year] = Cell(
            row.interval, row.status, (entry.identifier,), known, 1, float(known)
        )


def summed(
    store: Store, areas: Sequence[tuple[str, str]], wanted: set[str]
) -> Mapping[AreaKey, Mapping[int, Cell]]:
    """Sums of areas: of several files, the one that knows most communes, then the priority.

    Args:
        store: The store.
        areas: Areas, as (level, geo).
        wanted: Variables.
    """
    geos = {geo for _, geo in areas}
    asked = set(areas)
    found: dict[AreaKey, dict[int, Cell]] = defaultdict(dict)
    rows = _sum_rows(store, geos, wanted)
    for variable in sorted(wanted):
        for entry in store.register.giving(variable, store.sources):
            for row in rows[entry.sha256].get(variable, ()):
                if (row["level"], row["geo"]) in asked:
                    cells = found[variable, row["level"], row["geo"]]
                    held = cells.get(row["year"])
                    if held is None or row["known"] > held.known:
                        cells[row["year"]] = _sum_cell(store, entry, variable, row)
    return dict(found)


def _sum_rows(
    store: Store, geos: set[str], wanted: set[str]
) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Rows of sums by file and variable; each file is opened once, for all that it gives."""
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for entry in store.files:
        by_variable = rows.setdefault(entry.sha256, defaultdict(list))
        if held := wanted & entry.variables.keys():
            for row in _as_rows(store.sums(entry, geos, held)):
                by_variable[row["variable"]].append(row)
    return rows


def _as_rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a table, column after column: three times faster than `to_pylist`."""
    columns = [
        pc.cast(column, pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    for cells in zip(*(column.to_pylist() for column in columns), strict=True):
        yield dict(zip(table.column_names, cells, strict=True))


def _sum_cell(store: Store, entry: FileEntry, variable: str, row: Mapping[str, float]) -> Cell:
    interval = Interval(row["low"], row["high"])
    if not math.isfinite(interval.high):
        status = Status.PARTIAL
    elif interval.is_exact:
        status = store.sources.variable(variable).statut
    else:
        column = store.sources.columns(entry.kind)[variable]
        rounded = column.arrondi or store.sources.kinds[entry.kind].arrondi
        status = Status.ROUNDED if rounded else Status.CENSORED
    return Cell(
        interval,
        status,
        (entry.identifier,),
        int(row["known"]),
        int(row["expected"]),
        row["share"],
        known_high=row["known_high"],
        known_set=row["known_set"],
    )
