"""Other wide files of Insee and its fellows: comparator, mortality, NEET, sport licences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from ctg_eval.demo.geography import postal_codes
from ctg_eval.demo.outlines import centre, outlines, surface_km2
from ctg_eval.demo.places import MERGED, stream
from ctg_eval.demo.text import WIDE, Layout, Row, comma, plain, table_bytes
from ctg_eval.demo.traits import FloatArray
from ctg_eval.demo.world import Area, DemoFile, World

_COMPARATOR = (
    *("insee_com", "insee_reg", "insee_dep", "commune", "commune_article", "code_postal"),
    *("commune_type", "insee_parente", "lat", "lng", "superficie_km2", "population_2021"),
    *("population_2015", "menages_2021", "naissances_2022", "deces_2022"),
    *("pop_15_64_totale_2021", "pop_15_64_chomage_2021", "pop_15_64_active_2021"),
)
_PERIODS = (
    *("1968-1975", "1975-1982", "1982-1990", "1990-1999", "1999-2008", "2008-2013"),
    "2013-2018",
)


def comparator_csv(world: World) -> bytes:
    """Communes with their figures, a row for each postal code; then one delegated commune."""
    rings = outlines(world)
    rows: list[Row] = []
    for area, commune in zip(world.areas("COM"), world.communes, strict=True):
        lon, lat = centre(rings[commune.code])
        place = (plain(lat), plain(lon), plain(surface_km2(rings[commune.code])))
        names = (commune.label, commune.nom)
        for postal in postal_codes(commune):
            codes = (commune.code, commune.region, commune.departement, *names, postal)
            rows.append((*codes, "COM", "", *place, *_comparator_counts(world, area)))
        if commune.code == MERGED.into:
            merged = Area("COM", MERGED.code, MERGED.nom, area.rows, MERGED.share)
            codes = (MERGED.code, "", "", MERGED.nom, MERGED.nom, postal_codes(commune)[0])
            counts = _comparator_counts(world, merged)
            rows.append((*codes, "COMD", commune.code, *place, *counts))
    return table_bytes(_COMPARATOR, rows, Layout(separator=","))


def _comparator_counts(world: World, area: Area) -> list[int]:
    people, work = world.people, world.living.work[2023]
    change = people.working_age(2021) / people.working_age(2023)
    counts = (
        *(people.population[2021], people.population[2015], world.living.homes[2023].main),
        *(people.births[2022], people.deaths[2022], people.working_age(2021)),
        *(work[:, 1] * change, (work[:, 0] + work[:, 1]) * change),
    )
    return [round(area.total(values)) for values in counts]


def _long(name: str, rows: Sequence[Row], *, has_blank_end: bool) -> bytes:
    header = ("codgeo", "libgeo", "an", name)
    end: list[Row] = [("", "", "", "")] if has_blank_end else []
    return table_bytes(header, [*rows, *end], WIDE)


def mortality_csv(world: World) -> bytes:
    """Mortality rate of each EPCI between censuses, deaths a year for 1,000 people."""
    rng = stream("mortality")
    population = world.people.population[2023]
    rows: list[Row] = []
    for area in world.areas("EPCI"):
        now = area.mean(world.traits.deaths, population)
        for rank, period in enumerate(_PERIODS):
            rate = now + 0.22 * (len(_PERIODS) - rank) + rng.normal(0, 0.15)
            rows.append((area.code, area.nom, period, comma(round(float(rate), 1), 2)))
    return _long("tx_morta", rows, has_blank_end=True)


def neet_csv(world: World, *, level: str) -> bytes:
    """Share of people aged 15–24 neither in work nor in school, 2018 and before."""
    areas = world.communes_of(2018) if level == "COM" else world.areas(level)
    wide = level in {"DEP", "REG"}
    years = (2007, 2008, 2012, 2013, 2017, 2018) if wide else (2008, 2013, 2018)
    rows = [
        (area.code, area.nom, year, rate)
        for area, rates in zip(areas, _neet(world, areas), strict=True)
        for year, rate in zip(years, rates, strict=False)
    ]
    return _long("part_non_inseres", rows, has_blank_end=False)


def _neet(world: World, areas: Sequence[Area]) -> Iterator[list[str]]:
    rng = stream(f"neet {areas[0].level}")
    share = 6 + 78 * world.traits.unemployment
    for area in areas:
        young = area.total(world.people.ages[:, :, 3:5].sum(axis=(1, 2)))
        level = area.mean(share, world.people.population[2023])
        drawn = level + rng.normal(0, 0.2 + 12 / np.sqrt(young + 1), 6)
        # Almost nobody of that age: no share at all.
        is_empty = young < 15
        yield ["" if is_empty else comma(round(max(0.0, float(v)), 1), 2) for v in drawn]


def sport_csv(world: World, *, level: str) -> bytes:
    """Sport licences of children under 15, for 100 children; empty where not published."""
    areas = world.communes_of(2018) if level == "COM" else world.areas(level)
    rng = stream(f"sport {level}")
    rate: FloatArray = 62 - 110 * world.traits.unemployment
    rows = []
    for area in areas:
        children = area.total(world.people.ages[:, :, :3].sum(axis=(1, 2)))
        value = area.mean(rate, world.people.population[2023]) + rng.normal(0, 4)
        cell = "" if children < 40 else comma(round(float(value), 1), 2)
        rows.append((area.code, area.nom, 2018, cell))
    return _long("p_licsport014", rows, has_blank_end=True)


FILES = (
    DemoFile("communes.csv", comparator_csv),
    DemoFile("insee_rp_evol_1968_epci_2018.csv", mortality_csv),
    DemoFile("neet_communes_2018.csv", partial(neet_csv, level="COM")),
    DemoFile("neet_epci_2018.csv", partial(neet_csv, level="EPCI")),
    DemoFile("neet_dpt_2018.csv", partial(neet_csv, level="DEP")),
    DemoFile("neet_region_2018.csv", partial(neet_csv, level="REG")),
    DemoFile("licsport_communes_2018.csv", partial(sport_csv, level="COM")),
    DemoFile("licsport_epci_2018.csv", partial(sport_csv, level="EPCI")),
)
