"""`ctg-eval verifier`: every input of a territory, all faults at once."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ctg_eval.cli.shared import (
    Help,
    Subparsers,
    add_territory,
    declare,
    plural,
    print_own,
    refused_own,
)

if TYPE_CHECKING:
    from ctg_eval.analysis.context import Context
    from ctg_eval.paths import Folders
    from ctg_eval.workbook.book import Workbook

REFUSED = 1
_HELP = Help(
    "vérifie les fichiers d’un territoire et dit ce que ses données permettent",
    "ctg-eval verifier lens",
    "Vérifie territoire.yaml, indicateurs.yaml, les temps de trajet et les feuilles du dossier\n"
    "« classeur », toutes les erreurs à la fois avec leur ligne ou leur cellule, puis les fichiers\n"
    "du territoire (extractions, saisies, offre), et compte les indicateurs qui ont une valeur.\n"
    "Aucun rapport n’est écrit.",
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
    refused = [*_refusals(asked.id, place), *_refused_sheets(asked.id, place)]
    if refused:
        print("\n".join(refused), file=sys.stderr)
        return REFUSED
    file, store, territory = open_territory(asked.id, place)
    communes = plural(len(territory.communes), "commune")
    people = plural(territory.population, "habitant")
    print(f"{file.path.name} : correct. {territory.nom}, {communes}, {people}.")
    context = open_context(asked.id, place)
    print_own(context.own.lines)
    found = themes_with_values(context.engine(), list(context.output_names))
    for theme, names in found.items():
        _print_theme(
            context.output_names[theme], len(names), len(context.catalogue.of_theme(theme))
        )
    _print_targets(context)
    _print_sheets(context.workbook)
    dated = store.perimeters.is_dated
    why = "vérifiés" if dated else "non vérifiés (mouvements de communes non importés)"
    print(f"  Périmètres antérieurs : {why}")
    return refused_own(context.own.lines)


def _refusals(identifier: str, place: Folders) -> list[str]:
    """What is refused in the files that the person writes, each read whatever the others say."""
    from ctg_eval.analysis.context import open_territory
    from ctg_eval.analysis.surroundings import matrix_path
    from ctg_eval.analysis.targets import with_targets
    from ctg_eval.errors import InputRefusedError
    from ctg_eval.geography.travel_times import read_travel_times
    from ctg_eval.params.territory import load_territory_file
    from ctg_eval.referentiel.indicateurs import load_catalogue

    own = place.params / identifier / "indicateurs.yaml"

    def read_own(file: Path = own) -> None:
        if file.is_file():
            load_catalogue(extra=file)

    def read_targets() -> None:
        file = load_territory_file(place.params / identifier)
        with_targets(file, load_catalogue(extra=own if own.is_file() else None))

    def read_times() -> None:
        file, _, territory = open_territory(identifier, place)
        path = matrix_path(file)
        if path is not None:
            read_travel_times(path, territory.code, communes=territory.communes)

    checks = (lambda: open_territory(identifier, place), read_own, read_targets, read_times)
    found: dict[str, None] = {}  # what two checks both meet is said once
    for check in checks:
        try:
            check()
        except InputRefusedError as error:
            found[str(error)] = None
    return list(found)


def _print_targets(context: Context) -> None:
    from ctg_eval.display.dates import day_text
    from ctg_eval.display.french import number

    if not context.file.cibles:
        print("  Cibles : aucune cible décidée (clé « cibles » de territoire.yaml)")
    for name, target in context.file.cibles.items():
        entry = context.catalogue.get(name)
        value = number(target.valeur, decimals=0 if target.valeur.is_integer() else entry.decimales)
        print(f"  Cible : {entry.libelle}, {value} {entry.unite}, le {day_text(target.decidee_le)}")


def _refused_sheets(identifier: str, place: Folders) -> list[str]:
    """What is refused in the sheets and the templates, where the territory file can be read."""
    from ctg_eval.analysis.context import open_territory
    from ctg_eval.analysis.sheets import open_workbook
    from ctg_eval.errors import CtgEvalError, ReferentielError, WorkbookError
    from ctg_eval.referentiel.constats import FILE_NAME as TEMPLATES
    from ctg_eval.referentiel.constats import load_gabarits
    from ctg_eval.referentiel.indicateurs import load_catalogue

    try:
        file, _, territory = open_territory(identifier, place)
        own = file.folder / "indicateurs.yaml"
        catalogue = load_catalogue(
            extra=own if own.is_file() else None, themes=tuple(file.report_themes)
        )
    except CtgEvalError:  # said already
        return []
    faults = open_workbook(file, territory, catalogue).faults
    found = [str(WorkbookError("Classeur", faults))] if faults else []
    gabarits = load_gabarits(
        file.folder / TEMPLATES, catalogue=catalogue, themes=tuple(file.report_themes)
    )
    if gabarits.refused:
        found.append(str(ReferentielError(f"Gabarits ({TEMPLATES})", gabarits.refused)))
    return found


def _print_sheets(workbook: Workbook) -> None:
    for name, sheet in workbook.sheets.items():
        print(f"  Feuille {name} : correcte, {plural(len(sheet.rows), 'ligne')}")
    for remark in workbook.remarks:
        print(f"  À savoir : {remark}")


def _print_theme(name: str, known: int, declared: int) -> None:
    if not declared:
        print(f"  {name} : aucun indicateur au catalogue")
    elif not known:
        print(f"  {name} : aucune valeur ({plural(declared, 'indicateur')} au catalogue)")
    else:
        print(f"  {name} : {plural(known, 'indicateur')} sur {declared} avec une valeur")
