"""Insee's files on families: their composition, the work of parents, crowded homes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ctg_eval.demo.ages import single_ages
from ctg_eval.demo.living import RP_YEARS, households
from ctg_eval.demo.places import stream
from ctg_eval.demo.text import MELODI, Row, table_bytes
from ctg_eval.demo.traits import FloatArray
from ctg_eval.demo.world import DemoFile, World

_FAMILIES = (
    *("GEO", "GEO_OBJECT", "TFN", "NCH", "RP_MEASURE", "FREQ"),
    *("OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
_CHILDREN = (
    *("GEO", "GEO_OBJECT", "TFN", "AGE", "CIVIL_STATUS", "NATIONALITY_TYPE", "PCS"),
    *("RP_MEASURE", "FREQ", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
_CROWDED = (
    *("GEO", "GEO_OBJECT", "OCS", "RP_MEASURE", "OCC_IND", "FREQ"),
    *("OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
_LEVELS = ("COM", "DEP", "FRANCE")
_NUMBERS = ("CH0_Y_LT25", "CH1_Y_LT25", "CH2_Y_LT25", "CH3_Y_LT25", "CH_GE4_Y_LT25")
PARENTS = ("A111", "A112", "A121", "A122", "A221", "A222", "A223", "A224")
Codes = tuple[str, ...]
_OCCUPATION = (
    *("SEV_OVER_OCC", "MOD_OVER_OCC", "STD_OCC"),
    *("MOD_UNDER_OCC", "SEV_UNDER_OCC", "VSEV_UNDER_OCC"),
)


def families(world: World, year: int) -> Mapping[Codes, FloatArray]:
    """Families of one census by type, then by number of children: (TFN, NCH) → counts."""
    rng = stream(f"families {year}")
    traits, count = world.traits, len(world.communes)
    total = 0.655 * households(world.people, traits, year)
    lone = np.clip(0.10 + 0.55 * traits.unemployment - 0.002 * (2023 - year), 0.06, 0.32)
    alone = np.round(total * lone * rng.uniform(0.93, 1.07, count), 2)
    fathers = np.round(alone * rng.uniform(0.14, 0.2, count), 2)
    childless = np.round(total * np.clip(0.42 + 0.06 * traits.tilt, 0.3, 0.55), 2)
    couples = np.asarray(np.round(np.maximum(total - alone - childless, 0.0), 2), dtype=float)
    again = np.round(couples * rng.uniform(0.08, 0.14, count), 2)
    found: dict[str, FloatArray] = {
        "1": alone,
        "11": fathers,
        "12": alone - fathers,
        "21": childless,
        "22": couples,
    }
    if year == max(RP_YEARS):
        found |= {"220": again, "223": couples - again}
    found["_T"] = alone + childless + couples
    shares = (0.47, 0.23, 0.195, 0.077, 0.028)
    typed: dict[Codes, FloatArray] = {
        (code, "_T"): np.round(counts, 2) for code, counts in found.items()
    }
    for name, part in zip(_NUMBERS, shares, strict=True):
        typed["_T", name] = np.round(found["_T"] * part, 2)
    return typed


def children(world: World) -> Mapping[Codes, FloatArray]:
    """Children of 2023 by the work of the parents who live with them: (TFN, AGE) → counts."""
    ages = single_ages()
    jobless = world.traits.unemployment
    lone = np.clip(0.09 + 0.5 * jobless, 0.05, 0.3)
    worked = np.clip(0.9 - 1.4 * jobless, 0.3, 0.9)
    couple = 1 - lone
    shares = (
        *(0.13 * lone * worked, 0.13 * lone * (1 - worked)),
        *(0.87 * lone * 0.8 * worked, 0.87 * lone * (1 - 0.8 * worked)),
        *(couple * worked * 0.82, couple * (0.14 + 0.3 * jobless)),
        couple * 0.05,
    )
    known = np.sum(shares, axis=0)
    parts = dict(zip(PARENTS, (*shares, np.clip(1 - known, 0.01, None)), strict=True))
    bands = {"Y_LT2": ages[:, :2].sum(axis=1), "Y2T5": ages[:, 2:6].sum(axis=1)}
    return {
        (code, band): np.round(0.985 * counts * part, 2)
        for code, part in parts.items()
        for band, counts in bands.items()
    }


def crowding(world: World, year: int) -> Mapping[str, FloatArray]:
    """Main residences by how crowded they are."""
    homes = world.living.homes[year].main
    crowded = np.clip(0.018 + 0.11 * world.traits.hlm, 0.01, 0.12)
    shares = (0.22 * crowded, 0.78 * crowded, *(np.full(len(homes), s) for s in (0.19, 0.25, 0.3)))
    parts = [np.round(homes * share, 2) for share in shares]
    parts.append(np.round(homes - np.sum(parts, axis=0), 2))
    return dict(zip(_OCCUPATION, parts, strict=True))


def _rows(world: World, cells: Mapping[Codes, FloatArray]) -> Iterator[tuple[str, ...]]:
    for area in world.areas(*_LEVELS):
        for codes, counts in cells.items():
            yield (area.code, area.level, *codes, str(round(area.total(counts), 2)))


def families_csv(world: World) -> bytes:
    """Families of three censuses; blended ones in the last alone."""
    rows: list[Row] = []
    for year in RP_YEARS:
        for *place, value in _rows(world, families(world, year)):
            rows.append((*place, "FAM", "A", "A", year, float(value)))
    return table_bytes(_FAMILIES, rows, MELODI)


def children_csv(world: World) -> bytes:
    """Children by age and by the work of their parents."""
    rows: list[Row] = [
        (*place, "_T", "_T", "_T", "POP", "A", "A", 2023, float(value))
        for *place, value in _rows(world, children(world))
    ]
    return table_bytes(_CHILDREN, rows, MELODI)


def crowding_csv(world: World) -> bytes:
    """Main residences by occupation, three censuses."""
    rows: list[Row] = []
    for year in RP_YEARS:
        parts = crowding(world, year)
        cells: dict[Codes, FloatArray] = {(name,): counts for name, counts in parts.items()}
        cells["_T",] = np.sum(list(parts.values()), axis=0)
        for code, level, occupation, value in _rows(world, cells):
            place = (code, level, "DW_MAIN", "DWELLINGS", occupation)
            rows.append((*place, "A", "A", year, float(value)))
    return table_bytes(_CROWDED, rows, MELODI)


FILES = (
    DemoFile("DS_RP_FAMILLE_COMP_data.csv", families_csv),
    DemoFile("DS_RP_TD_FAMILLE_AGEENF_COMP_2023_data.csv", children_csv),
    DemoFile("DS_RP_LOGEMENT_COMP_data.csv", crowding_csv),
)
