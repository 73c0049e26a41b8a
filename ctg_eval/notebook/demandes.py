"""« Ce qu’il vaut la peine de demander »: the requests that would settle most, for the technicians."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.constats import Scene
from ctg_eval.analysis.constats_returned import returned
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.observations import report_themes
from ctg_eval.analysis.requests import Open, Wanted, plan
from ctg_eval.analysis.surroundings import THEME, surroundings
from ctg_eval.display.french import lowered, number
from ctg_eval.display.pieces import Piece, group, nothing, remark
from ctg_eval.display.tables import Named, Notes, TableRow, data_table
from ctg_eval.indicators.engine import Engine
from ctg_eval.notebook import sections, undecided
from ctg_eval.notebook.constat_board import make_board
from ctg_eval.params.run import RunParameters

MOST_SHOWN, MOST_NAMED = 8, 4
NEWEST = "la plus récente"
_WHOLE, _AREAS = "l’ensemble du territoire", "les espaces comparés"
_METHOD = (
    "une demande est une source et une année ; on suppose que la réponse est exacte. « Trancherait » : "
    "la conclusion est décidée quelle que soit la réponse, avec celles des lignes au-dessus. "
    "« Pourrait trancher » : elle l’est pour certaines réponses seulement. Les communes citées sont "
    "celles où l’incertitude est la plus grande, dans l’ordre de leurs codes. Ce que le secret "
    "statistique protège n’est pas toujours communicable."
)


@dataclass(frozen=True, slots=True)
class Demand:
    """One line of the list, in words.

    Attributes:
        source: Title of the source.
        page: Its public address; may be empty.
        holder: Who holds it.
        year: Year asked for, in words.
        what: What to ask for.
        where: The places that it is asked for.
        communes: Names of the communes, in the order of their codes; none for all of them.
        settles: Conclusions that it would settle.
        may: Conclusions that it could settle.
        parts: Conclusions that it settles with lines after it.
    """

    source: str
    page: str
    holder: str
    year: str
    what: str
    where: str
    communes: tuple[str, ...]
    settles: tuple[str, ...]
    may: tuple[str, ...]
    parts: tuple[str, ...]


def demands(context: Context, parameters: RunParameters) -> list[Demand]:
    """The requests of a report, the one that would settle most conclusions first.

    Args:
        context: The territory.
        parameters: Theme and dates of the report.
    """
    here = context.at(parameters)
    engine = here.engine(parameters)
    return [_demand(engine, one) for one in plan(_left_open(here, engine, parameters))]


def _left_open(context: Context, engine: Engine, parameters: RunParameters) -> list[Open]:
    """Every conclusion of the report that its data leave undecided."""
    keys = report_themes(context, parameters)
    found = [
        line
        for key in keys
        for line in sections.current(themes.lines(engine, key), engine.last_year)
    ]
    peers = context.peers(parameters)
    asked = (*keys, *(() if parameters.theme else ("gouvernance",)))
    scene = Scene(engine, targets=context.file.cibles)
    board = make_board(scene, context.gabarits, returned(context, parameters), list(asked))
    shows_offer = THEME in keys and (parameters.theme or parameters.commission)
    return [
        *undecided.beside_areas(engine, found),
        *undecided.among_peers(engine, peers, found),
        *undecided.over_time(engine, found),
        *(undecided.offer_gaps(engine, surroundings(context, engine)) if shows_offer else ()),
        *undecided.unwritten(engine, board.questions),
    ]


def _demand(engine: Engine, one: Wanted) -> Demand:
    source = engine.facts.store.sources.entries[one.request.source]
    cells = _cells(one)
    variables = {name for names in cells.values() for name in names}
    where, communes = _places(engine, one, cells)
    return Demand(
        source.titre,
        source.page,
        source.producteur,
        str(one.request.year) if one.request.year else NEWEST,
        _what(engine, one, variables),
        where,
        communes,
        *(tuple(held.label for held in some) for some in (one.settles, one.may, one.parts)),
    )


def _cells(one: Wanted) -> Mapping[str, set[str]]:
    """The variables asked for, by the kind of place that they are asked for."""
    asked = (one.request.source, one.request.year)
    found: dict[str, set[str]] = {}
    for held in (*one.settles, *one.may, *one.parts):
        for term in held.terms:
            for name, year in term.cells:
                if (name.partition(".")[0], year) == asked:
                    found.setdefault(term.name.partition("-")[0].partition(".")[0], set()).add(name)
    return found


def _what(engine: Engine, one: Wanted, variables: set[str]) -> str:
    sources = engine.facts.store.sources
    if not one.request.year:
        entry = sources.entries[one.request.source]
        return "le fichier public, à importer" if entry.acces == "ouvert" else entry.obtenir
    if any(sources.variable(name).additif for name in variables):
        return "les effectifs exacts, que le fichier importé arrondit ou protège"
    return "la valeur exacte pour ce périmètre"


def _places(
    engine: Engine, one: Wanted, cells: Mapping[str, set[str]]
) -> tuple[str, tuple[str, ...]]:
    """Where the figures are asked for, and the communes where they are known least."""
    beside = [_AREAS] if cells.keys() & {undecided.BESIDE, undecided.PEER} else []
    own = cells.get(undecided.HERE, set()) | cells.get(undecided.COMMUNE, set())
    if not own:
        return " et ".join(beside) or _WHOLE, ()
    codes = _least_known(engine, sorted(own), one.request.year)
    names = tuple(engine.territory.code.name("commune", code) for code in codes)
    if not codes:
        here = _WHOLE
    elif len(codes) == len(engine.territory.communes):
        here = "toutes les communes"
    elif len(codes) > MOST_NAMED:
        here = f"{number(len(codes))} communes"
    else:
        here = ", ".join(names)
    return " et ".join([here, *beside]), names


def _least_known(engine: Engine, variables: Sequence[str], year: int) -> list[str]:
    """The communes without a bounded figure, else those at least half as unsure as the least sure."""
    facts, declared = engine.facts, engine.facts.store.sources
    additive = [name for name in variables if year and declared.variable(name).additif]
    widths = {
        code: max(facts.commune(name, code, year).interval.width for name in additive)
        for code in (engine.territory.communes if additive else ())
    }
    widest = max(widths.values(), default=0.0)
    least = widest if widest == float("inf") else widest / 2
    return [code for code, width in widths.items() if width >= least and width > 0]


def demands_piece(found: Sequence[Demand]) -> Piece:
    """The first requests as a table; nothing where no conclusion waits for data.

    Args:
        found: Requests, in their order.
    """
    if not found:
        return nothing()
    rows = [
        TableRow((
            one.source, Named(one.year), _counted(one.settles), _counted(one.may),
            Named(f"{one.what} ; {one.where}"), Named(one.holder),
        ))
        for one in found[:MOST_SHOWN]
    ]  # fmt: skip
    header = ["Source", "Année", "Trancherait", "Pourrait trancher", "Quoi, où", "Auprès de"]
    table = data_table(
        "Demandes, selon le nombre de conclusions qu’elles trancheraient",
        header,
        rows,
        text_columns=(1, 2, 3, 4, 5),
        notes=Notes(note=_METHOD),
    )
    rest = len(found) - len(rows)
    more = f"{number(rest)} autre{'s' if rest > 1 else ''} et les " if rest > 0 else "Les "
    return group(
        table, remark(f"{more}conclusions une à une : fichier XLSX, feuille « À demander ».")
    )


def _counted(labels: Sequence[str]) -> str:
    """How many conclusions, and the first: « 6 : taux de pauvreté, place parmi… »."""
    if not labels:
        return "–"
    more = ", …" if len(labels) > 1 else ""
    return Named(f"{number(len(labels))} : {lowered(labels[0])}{more}")
