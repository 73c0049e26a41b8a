"""The benchmark of a diagnostic: where the territory stands among comparable ones, by theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ctg_eval.analysis.benchmark import Peers, Standing
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.peers import FEWER, MORE
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Status, weakest
from ctg_eval.disclosure.door import Figure
from ctg_eval.display.claims import Claim, Says
from ctg_eval.display.figures import Caption, Numbering
from ctg_eval.display.french import join, lowered, number, short_text
from ctg_eval.display.numerals import decimals_for
from ctg_eval.display.pieces import Piece, group, sentence
from ctg_eval.display.standings import OWN, SIDES, Side, Stands, Strip, side_of
from ctg_eval.display.strips import by_side, strips
from ctg_eval.display.tables import Notes, Shown, TableRow, data_table
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, words
from ctg_eval.notebook.phrases import compares
from ctg_eval.notebook.sections import UNITS

SIZES = (FEWER, MORE)
MOST_IN_ALT = 3
_NONE = (
    "Aucun taux de ce thème n’est connu à la fois ici et pour cinq territoires comparables au "
    "moins : aucun repère n’est calculé."
)


@dataclass(frozen=True, slots=True)
class Placed:
    """One indicator placed among comparable territories, as a page prints it.

    Attributes:
        line: The indicator, its value being that of the benchmark.
        standing: What was computed.
        strip: Its row of the figure.
    """

    line: Line
    standing: Standing
    strip: Strip


def placed(peers: Peers, found: Sequence[Line]) -> list[Placed]:
    """The rates of some lines that can be placed, in their order; counts never are."""
    if peers.reason:
        return []
    sizes = [size for size in SIZES if size != peers.count]
    kept = []
    for line in found:
        if compares(line) and line.value is not None:
            standing = peers.standing(line.identifier, sizes=sizes)
            if standing is not None:
                kept.append(_placed(peers, line, standing))
    return kept


def _placed(peers: Peers, line: Line, standing: Standing) -> Placed:
    own, spread = standing.own, standing.spread
    theirs = peers.values(line.identifier, own.year, like=own)[: peers.count]
    line = words.evenly(
        replace(line, value=own), [own, *(one for one in theirs if one.interval.is_bounded)]
    )
    seal = own.figure.seal
    status = spread.status if spread.median.is_exact else Status.CENSORED
    low, median, high = (
        Figure(box, status, seal) for box in (spread.low, spread.median, spread.high)
    )
    unit = UNITS.get(line.entry.unite, line.entry.unite)
    strip = Strip(
        label=line.entry.libelle,
        detail=", ".join(part for part in (unit, words.year_text(line, own)) if part),
        own=own.figure,
        low=low,
        median=median,
        high=high,
        decimals=line.entry.decimales,
        least=words.LEAST_GAPS.get(line.identifier, 0.0),
        sense=line.entry.sens,
        solidity=_solidity(standing),
        again=_again(line, standing),
    )
    return Placed(line, standing, strip)


def _solidity(standing: Standing) -> str:
    """How exact the figures are: the weakest of the territory's and theirs, what is not known."""
    spread = standing.spread
    worst = weakest([standing.own.status, spread.status])
    if spread.known == spread.expected:
        return worst.label
    return f"{worst.label} ; {spread.known} territoires connus sur {spread.expected}"


def side_with(line: Line, standing: Standing, size: int) -> Side:
    """The side with another number of territories; unknown where too few have a figure."""
    spread = standing.others.get(size)
    if spread is None:
        return "unknown"
    return side_of(
        standing.own.interval,
        spread.low,
        spread.high,
        decimals=decimals_for(standing.own, line.entry.decimales),
        least=words.LEAST_GAPS.get(line.identifier, 0.0),
    )


def _again(line: Line, standing: Standing) -> str:
    """« même place », or the other place and with how many territories."""
    spread, least = standing.spread, words.LEAST_GAPS.get(line.identifier, 0.0)
    own = side_of(
        standing.own.interval,
        spread.low,
        spread.high,
        decimals=line.entry.decimales,
        least=least,
    )
    sides = {size: side_with(line, standing, size) for size in standing.others}
    held = len(standing.choice.ranked)
    other = [
        f"{SIDES[side].casefold()} avec {min(size, held)}"
        for size, side in sides.items()
        if side != own
    ]
    return join(other) if other else "même place" if sides else ""


def benchmark(context: Context, peers: Peers, found: Sequence[Line], numbering: Numbering) -> Piece:
    """The benchmark of a theme: a strip an indicator, grouped by side, and its table.

    Args:
        context: The territory.
        peers: Its comparable territories.
        found: Lines of the theme, the most telling first.
        numbering: Gives the number of the figure.
    """
    if peers.reason:
        return sentence(f"Aucun territoire comparable n’est retenu : {peers.reason}.")
    shown = placed(peers, found)
    if not shown:
        return sentence(_NONE)
    rows = [one.strip for one in shown]
    first = by_side(rows)
    ordered = sorted(shown, key=lambda one: first.index(one.strip))
    lines = [one.line for one in ordered]
    caption = Caption(
        title=_title(rows),
        subtitle=(
            f"{context.territory.nom} et ses {peers.count} territoires comparables, "
            "dernière année connue de tous"
        ),
        alt=_alt(ordered),
        reading=_reading(ordered[0]),
        scope=notes.scope_text(context.store, lines),
        source=notes.sources_text(context.store, _values(peers, ordered)),
        note=_note(peers, ordered),
    )
    return strips(rows, caption, numbering=numbering)


