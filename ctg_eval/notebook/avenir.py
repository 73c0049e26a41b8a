"""Children to come on a page: three hypotheses on births, as ranges by year, each one printed."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.analysis.context import Context
from ctg_eval.analysis.scenarios import AHEAD, Future, Scenario, future
from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure
from ctg_eval.display.caption import Caption, Measure
from ctg_eval.display.claims import Claim, Says
from ctg_eval.display.french import interval_text, number, short_text
from ctg_eval.display.pieces import Numbering, Piece, group, sentence
from ctg_eval.display.ranges import Range, RangeWords, ranges
from ctg_eval.display.tables import Notes, Shown, TableRow, data_table, interval_cell
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, words

BIRTHS, ALL_PLACES = "naissances_domiciliees", "places_total"
POSSIBLE = "Enfants"
_NOTHING = (
    "Les naissances ne sont pas connues quatre années de suite sur ce territoire : aucun besoin à "
    "venir n’est calculé."
)


def children_to_come(context: Context, engine: Engine, numbering: Numbering) -> Piece:
    """Children under 3 of the three years ahead, and what the hypotheses are.

    Args:
        context: The territory.
        engine: Its engine.
        numbering: Gives the number of the figure.
    """
    births = engine.series(BIRTHS) if BIRTHS in engine.catalogue.entries else []
    made = future(births)
    if made is None:
        return sentence(_NOTHING)
    return group(
        _figure(context, engine, made, births, numbering),
        _hypotheses(context, engine, made, births),
    )


def _figure(
    context: Context, engine: Engine, made: Future, births: Sequence[Value], numbering: Numbering
) -> Piece:
    seal, last = engine.door.seal, made.last
    known = made.range(last)
    rows = [
        Range(
            _day(year),
            Figure(made.range(year), Status.EXACT if year == last else Status.ESTIMATED, seal),
        )
        for year in made.years
    ]
    end = rows[-1]
    text = short_text(end.possible.interval)
    years = f"naissances de {min(made.births)} à {last}"
    return ranges(
        rows,
        Caption(
            title=Claim(
                f"Enfants de moins de 3 ans : {text} fin {last + AHEAD}, selon les naissances",
                Says((end.label, POSSIBLE), text),
            ),
            subtitle=f"Enfants de moins de 3 ans, nés dans les trois dernières années, {context.territory.nom}, {years}",
            alt=Claim(
                f"Barres d’intervalle par année : {text} enfants fin {last + AHEAD} selon les trois "
                f"hypothèses. {words.ALT_TAIL}",
                Says((end.label, POSSIBLE), text),
            ),
            reading=f"le {end.label}, les enfants nés dans les trois dernières années seraient "
            f"{interval_text(end.possible.interval)}, contre {interval_text(known)} le {_day(last)}.",
            scope="enfants nés de mères domiciliées dans le territoire, sans compter les "
            "déménagements ni les décès.",
            source=notes.sources_text(context.store, births[-len(made.births):]),
            note="Une hypothèse n’est pas une prévision.",
        ),
        numbering=numbering,
        measure=Measure("Enfants", "enfants", 0),
        ordered=False,
        words=RangeWords(
            covers=f"les naissances sont connues jusqu’à {last} ; ensuite, l’intervalle va de l’hypothèse "
            "basse à l’hypothèse haute.",
            possible=POSSIBLE,
            header="Au",
        ),
    )  # fmt: skip


def _day(year: int) -> str:
    return f"31 décembre {year}"


def _hypotheses(context: Context, engine: Engine, made: Future, births: Sequence[Value]) -> Piece:
    """Each hypothesis: its rate, where it comes from, the children, the places for 100 of them."""
    places = engine.latest(ALL_PLACES) if ALL_PLACES in engine.catalogue.entries else None
    if places is not None and not places.interval.is_bounded:
        places = None
    seal = engine.door.seal
    end = made.last + AHEAD
    rows = []
    for one in made.scenarios:
        box = one.children[end]
        said = Shown(_change(one), [value.figure for value in births])
        held = [interval_cell(Figure(one.children[year], Status.ESTIMATED, seal))
                for year in made.years[1:]]  # fmt: skip
        rate = _rate(places, box)
        tail = [interval_cell(Figure(rate, Status.ESTIMATED, seal), decimals=1)] if rate else []
        rows.append(TableRow((f"Hypothèse {one.name}", said, *held, *tail)))
    heads = [f"Enfants fin {year}" for year in made.years[1:]]
    used = [*births[-len(made.births) :], *([places] if places else [])]
    return data_table(
        "Les trois hypothèses, et les enfants de moins de 3 ans qu’elles donnent",
        [
            "Hypothèse",
            "Naissances chaque année",
            *heads,
            *([f"Places pour 100 enfants fin {end}, à places constantes"] if places else []),
        ],
        rows,
        text_columns=(1,),
        notes=Notes(
            note=_note(made, places),
            scope="enfants nés dans les trois années qui précèdent la date.",
            source=notes.sources_text(context.store, used),
        ),
    )


def _rate(places: Value | None, children: Interval) -> Interval | None:
    if places is None or children.low <= 0:
        return None
    return Interval(
        100 * places.interval.low / children.high, 100 * places.interval.high / children.low
    )


def _change(one: Scenario) -> str:
    first, last = one.since
    text = short_text(one.rate.scaled(100), decimals=1, sign=True)
    if one.name == "centrale":
        return f"{text} % (moyenne de {first} à {last})"
    return f"{text} % (comme de {first} à {last})"


def _note(made: Future, places: Value | None) -> str:
    count = number(len(made.births) - 1)
    method = (
        f"Sur les {count} variations annuelles connues, l’hypothèse basse répète chaque année la plus "
        "faible, la haute la plus forte, la centrale leur moyenne (géométrique). Aucun taux ne vient "
        "d’ailleurs."
    )
    limit = (
        "Les enfants de moins de 3 ans sont ceux nés dans les trois années : le recensement, qui "
        "compte les déménagements, peut en donner un autre nombre."
    )
    parts = [method, limit]
    if places is not None:
        parts.append(
            f"Les places, tous modes, sont celles de {places.year} ({short_text(places.interval)}), "
            "supposées constantes : ce nombre pour 100 enfants ne change donc qu’avec les naissances."
        )
    return " ".join(parts)
