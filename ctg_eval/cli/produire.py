"""`ctg-eval produire`: the reports of a territory, only what is out of date."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence

from ctg_eval.analysis.context import open_context
from ctg_eval.batch.jobs import output_folder, plan, standing
from ctg_eval.batch.manifest import Manifest
from ctg_eval.batch.produce import Made, produce
from ctg_eval.cli.shared import Subparsers, bar, plural
from ctg_eval.paths import folders
from ctg_eval.referentiel.rapports import load_reports

FAILED = 3


def register(commands: Subparsers, common: object) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "produire",
        parents=[common],
        help="produit les rapports qui ne sont pas à jour",
        description="Produit les rapports d’un territoire qui ne sont pas à jour (tous par défaut).",
        epilog="Exemple : ctg-eval produire lens --rapport diagnostic_theme --theme petite-enfance",
    )
    parser.add_argument("id", help="nom du territoire")
    parser.add_argument(
        "--rapport",
        action="append",
        default=[],
        metavar="R",
        help=f"un rapport : {', '.join(load_reports())}",
    )
    parser.add_argument("--theme", metavar="T", help="un thème du territoire, ou portrait")
    parser.add_argument("--annee", metavar="A", help="année du rapport")
    parser.add_argument(
        "--date-observation", metavar="AAAA-MM-JJ", help="rien de plus récent n’est utilisé"
    )
    parser.add_argument("--diffusion", metavar="D", help="externe ou interne")
    parser.add_argument("--forcer", action="store_true", help="refait aussi ce qui est à jour")
    parser.add_argument(
        "--a-blanc", action="store_true", help="dit ce qui serait fait, sans rien faire"
    )
    parser.set_defaults(run=run)


def run(asked: Namespace) -> int:
    """Make the reports asked for."""
    given = {
        "theme": asked.theme,
        "annee": asked.annee,
        "date_observation": asked.date_observation,
        "diffusion": asked.diffusion,
    }
    return run_jobs(
        asked.id, reports=asked.rapport, given=given, force=asked.forcer, dry=asked.a_blanc
    )


def run_jobs(
    identifier: str,
    *,
    reports: Sequence[str],
    given: Mapping[str, object],
    force: bool,
    dry: bool,
) -> int:
    """Make the pages of a territory and say what became of each."""
    context = open_context(identifier, folders())
    jobs = plan(context, reports=reports, given=given)
    if dry:
        for job in jobs:
            folder = output_folder(context, job.parameters)
            state = standing(job, folder, Manifest.read(folder))
            print(f"{state.state:12} {job.page}{f' ({state.reason})' if state.reason else ''}")
        return 0
    with bar("Rapports", len(jobs)) as advance:
        done = produce(context, jobs, force=force, progress=lambda made: advance(made.job.label, 1))
    _print(done)
    for folder in dict.fromkeys(output_folder(context, job.parameters) for job in jobs):
        print(f"Index : {folder / 'index.html'}")
    return FAILED if any(made.result == "échoué" for made in done) else 0


def _print(done: Sequence[Made]) -> None:
    for made in done:
        if made.result == "échoué":
            print(f"échoué    {made.job.page} : {made.cause}", file=sys.stderr)
        else:
            print(f"{made.result:9} {made.job.page} ({made.size // 1024 + 1} Kio)")
    counts = {
        word: sum(made.result == word for made in done)
        for word in ("produit", "conservé", "échoué")
    }
    print(", ".join(plural(count, word) for word, count in counts.items()))
