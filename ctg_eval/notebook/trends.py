"""The trend of a diagnostic: a curve for each indicator that changed, a sentence for the others."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import Line
from ctg_eval.display.figures import Caption, Measure, Numbering, Series, lines
from ctg_eval.display.french import join, lowered
from ctg_eval.display.pieces import Piece, group, sentence
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, titles, words
from ctg_eval.notebook.phrases import DIVIDED_BY
from ctg_eval.notebook.sections import OVER_TIME

MOST_TRENDS = 3
MOST_NAMED = 6
_NOTHING = (
    "Aucun indicateur de ce thème n’est connu trois années dans une même série : aucune évolution "
    "n’est calculée."
)


def trend(context: Context, engine: Engine, found: Sequence[Line], numbering: Numbering) -> Piece:
    """Curves of what changed for certain, in the order given, then what did not.

    An indicator made from the same figures as one already drawn (births, their mean over three
    years) is not drawn again.
    """
    known = [line for line in themes.trends(engine, found) if line.entry.forme not in OVER_TIME]
    if not known:
        return sentence(_NOTHING)
    drawn: list[Line] = []
    still: list[Line] = []
    for line in known:
        first, last = _ends(longest(engine, line))
        if not words.is_change(words.change(line, first, last)):
            still.append(line)
        elif len(drawn) < MOST_TRENDS and not _told(line, drawn):
            drawn.append(line)
    pieces = [_curve(context, engine, line, numbering) for line in drawn]
    if still:
        pieces.append(sentence(_still_text(still)))
    return group(*pieces)


def _told(line: Line, drawn: Sequence[Line]) -> bool:
    return any(set(line.entry.variables) & set(other.entry.variables) for other in drawn)


def _still_text(still: Sequence[Line]) -> str:
    names = [lowered(line.entry.libelle) for line in still[:MOST_NAMED]]
    rest = len(still) - len(names)
    if rest:
        names.append(f"{rest} autre{'s' if rest > 1 else ''}")
    return f"Sans changement certain sur les années connues : {join(names)}."


def _bounded(engine: Engine, line: Line) -> list[Value]:
    return [one for one in engine.series(line.identifier) if one.interval.is_bounded]


def longest(engine: Engine, line: Line) -> list[Value]:
    """The longest comparable series of an indicator, the newest of those that tie."""
    parts = themes.segments(engine, line.identifier, _bounded(engine, line))
    return max(parts, key=lambda part: (len(part), part[-1].year), default=[])


def _ends(values: Sequence[Value]) -> tuple[Value, Value]:
    return values[0], values[-1]


def _curve(context: Context, engine: Engine, line: Line, numbering: Numbering) -> Piece:
    values = _bounded(engine, line)
    parts = themes.segments(engine, line.identifier, values)
    first, last = _ends(longest(engine, line))
    line = words.evenly(line, values)
    name = context.territory.nom
    caption = Caption(
        title=titles.trend_claim(line, first, last, name=name),
        subtitle=f"{line.entry.libelle} ({line.entry.unite}), {name}",
        alt=titles.trend_alt(line, values, name=name),
        reading=words.reading(line, context.territory),
        scope=notes.scope_text(context.store, [line]),
        source=notes.sources_text(context.store, values),
        note=" ".join(filter(None, [*line.entry.pieges[:1], other_movement(engine, line, values)])),
    )
    series = Series(
        name,
        {value.year: value.figure for value in values},
        tuple(part[0].year for part in parts[1:]),
    )
    measure = Measure(line.entry.libelle, line.entry.unite, line.entry.decimales)
    return lines([series], caption, numbering=numbering, measure=measure)


def other_movement(engine: Engine, line: Line, values: Sequence[Value]) -> str:
    """How what a rate is divided by changed over the same years; empty where it is not known."""
    name = DIVIDED_BY.get(line.identifier, "")
    if name not in engine.catalogue.entries:
        return ""
    entry = engine.catalogue.get(name)
    held = _bounded(engine, Line(name, entry, None))
    return words.other_movement(Line(name, entry, None), held, [one.year for one in values])
