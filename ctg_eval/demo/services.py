"""Benefits, childcare places, job seekers, schools and equipment of the fictional communes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ctg_eval.demo.income import Incomes, poverty_rates
from ctg_eval.demo.living import households
from ctg_eval.demo.people import People
from ctg_eval.demo.places import Commune, stream
from ctg_eval.demo.text import capitals
from ctg_eval.demo.traits import FloatArray, IntArray, Traits

CAF_YEARS = (2020, 2021, 2022, 2023, 2024)
CAF_COUNTS = (
    *("foy_ndur", "nbp_ndur", "foy_rsa", "foy_ppa", "foy_ndural", "foy_af", "foy_ndurpaje"),
    *("nbp_rsa", "foy_asf", "foy_cmg", "foy_prepare"),
)
PLACE_YEARS = (2022, 2023)
PAST_YEARS = (2017, 2018, 2019, 2020, 2021, 2022)
MODES = ("eaje", "assmat", "school", "home")
JOB_YEARS = tuple(range(2015, 2025))


@dataclass(frozen=True, slots=True)
class School:
    """One fictional school: `kind` is the equipment type (C107 nursery … C201 collège)."""

    row: int
    kind: str
    uai: str
    nom: str
    sector: str
    pupils: int
    ips: float


@dataclass(frozen=True, slots=True, eq=False)
class Services:
    """What families receive and find.

    Attributes:
        caf: Exact Caf counts by year and name, shape (communes,).
        places: Childcare places by year and form, shape (communes,).
        jobseekers: Exact job seekers (A, B, C) by year, shape (communes,).
        schools: Every school.
        equipment: Number by equipment type, shape (communes,).
    """

    caf: Mapping[int, Mapping[str, IntArray]]
    places: Mapping[int, Mapping[str, FloatArray]]
    jobseekers: Mapping[int, IntArray]
    schools: tuple[School, ...]
    equipment: Mapping[str, IntArray]


def make_services(
    communes: tuple[Commune, ...], people: People, traits: Traits, incomes: Incomes
) -> Services:
    """Draw every service."""
    places = {year: _places(people, traits, year) for year in {*PAST_YEARS, *PLACE_YEARS}}
    schools = _schools(communes, people, incomes)
    poverty = poverty_rates(incomes, 2021)
    return Services(
        caf={year: _caf(people, traits, poverty, year) for year in CAF_YEARS},
        places=places,
        jobseekers={year: _jobseekers(people, traits, year) for year in JOB_YEARS},
        schools=schools,
        equipment=_equipment(people, places[2023]["eaje"], schools),
    )


def _caf(people: People, traits: Traits, poverty: FloatArray, year: int) -> dict[str, IntArray]:
    rng = stream(f"caf {year}")
    homes = households(people, traits, min(year, 2023))
    covered = np.clip(0.30 + 0.011 * poverty, 0.3, 0.66) * people.population[year]
    foyers = rng.poisson(covered / (2.42 - 0.008 * (year - 2020)))
    rates = {
        "foy_rsa": np.clip(0.0065 * (poverty - 6), 0.006, 0.2) * (1 - 0.028 * (year - 2020)),
        "foy_ppa": (0.075 + 0.0034 * poverty) * (1 + 0.012 * (year - 2020)),
        "foy_ndural": (0.05 + 0.62 * traits.hlm) * (1 - 0.031 * (year - 2020)),
        "foy_af": 0.148 + 0.0011 * poverty - 0.002 * (year - 2020),
    }
    drawn = {name: rng.poisson(homes * rate) for name, rate in rates.items()}
    drawn["foy_ndurpaje"] = rng.poisson(0.71 * people.under3(year))
    drawn["foy_ndur"] = np.maximum(foyers, np.max(np.stack(list(drawn.values())), axis=0))
    drawn |= _more(traits, drawn, year)
    drawn["nbp_ndur"] = np.maximum(np.round(covered).astype(np.int64), drawn["foy_ndur"])
    return drawn


def _more(traits: Traits, drawn: Mapping[str, IntArray], year: int) -> dict[str, IntArray]:
    """Benefits of single parents and of young children."""
    rng = stream(f"caf more {year}")
    return {
        "nbp_rsa": np.round(2.1 * drawn["foy_rsa"]).astype(np.int64),
        "foy_asf": rng.binomial(drawn["foy_ndur"], np.clip(0.03 + 0.2 * traits.unemployment, 0, 1)),
        "foy_cmg": rng.binomial(drawn["foy_ndurpaje"], np.clip(0.9 * traits.assmat, 0, 1)),
        "foy_prepare": rng.binomial(drawn["foy_ndurpaje"], 0.07),
    }


def _places(people: People, traits: Traits, year: int) -> dict[str, FloatArray]:
    rng = stream("places")
    children = people.under3(2022)
    trend = {"eaje": 0.03, "assmat": -0.035, "school": -0.02, "home": 0.0}
    level = {mode: 1 + slope * (year - 2022) for mode, slope in trend.items()}
    found = {}
    for mode in MODES:
        share = getattr(traits, mode) * level[mode]
        found[mode] = np.round(children * share * rng.uniform(0.94, 1.06, len(children)))
    return found


def _jobseekers(people: People, traits: Traits, year: int) -> IntArray:
    rng = stream(f"jobseekers {year}")
    cycle = {2015: 1.10, 2016: 1.09, 2017: 1.08, 2018: 1.05, 2019: 1.02, 2020: 1.07}
    level = cycle.get(year, 1.0 - 0.012 * (year - 2021))
    active = 0.7 * people.working_age(min(year, 2023))
    return rng.poisson(active * traits.unemployment * level * 1.08)


def _schools(communes: tuple[Commune, ...], people: People, incomes: Incomes) -> tuple[School, ...]:
    rng = stream("schools")
    children = people.ages[:, :, 0:2].sum(axis=(1, 2))
    social = 103 + (incomes.median[2021] - 21_500) / 330
    found: list[School] = []
    for row, commune in enumerate(communes):
        for kind, pupils in _school_sizes(commune.size, float(children[row])):
            number = len(found) + 1
            private = kind != "C107" and commune.size > 4000 and number % 6 == 0
            ips = float(social[row]) + rng.normal(0, 5) + (14 if private else 0)
            nom = _school_name(kind, rank=number, private=private)
            uai = f"00{number:05d}{'ABCDEFGHJKLMNPRSTUVWXYZ'[number % 23]}"
            sector = "privé sous contrat" if private else "public"
            found.append(School(row, kind, uai, nom, sector, pupils, round(ips, 1)))
    return tuple(found)


def _school_sizes(size: int, children: float) -> list[tuple[str, int]]:
    """Equipment type and pupils of the schools of one commune of `size` inhabitants."""
    if size < 200:
        return []
    if size < 2500:
        return [("C108", max(18, round(0.8 * children)))]
    groups = max(1, round(children / 320))
    nurseries = [("C107", round(0.32 * children / groups))] * groups
    elementary = [("C109", round(0.52 * children / groups))] * groups
    college = [("C201", 430 + size % 170)] * max(1, size // 9000) if size > 4000 else []
    return [*nurseries, *elementary, *college]


_NAMES = (
    *("Les Sorbiers", "Rosa Bonheur", "Le Petit Carreau", "Marie Curie", "Les Lampes"),
    *("Jules Verne", "La Rivelaine", "Simone Veil", "Les Capucines", "Olympe de Gouges"),
)


def _school_name(kind: str, *, rank: int, private: bool) -> str:
    words = {"C107": "Ecole maternelle", "C108": "Ecole primaire", "C109": "Ecole elementaire"}
    status = " privee" if private else ""
    return capitals(f"{words.get(kind, 'College')}{status} {_NAMES[rank % len(_NAMES)]}")


def _equipment(
    people: People, creche_places: FloatArray, schools: tuple[School, ...]
) -> dict[str, IntArray]:
    rng = stream("equipment")
    sizes = people.population[2023]
    found = {kind: np.zeros_like(sizes) for kind in ("C107", "C108", "C109", "C201")}
    for school in schools:
        found[school.kind][school.row] += 1
    found["D502"] = np.ceil(creche_places / 32).astype(np.int64)
    found["D504"] = (sizes > 6000).astype(np.int64) + sizes // 30000
    found["D505"] = rng.poisson(sizes / 1900) + (sizes > 2500)
    found["D503"] = (sizes > 4000).astype(np.int64) + sizes // 15000
    found["D506"] = (sizes > 5000).astype(np.int64) + sizes // 20000
    found["D507"] = (sizes > 15000).astype(np.int64)
    found["D509"] = np.where(creche_places > 60, rng.poisson(creche_places / 70), 0)
    found["D265"] = rng.poisson(sizes / 1450)
    found["F307"] = (sizes > 1200).astype(np.int64) + sizes // 16000
    found["F121"] = rng.poisson(sizes / 2300)
    return found
