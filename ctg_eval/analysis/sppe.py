"""The public service of early childhood: what is due by each commune, what a transfer would change.

Thresholds are strict and read on the total population (REFERENTIEL, part e). Where the total
population is not known, the municipal one is a least value of it: nothing more is concluded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ctg_eval.bounds import Interval, Status, total
from ctg_eval.disclosure.door import Figure
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value

TOTAL, MUNICIPAL, PROVED = "pop_totale_seuil", "pop_municipale", "sppe_missions_couvertes"
Due = Literal["oui", "non", ""]


def above(people: Interval, threshold: int) -> Due:
    """Whether a population is certainly strictly above a threshold, certainly not, or unknown.

    Args:
        people: Total population, inhabitants.
        threshold: The threshold, inhabitants.
    """
    if people.low > threshold:
        return "oui"
    return "non" if people.high <= threshold else ""


@dataclass(frozen=True, slots=True)
class Populations:
    """The population of each commune for the thresholds of the law.

    Attributes:
        year: Year of the figures; 0 without any.
        people: Total population by commune, in the order of codes; a least value where the
            municipal one alone is known.
        municipal: Municipal population of the same year by commune.
        is_total: Whether a file gives the total population.
        values: The figures as the engine gives them, a commune each.
    """

    year: int
    people: Mapping[str, Figure]
    municipal: Mapping[str, Interval]
    is_total: bool
    values: tuple[Value, ...]

    def framing(self, threshold: int) -> list[str]:
        """Communes whose municipal population is not above a threshold that the total one passes."""
        return [
            one
            for one, figure in self.people.items()
            if above(figure.interval, threshold) == "oui"
            and above(self.municipal[one], threshold) == "non"
        ]


def populations(engine: Engine) -> Populations:
    """The newest populations of the communes, the total one where a file gives it.

    Args:
        engine: Engine of the territory.
    """
    for name in (TOTAL, MUNICIPAL):
        for year in reversed(engine.years(name) if name in engine.catalogue.entries else ()):
            values = engine.communes(name, year)
            if any(value.has_figure for value in values):
                people = {one.geo: _people(one, is_total=name == TOTAL) for one in values}
                return Populations(
                    year, people, _municipal(engine, year), name == TOTAL, tuple(values)
                )
    return Populations(0, {}, {}, False, ())


def _people(value: Value, *, is_total: bool) -> Figure:
    """The total population: who is counted apart may live there besides the municipal one."""
    low, high = value.interval.low, value.interval.high
    known = value.has_figure and math.isfinite(low)
    box = Interval(max(low, 0.0) if known else 0.0, high if is_total and known else math.inf)
    status = value.status if is_total or not known else Status.PARTIAL
    return Figure(box, status, value.seal)


def _municipal(engine: Engine, year: int) -> Mapping[str, Interval]:
    return {one.geo: one.interval for one in engine.communes(MUNICIPAL, year)}


def proved(engine: Engine) -> Mapping[str, Value]:
    """What a file says of the missions whose organiser is named and proved, by commune, last year.

    Args:
        engine: Engine of the territory.
    """
    for year in reversed(engine.years(PROVED) if PROVED in engine.catalogue.entries else ()):
        held = {one.geo: one for one in engine.communes(PROVED, year) if one.has_figure}
        if held:
            return held
    return {}


@dataclass(frozen=True, slots=True)
class Crossing:
    """Communes that would pass a threshold only because they transfer with the others.

    Attributes:
        epci: Code of the EPCI to which all of its communes would transfer.
        threshold: The threshold, inhabitants.
        communes: Their codes, sorted: alone they are certainly not above it, together they are.
        unsure: Others of which it is not known whether they are above it alone.
    """

    epci: str
    threshold: int
    communes: tuple[str, ...]
    unsure: tuple[str, ...]


def crossings(
    engine: Engine, people: Mapping[str, Interval], thresholds: tuple[int, ...]
) -> list[Crossing]:
    """What a transfer by all the communes of an EPCI would change, by EPCI and threshold.

    The threshold is then read on the total population of the communes that transfer; those of the
    EPCI that are not of the territory could only add to it.

    Args:
        engine: Engine of the territory.
        people: Total population of each commune of the territory.
        thresholds: The thresholds, inhabitants.
    """
    code, found = engine.territory.code, []
    for epci in sorted(engine.territory.epcis):
        members = [one for one in code.members("epci", epci) if one in people]
        together = total(people[one] for one in members)
        for threshold in thresholds:
            if above(together, threshold) == "oui":
                sides = {one: above(people[one], threshold) for one in members}
                alone = tuple(one for one in members if sides[one] == "non")
                unsure = tuple(one for one in members if not sides[one])
                found.append(Crossing(epci, threshold, alone, unsure))
    return found
