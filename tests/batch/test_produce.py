"""Producing the pages of a folder: failures, interruptions, what stays."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ctg_eval.analysis.context import open_context
from ctg_eval.batch import make
from ctg_eval.batch import produce as module
from ctg_eval.batch.jobs import plan, standing
from ctg_eval.batch.kernels import WarmEngine
from ctg_eval.batch.manifest import Manifest
from ctg_eval.cli import main
from ctg_eval.paths import NOTEBOOKS, folders
from tests.conftest import Made

pytestmark = pytest.mark.notebook

QUICK = ("produire", "demo", "--rapport", "diagnostic_theme", "--theme", "parentalite")


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The notebooks, the diagnostic's failing in its cell of key figures."""
    copy = tmp_path / "carnets-en-panne"
    shutil.copytree(NOTEBOOKS, copy)
    path = copy / "diagnostic.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == "chiffres-cles"]
    cell.source = "raise ValueError('panne voulue')"
    nbformat.write(notebook, path)
    with monkeypatch.context() as patch:
        patch.setattr(make, "NOTEBOOKS", copy)
        yield copy


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_same_inputs_give_the_same_bytes(demo: Made, demo_pages: Made) -> None:
    assert main(QUICK) == 0
    for name in ("diagnostic_theme--parentalite.html", "diagnostic_theme--parentalite.xlsx"):
        assert (demo.pages / name).read_bytes() == (demo_pages.pages / name).read_bytes()


def test_page_that_is_up_to_date_is_kept(demo: Made, capsys: pytest.CaptureFixture[str]) -> None:
    main(QUICK)
    page = demo.pages / "diagnostic_theme--parentalite.html"
    before = page.stat().st_mtime_ns
    capsys.readouterr()
    assert main(QUICK) == 0
    assert "conservé" in capsys.readouterr().out
    assert page.stat().st_mtime_ns == before


def test_failure_names_its_cell_and_the_others_go_on(
    demo: Made, demo_pages: Made, broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.pages.mkdir(parents=True)
    last = demo.pages / "diagnostic.html"
    shutil.copy(demo_pages.pages / "diagnostic.html", last)
    shutil.copy(demo_pages.pages / "manifeste.json", demo.pages)
    good = last.read_bytes()
    context = open_context("demo", folders())
    jobs = [
        *plan(context, reports=["diagnostic"]),
        *plan(context, reports=["diagnostic_theme"], given={"theme": "parentalite"}),
    ]
    made = module.produce(context, jobs, force=True)
    assert [one.result for one in made] == ["échoué", "produit"]
    assert "cellule « chiffres-cles »" in made[0].cause
    assert "ValueError : panne voulue" in made[0].cause
    assert "Traceback" not in made[0].cause
    assert last.read_bytes() == good
    index = (demo.pages / "index.html").read_text(encoding="utf-8")
    assert "La dernière production a échoué" in index
    assert "./diagnostic.html" in index
    assert not [name for name in files(demo.pages) if "tmp" in name]


def test_fault_of_the_program_is_one_failed_report(
    demo: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = open_context("demo", folders())
    (job,) = plan(context, reports=["diagnostic_theme"], given={"theme": "parentalite"})

    def fault(*_given: object) -> bytes:
        raise AttributeError("entries")

    monkeypatch.setattr(module, "job_workbook", fault)
    (made,) = module.produce(context, [job])
    assert made.result == "échoué"
    assert "erreur du programme, à signaler" in made.cause
    assert job.page not in files(demo.pages)


def test_command_with_a_failed_report_ends_with_status_three(
    demo: Made, broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["produire", "demo", "--rapport", "diagnostic"]) == 3
    shown = capsys.readouterr()
    assert "chiffres-cles" in shown.err
    assert "Traceback" not in shown.err
    assert "diagnostic.html" not in files(demo.pages)
    assert "Ce rapport n’a pas encore été produit" in (demo.pages / "index.html").read_text("utf-8")


def test_dead_kernel_is_one_failed_report(demo: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    context = open_context("demo", folders())
    jobs = [
        *plan(context, reports=["diagnostic_theme"], given={"theme": "portrait"}),
        *plan(context, reports=["diagnostic_theme"], given={"theme": "parentalite"}),
    ]
    connect = WarmEngine._client
    killed: list[int] = []

    def connect_then_kill(*given: Any) -> Any:
        """The kernel has answered, and dies under the notebook: only the first time."""
        client = connect(*given)
        if not killed:
            assert WarmEngine.manager is not None
            assert WarmEngine.manager.provisioner is not None
            killed.append(WarmEngine.manager.provisioner.pid)  # type: ignore[attr-defined]
            os.kill(killed[0], signal.SIGKILL)
        return client

    monkeypatch.setattr(WarmEngine, "_client", connect_then_kill)
    made = module.produce(context, jobs)
    assert [one.result for one in made] == ["échoué", "produit"]
    assert "noyau Python" in made[0].cause
    assert WarmEngine.manager is None


def test_index_stays_the_same_when_one_page_alone_is_made(demo_pages: Made, demo: Made) -> None:
    shutil.copytree(demo_pages.pages, demo.pages)
    assert main([*QUICK, "--forcer"]) == 0
    old = (demo_pages.pages / "index.html").read_bytes()
    assert (demo.pages / "index.html").read_bytes() == old


def test_file_that_changes_no_key_changes_no_byte(
    demo: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a key leaves out is read by no page: another place's rate, in a year of its own."""
    params, stores = tmp_path / "params", tmp_path / "entrepots"
    shutil.copytree(demo.stores, stores)
    (params / "marnelle").mkdir(parents=True)
    (params / "marnelle" / "territoire.yaml").write_text(
        "territoire: {id: marnelle, nom: Marnelle, epci: ['000000102'], cog: 2026}\n"
        "donnees: {entrepot: demo}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("CTG_EVAL_PARAMS", str(params))
    monkeypatch.setenv("CTG_EVAL_ENTREPOT", str(stores))
    pages = tmp_path / "sorties" / "marnelle" / "2025"
    names = ["diagnostic_theme--petite-enfance.html", "diagnostic_theme--petite-enfance.xlsx"]
    line = ["produire", "marnelle", "--rapport", "diagnostic_theme", "--theme", "petite-enfance"]
    assert main(line) == 0
    before = [(pages / name).read_bytes() for name in names]
    new = tmp_path / "txcouv.csv"
    new.write_text("annee;numepci;txcouv_epci\n2021;000000101;48.1\n", encoding="utf-8")
    assert main(["donnees", "importer", str(new), "--nom", "demo"]) == 0
    context = open_context("marnelle", folders())
    (job,) = plan(context, reports=["diagnostic_theme"], given={"theme": "petite-enfance"})
    assert standing(job, pages, Manifest.read(pages)).state == "à jour"
    assert main([*line, "--forcer"]) == 0
    assert [(pages / name).read_bytes() for name in names] == before
