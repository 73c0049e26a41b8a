"""Evolutions at a glance: the sparklines of a territory, the slopes of its communes."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import OLDEST_YEARS, Line
from ctg_eval.bounds import Status
from ctg_eval.display.changes import change_text
from ctg_eval.display.figures import Caption, Measure, Series, Spark, sparks
from ctg_eval.display.french import lowered
from ctg_eval.display.pieces import Piece, group
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, words
from ctg_eval.notebook.sections import since

MOST_SPARKS, LEAST_SPARKS = 8, 2
LEAST_YEARS = 3
_TITLE = "Les évolutions d’un coup d’œil"
_ALT = "Tableau des évolutions : chaque ligne a ses valeurs et une courbe miniature."


def sparkline_table(context: Context, engine: Engine, found: Sequence[Line]) -> Piece:
    """The main indicators that have a series, each with its ends, its change and its sparkline.

    The series is that of the territory's own perimeter, after its last break, over ten years at
    most. An indicator made from the same figures as one already there is left out.

    Args:
        context: The territory.
        engine: Its engine.
        found: Lines, the most telling first.

    Returns:
        The table; nothing at all where fewer than two indicators have three years.
    """
    shown: list[tuple[Line, list[Value]]] = []
    for line in found:
        values = since(engine, line)
        if len(values) >= LEAST_YEARS and not _is_told(line, shown):
            shown.append((words.evenly(line, values), values))
        if len(shown) == MOST_SPARKS:
            break
    if len(shown) < LEAST_SPARKS:
        return group()
    lines = [line for line, _ in shown]
    caption = Caption(
        title=_TITLE,
        subtitle=context.territory.nom,
        alt=_ALT,
        reading=_reading(*shown[0]),
        scope=notes.scope_text(context.store, lines),
        source=notes.sources_text(context.store, [one for _, values in shown for one in values]),
        note=(
            f"même série et même périmètre sur chaque ligne, {OLDEST_YEARS} ans au plus ; "
            "une année protégée coupe la courbe."
        ),
    )
    return sparks([_spark(engine, line, values) for line, values in shown], caption)


def _is_told(line: Line, shown: Sequence[tuple[Line, list[Value]]]) -> bool:
    return any(set(line.entry.variables) & set(other.entry.variables) for other, _ in shown)


def _measure(line: Line) -> Measure:
    return Measure(line.entry.libelle, line.entry.unite, line.entry.decimales)


def _spark(engine: Engine, line: Line, values: Sequence[Value]) -> Spark:
    """The series between its ends; the years that are protected inside cut the line."""
    level, geo = values[0].level, values[0].geo
    inside = [
        engine.value(line.identifier, level, geo, year)
        for year in engine.years(line.identifier)
        if values[0].year <= year <= values[-1].year
    ]
    points = {
        one.year: one.figure for one in inside if one in values or one.status is Status.SECRET
    }
    return Spark(Series(line.entry.libelle, points), _measure(line))


def _reading(line: Line, values: Sequence[Value]) -> str:
    first, last = values[0], values[-1]
    change = change_text(first.figure, last.figure, _measure(line))
    return (
        f"sur le territoire, {lowered(line.entry.libelle)} : {words.full_text(line, first)} en "
        f"{first.year}, {words.full_text(line, last)} en {last.year} ({change})."
    )
