"""Reader of the npm package @etalab/decoupage-administratif: its JSON files → an OfficialCode."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from ctg_eval.errors import SourceError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.tables import ARRONDISSEMENT, COLUMNS, CURRENT, FORMER, Provenance

PACKAGE = "@etalab/decoupage-administratif"
_REMEDY = f"Donnez le dossier du paquet npm {PACKAGE} décompressé"
Record = dict[str, Any]


def read_etalab(folder: Path, *, year: int) -> OfficialCode:
    """Read communes, EPCI, départements and regions of the unpacked package.

    Populations are those of communes.json (municipal population); those of epci.json are older.
    The Métropole du Grand Paris is the EPCI of its communes: the EPT are not EPCI.

    Args:
        folder: The unpacked package, its `data/` folder, or any folder that holds the four JSON.
        year: Year of the code, which the package does not write.

    Raises:
        SourceError: a file is absent, is not JSON, or lacks a field.
    """
    inner = folder / "data"
    where = inner if (inner / "communes.json").is_file() else folder
    files = {
        name: _read_json(where / f"{name}.json")
        for name in ("communes", "epci", "departements", "regions")
    }
    try:
        rows = _rows(files)
    except KeyError as cause:
        raise SourceError(folder, f"champ absent {cause}", _REMEDY) from cause
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return OfficialCode.from_table(table, year=year, provenance=_provenance(where))


def _provenance(where: Path) -> Provenance:
    """The package's own words where its package.json is near; otherwise only the files' names."""
    for near in (where, where.parent):
        if (near / "package.json").is_file():
            package = _read_json(near / "package.json")
            if package.get("name") == PACKAGE:
                return Provenance(PACKAGE, str(package["version"]), str(package["license"]))
    return Provenance("fichiers JSON au format d’Etalab", "", "")


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as cause:
        raise SourceError(path, "fichier absent", _REMEDY) from cause
    except json.JSONDecodeError as cause:
        raise SourceError(path, f"JSON illisible à la ligne {cause.lineno}", _REMEDY) from cause


def _rows(files: dict[str, list[Record]]) -> list[Record]:
    """One row a commune of any type, then one a former code; each has its commune's areas."""
    communes = files["communes"]
    areas = _areas_of_communes(files)
    rows = []
    for record in communes:
        owner = _owner(record)
        row = {"type": record["type"], "code": record["code"], "nom": record["nom"]}
        rows.append({**areas[owner], **row, "commune": owner, "population": _population(record)})
        for former in record.get("anciensCodes", ()):
            row = {"type": FORMER, "code": former, "nom": "", "population": None}
            rows.append({**areas[owner], **row, "commune": owner})
    return rows


def _areas_of_communes(files: dict[str, list[Record]]) -> dict[str, Record]:
    """EPCI, département and region of each current commune, with their names."""
    names = {
        level: {area["code"]: area["nom"] for area in files[f"{level}s"]}
        for level in ("departement", "region")
    }
    epci_of = {member["code"]: epci for epci in files["epci"] for member in epci["membres"]}
    nobody = {"code": "", "nom": "", "type": ""}
    found = {}
    for record in files["communes"]:
        if record["type"] != CURRENT:
            continue
        epci = epci_of.get(record["code"], nobody)
        found[record["code"]] = {
            "epci": epci["code"],
            "epci_nom": epci["nom"],
            "epci_nature": epci["type"],
            "departement": record["departement"],
            "departement_nom": names["departement"][record["departement"]],
            "region": record["region"],
            "region_nom": names["region"][record["region"]],
        }
    return found


def _owner(record: Record) -> str:
    """Today's commune of a record: itself, its chef-lieu, or the city of an arrondissement."""
    if record["type"] == CURRENT:
        return str(record["code"])
    return str(record.get("commune") or record["chefLieu"])


def _population(record: Record) -> int | None:
    """Municipal population; six overseas lands without inhabitants have none: 0."""
    if record["type"] == CURRENT and record["zone"] == "com":
        return int(record.get("population", 0))
    if record["type"] in (CURRENT, ARRONDISSEMENT):
        return int(record["population"])
    return None
