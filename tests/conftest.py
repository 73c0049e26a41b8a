"""The demo made once for the folders that look at its pages (notebook, batch, browser)."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from ctg_eval.cli import main
from ctg_eval.demo import caf_iris, geography, qpv
from ctg_eval.demo.world import make_world
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import import_folder


@dataclass(frozen=True)
class Made:
    """Folders of pages made once; a test that writes gives itself another outputs folder.

    Attributes:
        params: Folder of the territories.
        stores: Folder of the stores.
        pages: Folder of the territory's pages.
    """

    params: Path
    stores: Path
    pages: Path

    def point_at(self, patch: pytest.MonkeyPatch, outputs: Path) -> None:
        """Make the folders those of the commands that follow, in this process and its children."""
        patch.setenv("CTG_EVAL_PARAMS", str(self.params))
        patch.setenv("CTG_EVAL_ENTREPOT", str(self.stores))
        patch.setenv("CTG_EVAL_SORTIES", str(outputs))


@pytest.fixture(scope="session")
def demo_pages(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The demo: files written, imported, every report made by the ordinary command.

    Test processes that run side by side share it: the first one makes it, the other waits.
    """
    base = shared_folder(tmp_path_factory) / "demo-pages"
    made = Made(base / "params", base / "stores", base / "outputs" / "demo" / "2025")
    done = base.with_suffix(".faite")
    with FileLock(base.with_suffix(".verrou")), pytest.MonkeyPatch.context() as patch:
        if not done.exists():
            made.point_at(patch, base / "outputs")
            assert main(["demo"]) == 0
            done.touch()
    return made


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests, the same for each of its processes."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture
def demo(demo_pages: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Made:
    """The demo in force, its pages to be made in a folder of the test; the rest is only read."""
    demo_pages.point_at(monkeypatch, tmp_path / "sorties")
    return Made(demo_pages.params, demo_pages.stores, tmp_path / "sorties" / "demo" / "2025")


@pytest.fixture
def demo_apart(demo: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Made:
    """The demo in force, with a folder of the territory that a test may write in.

    The folder of `demo` is that of every test, in every process.
    """
    params = tmp_path / "params-a-part"
    shutil.copytree(demo.params, params)
    monkeypatch.setenv("CTG_EVAL_PARAMS", str(params))
    return Made(params, demo.stores, demo.pages)


@pytest.fixture
def quarters_alone(demo: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Made:
    """The demo's territory over a store that holds figures of its quarters and nothing else.

    Its own files (extractions, tables filled in, local offer) are left out of its folder too.
    """
    folder, stores = tmp_path / "fichiers-quartiers", tmp_path / "entrepots-quartiers"
    params = tmp_path / "params-quartiers"
    own_files = shutil.ignore_patterns("extractions-caf", "saisies", "Offre*")
    shutil.copytree(demo.params, params, ignore=own_files)
    folder.mkdir()
    for file in (*geography.FILES, *caf_iris.FILES, *qpv.FILES):
        (folder / file.name).write_bytes(file.make(make_world()))
    import_folder(folder, store=stores / "demo", sources=load_sources())
    monkeypatch.setenv("CTG_EVAL_PARAMS", str(params))
    monkeypatch.setenv("CTG_EVAL_ENTREPOT", str(stores))
    return Made(params, stores, demo.pages)
