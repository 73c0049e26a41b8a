"""The conclusions of a report that intervals leave undecided, each with what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.benchmark import Peers
from ctg_eval.analysis.constats import Question
from ctg_eval.analysis.offer import needs
from ctg_eval.analysis.requests import Boxes, Open, Term
from ctg_eval.analysis.surroundings import CHILDREN, Surroundings
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import UNKNOWN, Interval, quantile
from ctg_eval.display.french import lowered
from ctg_eval.display.numerals import as_printed
from ctg_eval.display.standings import side_of
from ctg_eval.display.wording import UNCERTAIN, printed_change_words, side_words
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import reperes, trends, words
from ctg_eval.notebook.constat_asked import sign
from ctg_eval.notebook.sections import OVER_TIME
from ctg_eval.notebook.undecided_terms import inputs
from ctg_eval.sources.facts import Cell

HERE, BESIDE, PEER, COMMUNE = "ici", "repere", "comparable", "commune"


def certain_side(own: Interval, other: Interval, *, decimals: int, least: float) -> str:
    """« plus », « moins », « proche » where it is certain; empty where it is not.

    Args:
        own: What is certain of the one.
        other: What is certain of the other.
        decimals: Digits after the comma with which both are printed.
        least: Gap that is not told apart from none.
    """
    found = side_words(own, other, decimals=decimals, least=least)
    if found != "proche":
        return found
    one, two = (as_printed(box, decimals=decimals) for box in (own, other))
    gap = max(one.high - two.low, two.high - one.low)
    return found if round(gap, 9) <= least else ""


def certain_change(first: Interval, last: Interval, *, unit: str, decimals: int) -> str:
    """« hausse », « baisse », « stable » where it is certain; empty where it is not."""
    found = printed_change_words(first, last, unit=unit, decimals=decimals)
    return next((one for one in ("hausse", "baisse", "stable") if one in found), "")


def _two(
    engine: Engine,
    label: str,
    figures: Mapping[str, Value],
    verdict: Callable[[Interval, Interval], str],
    decimals: int,
) -> list[Open]:
    """A conclusion on two figures; none where it is decided."""
    made = [inputs(engine, value, name, decimals=decimals) for name, value in figures.items()]
    one, two = made

    def said(boxes: Boxes) -> str:
        return verdict(one.box(boxes), two.box(boxes))

    found = Open(label, (*one.terms, *two.terms), said)
    return [] if verdict(*(value.interval for value in figures.values())) else [found]


def beside_areas(engine: Engine, found: Iterable[Line]) -> list[Open]:
    """The rates whose side of a larger area is not certain.

    Args:
        engine: Engine of the territory.
        found: Lines of the page.
    """
    opened: list[Open] = []
    for line in found:
        for other in words.holding(line, engine.territory):
            if line.value is not None and line.value.interval.is_bounded:
                opened += _beside(engine, line, line.value, other)
    return opened


def _beside(engine: Engine, line: Line, own: Value, other: Value) -> list[Open]:
    digits = words.evenly(line, [own, other]).entry.decimales
    least = words.LEAST_GAPS.get(line.identifier, 0.0)

    def verdict(one: Interval, two: Interval) -> str:
        return certain_side(one, two, decimals=digits, least=least)

    where = words.in_area(engine.territory, other)
    than = f"qu’{where}" if where[0] in "aeiou" else f"que {where}"
    label = f"{line.entry.libelle}, plus ou moins haut {than}"
    return _two(engine, label, {HERE: own, BESIDE: other}, verdict, digits)


def over_time(engine: Engine, found: Iterable[Line]) -> list[Open]:
    """The indicators « sans changement certain », and the changes whose sign is not certain."""
    opened: list[Open] = []
    for line in themes.known(list(found)):
        if line.entry.forme in OVER_TIME:
            opened += _signed(engine, line)
            continue
        values = trends.longest(engine, line)
        if len(values) > 2:
            opened += _changed(engine, line, values[0], values[-1])
    return opened


def _changed(engine: Engine, line: Line, first: Value, last: Value) -> list[Open]:
    if UNCERTAIN not in words.change(line, first, last):
        return []
    entry = words.evenly(line, [first, last]).entry

    def verdict(one: Interval, two: Interval) -> str:
        return certain_change(one, two, unit=entry.unite, decimals=entry.decimales)

    label = f"{entry.libelle}, hausse ou baisse entre {first.year} et {last.year}"
    figures = {f"{HERE}-avant": first, HERE: last}
    return _two(engine, label, figures, verdict, entry.decimales)


def _signed(engine: Engine, line: Line) -> list[Open]:
    """A figure that is itself a change: a rate over time, an index, a gap."""
    own = line.value
    if own is None or not own.interval.is_bounded or sign(line):
        return []
    made = inputs(engine, own, HERE, decimals=line.entry.decimales)

    def said(boxes: Boxes) -> str:
        return sign(replace(line, value=replace(own, interval=made.box(boxes))))

    return [Open(f"{line.entry.libelle}, hausse ou baisse", made.terms, said)]


def among_peers(engine: Engine, peers: Peers, found: Sequence[Line]) -> list[Open]:
    """The rates whose place among comparable territories is not certain."""
    return [
        _placed(engine, peers, one)
        for one in reperes.placed(peers, found)
        if one.strip.side == "unknown"
    ]


def _placed(engine: Engine, peers: Peers, one: reperes.Placed) -> Open:
    own, strip = one.standing.own, one.strip
    theirs = peers.values(one.line.identifier, own.year, like=own)[: peers.count]
    made = inputs(engine, own, HERE, decimals=strip.decimals)
    others = tuple(_peer(value, rank) for rank, value in enumerate(theirs))

    def said(boxes: Boxes) -> str:
        held = [boxes[term.name] for term in others]
        low, high = quantile(held, 0.25), quantile(held, 0.75)
        box = made.box(boxes)
        side = side_of(box, low, high, decimals=strip.decimals, least=strip.least)
        return "" if side == "unknown" else side

    label = f"{one.line.entry.libelle}, place parmi les territoires comparables"
    return Open(label, (*made.terms, *others), said)


def _peer(value: Value, rank: int) -> Term:
    """A comparable territory without a figure may have any."""
    known = value.has_figure and value.interval.is_bounded
    cells = tuple((name, year) for name, year, box in value.leaves if not box.is_exact)
    return Term(f"{PEER}-{rank}", value.interval if known else UNKNOWN, cells)


def offer_gaps(engine: Engine, around: Surroundings) -> list[Open]:
    """The communes of which it is not certain whether they have fewer places than their part.

    Args:
        engine: Engine of the territory.
        around: Children and places of its communes.
    """
    held, code = needs(around), engine.territory.code
    tables = {"enfants": around.children, "places": around.places}
    terms = tuple(
        _counted(around, kind, one, cells[one]) for one in held for kind, cells in tables.items()
    )
    return [
        Open(
            f"Places collectives, plus ou moins que le besoin ({code.name('commune', one)})",
            terms,
            _gap(around, one),
        )
        for one, need in held.items()
        if not certain_side(need.places, need.need, decimals=0, least=0.0)
    ]


def _counted(around: Surroundings, kind: str, one: str, cell: Cell) -> Term:
    variable = CHILDREN if kind == "enfants" else around.origins.get(one, "")
    year = around.years.get(variable, 0)
    return Term(f"{COMMUNE}-{kind}-{one}", cell.interval, ((variable, year),) if year else ())


def _gap(around: Surroundings, one: str) -> Callable[[Boxes], str]:
    def said(boxes: Boxes) -> str:
        made = [
            {
                code: replace(cell, interval=boxes.get(f"{COMMUNE}-{kind}-{code}", cell.interval))
                for code, cell in cells.items()
            }
            for kind, cells in (("enfants", around.children), ("places", around.places))
        ]
        need = needs(replace(around, children=made[0], places=made[1]))[one]
        return certain_side(need.places, need.need, decimals=0, least=0.0)

    return said


def unwritten(engine: Engine, questions: Iterable[Question]) -> list[Open]:
    """The constats that are questions for want of a file; what else they lack is not known."""
    opened = []
    for one in questions:
        lacking = themes.lacking_sources(engine, one.missing) if one.missing else ()
        entry = engine.catalogue.entries.get(one.missing)
        if lacking and entry is not None:
            cells = tuple(
                (name, 0) for name in entry.variables if name.partition(".")[0] in lacking
            )
            label = f"Constat à écrire : {lowered(entry.libelle)}"
            term = Term(HERE, UNKNOWN, cells)
            opened.append(Open(label, (term,), _is_known, most="sometimes"))
    return opened


def _is_known(boxes: Boxes) -> str:
    return "écrit" if boxes[HERE].is_bounded else ""
