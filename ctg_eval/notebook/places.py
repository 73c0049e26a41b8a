"""Communes of a diagnostic: a table that stays readable, the rest in the workbook."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Interval
from ctg_eval.display.french import join, number
from ctg_eval.display.pieces import Piece, group, sentence
from ctg_eval.display.tables import (
    Column,
    Notes,
    Shown,
    TableRow,
    commune_table,
    data_table,
)
from ctg_eval.indicators.engine import Engine
from ctg_eval.notebook import notes, words

MOST_COLUMNS = 5
MOST_NAMED = 12
KNOWN_SHARE = 0.5  # of the communes, for a column
FILLED_SHARE = 1 / 3  # of the communes where the figure is not zero, for a column
ZERO = Interval.exact(0)


def communes(context: Context, engine: Engine, found: Sequence[Line]) -> Piece:
    """The table of communes, then where the equipment that few communes have is.

    Args:
        context: The territory.
        engine: Its engine.
        found: Lines, the most telling first: the columns are the first that fit.
    """
    columns, rare = _choose(engine, found)
    if not columns and not rare:
        return sentence("Aucun indicateur de ce thème n’est connu par commune sur ce territoire.")
    pieces = []
    if columns:
        pieces.append(_commune_columns(context, engine, columns))
    if rare:
        pieces.append(_whereabouts(context, engine, rare))
    return group(*pieces)


def _choose(engine: Engine, found: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Indicators that make a column, and equipment that few communes have."""
    columns: list[Line] = []
    rare: list[Line] = []
    for line in found:
        if len(columns) == MOST_COLUMNS:
            break
        year = _year(engine, line)
        if not year:
            continue
        values = engine.communes(line.identifier, year)
        if sum(one.interval != ZERO for one in values) >= FILLED_SHARE * len(values):
            columns.append(line)
        elif line.entry.additif and line.entry.couche == "offre":
            rare.append(line)
    return columns, rare


def _commune_columns(context: Context, engine: Engine, columns: Sequence[Line]) -> Piece:
    territory = context.territory
    names = [territory.code.commune(one).nom for one in territory.communes]
    years = [_year(engine, line) for line in columns]
    values = [
        engine.communes(line.identifier, year) for line, year in zip(columns, years, strict=True)
    ]
    heads = [
        Column(_head(line, year), line.entry.unite, line.entry.decimales)
        for line, year in zip(columns, years, strict=True)
    ]
    return commune_table(
        f"Les communes du {territory.noun}",
        heads,
        list(zip(names, zip(*values, strict=True), strict=True)),
        total=("Ensemble", [line.value for line in columns]),
        notes=Notes(
            scope=notes.scope_text(context.store, columns),
            source=notes.sources_text(context.store, [v for column in values for v in column]),
            note="Les communes sont dans l’ordre de leurs codes ; ce n’est pas un classement. "
            "Les autres indicateurs par commune sont dans le fichier XLSX.",
        ),
    )


def _head(line: Line, year: int) -> str:
    return f"{line.entry.libelle}, {words.year_text(line, line.value) if line.value else year}"


def _year(engine: Engine, line: Line) -> int:
    """The year in which half of the communes are known: the territory's, else the newest; else 0.

    A rate may be published by commune and not for the whole (it is never averaged).
    """
    if line.entry.niveau_min != "commune":
        return 0
    years = [line.value.year] if line.value else list(reversed(engine.years(line.identifier)))[:3]
    for year in years:
        values = engine.communes(line.identifier, year)
        if sum(one.has_figure for one in values) >= KNOWN_SHARE * len(values):
            return year
    return 0


def _whereabouts(context: Context, engine: Engine, rare: Sequence[Line]) -> Piece:
    """Where the equipment that few communes have is: a column of zeros would hide it."""
    rows = []
    for line in rare:
        if line.value is None:
            continue
        held, figures = [], [line.value.figure]
        for value in engine.communes(line.identifier, line.value.year):
            if value.has_figure and value.interval != ZERO:
                name = context.territory.code.commune(value.geo).nom
                count = words.bare_text(line, value)
                held.append(name if count == "1" else f"{name} ({count})")
                figures.append(value.figure)
        rows.append(TableRow((
            f"{line.entry.libelle}, {line.value.year}",
            Shown(words.full_text(line), (line.value.figure,)),
            Shown(few(held) or "aucune", tuple(figures)),
        )))  # fmt: skip
    return data_table(
        "Ce que quelques communes seulement ont sur place",
        ["Équipement", "Ensemble", "Communes"],
        rows,
        text_columns=(2,),
        notes=Notes(
            note="Un seul équipement où aucun nombre n’est écrit.",
            source=notes.sources_text(context.store, [line.value for line in rare if line.value]),
        ),
    )


def few(names: Sequence[str], *, most: int = MOST_NAMED) -> str:
    """The names as one enumeration, twelve at most by default, the others counted."""
    shown = list(names[:most])
    rest = len(names) - len(shown)
    if rest:
        shown.append(f"{number(rest)} autre{'s' if rest > 1 else ''}")
    return join(shown)
