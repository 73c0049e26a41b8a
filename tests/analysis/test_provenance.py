"""Keys: the same inputs give the same key, and a change says which part changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ctg_eval.analysis import provenance
from ctg_eval.analysis.context import Context, open_context
from ctg_eval.analysis.keys import key_of
from ctg_eval.analysis.provenance import (
    file_names,
    notebook_key,
    report_key,
    what_changed,
)
from ctg_eval.params.run import RunParameters
from ctg_eval.paths import NOTEBOOKS, PACKAGE, Folders
from ctg_eval.referentiel.rapports import report
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import import_folder

PARAMETERS = RunParameters("demo", "externe")
REPORT = report("diagnostic")
RATES = "annee;numepci;txcouv_epci\n"


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


def test_a_remark_in_the_territory_file_changes_nothing(folders, key):
    path = folders.params / "demo" / "territoire.yaml"
    path.write_text("# une remarque\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert report_key(open_context("demo", folders), REPORT, PARAMETERS) == key


def test_what_the_territory_s_own_files_say_changes_their_part(folders, key):
    path = folders.params / "demo" / "territoire.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("parentalite: Parentalité", "parentalite: Parents"), "utf-8")
    other = report_key(open_context("demo", folders), REPORT, PARAMETERS)
    assert what_changed(key, other) == "le fichier du territoire a changé"
    path.write_text(text, encoding="utf-8")
    own = folders.params / "demo" / "indicateurs.yaml"
    own.write_text(OWN, encoding="utf-8")
    other = report_key(open_context("demo", folders), REPORT, PARAMETERS)
    assert "le fichier du territoire a changé" in what_changed(key, other)


OWN = """
naissances_ici:
  theme: portrait
  libelle: Naissances
  question: Combien d’enfants naissent ici ?
  nature: effectif
  definition: Naissances domiciliées.
  forme: valeur
  numerateur: insee_naissances.naissances
  additif: oui
  agregation: somme
  niveau_min: commune
  unite: naissances
  couche: besoin
