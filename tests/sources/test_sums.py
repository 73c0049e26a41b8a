"""Sums by area, against the slow obvious computation: commune by commune, area by area."""

import math
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ctg_eval.geography import Passage, dated_passage, fold, undated_passage
from ctg_eval.geography.transitions import Targets
from ctg_eval.sources.reading import OBSERVATIONS
from ctg_eval.sources.sums import sum_areas

COMMUNES = {"01001": 10, "01002": 20, "01003": 30, "02001": 40, "02002": 50}
EPCIS = {"01001": "A", "01002": "A", "01003": "B", "02001": "B", "02002": ""}
PARTS = {"01101": "01001", "01102": "01001", "01103": "01001"}
FORMER = {"01091": "01002", "01092": "01002", "02091": "02001"}
# Old codes that lead to several communes of today, inside one area or across two.
SPLIT = {"01092": {"01002", "01003"}, "02001": {"02001", "02002"}, "02091": {"01003", "02001"}}


def observations(rows: Any) -> Any:
    """A table of (variable, geo, year, low, high)."""
    names, geos, years, lows, highs = ([row[at] for row in rows] for at in range(5))
    return pa.table(
        {
            "variable": pa.array(names, pa.string()).dictionary_encode(),
            "level": pa.array(["commune"] * len(names), pa.string()).dictionary_encode(),
            "geo": pa.array(geos, pa.string()),
            "year": pa.array(years, pa.int16()),
            "low": pa.array(lows, pa.float64()),
            "high": pa.array(highs, pa.float64()),
            "status": pa.array(["exact"] * len(names), pa.string()).dictionary_encode(),
        }
    ).select(OBSERVATIONS.names)


def obvious(rows: Any, code: Any, passage: Any, zero: Any) -> Any:
    """(variable, level, geo, year) → (low, high, known), commune by commune."""
    present = {geo for _, geo, *_ in rows}
    reach = {
        old: now
        for old, now in passage.targets.items()
        if not (old in passage.cities and passage.cities[old] in present)
    }
    found = {}
    for variable, year in {(row[0], row[2]) for row in rows if row[1] in reach}:
        cells = {row[1]: row[3:] for row in rows if (row[0], row[2]) == (variable, year)}
        cells = {old: cell for old, cell in cells.items() if old in reach}

        def is_known(commune: Any, cells: Any = cells) -> Any:
            due = [old for old in _due(passage, present) if commune in reach.get(old, ())]
            if any(old in cells and math.isinf(cells[old][1]) for old in due):
                return False
            return commune[:2] in zero or (bool(due) and all(old in cells for old in due))

        for level in ("epci", "departement", "region", "france"):
            for geo in code.areas(level):
                members = set(code.members(level, geo))
                known = sum(is_known(one) for one in members)
                low = sum(cell[0] for old, cell in cells.items() if reach[old] <= members)
                high = sum(cell[1] for old, cell in cells.items() if reach[old] & members)
                if known:
                    is_whole = known == len(members)
                    found[variable, level, geo, year] = (low, high if is_whole else math.inf, known)
    return found


def _due(passage: Any, present: Any) -> Any:
    """Codes that should have a row: all of a city's arrondissements, or the city."""
    due = present | (passage.existing or set())
    for part, city in passage.cities.items():
        by_parts = city not in present and any(passage.cities.get(one) == city for one in present)
        due = due - {city} | {part} if by_parts else due - {part}
    return due


def sums(rows: Any, code: Any, passage: Any, zero: Any = ()) -> Any:
    table = sum_areas(
        observations(rows),
        variables=["v", "w"],
        code=code,
        passage=passage,
        covered=lambda departement, _year: departement in zero,
    )
    return {
        (row["variable"], row["level"], row["geo"], row["year"]): (
            row["low"],
            row["high"],
            row["known"],
        )
        for row in table.to_pylist()
    }


@pytest.fixture(scope="module")
def code(make_code):
    return make_code(COMMUNES, former=FORMER, arrondissements=PARTS, epcis=EPCIS)


@pytest.fixture(scope="module")
def passages(code):
    undated = undated_passage(code)
    split = {old: frozenset(now) for old, now in SPLIT.items()}
    targets = Targets({**undated.targets.moved, **split}, undated.targets.still)
    existing = frozenset({"01001", "01002", "01091", "01092", "01003", "02001", "02002"})
    return [
        undated,
        Passage(targets, True, existing, undated.cities),
        Passage(targets, True, existing | {"02091"} - {"02002"}, undated.cities),
        Passage(undated.targets, True, frozenset(COMMUNES), undated.cities),
    ]


CODES = [*COMMUNES, *FORMER, *PARTS, "99999"]
CELL = st.one_of(
    st.integers(0, 9).map(lambda value: (float(value), float(value))),
    st.integers(0, 9).map(lambda value: (float(value), float(value + 3))),
    st.integers(0, 2).map(lambda value: (float(value), math.inf)),
)
ROWS = st.dictionaries(
    st.tuples(st.sampled_from("vw"), st.sampled_from(CODES), st.sampled_from([2019, 2020])),
    CELL,
    min_size=1,
    max_size=24,
)


