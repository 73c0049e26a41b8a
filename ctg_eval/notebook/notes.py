"""What stands under a table or a figure: Lecture, Champ, Note, Source, never longer than it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ctg_eval.analysis.theme import Line
from ctg_eval.display.french import join, lowered, years_text
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import words
from ctg_eval.sources.store import Store

MOST_TITLES = 2
MOST_SCOPES = 3
_PERIMETERS = {"FM": "France métropolitaine", "F_X_D976": "France hors Mayotte"}


def short_source(store: Store, line: Line) -> str:
    """Producers and year of a key figure: « Cnaf, 2023 »."""
    if line.value is None:
        return ""
    producers = dict.fromkeys(
        short_producer(store.register.entry(one).producer) for one in line.value.sources
    )
    return f"{join(list(producers))}, {words.year_text(line, line.value)}"


def short_producer(name: str) -> str:
    """« Insee (compilation publique) » → « Insee »; « Insee, avec la Cnaf… » → « Insee »."""
    return re.split(r" \(|, avec ", name)[0]


def sources_text(store: Store, values: Iterable[Value]) -> str:
    """Producer, title and years; the producers and years alone where there are many titles."""
    years: dict[tuple[str, str], set[int]] = {}
    for value in values:
        for identifier in value.sources:
            entry = store.register.entry(identifier)
            years.setdefault((entry.producer, entry.title), set()).add(value.year)
    if len(years) <= MOST_TITLES:
        return " ; ".join(
            f"{producer}, {title}, {years_text(found)}"
            for (producer, title), found in sorted(years.items())
        )
    merged: dict[str, set[int]] = {}
    for (producer, _), found in sorted(years.items()):
        merged.setdefault(short_producer(producer), set()).update(found)
    said = " ; ".join(f"{name}, {years_text(found)}" for name, found in merged.items())
    return f"{said} (titres des fichiers : « Méthode et sources »)"


def scope_text(store: Store, found: Iterable[Line]) -> str:
    """« Champ » of some lines: their own or their sources', each with its producer if several."""
    scopes: dict[str, str] = {}
    for line in found:
        if line.entry.champ:
            scopes.setdefault(line.entry.champ, line.entry.libelle)
            continue
        for one in line.entry.sources:
            source = store.sources.entries[one]
            if source.champ:
                scopes.setdefault(source.champ, short_producer(source.producteur))
    if not scopes:
        return "habitants, logements ou équipements des communes du territoire."
    if len(scopes) > MOST_SCOPES:
        return "propre à chaque source, dit dans « Méthode et sources »."
    texts = [lowered(text.rstrip(".")) for text in scopes]
    if len(texts) > 1:
        texts = [f"{text} ({name})" for text, name in zip(texts, scopes.values(), strict=True)]
    return f"{' ; '.join(texts)}."


def perimeters(found: Sequence[Line]) -> str:
    """Which « France » is meant, when it is not the whole country."""
    names: dict[str, list[str]] = {}
    for line in found:
        for value in line.comparisons:
            if value.level == "france" and line.is_rate:
                names.setdefault(value.geo, []).append(lowered(line.entry.libelle))
    parts = []
    for geo, labels in names.items():
        if geo in _PERIMETERS:
            tail = "" if len(names) == 1 else f" pour {join(labels)}"
            parts.append(f"« France » désigne la {_PERIMETERS[geo]}{tail}.")
    return " ".join(parts)


def all_values(found: Sequence[Line]) -> list[Value]:
    """The values of some lines and of what they are compared with."""
    return [one for line in found if line.value for one in (line.value, *line.comparisons)]
