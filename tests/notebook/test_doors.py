"""Doors to one page: the command, papermill and nbconvert, a notebook's kernel, run twice or elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from ctg_eval.cli import main
from ctg_eval.errors import ReportError
from ctg_eval.paths import NOTEBOOKS
from ctg_eval.report.exporter import export_page
from ctg_eval.report.gate import check_page
from tests.conftest import Made

pytestmark = pytest.mark.notebook

ELSEWHERE = {"LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}


def run(*words: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of our environment, in a folder, with other surroundings."""
    return subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_every_notebook_runs_on_the_demo(demo_pages: Made) -> None:
    """The command has run them all; one page or more comes from each."""
    made = {path.name for path in (demo_pages.pages / "carnets").glob("*.ipynb")}
    for path in NOTEBOOKS.glob("*.ipynb"):
        assert any(name.partition(".")[0].partition("--")[0] == path.stem for name in made)
    for path in (demo_pages.pages / "carnets").glob("*.ipynb"):
        assert nbformat.read(path, as_version=4).cells[0].cell_type == "code"


def test_three_doors_give_the_same_bytes(demo: Made, tmp_path: Path) -> None:
    given = {
        "territoire": "demo",
        "theme": "acces-aux-droits",
        "annee": 2023,
        "diffusion": "interne",
    }
    status = main([
        "produire", "demo", "--rapport", "diagnostic_theme", "--theme", "acces-aux-droits",
        "--annee", "2023", "--diffusion", "interne",
    ])  # fmt: skip
    assert status == 0
    command = (demo.pages.parent / "2023" / "diagnostic_theme--acces-aux-droits.html").read_bytes()

    notebook = NOTEBOOKS / "diagnostic_theme.ipynb"
    words = [word for name, value in given.items() for word in ("-p", name, str(value))]
    done = run("papermill", str(notebook), "sortie.ipynb", *words, "--no-progress-bar",
               folder=tmp_path, **ELSEWHERE)  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = run("jupyter", "nbconvert", "--to", "ctg", "sortie.ipynb", folder=tmp_path, **ELSEWHERE)
    assert done.returncode == 0, done.stderr
    papermill = (tmp_path / "sortie.html").read_bytes()

    edited = nbformat.read(notebook, as_version=4)
    edited.cells[0].source += "".join(f"\n{name} = {value!r}" for name, value in given.items())
    NotebookClient(edited, timeout=120, kernel_name="python3").execute()
    lab = export_page(edited).encode("utf-8")

    assert command == papermill
    assert command == lab
    assert "ne pas diffuser" in lab.decode("utf-8")
    assert "année 2023" in lab.decode("utf-8")


@pytest.mark.parametrize(
    "around",
    [
        pytest.param({"LC_ALL": "fr_FR.UTF-8", "LANG": "fr_FR.UTF-8", "TZ": "Pacific/Kiritimati",
                      "PYTHONHASHSEED": "0"}, id="french, far east"),
        pytest.param({"LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Pago_Pago",
                      "PYTHONHASHSEED": "4242", "PYTHONUTF8": "0"}, id="no locale, far west"),
    ],
)  # fmt: skip
def test_other_surroundings_folder_and_name_give_the_same_bytes(
    demo: Made, demo_pages: Made, tmp_path: Path, around: dict[str, str]
) -> None:
    there = tmp_path / "un autre dossier"
    there.mkdir()
    notebook = there / "autre nom.ipynb"
    shutil.copy(NOTEBOOKS / "diagnostic_theme.ipynb", notebook)
    words = ["-r", "theme", "parentalite", "--no-progress-bar", "--cwd", str(tmp_path)]
    done = run(
        "papermill", str(notebook), str(there / "fait.ipynb"), *words, folder=there, **around
    )
    assert done.returncode == 0, done.stderr
    done = run("jupyter", "nbconvert", "--to", "ctg", str(there / "fait.ipynb"), "--output-dir",
               str(tmp_path / "pages"), folder=tmp_path, **around)  # fmt: skip
    assert done.returncode == 0, done.stderr
    expected = (demo_pages.pages / "diagnostic_theme--parentalite.html").read_bytes()
    assert (tmp_path / "pages" / "fait.html").read_bytes() == expected


def test_second_run_gives_the_same_bytes(demo: Made, demo_pages: Made) -> None:
    words = ["produire", "demo", "--rapport", "diagnostic_theme", "--theme", "parentalite"]
    expected = (demo_pages.pages / "diagnostic_theme--parentalite.html").read_bytes()
    for more in ([], ["--forcer"]):
        assert main([*words, *more]) == 0
        assert (demo.pages / "diagnostic_theme--parentalite.html").read_bytes() == expected


OWN_CELLS = (
    "from ctg_eval.notebook import valeurs\nvaleurs(rapport, niveaux='commune').head()",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 4])\nplt.show()",
    "print('une note')\nprint('et la suite')",
)


def test_own_cells_are_left_out_of_the_page_which_says_so(demo: Made, demo_pages: Made) -> None:
    nb = nbformat.read(NOTEBOOKS / "diagnostic_theme.ipynb", as_version=4)
    nb.cells[0].source += "\ntheme = 'parentalite'"
    nb.cells[4:4] = [nbformat.v4.new_code_cell(source) for source in OWN_CELLS]
    NotebookClient(nb, timeout=120, kernel_name="python3").execute()
    kinds = [set(cell.outputs[-1].get("data", {"stream": ""})) for cell in nb.cells[4:7]]
    assert kinds == [{"text/html", "text/plain"}, {"image/png", "text/plain"}, {"stream"}]
    page = export_page(nb)
    said = re.search(r"\n<p class=\"texte\" data-piece=\"phrase\">3[^<]*</p>", page)
    assert said is not None
    assert "sorties de ce carnet ne sont pas publiées" in said[0]
    assert check_page(page) == []
    expected = (demo_pages.pages / "diagnostic_theme--parentalite.html").read_text("utf-8")
    assert page.replace(said[0], "") == expected


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(["-p", "thme", "portrait"], "« thme »", id="unknown name"),
        pytest.param(["-p", "theme", "portait"], "Vouliez-vous « portrait »", id="wrong theme"),
    ],
)
def test_raw_papermill_stops_on_a_wrong_parameter(
    demo: Made, tmp_path: Path, given: list[str], words: str
) -> None:
    done = run("papermill", str(NOTEBOOKS / "diagnostic_theme.ipynb"), "sortie.ipynb", *given,
               "--no-progress-bar", folder=tmp_path)  # fmt: skip
    assert done.returncode != 0
    cells = nbformat.read(tmp_path / "sortie.ipynb", as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    (error,) = [output for output in outputs if output.output_type == "error"]
    assert words in error.evalue
    assert "Traceback" not in "".join(error.traceback)
    assert ".py" not in "".join(error.traceback)
    with pytest.raises(ReportError, match="une cellule s’est terminée en erreur"):
        export_page(nbformat.read(tmp_path / "sortie.ipynb", as_version=4))
