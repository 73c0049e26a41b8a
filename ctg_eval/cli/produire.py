"""`ctg-eval produire`: the reports of a territory, only what is out of date."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctg_eval.cli.shared import Help, Subparsers, add_territory, bar, counted, declare, refused_own

if TYPE_CHECKING:
    from ctg_eval.analysis.context import Context
    from ctg_eval.batch.jobs import Job
    from ctg_eval.batch.produce import Made

FAILED = 3
_HELP = Help(
    "produit les rapports qui ne sont pas à jour",
    "ctg-eval produire lens\n"
    "ctg-eval produire lens --rapport diagnostic_theme --theme petite-enfance\n"
    "ctg-eval produire lens --rapport diagnostic_theme --commission secteur-nord\n"
    "ctg-eval produire lens --rapport fiche_commune",
    "Produit les rapports d’un territoire qui ne sont pas à jour (tous par défaut), puis l’index.\n"
    "Un rapport qui échoue ne remplace pas le dernier bon et n’arrête pas les autres.",
)
_OPTIONS = {
    "theme": ("T", "un thème du territoire, ou portrait"),
    "commission": ("C", "une commission : ses thèmes, et son secteur si elle est territoriale"),
    "commune": ("I", "code Insee d’une commune, pour sa fiche"),
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
    parser.add_argument(
        "--processus",
        type=_processes,
        metavar="N",
        help="pages faites en même temps : 1 ou 2 (par défaut 2, s’il y a quatre pages à faire et "
        "deux cœurs)",
    )
    parser.add_argument("--forcer", action="store_true", help="refait aussi ce qui est à jour")
    parser.add_argument(
        "--a-blanc", action="store_true", help="dit ce qui serait fait, sans rien faire"
    )


def _processes(text: str) -> int:
    """How many pages at once.

    Raises:
        ArgumentTypeError: neither 1 nor 2.
    """
    if text not in ("1", "2"):
        raise ArgumentTypeError(f"« {text} » : 1 ou 2 est attendu")
    return int(text)


def run(asked: Namespace) -> int:
    """Make the reports asked for."""
    given = {name: getattr(asked, name) for name in (one.replace("-", "_") for one in _OPTIONS)}
    how = How(asked.forcer, asked.a_blanc, asked.processus)
    return run_jobs(asked.id, reports=asked.rapport, given=given, how=how)


@dataclass(frozen=True, slots=True)
class How:
    """How pages are made.

    Attributes:
        force: Make again what is up to date.
        dry: Only say what would be made.
        processes: Pages at once; chosen when None.
    """

    force: bool = False
    dry: bool = False
    processes: int | None = None


def run_jobs(
    identifier: str,
    *,
    reports: Sequence[str],
    given: Mapping[str, object],
    how: How | None = None,
    sheets: Sequence[str] = (),
) -> int:
    """Make the pages of a territory and say what became of each.

    Args:
        identifier: The territory.
        reports: Reports of the register; all when empty.
        given: Their parameters; None is not given.
        how: Again or not, really or not, with how many processes.
        sheets: Communes whose sheet is made besides.
    """
    from ctg_eval.analysis.context import open_context
    from ctg_eval.batch.jobs import output_folder, plan
    from ctg_eval.paths import folders

    how = how or How()
    context = open_context(identifier, folders())
    asked = plan(context, reports=reports, given=given)
    for commune in sheets:
        asked += plan(context, reports=["fiche_commune"], given={"commune": commune})
    jobs = list({job.page: job for job in asked}.values())
    status = refused_own(context.own.lines)
    if how.dry:
        return _print_plan(context, jobs) or status
    done = _make(context, jobs, how)
    for folder in dict.fromkeys(output_folder(context, job.parameters) for job in jobs):
        print(f"Index : {folder / 'index.html'}")
    return FAILED if any(made.result == "échoué" for made in done) else status


def _make(context: Context, jobs: Sequence[Job], how: How) -> Sequence[Made]:
    """Make the pages: a bar for who looks at a terminal, else each line as its page is done."""
    from ctg_eval.batch.produce import produce

    done: list[Made] = []
    with bar("Rapports", _to_make(context, jobs, force=how.force)) as progress:

        def note(made: Made) -> None:
            done.append(made)
            progress(made.job.label, float(made.result != "conservé"))
            if not progress.is_shown:
                _print_line(made)

        try:
            produce(context, jobs, force=how.force, processes=how.processes, progress=note)
        finally:
            progress.close()
            if progress.is_shown:
                for made in done:
                    _print_line(made)
            if done:
                kinds = ("produit", "conservé", "échoué")
                print(counted({one: sum(made.result == one for made in done) for one in kinds}))
    return done


def _to_make(context: Context, jobs: Sequence[Job], *, force: bool) -> int:
    from ctg_eval.batch.jobs import output_folder, standing
    from ctg_eval.batch.manifest import NAME, Manifest

    late, damaged = 0, set()
    for job in jobs:
        folder = output_folder(context, job.parameters)
        manifest = Manifest.read(folder)
        late += force or standing(job, folder, manifest).state != "à jour"
        if manifest.is_damaged:
            damaged.add(folder / NAME)
    for path in sorted(damaged):
        print(f"« {path} » est illisible : toutes ses pages sont refaites.", file=sys.stderr)
    return late


def _print_plan(context: Context, jobs: Sequence[Job]) -> int:
    from ctg_eval.batch.jobs import output_folder, standing
    from ctg_eval.batch.manifest import Manifest

    for job in jobs:
        folder = output_folder(context, job.parameters)
        state = standing(job, folder, Manifest.read(folder))
        print(f"{state.state:10}  {job.page}{f' ({state.reason})' if state.reason else ''}")
    return 0


def _print_line(made: Made) -> None:
    if made.result == "échoué":
        print(f"échoué    {made.job.page} : {made.cause}", file=sys.stderr, flush=True)
    else:
        kib = made.size // 1024 + 1
        print(f"{made.result:8}  {made.job.page} ({kib} Kio)", flush=True)
