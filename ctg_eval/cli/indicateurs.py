"""`ctg-eval indicateurs lister|expliquer|valeurs`: the catalogue and its values."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from ctg_eval.analysis.context import open_context
from ctg_eval.cli.shared import Subparsers
from ctg_eval.display.explain import explanation
from ctg_eval.errors import UsageError, nearest
from ctg_eval.indicators.export import every_value, tidy_table
from ctg_eval.paths import folders
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.report.exports import csv_text, workbook


def register(commands: Subparsers, common: object) -> None:
    """Declare the three commands."""
    words = "le catalogue des indicateurs, une définition, les valeurs d’un territoire"
    parser = commands.add_parser("indicateurs", help=words, description=words)
    inner = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)
    listing = inner.add_parser(
        "lister", parents=[common], help="liste le catalogue", description="Liste le catalogue.",
        epilog="Exemple : ctg-eval indicateurs lister --theme petite-enfance",
    )  # fmt: skip
    listing.add_argument("--theme", metavar="T", help="un thème seulement")
    listing.set_defaults(run=_list)
    explain = inner.add_parser(
        "expliquer", parents=[common], help="définition, source, pièges, calcul",
        description="Explique un indicateur : définition, sources, pièges, calcul sur un territoire.",
        epilog="Exemple : ctg-eval indicateurs expliquer part_locataires_hlm --territoire demo",
    )  # fmt: skip
    explain.add_argument("indicateur", metavar="ID")
    explain.add_argument("--territoire", metavar="ID", help="territoire du calcul détaillé")
    explain.set_defaults(run=_explain)
    values = inner.add_parser(
        "valeurs", parents=[common], help="toutes les valeurs d’un territoire",
        description="Écrit toutes les valeurs d’un territoire, une par ligne, avec leurs bornes.",
        epilog="Exemple : ctg-eval indicateurs valeurs demo --format xlsx --fichier demo.xlsx",
    )  # fmt: skip
    values.add_argument("territoire", metavar="ID")
    values.add_argument("--format", default="csv", metavar="F", help="csv, xlsx ou parquet")
    values.add_argument(
        "--fichier", type=Path, metavar="FICHIER", help="par défaut, la sortie standard (csv)"
    )
    values.set_defaults(run=_values)


def _list(asked: Namespace) -> int:
    catalogue = load_catalogue()
    known = {entry.theme for entry in catalogue.entries.values()}
    if asked.theme and asked.theme not in known:
        near = nearest(asked.theme, known)
        hint = f" Vouliez-vous dire « {near} » ?" if near else ""
        raise UsageError(
            f"Aucun indicateur du thème « {asked.theme} ».{hint} Thèmes : {', '.join(sorted(known))}."
        )
    for name, entry in catalogue.entries.items():
        if not asked.theme or entry.theme == asked.theme:
            print(f"{name:36} {entry.theme:18} {entry.libelle} ({entry.unite})")
    return 0


def _explain(asked: Namespace) -> int:
    if asked.territoire:
        context = open_context(asked.territoire, folders())
        entry = context.catalogue.get(asked.indicateur)
        value = context.engine().latest(asked.indicateur)
        print(explanation(asked.indicateur, entry, context.store.sources, context.engine(), value))
    else:
        entry = load_catalogue().get(asked.indicateur)
        print(explanation(asked.indicateur, entry, load_sources()))
    return 0


def _values(asked: Namespace) -> int:
    if asked.format not in ("csv", "xlsx", "parquet"):
        raise UsageError(f"Format « {asked.format} » inconnu. Formats : csv, xlsx, parquet.")
    if asked.format != "csv" and asked.fichier is None:
        raise UsageError(f"Le format {asked.format} demande --fichier NOM.{asked.format}.")
    context = open_context(asked.territoire, folders())
    engine = context.engine()
    table = tidy_table(engine, every_value(engine))
    if asked.fichier is None:
        sys.stdout.write(csv_text(table))
        return 0
    try:
        if asked.format == "parquet":
            table.to_parquet(asked.fichier, index=False)
        elif asked.format == "xlsx":
            asked.fichier.write_bytes(
                workbook({"valeurs": table}, about={"Territoire": context.territory.nom})
            )
        else:
            asked.fichier.write_text(csv_text(table), encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"Écriture impossible dans « {asked.fichier} » : {error.strerror}."
        ) from error
    print(f"{len(table)} valeurs écrites dans {asked.fichier}")
    return 0
