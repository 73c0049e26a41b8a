"""Small invented codes and files, one demonstration store, and the real files where present."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from ctg_eval.demo import write_demo
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.storage import official_code
from ctg_eval.geography.tables import COLUMNS, Provenance
from ctg_eval.referentiel.sources import Sources, load_sources
from ctg_eval.sources.importer import Report, import_folder
from ctg_eval.sources.read import read_file
from ctg_eval.sources.reading import Reading
from ctg_eval.sources.recognise import recognise
from ctg_eval.sources.store import Store

REAL = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "real"
BIRTHS = ["EC_MEASURE", "FREQ", "GEO", "GEO_OBJECT", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"]

Facts = dict[tuple[str, str, str, int], tuple[float, float, str]]


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]], separator: str = ";") -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow(list(header))
    writer.writerows(list(row) for row in rows)
    return stream.getvalue()


def births(cells: Mapping[tuple[str, int], object], *, status: str = "A") -> str:
    """A file of births from {(commune, year): births}; a pair (figure, status) gives its own."""
    rows = []
    for (geo, year), cell in cells.items():
        value, flag = cell if isinstance(cell, tuple) else (cell, status)
        rows.append(["LVB", "A", geo, "COM", flag, year, value])
    return csv_text(BIRTHS, rows)


def facts_of(table: pa.Table) -> Facts:
    """(variable, level, geo, year) → (low, high, status) of a table of observations or of sums."""
    return {
        (row["variable"], row["level"], row["geo"], row["year"]): (
            row["low"],
            row["high"],
            row.get("status", ""),
        )
        for row in table.to_pylist()
    }


def make_code(
    communes: Mapping[str, int],
    *,
    former: Mapping[str, str] | None = None,
    arrondissements: Mapping[str, str] | None = None,
    epcis: Mapping[str, str] | None = None,
) -> OfficialCode:
    """A code from populations by commune; the department is written in the commune's code."""

    def row(kind: str, code: str, today: str, people: int | None) -> dict[str, Any]:
        epci = (epcis or {}).get(today, "200000001")
        return {
            "type": kind, "code": code, "nom": f"Nom {code}", "commune": today, "epci": epci,
            "epci_nom": f"CC {epci}" if epci else "", "epci_nature": "CC" if epci else "",
            "departement": today[:2], "departement_nom": f"Département {today[:2]}",
            "region": "84", "region_nom": "Région", "population": people,
        }  # fmt: skip

    rows = [row("commune-actuelle", code, code, people) for code, people in communes.items()]
    rows += [row("ancien-code", old, today, None) for old, today in (former or {}).items()]
    rows += [
        row("arrondissement-municipal", part, city, None)
        for part, city in (arrondissements or {}).items()
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return OfficialCode.from_table(table, year=2026, provenance=Provenance("essai", "1", "MIT"))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder and its bytes."""
    if not folder.exists():
        return {}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def sources() -> Sources:
    return load_sources()


@pytest.fixture(scope="session")
def cog() -> OfficialCode:
    return official_code()


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A file of the test's folder, from its text or its bytes."""

    def write(content: str | bytes, name: str = "fichier.csv") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def read(written: Any, sources: Sources, cog: OfficialCode) -> Callable[..., Reading]:
    """What is read in a file of that content."""

    def reading(
        content: str | bytes | Path, name: str = "fichier.csv", code: OfficialCode | None = None
    ) -> Reading:
        path = content if isinstance(content, Path) else written(content, name)
        return read_file(recognise(path, sources), sources, code or cog)

    return reading


@pytest.fixture
def imported(tmp_path: Path, sources: Sources) -> Callable[..., tuple[Store, Report]]:
    """A store where files of that content were imported at once, and the report."""
    count = iter(range(100))

    def run(files: Mapping[str, str | bytes], store: str = "store") -> tuple[Store, Report]:
        folder = tmp_path / f"depot-{next(count)}"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        report = import_folder(folder, store=tmp_path / store, sources=sources)
        return Store.at(tmp_path / store, sources), report

    return run


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder)
    return folder


@pytest.fixture(scope="session")
def demo_store(demo_folder: Path, tmp_path_factory: Any, sources: Sources) -> Store:
    folder = tmp_path_factory.mktemp("stores") / "demo"
    report = import_folder(demo_folder, store=folder, sources=sources)
    assert not report.count("refusé")
    return Store.opened(folder, sources)


@pytest.fixture(scope="session")
def real() -> Path:
    if not REAL.is_dir():
        pytest.skip("fichiers réels absents : ../shared/data/real")
    return REAL


for _helper in (csv_text, births, facts_of, make_code, tree):

    def _fixture(helper: Callable[..., Any]) -> Callable[..., Any]:
        @pytest.fixture(scope="session", name=helper.__name__)
        def _given() -> Callable[..., Any]:
            return helper

        return _given

    globals()[f"{_helper.__name__}_fixture"] = _fixture(_helper)
