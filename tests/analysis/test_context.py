"""Opening a territory: what it holds, its dates, and how each fault is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ctg_eval.analysis.context import open_context, open_territory
from ctg_eval.errors import ParamsError, ReferentielError, StoreError
from ctg_eval.params.run import RunParameters
from ctg_eval.paths import Folders


def run(annee: int | None = None, date_observation: date | None = None) -> RunParameters:
    return RunParameters("demo", "externe", annee=annee, date_observation=date_observation)


def write(folders: Folders, identifier: str, text: str) -> None:
    folder = folders.params / identifier
    folder.mkdir()
    (folder / "territoire.yaml").write_text(text, encoding="utf-8")


def test_the_demo_is_opened_with_its_communes_store_and_catalogue(demo_context):
    assert demo_context.territory.communes == tuple(f"{n:05d}" for n in range(1, 25))
    assert demo_context.is_fictional
    assert demo_context.base_year == 2024
    assert demo_context.newest == 2025
    assert "pop_municipale" in demo_context.catalogue.entries


@pytest.mark.parametrize(
    ("parameters", "last_year", "observed", "year"),
    [
        pytest.param(None, 2025, date(2025, 12, 31), 2025, id="nothing asked: the newest data"),
        pytest.param(run(annee=2023), 2023, date(2023, 12, 31), 2023, id="a year"),
        pytest.param(
            run(date_observation=date(2022, 6, 30)), 2022, date(2022, 6, 30), 2022, id="a day"
        ),
        pytest.param(
            run(annee=2024, date_observation=date(2025, 3, 1)),
            2025,
            date(2025, 3, 1),
            2024,
            id="a day of the year after the one filed under",
        ),
    ],
)
def test_the_date_of_observation_limits_the_figures(
    demo_context, parameters, last_year, observed, year
):
    assert demo_context.engine(parameters).last_year == last_year
    assert demo_context.observed_on(parameters) == observed
    assert demo_context.year(parameters) == year


def test_an_engine_is_opened_once_for_a_date(demo_context):
    assert demo_context.engine(run(annee=2023)) is demo_context.engine(run(annee=2023))


def test_an_unknown_territory_names_the_nearest(folders):
    with pytest.raises(ParamsError, match="Vouliez-vous « demo »"):
        open_context("demoo", folders)


def test_an_empty_store_says_how_to_fill_it(folders, tmp_path):
    empty = replace(folders, stores=tmp_path / "vide")
    with pytest.raises(StoreError, match="ctg-eval donnees importer"):
        open_context("demo", empty)


def test_a_territory_is_checked_against_the_code_even_before_any_import(folders, tmp_path):
    with pytest.raises(ParamsError, match="ligne 10 : 00001"):
        open_territory("demo", replace(folders, stores=tmp_path / "vide"))
    _, store, territory = open_territory("demo", folders)
    assert store.files
    assert territory.id == "demo"


def test_every_unknown_commune_is_cited_with_its_line(folders):
    write(
        folders,
        "essai",
        "territoire:\n  id: essai\n  nom: Essai\n  communes:\n"
        '    - "00001"\n    - "00901"\n    - "99999"\ndonnees: {entrepot: demo}\n',
    )
    with pytest.raises(ParamsError) as raised:
        open_context("essai", folders)
    faults = [str(fault) for fault in raised.value.faults]
    assert len(faults) == 2
    assert faults[0].startswith("territoire.yaml, ligne 6 : ")
    assert "00901" in faults[0]
    assert "00007" in faults[0]  # what it became
    assert faults[1].startswith("territoire.yaml, ligne 7 : ")


def test_an_unknown_epci_is_cited_with_its_line(folders):
    write(
        folders,
        "essai",
        "territoire:\n  id: essai\n  nom: Essai\n  epci:\n"
        '    - "000000101"\n    - "000000999"\ndonnees: {entrepot: demo}\n',
    )
    with pytest.raises(ParamsError, match="ligne 6"):
        open_context("essai", folders)


def test_another_year_of_the_official_code_is_refused_with_its_line(folders):
    write(
        folders,
        "essai",
        "territoire:\n  id: essai\n  nom: Essai\n  cog: 2024\n"
        '  communes: ["00001"]\ndonnees: {entrepot: demo}\n',
    )
    with pytest.raises(ParamsError, match="ligne 4 : le code officiel de 2024") as raised:
        open_context("essai", folders)
    assert "cog: 2026" in str(raised.value)


OWN = (
    "mes_habitants:\n  theme: THEME\n  libelle: Mes habitants\n  question: Combien ?\n"
    "  definition: Population municipale.\n  forme: somme\n  agregation: somme\n"
    "  numerateur: insee_pop_ref.pmun\n  additif: oui\n  unite: habitants\n"
    "  nature: effectif\n  couche: contexte\n"
)


def test_a_territory_s_own_indicator_is_computed(folders):
    own = folders.params / "demo" / "indicateurs.yaml"
    own.write_text(OWN.replace("THEME", "portrait"), encoding="utf-8")
    engine = open_context("demo", folders).engine()
    mine, theirs = engine.latest("mes_habitants"), engine.latest("pop_municipale")
    assert mine is not None
    assert theirs is not None
    assert mine.interval == theirs.interval


def test_a_territory_s_own_indicator_takes_a_theme_of_the_territory(folders):
    own = folders.params / "demo" / "indicateurs.yaml"
    own.write_text(OWN.replace("THEME", "sport"), encoding="utf-8")
    with pytest.raises(
        ReferentielError, match="le thème « sport » n’est pas un thème du territoire"
    ):
        open_context("demo", folders)
