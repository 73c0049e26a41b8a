"""Small invented stores: a tiny geography, and files of a few lines in the official formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ctg_eval.demo import write_demo
from ctg_eval.geography.territory import (
    Territory,
    territory_from_communes,
    territory_from_epci,
)
from ctg_eval.indicators.engine import Engine, open_engine
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Catalogue, load_catalogue
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.store import Store

PROJECT = Path(__file__).resolve().parents[2]
# Three EPCI: ten communes of which one holds half of the people, two, two of another department.
A, B, C = "200000001", "200000002", "200000003"
MEMBERS = {
    A: [f"010{n:02d}" for n in range(1, 11)],
    B: ["01011", "01012"],
    C: ["02001", "02002"],
}
PEOPLE = {code: 100 for codes in MEMBERS.values() for code in codes} | {"01001": 1000}

Rows = Mapping[tuple[str, int], object]
"""Value by (code, year); codes of nine digits are EPCI, of two departments, « F » France."""


def level_of(code: str) -> str:
    return {9: "EPCI", 5: "COM", 2: "DEP"}.get(len(code), "FRANCE")


def write_code(folder: Path) -> None:
    areas = {"zone": "metro", "region": "84"}
    communes = [
        {**areas, "code": code, "nom": f"Nom {code}", "type": "commune-actuelle"}
        | {"departement": code[:2], "population": people}
        for code, people in PEOPLE.items()
    ]
    epcis = [
        {"code": siren, "nom": f"CC {siren[-1]}", "type": "CC"}
        | {"membres": [{"code": code} for code in codes]}
        for siren, codes in MEMBERS.items()
    ]
    parts = [{"code": code, "nom": f"Département {code}", **areas} for code in ("01", "02")]
    tables = {"communes": communes, "epci": epcis, "departements": parts}
    tables["regions"] = [{"code": "84", "nom": "Région"}]
    for name, content in tables.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


@dataclass
class Maker:
    """Writes small official files in a folder, then imports it.

    Attributes:
        folder: Where files are written.
        store: Where they are imported.
    """

    folder: Path
    store: Path

    def write(self, name: str, header: str, rows: Iterable[Iterable[object]]) -> None:
        lines = [header, *(";".join(str(cell) for cell in row) for row in rows)]
        self.folder.mkdir(exist_ok=True)
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def vital(self, rows: Rows, *, measure: str = "LVB", name: str = "") -> None:
        """Births (LVB) or deaths (DTH)."""
        self.write(
            name or f"etat_civil_{measure}.csv",
            "EC_MEASURE;FREQ;GEO;GEO_OBJECT;OBS_STATUS;TIME_PERIOD;OBS_VALUE",
            ((measure, "A", code, level_of(code), "A", y, v) for (code, y), v in rows.items()),
        )

    def population(self, rows: Rows, *, measure: str = "PMUN", name: str = "pop.csv") -> None:
        """Reference populations."""
        self.write(
            name,
            "GEO;GEO_OBJECT;FREQ;POPREF_MEASURE;TIME_PERIOD;OBS_VALUE",
            ((code, level_of(code), "A", measure, y, v) for (code, y), v in rows.items()),
        )

    def homes(self, main: Rows, hlm: Rows, *, name: str = "logement.csv") -> None:
        """Main residences, and those let as social housing."""
        self.write(
            name,
            "GEO;GEO_OBJECT;OCS;TSH;RP_MEASURE;CARS;TIME_PERIOD;OBS_VALUE",
            [
                (code, level_of(code), "DW_MAIN", tenure, "DWELLINGS", "_T", y, v)
                for tenure, rows in (("_T", main), ("221", hlm))
                for (code, y), v in rows.items()
            ],
        )

    def benefits(self, rows: Rows, *, people: Rows | None = None) -> None:
        """Families with the RSA, and people covered: multiples of 5."""
        covered = people or dict.fromkeys(rows, 0)
        self.write(
            "s_ben_com_f.csv",
            "dtreffre;numcomdo;nomcom;indfoy_ndur;indnbp_ndur;indfoy_rsa",
            [(f"{y}-12", code, "X", v, covered[code, y], v) for (code, y), v in rows.items()],
        )

    def coverage(self, rows: Rows, *, level: str = "epci") -> None:
        """Childcare places for 100 children under 3."""
        short, key = {
            "epci": ("epci", "numepci"),
            "commune": ("com", "numcom"),
            "france": ("nat", "national"),
        }[level]
        self.write(
            f"txcouv_{level}.csv",
            f"annee;{key};txcouv_{short}",
            [(y, code, v) for (code, y), v in rows.items()],
        )

    def incomes(self, median: Rows, poverty: Rows, *, name: str = "filosofi.csv") -> None:
        """Median and poverty rate; an empty cell is a secret."""
        self.write(
            name,
            "GEO;GEO_OBJECT;FILOSOFI_MEASURE;CONF_STATUS;OBS_STATUS;TIME_PERIOD;OBS_VALUE",
            [
                (code, level_of(code), measure, "C" if v == "" else "F", "A", y, v)
                for measure, rows in (("MED_SL", median), ("PR_MD60", poverty))
                for (code, y), v in rows.items()
            ],
        )

    def iris(self, rows: Mapping[str, tuple[str, object, object]], *, year: int = 2020) -> None:
        """Note, beneficiaries and those with the RSA by IRIS."""
        self.write(
            f"data_CAF_{year}_IRIS.csv",
            "CODGEO;NOTE;A;PERCOU;AM;ENF_2;ENF_3_5;ARSAS",
            [(code, note, a, a, "", "", "", rsa) for code, (note, a, rsa) in rows.items()],
        )

    def qpv(self, rows: Mapping[str, tuple[str, object]]) -> None:
        """People of the priority quarters, with the names of their communes."""
        self.write(
            "DEMO_2022.csv",
            "CODGEO;LIBGEO;POP_MUN;POP_COM_QP;POP_COM;LIB_COM;NOTE_RP;A;NOTE_CNAF",
            [(code, code, n, n, n, names, 0, "", 0) for code, (names, n) in rows.items()],
        )

    def opened(self) -> Store:
        """The store, all that was written imported."""
        self.folder.mkdir(exist_ok=True)
        write_code(self.folder)
        sources = load_sources()
        report = import_folder(self.folder, store=self.store, sources=sources)
        assert not [line for line in report.lines if line.outcome == "refusé"], report.lines
        return Store.opened(self.store, sources)

    def engine(
        self,
        *,
        epci: Iterable[str] = (),
        communes: Iterable[str] = (),
        catalogue: Catalogue | None = None,
        **options: Any,
    ) -> Engine:
        """The engine of a territory over all that was written."""
        store = self.opened()
        return open_engine(
            store,
            territory_of(store, epci=epci, communes=communes),
            catalogue or load_catalogue(),
            **options,
        )


def territory_of(
    store: Store, *, epci: Iterable[str] = (), communes: Iterable[str] = ()
) -> Territory:
    if epci:
        return territory_from_epci(epci, code=store.code, identifier="essai")
    return territory_from_communes(communes, code=store.code, identifier="essai")


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    return Maker(tmp_path / "fichiers", tmp_path / "entrepot")


@pytest.fixture(scope="session")
def members() -> dict[str, list[str]]:
    """Communes of the EPCI « A », « B » and « C », by their SIREN in that order."""
    return MEMBERS


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder / "fichiers")
    import_folder(folder / "fichiers", store=folder / "entrepot", sources=load_sources())
    return Store.opened(folder / "entrepot", load_sources())


@pytest.fixture(scope="session")
def demo_engine(demo_store: Store) -> Engine:
    territory = territory_from_epci(
        ["000000101", "000000102"], code=demo_store.code, identifier="demo"
    )
    return open_engine(demo_store, territory, load_catalogue(), base_year=2024)


@pytest.fixture(scope="session")
def real_folder() -> Path:
    folder = PROJECT / ".." / "shared" / "data" / "real"
    if not folder.is_dir():
        pytest.skip("fichiers réels absents : ../shared/data/real")
    return folder


@pytest.fixture(scope="session")
def value_of() -> Callable[..., Value]:
    """The value of the territory (or of another area) for an indicator and a year."""

    def read(
        engine: Engine, indicator: str, year: int, level: str = "territoire", geo: str = ""
    ) -> Value:
        return engine.value(indicator, level, geo or engine.territory.id, year)

    return read
