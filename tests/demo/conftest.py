"""The demonstration written once, and the readings that its tests share."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from ctg_eval.demo import write_demo

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder)
    return folder


@pytest.fixture(scope="session")
def real() -> Path:
    folder = PROJECT / ".." / "shared" / "data" / "real"
    if not folder.is_dir():
        pytest.skip("fichiers réels absents : ../shared/data/real")
    return folder


@pytest.fixture(scope="session")
def read(demo: Path) -> Callable[..., list[dict[str, str]]]:
    """Rows of one written file as dictionaries, by name."""

    def rows(name: str, separator: str = ";") -> list[dict[str, str]]:
        with (demo / name).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream, delimiter=separator))

    return rows
