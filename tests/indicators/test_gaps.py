"""Forms of places: their change since the convention began, what lacks for a target, sums of EPCI."""

from __future__ import annotations

from datetime import date

import pytest

from ctg_eval.analysis.theme import gaps
from ctg_eval.bounds import Interval, Status
from ctg_eval.referentiel.indicateurs import Cible, load_catalogue
from tests.indicators.conftest import MEMBERS, A, B, Maker, Rows

CATALOGUE = load_catalogue()
COVER = "taux_couverture_global"
TARGET = Cible(valeur=60, decidee_le=date(2026, 3, 12))
AGES = "GEO;GEO_OBJECT;SEX;AGE;RP_MEASURE;FREQ;OBS_STATUS;TIME_PERIOD;OBS_VALUE"


def places(make: Maker, rows: Rows, *, name: str = "nbpla.csv") -> None:
    content = [(year, siren, 10, count) for (siren, year), count in rows.items()]
    make.write(name, "annee;numepci;pl_eaje_epci;tot_offre_epci", content)


def infants(make: Maker, count: int) -> None:
    """`count` children of each of the ages 0 to 2 in every commune of A."""
    content = [
        (code, "COM", "_T", age, "POP", "A", "A", 2023, count if age != "_T" else 100)
        for code in MEMBERS[A]
        for age in ("_T", "Y0", "Y1", "Y2")
    ]
    make.write("ages.csv", AGES, content)


def test_change_of_places_is_counted_from_the_first_year_of_the_convention(make: Maker) -> None:
    places(make, {(A, 2022): 200, (A, 2023): 188})
    engine = make.engine(epci=[A], base_year=2022)
    value = engine.value("places_evolution_t0", "territoire", "essai", 2023)
    assert (value.interval, value.status) == (Interval.exact(-12), Status.EXACT)


@pytest.mark.parametrize("base", [2021, 2023])
def test_change_of_places_is_not_measured_across_series_or_before_a_second_year(
    make: Maker, base: int
) -> None:
    places(make, {(A, 2021): 150, (A, 2022): 200, (A, 2023): 188})
    value = make.engine(epci=[A], base_year=base).latest("places_evolution_t0")
    assert value is None
    engine = make.engine(epci=[A], base_year=base)
    reason = engine.value("places_evolution_t0", "territoire", "essai", 2023).reason
    assert reason.startswith("pas encore mesurable")


@pytest.mark.parametrize(("held", "lack"), [(100, 0.6 * 300 - 100), (200, 0.0)])
def test_lack_of_places_is_what_the_target_asks_for_and_never_negative(
    make: Maker, held: int, lack: float
) -> None:
    places(make, {(A, 2023): held})
    infants(make, 10)
    engine = make.engine(epci=[A], catalogue=CATALOGUE.with_targets({COVER: TARGET}))
    value = engine.value("places_manquantes_cible", "territoire", "essai", 2023)
    assert value.interval.low == pytest.approx(lack)
    assert value.interval.high == pytest.approx(lack)


def test_no_target_is_taken_that_the_territory_did_not_decide(make: Maker) -> None:
    places(make, {(A, 2023): 100})
    infants(make, 10)
    engine = make.engine(epci=[A], catalogue=CATALOGUE.with_targets({"taux_pauvrete": TARGET}))
    assert engine.latest("places_manquantes_cible") is None
    value = engine.value("places_manquantes_cible", "territoire", "essai", 2023)
    assert value.reason == "aucune cible décidée"
    (gap,) = [one for one in gaps(engine, "petite-enfance") if one.kind == "decision"]
    assert (gap.label, gap.reason) == (
        "Places manquantes pour atteindre une cible",
        "aucune cible décidée",
    )


def test_target_of_the_rate_of_the_epci_leaves_nothing_to_lack(make: Maker) -> None:
    places(make, {(A, 2023): 90})
    infants(make, 10)
    target = Cible(valeur=100 * 90 / 300, decidee_le=date(2026, 3, 12))
    engine = make.engine(epci=[A], catalogue=CATALOGUE.with_targets({COVER: target}))
    value = engine.value("places_manquantes_cible", "territoire", "essai", 2023)
    assert value.interval.high == pytest.approx(0)


def test_name_of_what_lacks_says_the_target_and_its_date() -> None:
    entry = CATALOGUE.with_targets({COVER: TARGET}).get("places_manquantes_cible")
    assert entry.libelle == "Places manquantes pour 60 places pour 100 enfants, cible du 12/03/2026"


def test_territory_of_whole_epcis_has_the_sum_of_what_is_published_for_each(make: Maker) -> None:
    places(make, {(A, 2023): 100, (B, 2023): 20})
    value = make.engine(epci=[A, B]).latest("places_total")
    assert value is not None
    assert value.interval == Interval.exact(120)


def test_territory_of_a_part_of_an_epci_has_no_sum_of_epcis(make: Maker) -> None:
    places(make, {(A, 2023): 100, (B, 2023): 20})
    assert make.engine(communes=MEMBERS[A][:4]).latest("places_total") is None


def test_territory_without_one_of_its_epcis_has_no_sum(make: Maker) -> None:
    places(make, {(A, 2023): 100})
    assert make.engine(epci=[A, B]).latest("places_total") is None
