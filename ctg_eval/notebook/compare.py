"""The comparison of a diagnostic: the territory beside the areas that hold it."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import Line
from ctg_eval.disclosure.door import ABSENT
from ctg_eval.display.figures import Caption, Comparison, Numbering, Row, comparison_points
from ctg_eval.display.french import join, number
from ctg_eval.display.pieces import Piece, group, sentence
from ctg_eval.display.tables import Notes, TableRow, data_table
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, words
from ctg_eval.notebook.phrases import telling
from ctg_eval.notebook.sections import UNITS

MOST_POINTS = 8
MOST_AREAS = 5  # beside the territory
_LEVELS = ("france", "departement", "region", "epci")
_ORDER = ("epci", "departement", "region", "france")
_NOTHING = (
    "Aucun taux de ce thème n’est connu à la fois ici et pour un espace plus grand : aucune "
    "comparaison n’est possible."
)


def comparison(
    context: Context,
    found: Sequence[Line],
    numbering: Numbering,
    *,
    most: int = MOST_POINTS,
    areas: int = MOST_AREAS,
) -> Piece:
    """The territory beside the areas that hold it: a figure, a sentence where it has one line.

    Args:
        context: The territory.
        found: Lines of the page.
        numbering: Gives the number of the figure.
        most: How many lines the figure has at most; the others go into a table.
        areas: How many areas beside the territory at most.
    """
    territory = context.territory
    rates = [line for line in themes.comparable(found) if words.holding(line, territory)]
    if not rates:
        return sentence(_NOTHING)
    ranked = telling(rates, rates[0].entry.theme, most=len(rates))
    level = _reference(ranked, territory)
    # A line that lacks the area that the title speaks of would contradict it.
    ranked.sort(key=lambda line: _of(line, level) is None)
    if len(ranked) == 1:
        return sentence(_alone(ranked[0], context))
    pieces = [_figure(context, ranked[:most], level, numbering, areas=areas)]
    if most == MOST_POINTS and len(ranked) > most:
        pieces.append(_others(context, ranked[most:]))
    return group(*pieces)


def _reference(found: Sequence[Line], territory: Territory) -> str:
    """The level of an area that holds the territory, known for most lines, the widest if they tie."""
    held = [one.level for line in found for one in words.holding(line, territory)]
    return max(_LEVELS, key=held.count)


def _of(line: Line, level: str, geo: str = "") -> Value | None:
    return next(
        (one for one in line.comparisons if one.level == level and geo in ("", one.geo)), None
    )


def _alone(line: Line, context: Context) -> str:
    references = words.holding(line, context.territory)
    told = words.beside(line, references, context.territory)
    return (
        f"Un seul taux se compare. {words.sentence_of(line, long=False)}, {told} "
        f"({notes.short_source(context.store, line)})."
    )


def _figure(
    context: Context, shown: Sequence[Line], level: str, numbering: Numbering, *, areas: int
) -> Piece:
    beside = _areas(shown, most=areas)
    details = {_detail(line) for line in shown}
    common = details.pop() if len(details) == 1 else ""
    points = [_comparison(line, beside, context, detailed=not common) for line in shown]
    said = join([f"{line.entry.libelle} {words.full_text(line)}" for line in shown[:3]])
    caption = Caption(
        title=words.comparison_title(shown, level),
        subtitle=f"{context.territory.nom}, {common or 'dernière année connue'}",
        alt=f"Points de comparaison : {said[:290]}. Valeurs dans le tableau.",
        reading=words.reading(shown[0], context.territory),
        scope=notes.scope_text(context.store, shown),
        source=notes.sources_text(context.store, notes.all_values(shown)),
        note=notes.perimeters(shown),
    )
    return comparison_points(points, caption, numbering=numbering)


def _detail(line: Line) -> str:
    if line.value is None:
        return ""
    unit = UNITS.get(line.entry.unite, line.entry.unite)
    return ", ".join(part for part in (unit, words.year_text(line, line.value)) if part)


def _areas(found: Sequence[Line], *, most: int = MOST_AREAS) -> list[tuple[str, str]]:
    """Areas of the figure, each known for a third of its lines at least; France once."""
    counts: dict[tuple[str, str], int] = {}
    for level in _ORDER:
        for line in found:
            for value in line.comparisons:
                if value.level == level and value.interval.is_bounded:
                    key = (level, "" if level == "france" else value.geo)
                    counts[key] = counts.get(key, 0) + 1
    kept = [key for key, count in counts.items() if 3 * count >= len(found)]
    # The nearest EPCI give way first: the department, the region and France hold the territory.
    while len(kept) > most:
        kept.pop(max(rank for rank, key in enumerate(kept) if key[0] == kept[0][0]))
    return kept


def _comparison(
    line: Line, areas: Sequence[tuple[str, str]], context: Context, *, detailed: bool
) -> Comparison:
    territory = context.territory
    own = line.value
    rows = [Row(territory.nom, own.figure, emphasis=True)] if own else []
    for level, geo in areas:
        value = _of(line, level, geo)
        name = "France" if level == "france" else territory.code.name(level, geo)
        if value is None or not value.interval.is_bounded:
            rows.append(Row(name, ABSENT))
        else:
            rows.append(Row(name, value.figure))
    return Comparison(
        line.entry.libelle,
        tuple(rows),
        line.entry.unite,
        line.entry.decimales,
        detail=_detail(line) if detailed else "",
    )


def _others(context: Context, found: Sequence[Line]) -> Piece:
    """The compared rates that the figure has no room for, as a table."""
    areas = _areas(found)
    header = ["Indicateur", "Territoire"]
    for level, geo in areas:
        header.append("France" if level == "france" else context.territory.code.name(level, geo))
    rows = []
    for line in found:
        cells = [f"{line.entry.libelle} ({_detail(line)})"]
        values = [line.value, *(_of(line, level, geo) for level, geo in areas)]
        cells += [words.bare_text(line, one) if one else "n.d." for one in values]
        rows.append(TableRow(tuple(cells)))
    noun = "Autre indicateur comparé" if len(rows) < 2 else "Autres indicateurs comparés"
    return data_table(
        f"{noun} ({number(len(rows))})",
        header,
        rows,
        notes=Notes(
            note=notes.perimeters(found),
            source=notes.sources_text(context.store, notes.all_values(found)),
        ),
    )
