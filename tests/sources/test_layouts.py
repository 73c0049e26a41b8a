"""Layouts of official files: rows by band, by month, by name, in double, of France alone."""

from __future__ import annotations

from typing import Any

import pytest

from ctg_eval.sources.named import codes_of_names

SCHOOL = [
    *("rentree_scolaire", "departement", "commune", "numero_ecole", "patronyme"),
    *("nombre_total_classes", "nombre_total_eleves", "nombre_eleves_preelementaire_hors_ulis"),
]


@pytest.fixture
def facts(read: Any, csv_text: Any, facts_of: Any) -> Any:
    """{(variable, geo, year): (low, high)} of a file."""

    def found(header: list[str], rows: list[list[Any]], name: str = "fichier.csv") -> Any:
        read_facts = facts_of(read(csv_text(header, rows), name).observations)
        return {(k[0], k[2], k[3]): fact[:2] for k, fact in read_facts.items()}

    return found


def test_each_band_of_quotient_is_its_own_variable(facts: Any) -> None:
    header = ["dtreffre", "numcomdo", "nomcom", "qf_400", "indfoy_ndur", "indnbp_ndur"]
    rows = [
        ["2024-12", "62498", "LENS", "Moins de 400 euros", 45, 120],
        ["2024-12", "62498", "LENS", "4000 euros ou plus", 20, 50],
        ["2024-12", "62498", "LENS", "Inconnu", 5, 5],
    ]
    assert facts(header, rows) == {
        ("caf_qf_com.moins_400", "62498", 2024): (43, 49),
        ("caf_qf_com.q4000_plus", "62498", 2024): (18, 24),
    }


def test_code_of_an_iris_is_that_of_its_commune_and_four_digits(facts: Any) -> None:
    header = ["dtreffre", "numcomdo", "numirisd", "qf_400", "indfoy_ndur"]
    rows = [
        ["2024-12", "62498", "0101", "Moins de 400 euros", 45],
        ["2024-12", "1004", "102", "Moins de 400 euros", 10],  # a spreadsheet took the zeros
        ["2024-12", "", "0101", "Moins de 400 euros", 10],
    ]
    assert [geo for _, geo, _ in facts(header, rows)] == ["010040102", "624980101"]


def test_only_december_of_a_monthly_file_counts(facts: Any) -> None:
    header = ["dtreffre", "numdep", "numregi", "indfoy_ndur", "indben_aeeh"]
    rows = [["2023-11", "62", "32", 7, 7], ["2023-12", "62", "32", 9, "3"]]
    rows += [["202412", "62", "32", 11, 4], ["2024-12-01", "59", "32", 12, 5]]
    found = facts(header, rows)
    assert found["caf_prestations_com.foyers", "62", 2023] == (9, 9)
    assert found["caf_prestations_dep.enfants_aeeh", "62", 2024] == (4, 4)
    assert found["caf_prestations_com.foyers", "59", 2024] == (12, 12)
    assert len(found) == 6


def test_file_without_areas_is_of_the_country(facts: Any) -> None:
    header = ["dtreffre", "indfoy_ndur", "indfoy_rsa", "indben_aah", "indben_aeeh"]
    found = facts(header, [["2024-12", 100, 20, 8, 4], ["2024-11", 90, 10, 7, 3]])
    assert found == {
        ("caf_prestations_dep.beneficiaires_aah", "F", 2024): (8, 8),
        ("caf_prestations_dep.enfants_aeeh", "F", 2024): (4, 4),
        ("caf_prestations_com.foyers", "F", 2024): (100, 100),
        ("caf_prestations_com.foyers_rsa", "F", 2024): (20, 20),
    }


def test_of_two_rows_of_an_epci_the_one_with_more_families_is_kept(facts: Any) -> None:
    header = ["dtreffre", "numepci", "nomepci", "indfoy_ndur", "indfoy_rsa"]
    rows = [
        ["2024-12", "246200364", "CA", 5, 5],
        ["2024-12", "246200364", "CA", 1000, 200],
        ["2024-12", "XX", "", 40, 40],
    ]
    assert facts(header, rows) == {
        ("caf_prestations_com.foyers", "246200364", 2024): (998, 1004),
        ("caf_prestations_com.foyers_rsa", "246200364", 2024): (198, 204),
    }


def test_commune_is_counted_strictly_above_a_threshold(facts: Any) -> None:
    header = ["GEO", "GEO_OBJECT", "FREQ", "POPREF_MEASURE", "TIME_PERIOD", "OBS_VALUE"]
    rows = [
        ["62498", "COM", "A", "PTOT", 2023, 3501],
        ["62510", "COM", "A", "PTOT", 2023, 3500],
        ["62", "DEP", "A", "PTOT", 2023, 1_400_000],
    ]
    counts = {k[1]: v for k, v in facts(header, rows).items() if k[0].endswith("plus_3500")}
    assert counts == {"62498": (1, 1), "62510": (0, 0)}


def test_history_of_coverage_is_known_by_its_years_not_by_its_name(read: Any, csv_text: Any,
                                                                   sources: Any, written: Any,
                                                                   ) -> None:  # fmt: skip
    from ctg_eval.sources.recognise import recognise

    header = ["annee", "numepci", "txcouv_epci"]
    past = csv_text(header, [[year, "246200364", 50] for year in range(2017, 2023)])
    now = csv_text(header, [[year, "246200364", 51] for year in (2022, 2023)])
    kinds = [recognise(written(text, "a.csv"), sources).kind for text in (past, now)]
    assert kinds == ["caf_txcouv/historique_epci", "caf_txcouv/epci"]
    assert sources.kinds[kinds[0]].priorite > sources.kinds[kinds[1]].priorite


def school(number: str, commune: str, pupils: int, part: str = "PAS-DE-CALAIS") -> list[Any]:
    return [2023, part, commune, number, "X", 2, pupils, 10]


def test_schools_are_placed_by_the_names_of_their_communes(facts: Any) -> None:
    rows = [school("A", "LENS", 100), school("B", "LENS", 50), school("C", "LIEVIN", 80)]
    found = facts(SCHOOL, [*rows, school("D", "PARIS 12E ARRONDISSEMENT", 30, "PARIS")])
    pupils = {k[1]: v for k, v in found.items() if k[0] == "men_ecoles.eleves"}
    assert pupils == {"62498": (150, 150), "62510": (80, 80), "75056": (30, 30)}


def test_school_of_an_unknown_commune_widens_those_of_its_department_alone(
    read: Any, csv_text: Any, facts_of: Any
) -> None:
    rows = [school("A", "LENS", 100), school("B", "NULLEPART", 40)]
    reading = read(csv_text(SCHOOL, [*rows, school("C", "LILLE", 70, "NORD")]))
    found = {k[2]: v for k, v in facts_of(reading.observations).items() if k[0][11:] == "eleves"}
    assert found == {"62498": (100, 140, "partial"), "59350": (70, 70, "exact")}
    assert any("NULLEPART" in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    ("part", "name", "code"),
    [
        pytest.param("PAS-DE-CALAIS", "SAINT-VENANT", "62770", id="hyphens"),
        pytest.param("PAS DE CALAIS", "ST VENANT", "62770", id="ST in short"),
        pytest.param("PAS-DE-CALAIS", "LENSS", "?62", id="misspelt"),
        pytest.param("ATLANTIDE", "LENS", "", id="no such department"),
    ],
)
def test_names_are_compared_whatever_their_marks(cog: Any, part: str, name: str, code: str) -> None:
    import pyarrow as pa

    assert codes_of_names(pa.array([part]), pa.array([name]), cog).to_pylist() == [code]
