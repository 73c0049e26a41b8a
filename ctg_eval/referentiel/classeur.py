"""The contract of the workbook: its sheets, their columns, what each cell may hold.

One line a column in `donnees/classeur.csv`, whatever the form of the workbook (CSV sheets, Excel).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from ctg_eval.referentiel.yaml import Declared

FILE = Path(__file__).parent / "donnees" / "classeur.csv"
ANY_COLUMN = "*"
Genre = Literal[
    "identifiant",
    "texte",
    "liste",
    "reference",
    "commune",
    "entier",
    "nombre",
    "montant",
    "pourcentage",
    "periode",
    "date",
    "oui-non",
]
_GENRES: Mapping[str, Genre] = {
    "identifiant": "identifiant",
    "texte": "texte",
    "texte long": "texte",
    "textes": "texte",
    "liste": "liste",
    "listes": "liste",
    "présence": "liste",
    "code Insee": "commune",
    "codes Insee": "commune",
    "entier": "entier",
    "nombre": "nombre",
    "montant": "montant",
    "pourcentage": "pourcentage",
    "période": "periode",
    "date": "date",
    "oui/non": "oui-non",
}
_SEVERAL = ("textes", "listes", "codes Insee")


class Colonne(Declared):
    """One column of a sheet.

    Attributes:
        nom: Its header; « * » stands for any other column.
        type: What its cells hold, in the words of the contract.
        obligatoire: Whether each row must fill it.
        valeurs: Words of a list, or bounds of a number (« 0–100 »).
        description: What to know to fill it.
    """

    nom: str
    type: str
    obligatoire: bool = False
    valeurs: str = ""
    description: str = ""

    @property
    def genre(self) -> Genre:
        """How its cells are read."""
        return _GENRES.get(self.type, "reference")

    @property
    def plusieurs(self) -> bool:
        """Whether a cell may hold several values, parted by « ; » or « | »."""
        if self.type.startswith("@"):
            return self.nom.endswith("s")
        return self.type in _SEVERAL or self.type.startswith("références ")

    @property
    def mots(self) -> tuple[str, ...]:
        """The words that a list accepts; empty for another type."""
        return tuple(self.valeurs.split("|")) if self.genre == "liste" else ()

    @property
    def bornes(self) -> tuple[float, float] | None:
        """Least and greatest value of a number; None when any is possible."""
        found = re.fullmatch(r"(\d+)–(\d+)", self.valeurs)
        return (float(found[1]), float(found[2])) if found else None

    @property
    def cibles(self) -> tuple[str, ...]:
        """What a reference may name: sheets, « @themes », « catalogue », a word of its own, « texte ».

        >>> Colonne(nom="porte_sur", type="référence Actions ou Objectifs, ou convention").cibles
        ('Actions', 'Objectifs', 'convention')
        """
        if self.genre != "reference":
            return ()
        words = re.sub(r"^références? ", "", self.type)
        return tuple(word for word in re.split(r", ou |, | ou ", words) if word)


class Feuille(Declared):
    """One sheet of the workbook.

    Attributes:
        nom: Its name.
        module: Part of the tool that needs it (« départ », « diagnostic », « participation »…).
        colonnes: Its columns, in order.
    """

    nom: str
    module: str
    colonnes: tuple[Colonne, ...]

    def colonne(self, nom: str) -> Colonne | None:
        """A column by its header, else the one that stands for any; None when there is neither."""
        found = {one.nom: one for one in self.colonnes}
        return found.get(nom, found.get(ANY_COLUMN))

    @property
    def noms(self) -> tuple[str, ...]:
        """The headers that it declares by name."""
        return tuple(one.nom for one in self.colonnes if one.nom != ANY_COLUMN)


@lru_cache(maxsize=1)
def load_contract() -> Mapping[str, Feuille]:
    """Every sheet of the contract, by name, in its order."""
    modules: dict[str, str] = {}
    columns: dict[str, list[Colonne]] = {}
    with FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            modules[row["feuille"]] = row["module"]
            columns.setdefault(row["feuille"], []).append(
                Colonne(
                    nom=row["colonne"],
                    type=row["type"],
                    obligatoire=row["obligatoire"] == "oui",
                    valeurs=row["valeurs"],
                    description=row["description"],
                )
            )
    return {
        name: Feuille(nom=name, module=modules[name], colonnes=tuple(found))
        for name, found in columns.items()
    }
