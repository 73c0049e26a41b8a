"""Who does what for the public service of early childhood: what is due, what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ctg_eval.analysis import sppe
from ctg_eval.analysis.context import Context
from ctg_eval.bounds import Interval
from ctg_eval.display.dates import day_text
from ctg_eval.display.french import join, number
from ctg_eval.display.pieces import Piece, bullet_list, group, sentence
from ctg_eval.display.tables import NOT_AVAILABLE, Notes, Shown, TableRow, data_table, interval_cell
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes
from ctg_eval.referentiel.sppe import Mission, Regle, load_rule

UNTOLD, UNSURE = "non renseigné", "à confirmer"
_NOTHING = (
    "La population des communes n’est pas connue : les missions de chacune ne sont pas dites."
)


def missions(context: Context, engine: Engine, *, on: date) -> Piece:
    """The four missions by commune, who carries them where a file says so, what a transfer changes.

    Args:
        context: The territory.
        engine: Its engine.
        on: Day on which the obligations are read.
    """
    held, rule = sppe.populations(engine), load_rule()
    if not held.people:
        return sentence(_NOTHING)
    names = {one: engine.territory.code.name("commune", one) for one in held.people}
    told = sppe.proved(engine)
    rows = [
        TableRow((
            names[one],
            interval_cell(figure),
            *(_due(figure.interval, mission, on) for mission in rule.missions.values()),
            _carried(told.get(one)),
        ))
        for one, figure in held.people.items()
    ]  # fmt: skip
    courts = [mission.court for mission in rule.missions.values()]
    table = data_table(
        "Missions du service public de la petite enfance que la loi demande à chaque commune",
        ["Commune", f"Population totale, {held.year}", *courts, "Organisateur désigné et prouvé"],
        rows,
        text_columns=range(2, len(courts) + 3),
        notes=Notes(
            note=_note(rule, held, told),
            source=notes.sources_text(context.store, [*held.values, *told.values()]),
        ),
    )
    return group(table, *_transfer(engine, held, rule, names))


def _due(people: Interval, mission: Mission, on: date) -> str:
    """« oui », « oui, avec relais », « non », or « à confirmer » where the population is not known."""
    due = sppe.above(people, mission.au_dessus) if mission.au_dessus else "oui"
    more = mission.renfort
    if due != "oui" or more is None:
        return due or UNSURE
    link = "avec" if on >= more.depuis else "puis"
    return f"oui, {link} {more.court}" if sppe.above(people, more.au_dessus) == "oui" else "oui"


def _carried(value: Value | None) -> str:
    """« 2 sur 3 »: what the file of the convention says; it does not say which."""
    if value is None:
        return UNTOLD
    proved, due = (box for _, _, box in value.leaves)
    texts = [interval_cell_text(box) for box in (proved, due)]
    return Shown(" sur ".join(texts), (value.figure,))


def interval_cell_text(box: Interval) -> str:
    """A count of missions, « 2 » or « 2 à 3 »."""
    if not box.is_bounded:
        return NOT_AVAILABLE
    return number(box.low) if box.is_exact else f"{number(box.low)} à {number(box.high)}"


def _note(rule: Regle, held: sppe.Populations, told: Mapping[str, Value]) -> str:
    first = (
        f"règle : {rule.article}. {_owed(rule)} ; {_reinforced(rule)}. Un palier s’entend "
        "strictement. Une mission peut avoir été transférée : la population ne le dit pas."
    )
    texts = [first]
    if not held.is_total:
        texts.append(
            "La population totale n’est pas importée : la population municipale en est un minimum, "
            "et « à confirmer » est écrit quand ce minimum ne dépasse pas le palier."
        )
    if told:
        texts.append("Organisateur : missions déclarées prouvées sur celles qui sont déclarées "
                     "obligatoires ; le fichier ne dit pas lesquelles.")  # fmt: skip
    return " ".join(texts)


def _owed(rule: Regle) -> str:
    """Which missions are due by everyone, then above each threshold."""
    held: dict[int, list[str]] = {}
    for mission in rule.missions.values():
        held.setdefault(mission.au_dessus, []).append(mission.court.lower())
    texts = [
        f"{join(names)} : {f'plus de {number(palier)} habitants' if palier else 'toutes les communes'}"
        for palier, names in sorted(held.items())
    ]
    text = " ; ".join(texts)
    return f"{text[:1].upper()}{text[1:]}"


def _reinforced(rule: Regle) -> str:
    """What the largest communes also owe, each thing once, with its day."""
    found: dict[tuple[str, int, date], list[str]] = {}
    for mission in rule.missions.values():
        if more := mission.renfort:
            key = (more.quoi, more.au_dessus, more.depuis)
            found.setdefault(key, []).append(mission.court.lower())
    return " ; ".join(
        f"{what} (pour {join(names)}) : plus de {number(palier)}, à partir du {day_text(since)}"
        for (what, palier, since), names in found.items()
    )


def _transfer(
    engine: Engine, held: sppe.Populations, rule: Regle, names: Mapping[str, str]
) -> list[Piece]:
    """The communes near a threshold, then those that a transfer alone would take over it."""
    people = {one: figure.interval for one, figure in held.people.items()}
    said: dict[str, set[str]] = {}
    found = [
        text
        for one in sppe.crossings(engine, people, rule.paliers)
        if (text := _crossing(engine, one, names, said.setdefault(one.epci, set())))
    ]
    framed = [
        f"Palier de {number(palier)} habitants : dépassé par la population totale, non par la "
        f"population municipale, pour {_listed(codes, names)}."
        for palier in rule.paliers
        if (codes := held.framing(palier))
    ]
    lead = sentence(
        "En cas de transfert, le palier se lit sur la population totale des communes qui ont "
        "transféré. Si toutes les communes d’un EPCI lui transféraient une mission, celles-ci "
        "franchiraient un palier de ce seul fait :"
    )
    near = [bullet_list(framed)] if framed else []
    return [*near, lead, bullet_list(found)] if found else near


def _crossing(engine: Engine, one: sppe.Crossing, names: Mapping[str, str], said: set[str]) -> str:
    """One EPCI and one threshold; the communes said for a lower threshold are « les mêmes »."""
    where = engine.territory.code.name("epci", one.epci)
    others = [code for code in one.communes if code not in said]
    same = ["les mêmes"] if said and said <= set(one.communes) else []
    shown = [names[code] for code in (others if same else one.communes)]
    parts = [join([*same, *shown])] if one.communes else []
    said |= set(one.communes)
    if count := len(one.unsure):
        noun = "communes" if count > 1 else "commune"
        parts.append(f"{number(count)} {noun} dont la population totale ne suffit pas à le dire")
    head = f"{where}, plus de {number(one.threshold)} habitants"
    return f"{head} : {' ; '.join(parts)}." if parts else ""


def _listed(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return join([names[one] for one in codes])
