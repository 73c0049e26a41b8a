"""A browser, and the pages of two real territories where the real files are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from ctg_eval.cli import main
from tests.conftest import Made

REAL = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "real"
# The files of one département, and the childcare rates of France.
FOLDERS = ("belfort_90", "caf_petite_enfance", "caf_allocataires")
# The Grand Belfort, and the Porte du Hainaut: of this one the files say little.
EPCIS = {"belfort": "200069052", "hainaut": "200042190"}
# A town of which much is known, a village of which little is.
COMMUNES = {"belfort": ("90010", "90060")}
SHEET = ("produire", "--rapport", "fiche_commune")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


# Closed with the module: playwright keeps an event loop running that others would trip over.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium absent : les pages ne sont pas ouvertes")
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def real_territories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """The pages of the two territories, from the same real files."""
    if not REAL.is_dir():
        pytest.skip(f"fichiers réels absents ({REAL.resolve()})")
    base = tmp_path_factory.mktemp("real-pages")
    made = Made(base / "params", base / "stores", base / "outputs")
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        made.point_at(patch, made.pages)
        for name in FOLDERS:
            main(["donnees", "importer", str(REAL / name)])
        for name, epci in EPCIS.items():
            assert main(["nouveau", name, "--epci", epci]) == 0
            assert main(["produire", name]) == 0
            for commune in COMMUNES.get(name, ()):
                assert main([*SHEET, name, "--commune", commune]) == 0
            (year,) = (made.pages / name).iterdir()
            found[name] = Made(made.params, made.stores, year)
    return found


@pytest.fixture(scope="session")
def real_pages(real_territories: dict[str, Made]) -> Made:
    """The pages of the Grand Belfort."""
    return real_territories["belfort"]
