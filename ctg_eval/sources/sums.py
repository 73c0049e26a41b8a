"""Sums of additive variables by EPCI, department, region and country, made once at import.

A territory is compared with areas of thousands of communes; reading them each time would cost
seconds. Each sum keeps how many communes it knows of how many, and the share of the population.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
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
        ("known_high", pa.float64()),
        ("known_set", pa.float64()),
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
    covered: Callable[[str, int], bool] = lambda _departement, _year: False,
) -> pa.Table:
    """Sums of the additive variables of a file over every area.

    Args:
        observations: Rows of one file.
        variables: Additive variables.
        code: Today's code.
        passage: The way from the file's communes to today's.
        covered: Whether a missing row of a department is a zero, a given year.

    Returns:
        Rows of the schema `SUMS`, sorted by area; an area with no known commune has none.
    """
    frame = _commune_rows(observations, variables)
    if frame.empty:
        return SUMS.empty_table()
    way = _Way(code, passage, set(frame["geo"].unique()))
    code_id = way.index.get_indexer(pd.Index(frame["geo"]))
    frame = frame.assign(code=code_id)[code_id >= 0]
    tables = []
    for key, group in frame.groupby(["variable", "year"], sort=True):
        variable, year = str(key[0]), int(str(key[1]))
        held = {area for area in way.areas if covered(area, year)}
        rows = way.brought(
            group["code"].to_numpy(), group["low"].to_numpy(), group["high"].to_numpy(), held
        )
        tables += [
            _one_sum(variable, year, layer, rows, way.people) for layer in _today(code).layers
        ]
    if not tables:
        return SUMS.empty_table()
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
        areas: Departments.
    """

    def __init__(self, code: OfficialCode, passage: Passage, present: set[str]) -> None:
        self._today = _today(code)
        position = self._today.position
        doubled = {part for part, city in passage.cities.items() if city in present}
        leading = {old: now for old, now in passage.targets.items() if old not in doubled}
        self.index = pd.Index(list(leading))
        self.rank = np.array([position[min(now)] for now in leading.values()])
        self.several = {
            place: np.array(sorted(position[one] for one in now))
            for place, now in enumerate(leading.values())
            if len(now) > 1
        }
        expected = _due(passage, present)
        self.expected = np.array([old in expected for old in leading])
        self.people = self._today.people
        self.areas = tuple(np.unique(self._today.departements).tolist())

    def brought(
        self,
        code: npt.NDArray[np.int64],
        low: npt.NDArray[np.float64],
        high: npt.NDArray[np.float64],
        covered: Collection[str],
    ) -> _Brought:
        """The rows of one variable and year, and which communes they make known."""
        zero = np.isin(self._today.departements, list(covered))
        finite = np.isfinite(high)
        has = np.zeros(len(self.index), dtype=bool)
        has[code] = True
        known = zero.copy()
        known[self._reach(code[finite])] = True
        # A row that should be there and is not leaves its commune unknown, unless it is a zero.
        lacking = self._reach(np.flatnonzero(self.expected & ~has))
        known[lacking] &= zero[lacking]
        known[self._reach(code[~finite])] = False
        shared = {row: self.several[one] for row, one in enumerate(code) if one in self.several}
        return _Brought(self.rank[code], low, high, shared, known)

    def _reach(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Ranks of all of today's communes that some codes lead to."""
        more = [self.several[one] for one in places.tolist() if one in self.several]
        return np.concatenate([self.rank[places], *more])


def _due(passage: Passage, present: set[str]) -> set[str]:
    """Codes that should have a row: those of the file and of its day.

    A city given by its municipal arrondissements needs all of them, and no row of its own.
    """
    cities = passage.cities
    split = {city for part, city in cities.items() if part in present and city not in present}
    due = (present | (passage.existing or frozenset())) - cities.keys() - split
    return due | {part for part, city in cities.items() if city in split}


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
            pa.array(highs[shown]),
            pa.array(_signatures(counted, holder, size)[shown]),
        ],
        schema=SUMS,
    )


def _signatures(
    counted: npt.NDArray[np.bool_], holder: npt.NDArray[np.int32], size: int
) -> npt.NDArray[np.float64]:
    """A number that tells one set of known communes from another, an area each.

    The sum of a fixed draw of 36 bits a commune: whole numbers under 2⁵³, so exact.
    """
    draws = np.random.default_rng(2026).integers(1, 1 << 36, size=len(counted))
    weights = draws[counted].astype(np.float64)
    return np.bincount(holder, weights=weights, minlength=size).astype(np.float64)


def _constant(word: str, count: int, kind: type[np.int8] | type[np.int16]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, kind)), pa.array([word]))
