"""One file → one reading: the declaration of its kind chooses the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow as pa

from ctg_eval.errors import GeographyError, SourceError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.movements import MOVEMENT_COLUMNS, read_steps
from ctg_eval.geography.shapes import area_code
from ctg_eval.referentiel.sources import Fichier, Sources
from ctg_eval.sources.filled import check_filled
from ctg_eval.sources.head import Head
from ctg_eval.sources.headers import matches
from ctg_eval.sources.melodi import read_melodi
from ctg_eval.sources.places import read_places
from ctg_eval.sources.reading import PLACES, Reading, gather
from ctg_eval.sources.recognise import Recognised
from ctg_eval.sources.tables import blocks
from ctg_eval.sources.wide import Plan, read_wide


def read_file(found: Recognised, sources: Sources, code: OfficialCode) -> Reading:
    """Read a recognised file whole.

    Raises:
        SourceError: a column is missing, a cell unreadable, rows disagree, no year is said, or
            no row can be read.
    """
    file = sources.kinds[found.kind]
    if file.forme == "aucune":
        return Reading(warnings=(f"laissé de côté : {file.raison}",))
    if file.forme == "contours":
        return _outlines(found.path)
    if file.forme == "mouvements":
        return _movements(found)
    if file.forme == "code":
        return Reading()
    readings = [_read_table(head, found, sources, code) for head in found.heads]
    reading = readings[0] if len(readings) == 1 else _merged(readings, found.path)
    if not reading.observations.num_rows:
        raise SourceError(
            found.path,
            f"il a les colonnes de « {found.kind} » mais aucune ligne que l’on sache lire",
            "Vérifiez que l’extrait contient des communes ou des EPCI, et toutes ses catégories",
        )
    return reading


def _read_table(head: Head, found: Recognised, sources: Sources, code: OfficialCode) -> Reading:
    file = sources.kinds[found.kind]
    columns = sources.columns(found.kind)
    plan = Plan(
        head=head,
        file=file,
        columns=columns,
        variables={name: sources.variable(name) for name in columns},
        code=code,
        year=_own_year(file, head),
    )
    if file.forme == "melodi":
        return read_melodi(plan)
    if _is_filled(found.kind, file, sources):
        check_filled(plan)
    if file.forme == "lieux":
        return read_places(plan, found.kind)
    if not plan.year and not file.annee.colonne:
        raise SourceError(
            head.path,
            "son nom ne dit pas son année",
            "Remettez l’année dans le nom du fichier, comme dans le nom d’origine",
        )
    return read_wide(plan)


def _is_filled(kind: str, file: Fichier, sources: Sources) -> bool:
    """Whether it is a template that people fill, one row an area and year."""
    by_hand = sources.entries[kind.partition("/")[0]].acces != "ouvert"
    told_apart = any(one.compte or one.lignes for one in file.colonnes.values())
    return by_hand and file.forme == "large" and not told_apart and "+" not in file.geo


def named_year(name: str, file: Fichier) -> int:
    """The year that a file's name says, where its declaration looks for it there; 0 otherwise."""
    years = set(re.findall(file.annee.nom, name)) if file.annee.nom else set()
    return int(years.pop()) if len(years) == 1 else 0


def _own_year(file: Fichier, head: Head) -> int:
    """The year that the file says once for all; 0 when its rows say theirs."""
    if file.annee.fixe:
        return file.annee.fixe
    if file.annee.nom:
        return _only_year(file.annee.nom, head.path.name, head.path)
    if file.annee.feuille:
        return _only_year(file.annee.feuille, f"{head.above}\n{head.sheet}", head.path)
    if file.annee.suffixe:
        signed = [match for name in file.signe for match in matches(name, head.headers)]
        return max((match.year for match in signed if match.year), default=0)
    return 0


def _only_year(pattern: str, text: str, path: Path) -> int:
    """The one year that a text says; 0 when it says none.

    Raises:
        SourceError: it says several.
    """
    years = sorted({int(year) for year in re.findall(pattern, text)})
    if len(years) > 1:
        raise SourceError(
            path,
            f"il dit plusieurs années ({', '.join(map(str, years))})",
            "Remettez le nom d’origine du fichier",
        )
    return years[0] if years else 0


def _merged(readings: list[Reading], path: Path) -> Reading:
    return Reading(
        observations=gather((one.observations for one in readings), file=path.name),
        places=pa.concat_tables([one.places for one in readings] or [PLACES.empty_table()]),
        zones=pa.concat_tables([one.zones for one in readings]),
        left_out=tuple(dict.fromkeys(name for one in readings for name in one.left_out)),
        warnings=tuple(dict.fromkeys(text for one in readings for text in one.warnings)),
        rows=sum(one.rows for one in readings),
    )


def _movements(found: Recognised) -> Reading:
    head = found.heads[0]
    columns = [name.lower() for name in MOVEMENT_COLUMNS]
    read = list(blocks(head, columns))
    if not sum(block.num_rows for block in read):
        raise SourceError(found.path, "il n’a aucune ligne sous ses en-têtes")
    table = pa.concat_tables(read).rename_columns(list(MOVEMENT_COLUMNS))
    try:
        read_steps(table.to_pandas())
    except GeographyError as error:
        raise SourceError(found.path, str(error).rstrip("."), "Téléchargez-le à nouveau") from error
    return Reading(movements=table, rows=table.num_rows)


def _outlines(path: Path) -> Reading:
    raw = path.read_bytes()
    features = json.loads(raw.decode("utf-8-sig")).get("features")
    listed = features if isinstance(features, list) else []
    known = [one for one in listed if isinstance(one, dict) and area_code(one)]
    if not known:
        raise SourceError(
            path,
            "aucun contour ne porte un code de commune (code, code_insee, INSEE_COM, CODGEO)",
            "Prenez les contours administratifs d’Etalab ou d’Admin Express",
        )
    return Reading(raw=raw, rows=len(known))
