"""Wide tables: years in headers, rows or names; products; notes; columns that lack or double."""

import math
from typing import Any

import openpyxl
import pytest

from ctg_eval.errors import SourceError

CAF = ["dtreffre", "numcomdo", "indfoy_ndur", "indfoy_rsa"]
FILO = ["CODGEO", "LIBGEO", "NBMEN19", "Q219", "RD"]
POPULATION = ["objectid", "codgeo", "libgeo", "p13_pop", "p21_pop"]
IRIS = ["CODGEO", "NOTE", "A", "PERCOU", "AM", "ENF_2", "ENF_3_5", "ARSAS"]
JOBS = [
    "Date", "Code commune", "Type de données", "Catégorie", "Sexe", "Tranche d'âge",
    "Nombre de demandeurs d'emploi",
]  # fmt: skip


@pytest.fixture
def facts(read, csv_text, facts_of):
    """(low, high, status) by (short variable, geo, year)."""

    def found(header: Any, rows: Any, name: Any = "fichier.csv", separator: Any = ";") -> Any:
        reading = read(csv_text(header, rows, separator), name)
        return {
            (key[0].partition(".")[2], key[2], key[3]): fact
            for key, fact in facts_of(reading.observations).items()
        }

    return found


def test_year_may_stand_in_each_row(facts):
    rows = [["2023-12", "62001", 10, 5], ["202412", "62001", 15, 0], ["2024-12-01", "62002", 0, 0]]
    found = facts(CAF, rows)
    assert found["foyers", "62001", 2023] == (8, 14, "rounded")
    assert found["foyers_rsa", "62001", 2024] == (0, 4, "rounded")
    assert found["foyers", "62002", 2024] == (0, 4, "rounded")


def test_row_without_a_year_is_refused(facts):
    with pytest.raises(SourceError, match="colonne « dtreffre » : « total » ne dit aucune année"):
        facts(CAF, [["total", "62001", 10, 5]])


def test_two_months_of_one_year_are_refused(facts):
    with pytest.raises(SourceError, match="se contredisent : 62001, 2024"):
        facts(CAF, [["2024-06", "62001", 10, 5], ["2024-12", "62001", 15, 5]])


def test_year_may_stand_in_the_headers(facts):
    found = facts(POPULATION, [[1, "62001", "x", "1 200", "1 300"], [2, "971111", "y", "7", "8"]])
    assert {key: fact[0] for key, fact in found.items()} == {
        ("pmun", "62001", 2013): 1200,
        ("pmun", "62001", 2021): 1300,
        ("pmun", "97111", 2013): 7,
        ("pmun", "97111", 2021): 8,
    }


def test_column_without_a_year_takes_the_one_of_the_headers(facts):
    found = facts(FILO, [["62001", "x", "120", "21 930", "3,4"], ["62002", "y", "60", "", ""]])
    assert found["niveau_vie_median", "62001", 2019] == (21930, 21930, "exact")
    assert found["rapport_interdecile", "62001", 2019] == (3.4, 3.4, "exact")
    assert found["niveau_vie_median", "62002", 2019] == (0, math.inf, "secret")


def test_year_may_stand_in_the_name(facts):
    rows = [["620010101", "0", "485", "1\u202f155", "", "8", "5", "63"]]
    found = facts(IRIS, rows, "data_CAF_2019_IRIS.csv")
    assert found["personnes", "620010101", 2019] == (1155, 1155, "exact")
    assert facts(IRIS, rows, "DATA_caf_2019.csv") == found


@pytest.mark.parametrize("name", ["iris.csv", "export 2019.csv", "CAF2019.csv"])
def test_name_that_says_no_year_is_refused(facts, name):
    rows = [["620010101", "0", "485", "1155", "", "8", "5", "63"]]
    with pytest.raises(SourceError, match="son nom ne dit pas son année"):
        facts(IRIS, rows, name)


def test_name_that_says_two_years_is_refused(facts):
    rows = [["620010101", "0", "485", "1155", "", "8", "5", "63"]]
    with pytest.raises(SourceError, match="il dit plusieurs années \\(2018, 2019\\)"):
        facts(IRIS, rows, "CAF_2019_remplace_CAF_2018.csv")


def test_note_hides_a_whole_row_and_an_empty_cell_of_a_published_row_is_small(facts):
    rows = [
        ["620010101", "0", "485", "1155", "", "8", "5", "63"],
        ["620010102", "3", "485", "", "", "", "", ""],
    ]
    found = facts(IRIS, rows, "CAF_2019.csv")
    assert found["monoparents", "620010101", 2019] == (0, 4, "secret")
    assert {fact for key, fact in found.items() if key[1] == "620010102"} == {
        (0, math.inf, "secret")
    }


