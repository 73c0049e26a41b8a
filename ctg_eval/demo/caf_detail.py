"""The Caf's other open files: places, benefits by level, family quotient, RSA by type."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

import numpy as np

from ctg_eval.demo.caf import NATION, benefit_names, level_keys, rates
from ctg_eval.demo.caf_iris import make_iris
from ctg_eval.demo.places import stream
from ctg_eval.demo.services import CAF_COUNTS, CAF_YEARS, MODES, PAST_YEARS, PLACE_YEARS
from ctg_eval.demo.text import Layout, Row, capitals, comma, nearest5, table_bytes
from ctg_eval.demo.traits import IntArray
from ctg_eval.demo.world import Area, DemoFile, World, make_world

QUOTIENTS = (
    *("Moins de 400 euros", "Entre 400 et 799 euros", "Entre 800 et 1199 euros"),
    *("Entre 1200 et 1599 euros", "Entre 1600 et 1999 euros", "Entre 2000 et 3999 euros"),
    *("4000 euros ou plus", "Inconnu"),
)
_BASE = np.array([0.17, 0.25, 0.19, 0.13, 0.09, 0.11, 0.02, 0.04])
_PLACES = ("eaje", "prescol", "am_ind", "gad_ind")
_MODE = {"eaje": "eaje", "prescol": "school", "am_ind": "assmat", "gad_ind": "home"}
RSA_TYPES = ("RSA majoré", "RSA non majoré")


def places_csv(world: World, *, level: str, years: tuple[int, ...]) -> bytes:
    """Places for children under 3; communes above 10,000 people only."""
    suffix, key = level_keys(level)
    header = ("annee", key, *(f"pl_{name}_{suffix}" for name in _PLACES), f"tot_offre_{suffix}")
    rows: list[Row] = []
    for year in years:
        population = world.people.population[year]
        for area in world.areas(level):
            if level != "COM" or area.total(population) > 10_000:
                code = NATION if level == "FRANCE" else area.code
                rows.append((year, code, *_counts(world, area, year)))
        if level == "EPCI":
            rows.append((year, "XX", 41, 3, 12, 1, 57))
    return table_bytes(header, rows, Layout(bom=True))


def _counts(world: World, area: Area, year: int) -> list[int]:
    places = world.services.places[year]
    parts = [round(area.total(places[_MODE[name]])) for name in _PLACES]
    return [*parts, round(sum(area.total(places[mode]) for mode in MODES))]


def past_rates_csv(world: World, *, level: str) -> bytes:
    """The history of coverage rates, 2017 to 2022, in one file."""
    suffix, key = level_keys(level)
    names = ("", "_eaje", "_am_ind", "_prescol", "_gad_ind", "_psu_col", "_hors_psu_col")
    header = ("annee", key, *(f"txcouv{name}_{suffix}" for name in names))
    rows: list[Row] = [
        (year, area.code, *rates(world, area, year))
        for year in PAST_YEARS
        for area in world.areas(level)
        if level != "COM" or area.total(world.people.population[year]) > 10_000
    ]
    return table_bytes(header, rows, Layout())


def old_rates_csv(world: World, *, year: int) -> bytes:
    """Coverage of every commune by the former method, decimal comma; capitals in 2020."""
    name = "TAUXCOUV_COMM" if year == 2020 else "tauxcouv_com"
    header = ("NUM_COM", "NOM_COM", "NUM_EPCI", "NOM_EPCI", name)
    rows: list[Row] = []
    for area in world.areas("COM"):
        rate = rates(world, area, year)[0] if area.total(world.people.under3(year)) else 0.0
        commune = world.communes[area.rows[0]]
        rows.append((area.code, area.nom, commune.epci, "", comma(round(0.97 * rate, 1))))
    return table_bytes(header, rows, Layout())


def epci_csv(world: World) -> bytes:
    """Benefits by EPCI each December, with a technical duplicate and a code of none."""
    header = ("dtreffre", "numepci", "nomepci", *benefit_names())
    rows: list[Row] = [
        (f"{year}-12", area.code, area.nom.upper(), *_benefits(world, area, year, rounded=True))
        for area in world.areas("EPCI")
        for year in CAF_YEARS
    ]
    first = rows[0]
    rows.append((*first[:3], *(5 for _ in CAF_COUNTS)))
    rows.append((f"{CAF_YEARS[-1]}-12", "XX", "", *(40 for _ in CAF_COUNTS)))
    return table_bytes(header, rows, Layout(bom=True))


def wide_csv(world: World, *, level: str) -> bytes:
    """Benefits by month, of departments or of the country; AAH and AEEH are there alone."""
    keys = ("numdep", "nomdep") if level == "DEP" else ()
    header = ("dtreffre", *keys, *benefit_names(), "indben_aah", "indben_aeeh")
    rows: list[Row] = []
    for area in world.areas(level):
        place = (area.code, area.nom) if level == "DEP" else ()
        for year in CAF_YEARS:
            counts = _benefits(world, area, year, rounded=False)
            disabled = [round(area.total(table)) for table in disability(year)]
            rows.append((f"{year}-11", *place, *(n + 7 for n in (*counts, *disabled))))
            rows.append((f"{year}-12", *place, *counts, *disabled))
    return table_bytes(header, rows, Layout())


def _benefits(world: World, area: Area, year: int, *, rounded: bool) -> list[int]:
    counts = [area.total(world.services.caf[year][name]) for name in CAF_COUNTS]
    return [nearest5(count) if rounded else round(count) for count in counts]


@cache
def disability(year: int) -> tuple[IntArray, IntArray]:
    """Adults with AAH and children with AEEH, by commune."""
    people = make_world().people
    rng = stream(f"disability {year}")
    children = people.ages[:, :, :4].sum(axis=(1, 2))
    return rng.poisson(0.021 * people.population[2023]), rng.poisson(0.034 * children)


@cache
def quotients(year: int) -> IntArray:
    """Families by family quotient, shape (communes, `QUOTIENTS`)."""
    world = make_world()
    rng = stream(f"quotients {year}")
    poor = np.clip((21_500 - world.incomes.median[2021]) / 6_000, -1, 1)
    tilt = np.append(np.linspace(1, -1.2, 7), 0)
    weights = _BASE * np.exp(poor[:, None] * tilt)
    shares = weights / weights.sum(axis=1, keepdims=True)
    return rng.multinomial(world.services.caf[year]["foy_ndur"], shares)


def quotient_csv(world: World) -> bytes:
    """Families by quotient and commune: a row a band."""
    header = ("dtreffre", "numcomdo", "nomcom", "qf_400", "indfoy_ndur", "indnbp_ndur")
    rows = [
        (f"{year}-12", area.code, area.nom.upper(), band, count, nearest5(2.6 * count))
        for year in CAF_YEARS[-2:]
        for area in world.areas("COM")
        for band, count in _bands(quotients(year)[area.rows[0]])
    ]
    return table_bytes(header, rows, Layout(bom=True))


def _bands(counts: IntArray) -> Iterator[tuple[str, int]]:
    for band, count in zip(QUOTIENTS, counts.tolist(), strict=True):
        yield band, nearest5(count)


def quotient_iris_csv(world: World) -> bytes:
    """Families by quotient and IRIS: the code stands in two columns."""
    header = ("dtreffre", "numcomdo", "numirisd", "nomcom", "qf_400", "indfoy_ndur", "indnbp_ndur")
    rng = stream("quotients iris")
    rows: list[Row] = []
    for iris in make_iris(world, 2020):
        shares = quotients(2024)[world.row(iris.commune.code)] + 1.0
        counts = rng.multinomial(iris.counts["A"], shares / shares.sum())
        place = (iris.commune.code, iris.code[5:], capitals(iris.commune.nom))
        rows += [
            ("2024-12", *place, band, count, nearest5(2.6 * count))
            for band, count in _bands(counts)
        ]
    return table_bytes(header, rows, Layout(bom=True))


@cache
def single_parents(year: int) -> IntArray:
    """Families whose RSA is raised: single parents of a young child."""
    rng = stream(f"rsa {year}")
    return rng.binomial(make_world().services.caf[year]["foy_rsa"], 0.13)


def rsa_csv(world: World) -> bytes:
    """RSA by type and commune."""
    header = ("dtreffre", "numcomdo", "nomcom", "rsa_type", "indfoy_rsa", "indnbp_rsa")
    rows: list[Row] = []
    for year in CAF_YEARS:
        raised = single_parents(year)
        plain_rsa = world.services.caf[year]["foy_rsa"] - raised
        for area in world.areas("COM"):
            for kind, counts in zip(RSA_TYPES, (raised, plain_rsa), strict=True):
                count = nearest5(area.total(counts))
                place = (f"{year}-12", area.code, area.nom.upper(), kind)
                rows.append((*place, count, nearest5(2.1 * count)))
    return table_bytes(header, rows, Layout(bom=True))


_LEVELS = ("COM", "EPCI", "DEP", "REG", "FRANCE")
FILES = (
    *(
        DemoFile(f"nbpla_pe_{level_keys(level)[0]}_{year}.csv", make)
        for level in _LEVELS
        for year in PLACE_YEARS
        for make in [partial(places_csv, level=level, years=(year,))]
    ),
    DemoFile("nbpla_pe_epci_hist.csv", partial(places_csv, level="EPCI", years=PAST_YEARS)),
    DemoFile("txcouv_pe_epci_hist.csv", partial(past_rates_csv, level="EPCI")),
    DemoFile("txcouv_pe_com_hist.csv", partial(past_rates_csv, level="COM")),
    DemoFile("TAUXCOUV2020.csv", partial(old_rates_csv, year=2020)),
    DemoFile("TAUXCOUV2021.csv", partial(old_rates_csv, year=2021)),
    DemoFile("s_ben_epci_f.csv", epci_csv),
    DemoFile("s_ben_dep.csv", partial(wide_csv, level="DEP")),
    DemoFile("s_ben_nat.csv", partial(wide_csv, level="FRANCE")),
    DemoFile("ndur_s_qf_400_com_f.csv", quotient_csv),
    DemoFile("ndur_s_qf_400_iris_f.csv", quotient_iris_csv),
    DemoFile("rsa_s_type_com_f.csv", rsa_csv),
)
