"""The flat table of a code: its columns, the types of its rows, the checks that it must pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ctg_eval.errors import GeographyError

COLUMNS = (
    "type", "code", "nom", "commune", "epci", "epci_nom", "epci_nature",
    "departement", "departement_nom", "region", "region_nom", "population",
)  # fmt: skip
CURRENT = "commune-actuelle"
ARRONDISSEMENT = "arrondissement-municipal"
FORMER = "ancien-code"
# The order settles which row speaks for a code: today's commune first, a bare former code last.
TYPES = (CURRENT, ARRONDISSEMENT, "commune-deleguee", "commune-associee", FORMER)
LEVELS = ("epci", "departement", "region", "france")
FRANCE_NAMES = {
    "F": "France",
    "FM": "France métropolitaine",
    "F_X_D976": "France hors Mayotte",
}
DROM = frozenset({"971", "972", "973", "974", "976"})


@dataclass(frozen=True, slots=True)
class Commune:
    """One of today's communes.

    Attributes:
        code: Insee code, five characters.
        nom: Name with its article (« Les Essarts »).
        epci: SIREN of its EPCI; None for a commune in none (four islands, overseas territories).
        departement: Code of its département; of its collectivity overseas.
        region: Code of its region; the code of the collectivity where there is no region.
        population: Municipal population, inhabitants; 0 where nobody lives for good.
    """

    code: str
    nom: str
    epci: str | None
    departement: str
    region: str
    population: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a code comes from: publisher's package, version and licence."""

    source: str
    version: str
    licence: str


class Columns(dict[str, list[Any]]):
    """Columns of a table as lists, each made when first asked for (loading stays fast)."""

    def __init__(self, table: pd.DataFrame) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, name: str) -> list[Any]:
        self[name] = self._table[name].tolist()
        return self[name]


def checked_table(table: pd.DataFrame) -> pd.DataFrame:
    """The table of a code, checked, typed and sorted.

    Args:
        table: Columns `COLUMNS`, text everywhere but `population`; an empty `epci` means none.

    Raises:
        GeographyError: a column or a type is wrong, a code stands twice, or a row leads to a
            commune that the table does not hold.
    """
    absent = [name for name in COLUMNS if name not in table.columns]
    if absent:
        raise GeographyError(f"Code géographique : colonne(s) absente(s) {', '.join(absent)}.")
    text = table[list(COLUMNS[:-1])].fillna("").astype("str")
    numbers = pd.to_numeric(table["population"]).astype("Int64")
    ranks = text["type"].map({name: rank for rank, name in enumerate(TYPES)})
    typed = text.assign(population=numbers, rang=ranks)
    typed = typed.sort_values(["rang", "code"], kind="stable", ignore_index=True)
    _refuse_faults(typed)
    return typed.drop(columns="rang")


def frances(departement: str) -> tuple[str, ...]:
    """The perimeters of « France » that hold a département; none for a collectivity overseas."""
    if len(departement) == 2:
        return ("F", "FM", "F_X_D976")
    if departement == "976":
        return ("F",)
    return ("F", "F_X_D976") if departement in DROM else ()


def _refuse_faults(table: pd.DataFrame) -> None:
    """Refuse a table that contradicts itself."""
    current = table[table["type"] == CURRENT]
    checks = {
        "type de ligne inconnu": table["type"][table["rang"].isna()],
        "code en double": table["code"][table.duplicated(["type", "code"])],
        "commune d’aujourd’hui inconnue": table["code"][~table["commune"].isin(current["code"])],
        "population absente": current["code"][current["population"].isna()],
    }
    for fault, rows in checks.items():
        if len(rows):
            raise GeographyError(f"Code géographique : {fault} ({', '.join(rows[:5])}).")
