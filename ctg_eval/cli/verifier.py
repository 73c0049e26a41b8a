"""`ctg-eval verifier`: every input of a territory, all faults at once."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ctg_eval.cli.shared import Help, Subparsers, add_territory, declare, plural

if TYPE_CHECKING:
    from ctg_eval.paths import Folders

REFUSED = 1
_HELP = Help(
    "vérifie les fichiers d’un territoire et dit ce que ses données permettent",
    "ctg-eval verifier lens",
    "Vérifie territoire.yaml, indicateurs.yaml et les temps de trajet, toutes les erreurs à la fois\n"
    "avec leur ligne, puis compte les indicateurs qui ont une valeur. Rien n’est écrit.",
)


def register(commands: Subparsers) -> None:
    """Declare the command."""
    add_territory(declare(commands, "verifier", _HELP, run))


def run(asked: Namespace) -> int:
    """Check the territory's own files against the official code, then count what its data give."""
    from ctg_eval.analysis.context import open_context, open_territory
    from ctg_eval.indicators.engine import themes_with_values
    from ctg_eval.paths import folders

    place = folders()
    refused = _refusals(asked.id, place)
    if refused:
        print("\n".join(refused), file=sys.stderr)
        return REFUSED
    file, store, territory = open_territory(asked.id, place)
    communes = plural(len(territory.communes), "commune")
    people = plural(territory.population, "habitant")
    print(f"{file.path.name} : correct. {territory.nom}, {communes}, {people}.")
    context = open_context(asked.id, place)
    found = themes_with_values(context.engine(), list(context.output_names))
    for theme, names in found.items():
        _print_theme(
            context.output_names[theme], len(names), len(context.catalogue.of_theme(theme))
        )
    dated = store.perimeters.is_dated
    why = "vérifiés" if dated else "non vérifiés (mouvements de communes non importés)"
    print(f"  Périmètres antérieurs : {why}")
    return 0


def _refusals(identifier: str, place: Folders) -> list[str]:
    """What is refused in the files that the person writes, each read whatever the others say."""
    from ctg_eval.analysis.context import open_territory
    from ctg_eval.analysis.surroundings import matrix_path
    from ctg_eval.errors import InputRefusedError
    from ctg_eval.geography.travel_times import read_travel_times
    from ctg_eval.referentiel.indicateurs import load_catalogue

    own = place.params / identifier / "indicateurs.yaml"

    def read_own(file: Path = own) -> None:
        if file.is_file():
            load_catalogue(extra=file)

    def read_times() -> None:
        file, _, territory = open_territory(identifier, place)
        path = matrix_path(file)
        if path is not None:
            read_travel_times(path, territory.code, communes=territory.communes)

    found = []
    for check in (lambda: open_territory(identifier, place), read_own, read_times):
        try:
            check()
        except InputRefusedError as error:
            found.append(str(error))
    return list(dict.fromkeys(found))


def _print_theme(name: str, known: int, declared: int) -> None:
    if not declared:
        print(f"  {name} : aucun indicateur au catalogue")
    elif not known:
        print(f"  {name} : aucune valeur ({plural(declared, 'indicateur')} au catalogue)")
    else:
        print(f"  {name} : {plural(known, 'indicateur')} sur {declared} avec une valeur")
