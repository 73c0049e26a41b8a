"""What changed since the convention began: one table, with the change of comparable territories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.benchmark import Peers
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure
from ctg_eval.display.french import interval_text, lowered, period_text, unit
from ctg_eval.display.pieces import Piece, nothing, sentence
from ctg_eval.display.tables import Notes, Shown, TableRow, data_table
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, words
from ctg_eval.notebook.sections import OVER_TIME
from ctg_eval.notebook.trends import other_movement

OLDEST_BEFORE = 2  # years before the convention from which its change may be counted
MOST_ROWS = 12
_NO_DATE = (
    "L’évolution depuis le début de la convention n’est pas calculée : sa date de début n’est pas "
    "écrite dans le fichier du territoire (clé « conventions »)."
)
_NOTHING = (
    "Aucun indicateur de ce thème n’est connu à la fois au début de la convention et depuis, dans "
    "une même série : ce qui a changé n’est pas encore mesurable."
)


@dataclass(frozen=True, slots=True)
class Change:
    """What an indicator became between the convention's beginning and now.

    Attributes:
        line: The indicator, as the table prints it.
        first: Value of the year in which the convention began, or of the nearest before it.
        last: The last value, same series.
        theirs: Median of the changes of comparable territories; None where it is not known.
    """

    line: Line
    first: Value
    last: Value
    theirs: Interval | None


def changes(engine: Engine, peers: Peers, found: Sequence[Line], *, since: int) -> list[Change]:
    """The changes of the lines that have two values of one series around a year.

    Args:
        engine: The territory's engine.
        peers: Its comparable territories.
        found: Lines, in the order of the table.
        since: Year in which the convention began.
    """
    kept = []
    for line in found:
        ends = _ends(engine, line, since)
        if ends is not None:
            first, last = ends
            kept.append(Change(words.evenly(line, ends), first, last, _theirs(peers, line, *ends)))
    return kept


def _theirs(peers: Peers, line: Line, first: Value, last: Value) -> Interval | None:
    """The median of their changes, said as the territory's own change is."""
    if peers.reason:
        return None
    in_percent = unit(line.entry.unite).change == "percent"
    return peers.change(line.identifier, first, last, in_percent=in_percent)


def _ends(engine: Engine, line: Line, since: int) -> tuple[Value, Value] | None:
    """The value at the beginning, or just before it, and the last one of the same series."""
    if line.value is None or line.entry.forme in (*OVER_TIME, "ecart"):
        return None
    values = [one for one in engine.series(line.identifier) if one.interval.is_bounded]
    parts = themes.segments(engine, line.identifier, values)
    last = parts[-1] if parts else []
    before = [one for one in last if since - OLDEST_BEFORE <= one.year <= since]
    if not before or last[-1].year <= since:
        return None
    return before[-1], last[-1]


def convention_table(
    context: Context, engine: Engine, peers: Peers, found: Sequence[Line]
) -> Piece:
    """The change of each indicator over the convention, beside that of comparable territories.

    Args:
        context: The territory.
        engine: Its engine.
        peers: Its comparable territories.
        found: Lines, the most telling first.

    Returns:
        The table; a sentence where the date is not written or nothing can be measured.
    """
    since = context.base_year
    if since is None:
        return sentence(_NO_DATE)
    if not themes.known(found):
        return nothing()
    shown = changes(engine, peers, found, since=since)[:MOST_ROWS]
    if not shown:
        return sentence(_NOTHING)
    has_peers = any(one.theirs is not None for one in shown)
    header = ["Indicateur", "Au début", "Dernière valeur", "Changement"]
    header += ["Territoires comparables"] if has_peers else []
    return data_table(
        f"Ce qui a changé depuis le début de la convention ({since})",
        header,
        [_row(one, has_peers=has_peers) for one in shown],
        text_columns=(1, 2, 3, 4),
        notes=Notes(
            reading=_reading(shown[0]),
            scope=notes.scope_text(context.store, [one.line for one in shown]),
            note=note(engine, shown, has_peers=has_peers),
            source=notes.sources_text(
                context.store, [value for one in shown for value in (one.first, one.last)]
            ),
        ),
    )


def _row(one: Change, *, has_peers: bool) -> TableRow:
    first, last = (
        Shown(
            f"{words.cell_text(one.line, value)} ({words.year_text(one.line, value)})",
            [value.figure],
        )
        for value in (one.first, one.last)
    )
    said = Shown(words.change(one.line, one.first, one.last), [one.first.figure, one.last.figure])
    return TableRow(
        (one.line.entry.libelle, first, last, said, *([_their_cell(one)] if has_peers else []))
    )


def _their_cell(one: Change) -> str:
    if one.theirs is None:
        return theirs(one)
    return Shown(theirs(one), [Figure(one.theirs, Status.ESTIMATED, one.first.figure.seal)])


def theirs(one: Change) -> str:
    """The median change of comparable territories, signed: « −9,2 % », « entre +1 et +3 points »."""
    if one.theirs is None:
        return "–"
    name = one.line.entry.unite
    shown = {"points": "points", "percent": "%", "unit": name}[unit(name).change]
    text = interval_text(one.theirs, unit=shown, decimals=1, sign=True)
    return text if one.theirs.is_bounded else "on ne peut pas conclure"


def _reading(one: Change) -> str:
    first, last = (words.full_text(one.line, value) for value in (one.first, one.last))
    period = period_text(one.first.year, one.last.year)
    return (
        f"sur le territoire, {lowered(one.line.entry.libelle)} : {first} puis {last} {period}, "
        f"{words.change(one.line, one.first, one.last)}."
    )


def note(engine: Engine, shown: Sequence[Change], *, has_peers: bool) -> str:
    """What a reader must know: the years, the divisor's own movement, what « médiane » is."""
    parts = [
        (
            "La première valeur est celle de l’année où la convention a commencé, ou la plus "
            "récente des deux années d’avant ; les deux valeurs sont d’une même série."
        )
    ]
    if has_peers:
        parts.append(
            "« Territoires comparables » : médiane de leurs changements entre les mêmes années. Un "
            "écart avec eux ne dit pas ce qui l’a causé."
        )
    told = (other_movement(engine, one.line, [one.first, one.last]) for one in shown)
    return " ".join([*parts, *dict.fromkeys(text for text in told if text)])
