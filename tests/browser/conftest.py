"""A browser, and the pages of a real territory where the real files are."""

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
def real_pages(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The pages of the Grand Belfort, from real files."""
    if not REAL.is_dir():
        pytest.skip(f"fichiers réels absents ({REAL.resolve()})")
    base = tmp_path_factory.mktemp("belfort-pages")
    made = Made(base / "params", base / "stores", base / "outputs" / "belfort")
    with pytest.MonkeyPatch.context() as patch:
        made.point_at(patch, base / "outputs")
        for name in FOLDERS:
            main(["donnees", "importer", str(REAL / name)])
        assert main(["nouveau", "belfort", "--epci", "200069052"]) == 0
        assert main(["produire", "belfort"]) == 0
    (year,) = made.pages.iterdir()
    return Made(made.params, made.stores, year)
