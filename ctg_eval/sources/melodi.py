"""Reader of Insee's Melodi long CSV: a row a figure, its dimensions in columns.

A variable pins the value of some dimensions; every other dimension must be at its total `_T`, or
figures would be counted twice. A column that never holds `_T` and that nobody pins is an
attribute, and is not read; it must then tell no two rows of one figure apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.bounds import Status
from ctg_eval.errors import SourceError
from ctg_eval.referentiel.sources import Colonne
from ctg_eval.sources import cells, codes
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
_KEY = ["geo", "geo_object", "time_period"]
_WHOLE_YEAR = re.compile(r"((?:19|20)\d\d)(-01-01)?")


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
        _rows(chosen, name, plan, attributes=set(dimensions) - totals)
        for name, found in parts.items()
        if found and (chosen := _at_totals(found, plan.columns[name], totals)).num_rows
    ]
    return Reading(
        observations=gather(tables, file=plan.head.path.name),
        left_out=tuple(_left_out(plan, seen)),
        warnings=_lacking(plan, [name for name, found in parts.items() if not found]),
        rows=count,
    )


def _lacking(plan: Plan, empty: list[str]) -> tuple[str, ...]:
    """A sentence on the variables that no row of the file gives; nothing when all are."""
    return (f"aucune ligne pour : {', '.join(map(plan.label, empty))}",) if empty else ()


def _pinned(plan: Plan) -> dict[str, set[str]]:
    """Every pinned dimension, with the codes that the declarations read."""
    found: dict[str, set[str]] = {}
    for column in plan.columns.values():
        for name, values in column.cases.items():
            found.setdefault(name, set()).update(values)
    return found


def _check_dimensions(plan: Plan, dimensions: Iterable[str]) -> None:
    needed = {name.lower() for name, values in _pinned(plan).items() if values != {ANY}}
    lacking = sorted(needed - set(dimensions) - _ATTRIBUTES)
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


def _at_totals(found: list[pa.Table], column: Colonne, totals: set[str]) -> pa.Table:
    """The rows kept, once the whole file has told which columns have a total."""
    table = pa.concat_tables(found).combine_chunks()
    return table.filter(pa.array(_selected(table, column, totals))).combine_chunks()


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


def _rows(block: pa.Table, name: str, plan: Plan, *, attributes: Collection[str]) -> pa.Table:
    """The rows of one variable; cells of several codes are summed, all of them required."""
    column = plan.columns[name]
    combined = [key.lower() for key, values in column.cases.items() if len(values) > 1]
    free = sorted(set(attributes) - {key.lower() for key in column.cases})
    _refuse_unpinned(block, [*_KEY, *combined], free, plan)
    bounds = _bounds(block, name, plan)
    table = pa.table(
        {
            "geo": codes.clean_melodi(block.column("geo"), block.column("geo_object")),
            "level": _translated(block, "geo_object", _level_of, np.int8),
            "year": _translated(block, "time_period", lambda text: _year(text, plan), np.int16),
            "low": bounds.low,
            "high": bounds.high,
            "status": bounds.status,
            **{key: block.column(key) for key in combined},
        }
    )
    if combined:
        expected = int(np.prod([len(values) for values in column.cases.values()]))
        table = _summed(table, combined, expected, plan)
    return rows_of(
        name,
        level=pa.DictionaryArray.from_arrays(
            table.column("level").combine_chunks(), codes.LEVEL_WORDS
        ),
        geo=table.column("geo").combine_chunks(),
        year=np.asarray(table.column("year").to_numpy(), dtype=np.int16),
        bounds=cells.Bounds(
            np.asarray(table.column("low").to_numpy(), dtype=np.float64),
            np.asarray(table.column("high").to_numpy(), dtype=np.float64),
            np.asarray(table.column("status").to_numpy(), dtype=np.int8),
        ),
    )


def _refuse_unpinned(block: pa.Table, key: list[str], free: list[str], plan: Plan) -> None:
    """Refuse a column that no declaration reads and that tells rows of one figure apart.

    Two rows « women » and « men » of one commune may hold the same figure: kept once, they would
    be half of the total.
    """
    once = block.group_by(key, use_threads=False).aggregate([]).num_rows if free else 0
    for name in free:
        if block.group_by([*key, name], use_threads=False).aggregate([]).num_rows > once:
            raise SourceError(
                plan.head.path,
                f"la colonne « {name.upper()} » distingue des lignes sans donner de total (_T)",
                "Téléchargez le fichier complet, avec ses totaux",
            )


def _level_of(word: str) -> int:
    return codes.LEVEL_RANK[codes.MELODI_LEVELS[word]]


def _year(text: str, plan: Plan) -> int:
    hit = _WHOLE_YEAR.fullmatch(text.strip())
    if not hit:
        raise SourceError(plan.head.path, f"TIME_PERIOD « {text[:20]} » n’est pas une année")
    return int(hit.group(1))


def _translated(
    block: pa.Table, name: str, number: Callable[[str], int], kind: type[np.int8] | type[np.int16]
) -> pa.Array:
    """A column of few distinct texts as numbers."""
    encoded = block.column(name).combine_chunks().dictionary_encode()
    table = np.array([number(text) for text in encoded.dictionary.to_pylist()], dtype=kind)
    return pa.array(table[np.asarray(encoded.indices.to_numpy(zero_copy_only=False))])


def _summed(table: pa.Table, combined: list[str], expected: int, plan: Plan) -> pa.Table:
    key = ["geo", "level", "year"]
    single = table.group_by(
        [*key, *combined, "low", "high", "status"], use_threads=False
    ).aggregate([])
    # Floating sums depend on their order: it is fixed, whatever the codes and the threads.
    single = single.sort_by([(name, "ascending") for name in [*key, *combined]])
    twice = single.group_by([*key, *combined], use_threads=False).aggregate([("low", "count")])
    twice = twice.filter(pc.greater(twice.column("low_count"), 1))
    if twice.num_rows:
        area = twice.column("geo")[0].as_py()
        raise SourceError(plan.head.path, f"des lignes se contredisent pour « {area} »")
    summed = single.group_by(key, use_threads=False).aggregate(
        [("low", "sum"), ("high", "sum"), ("status", "max"), ("low", "count")]
    )
    found = np.asarray(summed.column("low_count").to_numpy())
    high = np.asarray(summed.column("high_sum").to_numpy()).copy()
    status = np.asarray(summed.column("status_max").to_numpy()).astype(np.int8)
    low = np.asarray(summed.column("low_sum").to_numpy())
    # A band that is not there is unknown: what is there is a least value, never a total.
    high[found < expected] = np.inf
    status[(found < expected) | (np.isinf(high) & (low > 0))] = cells.code_of(Status.PARTIAL)
    columns = {name: summed.column(name) for name in key}
    return pa.table({**columns, "low": low, "high": high, "status": status})


def _bounds(block: pa.Table, name: str, plan: Plan) -> cells.Bounds:
    _refuse_multiplied(block, plan)
    value = _blanked(block.column("obs_value"), block, "conf_status", pa.array(["F", "A", ""]))
    published = _blanked(value, block, "obs_status", _KEPT)
    variable = plan.variables[name]
    parsed = cells.parse(
        published,
        separator=plan.head.separator,
        name="OBS_VALUE",
        file=plan.head.path.name,
        least=variable.minimum,
    )
    bounds = cells.to_bounds(parsed, variable=variable, column=plan.columns[name], file=plan.file)
    if "obs_status" in block.column_names:
        # The figure holds another commune's too: this one has from nothing to all of it.
        wider = _mask(pc.equal(block.column("obs_status"), _INCLUDES_ANOTHER))
        bounds.low[wider] = -np.inf if variable.minimum is None else variable.minimum
        bounds.status[wider] = cells.code_of(Status.PARTIAL)
    return bounds


def _refuse_multiplied(block: pa.Table, plan: Plan) -> None:
    """Refuse figures in tens or thousands: their rounding would be as wide."""
    if "unit_mult" in block.column_names:
        told = set(pc.unique(block.column("unit_mult")).to_pylist()) - {"", "0"}
        if told:
            raise SourceError(
                plan.head.path,
                f"UNIT_MULT = {', '.join(sorted(told)[:3])} : les valeurs ne sont pas à l’unité",
                "Téléchargez le fichier complet, où les valeurs sont à l’unité",
            )


def _blanked(value: pa.ChunkedArray, block: pa.Table, flag: str, kept: pa.Array) -> pa.ChunkedArray:
    """The cells, emptied where a flag says that there is no figure to read."""
    if flag not in block.column_names:
        return value
    keep = pc.is_in(block.column(flag), kept)
    mark = "s" if flag == "conf_status" else "nd"
    return pc.if_else(keep, value, pa.scalar(mark))
