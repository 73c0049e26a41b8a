"""What a reader gives back: observations, places, zones, and what it left aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.errors import SourceError
from ctg_eval.sources.cells import STATUSES, Bounds

OBSERVATIONS = pa.schema(
    [
        ("variable", pa.dictionary(pa.int16(), pa.string())),
        ("level", pa.dictionary(pa.int8(), pa.string())),
        ("geo", pa.string()),
        ("year", pa.int16()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("status", pa.dictionary(pa.int8(), pa.string())),
    ]
)
PLACES = pa.schema(
    [
        ("kind", pa.string()),
        ("identifier", pa.string()),
        ("label", pa.string()),
        ("geo", pa.string()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
    ]
)
ZONES = pa.schema(
    [
        ("level", pa.string()),
        ("geo", pa.string()),
        ("label", pa.string()),
        ("communes", pa.string()),
    ]
)
_STATUS_WORDS = pa.array([status.value for status in STATUSES])


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one file.

    Attributes:
        observations: Rows of the schema `OBSERVATIONS`, sorted by area.
        places: Rows of `PLACES` (schools, France services).
        zones: Rows of `ZONES` (IRIS, QPV): names of communes as the file writes them.
        movements: Insee's movements of communes, as text columns.
        raw: The file's own bytes, kept for outlines.
        left_out: Headers that no declared variable uses.
        warnings: French sentences to show.
        rows: Rows read.
    """

    observations: pa.Table = field(default_factory=lambda: OBSERVATIONS.empty_table())
    places: pa.Table = field(default_factory=lambda: PLACES.empty_table())
    zones: pa.Table = field(default_factory=lambda: ZONES.empty_table())
    movements: pa.Table | None = None
    raw: bytes = b""
    left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    rows: int = 0


def rows_of(
    variable: str, *, level: pa.Array, geo: pa.Array, year: npt.NDArray[np.int16], bounds: Bounds
) -> pa.Table:
    """One variable's rows in the schema of observations."""
    count = len(geo)
    return pa.Table.from_arrays(
        [
            pa.DictionaryArray.from_arrays(
                pa.array(np.zeros(count, np.int16)), pa.array([variable])
            ),
            level,
            geo,
            pa.array(year, pa.int16()),
            pa.array(bounds.low, pa.float64()),
            pa.array(bounds.high, pa.float64()),
            pa.DictionaryArray.from_arrays(pa.array(bounds.status), _STATUS_WORDS),
        ],
        schema=OBSERVATIONS,
    )


def gather(tables: Iterable[pa.Table], *, file: str) -> pa.Table:
    """All rows of a file, sorted by area, an identical row kept once.

    Raises:
        SourceError: two rows give different figures for one variable, area and year: a column
            that would tell them apart is missing, and neither can be believed.
    """
    parts = [table for table in tables if table.num_rows]
    if not parts:
        return OBSERVATIONS.empty_table()
    table = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
    table = table.take(_order(table))
    same = _same_as_before(table, ["geo", "variable", "year", "level"])
    if not same.any():
        return table
    figures = _same_as_before(table, ["low", "high"])
    if (same & ~figures).any():
        rank = int(np.flatnonzero(same & ~figures)[0])
        raise SourceError(file, _contradiction(table, rank, int((same & ~figures).sum())))
    return table.filter(pa.array(~same))


def _order(table: pa.Table) -> pa.Array:
    ranks = table.column("variable").combine_chunks()
    keys = pa.table(
        {
            "geo": table.column("geo"),
            "variable": ranks.indices,
            "year": table.column("year"),
        }
    )
    return pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])


def _same_as_before(table: pa.Table, names: Sequence[str]) -> npt.NDArray[np.bool_]:
    same = np.ones(table.num_rows, dtype=bool)
    same[:1] = False
    for name in names:
        column = table.column(name)
        if pa.types.is_dictionary(column.type):
            column = pc.cast(column, pa.string())
        values = column.combine_chunks()
        equal = pc.equal(values.slice(1), values.slice(0, len(values) - 1))
        same[1:] &= np.asarray(equal.to_numpy(zero_copy_only=False), dtype=bool)
    return same


def _contradiction(table: pa.Table, rank: int, count: int) -> str:
    row, before = table.slice(rank, 1).to_pylist()[0], table.slice(rank - 1, 1).to_pylist()[0]
    return (
        f"{count} ligne(s) se contredisent : {row['geo']}, {row['year']}, {row['variable']} vaut "
        f"{before['low']:g} puis {row['low']:g} ; une colonne qui les distingue manque sans doute"
    )
