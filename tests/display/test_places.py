from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from ctg_eval.display.french import in_place, of_place, place, within
from ctg_eval.display.places import of_epci
from ctg_eval.geography import official_code

CODE = official_code()
REAL = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "real"
DEPARTEMENTS = """
    dans l’Ain; dans l’Aisne; dans l’Allier; dans les Alpes-de-Haute-Provence; dans les
    Hautes-Alpes; dans les Alpes-Maritimes; en Ardèche; dans les Ardennes; en Ariège; dans l’Aube;
    dans l’Aude; dans l’Aveyron; dans les Bouches-du-Rhône; dans le Calvados; dans le Cantal; en
    Charente; en Charente-Maritime; dans le Cher; en Corrèze; en Côte-d’Or; dans les
    Côtes-d’Armor; dans la Creuse; en Dordogne; dans le Doubs; dans la Drôme; dans l’Eure; en
    Eure-et-Loir; dans le Finistère; en Corse-du-Sud; en Haute-Corse; dans le Gard; en
    Haute-Garonne; dans le Gers; en Gironde; dans l’Hérault; en Ille-et-Vilaine; dans l’Indre; en
    Indre-et-Loire; en Isère; dans le Jura; dans les Landes; en Loir-et-Cher; dans la Loire; en
    Haute-Loire; en Loire-Atlantique; dans le Loiret; dans le Lot; en Lot-et-Garonne; en Lozère;
    en Maine-et-Loire; dans la Manche; dans la Marne; en Haute-Marne; en Mayenne; en
    Meurthe-et-Moselle; dans la Meuse; dans le Morbihan; en Moselle; dans la Nièvre; dans le Nord;
    dans l’Oise; dans l’Orne; dans le Pas-de-Calais; dans le Puy-de-Dôme; dans les
    Pyrénées-Atlantiques; dans les Hautes-Pyrénées; dans les Pyrénées-Orientales; dans le
    Bas-Rhin; dans le Haut-Rhin; dans le Rhône; en Haute-Saône; en Saône-et-Loire; dans la Sarthe;
    en Savoie; en Haute-Savoie; à Paris; en Seine-Maritime; en Seine-et-Marne; dans les Yvelines;
    dans les Deux-Sèvres; dans la Somme; dans le Tarn; en Tarn-et-Garonne; dans le Var; en
    Vaucluse; en Vendée; dans la Vienne; en Haute-Vienne; dans les Vosges; dans l’Yonne; dans le
    Territoire de Belfort; dans l’Essonne; dans les Hauts-de-Seine; en Seine-Saint-Denis; dans le
    Val-de-Marne; dans le Val-d’Oise; en Guadeloupe; en Martinique; en Guyane; à La Réunion; à
    Mayotte
"""
REGIONS = """
    en Guadeloupe; en Martinique; en Guyane; à La Réunion; à Mayotte; en Île-de-France; en
    Centre-Val de Loire; en Bourgogne-Franche-Comté; en Normandie; dans les Hauts-de-France; dans
    le Grand Est; dans les Pays de la Loire; en Bretagne; en Nouvelle-Aquitaine; en Occitanie; en
    Auvergne-Rhône-Alpes; en Provence-Alpes-Côte d’Azur; en Corse
"""
WRONG = re.compile(
    r"\b(?:à|de|en) (?:Le|Les|le|les)\b|\bde [AEIOUYÉÈÊÎŒÀÂ]|\bd’(?![AEIOUYHÉÈÊÎÔŒÀÂ])|'|\bde du\b"
)


def listed(text: str) -> list[str]:
    return [" ".join(one.split()) for one in text.strip().split(";")]


def said(level: str) -> list[str]:
    return [in_place(level, one, CODE.name(level, one)) for one in CODE.areas(level, within="F")]


def test_every_departement_is_said_as_one_says_it() -> None:
    assert len(said("departement")) == 101
    assert said("departement") == listed(DEPARTEMENTS)


def test_every_region_is_said_as_one_says_it() -> None:
    assert len(said("region")) == 18
    assert said("region") == listed(REGIONS)


@pytest.mark.parametrize("level", ["departement", "region"])
def test_area_that_is_said_with_an_article_keeps_it_after_de(level: str) -> None:
    kept = {"dans le ": "du ", "dans les ": "des ", "dans la ": "de la ", "dans l’": "de l’"}
    for geo in CODE.areas(level):
        name = CODE.name(level, geo)
        inside, whose = in_place(level, geo, name), of_place(level, geo, name)
        for start, expected in kept.items():
            if inside.startswith(start):
                assert whose.startswith(expected), name
        assert not WRONG.search(inside), inside
        assert not WRONG.search(whose), whose


