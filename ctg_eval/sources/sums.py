"""Sums of additive variables by EPCI, department, region and country, made once at import.

A territory is compared with areas of thousands of communes; reading them each time would cost
seconds. Each sum keeps how many communes it knows of how many, and the share of the population.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.transitions import Passage

SUMS = pa.schema(
    [
        ("variable", pa.dictionary(pa.int16(), pa.string())),
        ("level", pa.dictionary(pa.int8(), pa.string())),
        ("geo", pa.string()),
        ("year", pa.int16()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("known", pa.int32()),
        ("expected", pa.int32()),
        ("share", pa.float64()),
    ]
)
AREA_LEVELS = ("epci", "departement", "region", "france")


@dataclass(frozen=True, slots=True)
class _Layer:
    """The areas of one level: which one holds each of today's communes (−1: none)."""

    level: str
    geos: tuple[str, ...]
    of_commune: npt.NDArray[np.int32]
    communes: npt.NDArray[np.int64]
    population: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Today:
    """Today's communes as arrays, in the order of their codes."""

    position: dict[str, int]
    people: npt.NDArray[np.float64]
    departements: npt.NDArray[np.str_]
    layers: tuple[_Layer, ...]


@lru_cache(maxsize=4)
def _today(code: OfficialCode) -> _Today:
    """Every level of areas, « France » as its three perimeters."""
    communes = [code.commune(one) for one in code.communes]
    position = {one.code: rank for rank, one in enumerate(communes)}
    people = np.array([one.population for one in communes], dtype=np.float64)
    found = []
    for level in AREA_LEVELS:
        groups = [(geo,) for geo in code.areas(level)] if level == "france" else [code.areas(level)]
        for geos in groups:
            holder = np.full(len(position), -1, dtype=np.int32)
            for rank, geo in enumerate(geos):
                holder[[position[one] for one in code.members(level, geo)]] = rank
            inside = holder >= 0
            counts = np.bincount(holder[inside], minlength=len(geos))
            weights = np.bincount(
                holder[inside], weights=people[inside], minlength=len(geos)
            ).astype(np.float64)
            found.append(_Layer(level, tuple(geos), holder, counts, weights))
    return _Today(position, people, np.array([one.departement for one in communes]), tuple(found))


def sum_areas(
    observations: pa.Table,
    *,
    variables: Collection[str],
    code: OfficialCode,
    passage: Passage,
    covered: Collection[str] = (),
) -> pa.Table:
    """Sums of the additive variables of a file over every area.

    Args:
        observations: Rows of one file.
        variables: Additive variables.
        code: Today's code.
        passage: The way from the file's communes to today's.
        covered: Departments where a missing row is a zero.

    Returns:
        Rows of the schema `SUMS`, sorted by area; an area with no known commune has none.
    """
    frame = _commune_rows(observations, variables)
    if frame.empty:
        return SUMS.empty_table()
    way = _Way(code, passage, set(frame["geo"].unique()), covered)
    code_id = way.index.get_indexer(pd.Index(frame["geo"]))
    frame = frame.assign(code=code_id)[code_id >= 0]
    tables = []
    for key, group in frame.groupby(["variable", "year"], sort=True):
        variable, year = str(key[0]), int(str(key[1]))
        rows = way.brought(
            group["code"].to_numpy(), group["low"].to_numpy(), group["high"].to_numpy()
        )
        tables += [
            _one_sum(variable, year, layer, rows, way.people) for layer in _today(code).layers
        ]
    table = pa.concat_tables(tables).unify_dictionaries().combine_chunks()
    return table.take(pc.sort_indices(table.column("geo").combine_chunks()))


