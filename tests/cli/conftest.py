"""A run of the command line in folders of its own, and one store of the demo for all the tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ctg_eval.cli import main
from ctg_eval.demo import write_demo

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What a command gave: its status, what it printed, what it complained of."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]
VARIABLES = {
    "params": "CTG_EVAL_PARAMS",
    "sorties": "CTG_EVAL_SORTIES",
    "entrepot": "CTG_EVAL_ENTREPOT",
}


def moved(patch: pytest.MonkeyPatch, root: Path) -> Path:
    for folder, variable in VARIABLES.items():
        patch.setenv(variable, str(root / folder))
    return root


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fichiers")
    write_demo(folder)
    return folder


@pytest.fixture(scope="session")
def demo_root(demo_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders where the demo's territory and data stand, no report made."""
    root = tmp_path_factory.mktemp("demo")
    territory = root / "params" / "demo" / "territoire.yaml"
    territory.parent.mkdir(parents=True)
    shutil.copy(PROJECT / "params" / "demo" / "territoire.yaml", territory)
    with pytest.MonkeyPatch.context() as patch:
        moved(patch, root)
        assert main(["donnees", "importer", str(demo_files), "--nom", "demo"]) == 0
    return root


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in folders that nothing else uses."""
    return _runner(moved(monkeypatch, tmp_path), capsys)


@pytest.fixture
def run_demo(
    demo_root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command line where the demo's data are imported."""
    return _runner(moved(monkeypatch, demo_root), capsys)


def _runner(_root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: object) -> Outcome:
        capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as stop:  # help and version end this way
            status = int(stop.code or 0)
        said = capsys.readouterr()
        return Outcome(status, said.out, said.err)

    return run


@pytest.fixture
def territory(tmp_path: Path) -> Callable[[str], Path]:
    """Write the territory file of « essai »."""

    def write(text: str) -> Path:
        file = tmp_path / "params" / "essai" / "territoire.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write
