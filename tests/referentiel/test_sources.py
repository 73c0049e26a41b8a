"""The declarations of sources: whole, in French, and their faults said at once."""

from __future__ import annotations

import re

import pytest

from ctg_eval.display.units import unit
from ctg_eval.errors import ReferentielError
from ctg_eval.referentiel.sources import load_sources

SOURCES = load_sources()
REUSE = "Réutilisation avec mention de la source"
AGREEMENT = "Convention de mise à disposition, diffusion restreinte"
OWN = "Données internes du groupe projet"
# The sources that the trade's reference lists.
EXPECTED = (
    "caf_prestations_com caf_prestations_epci caf_prestations_dep caf_prestations_nat caf_qf_com "
    "caf_qf_iris caf_rsa_com caf_txcouv caf_nbpla caf_tauxcouv_hist_com caf_al_iris "
    "caf_extraction_ctg caf_action_sociale insee_age insee_age_iris insee_famille "
    "insee_parents_emploi insee_naissances insee_pop_ref insee_filosofi_2023 insee_filosofi_2021 "
    "insee_logement insee_education insee_emploi insee_bpe insee_cog men_ecoles men_ips "
    "anct_france_services anct_mednum men_pedt cd_pmi gestionnaires suivi_ctg enquete_habitants "
    "drees_nonrecours cotech_logement banque_france france_travail ofgl textes_sppe"
)


@pytest.mark.parametrize("name", SOURCES.entries)
def test_every_source_can_be_cited(name):
    source = SOURCES.entries[name]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    if source.acces == "ouvert":
        assert re.fullmatch(r"https://[\w.-]+/\S*", source.page)
        assert source.licence in ("Licence Ouverte 2.0", "MIT", REUSE)
    else:
        assert source.licence in (AGREEMENT, OWN)
    assert source.producteur
    facts = (source.format, source.cle, source.millesime, source.obtenir, source.verifie)
    assert all(facts), "format, clé, millésime, comment l’obtenir, ce qui est vérifié"
    assert bool(source.sans_lecteur) == (not source.fichiers)
    assert not any(text.endswith(".") for text in (*facts, source.sans_lecteur))
    for text in (source.titre, source.champ, *source.pieges, *facts, source.sans_lecteur):
        assert "'" not in text
        assert not text or text[0] == text[0].upper()
    assert not source.titre.endswith(".")
    assert not source.champ.endswith(".")
    assert all(text.endswith(".") for text in source.pieges)


def test_the_expected_sources_have_an_entry():
    assert len(EXPECTED.split()) == 41
    assert set(EXPECTED.split()) <= SOURCES.entries.keys()


def test_what_is_counted_in_people_is_known_to_the_door():
    """A local variable is hidden when small unless it counts things: none counts people."""
    people = re.compile(r"enfants|personnes|familles|jeunes|parents|élèves|demandes|réponses")
    for name, variable in SOURCES.variables.items():
        calculated = name.startswith(("acces_temps.", "suivi_ctg."))
        if not SOURCES.is_open(name) and variable.additif and not calculated:
            assert variable.personnes or not people.search(variable.unite), name


@pytest.mark.parametrize("name", SOURCES.variables)
def test_every_variable_is_said_in_words_and_given_by_a_file(name):
    variable = SOURCES.variable(name)
    assert variable.libelle[0] == variable.libelle[0].upper()
    assert not variable.libelle.endswith(".")
    assert "'" not in variable.libelle
    assert unit(variable.unite).after(5) or variable.unite == "rapport"
    assert SOURCES.files_of(name)
    assert variable.additif == (variable.nature == "effectif")


@pytest.mark.parametrize("kind", SOURCES.kinds)
def test_every_layout_is_recognised_and_says_its_year(kind):
    file = SOURCES.kinds[kind]
    if file.forme in ("large", "lieux"):
        year = file.annee
        assert [bool(year.colonne), year.suffixe, bool(year.nom), bool(year.feuille)].count(True)
        assert bool(file.geo) + bool(file.geo_noms) + (file.niveau == "france") >= 1
    if file.forme in ("large", "lieux", "melodi", "mouvements"):
        assert file.signe
    if file.forme == "aucune":
        assert file.raison
    for column in SOURCES.columns(kind).values():
        places = (column.colonne, column.produit, column.compte, column.cases)
        assert [bool(place) for place in places].count(True) == 1


def test_two_layouts_of_one_fact_have_a_priority_or_one_shape():
    """Where two kinds of files give one fact, their rank never depends on the files' bytes."""
    for name in SOURCES.variables:
        kinds = SOURCES.files_of(name)
        ranks: dict[tuple[int, str], set[str]] = {}
        for kind in kinds:
            file = SOURCES.kinds[kind]
            ranks.setdefault((file.priorite, file.niveau), set()).add(kind)
        for (_, level), same in ranks.items():
            # Levels apart, or editions of other years: the census income files of the Insee.
            assert len(same) == 1 or level == "selon-code" or "filosofi" in name, (name, same)


def test_faults_of_declarations_are_french_and_all_listed(tmp_path):
    (tmp_path / "essai.yaml").write_text(
        "essai:\n"
        "  titre: Essai\n"
        "  producteur: Personne\n"
        "  licence: MIT\n"
        "  page: https://exemple.invalid/\n"
        "  variables:\n"
        "    x: {libelle: X, unite: x, nature: nombre}\n"
        "  fichiers:\n"
        "    un: {forme: ronde, colonnes: {x: x}}\n"
        "autre:\n"
        "  titre: Autre\n",
        encoding="utf-8",
    )
    with pytest.raises(ReferentielError) as raised:
        load_sources(tmp_path)
    faults = [str(fault) for fault in raised.value.faults]
    assert any("ligne 7, source « essai » : la clé « variables.x.nature »" in one for one in faults)
    assert any("ligne 9" in one and "« ronde »" in one for one in faults)
    assert any("source « autre » : la clé « producteur » manque" in one for one in faults)
    assert not any(re.search(r"\b(Input|Field|should|valid)\b", one) for one in faults)


def test_a_column_that_feeds_no_declared_variable_is_refused(tmp_path):
    (tmp_path / "essai.yaml").write_text(
        "essai:\n  titre: Essai\n  producteur: P\n  licence: MIT\n  page: https://e.invalid/\n"
        "  fichiers:\n    un: {forme: large, signe: [x], colonnes: {x: x}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ReferentielError, match=r"« essai\.x » n’est déclarée nulle part"):
        load_sources(tmp_path)


def test_an_identifier_in_two_files_is_refused(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("x: {}\n", encoding="utf-8")
    with pytest.raises(ReferentielError, match=r"« x » est déjà déclaré dans a\.yaml"):
        load_sources(tmp_path)
