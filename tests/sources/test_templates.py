"""Every template filled by hand is recognised as itself, in CSV and in a workbook, alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ctg_eval.referentiel.classeur import load_contract
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.read import read_file
from ctg_eval.sources.recognise import recognise

SOURCES = load_sources()
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "modeles"
KEYS = {"code_commune": "62498", "code_epci": "246200364", "code_departement": "62"}
KEYS |= {"annee": "2024", "identifiant": "S1", "nom": "Structure", "id": "L1", "commune": "62498"}
TEXTS = ("intitule", "type", "gestionnaire", "gestion", "ouverture", "source")
# The sheets of the workbook are read from the territory's folder, never imported.
TEMPLATES = sorted(one for one in FOLDER.glob("*.csv") if one.stem not in load_contract())


def filled(template: Path) -> tuple[list[str], list[str]]:
    """The header of a template and one row: 7, 8, 9… under its figures."""
    header = template.read_text(encoding="utf-8").strip().split(";")
    row = [
        KEYS.get(name, "x" if name in TEXTS else "" if name == "fermeture" else str(7 + rank))
        for rank, name in enumerate(header)
    ]
    return header, row


def written(folder: Path, template: Path, suffix: str) -> Path:
    header, row = filled(template)
    path = folder / f"rempli 2024{suffix}"
    if template.stem.startswith("offre"):
        path = folder / f"offre_2024{suffix}"
    if suffix == ".csv":
        path.write_text("\n".join([";".join(header), ";".join(row)]), encoding="utf-8")
        return path
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Saisie")
        for rank, (name, cell) in enumerate(zip(header, row, strict=True)):
            sheet.write_string(0, rank, name)
            is_number = cell.isdigit() and not name.startswith("c")
            sheet.write(1, rank, int(cell) if is_number else cell)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_filled_template_is_read_whole_as_its_own_kind(
    tmp_path: Path, cog: Any, template: Path, suffix: str
) -> None:
    found = recognise(written(tmp_path, template, suffix), SOURCES)
    assert found.kind.replace("/", "_") == template.stem
    table = read_file(found, SOURCES, cog).observations.to_pylist()
    assert {one["variable"] for one in table} == set(SOURCES.columns(found.kind))
    header, row = filled(template)
    for one in table:
        name = SOURCES.columns(found.kind)[one["variable"]].colonne or one["variable"]
        if SOURCES.columns(found.kind)[one["variable"]].lignes:
            continue  # the template's one row is of no kind: see the offer below
        figure = float(row[header.index(name)]) if name in header else 1.0
        assert (one["low"], one["high"], one["year"]) == (figure, figure, 2024)


def test_closed_place_of_the_offer_is_not_counted(read: Any, csv_text: Any, facts_of: Any) -> None:
    header = ["id", "intitule", "type", "commune", "places", "places_ouvertes", "fermeture"]
    rows = [["a", "A", "eaje", "62498", 20, 18, ""], ["b", "B", "eaje", "62498", 12, 12, "2022"]]
    found = facts_of(read(csv_text(header, rows), "offre_2025.csv").observations)
    assert {key[0]: fact[:2] for key, fact in found.items()} == {
        "offre_locale.lieux": (1, 1),
        "offre_locale.places": (20, 20),
        "offre_locale.places_ouvertes": (18, 18),
        "offre_locale.places_collectives": (20, 20),
        "offre_locale.places_collectives_ouvertes": (18, 18),
        "offre_locale.places_micro_creche": (0, 0),
        "offre_locale.places_assmat": (0, 0),
    }


def test_offer_is_counted_by_kind_and_a_commune_without_a_kind_has_none_of_it(
    read: Any, csv_text: Any, facts_of: Any
) -> None:
    header = ["id", "intitule", "type", "commune", "places", "places_ouvertes", "fermeture"]
    rows = [
        ["a", "A", "eaje", "62498", 20, 18, ""],
        ["b", "B", " micro-creche ", "62498", 12, "", ""],
        ["c", "C", "mam", "62498", 16, 16, ""],
        ["d", "D", "autre", "62065", 0, 0, ""],
    ]
    found = facts_of(read(csv_text(header, rows), "offre_2025.csv").observations)
    figures = {(key[0].partition(".")[2], key[2]): fact[:2] for key, fact in found.items()}
    assert figures["places_collectives", "62498"] == (32, 32)
    assert figures["places_micro_creche", "62498"] == (12, 12)
    assert figures["places_assmat", "62498"] == (16, 16)
    assert figures["places_collectives_ouvertes", "62498"] == (18, float("inf"))
    assert figures["places_collectives", "62065"] == (0, 0)


def test_empty_cell_of_a_template_is_unknown_and_a_zero_is_a_zero(
    read: Any, csv_text: Any, facts_of: Any
) -> None:
    header = ["code_commune", "annee", "assmat_agreees", "assmat_actives", "assmat_55", "mam"]
    found = facts_of(read(csv_text(header, [["62498", 2024, "", 0, 2, 1]])).observations)
    figures = {key[0]: fact for key, fact in found.items()}
    assert figures["cd_pmi.assmat_agreees"][1:] == (float("inf"), "missing")
    assert figures["cd_pmi.assmat_actives"] == (0, 0, "exact")
