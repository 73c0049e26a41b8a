"""The comparison of a diagnostic: the territory beside the areas that hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.benchmark import LEVEL, Peers
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import Line
from ctg_eval.disclosure.door import ABSENT
from ctg_eval.display.claims import Cell, Claim
from ctg_eval.display.figures import Caption, Comparison, Numbering, Row, comparison_points
from ctg_eval.display.french import number
from ctg_eval.display.pieces import Piece, group, sentence
from ctg_eval.display.tables import Notes, Shown, TableRow, data_table
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.engine import ENSEMBLE
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, titles, words
from ctg_eval.notebook.phrases import telling
from ctg_eval.notebook.sections import UNITS

MOST_POINTS = 8
MOST_AREAS = 5  # beside the territory
_LEVELS = ("france", "departement", "region", "epci", ENSEMBLE)
_LABELS = {"epci": "intercommunalité", "departement": "département", "region": "région"}
_ORDER = (ENSEMBLE, "epci", LEVEL, "departement", "region", "france")
WHOLE = "Ensemble du territoire"
PEERS = "Territoires comparables (médiane)"
_OWN_NAMES = {"france": "France", ENSEMBLE: WHOLE, LEVEL: PEERS}
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
    peers: Peers | None = None,
) -> Piece:
    """The territory beside the areas that hold it: a figure, a sentence where it has one line.

    Args:
        context: The territory.
        found: Lines of the page.
        numbering: Gives the number of the figure.
        most: How many lines the figure has at most; the others go into a table.
        areas: How many areas beside the territory at most.
        peers: Comparable territories, whose median stands beside the others.
    """
    territory = context.territory
    rates = [line for line in themes.comparable(found) if words.holding(line, territory)]
    if not rates:
        return sentence(_NOTHING)
    ranked = telling(rates, rates[0].entry.theme, most=len(rates))
    if peers is not None and not peers.reason:
        ranked = [_with_median(peers, line) for line in ranked]
    level = _reference(ranked, territory)
    # A line that lacks the area that the title speaks of would contradict it.
    ranked.sort(key=lambda line: _of(line, level) is None)
    if len(ranked) == 1:
        return sentence(_alone(ranked[0], context))
    pieces = [_figure(context, ranked[:most], level, numbering, areas=areas)]
    if most == MOST_POINTS and len(ranked) > most:
        pieces.append(_others(context, ranked[most:]))
    return group(*pieces)


def _with_median(peers: Peers, line: Line) -> Line:
    """The line with the median of its comparable territories, the year of its figure."""
    median = peers.median(line.identifier, line.value) if line.value else None
    if median is None:
        return line
    return replace(line, comparisons=(median, *line.comparisons))


def _reference(found: Sequence[Line], territory: Territory) -> str:
    """The level of an area that holds the territory, known for most lines, the widest if they tie."""
    held = [one.level for line in found for one in words.holding(line, territory)]
    if ENSEMBLE in held:  # a sector is first set beside the territory that it is a part of
        return ENSEMBLE
    return max(_LEVELS, key=held.count)


def _of(line: Line, level: str, geo: str = "") -> Value | None:
    """A line's value of an area, of the first one of the level by default; bounded if it can be."""
    found = [one for one in line.comparisons if one.level == level and geo in ("", one.geo)]
    return next((one for one in found if one.interval.is_bounded), next(iter(found), None))


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
    beside = _areas(shown, most=areas, keep=level)
    shown = [_printed(line, beside) for line in shown]
    details = {_detail(line) for line in shown}
    common = details.pop() if len(details) == 1 else ""
    points = [_comparison(line, beside, context, detailed=not common) for line in shown]
    own = [(point.title, point.areas[0].label) for point in points]
    caption = Caption(
        title=_title(context, shown, level, own),
        subtitle=f"{context.territory.nom}, {common or 'dernière année connue'}",
        alt=titles.comparison_alt(shown, own),
        reading=words.reading(shown[0], context.territory),
        scope=notes.scope_text(context.store, shown),
        source=notes.sources_text(context.store, notes.all_values(shown)),
        note=notes.perimeters(shown),
    )
    return comparison_points(points, caption, numbering=numbering)


def _title(context: Context, shown: Sequence[Line], level: str, own: Sequence[Cell]) -> Claim:
    """The title, on the lines that the figure sets beside an area of that level."""
    territory = context.territory
    told: list[Line] = []
    cells: list[tuple[Cell, Cell]] = []
    for line, cell in zip(shown, own, strict=True):
        held = words.holding(line, territory)
        value = next((one for one in held if one.level == level), None)
        if value is not None and value == _of(line, level, "" if level == "france" else value.geo):
            told.append(replace(line, comparisons=(value,)))
            cells.append((cell, (cell[0], area_name(territory, level, value.geo))))
    return titles.comparison_claim(told, level, cells)


def area_name(territory: Territory, level: str, geo: str) -> str:
    """Header of an area's column; overseas, region and department have one name for two areas."""
    if level in _OWN_NAMES:
        return _OWN_NAMES[level]
    name = territory.code.name(level, geo)
    same = {territory.nom}
    if level == "region":
        codes = territory.departements
        same |= {territory.code.name("departement", one) for one in codes}
    return f"{name} ({_LABELS[level]})" if name in same else name


def _printed(line: Line, beside: Sequence[tuple[str, str]]) -> Line:
    """The line with the decimals that all of its values in the figure allow."""
    values = [line.value, *(_of(line, level, geo) for level, geo in beside)]
    return words.evenly(line, [one for one in values if one and one.interval.is_bounded])


def _detail(line: Line) -> str:
    if line.value is None:
        return ""
    unit = UNITS.get(line.entry.unite, line.entry.unite)
    return ", ".join(part for part in (unit, words.year_text(line, line.value)) if part)


def _areas(
    found: Sequence[Line], *, most: int = MOST_AREAS, keep: str = ""
) -> list[tuple[str, str]]:
    """Areas of the figure, each known for a third of its lines at least; France once.

    Args:
        found: Lines of the figure.
        most: How many areas at most.
        keep: Level that the title speaks of: its areas stay.
    """
    counts: dict[tuple[str, str], int] = {}
    for level in _ORDER:
        for line in found:
            for value in line.comparisons:
                if value.level == level and value.interval.is_bounded:
                    key = (level, "" if level == "france" else value.geo)
                    counts[key] = counts.get(key, 0) + 1
    kept = [key for key, count in counts.items() if key[0] == keep or 3 * count >= len(found)]
    # The nearest EPCI give way first: the department, the region and France hold the territory.
    while len(kept) > most and (rest := [key for key in kept if key[0] not in (keep, ENSEMBLE)]):
        kept.remove([key for key in rest if key[0] == rest[0][0]][-1])
    return kept


def _comparison(
    line: Line, areas: Sequence[tuple[str, str]], context: Context, *, detailed: bool
) -> Comparison:
    territory = context.territory
    own = line.value
    rows = [Row(territory.nom, own.figure, emphasis=True)] if own else []
    for level, geo in areas:
        value = _of(line, level, geo)
        name = area_name(territory, level, geo)
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
    header += [area_name(context.territory, level, geo) for level, geo in areas]
    rows = []
    for line in found:
        values = [line.value, *(_of(line, level, geo) for level, geo in areas)]
        cells = (
            Shown(words.bare_text(line, one), (one.figure,)) if one else "n.d." for one in values
        )
        rows.append(TableRow((f"{line.entry.libelle} ({_detail(line)})", *cells)))
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
