"""`ctg-eval produire`: the reports of a territory, only what is out of date."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ctg_eval.cli.shared import Help, Subparsers, add_territory, bar, counted, declare

if TYPE_CHECKING:
    from ctg_eval.analysis.context import Context
    from ctg_eval.batch.jobs import Job
    from ctg_eval.batch.produce import Made

FAILED = 3
_HELP = Help(
    "produit les rapports qui ne sont pas à jour",
    "ctg-eval produire lens\n"
    "ctg-eval produire lens --rapport diagnostic_theme --theme petite-enfance",
    "Produit les rapports d’un territoire qui ne sont pas à jour (tous par défaut), puis l’index.\n"
    "Un rapport qui échoue ne remplace pas le dernier bon et n’arrête pas les autres.",
)
_OPTIONS = {
    "theme": ("T", "un thème du territoire, ou portrait"),
    "annee": ("A", "année du rapport"),
    "date-observation": ("AAAA-MM-JJ", "rien de plus récent n’est utilisé"),
    "diffusion": ("D", "externe ou interne"),
}


def register(commands: Subparsers) -> None:
    """Declare the command."""
    parser = declare(commands, "produire", _HELP, run)
    add_territory(parser)
    parser.add_argument(
        "--rapport",
        action="append",
        default=[],
        metavar="R",
        help="un rapport, par exemple diagnostic ou diagnostic_theme ; peut être répétée",
    )
    for option, (what, words) in _OPTIONS.items():
        parser.add_argument(f"--{option}", metavar=what, help=words)
    parser.add_argument("--forcer", action="store_true", help="refait aussi ce qui est à jour")
    parser.add_argument(
        "--a-blanc", action="store_true", help="dit ce qui serait fait, sans rien faire"
    )


def run(asked: Namespace) -> int:
    """Make the reports asked for."""
    given = {name: getattr(asked, name) for name in (one.replace("-", "_") for one in _OPTIONS)}
    return run_jobs(
        asked.id, reports=asked.rapport, given=given, force=asked.forcer, dry=asked.a_blanc
    )


def run_jobs(
    identifier: str,
    *,
    reports: Sequence[str],
    given: Mapping[str, object],
    force: bool = False,
    dry: bool = False,
) -> int:
    """Make the pages of a territory and say what became of each.

    Args:
        identifier: The territory.
        reports: Reports of the register; all when empty.
        given: Their parameters; None is not given.
        force: Make again what is up to date.
        dry: Only say what would be made.
    """
    from ctg_eval.analysis.context import open_context
    from ctg_eval.batch.jobs import output_folder, plan
    from ctg_eval.paths import folders

    context = open_context(identifier, folders())
    jobs = plan(context, reports=reports, given=given)
    if dry:
        return _print_plan(context, jobs)
    from ctg_eval.batch.produce import produce

    with bar("Rapports", len(jobs)) as advance:
        done = produce(context, jobs, force=force, progress=lambda made: advance(made.job.label, 1))
    _print(done)
    for folder in dict.fromkeys(output_folder(context, job.parameters) for job in jobs):
        print(f"Index : {folder / 'index.html'}")
    return FAILED if any(made.result == "échoué" for made in done) else 0


def _print_plan(context: Context, jobs: Sequence[Job]) -> int:
    from ctg_eval.batch.jobs import output_folder, standing
    from ctg_eval.batch.manifest import Manifest

    for job in jobs:
        folder = output_folder(context, job.parameters)
        state = standing(job, folder, Manifest.read(folder))
        print(f"{state.state:10}  {job.page}{f' ({state.reason})' if state.reason else ''}")
    return 0


def _print(done: Sequence[Made]) -> None:
    for made in done:
        if made.result == "échoué":
            print(f"échoué    {made.job.page} : {made.cause}", file=sys.stderr)
        else:
            print(f"{made.result:8}  {made.job.page} ({made.size // 1024 + 1} Kio)")
    words = ("produit", "conservé", "échoué")
    print(counted({word: sum(made.result == word for made in done) for word in words}))
