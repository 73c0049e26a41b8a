"""Indicators of access that no file gives: worked out from points, journeys and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from ctg_eval.analysis.accessibility import Zone, blank, offers, reach, worst_status, zones
from ctg_eval.analysis.surroundings import (
    CHILDREN,
    FACILITIES,
    PEOPLE,
    SERVICES,
    Surroundings,
    surroundings,
)
from ctg_eval.bounds import Interval, Status
from ctg_eval.errors import ParamsError
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.sources.facts import Cell

if TYPE_CHECKING:
    from ctg_eval.analysis.context import Context

MINUTES = 15  # in the name and the definition of the three indicators
REACHED = "accessibilite_accueil_15min"
WITHOUT = "part_enfants_sans_offre_15min"
NEAR_SERVICES = "part_pop_france_services_15min"
NAMES = (REACHED, WITHOUT, NEAR_SERVICES)
Derived = Mapping[tuple[str, str, str, int], Value]
_STATES = {"oui": Interval(0.0, 0.0), "non": Interval(100.0, 100.0)}
_NOTE = "calculé par l’outil, temps de trajet de la partie « L’accès aux crèches »"


def derive(context: Context, engine: Engine) -> Callable[[], Derived]:
    """What gives the values of the indicators of access, when they are first asked for.

    Without a speed nor a matrix of times, or where the matrix is wrong, it gives none.

    Args:
        context: The territory.
        engine: Its engine.
    """

    def made() -> Derived:
        block = context.file
        if block.accessibilite.vitesse_km_h is None and block.donnees.temps_trajet is None:
            return {}
        try:
            around = surroundings(context, engine)
        except ParamsError:  # the page of access and « ctg-eval verifier » say why
            return {}
        values = [*_reached(engine, around), *_without(engine, around), *_services(engine, around)]
        return {(one.indicator, one.level, one.geo, one.year): one for one in values}

    return made


def _reached(engine: Engine, around: Surroundings) -> Iterable[Value]:
    if CHILDREN not in around.years or not around.place_years:
        return
    found = reach(around, MINUTES)
    for one, box in found.places.items():
        used = _files(around, around.children, around.places)
        yield _value(engine, REACHED, one, (box, found.status[one]), (around.year, used))


def _without(engine: Engine, around: Surroundings) -> Iterable[Value]:
    if CHILDREN not in around.years or FACILITIES not in around.years:
        return
    found = zones(around, limit=MINUTES, held=offers(around))
    used = _files(around, around.children, around.facilities)
    year = around.years[CHILDREN]
    for one, zone in found.items():
        box = _STATES.get(zone.anywhere, Interval(0.0, 100.0))
        yield _value(engine, WITHOUT, one, (box, _status(box)), (year, used))
    box = blank(around, found, outside=True).share
    yield _value(engine, WITHOUT, "", (box, _status(box)), (year, used))


def _services(engine: Engine, around: Surroundings) -> Iterable[Value]:
    if PEOPLE not in around.years or SERVICES not in around.years:
        return
    held = {one: cell.interval for one, cell in around.services.items()}
    found = zones(around, limit=MINUTES, held=held)
    used = _files(around, around.people, around.services)
    year = around.years[SERVICES]
    for one, zone in found.items():
        box = _rest(_far(zone))
        yield _value(engine, NEAR_SERVICES, one, (box, _status(box)), (year, used))
    box = _rest(blank(around, found, outside=True, counts=around.people).share)
    yield _value(engine, NEAR_SERVICES, "", (box, _status(box)), (year, used))


def _far(zone: Zone) -> Interval:
    return _STATES.get(zone.anywhere, Interval(0.0, 100.0))


def _rest(share: Interval) -> Interval:
    return Interval(100.0 - share.high, 100.0 - share.low)


def _status(box: Interval) -> Status:
    """Bare bounds of a share tell nothing."""
    if box == Interval(0.0, 100.0):
        return Status.MISSING
    return worst_status(box, [Status.ESTIMATED])


def _files(around: Surroundings, *columns: Mapping[str, Cell]) -> tuple[str, ...]:
    return tuple(
        sorted({f for c in columns for one in around.journeys.codes for f in c[one].files})
    )


def _value(
    engine: Engine,
    name: str,
    commune: str,
    found: tuple[Interval, Status],
    told: tuple[int, tuple[str, ...]],
) -> Value:
    """A value of a commune, or of the territory where none is named.

    Args:
        engine: The engine of the territory.
        name: Identifier of the indicator.
        commune: Code of the commune; may be empty.
        found: The interval and its status.
        told: Year, and identifiers of the files used.
    """
    level, geo = ("commune", commune) if commune else ("territoire", engine.territory.id)
    year, files = told
    return Value(name, level, geo, year, *found, files, reason=_NOTE, seal=engine.door.seal)
