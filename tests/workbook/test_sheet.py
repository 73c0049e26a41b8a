"""A sheet says all that is wrong in it at once, and guesses nothing that has two readings."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.errors import column_letters
from ctg_eval.referentiel.classeur import Colonne, load_contract
from ctg_eval.workbook.cells import Value, parse_cell
from ctg_eval.workbook.periods import Period, read_period
from ctg_eval.workbook.vocabulary import Refused, Vocabulary
from tests.workbook.conftest import HEAD, WORDS


def cell(text: str, kind: str = "texte", nom: str = "x", valeurs: str = "") -> Value:
    return parse_cell(text, Colonne(nom=nom, type=kind, valeurs=valeurs), WORDS)


def refusal(*given: str, **named: str) -> str:
    with pytest.raises(Refused) as refused:
        cell(*given, **named)
    return f"{refused.value.found}. {refused.value.remedy}"


def test_the_contract_has_twenty_sheets_and_every_type_is_read():
    contract = load_contract()
    assert len(contract) == 20
    for sheet in contract.values():
        for column in sheet.colonnes:
            assert column.genre != "reference" or column.cibles, (sheet.nom, column.nom)
            assert column.genre != "liste" or column.mots, (sheet.nom, column.nom)


def test_a_good_row_is_typed(written):
    sheet = written(
        f"{HEAD}\nP1;Atelier;concertation;atelier;T3 2025;petite-enfance|parentalite;01004;42\n"
    )
    assert not sheet.faults
    row = sheet.rows[0]
    assert row.identifier == "P1"
    assert row.texts("themes") == ("petite-enfance", "parentalite")
    assert row.count("participants") == 42
    assert row.period("date") == Period(date(2025, 7, 1), date(2025, 9, 30))
    assert row.text("commune") == "01004"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"{HEAD}\nP1;Été;initiative;;;;;\n".encode("cp1252"), id="cp1252"),
        pytest.param(f"\ufeff{HEAD}\r\nP1;Été;initiative;;;;;\r\n".encode(), id="bom, crlf"),
        pytest.param(b"id,intitule,type\nP1,\xc3\x89t\xc3\xa9,initiative\n", id="commas"),
        pytest.param("ID ; Intitulé;TYPE\nP1; Été ;Initiative ".encode(), id="loose"),
    ],
)
def test_forms_that_spreadsheets_write_are_read(written, content):
    sheet = written(content)
    assert not sheet.faults
    assert sheet.rows[0].text("intitule") == "Été"
    assert sheet.rows[0].text("type") == "initiative"


@pytest.mark.parametrize("content", ["", "\n\n", f"{HEAD}\n", f"{HEAD}\n;;;;;;;\n"])
def test_an_empty_sheet_is_allowed(written, content):
    sheet = written(content)
    assert not sheet.faults
    assert not sheet.rows


def test_all_faults_come_at_once_with_their_cells(written):
    sheet = written(
        f"{HEAD}\nP1;;concertation;porte a porte;2025-13;petite enfence;01004;-3\n"
        "p1;Deux;concert;;;;99999;12,5\n"
    )
    said = [str(one) for one in sheet.faults]
    assert len(said) == 8
    assert said[0].startswith("Participation.csv, ligne 2, colonne « date » (E2)")
    assert "« 2025-13 » : le mois 13 n’existe pas" in said[0]
    text = "\n".join(said)
    assert "ligne 2, colonne « intitule » (B2) : la cellule est vide" in text
    assert "Vouliez-vous « petite-enfance » ?" in text
    assert (
        "« concert » n’est pas une valeur de cette colonne. Vouliez-vous « concertation » ?" in text
    )
    assert "« 99999 » n’est pas une commune du territoire" in text
    assert "« 12,5 » n’est pas un nombre entier" in text
    assert "l’identifiant « p1 » est déjà celui de la ligne 2" in text


def test_accents_and_capitals_do_not_matter_where_one_word_is_meant():
    assert cell("Porte à porte", "liste", valeurs="atelier|porte-a-porte") == "porte-a-porte"
    assert cell("PARENTALITÉ", "@themes", "theme") == "parentalite"
    assert cell("Taux de pauvreté", "références catalogue") == ("taux_pauvrete",)
    assert "Vouliez-vous « atelier »" in refusal("ateliers", "liste", valeurs="atelier|autre")


def test_a_word_with_two_readings_is_refused():
    words = Vocabulary(words={"@themes": {"a": "Même nom", "b": "Même nom"}})
    with pytest.raises(Refused, match="plusieurs façons"):
        parse_cell("même nom", Colonne(nom="theme", type="@themes"), words)


def test_a_missing_column_names_the_one_that_may_be_meant(written):
    sheet = written("id;intitulé;tipe\nP1;Un;initiative\n")
    assert [one.found for one in sheet.faults] == ["la colonne « type » manque"]
    assert "« tipe » en tient-elle lieu" in sheet.faults[0].remedy


def test_an_unknown_column_is_kept_and_said(written):
    sheet = written("id;intitule;type;lieu\nP1;Un;initiative;Salle\n")
    assert not sheet.faults
    assert sheet.rows[0].extra == {"lieu": "Salle"}
    assert sheet.remarks == ("Participation.csv : la colonne « lieu » est gardée sans être lue",)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("T1 2025", "2025-01-01", "2025-03-31"),
        ("2025-T4", "2025-10-01", "2025-12-31"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("09/2025", "2025-09-01", "2025-09-30"),
        ("sept-25", "2025-09-01", "2025-09-30"),
        ("septembre 2025", "2025-09-01", "2025-09-30"),
        ("2025-09-14", "2025-09-14", "2025-09-14"),
        ("14/09/2025", "2025-09-14", "2025-09-14"),
        ("2025-09-14 00:00:00", "2025-09-14", "2025-09-14"),
    ],
)
def test_a_period_is_read_as_people_write_it(text, first, last):
    assert read_period(text) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["T5 2025", "31/02/2025", "25", "bientôt", "09/14/2025", "14/9/25"]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(Refused):
        read_period(text)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_is_the_same_in_both_orders(day):
    assert read_period(day.isoformat()) == read_period(f"{day:%d/%m/%Y}") == Period(day, day)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("1\u202f250,5 €", "montant", 1250.5),
        ("40 %", "pourcentage", 40),
        ("12,50", "nombre", 12.5),
        ("\u22123", "nombre", -3),
        ("12,0", "entier", 12),
    ],
)
def test_numbers_are_read_in_french_marks(text, kind, number):
    assert cell(text, kind) == number


@pytest.mark.parametrize("text", ["1,2,3", "douze", "nan", "1e400", "=2+3"])
def test_what_is_no_number_is_refused(text):
    assert "n’est pas un nombre" in refusal(text, "nombre")


def test_a_number_out_of_its_bounds_is_refused():
    assert "n’est pas entre 0 et 100" in refusal("101", "pourcentage", valeurs="0–100")


def test_a_failed_formula_is_refused_in_any_column():
    for text in ("#REF!", "#N/A", "#NOM?", "#VALEUR!"):
        assert "la formule a échoué" in refusal(text)


def test_a_commune_gets_back_its_zero_and_may_be_named():
    assert cell("1004", "code Insee") == "01004"
    assert cell("Saint Eloi", "code Insee") == "01005"


def test_a_reference_is_checked_where_its_sheet_is_there_only(tmp_path):
    column = Colonne(nom="action", type="référence Actions")
    assert parse_cell("A9", column, WORDS) == "A9"
    known = Vocabulary(identifiers={"Actions": ("A1",)})
    with pytest.raises(Refused, match="« A9 » n’est pas une ligne de la feuille « Actions »"):
        parse_cell("A9", column, known)


def test_a_sheet_may_refer_to_itself_in_any_order(written):
    sheet = written("id;intitule;parent\nO2;Deux;O1\nO1;Un;\n", name="Objectifs")
    assert not sheet.faults
    assert written("id;intitule;parent\nO2;Deux;O9\n", name="Objectifs").faults


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b'id;intitule;type\nP1;"ouvert;initiative\n', "guillemet", id="quote"),
        pytest.param(b"PK\x03\x04\0\0", "classeur Excel", id="workbook"),
        pytest.param(b"id;intitule;type\nP1;a;initiative;b\n", "4 cellules pour 3", id="ragged"),
        pytest.param(b"id;id;intitule;type\n", "écrite deux fois", id="doubled"),
    ],
)
def test_a_broken_file_is_refused_in_french(written, content, said):
    assert said in "\n".join(map(str, written(content).faults))


@given(st.text(), st.sampled_from([c for s in load_contract().values() for c in s.colonnes]))
def test_any_text_in_any_column_is_a_value_or_a_refusal(text, column):
    try:
        parse_cell(text, column, WORDS)
    except Refused as refused:
        assert refused.found  # noqa: PT017


def test_columns_are_named_as_in_a_spreadsheet():
    assert [column_letters(rank) for rank in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]
