"""`ctg-eval donnees importer|etat`: the data store."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from ctg_eval.analysis.context import open_territory
from ctg_eval.cli.shared import Subparsers, bar, plural
from ctg_eval.paths import folders
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import Report, import_folder
from ctg_eval.sources.register import declaration_key
from ctg_eval.sources.store import Store

REFUSED = 3


def register(commands: Subparsers, common: object) -> None:
    """Declare the two commands."""
    words = "données officielles : importer un dossier, voir ce qui est présent"
    parser = commands.add_parser("donnees", help=words, description=words)
    inner = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)
    take = inner.add_parser(
        "importer",
        parents=[common],
        help="importe les fichiers officiels d’un dossier",
        description="Importe les fichiers officiels d’un dossier et de ses sous-dossiers (sans réseau).",
        epilog="Exemple : ctg-eval donnees importer ~/Téléchargements/insee",
    )
    take.add_argument("dossier", type=Path, metavar="DOSSIER")
    take.add_argument(
        "--nom", default="principal", help="nom de l’entrepôt (par défaut : principal)"
    )
    take.set_defaults(run=lambda asked: run_import(asked.dossier, folders().stores / asked.nom))
    show = inner.add_parser(
        "etat",
        parents=[common],
        help="dit quels fichiers sont importés, et de quand",
        description="Dit quels fichiers sont importés, leurs millésimes, et ce qui n’a pas de fichier.",
        epilog="Exemple : ctg-eval donnees etat --territoire lens",
    )
    show.add_argument("--nom", default="principal", help="nom de l’entrepôt")
    show.add_argument("--territoire", metavar="ID", help="l’entrepôt de ce territoire")
    show.set_defaults(run=_state)


def run_import(folder: Path, store: Path, *, brief: bool = False) -> int:
    """Import a folder and say what became of each file."""
    size = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) or 1
    with bar("Import", size) as advance:
        report = import_folder(
            folder,
            store=store,
            sources=load_sources(),
            progress=lambda path, step: advance(path.name, step),
        )
    if not brief:
        _print(report, store)
    return REFUSED if report.count("refusé") else 0


def _print(report: Report, store: Path) -> None:
    for line in report.lines:
        if line.outcome == "refusé":
            print(f"refusé  {line.message}", file=sys.stderr)
        elif line.outcome == "importé":
            told = f" ({line.message})" if line.message else ""
            print(f"importé  {line.path.name} : {line.kind or 'code géographique'}{told}")
        elif line.outcome == "laissé de côté":
            print(f"laissé de côté  {line.path.name} : {line.message.partition(' : ')[2]}")
    counts = [
        plural(report.count("importé"), "importé"),
        plural(report.count("inchangé"), "inchangé"),
        plural(report.count("laissé de côté"), "laissé de côté", "laissés de côté"),
        plural(report.count("refusé"), "refusé"),
    ]
    print(f"{plural(len(report.lines), 'fichier')} : {', '.join(counts)}. Entrepôt : {store}")


def _state(asked: Namespace) -> int:
    place = folders()
    sources = load_sources()
    if asked.territoire:
        store = open_territory(asked.territoire, place)[1]
    else:
        store = Store.opened(place.stores / asked.nom, sources)
    print(
        f"Entrepôt « {store.folder.name} » : {plural(len(store.files), 'fichier')} ({store.folder})"
    )
    for file in sorted(store.files, key=lambda one: (one.kind, one.name)):
        known = file.kind in sources.kinds
        stale = not known or file.declaration != declaration_key(file.kind, sources)
        mark = "  à importer à nouveau (lecture modifiée)" if stale else ""
        print(f"  {file.kind:38} {file.vintage:12} {file.rows:>8} lignes  {file.name}{mark}")
        if file.left_out:
            print(f"  {'':38} colonnes laissées : {', '.join(file.left_out[:8])}"
                  f"{'…' if len(file.left_out) > 8 else ''}")  # fmt: skip
    held = {file.source for file in store.files}
    lacking = [name for name in sources.entries if name not in held]
    print(f"Sources déclarées sans fichier : {', '.join(lacking) if lacking else 'aucune'}")
    dated = store.perimeters.is_dated
    print(
        f"Périmètres antérieurs : {'vérifiés par les mouvements de communes' if dated else 'non vérifiés'}"
    )
    return 0