def one_way(rows: Any) -> Any:
    """Rows where a city and its arrondissements never stand together (which one, is another test)."""
    has_city = any(geo == "01001" for _, geo, _ in rows)
    return [
        (variable, geo, year, *cell)
        for (variable, geo, year), cell in rows.items()
        if not (has_city and geo in PARTS)
    ]


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(ROWS, st.sampled_from(range(4)), st.sampled_from([(), ("01",), ("01", "02")]))
def test_sums_are_the_ones_of_each_area_folded_alone(code, passages, cells, rank, zero):
    rows = one_way(cells)
    if rows and any(geo != "99999" for _, geo, *_ in rows):
        assert sums(rows, code, passages[rank], zero) == obvious(rows, code, passages[rank], zero)


def exact(**values: Any) -> Any:
    return [("v", geo[1:], 2020, float(value), float(value)) for geo, value in values.items()]


def test_complete_area_is_exact_and_one_that_lacks_a_commune_is_a_least_value(code, passages):
    found = sums(exact(c01001=1, c01002=2, c01003=3, c02001=4), code, passages[0])
    assert found["v", "epci", "A", 2020] == (3, 3, 2)
    assert found["v", "departement", "01", 2020] == (6, 6, 3)
    assert found["v", "departement", "02", 2020] == (4, math.inf, 1)


def test_commune_merged_since_needs_each_of_its_rows(code, passages):
    found = sums(exact(c01001=1, c01002=2, c01003=3, c01091=5, c01092=7), code, passages[1])
    assert found["v", "departement", "01", 2020] == (18, 18, 3)
    lacking = sums(exact(c01001=1, c01002=2, c01003=3, c01091=5), code, passages[1])
    assert lacking["v", "departement", "01", 2020] == (11, math.inf, 1)


def test_land_shared_between_areas_counts_from_nothing_to_all_of_it(code, passages):
    rows = exact(c01001=1, c01002=2, c01091=0, c01092=0, c01003=3, c02001=40, c02002=5)
    found = sums(rows, code, passages[1])
    assert found["v", "epci", "B", 2020] == (3, 43, 2)
    assert found["v", "departement", "02", 2020] == (45, 45, 2)


def test_city_given_by_its_arrondissements_needs_all_of_them(code, passages):
    whole = exact(c01101=1, c01102=2, c01103=3, c01002=4)
    for passage in (passages[0], passages[3]):
        assert sums(whole, code, passage)["v", "epci", "A", 2020] == (10, 10, 2)
        assert sums(whole[1:], code, passage)["v", "epci", "A", 2020] == (9, math.inf, 1)


def test_arrondissements_beside_their_city_are_not_counted_twice(code, passages):
    rows = exact(c01001=6, c01101=1, c01102=2, c01103=3, c01002=4)
    assert sums(rows, code, passages[0])["v", "epci", "A", 2020] == (10, 10, 2)


def test_missing_row_is_a_zero_only_where_the_file_covers_the_department(code, passages):
    rows = exact(c01001=1, c02001=2)
    found = sums(rows, code, passages[0], ("01",))
    assert found["v", "departement", "01", 2020] == (1, 1, 3)
    assert found["v", "departement", "02", 2020] == (2, math.inf, 1)


def test_zero_is_of_the_years_that_the_file_covers(code, passages):
    rows = [("v", "01001", year, 1.0, 1.0) for year in (2019, 2020)]
    table = sum_areas(
        observations(rows),
        variables=["v"],
        code=code,
        passage=passages[0],
        covered=lambda departement, year: (departement, year) == ("01", 2020),
    )
    found = {row["year"]: row["high"] for row in table.to_pylist() if row["geo"] == "01"}
    assert found == {2019: math.inf, 2020: 1}


def test_other_levels_and_variables_are_left_out(code, passages):
    rows = [("x", "01001", 2020, 1.0, 1.0)]
    assert sums(rows, code, passages[0]) == {}


def test_real_mergers_and_splits_are_summed_like_the_slow_way(cog, real):
    path = real / "insee_geo" / "v_mvtcommune_2025.csv"
    movements = pd.read_csv(path, dtype=str)
    passage = dated_passage(cog, movements, since=date(2019, 1, 1))
    vendee = [old for old in sorted(passage.existing or ()) if old[:2] == "85"]
    rows = [("v", old, 2019, float(rank), float(rank)) for rank, old in enumerate(vendee)]
    found = sums(rows, cog, passage)
    for level, geo in [("departement", "85"), *(("epci", one) for one in _epcis(cog, "85"))]:
        members = cog.members(level, geo)
        frame = pd.DataFrame([row[1::2] + row[4:] for row in rows], columns=["geo", "low", "high"])
        folded = fold(frame, passage, members)
        high = folded.total.high if folded.is_complete else math.inf
        assert found["v", level, geo, 2019][:2] == (folded.total.low, high), (level, geo)


def _epcis(cog: Any, departement: Any) -> Any:
    inside = cog.members("departement", departement)
    return sorted({epci for one in inside if (epci := cog.commune(one).epci)})
