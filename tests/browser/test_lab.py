"""JupyterLab's door: its server, then a browser in front of it, give the bytes of the command."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from playwright.sync_api import Browser, Page

import ctg_eval.notebook
from ctg_eval.cli import main
from ctg_eval.paths import NOTEBOOKS
from tests.browser.lab import Lab, running
from tests.conftest import Made

pytestmark = pytest.mark.notebook

GIVEN = {"territoire": "demo", "theme": "acces-aux-droits", "annee": 2023, "diffusion": "interne"}
ELSEWHERE = {"LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "3"}
LABEL = "Rapport CTG (page HTML)"
SETTINGS = Path(ctg_eval.notebook.__file__).parent / "lab.json"
WAIT_MS = 120_000


@pytest.fixture(scope="module")
def lab(demo_pages: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on the demo, in another locale and time zone than the command."""
    base = tmp_path_factory.mktemp("lab")
    with pytest.MonkeyPatch.context() as patch:
        demo_pages.point_at(patch, base / "sorties")
        with running(base / "lab", SETTINGS.read_text(encoding="utf-8"), ELSEWHERE) as found:
            yield found


@pytest.fixture(scope="module")
def commanded(demo_pages: Made, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The page that the command makes of other parameters than those of the notebook."""
    base = tmp_path_factory.mktemp("commande")
    words = [word for name, value in GIVEN.items() if name != "territoire"
             for word in (f"--{name}", str(value))]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        demo_pages.point_at(patch, base)
        assert main(["produire", "demo", "--rapport", "diagnostic_theme", *words]) == 0
    return (base / "demo" / "2023" / "diagnostic_theme--acces-aux-droits.html").read_bytes()


def copied(lab: Lab, name: str, **given: object) -> NotebookNode:
    """A copy of the notebook among the server's, its first cell changed."""
    nb: NotebookNode = nbformat.read(NOTEBOOKS / "diagnostic_theme.ipynb", as_version=4)
    nb.cells[0].source += "".join(f"\n{key} = {value!r}" for key, value in given.items())
    nbformat.write(nb, lab.root / name)
    return nb


def sha(page: bytes) -> str:
    return hashlib.sha256(page).hexdigest()


def made_by_default(demo_pages: Made, theme: str) -> bytes:
    return (demo_pages.pages / f"diagnostic_theme--{theme}.html").read_bytes()


def test_server_gives_the_bytes_of_the_command(lab: Lab, commanded: bytes) -> None:
    nb = copied(lab, "serveur.ipynb", **GIVEN)
    with lab.kernel("serveur.ipynb") as kernel:
        kernel.run_all(nb)
    lab.save("serveur.ipynb", nb)
    assert sha(lab.export("serveur.ipynb")) == sha(commanded)


def test_parameters_changed_in_the_same_kernel_leave_nothing_of_before(
    lab: Lab, demo_pages: Made
) -> None:
    nb = copied(lab, "encore.ipynb", **GIVEN)
    with lab.kernel("encore.ipynb") as kernel:
        kernel.run_all(nb)
        for theme in ("petite-enfance", "parentalite", "petite-enfance"):
            kernel.run_all(again := copied(lab, "encore.ipynb", theme=theme))
            lab.save("encore.ipynb", again)
            assert sha(lab.export("encore.ipynb")) == sha(made_by_default(demo_pages, theme))


def test_wrong_theme_is_one_french_sentence_in_the_notebook(lab: Lab) -> None:
    nb = copied(lab, "faux.ipynb", theme="petite-enfnce")
    with lab.kernel("faux.ipynb") as kernel:
        kernel.run_all(nb)
    (error,) = nb.cells[1].outputs
    said = "\n".join(error.traceback)
    assert "Vouliez-vous « petite-enfance »" in said
    assert "Traceback" not in said
    assert ".py" not in said
    assert all(not cell.outputs for cell in nb.cells[2:] if cell.cell_type == "code")


def test_nothing_of_a_front_end_reaches_the_page(lab: Lab, demo_pages: Made) -> None:
    nb = copied(lab, "traces.ipynb", theme="parentalite")
    with lab.kernel("traces.ipynb") as kernel:
        kernel.run_all(nb)
    nb.metadata["language_info"] = {"name": "python", "version": "9.9", "pygments_lexer": "TRACE"}
    nb.metadata["papermill"] = {"output_path": "TRACE", "duration": 1.5}
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {
        "state": {"0": {"model_name": "TRACE"}}, "version_major": 2, "version_minor": 0}}  # fmt: skip
    for rank, cell in enumerate(nb.cells):
        cell["id"] = f"trace-{rank}"
        cell.metadata |= {"trusted": True, "execution": {"iopub.status.idle": "TRACE"}}
        if cell.cell_type == "code":
            cell.execution_count += 70
    lab.save("traces.ipynb", nb)
    page = lab.export("traces.ipynb")
    assert sha(page) == sha(made_by_default(demo_pages, "parentalite"))
    assert b"trace" not in page.lower()


def test_browser_gives_the_bytes_of_the_command(
    lab: Lab, commanded: bytes, browser: Browser
) -> None:
    copied(lab, "navigateur.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    try:
        page.goto(lab.page("navigateur.ipynb"))
        _change_first_cell(page)
        _run_all(page)
        assert sha(_exported(page)) == sha(commanded)
    finally:
        context.close()
    saved = nbformat.read(lab.root / "navigateur.ipynb", as_version=4)
    assert saved.cells[0].source.endswith('diffusion = "interne"')


def _change_first_cell(page: Page) -> None:
    # Typed text waits for the kernel, whose name the toolbar shows once it is there.
    page.get_by_text("Python 3 (ipykernel) | Inactif").wait_for()
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+End")
    lines = "".join(f"\n{name} = {json.dumps(value)}" for name, value in GIVEN.items())
    page.keyboard.insert_text(lines)


def _menu(page: Page, *labels: str) -> None:
    """Follow a menu of JupyterLab, in French, to its last label."""
    page.locator(".lm-MenuBar-itemLabel").get_by_text(labels[0], exact=True).click()
    for label in labels[1:-1]:
        page.locator(".lm-Menu-itemLabel").get_by_text(label, exact=True).hover()
    page.locator(".lm-Menu-itemLabel").get_by_text(labels[-1], exact=True).first.click()


def _run_all(page: Page) -> None:
    _menu(page, "Exécution", "Exécuter toutes les cellules")
    page.locator(".jp-Notebook .jp-OutputArea dl.glossaire").wait_for()
    page.get_by_text("Python 3 (ipykernel) | Inactif").wait_for()


def _exported(page: Page) -> bytes:
    with page.context.expect_event("download") as download:
        _menu(page, "Fichier", "Enregistrer et exporter le notebook comme", LABEL)
    path = Path(download.value.path())
    return path.read_bytes()