@pytest.mark.parametrize(
    ("name", "to", "of"),
    [
        ("Lens", "à Lens", "de Lens"),
        ("Le Creusot", "au Creusot", "du Creusot"),
        ("Les Herbiers", "aux Herbiers", "des Herbiers"),
        ("La Rochelle", "à La Rochelle", "de La Rochelle"),
        ("L'Haÿ-les-Roses", "à L’Haÿ-les-Roses", "de L’Haÿ-les-Roses"),
        ("Avion", "à Avion", "d’Avion"),
        ("Yutz", "à Yutz", "d’Yutz"),
        ("Œuilly", "à Œuilly", "d’Œuilly"),
        ("Huningue", "à Huningue", "de Huningue"),
        ("Hyères", "à Hyères", "d’Hyères"),
        ("Los Masos", "à Los Masos", "de Los Masos"),
    ],
)
def test_commune_is_contracted_with_its_article(name: str, to: str, of: str) -> None:
    assert in_place("commune", "", name) == place(name) == to
    assert of_place("commune", "", name) == place(name, "de") == of


def test_no_commune_of_france_is_badly_contracted() -> None:
    assert len(CODE.communes) > 34_900
    for code in CODE.communes:
        name = CODE.commune(code).nom
        to, of = place(name), place(name, "de")
        assert not WRONG.search(to.partition(" ")[0] + " " + to.partition(" ")[2]), to
        assert re.match(r"(?:à|au|aux) \S", to), to
        assert re.match(r"(?:de |du |des |d’)\S", of), of
        assert not re.match(r"à Les? |de Les? |de [AEIOUYÉÈÎŒ]|d’[^AEIOUYHÉÈÎÔŒ]", to + of), of
        bare = re.sub(r"^(?:Le|Les) ", "", name.replace("'", "’"))
        assert to.endswith(bare)
        assert of.endswith(bare)


def test_communes_are_elided_as_the_official_code_elides_them() -> None:
    file = REAL / "insee_geo" / "commune_2021.csv"
    if not file.exists():
        pytest.skip("le fichier des communes de l’Insee n’est pas sur ce poste")
    starts = {
        "0": "de ",
        "1": "d’",
        "2": "du ",
        "3": "de La ",
        "4": "des ",
        "5": "de L’",
        "8": "de Los ",
    }
    kinds: dict[str, set[str]] = defaultdict(set)
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["TYPECOM"] == "COM":
                kinds[row["LIBELLE"]].add(row["TNCC"])
    # Two slips of the file: « de Alloinay », « de Le Vernet-Chaméane ».
    kinds |= {"Alloinay": {"1"}, "Le Vernet-Chaméane": {"2"}}
    checked = 0
    for name, found in kinds.items():
        if len(found) == 1 and (start := starts.get(min(found))):
            assert place(name, "de").startswith(start), name
            checked += 1
    assert checked > 31_000


def test_no_epci_of_france_is_badly_contracted() -> None:
    for geo in CODE.areas("epci"):
        name = CODE.name("epci", geo)
        inside, whose = within(name), of_epci(name)
        assert in_place("epci", geo, name) == inside
        assert of_place("epci", geo, name) == whose
        assert not re.match(r"dans (?:CA|CC|CU)\b|de (?:CA|CC|CU)\b", inside + whose), whose
        assert not WRONG.match(whose), whose


@pytest.mark.parametrize(
    ("name", "inside", "whose"),
    [
        ("CA Grand Belfort", "dans la CA Grand Belfort", "de la CA Grand Belfort"),
        ("Orléans Métropole", "dans Orléans Métropole", "d’Orléans Métropole"),
        ("Métropole de Lyon", "dans la Métropole de Lyon", "de la Métropole de Lyon"),
        (
            "Eurométropole de Strasbourg",
            "dans l’Eurométropole de Strasbourg",
            "de l’Eurométropole de Strasbourg",
        ),
    ],
)
def test_epci_has_its_article(name: str, inside: str, whose: str) -> None:
    assert (within(name), of_epci(name)) == (inside, whose)


def test_area_of_no_real_place_is_called_what_it_is() -> None:
    assert in_place("departement", "Z9", "Artelle") == "dans le département Artelle"
    assert of_place("region", "Z9", "Artelle") == "de la région Artelle"


def test_perimeter_of_france_is_said() -> None:
    assert in_place("france", "FM", "France métropolitaine") == "en France métropolitaine"
    assert in_place("france", "F_X_D976", "France hors Mayotte") == "en France hors Mayotte"
    assert of_place("france", "F", "France") == "de France"
