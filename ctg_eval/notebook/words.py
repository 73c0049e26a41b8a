"""Words of the diagnostic pages: titles, comparisons, sources, each computed from values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctg_eval.analysis.theme import Line
from ctg_eval.display.french import (
    change_words,
    compare_words,
    join,
    number,
    place,
    value_text,
    years_text,
)
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.values import Value
from ctg_eval.sources.store import Store

LEVEL_NAMES = {
    "territoire": "Territoire",
    "epci": "EPCI",
    "departement": "Département",
    "region": "Région",
    "france": "France",
}


def area_name(territory: Territory, level: str, geo: str) -> str:
    """The name of an area on a page."""
    return territory.nom if level == "territoire" else territory.code.name(level, geo)


def full_text(line: Line, value: Value | None = None) -> str:
    """A value with its unit: « 41,6 places pour 100 enfants »."""
    shown = value or line.value
    if shown is None:
        return "non disponible"
    return value_text(shown, unit=line.entry.unite, decimals=line.entry.decimales)


def bare_text(line: Line, value: Value) -> str:
    """A value without its unit: the number of a comparison."""
    return value_text(value, decimals=line.entry.decimales)


def year_text(line: Line, value: Value) -> str:
    """The year of a value, and of its denominator when it is another: « 2017–2023 »."""
    other = value.denominator_year
    if other is None:
        return str(value.year)
    if line.entry.forme in ("taux_annuel", "indice"):
        return f"{other}–{value.year}"
    return f"{value.year} (rapporté à {other})"


def context_text(line: Line, territory: Territory) -> str:
    """The comparison of a key figure: « contre 42,0 dans le département et 60,9 en France »."""
    if line.value is None:
        return ""
    if not line.is_rate:
        return ""
    parts = [
        f"{bare_text(line, value)} {_in_area(territory, value)}"
        for value in line.comparisons
        if value.level in ("epci", "departement", "france") and value.interval.is_bounded
    ]
    return f"contre {join(parts)}" if parts else ""


def _in_area(territory: Territory, value: Value) -> str:
    if value.level == "france":
        words = {"F": "en France", "FM": "en France métropolitaine"}
        return words.get(value.geo, "en France hors Mayotte")
    if value.level == "departement":
        return "dans le département"
    if value.level == "region":
        return "dans la région"
    return f"dans {territory.code.name(value.level, value.geo)}"


def message(theme: str, key: Sequence[Line], territory: Territory) -> str:
    """The page's h1: the first compared rate, else the first figure, else that there is none."""
    compared = next((line for line in key if line.is_rate and line.comparisons), None)
    first = compared or next(iter(key), None)
    if first is None or first.value is None:
        return f"{theme} : aucun indicateur n’a de valeur pour ce territoire"
    text = f"{theme} : {full_text(first)}"
    if compared is not None and compared.reference is not None:
        reference = compared.reference
        return f"{text}, contre {bare_text(compared, reference)} {_in_area(territory, reference)}"
    return f"{text} en {first.value.year}"


def comparison_title(lines: Sequence[Line], reference: str) -> str:
    """How many rates stand above, below or near the widest area compared with."""
    counts = {"plus": 0, "moins": 0, "proche": 0}
    for line in lines:
        value = next((one for one in line.comparisons if one.level == reference), None)
        if line.value is None or value is None:
            continue
        if line.value.interval == value.interval:
            counts["proche"] += 1
            continue
        words = compare_words(line.value.interval, value.interval)
        key = "plus" if words.endswith("plus") else "moins" if words.endswith("moins") else "proche"
        counts[key] += 1
    shown = [f"{number(count)} {_more(key, count)}" for key, count in counts.items() if count]
    there = {"france": "la France", "region": "la région", "departement": "le département"}
    total = sum(counts.values())
    noun = "indicateur" if total < 2 else "indicateurs"
    return f"Par rapport à {there.get(reference, 'l’EPCI')} : {join(shown)}, sur {total} {noun}"


def _more(key: str, count: int) -> str:
    high = "plus élevé" if count < 2 else "plus élevés"
    low = "plus bas"
    near = "proche" if count < 2 else "proches"
    return {"plus": high, "moins": low, "proche": near}[key]


def trend_title(line: Line, first: Value, last: Value) -> str:
    """What a curve says between the ends of its last comparable series."""
    words = change_words(first.interval, last.interval, unit=line.entry.unite)
    return f"{line.entry.libelle} : {words} entre {first.year} et {last.year}"


def trend_alt(line: Line, values: Sequence[Value]) -> str:
    """The alternative text of a curve: its message and its two ends."""
    ends = [values[0], values[-1]] if len(values) > 1 else list(values)
    said = join([f"{full_text(line, one)} en {one.year}" for one in ends])
    return f"Courbe de l’indicateur « {line.entry.libelle} » : {said}. Valeurs dans le tableau."[
        :350
    ]


def reading(line: Line, territory: Territory) -> str:
    """« Lecture » of a line: what its figure means here."""
    if line.value is None:
        return ""
    return f"{place(territory.nom)}, {line.entry.libelle.lower()} : {full_text(line)} en {line.value.year}."


def sources_text(store: Store, values: Iterable[Value]) -> str:
    """Producer, title and years of the files that some values come from."""
    years: dict[str, set[int]] = {}
    for value in values:
        for identifier in value.sources:
            entry = store.register.entry(identifier)
            years.setdefault(f"{entry.producer}, {entry.title}", set()).add(value.year)
    return " ; ".join(
        f"{name}, {years_text(sorted(found))}" for name, found in sorted(years.items())
    )


def scope_text(store: Store, lines: Iterable[Line]) -> str:
    """« Champ » of some lines: their own, or their sources'."""
    found: dict[str, None] = {}
    for line in lines:
        own = line.entry.champ
        texts = [own] if own else [store.sources.entries[one].champ for one in line.entry.sources]
        found.update({text: None for text in texts if text})
    return " ; ".join(found) or "habitants, logements ou équipements des communes du territoire"
