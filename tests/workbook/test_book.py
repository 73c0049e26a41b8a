"""The sheets of a territory, read together."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctg_eval.errors import WorkbookError
from ctg_eval.workbook.book import read_workbook
from tests.workbook.conftest import WORDS


def put(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_a_territory_without_sheets_has_an_empty_workbook(tmp_path):
    book = read_workbook(tmp_path / "classeur", WORDS)
    assert not book.sheets
    assert not book.faults
    assert book.sheet("Participation") is None


def test_a_sheet_is_found_without_its_accents(tmp_path):
    put(tmp_path, "reunions.csv", "id;instance\nR1;copil\n")
    assert book_rows(tmp_path, "Réunions") == 1


def book_rows(folder: Path, name: str) -> int:
    sheet = read_workbook(folder, WORDS).sheet(name)
    assert sheet is not None
    return len(sheet.rows)


def test_references_between_sheets_are_checked(tmp_path):
    put(tmp_path, "Constats.csv", "id;intitule;reunion\nC1;Un constat;R1\nC2;Un autre;R2\n")
    put(tmp_path, "Réunions.csv", "id;instance\nR1;copil\n")
    book = read_workbook(tmp_path, WORDS)
    (fault,) = book.faults
    assert fault.where == "Constats.csv, ligne 3, colonne « reunion » (C3)"
    assert fault.found == "« R2 » n’est pas une ligne de la feuille « Réunions »"
    assert fault.remedy == "Valeurs : R1"
    with pytest.raises(WorkbookError, match="1 erreur"):
        book.sheet("Constats")
    assert book.sheet("Réunions") is not None


def test_a_file_that_is_no_sheet_is_named(tmp_path):
    put(tmp_path, "Participations.csv", "id\n")
    said = str(read_workbook(tmp_path, WORDS).faults[0])
    assert "Vouliez-vous « Participation.csv » ?" in said
