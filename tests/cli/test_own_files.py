"""A territory's own files at the command line: read, refused with their place, said everywhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import PROJECT, Run, _runner, moved

HEADER = "code_commune;annee;heures_alsh;enfants_aeeh_alsh;etp_ps_jeunes"
GOOD = f"{HEADER}\n00001;2024;1200;8;1,5\n"
BAD = f"{HEADER}\n00001;2024;abc;8;1\n"
PAGE = ("produire", "demo", "--rapport", "diagnostic_theme", "--theme", "enfance-jeunesse")


@pytest.fixture
def run_own(
    demo_root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """The demo's public and local data in its store, a territory folder that a test may fill."""
    (tmp_path / "params" / "demo").mkdir(parents=True)
    shutil.copy(PROJECT / "params" / "demo" / "territoire.yaml", tmp_path / "params" / "demo")
    (tmp_path / "entrepot").mkdir()
    (tmp_path / "entrepot" / "demo").symlink_to(demo_root / "entrepot" / "demo")
    return _runner(moved(monkeypatch, tmp_path), capsys)


def put(tmp_path: Path, text: str) -> None:
    path = tmp_path / "params" / "demo" / "extractions-caf" / "alsh.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_files_that_are_read_are_counted_and_named(run_own, tmp_path):
    put(tmp_path, GOOD)
    assert "Fichiers du territoire : 1 lu" in run_own("verifier", "demo").out
    done = run_own("donnees", "etat", "--territoire", "demo")
    assert done.status == 0
    assert "lu             extractions-caf/alsh.csv : caf_action_sociale/jeunesse" in done.out
    assert "Entrepôt « demo »" in done.out


def test_a_territory_without_files_says_so(run_own):
    done = run_own("etat", "demo")
    assert done.status == 0
    assert "Fichiers du territoire : aucun" in done.out


@pytest.mark.parametrize(
    "words", [("verifier", "demo"), ("etat", "demo"), ("donnees", "etat", "--territoire", "demo")]
)
def test_a_refused_file_is_said_with_its_reason_and_status_3(run_own, tmp_path, words):
    put(tmp_path, BAD)
    done = run_own(*words)
    assert done.status == 3
    assert "refusé    extractions-caf/alsh.csv : " in done.err
    assert "« abc »" in done.err
    assert "Traceback" not in done.err


def test_a_refused_file_leaves_the_page_made_which_names_it_without_its_reason(run_own, tmp_path):
    put(tmp_path, BAD)
    done = run_own(*PAGE)
    assert done.status == 3
    assert "produit" in done.out
    page = next((tmp_path / "sorties").rglob("diagnostic_theme--*.html")).read_text("utf-8")
    assert "Ce fichier du territoire a été refusé" in page
    assert "extractions-caf/alsh.csv" in page
    assert "abc" not in page
    assert run_own(*PAGE).status == 3  # kept, and still said


def test_the_demo_reads_its_own_files_in_its_folder(demo_pages):
    names = {one.parent.name for one in (demo_pages.params / "demo").glob("*/*")}
    assert {"extractions-caf", "saisies", "classeur"} <= names
    assert "caf_action_sociale_eaje.xlsx" in (demo_pages.pages / "index.html").parent.joinpath(
        "diagnostic_theme--petite-enfance.html"
    ).read_text("utf-8")
