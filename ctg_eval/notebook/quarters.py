"""Quarters of a diagnostic (IRIS, QPV): what exists below the commune, never summed to it."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.analysis.context import Context
from ctg_eval.display.french import number
from ctg_eval.display.pieces import Piece, group, sentence
from ctg_eval.display.tables import Column, Notes, commune_table
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes
from ctg_eval.notebook.places import MOST_COLUMNS, few
from ctg_eval.referentiel.indicateurs import Indicateur
from ctg_eval.sources.gathering import zone_labels

MOST_ZONES = 20
LEAST_LEFT_OUT = 5  # fewer are not worth another file to open


def have_figures(engine: Engine, theme: str) -> bool:
    """Whether something of a theme is known by quarter."""
    return any(_zone_columns(engine, theme, level) for level in ("iris", "qpv"))


def zones(context: Context, engine: Engine, asked: Sequence[str]) -> Piece:
    """IRIS and QPV of the territory, with the share of it that they cover."""
    pieces = [
        piece
        for level in ("iris", "qpv")
        for theme in asked
        if (piece := _zone_table(context, engine, theme, level)) is not None
    ]
    if not pieces:
        return sentence(
            "Aucune donnée de ce thème n’existe par quartier ici : ni IRIS, ni quartier prioritaire."
        )
    return group(sentence(_coverage(context, engine)), *pieces)


def _coverage(context: Context, engine: Engine) -> str:
    """How much of the territory the IRIS cover: they are never summed to it."""
    territory = context.territory
    cut = sorted({geo[:5] for level, geo in engine.facts.zones if level == "iris"})
    qpv = [geo for level, geo in engine.facts.zones if level == "qpv"]
    parts = []
    if cut:
        people = 100 * territory.code.population_of(cut) / max(territory.population, 1)
        names = few([territory.code.commune(one).nom for one in cut])
        noun = "commune découpée" if len(cut) < 2 else "communes découpées"
        parts.append(
            f"Les données par quartier statistique (IRIS) couvrent {number(len(cut))} {noun} sur "
            f"{number(len(territory.communes))} ({names}), soit {number(people)} % des habitants : "
            "elles ne sont jamais sommées au territoire."
        )
    if qpv:
        noun = "quartier prioritaire" if len(qpv) < 2 else "quartiers prioritaires"
        parts.append(f"Le territoire compte {number(len(qpv))} {noun} de la géographie de 2014.")
    return " ".join(parts)


def _zone_table(context: Context, engine: Engine, theme: str, level: str) -> Piece | None:
    columns = _zone_columns(engine, theme, level)
    if not columns:
        return None
    geos = [geo for found, geo in engine.facts.zones if found == level]
    values = [[engine.value(name, level, geo, year) for geo in geos] for name, _, year in columns]
    labels = zone_labels(context.store)
    rows = [
        (_zone_name(context, level, geo, labels), cells)
        for geo, cells in zip(geos, zip(*values, strict=True), strict=True)
        if any(value.has_figure for value in cells)
    ]
    heads = [
        Column(f"{entry.libelle.partition(', par quartier')[0]}, {_edition(level, year)}",
               entry.unite, entry.decimales)
        for _, entry, year in columns
    ]  # fmt: skip
    return commune_table(
        "Quartiers statistiques (IRIS)" if level == "iris" else "Quartiers prioritaires",
        heads,
        _largest(rows),
        notes=Notes(
            source=notes.sources_text(context.store, [v for column in values for v in column]),
            scope=_zone_scope(level),
            note=_cut_note(len(rows), heads[0]),
        ),
        header="Quartier",
    )


def _zone_columns(engine: Engine, theme: str, level: str) -> list[tuple[str, Indicateur, int]]:
    columns = []
    for name, entry in engine.catalogue.of_theme(theme).items():
        if entry.niveau_min != level:
            continue
        years = [y for y in engine.years(name) if any(v.has_figure for v in engine.zones(name, y))]
        if years:
            columns.append((name, entry, years[-1]))
    return columns[:MOST_COLUMNS]


def _largest(rows: Sequence[tuple[str, tuple[Value, ...]]]) -> list[tuple[str, tuple[Value, ...]]]:
    """The rows whose first figure is the greatest, in the order given (it is no ranking)."""
    if len(rows) <= MOST_ZONES + LEAST_LEFT_OUT:
        return list(rows)
    ranked = sorted(range(len(rows)), key=lambda rank: -_figure(rows[rank][1][0]))
    return [rows[rank] for rank in sorted(ranked[:MOST_ZONES])]


def _figure(value: Value) -> float:
    return value.interval.middle if value.has_figure and value.interval.is_bounded else -1.0


def _cut_note(count: int, head: Column) -> str:
    if count <= MOST_ZONES + LEAST_LEFT_OUT:
        return ""
    return (
        f"Sont montrés les {MOST_ZONES} quartiers où le chiffre de la première colonne est le plus "
        f"grand ({head.label}), dans l’ordre de leurs codes ; les {number(count - MOST_ZONES)} "
        "autres sont dans le fichier XLSX."
    )


def _edition(level: str, year: int) -> str:
    return f"édition {year}" if level == "qpv" else str(year)


def _zone_scope(level: str) -> str:
    if level == "iris":
        return (
            "allocataires de la Caf des communes découpées en IRIS ; un quartier protégé en entier "
            "est retiré."
        )
    return "quartiers prioritaires de 2014 ; l’édition n’est pas l’année des données."


def _zone_name(context: Context, level: str, geo: str, labels: dict[tuple[str, str], str]) -> str:
    name = labels.get((level, geo), geo)
    if level == "iris":
        commune = context.territory.code.commune(geo[:5]).nom
        own = name.removeprefix(commune).strip(" -–") or name
        return f"{commune} – {own}" if name != geo else f"{commune} – {geo[5:]}"
    return name
