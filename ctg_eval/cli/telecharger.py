"""`ctg-eval donnees telecharger`: the open sources that say where their files are."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ctg_eval.cli import words
from ctg_eval.cli.shared import Help, Subparsers, counted, declare, plural, time_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ctg_eval.referentiel.sources import Sources
    from ctg_eval.sources.downloads import Fetched, Wanted, Watch

FAILED = 3
FOLDER = "_telechargements"
_HELP = Help(
    "télécharge les sources ouvertes dont l’adresse est connue, puis les importe",
    "ctg-eval donnees telecharger --liste\n"
    "ctg-eval donnees telecharger insee_naissances caf_txcouv",
    "Télécharge les fichiers des sources ouvertes dont l’adresse est déclarée (toutes par défaut),\n"
    "puis les importe. Un transfert coupé reprend où il s’est arrêté ; un fichier qui n’a pas\n"
    "changé n’est pas repris ; un échec n’arrête pas les autres. Ce qui n’a pas d’adresse est à\n"
    "obtenir à la main : --liste dit comment.",
)


def register(commands: Subparsers) -> None:
    """Declare the command, in the group of the data store."""
    parser = declare(commands, "telecharger", _HELP, run)
    parser.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="sources à prendre (par défaut, toutes)"
    )
    parser.add_argument(
        "--liste", action="store_true", help="dit ce qui serait pris et ce qui est à la main"
    )
    parser.add_argument(
        "--vers", type=words.folder, metavar="DOSSIER", help="dossier où ranger les fichiers"
    )
    parser.add_argument(
        "--sans-importer", action="store_true", help="télécharge seulement, sans importer"
    )
    parser.add_argument(
        "--nom",
        type=words.identifier,
        default="principal",
        metavar="NOM",
        help="entrepôt qui reçoit les fichiers (par défaut : principal)",
    )


def run(asked: Namespace) -> int:
    """Fetch the files asked for, then import those that came whole."""
    from ctg_eval.cli.donnees import run_import
    from ctg_eval.paths import folders
    from ctg_eval.referentiel.sources import load_sources
    from ctg_eval.sources.downloads import by_hand, fetch_all, wanted_files

    stores, sources = folders().stores, load_sources()
    folder = asked.vers or stores / FOLDER
    wanted = wanted_files(sources, asked.sources)
    if asked.liste:
        _print_list(wanted, sources, by_hand(sources, asked.sources), folder)
        return 0
    with _watch(wanted) as watch:
        done = fetch_all(wanted, folder, watch=watch)
    print(f"{_summary(done)} Dossier : {folder}")
    manual = by_hand(sources, asked.sources)
    _print_by_hand(manual, sources, named=bool(asked.sources))
    status = FAILED if any(one.outcome == "échoué" for one in done) else 0
    if asked.sources and manual:
        status = FAILED
    whole = [one.wanted.name for one in done if one.outcome != "échoué"]
    if asked.sans_importer or not whole:
        return status
    return run_import(folder, stores / asked.nom, names=whole) or status


def _summary(done: Sequence[Fetched]) -> str:
    kinds = ("téléchargé", "inchangé", "échoué")
    found = counted({one: sum(file.outcome == one for file in done) for one in kinds})
    return f"{plural(len(done), 'fichier')}{f' : {found}' if found else ''}."


def _print_list(
    wanted: Sequence[Wanted], sources: Sources, manual: Sequence[str], folder: Path
) -> None:
    from ctg_eval.sources.downloads import present, read_list

    held = read_list(folder)
    print("À télécharger par cette commande :")
    for source in dict.fromkeys(one.source for one in wanted):
        print(f"  {source} : {sources.entries[source].titre}")
        for one in wanted:
            if one.source == source:
                state = present(one, held)
                print(f"    {one.name}{f' ({state})' if state else ''}  {one.address}")
    print("À obtenir à la main :")
    for source in manual:
        _print_how(source, sources)


def _print_by_hand(manual: Sequence[str], sources: Sources, *, named: bool) -> None:
    """How to obtain what has no address: in full for the sources named, else where to read it."""
    if named:
        for source in manual:
            _print_how(source, sources)
    elif manual:
        print(
            f"{plural(len(manual), 'source')} à obtenir à la main : "
            "ctg-eval donnees telecharger --liste"
        )


def _print_how(source: str, sources: Sources) -> None:
    entry = sources.entries[source]
    where = f" ({entry.page})" if entry.page else ""
    print(f"  {source} : {entry.titre}")
    print(f"    {(entry.obtenir or 'à demander au producteur').rstrip('.')}{where}")


def _print_line(one: Fetched) -> None:
    if one.outcome == "échoué":
        line = f"échoué          {one.wanted.name} : {one.message} ({one.wanted.address})"
        print(line, file=sys.stderr, flush=True)
    else:
        told = f" ; {one.message}" if one.message else ""
        size = amount(one.size)
        print(f"{one.outcome:15} {one.wanted.name} ({size}{told})", flush=True)


@contextmanager
def _watch(wanted: Sequence[Wanted]) -> Iterator[Watch]:
    """A bar a file for who looks at a terminal, with what came, what is due and the time left."""
    from rich.console import Console

    from ctg_eval.sources.downloads import Watch

    console = Console(file=sys.stderr)
    if not console.is_terminal or not wanted:
        yield Watch(done=_print_line)
        return
    from rich import progress as rich_progress

    class Amount(rich_progress.ProgressColumn):
        """What came, of how much, and the time left at the mean pace."""

        def render(self, task: rich_progress.Task) -> str:
            left = task.time_remaining
            due = f" sur {amount(int(task.total))}" if task.total else " reçus"
            return amount(int(task.completed)) + due + (f", {time_left(left)}" if left else "")

    words_ = rich_progress.TextColumn("{task.description}", markup=False)
    with rich_progress.Progress(
        words_, rich_progress.BarColumn(), Amount(), console=console, transient=True
    ) as shown:
        task = shown.add_task("Téléchargement", total=None)

        def moved(file: Wanted, count: int, total: int | None) -> None:
            shown.update(task, description=file.name[:44], completed=count, total=total)

        def done(one: Fetched) -> None:
            shown.reset(task, total=None, description="Téléchargement")
            shown.stop()
            _print_line(one)
            shown.start()

        yield Watch(moved, done)


def amount(count: int) -> str:
    """A size as French writes it.

    >>> amount(999), amount(12_300_000)
    ('999\N{NO-BREAK SPACE}o', '12,3\N{NO-BREAK SPACE}Mo')
    """
    for unit, size in (("Go", 10**9), ("Mo", 10**6), ("ko", 10**3)):
        if count >= size:
            return f"{count / size:.1f}\N{NO-BREAK SPACE}{unit}".replace(".", ",")
    return f"{count}\N{NO-BREAK SPACE}o"
