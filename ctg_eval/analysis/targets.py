"""The targets that a territory decided: checked against the catalogue, then given to it."""

from __future__ import annotations

from ctg_eval.errors import Fault, ParamsError, nearest
from ctg_eval.params.territory import TerritoryFile
from ctg_eval.referentiel.indicateurs import Catalogue, Cible


def with_targets(file: TerritoryFile, catalogue: Catalogue) -> Catalogue:
    """The catalogue completed with the targets of the territory file; there is none by default.

    Args:
        file: The territory file.
        catalogue: The indicators, the territory's own included.

    Raises:
        ParamsError: a target names no indicator; every one is listed, with its line.
    """
    faults = [
        Fault(
            f"{file.path.name}, ligne {file.line_of(('cibles', name))}",
            f"la cible « {name} » n’est pas un indicateur",
            _remedy(name, catalogue),
        )
        for name in file.cibles
        if name not in catalogue.entries
    ]
    if faults:
        raise ParamsError(f"Territoire « {file.folder.resolve().name} »", faults)
    return catalogue.with_targets({
        name: Cible(valeur=one.valeur, decidee_le=one.decidee_le)
        for name, one in file.cibles.items()
    })  # fmt: skip


def _remedy(name: str, catalogue: Catalogue) -> str:
    near = nearest(name, catalogue.entries)
    hint = f"Vouliez-vous « {near} » ? " if near else ""
    return f"{hint}La liste : ctg-eval indicateurs lister"
