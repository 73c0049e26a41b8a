"""The section of voices on the demo's pages, and without the sheet."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest

from ctg_eval.cli import main
from ctg_eval.display.pieces import Piece
from ctg_eval.notebook import Rapport, ouvrir
from tests.conftest import Made

SHEET = "classeur/Participation.csv"


def text(piece: Piece) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", piece.html)).replace("\u00a0", " ")


def opened(theme: str, **more: object) -> Rapport:
    return ouvrir("diagnostic_theme", territoire="demo", theme=theme, **more)


def test_a_theme_says_who_was_heard_what_contradicts_and_what_was_answered(demo: Made) -> None:
    said = text(opened("petite-enfance").voix())
    assert "3 concertations (entre 277 et 280 présences) et 3 contributions d’habitants" in said
    assert "Des contradictions sont à discuter sur 2 chiffres" in said
    assert "Contradiction, à discuter" in said
    assert "2 contributions sur 3 ont reçu une réponse : 1 retenue et 1 écartée" in said
    assert "Réponses volontaires, non représentatives de toutes les familles." in said
    assert "L’outil ne le calcule pas et ne tranche pas." in said


def test_the_small_group_of_the_demo_is_nowhere_on_its_page(demo: Made) -> None:
    said = text(opened("petite-enfance").voix())
    assert "moins de 5" in said
    assert "lieu non publié" in said
    assert "samedi matin" not in said
    assert "Trop peu de familles" not in said
    assert "samedi matin" in text(opened("petite-enfance", diffusion="interne").voix())


def test_a_commune_that_speaks_has_its_own_figure_beside(demo: Made) -> None:
    said = text(opened("petite-enfance").voix())
    assert re.search(r"assistantes maternelles à Fosse-le-Val : +\d", said)


def test_shared_voices_are_said_to_be_shared(demo: Made) -> None:
    said = text(opened("acces-aux-droits").voix())
    assert "Une contradiction est à discuter :" in said
    assert "(paroles partagées)" in said
    assert "nombre de présences non renseigné" in said


def test_the_whole_diagnostic_has_a_row_a_theme_and_the_contradictions(demo: Made) -> None:
    said = text(ouvrir("diagnostic", territoire="demo").voix())
    assert "Qui a été entendu, par thème" in said
    assert said.count("Contradiction, à discuter") == 2
    assert "Concordance ," not in said


def test_the_portrait_has_no_section_of_voices(demo: Made) -> None:
    assert opened("portrait").voix().kind == "rien"


def test_without_the_sheet_the_page_says_so_and_a_new_sheet_is_seen(
    demo: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = tmp_path / "params"
    shutil.copytree(demo.params, params)
    monkeypatch.setenv("CTG_EVAL_PARAMS", str(params))
    sheet = params / "demo" / SHEET
    written = sheet.read_bytes()
    sheet.unlink()
    assert "Paroles d’habitants : non renseigné" in text(opened("parentalite").voix())
    sheet.write_bytes(written)
    assert "2 concertations" in text(opened("parentalite").voix())


def test_a_refused_sheet_stops_the_command_with_its_cells(
    demo: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    params = tmp_path / "params"
    shutil.copytree(demo.params, params)
    monkeypatch.setenv("CTG_EVAL_PARAMS", str(params))
    content = "id;intitule;type;sens\na;Un;contribution;pour\nb;;atelier;accord\n"
    (params / "demo" / SHEET).write_text(content, encoding="utf-8")
    for command in ("verifier", "produire", "etat"):
        assert main([command, "demo"]) == 1
        told = capsys.readouterr().err
        assert "Participation.csv, ligne 2, colonne « sens » (D2)" in told
        assert "Participation.csv, ligne 3, colonne « intitule » (B3)" in told
        assert "Participation.csv, ligne 3, colonne « type » (C3)" in told
        assert "Traceback" not in told
