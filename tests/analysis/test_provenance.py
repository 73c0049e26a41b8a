"""Keys: the same inputs give the same key, and a change says which part changed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ctg_eval.analysis.context import open_context
from ctg_eval.analysis.provenance import key_of, report_key, what_changed
from ctg_eval.params.run import RunParameters
from ctg_eval.referentiel.rapports import report
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import import_folder

PARAMETERS = RunParameters("demo", "externe")
REPORT = report("diagnostic")


@pytest.fixture
def key(demo_context):
    return report_key(demo_context, REPORT, PARAMETERS)


def test_texts_are_told_apart_by_where_they_are_cut():
    assert key_of(["ab", "c"]) != key_of(["a", "bc"])
    assert key_of(["ab"]) == key_of(["ab"])


def test_the_same_inputs_give_the_same_key(demo_folders, key):
    again = report_key(open_context("demo", demo_folders), REPORT, PARAMETERS)
    assert again == key
    assert what_changed(key, again) == ""


def test_other_parameters_or_another_report_change_their_part(demo_context, key):
    other = report_key(demo_context, REPORT, replace(PARAMETERS, annee=2023))
    assert what_changed(key, other) == "les paramètres ont changé"
    other = report_key(demo_context, report("diagnostic_theme"), PARAMETERS)
    assert what_changed(key, other) == "le carnet a changé"


@pytest.mark.parametrize("name", ["territoire.yaml", "indicateurs.yaml"])
def test_the_territory_s_own_files_change_their_part(folders, key, name):
    path = folders.params / "demo" / name
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.write_text(text + "# une remarque\n", encoding="utf-8")
    other = report_key(open_context("demo", folders), REPORT, PARAMETERS)
    assert what_changed(key, other) == "le fichier du territoire a changé"


def test_a_new_file_of_data_changes_its_part(folders, key, tmp_path):
    stores = tmp_path / "entrepots"
    shutil.copytree(folders.stores, stores)
    new = tmp_path / "txcouv.csv"
    new.write_text("annee;numepci;txcouv_epci\n2021;000000101;48.1\n", encoding="utf-8")
    import_folder(new, store=stores / "demo", sources=load_sources())
    other = report_key(open_context("demo", replace(folders, stores=stores)), REPORT, PARAMETERS)
    assert what_changed(key, other) == "les données ont changé"


def test_a_key_of_an_older_version_changes_every_part_it_does_not_hold(key):
    old = key.replace("programme=", "autre=")
    assert what_changed(old, key) == "le programme a changé"


def test_the_program_s_key_covers_every_declaration_and_template():
    import ctg_eval
    from ctg_eval.analysis.provenance import _CODE

    package = Path(ctg_eval.__file__).parent
    kinds = {one.suffix for one in package.rglob("*") if one.is_file() and one.suffix != ".pyc"}
    assert kinds <= {*_CODE, ".typed", ""}
