"""`ctg-eval indicateurs lister|expliquer|valeurs`: the catalogue and its values."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ctg_eval.cli import words
from ctg_eval.cli.shared import Help, Subparsers, add_territory, declare, declare_group, plural
from ctg_eval.errors import UsageError, nearest, os_reason

if TYPE_CHECKING:
    import pandas as pd

    from ctg_eval.referentiel.indicateurs import Catalogue

FORMATS = ("csv", "xlsx", "parquet")
_GROUP = Help(
    "le catalogue des indicateurs, une définition, les valeurs d’un territoire",
    "ctg-eval indicateurs lister --theme petite-enfance",
)
_LIST = Help(
    "liste le catalogue",
    "ctg-eval indicateurs lister --theme petite-enfance",
    "Liste le catalogue, un thème après l’autre : identifiant, nom, unité.",
)
_EXPLAIN = Help(
    "définition, source, pièges et calcul d’un indicateur",
    "ctg-eval indicateurs expliquer part_locataires_hlm --territoire demo",
    "Explique un indicateur : définition, sources, pièges, et son calcul sur un territoire.",
)
_VALUES = Help(
    "toutes les valeurs d’un territoire",
    "ctg-eval indicateurs valeurs demo --fichier demo.xlsx\n"
    "ctg-eval indicateurs valeurs demo > demo.csv",
    "Écrit toutes les valeurs d’un territoire, une par ligne, entre leurs deux bornes.",
)


def register(commands: Subparsers) -> None:
    """Declare the three commands."""
    inner = declare_group(commands, "indicateurs", _GROUP)
    listing = declare(inner, "lister", _LIST, _list)
    listing.add_argument("--theme", metavar="T", help="un thème seulement")
    explain = declare(inner, "expliquer", _EXPLAIN, _explain)
    explain.add_argument("indicateur", metavar="INDICATEUR", help="identifiant de l’indicateur")
    for parser, help_text in (
        (listing, "avec les indicateurs propres à ce territoire"),
        (explain, "territoire du calcul détaillé"),
    ):
        parser.add_argument("--territoire", type=words.identifier, metavar="ID", help=help_text)
    values = declare(inner, "valeurs", _VALUES, _values)
    add_territory(values)
    values.add_argument(
        "--format",
        choices=FORMATS,
        metavar="F",
        help=f"{', '.join(FORMATS)} (par défaut : celui du nom du fichier, sinon csv)",
    )
    values.add_argument(
        "--fichier", type=words.folder, metavar="FICHIER", help="par défaut, l’écran (csv)"
    )


def _list(asked: Namespace) -> int:
    catalogue = _catalogue(asked.territoire)
    known = list(dict.fromkeys(entry.theme for entry in catalogue.entries.values()))
    if asked.theme and asked.theme not in known:
        near = nearest(asked.theme, known)
        hint = f" Vouliez-vous dire « {near} » ?" if near else ""
        raise UsageError(
            f"Aucun indicateur du thème « {asked.theme} ».{hint} Thèmes : {', '.join(known)}."
        )
    for theme in [asked.theme] if asked.theme else known:
        print(f"{theme} :")
        for name, entry in catalogue.entries.items():
            if entry.theme == theme:
                print(f"  {name:36}  {entry.libelle} ({entry.unite})")
    return 0


def _catalogue(territory: str | None) -> Catalogue:
    from ctg_eval.paths import folders
    from ctg_eval.referentiel.indicateurs import load_catalogue

    own = folders().params / territory / "indicateurs.yaml" if territory else None
    if territory:
        from ctg_eval.params import load_territory_file

        load_territory_file(folders().params / territory)
    return load_catalogue(extra=own) if own and own.is_file() else load_catalogue()


def _explain(asked: Namespace) -> int:
    from ctg_eval.analysis.context import open_context
    from ctg_eval.display.explain import explanation
    from ctg_eval.paths import folders
    from ctg_eval.referentiel.sources import load_sources

    entry = _catalogue(asked.territoire).get(asked.indicateur)
    if not asked.territoire:
        print(explanation(asked.indicateur, entry, load_sources()))
        return 0
    context = open_context(asked.territoire, folders())
    engine = context.engine()
    value = engine.latest(asked.indicateur)
    print(explanation(asked.indicateur, entry, context.store.sources, engine, value))
    return 0


def _values(asked: Namespace) -> int:
    from ctg_eval.analysis.context import open_context
    from ctg_eval.indicators.export import every_value, tidy_table
    from ctg_eval.paths import folders
    from ctg_eval.report.exports import csv_text

    wanted = _format(asked.format, asked.fichier)
    context = open_context(asked.id, folders())
    engine = context.engine()
    table = tidy_table(engine, every_value(engine))
    if asked.fichier is None:
        sys.stdout.write(csv_text(table))
        return 0
    try:
        _write(table, asked.fichier, wanted, context.territory.nom)
    except OSError as error:
        raise UsageError(
            f"Écriture impossible dans « {asked.fichier} » : {os_reason(error)}."
        ) from error
    written = plural(len(table), "valeur écrite", "valeurs écrites")
    print(f"{written} dans {asked.fichier}")
    return 0


def _format(asked: str | None, file: Path | None) -> str:
    """The format asked for, else that of the file's name."""
    suffix = file.suffix.lower().removeprefix(".") if file else ""
    wanted = asked or (suffix if suffix in FORMATS else "csv")
    if file is None and wanted != "csv":
        raise UsageError(f"Le format {wanted} demande --fichier NOM.{wanted}.")
    if suffix and suffix != wanted:
        end = f".{asked}" if asked else " ou ".join(f".{one}" for one in FORMATS)
        raise UsageError(f"Le nom « {file} » doit finir par {end}.")
    return wanted


def _write(table: pd.DataFrame, file: Path, wanted: str, territory: str) -> None:
    from ctg_eval.report.exports import csv_text, workbook

    if wanted == "parquet":
        table.to_parquet(file, index=False)
    elif wanted == "xlsx":
        file.write_bytes(workbook({"valeurs": table}, about={"Territoire": territory}))
    else:
        # The mark of UTF-8 without which a French Excel misreads accents.
        file.write_text(csv_text(table), encoding="utf-8-sig", newline="")
