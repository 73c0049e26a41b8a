from __future__ import annotations

from datetime import date, datetime

import pytest

from ctg_eval.errors import ParamsError
from ctg_eval.params import PARAMETERS, RunParameters, check_run_parameters

MINIMAL = 'territoire:\n  id: essai\n  nom: Essai\n  communes: ["01004", "01007"]\n'


@pytest.fixture
def territory(load):
    return load(MINIMAL + "diffusion: interne\ncommissions: {bebes: {nom: Bébés}}\n")


@pytest.fixture
def check(territory):
    def run(accepted=tuple(PARAMETERS), **given):
        return check_run_parameters(given, accepted=accepted, territory=territory)

    return run


def test_nothing_given_takes_the_territory_and_its_diffusion(check):
    assert check() == RunParameters(territoire="essai", diffusion="interne")


def test_none_and_empty_text_are_not_given(check):
    assert check(theme=None, commune="", annee=None) == check()


def test_all_values_are_read(check):
    made = check(
        territoire="essai",
        theme="parentalite",
        commission="bebes",
        commune="01007",
        annee="2025",
        mois=9,
        reunion="COPIL-2025-1",
        competence="petite-enfance",
        date_observation="2025-09-14",
        diffusion="externe",
    )
    assert (made.theme, made.commission, made.commune) == ("parentalite", "bebes", "01007")
    assert (made.annee, made.mois, made.diffusion) == (2025, 9, "externe")
    assert (made.reunion, made.competence) == ("COPIL-2025-1", "petite-enfance")
    assert made.date_observation == date(2025, 9, 14)


@pytest.mark.parametrize("theme", ["portrait", "gouvernance", "petite-enfance"])
def test_theme_of_every_territory_is_accepted(check, theme):
    assert check(theme=theme).theme == theme


def test_injected_integer_gets_its_zero_back(check):
    assert check(commune=1004).commune == "01004"


@pytest.mark.parametrize(
    ("name", "value", "found", "remedy"),
    [
        pytest.param("commune", 62e10, "n’est pas un code commune", "-r commune CODE", id="float"),
        pytest.param("commune", True, "n’est pas un code commune", "-r commune", id="bool"),
        pytest.param("commune", 123456, "n’est pas un code commune", "-r commune", id="six digits"),
        pytest.param("commune", "1004", "forme d’un code", "« 01004 »", id="lost zero"),
        pytest.param("commune", "01008", "n’est pas une commune de ce territoire", "« 01007 »", id="elsewhere"),
        pytest.param("theme", "parentalitee", "n’existe pas", "« parentalite »", id="near theme"),
        pytest.param("theme", "zzz", "n’existe pas", "portrait, gouvernance, petite-enfance", id="far theme"),
        pytest.param("theme", 12, "un texte est attendu", "-r theme", id="number for a text"),
        pytest.param("commission", "bebe", "n’existe pas", "« bebes »", id="near commission"),
        pytest.param("territoire", "autre", "n’existe pas", "essai", id="another territory"),
        pytest.param("annee", 1999, "2000 à 2100", "2025", id="too early"),
        pytest.param("annee", 2025.0, "nombre entier", "2025", id="float year"),
        pytest.param("annee", True, "nombre entier", "2025", id="bool year"),
        pytest.param("annee", "l’an 1", "nombre entier", "2025", id="words"),
        pytest.param("mois", 13, "1 à 12", "9", id="month"),
        pytest.param("date_observation", "14/09/2025", "n’est pas une date", "2025-09-14", id="French date"),
        pytest.param("date_observation", "2025-02-30", "calendrier", "jour", id="no such day"),
        pytest.param("date_observation", 20250914, "n’est pas une date", "AAAA-MM-JJ", id="number"),
        pytest.param("date_observation", datetime(2025, 9, 14, 10), "n’est pas une date", "AAAA", id="hour"),  # noqa: DTZ001
        pytest.param("diffusion", "public", "« public »", "externe ou interne", id="diffusion"),
        pytest.param("reunion", "../autre", "ne peut pas servir de nom", "barre", id="path"),
        pytest.param("competence", "a\nb", "ne peut pas servir de nom", "ponctuation", id="line break"),
    ],
)  # fmt: skip
def test_wrong_value_is_refused_with_what_to_do(check, name, value, found, remedy):
    with pytest.raises(ParamsError) as raised:
        check(**{name: value})
    (fault,) = raised.value.faults
    assert fault.where == f"paramètre « {name} »"
    assert found in fault.found
    assert remedy in fault.remedy


def test_unknown_name_is_refused_with_the_nearest(check):
    with pytest.raises(ParamsError, match="Vouliez-vous « commune »"):
        check(comune="01004")


def test_name_that_the_report_does_not_take_is_refused(check):
    with pytest.raises(
        ParamsError, match=r"ne prend pas ce paramètre\. Il prend : territoire, theme"
    ):
        check(accepted=("territoire", "theme"), commune="01004")


def test_unknown_name_is_refused_even_without_a_value(check):
    with pytest.raises(ParamsError, match="nom inconnu"):
        check(zzz=None)


def test_all_faults_come_at_once(check):
    with pytest.raises(ParamsError) as raised:
        check(theme="x", commune=1.5, annee=1, zz=1)
    assert len(raised.value.faults) == 4


def test_commune_is_not_looked_up_where_the_territory_is_an_epci(load):
    file = load('territoire: {id: essai, nom: E, epci: ["246200364"]}\n')
    made = check_run_parameters({"commune": 62510}, accepted=["commune"], territory=file)
    assert made.commune == "62510"
