"""Words of a commune's sheet: cells that anyone reads, sentences, sources on one line."""

from __future__ import annotations

from collections.abc import Iterable

from ctg_eval.analysis.commune import CommuneLine
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import ABSENT
from ctg_eval.display.french import number, short_text, unit, years_text
from ctg_eval.display.numerals import PROTECTED, UNAVAILABLE, decimals_for
from ctg_eval.display.tables import Shown
from ctg_eval.display.units import NARROW
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import words
from ctg_eval.notebook.notes import short_producer
from ctg_eval.sources.store import Store

NOT_COMPARED = "–"
NONE = Interval.exact(0)
_WIDE = NARROW * 2  # as wide as a space, where a cell must not be cut
FEW = Interval(0, 4)  # what a published zero of the Caf means
_ZERO_TO_FOUR = f"(0{_WIDE}à{_WIDE}4)"
FEW_WORDS = {
    "foyers": f"peu ou pas de foyers {_ZERO_TO_FOUR}",
    "personnes": f"peu ou pas {_ZERO_TO_FOUR}",
}
_FEMININE = (
    "naissances", "familles", "personnes", "actions", "structures", "places", "demandes", "écoles",
)  # fmt: skip


def own_cell(one: CommuneLine, *, feminine: bool | None = None) -> Shown:
    """The commune's own cell: a number, « aucun », « donnée protégée » or « non disponible ».

    Args:
        one: The line.
        feminine: Whether « aucune » is written for none; as its unit says when None.

    Raises:
        DisclosureError: the value did not pass the door of secrecy.
    """
    line, value = one.line, one.line.value
    if value is None:
        return Shown(PROTECTED if one.is_hidden else UNAVAILABLE, [ABSENT])
    figure = value.figure
    if line.entry.additif and figure.interval == NONE:
        is_feminine = line.entry.unite.startswith(_FEMININE) if feminine is None else feminine
        return Shown("aucune" if is_feminine else "aucun", [figure])
    if is_few(line, value):
        return Shown(FEW_WORDS.get(line.entry.unite, FEW_WORDS["personnes"]), [figure])
    return cell(line, value)


def is_few(line: Line, value: Value) -> bool:
    """Whether a count rounded by the Caf is published as zero: it lies between 0 and 4."""
    return line.entry.additif and value.status is Status.ROUNDED and value.interval == FEW


def cell(line: Line, value: Value) -> Shown:
    """A value with its sign where it has one: « 27 % », « 24 190 € », « 1 041 à 1 047 »."""
    figure = value.figure
    sign = unit(line.entry.unite)
    short = sign.after(2) if line.entry.unite.startswith(("%", "euros", "€")) else ""
    short = short.replace(" par an", "")
    text = short_text(figure.interval, decimals=decimals_for(value, line.entry.decimales))
    # A range stays on one line: the sheet has no room for two.
    return Shown(f"{text.replace(' à ', f'{_WIDE}à{_WIDE}')}{short}", [figure])


def common_year(lines: Iterable[CommuneLine]) -> int | None:
    """The year of most lines, the newest where two years tie; None where no line has one."""
    years = [year for one in lines if (year := one.year) is not None]
    return max(set(years), key=lambda year: (years.count(year), year), default=None)


def dated(one: CommuneLine, year: int | None) -> str:
    """The label of a line, with its year where it is not that of its table."""
    return one.label if one.year in (None, year) else f"{one.label} ({one.year})"


def row_of(one: CommuneLine, *, year: int | None) -> tuple[str, ...]:
    """Cells of a line: label, here, territory, department; a count is set beside none.

    Args:
        one: The line.
        year: Year of the table.
    """
    line, label = one.line, dated(one, year)
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
    return f"à moins de 1{NARROW}km" if km < 1 else f"à {number(round(km))}{NARROW}km"


def sources_of(store: Store, values: Iterable[Value]) -> str:
    """Producers of some values, each with its years, as one sentence; empty without any.

    Args:
        store: The store.
        values: The values that the page prints.
    """
    years: dict[str, set[int]] = {}
    for value in values:
        for identifier in value.sources:
            producer = short_producer(store.register.entry(identifier).producer)
            years.setdefault(producer, set()).add(value.year)
    told = [f"{producer}, {years_text(found)}" for producer, found in sorted(years.items())]
    return f"{' ; '.join(told)}." if told else ""
