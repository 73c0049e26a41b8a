"""Offer against needs: what places would be missing for a target, by commune and as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ctg_eval.analysis.context import Context
from ctg_eval.analysis.surroundings import Surroundings
from ctg_eval.bounds import Interval, total
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to look after a young child.

    Attributes:
        label: Its name on pages.
        places: Indicator of its places.
        rate: Indicator of its places for 100 children.
    """

    label: str
    places: str
    rate: str


MODES = (
    Mode("Crèches et autres établissements (EAJE)", "places_eaje", "taux_couverture_eaje"),
    Mode("Assistantes maternelles", "places_assmat", "taux_couverture_assmat"),
    Mode("École avant 3 ans", "places_prescolarisation", "taux_couverture_prescolarisation"),
    Mode("Garde à domicile", "places_garde_domicile", "taux_couverture_garde_domicile"),
    Mode("Tous modes", "places_total", "taux_couverture_global"),
)
ALL_MODES, COLLECTIVE = MODES[-1], MODES[0]


def missing(target: float, children: Interval, places: Interval) -> Interval:
    """Places missing for a target: `max(0 ; c × E/100 − P)` (REFERENTIEL, f.1).

    Args:
        target: Places for 100 children.
        children: Children, which vary apart from the places.
        places: Places.
    """
    low = target * children.low / 100 - places.high
    high = target * children.high / 100 - places.low
    return Interval(max(0.0, low), max(0.0, high))


def implied_children(places: Interval, rate: float) -> Interval:
    """Children that a published rate supposes: 100 × places / rate (REFERENTIEL, f.1)."""
    return places.scaled(100 / rate)


def missing_as_published(target: float, places: Interval, rate: float) -> Interval:
    """Places missing where the children are those that the published rate supposes.

    Places stand on both sides: `max(0 ; P × (c/t − 1))`; with the rate as the target, none.

    Args:
        target: Places for 100 children.
        places: Places published.
        rate: Places for 100 children published with them, above zero.
    """
    gap = places.scaled(target / rate - 1)
    return Interval(max(0.0, gap.low), max(0.0, gap.high))


@dataclass(frozen=True, slots=True)
class Need:
    """Children, places and need of one commune.

    Attributes:
        children: Children under 3.
        places: Collective places.
        need: Places that it would have at the rate of the whole territory.
    """

    children: Interval
    places: Interval
    need: Interval

    @property
    def gap(self) -> Interval:
        """Places less need."""
        return Interval(self.places.low - self.need.high, self.places.high - self.need.low)

    @property
    def rate(self) -> Interval:
        """Places for 100 children; no upper end where there may be no child."""
        low = 100 * self.places.low / self.children.high if self.children.high else 0.0
        high = 100 * self.places.high / self.children.low if self.children.low else float("inf")
        return Interval(low, high)


def needs(around: Surroundings) -> dict[str, Need]:
    """Children, places and need of each commune whose both are known, at the territory's rate.

    The same children are counted on both sides; the needs add up to the places of the territory.
    """
    held = {
        one: (around.children[one].interval, around.places[one].interval)
        for one in (*around.inside, *around.lost)
        if around.children[one].is_known and around.places[one].is_known
    }
    whole = total(places for _, places in held.values())
    return {
        one: Need(children, places, _product(_share(one, held), whole))
        for one, (children, places) in sorted(held.items())
    }


def _share(one: str, held: Mapping[str, tuple[Interval, Interval]]) -> Interval:
    """Part of the territory's children who live in a commune."""
    children = held[one][0]
    rest = total(box for code, (box, _) in held.items() if code != one)
    if children.high <= 0:
        return Interval(0.0, 0.0)
    low = children.low / (children.low + rest.high) if children.low else 0.0
    return Interval(low, children.high / (children.high + max(rest.low, 0.0)))


def _product(part: Interval, whole: Interval) -> Interval:
    return Interval(part.low * whole.low, part.high * whole.high)


@dataclass(frozen=True, slots=True)
class Target:
    """Places missing for a target that the Copil has set.

    Attributes:
        mode: What the target is about.
        value: Places for 100 children.
        decided_on: Day on which it was decided.
        whole: Places missing in the territory as a whole; None where they are not known.
        by_commune: Places missing in each commune that is known.
        places: Places of the territory.
        rate: Places for 100 children of the territory, as published.
    """

    mode: Mode
    value: float
    decided_on: date
    whole: Interval | None
    by_commune: Mapping[str, Interval]
    places: Value | None = None
    rate: Value | None = None

    @property
    def total(self) -> Interval:
        """Sum of what is missing in the communes: never less than what the whole lacks."""
        return total(self.by_commune.values())


def targets(context: Context, engine: Engine, around: Surroundings) -> list[Target]:
    """Places missing for each target on places for 100 children that the territory has decided.

    Args:
        context: The territory; without a target in its file, nothing is computed.
        engine: Its engine.
        around: Children and places of its communes.
    """
    found = []
    for mode in (ALL_MODES, COLLECTIVE):
        target = context.file.cibles.get(mode.rate)
        if target is None or mode.rate not in engine.catalogue.entries:
            continue
        of = {one: _published(engine, mode, target.valeur, "commune", one)
              for one in context.territory.communes}  # fmt: skip
        known = {one: box for one, box in of.items() if box is not None}
        whole = _whole(context, engine, mode, target.valeur)
        if mode is COLLECTIVE:  # the same children everywhere: those of the census
            held = needs(around)
            known = {one: missing(target.valeur, n.children, n.places) for one, n in held.items()}
            if len(held) == len(context.territory.communes):
                whole = missing(
                    target.valeur,
                    total(n.children for n in held.values()),
                    total(n.places for n in held.values()),
                )
        found.append(
            Target(
                mode,
                target.valeur,
                target.decidee_le,
                whole,
                known,
                engine.latest(mode.places),
                engine.latest(mode.rate),
            )
        )
    return found


def _pair(engine: Engine, mode: Mode, level: str, geo: str) -> tuple[Interval, float] | None:
    """Places and rate published for an area, the newest year that has both."""
    for year in reversed(engine.years(mode.rate)):
        places = engine.value(mode.places, level, geo, year)
        rate = engine.value(mode.rate, level, geo, year)
        if places.interval.is_bounded and rate.interval.is_exact and rate.interval.low > 0:
            return places.interval, rate.interval.low
    return None


def _published(engine: Engine, mode: Mode, target: float, level: str, geo: str) -> Interval | None:
    pair = _pair(engine, mode, level, geo)
    return missing_as_published(target, *pair) if pair else None


def _whole(context: Context, engine: Engine, mode: Mode, target: float) -> Interval | None:
    """Over whole EPCI, the children that their published rates suppose; else nothing is known."""
    territory = context.territory
    if territory.epci:
        return _published(engine, mode, target, "territoire", territory.id)
    members = [territory.code.members("epci", one) for one in territory.epcis]
    if {one for some in members for one in some} != set(territory.communes):
        return None
    pairs = [_pair(engine, mode, "epci", one) for one in territory.epcis]
    gaps = [places.scaled(target / rate - 1) for places, rate in filter(None, pairs)]
    if len(gaps) < len(pairs):
        return None
    gap = total(gaps)
    return Interval(max(0.0, gap.low), max(0.0, gap.high))
