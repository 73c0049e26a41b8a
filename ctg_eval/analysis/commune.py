"""A commune seen by its sheet: its lines beside its territory and department, what is near it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ctg_eval.analysis.theme import OLDEST_YEARS, Line
from ctg_eval.bounds import Status
from ctg_eval.geography.journeys import distances_km
from ctg_eval.geography.shapes import Point
from ctg_eval.indicators.engine import ENSEMBLE, Engine
from ctg_eval.indicators.values import Value


@dataclass(frozen=True, slots=True)
class CommuneLine:
    """One line of the sheet.

    Attributes:
        label: What is counted, in plain words.
        line: The indicator with the commune's value, and those of its territory and department
            where it is a rate; a count is set beside nothing.
        is_hidden: Whether the commune has a value that its producer or the door protects.
    """

    label: str
    line: Line
    is_hidden: bool = False

    @property
    def whole(self) -> Value | None:
        """The territory's value, of the same year."""
        return next((one for one in self.line.comparisons if one.level == ENSEMBLE), None)

    @property
    def departement(self) -> Value | None:
        """The department's value, of the same year."""
        return next((one for one in self.line.comparisons if one.level == "departement"), None)

    @property
    def year(self) -> int | None:
        """Year of its values; None where it has none."""
        return next((value.year for value in self.values), None)

    @property
    def values(self) -> tuple[Value, ...]:
        """The values that it prints."""
        own = (self.line.value,) if self.line.value else ()
        return (*own, *self.line.comparisons)


def commune_line(engine: Engine, commune: str, choice: Mapping[str, str]) -> CommuneLine | None:
    """The first indicator of a choice that has a figure in the commune, else the first of them.

    Args:
        engine: Engine of the territory.
        commune: Code of the commune.
        choice: Words by indicator.

    Returns:
        The line; None where the catalogue holds none of the indicators.
    """
    known = [name for name in choice if name in engine.catalogue.entries]
    lines = [_line(engine, commune, name, choice[name]) for name in known]
    return next((one for one in lines if one.line.value is not None), next(iter(lines), None))


def _line(engine: Engine, commune: str, name: str, label: str) -> CommuneLine:
    entry = engine.catalogue.get(name)
    value = engine.latest(name, "commune", commune)
    if value is not None and value.year < engine.last_year - OLDEST_YEARS:
        value = None
    line = Line(name, entry, value)
    others = _beside(engine, commune, line) if line.is_rate else ()
    hidden = value is None and _is_hidden(engine, commune, name)
    return CommuneLine(label, replace(line, comparisons=others), hidden)


def _beside(engine: Engine, commune: str, line: Line) -> tuple[Value, ...]:
    """The territory's and the department's values, of the commune's year, else of their newest."""
    name, own = line.identifier, line.value
    newest = engine.latest(name)
    year = own.year if own else newest.year if newest else None
    if year is None:
        return ()
    whole = engine.value(name, "territoire", engine.territory.id, year)
    found = [replace(whole, level=ENSEMBLE)]
    departement = engine.territory.code.parent(commune, "departement")
    if departement and "departement" in line.entry.comparaison:
        found.append(engine.value(name, "departement", departement, year))
    return tuple(one for one in found if one.has_figure and one.interval.is_bounded)


def _is_hidden(engine: Engine, commune: str, name: str) -> bool:
    """Whether the newest year that says something of the commune says that it is protected."""
    for year in reversed(engine.years(name)):
        value = engine.value(name, "commune", commune, year)
        if value.status is not Status.MISSING:
            return value.status is Status.SECRET
    return False


def places_near(
    engine: Engine, commune: str, name: str, *, year: int, middles: Mapping[str, Point]
) -> list[tuple[str, float | None]]:
    """The other communes of the territory that certainly hold a place of a kind, the nearest first.

    Args:
        engine: Engine of the territory.
        commune: Code of the commune.
        name: Indicator that counts the places.
        year: Year of the count.
        middles: A point of communes, in degrees; those that it lacks come last.

    Returns:
        Code of each, and its distance in kilometres as the crow flies between the middles of both
        communes; None where it is not known.
    """
    held = [
        value.geo
        for value in engine.communes(name, year)
        if value.geo != commune and value.has_figure and value.interval.low > 0
    ]
    placed = [one for one in (commune, *held) if one in middles]
    lengths: dict[str, float] = {}
    if commune in middles:
        row = distances_km({one: middles[one] for one in placed})[0]
        lengths = dict(zip(placed, row.tolist(), strict=True))
    found = [(one, lengths.get(one)) for one in held]
    return sorted(found, key=lambda one: (one[1] is None, one[1] or 0.0, one[0]))
