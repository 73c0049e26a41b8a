"""The catalogue entry by entry, and a territory's own indicators."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from ctg_eval.analysis import surroundings
from ctg_eval.display.units import unit
from ctg_eval.errors import IndicatorError, ReferentielError
from ctg_eval.notebook import pyramide
from ctg_eval.params.models import DEFAULT_THEMES, RESERVED_THEMES
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.referentiel.rapports import load_expected, load_glossary, load_reports
from ctg_eval.referentiel.sources import load_sources

CATALOGUE = load_catalogue()
SOURCES = load_sources()
THEMES = {**RESERVED_THEMES, **DEFAULT_THEMES}
# Units that stay as they are whatever the number, and pure numbers, that take none.
FIXED = {"%", "% par an", "% des points", "pour 100", "pour 1 000", "pour 100 000", "décès"}
FIXED |= {"euros", "euros par an", "euros par mois", "euros par heure", "rendez-vous"}
FIXED |= {"rang 0-100"}
BARE = {"indice", "base 100", "rapport"}
OWN = """\
part_moins_5_ans:
  theme: petite-enfance
  libelle: Part des moins de 5 ans
  question: Quelle part des habitants a moins de 5 ans ?
  definition: Habitants de moins de 5 ans, pour 100 habitants.
  forme: rapport
  numerateur: insee_age.a_0_4
  denominateur: insee_pop_ref.pmun
  pour: 100
  agregation: ratio_de_sommes
  additif: non
  comparaison: [departement]
  unite: "%"
  decimales: 1
  nature: part
  couche: besoin
