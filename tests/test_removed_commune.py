"""A commune that a real file lacks, or flags, never leaves an exact and wrong sum."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest

from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.gathering import gather_facts
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.store import Store

REAL = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "real" / "belfort_90"
FILES = sorted(REAL.glob("*.csv")) if REAL.is_dir() else []
BELFORT = "90010"

pytestmark = pytest.mark.skipif(
    not FILES, reason="les fichiers officiels ne sont pas à côté du projet"
)


def rewritten(path: Path, folder: Path, change: object) -> Path:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert callable(change)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / path.name).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(change(rows))
    return folder


def department_sums(folder: Path, store: Path) -> dict[tuple[str, int], tuple[float, float]]:
    import_folder(folder, store=store, sources=load_sources())
    opened = Store.opened(store, load_sources())
    variables = [name for name, one in load_sources().variables.items() if one.additif]
    communes = opened.code.members("departement", "90")
    facts = gather_facts(opened, communes, variables=variables, areas=[("departement", "90")])
    found = {}
    for variable in variables:
        for year in facts.years(variable):
            cell = facts.territory(variable, year)
            if cell.files:
                found[variable, year] = (cell.interval.low, cell.interval.high)
                area = facts.summed(variable, "departement", "90", year)
                assert area is not None
                assert area.interval.low == pytest.approx(cell.interval.low)
                assert math.isinf(area.interval.high) == math.isinf(cell.interval.high)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sum_without_a_commune_is_a_least_value_never_exact(path: Path, tmp_path: Path) -> None:
    whole = department_sums(rewritten(path, tmp_path / "entier", list), tmp_path / "a" / "s")
    if not whole:
        pytest.skip("aucune variable de ce fichier ne s’additionne sur le département")
    folder = rewritten(
        path, tmp_path / "sans", lambda rows: [row for row in rows if BELFORT not in row]
    )
    for key, (low, high) in department_sums(folder, tmp_path / "b" / "s").items():
        assert low <= whole[key][0] + 1e-9, key
        assert math.isinf(high), f"{key} : une commune manque et la somme paraît complète"


def test_birth_included_elsewhere_makes_the_sum_a_least_value(tmp_path: Path) -> None:
    path = next(one for one in FILES if "NAIS_COMMUNES" in one.name)

    def flag(rows: list[list[str]]) -> list[list[str]]:
        header, *body = rows
        geo, status = header.index("GEO"), header.index("OBS_STATUS")
        year, value = header.index("TIME_PERIOD"), header.index("OBS_VALUE")
        taken = next(int(r[value]) for r in body if r[geo] == "90001" and r[year] == "2020")
        for row in body:
            if row[geo] == "90001" and row[year] == "2020":
                row[status], row[value] = "K", ""
            elif row[geo] == "90004" and row[year] == "2020":
                row[status], row[value] = "W", str(int(row[value]) + taken)
        return rows

    whole = department_sums(rewritten(path, tmp_path / "entier", list), tmp_path / "a" / "s")
    found = department_sums(rewritten(path, tmp_path / "drapeaux", flag), tmp_path / "b" / "s")
    truth = whole["insee_naissances.naissances", 2020][0]
    low, high = found["insee_naissances.naissances", 2020]
    assert low <= truth <= high
    assert high > low
    del found["insee_naissances.naissances", 2020], whole["insee_naissances.naissances", 2020]
    assert found == whole
