"""Insee's long files on people: births, deaths, populations, ages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ctg_eval.demo.people import BANDS, CENSUSES, PMUN_YEARS, VITAL_YEARS
from ctg_eval.demo.places import SPLIT_FROM, SPLIT_TO
from ctg_eval.demo.text import MELODI, Row, table_bytes
from ctg_eval.demo.traits import IntArray
from ctg_eval.demo.world import DemoFile, World

_VITAL = ("EC_MEASURE", "FREQ", "GEO", "GEO_OBJECT", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE")
_HISTORY = ("FREQ", "GEO", "GEO_OBJECT", "POPREF_MEASURE", "TIME_PERIOD", "OBS_VALUE")
_REFERENCE = ("GEO", "GEO_OBJECT", "FREQ", "POPREF_MEASURE", "TIME_PERIOD", "OBS_VALUE")
_AGES = (
    *("GEO", "GEO_OBJECT", "SEX", "AGE", "RP_MEASURE", "FREQ"),
    *("OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
# In that year the births of the commune to be restored were still counted in the other.
_JOINED_YEAR = 2020


def _vital_rows(world: World, counts: Mapping[int, IntArray], measure: str) -> Iterator[Row]:
    for area in world.areas("COM", "DEP"):
        for year in VITAL_YEARS:
            value = round(area.total(counts[year]))
            yield (measure, "A", area.code, area.level, "A", year, value)
    # Urban areas bear codes that look like communes': readers must look at GEO_OBJECT.
    for area in world.areas("EPCI")[:2]:
        code = world.communes[area.rows[0]].code
        for year in VITAL_YEARS[-3:]:
            value = round(area.total(counts[year]))
            yield (measure, "A", code, "AAV2020", "A", year, value)


def births_csv(world: World) -> bytes:
    """Births by commune and department, with one value held by another commune."""
    births = world.people.births
    joined = sum(int(births[_JOINED_YEAR][world.row(c)]) for c in (SPLIT_FROM, SPLIT_TO))
    special: dict[str, tuple[str, int | None]] = {SPLIT_FROM: ("W", joined), SPLIT_TO: ("K", None)}
    rows: list[Row] = []
    for row in _vital_rows(world, births, "LVB"):
        code, level, year = str(row[2]), row[3], row[5]
        if level == "COM" and year == _JOINED_YEAR and code in special:
            status, value = special[code]
            row = (*row[:4], status, year, value)
        rows.append(row)
    return table_bytes(_VITAL, rows, MELODI)


def deaths_csv(world: World) -> bytes:
    """Deaths by commune and department."""
    return table_bytes(_VITAL, _vital_rows(world, world.people.deaths, "DTH"), MELODI)


def history_csv(world: World) -> bytes:
    """Populations without double counting until 1999, municipal from 2006."""
    population = world.people.population
    measures = [("PSDC", year) for year in CENSUSES] + [("PMUN", year) for year in PMUN_YEARS]
    rows = (
        ("A", area.code, "COM", measure, year, round(area.total(population[year])))
        for area in world.areas("COM")
        for measure, year in measures
    )
    return table_bytes(_HISTORY, rows, MELODI)


def reference_csv(world: World) -> bytes:
    """Reference populations of 2023: municipal, counted apart, total."""
    municipal, apart = world.people.population[2023], world.people.apart
    counts = {"PMUN": municipal, "PCAP": apart, "PTOT": municipal + apart}
    rows = (
        (area.code, area.level, "A", measure, "2023", str(round(area.total(values))))
        for area in world.areas("COM", "DEP")
        for measure, values in counts.items()
    )
    return table_bytes(_REFERENCE, rows, MELODI)


def ages_csv(world: World) -> bytes:
    """Residents of 2023 by sex and five-year band."""
    ages = world.people.ages
    rows = (
        (area.code, area.level, sex, band, "POP", "A", "A", 2023, round(value, 1))
        for area in world.areas("COM", "DEP")
        for s, sex in enumerate("FM")
        for b, band in enumerate(BANDS)
        for value in [area.total(ages[:, s, b])]
    )
    return table_bytes(_AGES, rows, MELODI)


FILES = (
    DemoFile("DS_ETAT_CIVIL_NAIS_COMMUNES_2025_data.csv", births_csv),
    DemoFile("DS_ETAT_CIVIL_DECES_COMMUNES_2025_data.csv", deaths_csv),
    DemoFile("DS_POPULATIONS_HISTORIQUES_data.csv", history_csv),
    DemoFile("DS_POPULATIONS_REFERENCE_2023_data.csv", reference_csv),
    DemoFile("DS_RP_POPULATION_2023_data.csv", ages_csv),
)
