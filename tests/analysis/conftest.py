"""The demo imported once, its territory file, and what is opened over them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ctg_eval.analysis.context import Context, open_context
from ctg_eval.demo import write_demo
from ctg_eval.paths import Folders
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import import_folder

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demo_folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    root = tmp_path_factory.mktemp("analyse")
    write_demo(root / "fichiers")
    import_folder(root / "fichiers", store=root / "entrepots" / "demo", sources=load_sources())
    shutil.copytree(PROJECT / "params" / "demo", root / "params" / "demo")
    return Folders(root / "params", root / "sorties", root / "entrepots")


@pytest.fixture(scope="session")
def demo_context(demo_folders: Folders) -> Context:
    return open_context("demo", demo_folders)


@pytest.fixture
def folders(demo_folders: Folders, tmp_path: Path) -> Folders:
    """The same store, and territories that a test may write."""
    shutil.copytree(demo_folders.params, tmp_path / "params")
    return Folders(tmp_path / "params", tmp_path / "sorties", demo_folders.stores)
