"""Insee's long files on living conditions: homes, work, diplomas, incomes, equipment."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ctg_eval.demo.living import LEVELS, RP_YEARS, STATES, TENURES, Homes
from ctg_eval.demo.text import MELODI, Row, table_bytes
from ctg_eval.demo.traits import FloatArray
from ctg_eval.demo.world import Area, DemoFile, World

_HOMES = (
    *("GEO", "GEO_OBJECT", "OCS", "L_STAY", "TDW", "CARS", "RP_MEASURE", "CARPARK", "NOR"),
    *("TSH", "BUILD_END", "NRG_SRC", "FREQ", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
_WORK = (
    *("GEO", "GEO_OBJECT", "SEX", "EMPSTA_ENQ", "AGE", "EDUC"),
    *("RP_MEASURE", "FREQ", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
_DIPLOMAS = (
    *("GEO", "GEO_OBJECT", "SEX", "AGE", "EDUC"),
    *("RP_MEASURE", "FREQ", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
_INCOMES = (
    *("GEO", "GEO_OBJECT", "FILOSOFI_MEASURE", "UNIT_MEASURE", "UNIT_MULT"),
    *("CONF_STATUS", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
# Eleven columns: the names are sure, the place of the three that the extracts lack is not.
_EQUIPMENT = (
    *("GEO", "GEO_OBJECT", "FACILITY_DOM", "FACILITY_SDOM", "FACILITY_TYPE", "BPE_MEASURE"),
    *("UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
_CENSUS_LEVELS = ("COM", "DEP", "FRANCE")


def homes_csv(world: World) -> bytes:
    """Dwellings by occupation, tenure and cars, three censuses."""
    rows = (
        (
            *(area.code, area.level, ocs, "_T", "_T", cars, "DWELLINGS", "_T", "_T"),
            *(tenure, "_T", "_T", "A", "A", year, round(area.total(values), 1)),
        )
        for area in world.areas(*_CENSUS_LEVELS)
        for year in RP_YEARS
        for ocs, cars, tenure, values in _home_cells(world.living.homes[year])
    )
    return table_bytes(_HOMES, rows, MELODI)


def _home_cells(homes: Homes) -> Iterator[tuple[str, str, str, FloatArray]]:
    yield "_T", "_T", "_T", homes.every
    yield "DW_MAIN", "_T", "_T", homes.main
    yield "DW_SEC_DW_OCC", "_T", "_T", homes.second
    yield "DW_VAC", "_T", "_T", homes.vacant
    for column, tenure in enumerate(TENURES):
        yield "DW_MAIN", "_T", tenure, homes.tenures[:, column]
    yield "DW_MAIN", "C0", "_T", homes.carless


def work_csv(world: World) -> bytes:
    """People aged 15 to 64 by state; there is no row for the active as a whole."""
    rows = (
        (area.code, area.level, "_T", state, "Y15T64", "_T", "POP", "A", "A", year, value)
        for area in world.areas(*_CENSUS_LEVELS)
        for year in RP_YEARS
        for state, value in _with_total(area, world.living.work[year], STATES)
    )
    return table_bytes(_WORK, rows, MELODI)


def diplomas_csv(world: World) -> bytes:
    """People of 15 or more out of school by highest diploma."""
    rows = (
        (area.code, area.level, "_T", "Y_GE15", level, "POP", "A", "A", year, value)
        for area in world.areas(*_CENSUS_LEVELS)
        for year in RP_YEARS
        for level, value in _with_total(area, world.living.diplomas[year], LEVELS)
    )
    return table_bytes(_DIPLOMAS, rows, MELODI)


def _with_total(
    area: Area, table: FloatArray, names: tuple[str, ...]
) -> Iterator[tuple[str, float]]:
    parts = [round(area.total(table[:, i]), 1) for i in range(len(names))]
    yield "_T", round(sum(parts), 1)
    yield from zip(names, parts, strict=True)


def incomes_csv(world: World) -> bytes:
    """Median and poverty rate of 2023; secret cells are empty, with status C."""
    homes = world.living.homes[2023].main
    rows: list[Row] = []
    for area in world.areas("COM", "EPCI", "DEP", "REG", "FRANCE"):
        code = "FM" if area.level == "FRANCE" else area.code
        income = world.income(area, 2023)
        small = area.level == "COM"
        count = area.total(homes)
        digits = 0 if small and count < 20_000 else 1
        cells = {
            "MED_SL": (income.quantile("Q2"), small and count < 90),
            "PR_MD60": (round(income.poverty, digits), small and count < 1_000),
        }
        for measure, (value, is_secret) in cells.items():
            status = ("C", "", 2023, None) if is_secret else ("F", "A", 2023, value)
            rows.append((code, area.level, measure, "", "", *status))
    return table_bytes(_INCOMES, rows, MELODI)


def equipment_csv(world: World) -> bytes:
    """Equipment by type; no row means none."""
    rows: list[Row] = []
    for area in world.areas("COM", "DEP"):
        counts = {k: round(area.total(v)) for k, v in world.services.equipment.items()}
        for domain in ("C", "D", "F"):
            kinds = sorted(k for k, n in counts.items() if k[0] == domain and n > 0)
            if kinds:
                # The domain's total over the types held: readers must not add it to them.
                total = int(np.sum([counts[k] for k in kinds]))
                rows.append(_equipment_row(area, domain, "_T", "_T", total))
            rows += [_equipment_row(area, domain, k[:2], k, counts[k]) for k in kinds]
    return table_bytes(_EQUIPMENT, rows, MELODI)


def _equipment_row(area: Area, domain: str, part: str, kind: str, count: int) -> Row:
    place = (area.code, area.level, domain, part, kind)
    return (*place, "FACILITIES", "", "", "A", 2025, count)


FILES = (
    DemoFile("DS_RP_LOGEMENT_PRINC_data.csv", homes_csv),
    DemoFile("DS_RP_EMPLOI_LR_PRINC_data.csv", work_csv),
    DemoFile("DS_RP_DIPLOMES_PRINC_data.csv", diplomas_csv),
    DemoFile("DS_FILOSOFI_CC_2023_data.csv", incomes_csv),
    DemoFile("DS_BPE_2025_data.csv", equipment_csv),
)
