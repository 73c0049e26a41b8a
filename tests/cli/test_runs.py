"""Commands that do their work: what they print, write, and return."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from ctg_eval.cli import main
from ctg_eval.cli.shared import counted
from ctg_eval.params import load_territory_file

LINE = ("produire", "demo", "--rapport", "diagnostic_theme", "--theme", "parentalite")
PAGE = "diagnostic_theme--parentalite.html"


def test_new_territory_loads_back_with_its_convention(run, tmp_path):
    done = run("nouveau", "lens", "--epci", "246200364", "--debut", "2024-02-29", "--nom", "Été")
    assert done.status == 0
    assert "CA de Lens - Liévin, 36 communes, " in done.out
    assert "ctg-eval verifier lens" in done.out
    file = load_territory_file(tmp_path / "params" / "lens")
    assert file.territoire.nom == "Été"
    assert file.convention is not None
    assert (str(file.convention.debut), str(file.convention.fin)) == ("2024-02-29", "2029-02-27")


def test_new_territory_without_convention_says_what_it_lacks(run):
    done = run("nouveau", "deux", "--communes", "90010", "90032")
    assert done.status == 0
    assert "Sans --debut" in done.out


def test_options_move_the_folders(run, tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CTG_EVAL_PARAMS", "ailleurs")
        done = run("nouveau", "lens", "--epci", "246200364", "--params", tmp_path / "à moi")
    assert done.status == 0
    assert (tmp_path / "à moi" / "lens" / "territoire.yaml").is_file()


def test_import_says_each_file_then_that_nothing_changed(run, demo_files, tmp_path):
    depot = tmp_path / "depot"
    depot.mkdir()
    for name in ("txcouv_pe_com_2023.csv", "neet_epci_2018.csv"):
        shutil.copy(demo_files / name, depot)
    first = run("donnees", "importer", depot, "--nom", "essai")
    assert first.status == 0
    assert "importé         txcouv_pe_com_2023.csv : caf_txcouv/commune\n" in first.out
    assert "2 fichiers : 2 importés. " in first.out
    assert "Ensuite : ctg-eval nouveau" in first.out
    again = run("donnees", "importer", depot, "--nom", "essai")
    assert again.status == 0
    assert again.out.startswith("2 fichiers : 2 inchangés. ")
    one = run("donnees", "importer", depot / "neet_epci_2018.csv", "--nom", "autre")
    assert "1 fichier : 1 importé. " in one.out


def test_state_of_the_data_lists_files_and_what_has_none(run_demo):
    done = run_demo("donnees", "etat", "--territoire", "demo")
    assert done.status == 0
    assert "Entrepôt « demo » : " in done.out
    assert "caf_txcouv/commune" in done.out
    assert "Sources sans fichier : " in done.out
    assert "Périmètres antérieurs : vérifiés" in done.out


def test_check_counts_the_indicators_with_a_value(run_demo):
    done = run_demo("verifier", "demo")
    assert done.status == 0
    assert "territoire.yaml : correct. CTG Bassin minier (démonstration), 24 communes" in done.out
    assert "  Parentalité : 17 indicateurs sur 19 avec une valeur\n" in done.out


def test_catalogue_is_listed_by_theme(run):
    done = run("indicateurs", "lister", "--theme", "petite-enfance")
    assert done.status == 0
    assert done.out.startswith("petite-enfance :\n  taux_couverture_global")
    assert "portrait" not in run("indicateurs", "lister", "--theme", "parentalite").out


def test_indicator_is_explained_and_worked_on_a_territory(run_demo):
    done = run_demo("indicateurs", "expliquer", "part_locataires_hlm", "--territoire", "demo")
    assert done.status == 0
    for said in (
        "Définition : ",
        "Calcul : ",
        "Source : ",
        "fichier DS_RP_LOGEMENT_PRINC_data.csv",
    ):
        assert said in done.out
    alone = run_demo("indicateurs", "expliquer", "part_locataires_hlm")
    assert "CTG Bassin minier" not in alone.out


@pytest.fixture(scope="module")
def values(demo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The demo's values in the three formats, from its files' names."""
    folder = tmp_path_factory.mktemp("valeurs")
    files = {name: folder / f"demo.{name}" for name in ("csv", "xlsx", "parquet")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CTG_EVAL_PARAMS", str(demo_root / "params"))
        patch.setenv("CTG_EVAL_ENTREPOT", str(demo_root / "entrepot"))
        for file in files.values():
            assert main(["indicateurs", "valeurs", "demo", "--fichier", str(file)]) == 0
    return files


def test_values_are_the_same_in_the_three_formats(values):
    text = pd.read_csv(values["csv"], sep=";", decimal=",", dtype={"geo": str})
    sheet = pd.read_excel(
        values["xlsx"], sheet_name="valeurs", dtype={"geo": str}, engine="calamine"
    )
    stored = pd.read_parquet(values["parquet"])
    for column in ("indicateur", "niveau", "geo", "annee", "bas", "haut", "statut", "source"):
        assert column in text.columns
    assert list(text.columns) == list(sheet.columns) == list(stored.columns)
    assert len(text) == len(sheet) == len(stored) > 1000
    for column in ("bas", "haut"):
        pd.testing.assert_series_equal(text[column], sheet[column], rtol=1e-12)
        pd.testing.assert_series_equal(
            text[column], stored[column].astype(float), check_names=False, rtol=1e-12
        )
    both = text.dropna(subset=["bas", "haut"])
    assert (both["bas"] <= both["haut"]).all()
    assert {"00001", "demo"} <= set(text["geo"])


def test_values_in_csv_are_for_a_french_spreadsheet(values):
    raw = values["csv"].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").split("\n")
    assert lines[0].startswith("indicateur;niveau;geo;annee;bas;haut;statut;source;")
    low = [line.split(";")[4] for line in lines[1:] if line.startswith("part_locataires_hlm;")]
    assert any("," in one for one in low)
    assert not any("." in one for one in low)


def test_no_cell_of_the_values_can_run_as_a_formula(values):
    book = load_workbook(values["xlsx"])
    assert book.sheetnames == ["Lisez-moi", "valeurs"]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    text = pd.read_csv(values["csv"], sep=";", decimal=",", dtype=str, keep_default_na=False)
    words = text.drop(columns=["bas", "haut"]).to_numpy().ravel()
    assert not any(word.startswith(("=", "+", "-", "@")) for word in words)


def test_values_go_to_the_screen_when_no_file_is_named(run_demo, values):
    done = run_demo("indicateurs", "valeurs", "demo")
    assert done.status == 0
    assert done.out == values["csv"].read_text(encoding="utf-8-sig")


@pytest.fixture
def pages(demo_root: Path) -> Iterator[Path]:
    """The folder of the demo's pages, emptied after."""
    yield demo_root / "sorties" / "demo" / "2025"
    shutil.rmtree(demo_root / "sorties", ignore_errors=True)


def test_dry_run_says_what_would_be_made_and_makes_nothing(run_demo, demo_root):
    done = run_demo("produire", "demo", "--a-blanc")
    assert done.status == 0
    assert done.out.count("à produire  ") == 7  # the whole, five themes, one sector
    assert f"à produire  {PAGE} (jamais produit)" in done.out
    assert "à produire  diagnostic_theme--secteur-plaine.html (jamais produit)" in done.out
    assert not (demo_root / "sorties").exists()


def test_report_is_made_kept_and_told_up_to_date(run_demo, pages):
    first = run_demo(*LINE)
    assert first.status == 0, first.err
    assert f"produit   {PAGE} (" in first.out
    assert f"\n1 produit\nIndex : {pages / 'index.html'}\n" in first.out
    assert "1 conservé" in run_demo(*LINE).out
    state = run_demo("etat", "demo")
    assert state.status == 0
    (told,) = [line for line in state.out.splitlines() if PAGE in line]
    assert told.startswith("à jour ")
    assert told.endswith(" Kio")  # the demo gives every indicator of this theme
    (other,) = [line for line in state.out.splitlines() if "--petite-enfance" in line]
    assert re.search(r"\d+ indicateurs? attendus? sans valeur$", other)
    assert "à produire  diagnostic.html" in state.out


def test_report_that_fails_is_named_with_its_cause_and_status_3(run_demo, pages):
    pages.mkdir(parents=True)
    (pages / "carnets").write_text("un fichier à la place du dossier", encoding="utf-8")
    done = run_demo(*LINE)
    assert done.status == 3
    assert f"échoué    {PAGE} : " in done.err
    assert "1 échoué" in done.out
    assert "La dernière production a échoué" in (pages / "index.html").read_text(encoding="utf-8")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="pas de minuterie sur ce système")
def test_interruption_leaves_the_store_as_it_was(run, demo_files, tmp_path):
    def press(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, press)
    signal.setitimer(signal.ITIMER_REAL, 1.0)
    try:
        done = run("donnees", "importer", demo_files)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert done.status == 130
    assert done.err == "Interrompu. Ce qui était terminé est gardé.\n"
    assert not list((tmp_path / "entrepot").glob("principal/*"))
    assert not list((tmp_path / "entrepot").glob(".principal.import-*"))


@pytest.mark.skipif(os.name == "nt", reason="les tuyaux de Windows ferment autrement")
def test_reader_that_closes_early_is_no_error():
    command = f"'{sys.executable}' -m ctg_eval indicateurs lister | head -1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=True, text=True)  # noqa: S603
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def test_counts_are_said_in_french_without_zeros():
    assert (
        counted({"importé": 1, "laissé de côté": 2, "refusé": 0}) == "1 importé, 2 laissés de côté"
    )
