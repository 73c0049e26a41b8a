"""`ctg-eval etat`: each report, up to date or not, and why."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.context import open_context
from ctg_eval.batch.jobs import output_folder, plan, standing
from ctg_eval.batch.manifest import Manifest
from ctg_eval.cli.shared import Subparsers
from ctg_eval.paths import folders


def register(commands: Subparsers, common: object) -> None:
    """Declare the command."""
    words = "dit si chaque rapport est à jour, et pourquoi il ne l’est pas"
    parser = commands.add_parser(
        "etat",
        parents=[common],
        help=words,
        description=words,
        epilog="Exemple : ctg-eval etat lens",
    )
    parser.add_argument("id", help="nom du territoire")
    parser.set_defaults(run=run)


def run(asked: Namespace) -> int:
    """One line a report: state, date, size, reason; then what its data lack."""
    context = open_context(asked.id, folders())
    engine = context.engine()
    for job in plan(context):
        folder = output_folder(context, job.parameters)
        state = standing(job, folder, Manifest.read(folder))
        page = folder / job.page
        told = state.reason
        if page.is_file():
            # The date of the file is for the person who reads this line; no page holds it.
            when = datetime.fromtimestamp(page.stat().st_mtime).astimezone()
            told = f"{when:%d/%m/%Y %H:%M}, {page.stat().st_size // 1024 + 1} Kio {told}"
        print(f"{state.state:12} {job.page:48} {told}")
        if job.parameters.theme:
            lacking = themes.gaps(engine, job.parameters.theme)
            print(f"{'':12} {len(lacking)} indicateurs attendus sans valeur")
    return 0
