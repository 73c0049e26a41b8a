"""Sections of a diagnostic on figures of the territory: lead, key figures, tables of indicators."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import OLDEST_YEARS, Line
from ctg_eval.display.french import join, number, value_text
from ctg_eval.display.pieces import Piece, sentence
from ctg_eval.display.sheets import figure_anchor, sheet_anchor
from ctg_eval.display.tables import KeyFigure, Notes, Shown, TableRow, data_table, key_figures
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, words
from ctg_eval.notebook.phrases import SENTENCES, telling

MOST_SAID = 2
PEOPLE = "pop_municipale"
OVER_TIME = ("taux_annuel", "indice", "ecart")  # already a change: its own change would confuse
UNITS = {"euros par an": "€ par an", "indice": "", "rapport": "", "base 100": ""}


def lead(context: Context, engine: Engine, key: Sequence[Line]) -> str:
    """Two or three sentences under the title: the place, then what the second figure says."""
    territory = context.territory
    departements = [territory.code.name("departement", one) for one in territory.departements]
    communes = number(len(territory.communes))
    noun = "commune" if len(territory.communes) < 2 else "communes"
    texts = [f"{territory.nom} : {communes} {noun}{_people(engine)} ({join(departements)})."]
    told = [one for one in key[1:] if one.identifier in SENTENCES and words.holding(one, territory)]
    if len({one.entry.theme for one in key}) > 1:
        told = list({one.entry.theme: one for one in reversed(told)}.values())[::-1]
    for line in told[:MOST_SAID]:
        references = words.near_and_wide(words.holding(line, territory))
        texts.append(f"{words.sentence_of(line)}, {words.beside(line, references, territory)}.")
    return " ".join(texts)


def _people(engine: Engine) -> str:
    """« , 101 725 habitants en 2023 », the figure of the tables; empty without one."""
    value = engine.latest(PEOPLE) if PEOPLE in engine.catalogue.entries else None
    if value is None:
        return ""
    return f", {value_text(value, unit='habitants')} en {value.year}"


def key_piece(
    context: Context,
    engine: Engine,
    found: Sequence[Line],
    *,
    named: Collection[str] = (),
    linked: bool = False,
) -> Piece:
    """The key figures, each with its comparison or its change, and its source.

    Args:
        context: The territory.
        engine: Its engine.
        found: Lines, one a figure.
        named: Identifiers of those that the page shows for the first time: they take an anchor.
        linked: Whether each figure links to its sheet.
    """
    figures = [
        KeyFigure(
            line.entry.libelle,
            words.bare_text(line, line.value),
            unit=UNITS.get(line.entry.unite, line.entry.unite),
            context=_context(context, engine, line),
            source=notes.short_source(context.store, line),
            figure=line.value.figure,
            name=figure_anchor(line.identifier) if line.identifier in named else "",
            link=sheet_anchor(line.identifier) if linked else "",
        )
        for line in found
        if line.value is not None
    ]
    if not figures:
        return sentence("Les données importées ne disent rien de ce thème sur le territoire.")
    return key_figures(figures)


def _context(context: Context, engine: Engine, line: Line) -> str:
    """What a figure is set beside: larger areas for a rate, its own past for a count."""
    territory = context.territory
    references = words.near_and_wide(words.holding(line, territory))
    if references:
        return words.beside(line, references, territory)
    return words.since_text(line, since(engine, line))


def since(engine: Engine, line: Line) -> list[Value]:
    """The values of the last ten years that compare with the newest, oldest first."""
    if line.value is None or line.entry.forme in OVER_TIME:
        return []
    values = [one for one in engine.series(line.identifier) if one.interval.is_bounded]
    parts = themes.segments(engine, line.identifier, values)
    last = parts[-1] if parts else []
    if not last or last[-1].year != line.value.year:
        return []
    return [one for one in last if one.year >= line.value.year - OLDEST_YEARS]


def current(found: Sequence[Line], newest: int) -> list[Line]:
    """The lines without those whose last figure is too old to describe the present."""
    return [
        line for line in found if line.value is None or line.value.year >= newest - OLDEST_YEARS
    ]


def layer_table(
    context: Context,
    engine: Engine,
    found: Sequence[Line],
    *,
    title: str,
    nothing: str,
    most: int = 0,
) -> Piece:
    """A table of indicators: value, year, and change over the last years where it is known.

    Args:
        context: The territory.
        engine: Its engine.
        found: Lines of the table.
        title: Caption, unique on the page.
        nothing: Sentence where no line has a figure.
        most: How many lines at most, the most telling of their theme; 0 for all.
    """
    known = themes.known(found)
    if not known:
        return sentence(nothing)
    first = telling(known, known[0].entry.theme, most=len(known))
    shown = first[: most or len(first)]
    changes = [_change_cell(line, since(engine, line)) for line in shown]
    header = ["Indicateur", "Valeur", "Année", *(["Évolution"] if any(changes) else [])]
    rows = [
        TableRow((
            line.entry.libelle,
            Shown(words.full_text(line), (line.value.figure,)),
            words.year_text(line, line.value),
            *([cell or "–"] if any(changes) else []),
        ))
        for line, cell in zip(shown, changes, strict=True)
        if line.value is not None
    ]  # fmt: skip
    return data_table(
        title,
        header,
        rows,
        notes=Notes(
            reading="" if most else words.reading(shown[0], context.territory),
            scope=notes.scope_text(context.store, shown),
            note=_note(any(changes) and not most, len(known) - len(shown)),
            source=notes.sources_text(context.store, [one.value for one in shown if one.value]),
        ),
    )


def _change_cell(line: Line, values: Sequence[Value]) -> Shown | None:
    text = words.since_text(line, values)
    return Shown(text, (values[0].figure, values[-1].figure)) if text else None


def _note(has_changes: bool, left_out: int) -> str:
    parts = []
    if has_changes:
        parts.append(
            f"L’évolution porte sur {OLDEST_YEARS} ans au plus, dans une même série et un même "
            "périmètre."
        )
    if left_out:
        noun = "autre indicateur" if left_out < 2 else "autres indicateurs"
        parts.append(f"{number(left_out)} {noun} dans le rapport du thème et dans le fichier XLSX.")
    return " ".join(parts)