def _values(peers: Peers, shown: Sequence[Placed]) -> list[Value]:
    found: list[Value] = []
    for one in shown:
        own = one.standing.own
        found += [own, *peers.values(one.line.identifier, own.year, like=own)[: peers.count]]
    return found


def _title(rows: Sequence[Strip]) -> Claim:
    """« Sur 9 indicateurs, 2 au-dessus de la plupart des territoires comparables, 1 au-dessous »."""
    counts: dict[Side, int] = {
        side: sum(row.side == side for row in rows) for side in ("above", "below")
    }
    checks = [Stands.of(rows, side) for side in counts]
    told = {side: count for side, count in counts.items() if count}
    if len(rows) == 1:
        if not told:
            return Claim("Le taux comparé n’est sûrement ni au-dessus ni au-dessous", *checks)
        side = SIDES[next(iter(told))].casefold()
        return Claim(
            f"Le taux comparé est {side} de la plupart des territoires comparables", *checks
        )
    if not told:
        text = "Aucun indicateur n’est sûrement au-dessus ni au-dessous des territoires comparables"
        return Claim(text, *checks)
    parts = [f"{number(count)} {SIDES[side].casefold()}" for side, count in told.items()]
    parts[0] += " de la plupart des territoires comparables"
    return Claim(f"Sur {number(len(rows))} indicateurs, {', '.join(parts)}", *checks)


def _alt(shown: Sequence[Placed]) -> Claim:
    """The places of the first indicators, in their order on the figure."""
    head, said, checks = "Bandes de repères : ", list[str](), list[Says]()
    for one in shown[:MOST_IN_ALT]:
        value = short_text(one.strip.own.interval, decimals=one.strip.decimals)
        text = f"{one.strip.label} {value}, {SIDES[one.strip.side].casefold()}"
        if len(head + " ; ".join([*said, text])) > words.LONGEST_ALT:
            break
        said.append(text)
        checks.append(Says((one.strip.title, OWN), value))
    sides = [Stands.of([one.strip for one in shown], side) for side in SIDES]
    return Claim(f"{head}{' ; '.join(said)}. {words.ALT_TAIL}", *checks, *sides)


def _reading(one: Placed) -> str:
    strip, line = one.strip, one.line
    low, median, high = (
        short_text(box.interval, decimals=strip.decimals)
        for box in (strip.low, strip.median, strip.high)
    )
    return (
        f"sur le territoire, {lowered(line.entry.libelle)} : {words.full_text(line)} "
        f"({words.year_text(line, one.standing.own)}) ; la fourchette des territoires comparables va "
        f"de {low} à {high}, leur médiane est de {median}."
    )


def _note(peers: Peers, shown: Sequence[Placed]) -> str:
    base = peers.chooser.base
    labels = join([lowered(one.entry.libelle) for one in base.criteria])
    text = f"territoires comparables choisis par {labels} ; leur liste est en annexe."
    apart = [one.line for one in shown if one.standing.choice.without]
    if apart:
        noun = "indicateur fait" if len(apart) < 2 else "indicateurs faits"
        text += (
            f" {number(len(apart))} {noun} de ces variables : leurs territoires sont choisis sans "
            "elles et peuvent différer."
        )
    return text


def overview(
    context: Context, peers: Peers, found: Mapping[str, Sequence[Line]], names: Mapping[str, str]
) -> Piece:
    """How many indicators of each theme stand on each side, as a table.

    Args:
        context: The territory.
        peers: Its comparable territories.
        found: Lines by theme.
        names: Name of each theme.
    """
    if peers.reason:
        return sentence(f"Aucun territoire comparable n’est retenu : {peers.reason}.")
    shown = {key: placed(peers, lines) for key, lines in found.items()}
    rows = [
        TableRow((names[key], *(_named(some, side) for side in SIDES)))
        for key, some in shown.items()
        if some
    ]
    if not rows:
        return sentence(_NONE)
    every = [one for some in shown.values() for one in some]
    table = data_table(
        f"{context.territory.nom} parmi ses {peers.count} territoires comparables",
        ["Thème", *SIDES.values()],
        rows,
        text_columns=(1, 2, 3, 4),
        notes=Notes(
            note=_overview_note(peers, every),
            source=notes.sources_text(context.store, _values(peers, every)),
        ),
    )
    return group(table)


_MOST_NAMED = 4


def _named(shown: Sequence[Placed], side: Side) -> str:
    """The count of a side and its first indicators: « 2 : taux de chômage, part de… »."""
    held = [one.strip for one in shown if one.strip.side == side]
    labels = [lowered(one.label) for one in held]
    if not labels:
        return "–"
    more = ["…"] if len(labels) > _MOST_NAMED else []
    text = f"{number(len(labels))} : {', '.join([*labels[:_MOST_NAMED], *more])}"
    return Shown(text, [one.own for one in held])


def _overview_note(peers: Peers, shown: Sequence[Placed]) -> str:
    return (
        "la fourchette va du premier au troisième quartile des territoires comparables ; les "
        "valeurs sont dans le rapport de chaque thème. " + _note(peers, shown).capitalize()
    )
