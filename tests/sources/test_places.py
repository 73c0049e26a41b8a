"""Places: each counted once, summed by commune, zero where none is."""

import math
from typing import Any

import pytest

from ctg_eval.errors import SourceError

SCHOOLS = ["rentree_scolaire", "uai", "nom_de_l_etablissement", "code_insee_de_la_commune", "ips"]
SERVICES = ["id_fs", "lib_fs", "insee_com", "latitude", "longitude", "format_fs"]


def school(
    uai: Any, geo: Any = "62001", ips: Any = "100,5", year: Any = "2024-2025", pupils: Any = None
) -> Any:
    row = [year, uai, f"École {uai}", geo, ips]
    return row if pupils is None else [*row, pupils]


def service(identifier: Any, geo: Any = "62001", place: Any = ("50.4", "2,81")) -> Any:
    return [identifier, f"France services {identifier}", geo, *place, "site"]


@pytest.fixture
def reading(read, csv_text):
    def found(header: Any, rows: Any, name: Any = "liste-fs-20240801.csv") -> Any:
        return read(csv_text(header, rows), name)

    return found


@pytest.fixture
def sums(reading, facts_of):
    def found(header: Any, rows: Any) -> Any:
        facts = facts_of(reading(header, rows).observations)
        return {(k[0].partition(".")[2], k[2], k[3]): fact for k, fact in facts.items()}

    return found


def test_places_are_counted_by_commune_and_year(sums):
    rows = [school("A"), school("B"), school("C", "62002"), school("A", year="2023-2024")]
    assert {key: fact[:2] for key, fact in sums(SCHOOLS, rows).items()} == {
        ("ecoles", "62001", 2024): (2, 2),
        ("ecoles", "62002", 2024): (1, 1),
        ("ecoles", "62001", 2023): (1, 1),
    }


def test_pupils_weigh_the_index_of_their_school(sums):
    found = sums(
        [*SCHOOLS, "effectifs"], [school("A", pupils=10), school("B", ips="80", pupils=20)]
    )
    assert found["eleves", "62001", 2024] == (30, 30, "exact")
    assert found["ips_eleves", "62001", 2024] == (2605, 2605, "exact")


def test_edition_without_pupils_says_so_and_gives_no_weight(reading, facts_of):
    found = reading(SCHOOLS, [school("A")])
    assert {key[0] for key in facts_of(found.observations)} == {"men_ips.ecoles"}
    assert "Élèves des écoles" in found.warnings[0]


def test_place_without_its_figure_leaves_a_least_value(sums):
    found = sums([*SCHOOLS, "effectifs"], [school("A", pupils=10), school("B", pupils="")])
    assert found["eleves", "62001", 2024] == (10, math.inf, "partial")
    assert found["ecoles", "62001", 2024] == (2, 2, "exact")


def test_same_row_twice_is_one_place(sums):
    assert sums(SCHOOLS, [school("A"), school("A"), school("B")])["ecoles", "62001", 2024][0] == 2


@pytest.mark.parametrize(
    "other",
    [
        school("A", geo="62002", pupils=10),
        school("A", ips="90", pupils=10),
        school("A", pupils=11),
        [*school("A")[:2], "Autre nom", "62001", "100,5", 10],
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_one_place_told_in_two_ways_is_refused_in_any_order(reading, other, is_first):
    own = school("A", pupils=10)
    with pytest.raises(SourceError, match="colonne « uai » : deux lignes de « A » se contredisent"):
        reading([*SCHOOLS, "effectifs"], [own, other] if is_first else [other, own])


def test_place_without_an_identifier_is_refused(reading):
    with pytest.raises(SourceError, match="colonne « uai » : une ligne n’a pas d’identifiant"):
        reading(SCHOOLS, [school("A"), school("")])


def test_places_keep_their_name_and_coordinates(reading):
    rows = [service("1"), service("2", place=("", "2.9")), service("3", place=("50.4N", "x"))]
    places = reading(SERVICES, rows).places.to_pylist()
    assert [(one["identifier"], one["latitude"], one["longitude"]) for one in places] == [
        ("1", 50.4, 2.81),
        ("2", None, 2.9),
        ("3", None, None),
    ]
    assert {one["kind"] for one in places} == {"anct_france_services/liste"}
    assert places[0]["label"] == "France services 1"


@pytest.mark.parametrize("name", ["liste-fs.csv", "liste-fs-2024.csv", "liste-fs-01082024.csv"])
def test_list_whose_name_says_no_date_is_refused(reading, name):
    with pytest.raises(SourceError, match="son nom ne dit pas son année"):
        reading(SERVICES, [service("1")], name)


def test_day_before_the_year_is_not_read_as_a_year(reading):
    with pytest.raises(SourceError, match="son nom ne dit pas son année"):
        reading(SERVICES, [service("1")], "liste-fs-20082024.csv")


def test_list_without_a_row_is_refused(reading):
    with pytest.raises(SourceError, match="aucune ligne"):
        reading(SERVICES, [])
