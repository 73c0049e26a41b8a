"""`ctg-eval donnees telecharger|importer|etat`: the data store."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ctg_eval.cli import telecharger, words
from ctg_eval.cli.lacking import print_lacking
from ctg_eval.cli.shared import (
    Help,
    Subparsers,
    bar,
    counted,
    declare,
    declare_group,
    plural,
    print_own,
    refused_own,
)
from ctg_eval.errors import UsageError

if TYPE_CHECKING:
    from ctg_eval.sources.importer import Report
    from ctg_eval.sources.register import FileEntry
    from ctg_eval.sources.store import Store

REFUSED = 3
_SHOWN = 8
_GROUP = Help(
    "données officielles : télécharger, importer un dossier, voir ce qui est présent",
    "ctg-eval donnees importer ~/Téléchargements/insee",
)
_IMPORT = Help(
    "importe les fichiers officiels d’un dossier",
    "ctg-eval donnees importer ~/Téléchargements/insee",
    "Importe les fichiers officiels d’un dossier et de ses sous-dossiers, sans réseau. Un fichier\n"
    "déjà importé n’est pas relu ; un fichier inconnu est refusé en disant ce qui lui manque.",
)
_STATE = Help(
    "dit quels fichiers sont importés, et de quand",
    "ctg-eval donnees etat\nctg-eval donnees etat --territoire lens",
    "Dit quels fichiers sont importés, leurs millésimes, quelles sources n’ont pas de fichier,\n"
    "combien d’indicateurs les attendent, et comment obtenir chacune.",
)


def register(commands: Subparsers) -> None:
    """Declare the three commands."""
    inner = declare_group(commands, "donnees", _GROUP)
    telecharger.register(inner)
    take = declare(inner, "importer", _IMPORT, _import)
    take.add_argument(
        "dossier", type=words.folder, metavar="DOSSIER", help="dossier à lire, ou un fichier"
    )
    show = declare(inner, "etat", _STATE, _state)
    show.add_argument(
        "--territoire", type=words.identifier, metavar="ID", help="l’entrepôt de ce territoire"
    )
    for parser in (take, show):
        parser.add_argument(
            "--nom",
            type=words.identifier,
            default="principal",
            metavar="NOM",
            help="nom de l’entrepôt (par défaut : principal)",
        )


def _import(asked: Namespace) -> int:
    from ctg_eval.paths import folders

    if not asked.dossier.exists():
        raise UsageError(f"Le dossier « {asked.dossier} » n’existe pas. Vérifiez son chemin.")
    return run_import(asked.dossier, folders().stores / asked.nom)


def run_import(
    folder: Path, store: Path, *, brief: bool = False, names: Sequence[str] | None = None
) -> int:
    """Import a folder and say what became of each file.

    Args:
        folder: A folder, or one file.
        store: Where the data go.
        brief: Say only what is refused.
        names: Take only the files of these names; None takes them all.
    """
    from ctg_eval.referentiel.sources import load_sources
    from ctg_eval.sources.importer import import_folder

    files = [folder] if folder.is_file() else folder.rglob("*")
    taken = [one for one in files if one.is_file() and (names is None or one.name in names)]
    size = sum(one.stat().st_size for one in taken) or 1
    with bar("Import", size) as advance:
        report = import_folder(
            folder,
            store=store,
            sources=load_sources(),
            progress=lambda path, step: advance(path.name, step),
            names=names,
        )
    _print_refused(report)
    if not brief:
        _print(report, store)
    return REFUSED if report.count("refusé") else 0


def _print_refused(report: Report) -> None:
    for line in report.lines:
        if line.outcome == "refusé":
            print(f"refusé          {line.message}", file=sys.stderr)


def _print(report: Report, store: Path) -> None:
    for line in report.lines:
        if line.outcome == "importé":
            told = f" ({line.message})" if line.message else ""
            print(f"importé         {line.path.name} : {line.kind or 'code géographique'}{told}")
        elif line.outcome == "laissé de côté":
            print(f"laissé de côté  {line.path.name} : {line.message.partition(' : ')[2]}")
    found = {
        word: report.count(word) for word in ("importé", "inchangé", "laissé de côté", "refusé")
    }
    print(f"{plural(len(report.lines), 'fichier')} : {counted(found)}. Entrepôt : {store}")
    if found["refusé"] == len(report.lines):
        print(
            "Aucun fichier officiel n’a été reconnu : rien n’a changé. Où les trouver : "
            "docs/guide/donnees.md",
            file=sys.stderr,
        )
    elif report.is_changed:
        print("Ensuite : ctg-eval nouveau ID --epci SIREN, ou ctg-eval produire ID")


def _state(asked: Namespace) -> int:
    from ctg_eval.paths import folders
    from ctg_eval.referentiel.sources import load_sources
    from ctg_eval.sources.store import Store

    if asked.territoire:
        return _state_of(asked.territoire)
    store = Store.opened(folders().stores / asked.nom, load_sources())
    _print_store(store, held={file.source for file in store.files})
    return 0


def _state_of(identifier: str) -> int:
    """The store that a territory reads, then its own files, which are in no store."""
    from ctg_eval.analysis.context import open_context, open_territory
    from ctg_eval.paths import folders

    place = folders()
    context = open_context(identifier, place)
    _, store, _ = open_territory(identifier, place)
    _print_store(store, held={file.source for file in context.store.files})
    print_own(context.own.lines, whole=True)
    return refused_own(context.own.lines)


def _print_store(store: Store, *, held: Collection[str]) -> None:
    name, count = store.folder.name, plural(len(store.files), "fichier")
    print(f"Entrepôt « {name} » : {count} ({store.folder})")
    for file in sorted(store.files, key=lambda one: (one.kind, one.name)):
        _print_file(file, store)
    print_lacking(store, held=held)
    dated = store.perimeters.is_dated
    told = "vérifiés par les mouvements de communes" if dated else "non vérifiés"
    print(f"Périmètres antérieurs : {told}")


def _print_file(file: FileEntry, store: Store) -> None:
    from ctg_eval.display.roundings import rounding_texts
    from ctg_eval.sources.register import declaration_key
    from ctg_eval.sources.rounding import stepped

    known = file.kind in store.sources.kinds
    stale = not known or file.declaration != declaration_key(file.kind, store.sources)
    mark = "  à importer à nouveau (lecture modifiée)" if stale else ""
    rows = plural(file.rows, "ligne")
    print(f"  {file.kind:38} {file.vintage:10} {rows:>15}  {file.name}{mark}")
    if file.left_out:
        more = "…" if len(file.left_out) > _SHOWN else ""
        print(f"  {'':38} colonnes laissées : {', '.join(file.left_out[:_SHOWN])}{more}")
    if stepped(file.kind, store.sources):
        for text in rounding_texts(file.arrondis):
            print(f"  {'':38} {text}")
