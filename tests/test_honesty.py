"""Real files, disturbed: the same values, or a refusal that names the file; never other values.

The whole department of `belfort_90` is recoded to another one, renamed, its columns permuted, one
added, each dropped in turn: what is read must be what was read before.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ctg_eval.errors import SourceError
from ctg_eval.geography.storage import official_code
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.read import read_file
from ctg_eval.sources.recognise import recognise

REAL = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "real" / "belfort_90"
FILES = sorted(REAL.glob("*.csv")) if REAL.is_dir() else []
Table = tuple[list[str], list[list[str]]]
Values = dict[tuple[str, str, str, int], tuple[float, float, str]]

pytestmark = pytest.mark.skipif(
    not FILES, reason="les fichiers officiels ne sont pas à côté du projet"
)


def table(path: Path) -> Table:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))
    return rows[0], rows[1:]


def write(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([header, *rows])
    return path


def values(path: Path) -> Values:
    sources = load_sources()
    read = read_file(recognise(path, sources), sources, official_code()).observations
    columns = [
        pc.cast(read.column(name), pa.string()).to_pylist() for name in ("variable", "level")
    ]
    columns += [read.column(name).to_pylist() for name in ("geo", "year", "low", "high")]
    statuses = pc.cast(read.column("status"), pa.string()).to_pylist()
    return {
        (variable, level, geo, year): (low, high, status)
        for variable, level, geo, year, low, high, status in zip(*columns, statuses, strict=True)
    }


def same_or_refused(path: Path, expected: Values) -> bool:
    """Whether the file was refused; where it was not, nothing that it gives may differ."""
    try:
        found = values(path)
    except SourceError as error:
        assert path.name in str(error)  # noqa: PT017 (a refusal is one of two right answers)
        return True
    wrong = {key: value for key, value in found.items() if expected.get(key) != value}
    assert not wrong, (
        f"{path.name} : {list(wrong.items())[:3]} au lieu de {[expected.get(k) for k in list(wrong)[:3]]}"
    )
    return False


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_columns_permuted_added_and_file_renamed_give_the_same_values(
    path: Path, tmp_path: Path
) -> None:
    header, rows = table(path)
    order = list(range(len(header)))[::-1]
    mixed = [header[rank] for rank in order] + ["COMMENTAIRE"]
    moved = [[row[rank] for rank in order] + ["ajout"] for row in rows]
    copy = write(tmp_path / "telechargement (3).csv", mixed, moved)
    assert not same_or_refused(copy, values(path))
    assert len(values(copy)) == len(values(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_column_dropped_gives_the_same_values_or_a_refusal(path: Path, tmp_path: Path) -> None:
    header, rows = table(path)
    expected = values(path)
    refused = 0
    for gone in range(len(header)):
        kept = [rank for rank in range(len(header)) if rank != gone]
        copy = write(
            tmp_path / f"sans_{gone}.csv",
            [header[rank] for rank in kept],
            [[row[rank] for rank in kept] for row in rows],
        )
        refused += same_or_refused(copy, expected)
    assert refused, "aucune colonne n’est nécessaire : la reconnaissance ne tient à rien"


CODES = ("geo", "code", "dep", "num")


def recoded(old: list[str], new: list[str]) -> Callable[[str], str]:
    codes = dict(zip(old, new, strict=False))
    return lambda cell: codes.get(cell, "39" if cell == "90" else cell)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_another_department_in_the_same_layout_is_read_alike(path: Path, tmp_path: Path) -> None:
    code = official_code()
    change = recoded(
        list(code.members("departement", "90")), list(code.members("departement", "39"))
    )
    header, rows = table(path)
    areas = [name.lower().startswith(CODES) for name in header]
    moved = [
        [change(cell) if is_code else cell for cell, is_code in zip(row, areas, strict=True)]
        for row in rows
    ]
    copy = write(tmp_path / "autre.csv", header, moved)
    expected = {
        (variable, level, change(geo), year): value
        for (variable, level, geo, year), value in values(path).items()
    }
    assert values(copy) == expected
