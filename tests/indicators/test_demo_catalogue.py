"""The whole catalogue over the demo: a value for each indicator, and the door over local counts."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from ctg_eval.bounds import Status
from ctg_eval.demo import write_demo
from ctg_eval.demo.ages import single_ages
from ctg_eval.demo.caf_detail import quotients
from ctg_eval.demo.families import families
from ctg_eval.demo.world import make_world
from ctg_eval.indicators.engine import Engine, open_engine
from ctg_eval.indicators.export import every_value
from ctg_eval.params.models import DEFAULT_THEMES
from ctg_eval.referentiel.indicateurs import Cible, load_catalogue

TARGET = Cible(valeur=60, decidee_le=date(2025, 11, 20))
CATALOGUE = load_catalogue().with_targets({"taux_couverture_global": TARGET})
WORLD = make_world()


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo-catalogue")
    write_demo(folder)
    return folder


@pytest.fixture(scope="module")
def since_2022(demo_engine: Engine) -> Engine:
    """The demo's engine, the convention having begun when the first places were published."""
    store = demo_engine.facts.store
    return open_engine(store, demo_engine.territory, CATALOGUE, base_year=2022)


@pytest.fixture(scope="module")
def known(since_2022: Engine) -> frozenset[str]:
    """Indicators that have a figure somewhere."""
    return frozenset(one.indicator for one in every_value(since_2022) if one.has_figure)


@pytest.mark.parametrize("theme", [*DEFAULT_THEMES, "portrait", "gouvernance"])
def test_every_indicator_of_a_theme_has_a_value_on_the_demo(
    known: frozenset[str], theme: str
) -> None:
    assert CATALOGUE.of_theme(theme).keys() <= known


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_small_counts_of_people_of_an_extraction_are_hidden_and_larger_ones_are_not(
    demo_engine: Engine, demo_folder: Path
) -> None:
    hidden = shown = 0
    for row in rows(demo_folder / "caf_extraction_ctg_communes.csv"):
        count, year = int(row["rdv_separation"]), int(row["annee"])
        value = demo_engine.value("rdv_parcours_separation", "commune", row["code_commune"], year)
        if 0 < count < 5:
            hidden += 1
            assert (value.interval.low, value.interval.high) == (1, 4)
            assert value.status is Status.SECRET
        else:
            shown += 1
            assert value.interval.is_exact
            assert value.interval.low == count
    assert hidden
    assert shown


def test_small_counts_of_things_are_shown_as_they_are(
    demo_engine: Engine, demo_folder: Path
) -> None:
    found = rows(demo_folder / "caf_action_sociale_vie_sociale.csv")
    small = [row for row in found if 0 < int(row["evs"]) < 5]
    assert small
    for row in small:
        place = (row["code_commune"], int(row["annee"]))
        value = demo_engine.value("evs_nombre", "commune", *place)
        assert (value.interval.low, value.interval.high) == (int(row["evs"]),) * 2


def test_ages_and_families_are_those_of_the_world(demo_engine: Engine) -> None:
    lone = families(WORLD, 2023)["1", "_T"]
    for code in demo_engine.territory.communes:
        row = WORLD.row(code)
        infants = demo_engine.value("pop_0_2", "commune", code, 2023).interval
        assert infants.contains(float(single_ages()[row, :3].sum()), slack=1e-6)
        share = demo_engine.value("part_familles_monoparentales", "commune", code, 2023).interval
        couples = families(WORLD, 2023)["22", "_T"][row]
        assert share.contains(100 * lone[row] / (lone[row] + couples), slack=0.1)


@pytest.mark.parametrize("year", [2023, 2024])
def test_share_of_low_quotients_holds_the_share_before_rounding(
    demo_engine: Engine, year: int
) -> None:
    for code in demo_engine.territory.communes:
        counts = quotients(year)[WORLD.row(code)]
        exact = 100 * counts[:2].sum() / counts[:7].sum()
        value = demo_engine.value("part_foyers_qf_moins_800", "commune", code, year)
        assert value.interval.contains(float(exact), slack=1e-6)


def test_gap_between_series_of_coverage_is_declared() -> None:
    for name, entry in CATALOGUE.entries.items():
        if {"caf_nbpla", "caf_txcouv"} & set(entry.sources) and entry.forme != "manque":
            assert entry.series_of(2021) != entry.series_of(2022), name
