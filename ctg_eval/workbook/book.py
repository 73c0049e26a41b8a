"""The sheets that a territory has written, read together so that they may refer to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ctg_eval.errors import Fault, WorkbookError, nearest
from ctg_eval.geography.diagnosis import plain
from ctg_eval.referentiel.classeur import load_contract
from ctg_eval.workbook.csv_file import Grid, read_grid
from ctg_eval.workbook.sheet import Sheet, identifiers_of, refused_sheet, sheet_of
from ctg_eval.workbook.vocabulary import Refused, Vocabulary, listed

FOLDER = "classeur"
_SUFFIX = ".csv"
_OFFER = "offre"  # one file a year, read as the territory's own data: their name begins so


@dataclass(frozen=True)
class Workbook:
    """The workbook of a territory.

    Attributes:
        sheets: Its sheets by name, in the order of the contract; those that are absent are not
            there.
        strays: Files of its folder that are no sheet of the contract.
    """

    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    strays: tuple[Fault, ...] = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong in it."""
        return (*self.strays, *(one for sheet in self.sheets.values() for one in sheet.faults))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is left aside."""
        return tuple(one for sheet in self.sheets.values() for one in sheet.remarks)

    def sheet(self, name: str) -> Sheet | None:
        """A sheet to use; None when the territory has not written it.

        Raises:
            WorkbookError: it is refused; holds all its faults.
        """
        found = self.sheets.get(name)
        if found is not None and found.faults:
            raise WorkbookError(f"Feuille « {name} » du classeur", found.faults)
        return found


def read_workbook(folder: Path, vocabulary: Vocabulary) -> Workbook:
    """Read every sheet of a folder; an absent folder is a workbook without sheets.

    Args:
        folder: Holds one CSV file a sheet: `Participation.csv`.
        vocabulary: The words of the territory, without the identifiers of sheets.
    """
    names = {plain(name): name for name in load_contract()}
    files = sorted(
        one
        for one in folder.glob("*")
        if one.suffix.lower() == _SUFFIX and not plain(one.stem).startswith(_OFFER)
    )
    found: dict[str, Path] = {}
    strays: list[Fault] = []
    for file in files:
        name = names.get(plain(file.stem))
        if name is None or name in found:
            strays.append(_stray(file, found.get(name or "")))
        else:
            found[name] = file
    ordered = {name: found[name] for name in load_contract() if name in found}
    return Workbook(_read(ordered, vocabulary), tuple(strays))


def _read(paths: Mapping[str, Path], vocabulary: Vocabulary) -> dict[str, Sheet]:
    """The sheets, each one's references checked against the identifiers of all."""
    grids: dict[str, Grid] = {}
    refused: dict[str, Sheet] = {}
    for name, path in paths.items():
        try:
            grids[name] = read_grid(path, load_contract()[name].noms)
        except Refused as why:
            refused[name] = refused_sheet(name, path, why)
    identifiers = {name: identifiers_of(grid) for name, grid in grids.items()}
    words = Vocabulary(vocabulary.words, vocabulary.communes, identifiers)
    return {
        name: refused.get(name)
        or sheet_of(grids[name], load_contract()[name], path=path, vocabulary=words)
        for name, path in paths.items()
    }


def _stray(file: Path, other: Path | None) -> Fault:
    if other is not None:
        return Fault(file.name, f"la feuille est déjà dans {other.name}", "Gardez un seul fichier")
    known = list(load_contract())
    near = nearest(file.stem, known)
    hint = f"Vouliez-vous « {near}{_SUFFIX} » ? " if near else ""
    remedy = f"{hint}Feuilles : {listed(known, last='et')}"
    return Fault(file.name, "ce nom n’est celui d’aucune feuille du classeur", remedy)
