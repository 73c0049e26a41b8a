"""`ctg-eval etat`: each report, up to date or not, and why."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
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
    from pathlib import Path

    from ctg_eval.batch.jobs import Standing

_HELP = Help(
    "dit si chaque rapport est à jour, et pourquoi il ne l’est pas",
    "ctg-eval etat lens",
    "Dit de chaque rapport s’il est à jour et pourquoi il ne l’est pas, sa date, sa taille, et\n"
    "combien d’indicateurs attendus sont sans valeur ; puis combien de fichiers du territoire\n"
    "sont lus.",
)


def register(commands: Subparsers) -> None:
    """Declare the command."""
    add_territory(declare(commands, "etat", _HELP, run))


def run(asked: Namespace) -> int:
    """One line a report: state, date, size, reason; then what its data lack."""
    from ctg_eval.analysis import theme as themes
    from ctg_eval.analysis.context import open_context
    from ctg_eval.batch.jobs import output_folder, plan, standing
    from ctg_eval.batch.manifest import Manifest
    from ctg_eval.paths import folders

    context = open_context(asked.id, folders())
    engine = context.engine()
    for job in plan(context):
        folder = output_folder(context, job.parameters)
        state = standing(job, folder, Manifest.read(folder))
        lacking = themes.gaps(engine, job.parameters.theme) if job.parameters.theme else ()
        print(f"{state.state:10}  {job.page:42}  {_told(state, folder, len(lacking))}".rstrip())
    print_own(context.own.lines)
    return refused_own(context.own.lines)


def _told(state: Standing, folder: Path, lacking: int) -> str:
    page = folder / state.job.page
    told = [state.reason] if state.reason else []
    if page.is_file():
        facts = page.stat()
        # The date of the file is for the person who reads this line; no page holds it.
        when = datetime.fromtimestamp(facts.st_mtime).astimezone()
        told += [f"{when:%d/%m/%Y %H:%M}", f"{facts.st_size // 1024 + 1} Kio"]
    if lacking:
        told.append(plural(lacking, "indicateur attendu", "indicateurs attendus") + " sans valeur")
    return ", ".join(told)
