"""Small invented codes, the embedded code, and Insee's real movements where they are present."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ctg_eval.geography import OfficialCode, Provenance, official_code
from ctg_eval.geography.tables import COLUMNS

REAL = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "real"


def make_code(
    communes: dict[str, int],
    *,
    delegated: dict[str, str] | None = None,
    former: dict[str, str] | None = None,
    outside: tuple[str, ...] = (),
    year: int = 2026,
) -> OfficialCode:
    """A code from populations by commune; all in one EPCI but those named `outside`."""
    areas = {"departement": "01", "departement_nom": "Ain", "region": "84", "region_nom": "ARA"}
    epci = {"epci": "200000001", "epci_nom": "CC des Essais", "epci_nature": "CC"}
    none = dict.fromkeys(epci, "")
    rows = [
        {**areas, **(none if code in outside else epci), "type": "commune-actuelle"}
        | {"code": code, "nom": f"Nom {code}", "commune": code, "population": population}
        for code, population in communes.items()
    ]
    for kind, moved in (("commune-deleguee", delegated), ("ancien-code", former)):
        rows += [
            {**areas, **epci, "type": kind, "code": code, "nom": f"Ancien {code}"}
            | {"commune": today, "population": None}
            for code, today in (moved or {}).items()
        ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return OfficialCode.from_table(table, year=year, provenance=Provenance("essai", "1", "MIT"))


def make_movements(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Insee's table from (MOD, date, code before, code after), whole communes only."""
    columns = ["MOD", "DATE_EFF", "COM_AV", "COM_AP"]
    table = pd.DataFrame(list(rows), columns=columns, dtype="str")
    return table.assign(TYPECOM_AV="COM", TYPECOM_AP="COM")


def real_file(*parts: str) -> Path:
    """A file of the real data, or the test is skipped."""
    path = REAL.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"fichier réel absent : {path.name}")
    return path


@pytest.fixture(scope="session")
def cog() -> OfficialCode:
    return official_code()


@pytest.fixture(scope="session")
def movements() -> pd.DataFrame:
    return pd.read_csv(real_file("insee_geo", "v_mvtcommune_2025.csv"), dtype=str)


@pytest.fixture(scope="session", name="make_code")
def make_code_fixture() -> Callable[..., OfficialCode]:
    return make_code


@pytest.fixture(scope="session", name="make_movements")
def make_movements_fixture() -> Callable[..., pd.DataFrame]:
    return make_movements


@pytest.fixture(scope="session", name="real_file")
def real_file_fixture() -> Callable[..., Path]:
    return real_file
