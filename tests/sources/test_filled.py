"""A template filled by hand is refused with every fault, its sheet and its cell; the rest is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ctg_eval.cli import main
from ctg_eval.errors import SourceError, UnknownFileError
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.read import read_file
from ctg_eval.sources.recognise import recognise

SOURCES = load_sources()
MODEL = Path(__file__).resolve().parents[2] / "docs" / "modeles" / "caf_extraction_ctg_communes.csv"
HEADER = MODEL.read_text(encoding="utf-8").strip().split(";")


def row(code: str, year: str, *figures: str) -> list[str]:
    return [code, year, *figures, *["1"] * (len(HEADER) - 2 - len(figures))]


WRONG = [
    row("62498", "2024", "douze", "12"),
    row("62427", "2024", "3", "-4"),
    row("62997", "2024"),
    row("62119", "bientôt"),
    row("62427", "2024", "8", "-4"),
]
SAID = {
    (2, "C"): "« douze » n’est pas un nombre (places)",
    (4, "D"): "« -4 » n’est pas un nombre (enfants) à partir de 0",
    (5, "A"): "commune inconnue",
    (6, "B"): "« bientôt » ne dit aucune année",
    (7, "C"): "62427, 2024 vaut « 8 », mais « 3 » à la ligne 4",
}


def written(folder: Path, suffix: str, rows: list[list[str]], header: list[str] = HEADER) -> Path:
    """A file whose third line is empty: lines are counted as a person sees them."""
    path = folder / f"extraction{suffix}"
    lines = [header, rows[0], [""] * len(header) if suffix != ".csv" else [], *rows[1:]]
    if suffix == ".csv":
        path.write_text("\n".join(";".join(line) for line in lines), encoding="utf-8")
        return path
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Extraction")
        for rank, line in enumerate(lines):
            sheet.write_row(rank, 0, line)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_every_fault_is_told_at_once_with_its_cell(tmp_path: Path, cog: Any, suffix: str) -> None:
    found = recognise(written(tmp_path, suffix, WRONG), SOURCES)
    with pytest.raises(SourceError) as refused:
        read_file(found, SOURCES, cog)
    said = str(refused.value)
    assert said.startswith(f"Fichier « extraction{suffix} » : 6 cellules refusées")
    assert said.endswith("corrigez ces cellules et importez-le à nouveau.")
    lines = said.splitlines()[1:]
    for (number, letter), words in SAID.items():
        name = HEADER[ord(letter) - ord("A")]
        place = f"ligne {number}, colonne « {name} »"
        if suffix == ".xlsx":
            place = f"feuille « Extraction », cellule {letter}{number}"
        assert any(place in line and words in line for line in lines), (place, said)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_missing_column_is_named_with_the_model_to_start_from(tmp_path: Path, suffix: str) -> None:
    header = [name for name in HEADER if name != "enfants_partis"]
    path = written(tmp_path, suffix, [row("62498", "2024")[:-1]], header)
    with pytest.raises(UnknownFileError) as refused:
        recognise(path, SOURCES)
    assert "il lui manque enfants_partis pour être « caf_extraction_ctg/communes »" in str(
        refused.value
    )
    assert "repartez du modèle" in str(refused.value)


def test_same_row_written_twice_is_no_contradiction(tmp_path: Path, cog: Any) -> None:
    path = written(tmp_path, ".csv", [row("62498", "2024", "5"), row("62498", "2024", "5")])
    assert read_file(recognise(path, SOURCES), SOURCES, cog).observations.num_rows == 9


def test_very_wrong_file_tells_its_first_faults_and_counts_the_others(
    tmp_path: Path, cog: Any
) -> None:
    path = written(tmp_path, ".csv", [row("62498", "2024", *["x y"] * 9), *WRONG, *WRONG, *WRONG])
    with pytest.raises(SourceError, match=r"et [0-9]+ autres"):
        read_file(recognise(path, SOURCES), SOURCES, cog)


def test_refused_extraction_leaves_the_others_and_the_status_is_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CTG_EVAL_ENTREPOT", str(tmp_path / "entrepots"))
    folder = tmp_path / "depot"
    folder.mkdir()
    written(folder, ".csv", WRONG)
    good = written(folder, ".xlsx", [row("62498", "2024"), row("62427", "2024")])
    assert main(["donnees", "importer", str(folder)]) == 3
    told = capsys.readouterr()
    assert "ligne 2, colonne « places_eaje_autorisees »" in told.err
    assert f"importé         {good.name} : caf_extraction_ctg/communes" in told.out
