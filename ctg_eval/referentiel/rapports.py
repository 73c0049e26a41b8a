"""The register of reports, the glossary, and the indicators that the trade expects."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from ctg_eval.errors import UsageError, nearest
from ctg_eval.referentiel.yaml import Declared, YesNo, read_yaml

FOLDER = Path(__file__).parent / "donnees"


class Rapport(Declared):
    """One report.

    Attributes:
        titre: Its name.
        carnet: File name of its notebook.
        parametres: Parameters that it takes.
        par: Parameter that it is run once a value of; empty when once a territory.
        lecteurs: Who reads it.
        groupe: Title under which the index lists it.
        diffusable: Whether it may circulate.
        sur_demande: Whether it is made only when it is named; once made, it is kept up to date.
        tableaux: Whether its tables are published beside it, in a workbook.
        rang: Order in lists.
    """

    titre: str
    carnet: str
    parametres: tuple[str, ...]
    par: Literal["", "theme", "commune"] = ""
    lecteurs: tuple[str, ...] = ()
    groupe: str = "Rapports"
    diffusable: YesNo = True
    sur_demande: YesNo = False
    tableaux: YesNo = True
    rang: int = 50


class Terme(Declared):
    """One word of the glossary.

    Attributes:
        definition: What it means, in a sentence.
        formes: Spellings that call for the definition.
    """

    definition: str
    formes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attendu:
    """An indicator that a shared diagnostic is expected to hold, whether a source serves it or not.

    Attributes:
        identifiant: Its identifier.
        theme: Its theme.
        libelle: Its name.
        source: Identifier of the source that it should come from.
        titre_source: Title of that source.
        acces: « ouvert », « extraction Caf » or « saisie ».
    """

    identifiant: str
    theme: str
    libelle: str
    source: str
    titre_source: str
    acces: str


@lru_cache(maxsize=1)
def load_reports() -> Mapping[str, Rapport]:
    """Every report, in order."""
    found = {
        name: Rapport.model_validate(content)
        for name, content in read_yaml(FOLDER / "rapports.yaml").items()
    }
    return dict(sorted(found.items(), key=lambda item: (item[1].rang, item[0])))


def report(name: str) -> Rapport:
    """One report.

    Raises:
        UsageError: the register does not hold it; names the nearest.
    """
    known = load_reports()
    if name not in known:
        near = nearest(name, known)
        hint = f" Vouliez-vous dire « {near} » ?" if near else ""
        raise UsageError(
            f"Rapport « {name} » inconnu.{hint} Rapports disponibles : {', '.join(known)}."
        )
    return known[name]


@lru_cache(maxsize=1)
def load_glossary() -> Mapping[str, Terme]:
    """Every word of the glossary, in alphabetical order."""
    return {
        word: Terme.model_validate(content)
        for word, content in read_yaml(FOLDER / "glossaire.yaml").items()
    }


@lru_cache(maxsize=1)
def load_expected() -> tuple[Attendu, ...]:
    """The indicators that the trade expects, in its own order."""
    with (FOLDER / "attendus.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    return tuple(
        Attendu(
            row["id"],
            row["theme"],
            row["libelle"],
            row["source"],
            row["titre_source"],
            row["acces"],
        )
        for row in rows
    )
