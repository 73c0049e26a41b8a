"""A disk that refuses: a French sentence, the last good page kept, the others made."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from ctg_eval.batch import listing, manifest, publish, workers
from ctg_eval.batch.jobs import Job
from ctg_eval.batch.make import Outcome
from ctg_eval.batch.manifest import NAME, Manifest
from ctg_eval.cli import main
from tests.conftest import Made

pytestmark = pytest.mark.notebook
LINE = ("produire", "demo", "--rapport", "diagnostic_theme", "--processus", "1", "--forcer")
PAGE = "diagnostic_theme--parentalite.html"


@pytest.fixture
def pages(demo: Made, demo_pages: Made, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's pages; making one again takes its text from there, without running it."""
    shutil.copytree(demo_pages.pages, demo.pages)

    def read(job: Job, _folder: Path) -> Outcome:
        return Outcome((demo_pages.pages / job.page).read_text(encoding="utf-8"))

    monkeypatch.setattr(workers, "make_page", read)
    return demo.pages


def refuse(
    monkeypatch: pytest.MonkeyPatch, code: int, *, only: str = "", index: bool = True
) -> None:
    """Have every published file refused by the system, or one alone."""
    real = publish.publish

    def publish_or_not(path: Path, data: bytes) -> None:
        if only in path.name:
            raise OSError(code, "refusé", str(path))
        real(path, data)

    monkeypatch.setattr(manifest, "publish", publish_or_not)
    if index:
        monkeypatch.setattr(listing, "publish", publish_or_not)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "le disque est plein"),
        (errno.EACCES, "accès refusé"),
        (errno.EROFS, "ce disque ne permet pas d’écrire"),
    ],
)
def test_folder_that_refuses_everything_keeps_every_page(
    pages: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    words: str,
) -> None:
    before = {one.name: one.read_bytes() for one in pages.iterdir() if one.is_file()}
    refuse(monkeypatch, code)
    assert main(LINE) == 3
    said = capsys.readouterr()
    assert said.err.count(words) == 7  # six pages and the index
    assert "6 échoués" in said.out
    assert "L’index n’a pas pu être écrit" in said.err
    assert "Traceback" not in said.err
    assert {one.name: one.read_bytes() for one in pages.iterdir() if one.is_file()} == before


def test_page_that_the_disk_refuses_does_not_stop_the_others(
    pages: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    last = (pages / PAGE).read_bytes()
    refuse(monkeypatch, errno.ENOSPC, only=PAGE)
    assert main(LINE) == 3
    said = capsys.readouterr()
    assert "5 produits, 1 échoué" in said.out
    assert f"échoué    {PAGE} : écriture impossible" in said.err
    assert (pages / PAGE).read_bytes() == last
    index = (pages / "index.html").read_text(encoding="utf-8")
    assert "La dernière production a échoué. La page ci-dessus est la précédente." in index


def test_folder_at_the_place_of_a_page_is_named(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pages / PAGE).unlink()
    (pages / PAGE).mkdir()
    assert main(LINE) == 3
    said = capsys.readouterr()
    assert f"un dossier porte le nom « {PAGE} »" in said.err
    assert "5 produits, 1 échoué" in said.out
    assert (pages / PAGE).is_dir()


def test_folder_of_pages_that_cannot_be_made_is_said(
    pages: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "fichier").write_text("pas un dossier", encoding="utf-8")
    monkeypatch.setenv("CTG_EVAL_SORTIES", str(tmp_path / "fichier"))
    assert main(LINE) == 3
    said = capsys.readouterr()
    assert "6 échoués" in said.out
    assert "une partie du chemin n’est pas un dossier" in said.err


@pytest.mark.parametrize("text", ["{", '{"fichiers": {"diagnostic.html": {"cle": 3}}}'])
def test_damaged_manifest_is_said_and_made_again(
    pages: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (pages / NAME).write_text(text, encoding="utf-8")
    assert main(["etat", "demo"]) == 0
    assert capsys.readouterr().out.count("le manifeste de ce dossier est illisible") == 7
    assert main(["produire", "demo", "--processus", "1"]) == 0
    said = capsys.readouterr()
    assert f"{NAME} » est illisible : toutes ses pages sont refaites." in said.err
    assert "7 produits" in said.out
    assert not Manifest.read(pages).is_damaged
    assert len(Manifest.read(pages).fichiers) == 14


def test_page_of_other_parameters_is_judged_by_its_own(
    pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page asked for an earlier day: the index of its folder knows that it is up to date."""
    line = [*LINE, "--theme", "parentalite", "--date-observation", "2023-06-30"]
    assert main(line) == 0
    index = (pages.parent / "2023" / "index.html").read_text(encoding="utf-8")
    assert "<b>à jour</b>" in index
    assert "observé au 30 juin 2023" in index.replace("\N{NBSP}", " ")
    assert "1 rapport pour 2023, à jour" in index.replace("\N{NBSP}", " ")


def test_page_of_a_theme_that_is_no_more_is_listed_apart(pages: Path, demo: Made,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    params = tmp_path / "params"
    shutil.copytree(demo.params, params)
    for file in (params / "demo" / "territoire.yaml", *(params / "demo").glob("classeur/*.csv")):
        text = file.read_text(encoding="utf-8").replace("parentalite", "parents")
        file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("CTG_EVAL_PARAMS", str(params))
    assert main(["produire", "demo", "--rapport", "diagnostic"]) == 0
    index = (pages / "index.html").read_text(encoding="utf-8")
    apart = index[index.index("Autres pages de ce dossier</h2>") :]
    assert PAGE in apart
    assert "ce territoire n’a plus ce rapport" in apart