"""


@pytest.fixture
def with_file(folders: Folders, tmp_path: Path) -> Callable[..., Context]:
    """The territory once a file of that content is imported too."""

    def add(text: str, name: str = "txcouv.csv", territory: str = "demo") -> Context:
        stores, new = tmp_path / "entrepots", tmp_path / name
        shutil.rmtree(stores, ignore_errors=True)
        shutil.copytree(folders.stores, stores)
        new.write_text(text, encoding="utf-8")
        done = import_folder(new, store=stores / "demo", sources=load_sources())
        assert done.count("importé") == 1
        return open_context(territory, replace(folders, stores=stores))

    return add


def themed(context: Context, theme: str, territory: str = "demo") -> str:
    asked = RunParameters(territory, "externe", theme=theme)
    return report_key(context, report("diagnostic_theme"), asked)


def test_a_new_file_of_data_is_named(with_file, demo_context, key):
    context = with_file(RATES + "2021;000000101;48.1\n")
    other = report_key(context, REPORT, PARAMETERS)
    told = what_changed(key, other, file_names(context))
    assert told == "les fichiers de données qu’il lit ont changé (txcouv.csv en plus)"


def test_a_file_of_another_theme_changes_nothing(with_file, demo_context):
    context = with_file(RATES + "2021;000000101;48.1\n")
    assert themed(context, "parentalite") == themed(demo_context, "parentalite")
    assert themed(context, "petite-enfance") != themed(demo_context, "petite-enfance")


@pytest.fixture
def second(folders: Folders) -> Context:
    """A territory that is one of the two EPCI of the demo, compared with no other EPCI."""
    folder = folders.params / "marnelle"
    folder.mkdir()
    text = 'territoire:\n  id: marnelle\n  nom: Marnelle\n  epci: ["000000102"]\n  cog: 2026\n'
    text += "  comparaisons: [departement, region, france]\n"
    (folder / "territoire.yaml").write_text(f"{text}donnees:\n  entrepot: demo\n", "utf-8")
    return open_context("marnelle", folders)


@pytest.mark.parametrize("year", [2021, 2022])
def test_a_file_that_holds_nothing_of_the_territory_changes_nothing(second, with_file, year):
    """In a year that other files give, and in a year that it alone gives."""
    context = with_file(RATES + f"{year};000000101;48.1\n", territory="marnelle")
    for theme in ("portrait", "petite-enfance"):
        assert themed(context, theme, "marnelle") == themed(second, theme, "marnelle")
    mine = with_file(RATES + f"{year};000000102;48.1\n", territory="marnelle")
    assert themed(mine, "petite-enfance", "marnelle") != themed(
        second, "petite-enfance", "marnelle"
    )


def test_a_figure_of_a_comparable_territory_counts_for_the_themes_that_show_it(
    with_file, demo_context
):
    peer = demo_context.peers().chooser.base.ranked[0].geo
    context = with_file(RATES + f"2022;{peer};12.5\n")
    told = what_changed(
        themed(demo_context, "petite-enfance"), themed(context, "petite-enfance"), {}
    )
    assert told == "les territoires comparables ou leurs chiffres ont changé"
    assert themed(context, "portrait") == themed(demo_context, "portrait")


def test_a_file_newer_than_the_day_asked_for_changes_nothing(with_file, demo_context):
    asked = replace(PARAMETERS, date_observation=date(2022, 6, 30))
    context = with_file(RATES + "2024;000000101;48.1\n")
    assert report_key(context, REPORT, asked) == report_key(demo_context, REPORT, asked)
    assert report_key(context, REPORT, PARAMETERS) != report_key(demo_context, REPORT, PARAMETERS)


def test_a_source_imported_at_last_changes_what_is_not_known(with_file, demo_folders, tmp_path):
    """The file holds nothing of the territory, but the page no longer says that nobody has it."""
    stores = tmp_path / "sans-taux"
    files = tmp_path / "fichiers"
    shutil.copytree(demo_folders.stores.parent / "fichiers", files)
    for path in files.glob("txcouv*"):
        path.unlink()
    import_folder(files, store=stores / "demo", sources=load_sources())
    old = open_context("demo", replace(demo_folders, stores=stores))
    before = themed(old, "petite-enfance")
    new = tmp_path / "txcouv.csv"
    new.write_text(RATES + "2021;246200364;48.1\n", encoding="utf-8")
    import_folder(new, store=stores / "demo", sources=load_sources())
    after = themed(open_context("demo", replace(demo_folders, stores=stores)), "petite-enfance")
    assert what_changed(before, after) == "ce que les données ne disent pas a changé"


def test_a_notebook_that_was_run_is_the_same_and_another_cell_is_another_one(tmp_path):
    copy = tmp_path / "diagnostic.ipynb"
    content = json.loads((NOTEBOOKS / "diagnostic.ipynb").read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["vu"]}]
    content["metadata"]["language_info"] = {"name": "python"}
    copy.write_text(json.dumps(content), encoding="utf-8")
    assert notebook_key(copy) == notebook_key(NOTEBOOKS / "diagnostic.ipynb")
    content["cells"][-1]["source"] = ["autre"]
    copy.write_text(json.dumps(content), encoding="utf-8")
    assert notebook_key(copy) != notebook_key(NOTEBOOKS / "diagnostic.ipynb")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("fichiers=a+b", "fichiers=a+b", ""),
        ("fichiers=a", "fichiers=a+b", "(b.csv en plus)"),
        ("fichiers=a+c", "fichiers=a", "(un fichier n’est plus lu)"),
        ("fichiers=c+d", "fichiers=", "(2 fichiers ne sont plus lus)"),
        ("fichiers=", "fichiers=b+c+d+e", "(b.csv, c, d en plus et 1 autre)"),
        ("fichiers=a;donnees=1", "fichiers=b;donnees=2", "(b.csv en plus ; un fichier"),
        ("donnees=1;manques=1", "donnees=2;manques=2", "ce qu’il lit dans les données a changé"),
        ("modele=1;date=1", "modele=2;date=2", "modèle de page a changé ; la date d’observation"),
    ],
)
def test_reasons_are_said_once_and_files_by_name(old, new, told):
    found = what_changed(old, new, {"a": "a.csv", "b": "b.csv"})
    assert told in found
    assert bool(found) == bool(told)
    assert "donnees" not in found


def test_a_key_of_another_version_of_the_program_says_so(key):
    assert what_changed(key.replace("programme=", "autre="), key) == "le programme a changé"
    assert what_changed("k", key) == "le programme a changé"


def test_template_and_program_are_two_keys(monkeypatch):
    def changed(path: Path) -> list[bool]:
        monkeypatch.undo()
        before = provenance.code_key.__wrapped__(), provenance.template_key.__wrapped__()
        real = Path.read_bytes
        monkeypatch.setattr(
            Path, "read_bytes", lambda self: real(self) + (b"x" if self == path else b"")
        )
        after = provenance.code_key.__wrapped__(), provenance.template_key.__wrapped__()
        return [one != other for one, other in zip(before, after, strict=True)]

    assert changed(PACKAGE / "report" / "templates" / "ctg" / "page.css") == [False, True]
    assert changed(PACKAGE / "report" / "document.py") == [True, False]
    assert changed(PACKAGE / "cli" / "main.py") == [False, False]


def test_the_program_s_key_covers_every_declaration_and_template():
    import ctg_eval
    from ctg_eval.analysis.provenance import _CODE

    package = Path(ctg_eval.__file__).parent
    kinds = {one.suffix for one in package.rglob("*") if one.is_file() and one.suffix != ".pyc"}
    assert kinds <= {*_CODE, ".typed", ""}
