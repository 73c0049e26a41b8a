"""Words of the diagnostic pages: titles, comparisons, changes, each computed from values.

Every function is pure. A title never says more than the numbers as they are printed beside it:
two values that print the same are said to be the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Status
from ctg_eval.display.french import (
    in_place,
    interval_text,
    join,
    lowered,
    number,
    period_text,
    printed_change_words,
    short_text,
    side_words,
    unit,
    value_text,
)
from ctg_eval.display.numerals import decimals_for
from ctg_eval.display.traced import untraced
from ctg_eval.errors import ReportError
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.engine import ENSEMBLE
from ctg_eval.indicators.values import Value
from ctg_eval.notebook.phrases import SENTENCES, compares

LONGEST_TITLE = 90
LONGEST_ALT = 320  # before its tail
ALT_TAIL = "Valeurs dans le tableau."
RECENT_YEARS = 3  # an older figure is never printed without its year
_LEAST_RATE = 0.1  # % a year under which a population is said to be stable
# A smaller gap is not told apart from none: communes to the unit, larger areas to the tenth.
LEAST_GAPS = {"taux_pauvrete": 1.0, "taux_pauvrete_qpv": 1.0}


def fitted(candidates: Sequence[str]) -> str:
    """The first text of at most 90 characters; else the last one, cut after a word."""
    for text in candidates:
        if len(text) <= LONGEST_TITLE:
            return text
    last = candidates[-1][: LONGEST_TITLE - 1]
    return f"{last.rpartition(' ')[0] or last}…"


def full_text(line: Line, value: Value | None = None) -> str:
    """A value with its unit: « 41,6 places pour 100 enfants »."""
    shown = value or line.value
    if shown is None:
        return "non disponible"
    return value_text(shown, unit=line.entry.unite, decimals=line.entry.decimales)


def bare_text(line: Line, value: Value) -> str:
    """A value without its unit, as a cell prints it: « 42,0 », « 19,3 à 20,3 »."""
    if not value.has_figure:
        return value.status.label
    if value.status is Status.PARTIAL:
        return value_text(value, decimals=line.entry.decimales)
    return short_text(value.interval, decimals=decimals_for(value, line.entry.decimales))


def cell_text(line: Line, value: Value) -> str:
    """A value as the table of a figure prints it, with its unit: « 19,3 à 20,3 % »."""
    box = value.interval
    size = box.high if box.is_bounded else box.low
    return f"{bare_text(line, value)}{unit(line.entry.unite).after(size)}"


def year_text(line: Line, value: Value) -> str:
    """The year of a value, and of its denominator when it is another: « 2017–2023 »."""
    other = value.denominator_year
    if other is None or other == value.year:
        return str(value.year)
    if line.entry.forme in ("taux_annuel", "indice"):
        return f"{other}–{value.year}"
    return f"{value.year} (rapporté à {other})"


def in_area(territory: Territory, value: Value) -> str:
    """Where a value of comparison stands: « en France hors Mayotte », « dans la CA de Lens »."""
    if value.level == ENSEMBLE:
        return "dans l’ensemble du territoire"
    if value.level == "departement" and len(territory.departements) < 2:
        return "dans le département"
    if value.level == "region" and len(territory.regions) < 2:
        return "dans la région"
    name = territory.code.name(value.level, value.geo)
    return in_place(value.level, value.geo, name)


def holding(line: Line, territory: Territory) -> list[Value]:
    """Values that a figure is set beside: one number each, of areas that hold the territory.

    An EPCI that is a part of it, or a department that holds half of it, is no yardstick.
    """
    if line.value is None or not compares(line):
        return []
    whole = set()
    for level, geos in (
        ("epci", territory.epcis),
        ("departement", territory.departements),
        ("region", territory.regions),
    ):
        inside = level != "epci" or not territory.outside_epci
        whole |= {(level, geo) for geo in geos if len(geos) == 1 and inside}
    return [
        value
        for value in line.comparisons
        if (value.level in ("france", ENSEMBLE) or (value.level, value.geo) in whole)
        and value.interval.is_bounded
    ]


def side(line: Line, reference: Value) -> str:
    """« plus », « moins » or « proche », as the printed values show it; empty where unknown."""
    if line.value is None:
        return ""
    return side_words(
        line.value.interval,
        reference.interval,
        decimals=decimals_for(line.value, line.entry.decimales),
        least=LEAST_GAPS.get(line.identifier, 0.0),
    )


def evenly(line: Line, values: Sequence[Value]) -> Line:
    """The line as a figure prints it: no more decimals than each of the values allows."""
    digits = min((decimals_for(one, line.entry.decimales) for one in values), default=0)
    return replace(line, entry=line.entry.model_copy(update={"decimales": digits}))


def compared_text(line: Line, value: Value) -> str:
    """A value of comparison inside a sentence: bare, with its sign where it is a percentage."""
    sign = "\u202f%" if line.entry.unite.startswith("%") else ""
    return f"{bare_text(line, value)}{sign}"


def beside(line: Line, references: Sequence[Value], territory: Territory) -> str:
    """« contre 42,0 dans le département et 60,9 en France », or « comme en France »."""
    if line.value is None:
        return ""
    own = bare_text(line, line.value)
    same = [in_area(territory, one) for one in references if bare_text(line, one) == own]
    other = [
        f"{compared_text(line, one)} {in_area(territory, one)}"
        for one in references
        if bare_text(line, one) != own
    ]
    parts = [f"comme {join(same)}" if same else "", f"contre {join(other)}" if other else ""]
    return ", ".join(part for part in parts if part)


def widest(references: Sequence[Value]) -> list[Value]:
    """The widest of the areas, alone."""
    return list(references[-1:])


def near_and_wide(references: Sequence[Value]) -> list[Value]:
    """The nearest and the widest of the areas."""
    return list(dict.fromkeys([*references[:1], *references[-1:]]))


def sentence_of(line: Line, *, long: bool = True) -> str:
    """A line as a sentence: « Les crèches offrent 14,1 places pour 100 enfants »."""
    pattern = SENTENCES.get(line.identifier)
    figure = full_text(line)
    if pattern is None or not long:
        return f"{line.entry.libelle} : {figure}"
    text = pattern.format(figure=figure)
    return text[:1].upper() + text[1:]


def message(
    theme: str, key: Sequence[Line], territory: Territory, *, by_quarter: bool = False
) -> str:
    """The page's h1: the most telling figure, beside the widest area that it compares with.

    Args:
        theme: Name of the theme, said where no figure is.
        key: Lines, the most telling first.
        territory: The territory.
        by_quarter: Whether something is known by quarter, though nothing is of the whole.
    """
    line = next((one for one in key if one.value is not None), None)
    if line is None or line.value is None:
        known = "n’existent que par quartier" if by_quarter else "ne disent rien de ce territoire"
        return fitted([f"{theme} : les données importées {known}", theme])
    said = sentence_of(line).replace("Le territoire compte", f"Le {territory.noun} compte")
    texts = [said, f"{line.entry.libelle} : {full_text(line)}"]
    trend = population_text(key) if line.identifier == _COUNTED else ""
    candidates = [f"{text}, {trend}" for text in texts if trend]
    newest = max(one.value.year for one in key if one.value is not None)
    dated = [f"{text} en {line.value.year}" for text in texts]
    last = beside(line, widest(holding(line, territory)), territory)
    if last:
        candidates += [f"{text}, {last}" for text in (*dated, _shortened(dated[0]))]
        if newest - line.value.year <= RECENT_YEARS:
            nearest = beside(line, holding(line, territory)[:1], territory)
            short = _shortened(texts[0])
            candidates += [
                f"{text}, {said}" for said in (last, nearest) for text in (texts[0], short)
            ]
    return fitted([*candidates, *dated, texts[-1]])


def _shortened(text: str) -> str:
    """« entre 49,5 et 49,8 » → « 49,5 à 49,8 », where a title has no room for more."""
    return re.sub(r"\bentre (\S+) et (?=\S)", r"\1 à ", text, flags=re.IGNORECASE)


_COUNTED, _RATE = "pop_municipale", "pop_evolution_annuelle"


def population_text(key: Sequence[Line]) -> str:
    """« en recul de 0,3 % par an depuis 2017 », from the yearly rate; empty without one."""
    line = next((one for one in key if one.identifier == _RATE and one.value), None)
    if line is None or line.value is None or not line.value.interval.is_bounded:
        return ""
    box, year = line.value.interval, line.value.denominator_year
    if year is None:  # a rate without its period says nothing: two periods may contradict
        return ""
    since = f" depuis {year}"
    if box.low > -_LEAST_RATE and box.high < _LEAST_RATE:
        return f"un nombre stable{since}"
    if box.low <= 0 <= box.high:
        return ""
    size = box if box.low > 0 else box.scaled(-1)
    digits = decimals_for(line.value, line.entry.decimales)
    if number(size.low, decimals=digits) == number(0, decimals=digits):  # printed, it says nothing
        return ""
    text = interval_text(size, unit=line.entry.unite, decimals=digits)
    return f"en {'hausse' if box.low > 0 else 'recul'} de {text.removeprefix('entre ')}{since}"


def comparison_title(found: Sequence[Line], level: str) -> str:
    """How many lines stand above, below or near an area, as the table beside it shows."""
    counts = {"plus": 0, "moins": 0, "proche": 0}
    for line in found:
        value = next((one for one in line.comparisons if one.level == level), None)
        known = side(line, value) if value is not None else ""
        if known:
            counts[known] += 1
    shown = {key: count for key, count in counts.items() if count}
    total = sum(counts.values())
    if len(shown) == 1:
        return _unanimous(next(iter(shown)), total, level)
    first, *others = shown.items()
    verb = "est" if first[1] == 1 else "sont"
    parts = [f"{number(first[1])} {verb} {_height(*first)} {_THAN[level]}"]
    parts += [f"{number(count)} {_height(key, count)}" for key, count in others]
    return f"Sur {number(total)} indicateurs, {join(parts)}"


_THAN = {
    "france": "qu’en France",
    "region": "que dans la région",
    "departement": "que dans le département",
    "epci": "que dans l’EPCI",
    ENSEMBLE: "que dans l’ensemble du territoire",
}
_NEAR = {
    "france": "de la France",
    "region": "de la région",
    "departement": "du département",
    "epci": "de l’EPCI",
    ENSEMBLE: "de l’ensemble du territoire",
}


def _height(key: str, count: int) -> str:
    end = "" if count == 1 else "s"
    return {"plus": f"plus élevé{end}", "moins": "plus bas", "proche": f"proche{end}"}[key]


def _unanimous(key: str, count: int, level: str) -> str:
    where = f"de {'celui' if count == 1 else 'ceux'} {_NEAR[level]}" if key == "proche" else ""
    tail = f"{_height(key, count)} {where or _THAN[level]}"
    if count == 1:
        return f"L’indicateur comparé est {tail}"
    return f"Les {number(count)} indicateurs comparés sont {tail}"


def trend_title(line: Line, first: Value, last: Value) -> str:
    """What a curve says between the ends of its longest comparable series."""
    period = f"entre {first.year} et {last.year}"
    words = change(line, first, last)
    plain = words.partition(" de ")[0].rstrip(",")
    # The subtitle names the indicator: a title that cannot hold its name does without it.
    return fitted(
        [
            f"{line.entry.libelle} : {words} {period}",
            f"{line.entry.libelle} : {plain} {period}",
            f"{words[:1].upper()}{words[1:]} {period}",
            f"{plain[:1].upper()}{plain[1:]} {period}",
        ]
    )


def change(line: Line, first: Value, last: Value) -> str:
    """The words for a change; two values that print the same have not changed."""
    digits = min(decimals_for(one, line.entry.decimales) for one in (first, last))
    return printed_change_words(
        first.interval, last.interval, unit=line.entry.unite, decimals=digits
    )


def is_change(words: str) -> bool:
    """Whether the words say that something changed for certain."""
    return "hausse" in words or "baisse" in words


def since_text(line: Line, values: Sequence[Value]) -> str:
    """« en baisse de 12 % depuis 2014 » over the years of one series; empty with one year."""
    if len(values) < 2:
        return ""
    words = change(line, values[0], values[-1])
    return "" if words == "non comparable" else f"{words} depuis {values[0].year}"


def other_movement(divisor: Line, held: Sequence[Value], years: Sequence[int]) -> str:
    """How what a rate is divided by changed over its years: both movements are said.

    Args:
        divisor: The indicator that the rate is divided by.
        held: Its values, oldest first.
        years: Years of the curve of the rate.

    Returns:
        A sentence; empty where two of the years are not known.
    """
    known = [one for one in held if one.year in years]
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    said, name = change(divisor, first, last), lowered(divisor.entry.libelle)
    period = period_text(first.year, last.year)
    return f"Ce taux change aussi avec le nombre d’enfants ; {name} : {said} {period}."


def trend_alt(line: Line, values: Sequence[Value]) -> str:
    """The alternative text of a curve: its message and its two ends."""
    ends = [values[0], values[-1]] if len(values) > 1 else list(values)
    said = join([f"{cell_text(line, one)} en {one.year}" for one in ends])
    named = f"Courbe de l’indicateur « {line.entry.libelle} » : {said}"
    # Never cut inside a number: the name gives way, the subtitle holds it.
    head = named if len(named) <= LONGEST_ALT else f"Courbe : {said}"
    return f"{head}. {ALT_TAIL}"


def reading(line: Line, territory: Territory) -> str:
    """« Lecture » of a line: what its figure means here."""
    if line.value is None:
        return ""
    references = beside(line, widest(holding(line, territory)), territory)
    tail = f", {references}" if references else ""
    when = year_text(line, line.value)
    period = f"entre {when.replace('–', ' et ')}" if "–" in when else f"en {when}"
    where = "dans le secteur" if territory.whole else "sur le territoire"
    return f"{where}, {lowered(line.entry.libelle)} : {full_text(line)} {period}{tail}."


def traced(text: str, found: Sequence[Line], *more: str) -> str:
    """The text of the head of a page, if its every number is a figure of the engine.

    Args:
        text: The h1 or the lead.
        found: Lines of the page.
        more: Other texts that hold figures of the page (communes, population).

    Raises:
        ReportError: a number of the text is none of theirs.
    """
    sources = [*more]
    for line in found:
        sources += [line.entry.libelle, line.entry.unite, SENTENCES.get(line.identifier, "")]
        for value in (*([line.value] if line.value else ()), *line.comparisons):
            sources += [full_text(line, value), bare_text(line, value), year_text(line, value)]
    if strange := untraced(text, sources):
        raise ReportError(
            f"Titre de page refusé : « {text} » ; aucun chiffre de la page ne dit "
            f"{join([f'« {one} »' for one in strange])}."
        )
    return text


def place_texts(territory: Territory, people: Value | None) -> tuple[str, ...]:
    """What a page says of the place itself: names, number of communes, population and its year."""
    names = [territory.code.name("departement", one) for one in territory.departements]
    counted = (value_text(people, unit="habitants"), str(people.year)) if people else ()
    return (territory.nom, *names, number(len(territory.communes)), *counted)


def sorted_by(found: Sequence[Line], order: Sequence[Line]) -> list[Line]:
    """The lines, those of `order` first and in its order, the others as they come."""
    ranks = {line.identifier: rank for rank, line in enumerate(order)}
    return sorted(found, key=lambda line: ranks.get(line.identifier, len(ranks)))
