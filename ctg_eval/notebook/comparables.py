"""The annex on comparable territories: their list, how they are chosen, what the choice changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ctg_eval.analysis.benchmark import Peers
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.peers import FEWER, MORE, NATURES, Choice
from ctg_eval.analysis.structure import LEAST_HELD, Criterion
from ctg_eval.analysis.theme import Line
from ctg_eval.disclosure.door import Figure
from ctg_eval.display.french import join, lowered, number, short_text
from ctg_eval.display.pieces import Piece, bullet_list, group, sentence, subtitle
from ctg_eval.display.standings import SIDES
from ctg_eval.display.tables import Named, Notes, Shown, TableRow, data_table, interval_cell
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes
from ctg_eval.notebook.reperes import Placed, placed, side_with

_HOW = (
    "Un territoire comparable est un EPCI qui ressemble au territoire par sa structure. Chaque "
    "variable est ramenée à une même échelle (écart à la moyenne des EPCI, divisé par l’écart-type) "
    "; les EPCI retenus sont les plus proches en distance euclidienne. Ce n’est ni un classement ni "
    "un modèle à suivre. La variable comparée ne sert jamais à choisir."
)


def comparables(context: Context, peers: Peers, found: Sequence[Line]) -> Piece:
    """The list of comparable territories, the variables, who is left out, the sensitivity.

    Args:
        context: The territory.
        peers: Its comparable territories.
        found: Lines of the page.
    """
    if peers.reason:
        return group(
            sentence(f"Aucun territoire comparable n’est retenu : {peers.reason}."),
            bullet_list(list(_refused(peers))),
        )
    shown = placed(peers, found)
    base = peers.chooser.base
    return group(
        sentence(_HOW),
        _list(context, peers, base),
        bullet_list([*_facts(peers, base), *_refused(peers)]),
        *_other_lists(peers, shown),
        *_sensitivity(peers, shown),
    )


def _list(context: Context, peers: Peers, choice: Choice) -> Piece:
    """The territories with their structural values, the territory's own last."""
    chosen = choice.nearest(peers.count)
    rows = [
        TableRow((
            peer.nom,
            *(_cell(one, one.values[peer.geo]) for one in choice.criteria),
            Named(number(peer.distance, decimals=2)),
        ))
        for peer in chosen
    ]  # fmt: skip
    own = (context.territory.nom, *(_cell(one, one.own) for one in choice.criteria), "–")
    used = [one.own for one in choice.criteria]
    used += [one.values[peer.geo] for one in choice.criteria for peer in chosen]
    return data_table(
        f"Les {number(len(chosen))} territoires comparables",
        ["EPCI", *(_header(one) for one in choice.criteria), "Distance"],
        rows,
        total=TableRow(own),
        notes=Notes(
            note="du plus proche au moins proche ; la distance est en écarts-types.",
            source=notes.sources_text(context.store, used),
        ),
    )


def _cell(criterion: Criterion, value: Value) -> str:
    return interval_cell(value.figure, decimals=criterion.entry.decimales)


def _header(criterion: Criterion) -> str:
    entry, (year, start) = criterion.entry, criterion.years
    period = f"{start}–{year}" if start and entry.forme == "taux_annuel" else str(year)
    return f"{entry.libelle} ({entry.unite}, {period})"


def _facts(peers: Peers, choice: Choice) -> Iterator[str]:
    """The field of the choice, who is left out, and what uncertainty moves."""
    field = NATURES.get(choice.nature, "EPCI, de toute nature juridique")
    yield (
        f"Cherchés parmi les {field} (code officiel géographique {peers.engine.territory.code.year}"
        f", {number(len(peers.chooser.structure.epcis))} EPCI), sauf ceux du territoire."
    )
    if len(choice.ranked) < MORE:
        yield f"{number(len(choice.ranked))} EPCI seulement peuvent être comparés."
    yield from _left_out(peers, choice.left_out)
    exact = all(one.own.interval.is_exact for one in choice.criteria)
    if choice.moved or not exact:
        told = "aucun territoire ne changerait"
        if choice.moved:
            noun = "territoire changerait" if choice.moved < 2 else "territoires changeraient"
            told = f"{number(choice.moved)} {noun}"
        yield f"Une variable connue entre deux bornes compte par le milieu ; aux bornes, {told}."


