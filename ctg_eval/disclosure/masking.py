"""What local counts become before anything is computed from them: the one place of the rule.

First step of secrecy. A local count under the threshold is hidden; so is a part whose rest, in its
whole of the same place and year, is under the threshold; so is a total published for a larger
area one of whose communes is hidden, or not read. What is hidden is an interval. A secondary
suppression takes the place of `protection`, and nothing else changes.

The rules look at rows, never at the perimeter of a report: the pages of a sector and of the whole
territory hide the same rows, and what is computed from masks tells no more than the masks.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Door
from ctg_eval.errors import DisclosureError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.referentiel.indicateurs import Catalogue, Indicateur
from ctg_eval.referentiel.sources import Sources
from ctg_eval.sources.folds import Place, Protect, Row, Tables, each_row
from ctg_eval.sources.register import FileEntry

NOT_PRINTED = "non imprimée (données locales)"
Wholes = Mapping[str, tuple[str, ...]]
"""Variable of a part → variables of the wholes that it is counted in."""


def protection(door: Door, catalogue: Catalogue, code: OfficialCode) -> Protect:
    """What hides local counts, their complements and the totals that would give them away.

    Args:
        door: The door of the run: its threshold, and whether the document is internal.
        catalogue: Indicators: they say which count is a part of which.
        code: Official code: it says which communes a total is of.

    Raises:
        DisclosureError: the indicators make a count a part of itself.
    """
    if door.diffusion == "interne":
        return each_row(door.row)
    wholes = wholes_of(door, catalogue)
    order = _order(wholes)

    def protect(tables: Tables) -> Tables:
        shown = {place: dict(rows) for place, rows in each_row(door.row)(tables).items()}
        places: dict[tuple[str, int, str], list[Place]] = defaultdict(list)
        for place in tables:
            places[place[1:]].append(place)
        for part in order:
            _hide_complements(part, wholes[part], tables, shown, places, door)
        _hide_totals(shown, door, code)
        return shown

    return protect


def hides_rate(door: Door, entry: Indicateur, under: Interval | None) -> bool:
    """Whether a rate of local people is hidden because it is taken on too few people.

    A rate whose numerator or denominator is hidden is hidden by its cells; here the denominator
    may be of open data.

    Args:
        door: The door of the run.
        entry: The indicator.
        under: Its denominator.
    """
    if under is None or door.diffusion == "interne" or under.high >= door.threshold:
        return False
    people = all(door.counts_people(name) for name, _ in entry.denominateur)
    return people and any(door.is_local(name) for name, _ in entry.numerateur)


def printed_fingerprint(file: FileEntry, sources: Sources) -> str:
    """The fingerprint of a file as a page may print it: none of local data.

    A small file can be found again by trying its possible contents against its fingerprint.

    Args:
        file: A file of the store.
        sources: Declarations: they say which sources are open.
    """
    source = sources.entries.get(file.source)
    return file.identifier if source and source.acces == "ouvert" else NOT_PRINTED


def wholes_of(door: Door, catalogue: Catalogue) -> Wholes:
    """The wholes of each local count, by the forms of the catalogue.

    A part and its whole, and a ratio of two local counts in the same unit (children with a
    disability among children enrolled).
    """
    found: dict[str, dict[str, None]] = {}
    for entry in catalogue.entries.values():
        if len(entry.numerateur) == len(entry.denominateur) == 1:
            part, whole = entry.numerateur[0][0], entry.denominateur[0][0]
            if part != whole and door.is_local(part) and _are_linked(door, entry, part, whole):
                found.setdefault(part, {})[whole] = None
    return {part: tuple(some) for part, some in found.items()}


def _are_linked(door: Door, entry: Indicateur, part: str, whole: str) -> bool:
    if entry.forme == "part":
        return True
    unit = [door.sources.variable(name).unite for name in (part, whole)]
    return entry.forme == "rapport" and door.is_local(whole) and unit[0] == unit[1]


def _order(wholes: Wholes) -> list[str]:
    """Parts, each after the wholes that are parts themselves."""
    try:
        ranked = list(TopologicalSorter(wholes).static_order())
    except CycleError as error:
        names = " → ".join(f"« {one} »" for one in error.args[1])
        raise DisclosureError(
            f"les indicateurs font d’un effectif local une part de lui-même ({names}). "
            "Corrigez indicateurs.yaml"
        ) from error
    return [one for one in ranked if one in wholes]


def _hide_complements(
    part: str,
    wholes: Iterable[str],
    raw: Tables,
    shown: dict[Place, dict[str, Row]],
    places: Mapping[tuple[str, int, str], list[Place]],
    door: Door,
) -> None:
    """Hide the rows of a part whose rest may be small, in any file that gives its whole."""
    for key, own in [(key, one) for key, some in places.items() if key[0] == part for one in some]:
        beside = [one for whole in wholes for one in places.get((whole, *key[1:]), ())]
        for geo, row in raw[own].items():
            pairs = [
                _Pair(row, raw[one][geo], shown[one][geo]) for one in beside if geo in raw[one]
            ]
            hulls = [hull for one in pairs if (hull := one.hull(door)) is not None]
            if hulls:
                low, high = min(one.low for one in hulls), max(one.high for one in hulls)
                shown[own][geo] = (float(low), float(high), Status.SECRET)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A part and its whole, in one place and year.

    Attributes:
        part: The part as its file gives it.
        whole: The whole as its file gives it.
        printed: The whole as it may be used.
    """

    part: Row
    whole: Row
    printed: Row

    def hull(self, door: Door) -> Interval | None:
        """What is said of the part when it or the rest may be small; None when it says nothing new.

        The bounds come from the whole as printed, and are the same for every part that would be
        hidden beside it: nobody finds the rest by taking the rule backwards.
        """
        least, most = self.printed[:2]
        rest = (self.whole[0] - self.part[1], self.whole[1] - self.part[0])
        if self.part[1] <= 0 or not all(map(math.isfinite, (least, most, *rest))):
            return None
        is_small = self.part[0] < door.threshold
        if not is_small and not (rest[1] > 0 and rest[0] < door.threshold):
            return None
        is_whole = all(float(end).is_integer() for end in self.part[:2])
        # A part that its own file rounds keeps at least its rounding.
        own = self.part[:2] if self.part[0] < self.part[1] else (math.inf, -math.inf)
        highest = max(math.ceil(most) - is_whole, own[1])
        if least < 2 * door.threshold:
            # Part or rest is small whatever the part is: all of them are said alike.
            return Interval(min(float(is_whole), own[0]), max(highest, door.threshold - 1.0))
        if is_small:
            return Interval(*door.row_of_people(self.part)[:2])
        return Interval(min(math.floor(least) - door.threshold + is_whole, own[0]), highest)


def _hide_totals(shown: dict[Place, dict[str, Row]], door: Door, code: OfficialCode) -> None:
    """Hide a local total from which a hidden commune could be found by difference.

    It stays where each of its communes was read in the same file or another, and none is hidden.
    """
    detail: dict[tuple[str, int], dict[str, bool]] = defaultdict(dict)
    for (_, variable, year, level), rows in shown.items():
        if level == "commune" and door.is_local(variable):
            held = detail[variable, year]
            for geo, row in rows.items():
                held[geo] = held.get(geo, True) and row[2].has_figure
    for (_, variable, year, level), rows in shown.items():
        if level in _WIDER and (variable, year) in detail:
            plain = detail[variable, year]
            for geo, row in rows.items():
                inside = code.members(level, geo)
                if row[1] > 0 and not all(plain.get(one, False) for one in inside):
                    rows[geo] = (0.0, math.inf, Status.SECRET)


_WIDER = ("epci", "departement", "region", "france")
