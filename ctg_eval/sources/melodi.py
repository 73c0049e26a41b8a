"""Reader of Insee's Melodi long CSV: a row a figure, its dimensions in columns.

A variable pins the value of some dimensions; every other dimension must be at its total `_T`, or
figures would be counted twice. A column that never holds `_T` and that nobody pins is an
attribute, and is not read.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.bounds import Status
from ctg_eval.errors import SourceError
from ctg_eval.referentiel.sources import Colonne
from ctg_eval.sources import cells, codes
from ctg_eval.sources.headers import years_in
from ctg_eval.sources.reading import Reading, gather, rows_of
from ctg_eval.sources.tables import blocks
from ctg_eval.sources.wide import Plan

TOTAL = "_T"
ANY = "*"
_ATTRIBUTES = frozenset(
    [
        "geo",
        "geo_object",
        "time_period",
        "obs_value",
        "obs_status",
        "obs_status_fr",
        "conf_status",
        "freq",
        "unit_measure",
        "unit_mult",
        "decimals",
    ]
)
_KEPT = pa.array(["A", "P", "E", "W", "D", "B", ""])
_INCLUDES_ANOTHER = "W"


def read_melodi(plan: Plan) -> Reading:
    """Read one long table by its declaration.

    Raises:
        SourceError: a pinned dimension is not in the file, or rows disagree.
    """
    dimensions = [name for name in plan.head.headers if name not in _ATTRIBUTES]
    _check_dimensions(plan, dimensions)
    parts: dict[str, list[pa.Table]] = {name: [] for name in plan.columns}
    seen: dict[str, set[str]] = {name.lower(): set() for name in _pinned(plan)}
    totals: set[str] = set()
    count = 0
    for raw in blocks(plan.head, plan.head.headers):
        block = _official_levels(raw)
        count += block.num_rows
        totals |= {name for name in dimensions if name in totals or _holds_total(block, name)}
        for name in seen.keys() & set(dimensions):
            seen[name].update(pc.unique(block.column(name)).to_pylist())
        for name, column in plan.columns.items():
            chosen = block.filter(pa.array(_selected(block, column, totals)))
            if chosen.num_rows:
                parts[name].append(chosen)
    tables = [
        _rows(pa.concat_tables(found).combine_chunks(), name, plan)
        for name, found in parts.items()
        if found
    ]
    return Reading(
        observations=gather(tables, file=plan.head.path.name),
        left_out=tuple(_left_out(plan, seen)),
        rows=count,
    )


def _pinned(plan: Plan) -> dict[str, set[str]]:
    """Every pinned dimension, with the codes that the declarations read."""
    found: dict[str, set[str]] = {}
    for column in plan.columns.values():
        for name, values in column.cases.items():
            found.setdefault(name, set()).update(values)
    return found


def _check_dimensions(plan: Plan, dimensions: Iterable[str]) -> None:
    needed = {name.lower() for name, values in _pinned(plan).items() if values != {ANY}}
    lacking = sorted(needed - set(dimensions))
    if lacking:
        raise SourceError(
            plan.head.path,
            f"colonne(s) absente(s) : {', '.join(name.upper() for name in lacking)}",
            "Sans elles, des totaux seraient comptés deux fois : téléchargez le fichier complet",
        )


def _official_levels(block: pa.Table) -> pa.Table:
    return block.filter(pc.is_in(block.column("geo_object"), pa.array(list(codes.MELODI_LEVELS))))


def _holds_total(block: pa.Table, name: str) -> bool:
    return bool(pc.any(pc.equal(block.column(name), TOTAL)).as_py())


def _selected(block: pa.Table, column: Colonne, totals: set[str]) -> npt.NDArray[np.bool_]:
    pinned = {name.lower(): values for name, values in column.cases.items()}
    keep = np.ones(block.num_rows, dtype=bool)
    for name, values in pinned.items():
        if values != (ANY,):
            keep &= _mask(pc.is_in(block.column(name), pa.array(values)))
    for name in totals - set(pinned):
        keep &= _mask(pc.equal(block.column(name), TOTAL))
    return keep


def _mask(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return np.asarray(column.combine_chunks().to_numpy(zero_copy_only=False), dtype=bool)


def _left_out(plan: Plan, seen: dict[str, set[str]]) -> list[str]:
    used = {name.lower(): values for name, values in _pinned(plan).items()}
    return [
        f"{name.upper()}={value}"
        for name, values in sorted(seen.items())
        for value in sorted(values - used[name] - {TOTAL})
        if used[name] != {ANY}
    ]


def _rows(block: pa.Table, name: str, plan: Plan) -> pa.Table:
    """The rows of one variable; cells of several codes are summed, all of them required."""
    column = plan.columns[name]
    bounds = _bounds(block, name, plan)
    words = block.column("geo_object").combine_chunks().dictionary_encode()
    to_rank = np.array(
        [codes.LEVEL_RANK[codes.MELODI_LEVELS[w]] for w in words.dictionary.to_pylist()]
    )
    years = block.column("time_period").combine_chunks().dictionary_encode()
    to_year = np.array([_year(text, plan) for text in years.dictionary.to_pylist()])
    cells_table = pa.table(
        {
            "geo": pc.replace_substring_regex(block.column("geo").combine_chunks(), r"^.*-", ""),
            "level": pa.array(to_rank[_indices(words)].astype(np.int8)),
            "year": pa.array(to_year[_indices(years)].astype(np.int16)),
            "low": bounds.low,
            "high": bounds.high,
            "status": bounds.status,
        }
    )
    combined = [key.lower() for key, values in column.cases.items() if len(values) > 1]
    if combined:
        for key in combined:
            cells_table = cells_table.append_column(key, block.column(key))
        expected = int(np.prod([len(values) for values in column.cases.values()]))
        cells_table = _summed(cells_table, combined, expected, plan)
    return rows_of(
        name,
        level=pa.DictionaryArray.from_arrays(
            cells_table.column("level").combine_chunks(), codes.LEVEL_WORDS
        ),
        geo=cells_table.column("geo").combine_chunks(),
        year=np.asarray(cells_table.column("year").to_numpy(), dtype=np.int16),
        bounds=cells.Bounds(
            np.asarray(cells_table.column("low").to_numpy(), dtype=np.float64),
            np.asarray(cells_table.column("high").to_numpy(), dtype=np.float64),
            np.asarray(cells_table.column("status").to_numpy(), dtype=np.int8),
        ),
    )


def _year(text: str, plan: Plan) -> int:
    found = years_in(text)
    if not found:
        raise SourceError(plan.head.path, f"TIME_PERIOD « {text[:20]} » ne dit aucune année")
    return found[0]


def _indices(encoded: pa.DictionaryArray) -> npt.NDArray[np.int32]:
    return np.asarray(encoded.indices.to_numpy(zero_copy_only=False))


def _summed(table: pa.Table, combined: list[str], expected: int, plan: Plan) -> pa.Table:
    key = ["geo", "level", "year"]
    single = table.group_by([*key, *combined, "low", "high", "status"]).aggregate([])
    summed = single.group_by(key).aggregate(
        [("low", "sum"), ("high", "sum"), ("status", "max"), ("low", "count")]
    )
    found = np.asarray(summed.column("low_count").to_numpy())
    if (found > expected).any():
        area = summed.column("geo")[int(np.argmax(found > expected))].as_py()
        raise SourceError(plan.head.path, f"des lignes se contredisent pour « {area} »")
    high = np.asarray(summed.column("high_sum").to_numpy()).copy()
    status = np.asarray(summed.column("status_max").to_numpy()).astype(np.int8)
    # A band that is not there is unknown: what is there is a least value, never a total.
    high[found < expected], status[found < expected] = np.inf, cells.code_of(Status.PARTIAL)
    columns = {name: summed.column(name) for name in key}
    return pa.table({**columns, "low": summed.column("low_sum"), "high": high, "status": status})


def _bounds(block: pa.Table, name: str, plan: Plan) -> cells.Bounds:
    value = block.column("obs_value")
    value = _blanked(value, block, "conf_status", pa.array(["F", "A", ""]))
    flags = block.column_names
    published = _blanked(value, block, "obs_status", _KEPT)
    parsed = cells.parse(
        published, separator=plan.head.separator, name="OBS_VALUE", file=plan.head.path.name
    )
    bounds = cells.to_bounds(
        parsed, variable=plan.variables[name], column=plan.columns[name], file=plan.file
    )
    if "obs_status" in flags:
        wider = _mask(pc.equal(block.column("obs_status"), _INCLUDES_ANOTHER))
        bounds.status[wider] = cells.code_of(Status.PARTIAL)
    return bounds


def _blanked(value: pa.ChunkedArray, block: pa.Table, flag: str, kept: pa.Array) -> pa.ChunkedArray:
    """The cells, emptied where a flag says that there is no figure to read."""
    if flag not in block.column_names:
        return value
    keep = pc.is_in(block.column(flag), kept)
    mark = "s" if flag == "conf_status" else "nd"
    return pc.if_else(keep, value, pa.scalar(mark))
