"""Access to collective childcare by commune: places within reach, nearest crèche, blank zones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ctg_eval.analysis.surroundings import Surroundings
from ctg_eval.analysis.two_step import step_weights, two_step
from ctg_eval.bounds import Interval, Status, share, total, weakest
from ctg_eval.sources.facts import Cell

Ranks = npt.NDArray[np.int_]
EXISTS = "oui"
NONE = "non"
UNSURE = "incertain"


@dataclass(frozen=True, slots=True)
class Reach:
    """What one threshold gives.

    Attributes:
        threshold: Longest journey, in minutes.
        places: Places within reach for 100 children, by commune of the territory.
        status: Why each is known so.
    """

    threshold: int
    places: Mapping[str, Interval]
    status: Mapping[str, Status]


def reach(around: Surroundings, threshold: int) -> Reach:
    """Places within reach for 100 children of each commune, neighbours included (2SFCA).

    Supply counts up to the threshold and the children who share it up to twice the threshold.

    Args:
        around: The territory and what lies around it, in minutes.
        threshold: Longest journey, in minutes.
    """
    codes = around.journeys.codes
    weights = step_weights(around.journeys.lengths, threshold)
    children = [around.children[one] for one in codes]
    places = [around.places[one] for one in codes]
    found = two_step(weights, [c.interval for c in children], [p.interval for p in places])
    rank = around.journeys.rank
    boxes, statuses = {}, {}
    for one in around.inside:
        box = found[rank[one]].scaled(100)
        used = np.flatnonzero(weights[rank[one]] > 0)
        met = np.flatnonzero((weights[:, used] > 0).any(axis=1))
        boxes[one] = box
        statuses[one] = worst_status(
            box, [*(places[r].status for r in used), *(children[r].status for r in met)]
        )
    return Reach(threshold, boxes, statuses)


def worst_status(box: Interval, statuses: Iterable[Status]) -> Status:
    """Status of a figure made of others: what is hidden in them has become an interval."""
    if math.isinf(box.high):
        return Status.PARTIAL if box.low > 0 else Status.MISSING
    found = weakest(statuses)
    if found in (Status.SECRET, Status.MISSING, Status.PARTIAL):
        found = Status.CENSORED
    return found if box.is_exact or found is not Status.EXACT else Status.CENSORED


def offers(around: Surroundings) -> dict[str, Interval]:
    """How many crèches each commune has; one at least where places are known.

    A list of equipment and a list of places may contradict each other: a place is evidence.
    """
    found = {}
    for one in around.journeys.codes:
        count, places = around.facilities[one].interval, around.places[one].interval
        is_proved = places.low > 0 and count.low == 0
        found[one] = Interval(1.0, max(count.high, 1.0)) if is_proved else count
    return found


@dataclass(frozen=True, slots=True)
class Zone:
    """What one commune reaches of crèches.

    Attributes:
        inside: Whether a crèche of the territory is within reach: oui, non or incertain.
        anywhere: The same, the neighbours' included.
        nearest: Length to the nearest crèche that is known, in the unit of the journeys;
            infinite without one.
        where: Commune of that crèche; empty without one.
    """

    inside: str
    anywhere: str
    nearest: float
    where: str


def zones(
    around: Surroundings, *, limit: float, held: Mapping[str, Interval] | None = None
) -> dict[str, Zone]:
    """Whether each commune of the territory has an offer within a limit, with and without outside.

    Args:
        around: The territory and what lies around it.
        limit: Longest journey, in the unit of the journeys.
        held: How many places of offer each commune has; its crèches by default.
    """
    held, rank = offers(around) if held is None else held, around.journeys.rank
    codes = np.array(around.journeys.codes)
    low = np.array([held[one].low for one in codes])
    high = np.array([held[one].high for one in codes])
    own = np.isin(codes, around.inside)
    found = {}
    for one in around.inside:
        lengths = around.journeys.lengths[rank[one]]
        near = lengths <= limit + 1e-9
        known = np.where(low > 0, lengths, np.inf)
        best = int(np.argmin(known))
        is_found = bool(np.isfinite(known[best]))
        found[one] = Zone(
            _state(low[near & own], high[near & own]),
            _state(low[near], high[near]),
            float(known[best]),
            str(codes[best]) if is_found else "",
        )
    return found


def _state(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> str:
    if (low > 0).any():
        return EXISTS
    return UNSURE if (high > 0).any() else NONE


@dataclass(frozen=True, slots=True)
class Blank:
    """Communes without any crèche within reach, and the children who live there.

    Attributes:
        communes: Communes where it is certain.
        unsure: Communes where the data do not tell.
        children: Children under 3 of the first, and at most of both.
        whole: Children under 3 of the territory.
    """

    communes: tuple[str, ...]
    unsure: tuple[str, ...]
    children: Interval
    whole: Interval

    @property
    def count(self) -> Interval:
        """How many communes."""
        return Interval(len(self.communes), len(self.communes) + len(self.unsure))

    @property
    def share(self) -> Interval:
        """Children who live there, for 100 of the territory."""
        if self.children.high <= 0:
            return Interval(0.0, 0.0)
        return share(self.children, self.whole)


def blank(
    around: Surroundings,
    found: Mapping[str, Zone],
    *,
    outside: bool,
    counts: Mapping[str, Cell] | None = None,
) -> Blank:
    """The blank zones of a territory.

    Args:
        around: The territory and what lies around it.
        found: What each of its communes reaches.
        outside: Whether the neighbours' offer counts.
        counts: People counted in each commune; the children under 3 by default.
    """
    people = around.children if counts is None else counts
    states = {one: zone.anywhere if outside else zone.inside for one, zone in found.items()}
    sure = tuple(one for one, state in states.items() if state == NONE)
    unsure = (*(one for one, state in states.items() if state == UNSURE), *around.lost)
    least = total(people[one].interval for one in sure)
    most = total(people[one].interval for one in (*sure, *unsure))
    whole = total(people[one].interval for one in (*around.inside, *around.lost))
    return Blank(sure, unsure, Interval(least.low, most.high), whole)


@dataclass(frozen=True, slots=True)
class Outside:
    """A commune around the territory that has a crèche within reach of it.

    Attributes:
        code: The commune.
        facilities: Its crèches.
        places: Its collective places.
        nearest: The commune of the territory that is the nearest to it.
        length: How far, in the unit of the journeys.
    """

    code: str
    facilities: Cell
    places: Cell
    nearest: str
    length: float


def outside_offer(around: Surroundings, *, limit: float) -> list[Outside]:
    """Communes out of the territory with a crèche within a limit of one of its own.

    Args:
        around: The territory and what lies around it.
        limit: Longest journey, in the unit of the journeys.

    Returns:
        In the order of codes.
    """
    held, rank = offers(around), around.journeys.rank
    own: Ranks = np.array([rank[one] for one in around.inside], dtype=int)
    found = []
    for one in around.outside:
        lengths = around.journeys.lengths[own, rank[one]]
        best = int(np.argmin(lengths)) if len(own) else -1
        if held[one].low > 0 and best >= 0 and lengths[best] <= limit + 1e-9:
            near = around.inside[best]
            found.append(
                Outside(one, around.facilities[one], around.places[one], near, float(lengths[best]))
            )
    return found


def silent_neighbours(around: Surroundings, *, limit: float) -> tuple[str, ...]:
    """Communes around, within a limit, of which no file says whether they have a crèche.

    Args:
        around: The territory and what lies around it.
        limit: Longest journey, in the unit of the journeys.
    """
    held, rank = offers(around), around.journeys.rank
    own = [rank[one] for one in around.inside]
    return tuple(
        one
        for one in around.outside
        if held[one].low == 0 < held[one].high
        and own
        and around.journeys.lengths[own, rank[one]].min() <= limit + 1e-9
    )