def _left_out(peers: Peers, lacking: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """EPCI left out, together when they lack the same variables."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for geo, labels in lacking.items():
        name = peers.engine.territory.code.name("epci", geo)
        groups.setdefault(tuple(labels), []).append(name)
    if not groups:
        yield "Aucun EPCI n’est laissé de côté faute de données."
    for labels, names in groups.items():
        noun = "EPCI laissé" if len(names) < 2 else "EPCI laissés"
        what = join([lowered(one) for one in labels])
        yield f"{number(len(names))} {noun} de côté, sans valeur pour {what} : {', '.join(names)}."


def _refused(peers: Peers) -> Iterator[str]:
    """Variables that are not used, together by reason, with what stands for them."""
    if not peers.count:
        return
    structure = peers.chooser.structure
    groups: dict[str, list[str]] = {}
    for label, reason in structure.refused.items():
        stand_in = structure.stand_ins.get(label, "")
        tail = f" (remplacée par : {lowered(stand_in)})" if stand_in else ""
        groups.setdefault(reason, []).append(f"{lowered(label)}{tail}")
    for reason, labels in groups.items():
        noun = "Variables non retenues" if len(labels) > 1 else "Variable non retenue"
        yield f"{noun} : {' ; '.join(labels)}. Raison : {reason}."
    if groups:
        yield (
            "Une variable sert au choix quand elle est connue, la même année, du territoire et de "
            f"{number(100 * LEAST_HELD)} % des EPCI au moins."
        )


def _other_lists(peers: Peers, shown: Sequence[Placed]) -> Iterator[Piece]:
    """The lists of the indicators that are made of a structural variable."""
    base = {peer.geo for peer in peers.chooser.base.nearest(peers.count)}
    groups: dict[tuple[str, ...], list[Placed]] = {}
    for one in shown:
        without = tuple(criterion.entry.libelle for criterion in one.standing.choice.without)
        if without:
            groups.setdefault(without, []).append(one)
    if not groups:
        return
    rows = []
    for labels, some in groups.items():
        chosen = some[0].standing.choice.nearest(peers.count)
        new = [peer.nom for peer in chosen if peer.geo not in base]
        kept = len(chosen) - len(new)
        told = join([lowered(one.strip.label) for one in some])
        entering = ", ".join(new) if new else "–"
        rows.append(
            TableRow(
                (
                    told,
                    Named(join([lowered(one) for one in labels])),
                    Named(number(kept)),
                    Named(entering),
                )
            )
        )
    yield subtitle("Indicateurs comparés à d’autres territoires")
    yield data_table(
        "Territoires comparables choisis sans la variable comparée",
        ["Indicateurs", "Variables ôtées", "Territoires gardés", "Territoires différents"],
        rows,
        text_columns=(1, 3),
    )


def _sensitivity(peers: Peers, shown: Sequence[Placed]) -> Iterator[Piece]:
    """How the median and the place move with fewer and with more territories."""
    if not shown:
        return
    held = max(len(one.standing.choice.ranked) for one in shown)
    sizes = sorted({FEWER, peers.count, MORE})
    said = [number(min(size, held)) for size in sizes]
    moved = [one for one in shown if _moves(one)]
    yield subtitle(f"Avec {join(said)} territoires")
    if moved:
        yield sentence(
            f"La place change avec le nombre de territoires pour {number(len(moved))} des "
            f"{number(len(shown))} indicateurs : ces conclusions-là sont fragiles."
        )
    else:
        yield sentence("Aucune place ne change avec le nombre de territoires.")
    yield data_table(
        "Médianes et places selon le nombre de territoires comparables",
        ["Indicateur", *(f"Médiane de {size}" for size in said), "Place", "Autres places"],
        [
            TableRow((
                one.strip.title,
                *(_median(one, peers.count, size) for size in sizes),
                SIDES[one.strip.side].casefold(),
                Named(one.strip.again),
            ))
            for one in shown
        ],
        text_columns=(len(sizes) + 1, len(sizes) + 2),
    )  # fmt: skip


def _moves(one: Placed) -> bool:
    return any(
        side_with(one.line, one.standing, size) != one.strip.side for size in one.standing.others
    )


def _median(one: Placed, count: int, size: int) -> str:
    spread = one.standing.spread if size == count else one.standing.others.get(size)
    if spread is None:
        return "n.d."
    text = short_text(spread.median, decimals=one.strip.decimals)
    return Shown(text, [Figure(spread.median, spread.status, one.standing.own.seal)])
