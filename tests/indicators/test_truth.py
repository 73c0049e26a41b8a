"""The fictional world is known exactly: every interval computed from its files must hold it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pytest

from ctg_eval.bounds import Interval, Status
from ctg_eval.demo.caf_iris import make_iris
from ctg_eval.demo.people import VITAL_YEARS
from ctg_eval.demo.services import CAF_YEARS, JOB_YEARS
from ctg_eval.demo.world import make_world
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Indicateur

WORLD = make_world()
CAF = {
    "foyers": "foy_ndur",
    "personnes": "nbp_ndur",
    "foyers_rsa": "foy_rsa",
    "foyers_ppa": "foy_ppa",
    "foyers_al": "foy_ndural",
    "foyers_af": "foy_af",
    "foyers_paje": "foy_ndurpaje",
    "personnes_rsa": "nbp_rsa",
    "foyers_asf": "foy_asf",
    "foyers_cmg": "foy_cmg",
    "foyers_prepare": "foy_prepare",
}
RATIOS = ("part_population_couverte_caf", "part_menages_aides_logement")
COMBINED = ("somme", "part", "rapport", "moyenne", "indice")


def truth(counts: npt.NDArray[np.generic], codes: Iterable[str]) -> float:
    return float(sum(counts[WORLD.row(code)] for code in codes))


def inside(interval: Interval, value: float) -> bool:
    return interval.contains(value, slack=1e-6 * max(1.0, abs(value)))


@pytest.mark.parametrize("name", CAF)
def test_every_caf_interval_holds_the_count_before_rounding(demo_engine, name):
    facts, variable = demo_engine.facts, f"caf_prestations_com.{name}"
    for year in CAF_YEARS:
        exact = WORLD.services.caf[year][CAF[name]]
        for code in facts.communes:
            cell = facts.commune(variable, code, year)
            assert cell.interval.contains(truth(exact, [code]))
            assert cell.interval.width <= 6
        assert facts.territory(variable, year).interval.contains(truth(exact, facts.communes))
        for level, geo in demo_engine.areas:
            members = facts.store.code.members(level, geo)
            summed = facts.summed(variable, level, geo, year)
            assert summed is not None
            assert summed.interval.contains(truth(exact, members))


@pytest.mark.parametrize("year", CAF_YEARS)
def test_every_rate_of_caf_counts_holds_the_rate_before_rounding(demo_engine, year):
    counts, people = WORLD.services.caf[year], WORLD.people.population
    codes = demo_engine.territory.communes
    for level, geo, members in [
        ("territoire", "demo", codes),
        ("departement", "00", demo_engine.territory.code.members("departement", "00")),
        *(("commune", code, [code]) for code in codes),
    ]:
        value = demo_engine.value("part_population_couverte_caf", level, geo, year)
        base = value.denominator_year or year
        exact = 100 * truth(counts["nbp_ndur"], members) / truth(people[base], members)
        assert inside(value.interval, exact)


@pytest.mark.parametrize("year", JOB_YEARS)
def test_every_interval_of_job_seekers_holds_the_count_before_rounding(demo_engine, year):
    exact = WORLD.services.jobseekers[year]
    for value in demo_engine.communes("demandeurs_emploi_abc", year):
        assert value.interval.contains(truth(exact, [value.geo]))
    territory = demo_engine.value("demandeurs_emploi_abc", "territoire", "demo", year)
    assert territory.interval.contains(truth(exact, demo_engine.territory.communes))


def test_births_and_their_means_hold_the_truth_in_every_year(demo_engine):
    births, codes = WORLD.people.births, demo_engine.territory.communes
    for year in VITAL_YEARS:
        value = demo_engine.value("naissances_domiciliees", "territoire", "demo", year)
        assert value.interval.contains(truth(births[year], codes))
        mean = demo_engine.value("naissances_moyenne_3ans", "territoire", "demo", year)
        if mean.has_figure:
            exact = sum(truth(births[y], codes) for y in (year - 2, year - 1, year)) / 3
            assert inside(mean.interval, exact)


@pytest.mark.parametrize("year", [2017, 2019, 2020])
def test_every_iris_interval_holds_the_count_before_masking(demo_engine, year):
    fields = {
        "allocataires": "A",
        "personnes": "PERCOU",
        "monoparents": "AM",
        "rsa": "ARSAS",
        "enfants_0_2": "ENF_2",
        "enfants_15_17": "ENF_15_17",
    }
    for iris in make_iris(WORLD, year):
        for name, column in fields.items():
            cell = demo_engine.facts.published(f"caf_insee_iris.{name}", "iris", iris.code, year)
            assert cell is not None
            assert cell.interval.contains(iris.counts[column])
        value = demo_engine.value("part_rsa_iris", "iris", iris.code, year)
        assert inside(value.interval, 100 * iris.counts["ARSAS"] / iris.counts["A"])


def test_any_world_that_the_files_allow_is_held_by_every_value_of_the_territory(demo_engine):
    """Twenty true worlds drawn inside the cells of communes; each formula computed by hand."""
    rng = np.random.default_rng(7)
    checked = set()
    for _ in range(20):
        drawn: dict[tuple[str, str, int], float] = {}
        for name, entry in demo_engine.catalogue.entries.items():
            if entry.forme not in COMBINED or entry.niveau_min != "commune":
                continue
            for year in demo_engine.years(name)[-3:]:
                value = demo_engine.value(name, "territoire", "demo", year)
                leaves = _world(demo_engine, value, drawn, rng)
                if value.interval.is_bounded and leaves is not None:
                    exact = _by_hand(entry, year, value, leaves)
                    assert exact is None or inside(value.interval, exact), (name, year)
                    checked.add(name)
    assert len(checked) >= 35


def _world(
    engine: Engine,
    value: Value,
    drawn: dict[tuple[str, str, int], float],
    rng: np.random.Generator,
) -> dict[tuple[str, int], float] | None:
    """Sums over the communes of one possible count each, by (variable, year); None if one lacks."""
    sums: dict[tuple[str, int], float] = {}
    for variable, year, _ in value.leaves:
        parts = []
        for code in engine.territory.communes:
            cell = engine.facts.commune(variable, code, year)
            # Land shared by two communes is one count, not two that vary apart.
            if not cell.is_known or cell.status is Status.PARTIAL:
                return None
            parts.append(drawn.setdefault((variable, code, year), _draw(cell.interval, rng)))
        sums[variable, year] = math.fsum(parts)
    return sums


def _draw(cell: Interval, rng: np.random.Generator) -> float:
    return float(rng.choice([cell.low, cell.high, rng.uniform(cell.low, cell.high)]))


def _by_hand(
    entry: Indicateur, year: int, value: Value, sums: Mapping[tuple[str, int], float]
) -> float | None:
    if entry.forme == "indice":
        base = value.denominator_year or year
        now, then = (
            math.fsum(v for (_, y), v in sums.items() if at - entry.annees < y <= at)
            for at in (year, base)
        )
        return entry.pour * now / then
    above = math.fsum(
        sign * v
        for name, sign in entry.numerateur
        for (variable, y), v in sums.items()
        if variable == name and (y == year or entry.forme == "moyenne")
    )
    if entry.forme in ("somme", "moyenne"):
        return above / entry.annees
    base = value.denominator_year or year
    under = math.fsum(sign * sums[name, base] for name, sign in entry.denominateur)
    # A drawn part above its drawn whole is no possible world.
    if under <= 0 or (entry.forme == "part" and above > under):
        return None
    return entry.pour * above / under
