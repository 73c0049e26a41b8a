"""The computed values as a tidy table: indicateur;niveau;geo;annee;bas;haut;statut;source."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from ctg_eval.disclosure.masking import printed_fingerprint
from ctg_eval.indicators.engine import ENSEMBLE, Engine
from ctg_eval.indicators.values import Value
from ctg_eval.sources.gathering import zone_labels
from ctg_eval.sources.register import FileEntry

COLUMNS = (
    "indicateur", "niveau", "geo", "annee", "bas", "haut", "statut", "source", "nom", "unite",
    "annee_denominateur", "communes_connues", "communes_attendues", "fichiers", "precision",
)  # fmt: skip


def every_value(engine: Engine, themes: Sequence[str] = ()) -> Iterable[Value]:
    """Every value of a territory: territory, compared areas, communes, quarters; all years.

    Args:
        engine: The engine of the territory.
        themes: Themes wanted; all of them when empty.
    """
    for name, entry in engine.catalogue.entries.items():
        if themes and entry.theme not in themes:
            continue
        for year in engine.years(name):
            if entry.niveau_min in ("iris", "qpv"):
                yield from engine.zones(name, year)
                continue
            yield engine.value(name, "territoire", engine.territory.id, year)
            yield from engine.comparisons(name, year)
            if entry.niveau_min == "commune":
                yield from engine.communes(name, year)


def tidy_table(engine: Engine, values: Iterable[Value]) -> pd.DataFrame:
    """Values as a table, one row each.

    Returns:
        Columns `COLUMNS`; an end that is not known is empty, and `precision` says why.
    """
    kept = list(values)
    zoned = any(value.level in ("iris", "qpv") for value in kept)
    labels = zone_labels(engine.facts.store) if zoned else {}
    rows = [_row(engine, value, labels) for value in kept]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({"annee": "Int64", "annee_denominateur": "Int64"})


def _row(engine: Engine, value: Value, labels: Mapping[tuple[str, str], str]) -> tuple[object, ...]:
    register = engine.facts.store.register
    files = [register.entry(one) for one in value.sources]
    sources = dict.fromkeys(f"{one.producer}, {one.title}, {value.year}" for one in files)
    shown = value.has_figure or value.interval.is_bounded
    return (
        value.indicator,
        value.level,
        value.geo,
        value.year,
        value.interval.low if shown and math.isfinite(value.interval.low) else None,
        value.interval.high if shown and math.isfinite(value.interval.high) else None,
        value.status.label,
        " ; ".join(sources),
        _name(engine, value, labels),
        engine.catalogue.get(value.indicator).unite,
        value.denominator_year,
        value.known,
        value.expected,
        " ".join(one.identifier for one in files if _has_print(one, engine)),
        value.reason,
    )


def _has_print(file: FileEntry, engine: Engine) -> bool:
    return printed_fingerprint(file, engine.facts.store.sources) == file.identifier


def _name(engine: Engine, value: Value, labels: Mapping[tuple[str, str], str]) -> str:
    if value.level == "territoire":
        return engine.territory.nom
    if value.level == ENSEMBLE and engine.whole is not None:
        return engine.whole.territory.nom
    if value.level in ("iris", "qpv"):
        return labels.get((value.level, value.geo), "")
    return engine.territory.code.name(value.level, value.geo)