@dataclass(frozen=True, slots=True)
class _Brought:
    """Rows of one variable and year brought to today's communes.

    Attributes:
        rank: Rank of the (first) commune of each row.
        low: Least values.
        high: Greatest values.
        shared: Row → ranks of all the communes that share it.
        known: Whether each of today's communes is known.
    """

    rank: npt.NDArray[np.int64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    shared: dict[int, npt.NDArray[np.int64]]
    known: npt.NDArray[np.bool_]


class _Way:
    """From the codes of one file to ranks of today's communes.

    Attributes:
        index: Codes that lead somewhere.
        rank: Rank of the first of today's communes that each code leads to.
        several: Code's place in the index → ranks of all that it leads to, when they are several.
        expected: Whether each code should have a row, in the file's geography.
        people: Population of each of today's communes.
        zero: Whether a missing row is a zero in each of them.
    """

    def __init__(
        self, code: OfficialCode, passage: Passage, present: set[str], covered: Collection[str]
    ) -> None:
        today = _today(code)
        position = today.position
        doubled = {part for part, city in passage.cities.items() if city in present}
        leading = {old: now for old, now in passage.targets.items() if old not in doubled}
        self.index = pd.Index(list(leading))
        self.rank = np.array([position[min(now)] for now in leading.values()])
        self.several = {
            place: np.array(sorted(position[one] for one in now))
            for place, now in enumerate(leading.values())
            if len(now) > 1
        }
        expected = (passage.existing or frozenset()) | (present - passage.cities.keys())
        self.expected = np.array([old in expected for old in leading])
        self.people = today.people
        self.zero = np.isin(today.departements, list(covered))

    def brought(
        self,
        code: npt.NDArray[np.int64],
        low: npt.NDArray[np.float64],
        high: npt.NDArray[np.float64],
    ) -> _Brought:
        """The rows of one variable and year, and which communes they make known."""
        finite = np.isfinite(high)
        has = np.zeros(len(self.index), dtype=bool)
        has[code[finite]] = True
        known = self.zero.copy()
        known[self.rank[has]] = True
        shared = {row: self.several[one] for row, one in enumerate(code) if one in self.several}
        for row, ranks in shared.items():
            known[ranks] = finite[row]
        # A row that should be there and is not leaves its commune unknown, unless it is a zero.
        lacking = np.flatnonzero(self.expected & ~has)
        known[self.rank[lacking]] = self.zero[self.rank[lacking]]
        for place in self.several.keys() & set(lacking.tolist()):
            known[self.several[place]] = self.zero[self.several[place]]
        rank = self.rank[code]
        known[rank[~finite]] = False
        return _Brought(rank, low, high, shared, known)


def _commune_rows(observations: pa.Table, variables: Collection[str]) -> pd.DataFrame:
    level = pc.equal(pc.cast(observations.column("level"), pa.string()), "commune")
    name = pc.cast(observations.column("variable"), pa.string())
    kept = observations.filter(pc.and_(level, pc.is_in(name, pa.array(sorted(variables)))))
    return pd.DataFrame(
        {
            "variable": pc.cast(kept.column("variable"), pa.string()).to_numpy(),
            "geo": kept.column("geo").to_numpy(),
            "year": kept.column("year").to_numpy(),
            "low": kept.column("low").to_numpy(),
            "high": kept.column("high").to_numpy(),
        }
    )


def _one_sum(
    variable: str, year: int, layer: _Layer, rows: _Brought, people: npt.NDArray[np.float64]
) -> pa.Table:
    size = len(layer.geos)
    area = layer.of_commune[rows.rank].copy()
    low, high = rows.low.copy(), rows.high.copy()
    for row, ranks in rows.shared.items():
        holders = np.unique(layer.of_commune[ranks])
        if len(holders) > 1:
            # Land shared between areas: from nothing to all of it in each, counted below.
            area[row] = -1
    inside, finite = area >= 0, np.isfinite(high)
    counted = rows.known & (layer.of_commune >= 0)
    holder = layer.of_commune[counted]
    count = np.bincount(holder, minlength=size)
    share = np.bincount(holder, weights=people[counted], minlength=size)
    lows = np.bincount(area[inside], weights=low[inside], minlength=size)
    highs = np.bincount(area[inside & finite], weights=high[inside & finite], minlength=size)
    for row, ranks in rows.shared.items():
        if area[row] < 0 and finite[row]:
            for one in np.unique(layer.of_commune[ranks]):
                highs[one] += high[row] if one >= 0 else 0
    shown = np.flatnonzero(count > 0)
    complete = count[shown] == layer.communes[shown]
    return pa.Table.from_arrays(
        [
            _constant(variable, len(shown), np.int16),
            _constant(layer.level, len(shown), np.int8),
            pa.array([layer.geos[one] for one in shown], pa.string()),
            pa.array(np.full(len(shown), year, np.int16)),
            pa.array(lows[shown]),
            pa.array(np.where(complete, highs[shown], np.inf)),
            pa.array(count[shown].astype(np.int32)),
            pa.array(layer.communes[shown].astype(np.int32)),
            pa.array(share[shown] / np.maximum(layer.population[shown], 1)),
        ],
        schema=SUMS,
    )


def _constant(word: str, count: int, kind: type[np.int8] | type[np.int16]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, kind)), pa.array([word]))
