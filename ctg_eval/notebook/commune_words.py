"""Words of a commune's sheet: cells that anyone reads, sentences, sources on one line."""

from __future__ import annotations

from collections.abc import Iterable

from ctg_eval.analysis.commune import CommuneLine
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Interval, Status
from ctg_eval.display.french import join, number, short_text, unit, years_text
from ctg_eval.display.numerals import PROTECTED, UNAVAILABLE, decimals_for
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import words
from ctg_eval.notebook.notes import short_producer
from ctg_eval.sources.store import Store

NOT_COMPARED = "–"
NONE = Interval.exact(0)
FEW = Interval(0, 4)  # what a published zero of the Caf means
FEW_WORDS = {"foyers": "peu ou pas de foyers (0 à 4)", "personnes": "peu ou pas (0 à 4)"}
_FEMININE = (
    "naissances", "familles", "personnes", "actions", "structures", "places", "demandes", "écoles",
)  # fmt: skip


def own_cell(one: CommuneLine, *, feminine: bool | None = None) -> str:
    """The commune's own cell: a number, « aucun », « donnée protégée » or « non disponible ».

    Args:
        one: The line.
        feminine: Whether « aucune » is written for none; as its unit says when None.

    Raises:
        DisclosureError: the value did not pass the door of secrecy.
    """
    line, value = one.line, one.line.value
    if value is None:
        return PROTECTED if one.is_hidden else UNAVAILABLE
    figure = value.figure
    if line.entry.additif and figure.interval == NONE:
        is_feminine = line.entry.unite.startswith(_FEMININE) if feminine is None else feminine
        return "aucune" if is_feminine else "aucun"
    if is_few(line, value):
        return FEW_WORDS.get(line.entry.unite, FEW_WORDS["personnes"])
    return cell(line, value)


def is_few(line: Line, value: Value) -> bool:
    """Whether a count rounded by the Caf is published as zero: it lies between 0 and 4."""
    return line.entry.additif and value.status is Status.ROUNDED and value.interval == FEW


def cell(line: Line, value: Value) -> str:
    """A value with its sign where it has one: « 27 % », « 24 190 € », « 1 041 à 1 047 »."""
    figure = value.figure
    sign = unit(line.entry.unite)
    short = sign.after(2) if line.entry.unite.startswith(("%", "euros", "€")) else ""
    short = short.replace(" par an", "")
    return f"{short_text(figure.interval, decimals=decimals_for(value, line.entry.decimales))}{short}"


def row_of(one: CommuneLine) -> tuple[str, ...]:
    """Cells of a line: label and year, here, territory, department; a count is set beside none."""
    line = one.line
    years = {value.year for value in one.values}
    label = f"{one.label}, {max(years)}" if years else one.label
    others = tuple(
        NOT_COMPARED if not line.is_rate else "n.d." if value is None else cell(line, value)
        for value in (one.whole, one.departement)
    )
    return (label, own_cell(one), *others)


def sentence_of(one: CommuneLine, pattern: str, territory: Territory) -> str:
    """The pattern around the commune's figure, then what it stands beside.

    « 27 % des familles ont un seul parent, contre 24 % dans l’ensemble du territoire. »
    """
    text = pattern.format(figure=words.full_text(one.line))
    beside = words.beside(one.line, list(one.line.comparisons), territory)
    year = f" en {one.line.value.year}" if one.line.value else ""
    tail = f", {beside}" if beside else ""
    return f"{text[:1].upper()}{text[1:]}{year}{tail}."


def population_message(nom: str, people: Line, change: Line) -> str:
    """The h1: how many live here, and how this number changes."""
    if people.value is None:
        return words.fitted([f"{nom} : ce que disent les données publiques", nom])
    said = f"{nom} compte {words.full_text(people)}"
    trend = words.population_text([change]) if change.value else ""
    dated = f"{said} en {people.value.year}"
    return words.fitted([*([f"{dated}, {trend}", f"{said}, {trend}"] if trend else []), dated])


def distance_text(km: float | None) -> str:
    """« à 4 km », « à moins de 1 km »; empty where it is not known."""
    if km is None:
        return ""
    return "à moins de 1 km" if km < 1 else f"à {number(round(km))} km"


def sources_of(store: Store, values: Iterable[Value]) -> list[str]:
    """One line a producer: its data sets, with their years and their licence.

    Args:
        store: The store.
        values: The values that the page prints.
    """
    years: dict[str, dict[str, set[int]]] = {}
    licences: dict[str, dict[str, None]] = {}
    for value in values:
        for identifier in value.sources:
            entry = store.register.entry(identifier)
            producer = short_producer(entry.producer)
            years.setdefault(producer, {}).setdefault(entry.title, set()).add(value.year)
            licences.setdefault(producer, {})[entry.licence] = None
    return [
        f"{producer} ({join(list(licences[producer]))}) : {_titles(found)}."
        for producer, found in sorted(years.items())
    ]


def _titles(found: dict[str, set[int]]) -> str:
    """Titles and years where they are few; else the years alone."""
    if len(found) <= 2:
        return " ; ".join(f"{title}, {years_text(years)}" for title, years in sorted(found.items()))
    every = set().union(*found.values())
    return f"{number(len(found))} fichiers, {years_text(every)}"