"""


@pytest.mark.parametrize("name", CATALOGUE.entries)
def test_every_entry_is_whole(name):
    entry = CATALOGUE.entries[name]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert entry.theme in THEMES
    assert set(entry.variables) <= SOURCES.variables.keys()
    assert 0 <= entry.decimales <= 2
    if entry.nature == "effectif":
        assert entry.decimales == (1 if entry.unite == "ETP" else 0)
        assert entry.additif or entry.forme == "manque"  # lacks of communes do not sum
    assert entry.additif <= (entry.agregation in ("somme", "serie_epci", "majorant"))
    if entry.agregation == "ratio_de_sommes":
        assert entry.forme in ("part", "rapport", "indice", "taux_annuel")
    if entry.agregation == "non_agregeable":
        assert not any(SOURCES.variable(one).additif for one in entry.variables)


@pytest.mark.parametrize("name", CATALOGUE.entries)
def test_every_entry_speaks_french(name):
    entry = CATALOGUE.entries[name]
    assert re.search(r"[ \u00a0\u202f]\?$", entry.question)
    assert not entry.libelle.endswith(".")
    texts = (entry.libelle, entry.question, entry.definition, *entry.pieges, entry.champ)
    for text in texts:
        assert "'" not in text  # the typographic apostrophe
        assert "  " not in text
        assert not text or text[0] == text[0].upper()
    assert all(text.endswith(".") for text in (entry.definition, *entry.pieges))


@pytest.mark.parametrize("name", CATALOGUE.entries)
def test_every_unit_has_its_singular(name):
    words = CATALOGUE.entries[name].unite
    one, many = unit(words).after(1).strip(), unit(words).after(5).strip()
    if words in BARE:
        assert one == many == ""
        return
    assert many
    if words not in FIXED and not words.startswith("ETP"):
        assert one != many


@pytest.mark.parametrize("name", CATALOGUE.entries)
def test_series_are_in_order_and_apart(name):
    series = sorted(CATALOGUE.entries[name].series, key=lambda one: one.de)
    assert all(one.de <= one.a for one in series)
    assert all(one.a < two.de for one, two in pairwise(series))


@pytest.mark.parametrize("name", CATALOGUE.entries)
def test_an_entry_of_quarters_is_compared_with_nothing(name):
    entry = CATALOGUE.entries[name]
    if entry.niveau_min in ("iris", "qpv"):
        assert entry.comparaison == ()
        kinds = {kind for one in entry.variables for kind in SOURCES.files_of(one)}
        assert {SOURCES.kinds[kind].niveau for kind in kinds} == {entry.niveau_min}


def test_places_for_100_children_are_never_a_percentage():
    for name, entry in CATALOGUE.entries.items():
        if name.startswith("taux_couverture"):
            assert entry.unite == "places pour 100 enfants"
            assert unit(entry.unite).change == "unit"


@pytest.mark.parametrize(
    ("name", "year", "other"),
    [
        pytest.param("taux_pauvrete", 2021, 2023, id="poverty is cut between 2021 and 2023"),
        pytest.param("niveau_vie_median", 2019, 2021, id="standard of living, three series"),
        pytest.param("demandeurs_emploi_abc", 2024, 2025, id="job seekers are cut in 2025"),
    ],
)
def test_known_breaks_are_declared(name, year, other):
    entry = CATALOGUE.get(name)
    assert entry.series_of(year) is not None
    assert entry.series_of(year) != entry.series_of(other)


def test_every_declared_variable_serves_an_indicator_the_pyramid_or_the_access():
    drawn = set(pyramide.variables())
    assert not drawn & CATALOGUE.variables
    assert set(SOURCES.variables) == CATALOGUE.variables | drawn | set(surroundings.VARIABLES)


def test_every_theme_has_indicators():
    assert all(CATALOGUE.of_theme(theme) for theme in [*DEFAULT_THEMES, "portrait"])


def test_every_expected_indicator_is_declared():
    assert [
        one.identifiant for one in load_expected() if one.identifiant not in CATALOGUE.entries
    ] == []


def test_expected_indicators_are_known_once_with_a_theme():
    expected = load_expected()
    names = [one.identifiant for one in expected]
    assert len(set(names)) == len(names)
    assert {one.theme for one in expected} <= THEMES.keys()
    both = {one.identifiant: one.theme for one in expected if one.identifiant in CATALOGUE.entries}
    assert all(CATALOGUE.get(name).theme == theme for name, theme in both.items())


def test_reports_and_glossary_are_whole():
    assert [one.rang for one in load_reports().values()] == sorted(
        one.rang for one in load_reports().values()
    )
    for word, term in load_glossary().items():
        assert term.definition.endswith("."), word
        assert term.formes


def test_an_unknown_indicator_names_the_nearest():
    with pytest.raises(IndicatorError, match="Vouliez-vous dire « pop_municipale »"):
        CATALOGUE.get("pop_municipal")


# --- a territory's own indicators


@pytest.fixture
def own(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "indicateurs.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def refused(own):
    """The faults of a text that must be refused."""

    def read(text: str, *, themes: tuple[str, ...] = ()) -> list[str]:
        with pytest.raises(ReferentielError) as raised:
            load_catalogue(extra=own(text), themes=themes)
        return [str(fault) for fault in raised.value.faults]

    return read


def test_a_territory_adds_its_own_indicator(own):
    found = load_catalogue(extra=own(OWN), themes=tuple(THEMES))
    assert list(found.entries) == [*CATALOGUE.entries, "part_moins_5_ans"]
    assert found.get("part_moins_5_ans").variables == ("insee_age.a_0_4", "insee_pop_ref.pmun")
    assert "part_moins_5_ans" not in load_catalogue().entries


def test_a_territory_s_file_is_read_again_once_changed(own):
    load_catalogue(extra=own(OWN))
    found = load_catalogue(extra=own(OWN.replace("Part des moins", "Poids des moins")))
    assert found.get("part_moins_5_ans").libelle == "Poids des moins de 5 ans"


@pytest.mark.parametrize("text", ["", "# rien encore\n"])
def test_a_file_without_entries_adds_nothing(own, text):
    assert load_catalogue(extra=own(text)).entries == CATALOGUE.entries


def test_a_file_saved_with_a_mark_of_order_is_read(own, tmp_path):
    path = own("")
    path.write_bytes(b"\xef\xbb\xbf" + OWN.encode())
    assert "part_moins_5_ans" in load_catalogue(extra=path).entries


def test_an_identifier_of_the_catalogue_is_refused_with_its_line(refused):
    (fault,) = refused("# titre\n" + OWN.replace("part_moins_5_ans", "pop_municipale"))
    assert fault == (
        "indicateurs.yaml, ligne 2, indicateur « pop_municipale » : "
        "il est déjà dans le catalogue. Choisissez un autre identifiant."
    )


def test_every_fault_is_listed_at_once_in_french(refused):
    text = OWN.replace("decimales: 1", "decimales: 7")
    text = text.replace("nature: part", "nature: pourcentage")
    text = text.replace("couche: besoin", "couches: besoin")
    text = text.replace("insee_age.a_0_4", "insee_age.a_0_4 insee_pop_ref.pmun")
    text += "autre:\n  theme: [portrait]\n"
    faults = refused(text)
    joined = "\n".join(faults)
    assert "ligne 14, indicateur « part_moins_5_ans » : la clé « decimales » ne peut pas" in joined
    assert "Le maximum est 2." in joined
    assert (
        "la clé « nature » ne peut pas valoir « pourcentage ». Valeurs : effectif, taux" in joined
    )
    assert "la clé « couches » est inconnue. Écrivez plutôt « couche »." in joined
    assert "la clé « couche » manque. Ajoutez-la." in joined
    assert "expression illisible « insee_age.a_0_4 insee_pop_ref.pmun »" in joined
    assert "la clé « theme » vaut une liste. Attendu : un texte" in joined
    assert all(fault.startswith("indicateurs.yaml, ligne ") for fault in faults)
    assert not re.search(r"\b(Input|Field|should|valid|Value|required|permitted)\b", joined)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("a_0_4", "a_0_44", "variable « insee_age.a_0_44 » inconnue. La plus proche : "
                     "insee_age.a_0_4", id="unknown variable"),
        pytest.param("forme: rapport", "forme: somme", "n’a pas de denominateur", id="no use"),
        pytest.param("  denominateur: insee_pop_ref.pmun\n", "", "demande un denominateur",
                     id="no denominator"),
        pytest.param("insee_age.a_0_4", "insee_filosofi.taux_pauvrete", "ne s’additionne pas",
                     id="a rate is never combined"),
        pytest.param("insee_age.a_0_4", "insee_age.a_0_4 + insee_age.a_0_4", "écrit deux fois",
                     id="twice"),
        pytest.param("forme: rapport", "forme: part\n  ecart_millesime_max: 2",
                     "une part et son tout sont de la même année", id="part of another year"),
        pytest.param("couche: besoin", "couche: besoin\n  series: [{de: 2020, a: 2018}]",
                     "finit avant de commencer", id="series upside down"),
        pytest.param("couche: besoin",
                     "couche: besoin\n  series: [{de: 2010, a: 2018}, {de: 2018, a: 2020}]",
                     "se chevauchent", id="series overlap"),
        pytest.param("part_moins_5_ans:", "Part-moins:", "identifiant mal formé", id="identifier"),
        pytest.param("theme: petite-enfance", "theme: petite-enfanc",
                     "le thème « petite-enfanc » n’est pas un thème du territoire", id="theme"),
        pytest.param("decimales: 1", "annees: 0", "Le minimum est 1", id="mean of no year"),
        pytest.param("pour: 100", "pour: 0", "Il faut plus que 0", id="rate for nobody"),
        pytest.param("additif: non", "additif: peut-être", "Attendu : oui ou non", id="yes or no"),
    ],
)  # fmt: skip
def test_an_entry_that_does_not_hold_together_is_refused(refused, old, new, said):
    faults = refused(OWN.replace(old, new), themes=tuple(THEMES))
    assert any(said in fault for fault in faults), faults
    assert all("indicateurs.yaml, ligne" in fault for fault in faults)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("a:\n  libelle: b: c\n", "ligne 2 : un deux-points n’est pas à sa place",
                     id="colon"),
        pytest.param("a:\n\tlibelle: b\n", "ligne 2 : une tabulation", id="tab"),
        pytest.param("a:\n  libelle: [b\n", "une liste ou un bloc n’est pas fermé", id="bracket"),
        pytest.param('a:\n  libelle: "b\n', "un guillemet ouvert n’est jamais fermé", id="quote"),
        pytest.param("a:\n  b: 1\n  b: 2\n", "ligne 3 : clé en double « b »", id="twice"),
        pytest.param("a:\n  b: 1\n c: 2\n", "le retrait", id="indent"),
        pytest.param("a: @b\n", "un caractère réservé", id="reserved"),
        pytest.param("- a\n- b\n", "ne contient pas de clés", id="list"),
        pytest.param("a: texte\n", "l’entrée vaut « texte ». Attendu : un bloc de clés", id="text"),
    ],
)  # fmt: skip
def test_bad_yaml_is_said_in_french_with_its_line(refused, text, said):
    faults = refused(text)
    assert any(said in fault for fault in faults), faults


def test_a_file_in_another_encoding_is_refused(own):
    path = own("")
    path.write_bytes("a:\n  libelle: Élèves\n".encode("latin-1"))
    with pytest.raises(ReferentielError, match="UTF-8"):
        load_catalogue(extra=path)
