"""One file → one reading: the declaration of its kind chooses the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow as pa

from ctg_eval.errors import SourceError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.referentiel.sources import Fichier, Sources
from ctg_eval.sources.headers import matches
from ctg_eval.sources.melodi import read_melodi
from ctg_eval.sources.places import read_places
from ctg_eval.sources.reading import PLACES, Reading, gather
from ctg_eval.sources.recognise import Recognised
from ctg_eval.sources.tables import Head, blocks
from ctg_eval.sources.wide import Plan, read_wide


def read_file(found: Recognised, sources: Sources, code: OfficialCode) -> Reading:
    """Read a recognised file whole.

    Raises:
        SourceError: a column is missing, a cell unreadable, rows disagree, or no year is said.
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
    return readings[0] if len(readings) == 1 else _merged(readings, found.path)


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
    if file.forme == "lieux":
        return read_places(plan, found.kind)
    if not plan.year and not file.annee.colonne:
        raise SourceError(
            head.path,
            "son nom ne dit pas son année",
            "Remettez l’année dans le nom du fichier, comme dans le nom d’origine",
        )
    return read_wide(plan)


def _own_year(file: Fichier, head: Head) -> int:
    """The year that the file says once for all; 0 when its rows say theirs."""
    if file.annee.fixe:
        return file.annee.fixe
    if file.annee.nom:
        hit = re.search(file.annee.nom, head.path.name)
        return int(hit.group(1)) if hit else 0
    if file.annee.feuille:
        hit = re.search(file.annee.feuille, f"{head.above}\n{head.sheet}")
        return int(hit.group(1)) if hit else 0
    if file.annee.suffixe:
        signed = [match for name in file.signe for match in matches(name, head.headers)]
        return max((match.year for match in signed if match.year), default=0)
    return 0


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
    columns = ["mod", "date_eff", "typecom_av", "com_av", "typecom_ap", "com_ap"]
    table = pa.concat_tables(blocks(head, columns))
    return Reading(
        movements=table.rename_columns([name.upper() for name in table.column_names]),
        rows=table.num_rows,
    )


def _outlines(path: Path) -> Reading:
    raw = path.read_bytes()
    features = json.loads(raw.decode("utf-8-sig")).get("features", [])
    known = [one for one in features if isinstance(one, dict) and _area_code(one)]
    if not known:
        raise SourceError(
            path,
            "aucun contour ne porte un code de commune (code, code_insee, INSEE_COM, CODGEO)",
            "Prenez les contours administratifs d’Etalab ou d’Admin Express",
        )
    return Reading(raw=raw, rows=len(known))


def _area_code(feature: dict[str, object]) -> str:
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return ""
    names = ("code", "code_insee", "INSEE_COM", "insee_com", "CODGEO")
    return next((str(properties[name]) for name in names if properties.get(name)), "")