def test_product_of_two_columns_is_unknown_when_one_is(tmp_path, read, facts_of):
    book = openpyxl.Workbook()
    page = book.active
    for row in [
        ["Accessibilité"],
        ["Millésime : 2022"],
        ["Code commune INSEE", "Commune", "APL aux sages-femmes", "Population féminine standardisée"],
        [1004, "Ambérieu", 12.5, 200],
        ["01005", "Autre", None, 100],
        ["01006", "Encore", 10, "<5"],
    ]:  # fmt: skip
        page.append(row)
    book.save(tmp_path / "apl.xlsx")
    found = facts_of(read(tmp_path / "apl.xlsx").observations)
    name = "drees_apl.sages_femmes_pop"
    assert found[name, "commune", "01004", 2022][:2] == (2500, 2500)
    assert found[name, "commune", "01005", 2022] == (0, math.inf, "missing")
    assert found[name, "commune", "01006", 2022] == (0, math.inf, "missing")
    assert found["drees_apl.pop_feminine_std", "commune", "01006", 2022][:2] == (0, 5)


def test_sheet_without_its_vintage_is_refused(tmp_path, read):
    book = openpyxl.Workbook()
    book.active.append(["Code commune INSEE", "Commune", "APL aux sages-femmes", "Population"])
    book.active.append(["01004", "Ambérieu", 12.5, 200])
    book.save(tmp_path / "apl.xlsx")
    with pytest.raises(SourceError, match=r"« apl\.xlsx »"):
        read(tmp_path / "apl.xlsx")


def test_filters_keep_the_totals_only(facts):
    rows = [
        ["2024-T4", "62001", "Brutes", "ABC", "Total", "Total", 165],
        ["2024-T4", "62001", "Brutes", "ABC", "Femmes", "Total", 80],
        ["2024-T4", "62001", "Brutes", "A", "Total", "Total", 90],
        ["2024-T4", "62001", "CVS", "ABC", "Total", "Total", 170],
        ["2024-T4", "Total", "Brutes", "ABC", "Total", "Total", 9000],
    ]
    assert facts(JOBS, rows) == {("demandeurs_abc", "62001", 2024): (163, 169, "rounded")}


def test_file_of_other_categories_only_is_refused(facts):
    rows = [["2024-T4", "62001", "Brutes", "A,B,C", "Total", "Total", 165]]
    with pytest.raises(SourceError, match="aucune ligne que l’on sache lire"):
        facts(JOBS, rows)


def test_two_quarters_of_one_year_are_refused(facts):
    rows = [["2024-T3", "62001", "Brutes", "ABC", "Total", "Total", 165]]
    rows += [["2024-T4", "62001", "Brutes", "ABC", "Total", "Total", 170]]
    with pytest.raises(SourceError, match="se contredisent"):
        facts(JOBS, rows)


def test_absent_column_is_said_by_what_it_counts(read, csv_text):
    reading = read(csv_text(CAF, [["2024-12", "62001", 10, 5]]))
    assert reading.warnings[0].startswith("sans colonne pour : « Personnes couvertes")
    assert "Foyers percevant le RSA" not in reading.warnings[0]


def test_two_names_of_one_column_are_refused(facts):
    header = [*CAF, "Nombre foyers NDUR"]
    with pytest.raises(SourceError, match="« indfoy_ndur » et « nombre_foyers_ndur »"):
        facts(header, [["2024-12", "62001", 10, 5, 15]])


def test_two_columns_for_the_code_are_refused(facts):
    header = [*CAF, "Numéro commune"]
    with pytest.raises(SourceError, match="plusieurs colonnes peuvent être « numcomdo"):
        facts(header, [["2024-12", "62001", 10, 5, "62002"]])


def test_column_that_nothing_reads_is_listed(read, csv_text):
    reading = read(csv_text([*CAF, "Montant"], [["2024-12", "62001", 10, 5, "?"]]))
    assert reading.left_out == ("montant",)


def test_other_files_of_the_same_portal_are_not_taken_for_this_one(read, csv_text, facts_of):
    header = ["dtreffre", "numcomdo", "rsa_type", "indfoy_rsa"]
    found = facts_of(read(csv_text(header, [["2024-12", "62001", "RSA majoré", 5]])).observations)
    assert {key[0] for key in found} == {"caf_rsa_com.majore"}
    header = ["dtreffre", "nomqpv", "qf_400", "indfoy_ndur", "indfoy_rsa"]
    with pytest.raises(SourceError, match=r"fichier\.csv"):
        read(csv_text(header, [["2024-12", "Q", "Inconnu", 5, 5]]))


def test_file_of_communes_without_their_code_is_not_taken_for_the_country_s(read, csv_text):
    with pytest.raises(SourceError, match="numcomdo"):
        read(csv_text(["dtreffre", "indfoy_ndur", "indfoy_rsa"], [["2024-12", 10, 5]]))


def test_national_row_takes_the_declared_perimeter(read, csv_text, facts_of):
    header = ["annee", "national", "txcouv_nat"]
    reading = read(csv_text(header, [["2023-01-01", "FRANCE HORS MAYOTTE", "60.9"]]))
    assert facts_of(reading.observations) == {
        ("caf_txcouv.global", "france", "F_X_D976", 2023): (60.9, 60.9, "exact")
    }
