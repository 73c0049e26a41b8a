"""Rows of one file brought to some of today's communes: a sum, and the communes that it settles."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from ctg_eval.bounds import Status
from ctg_eval.geography.movements import departement_of
from ctg_eval.geography.transitions import Passage
from ctg_eval.sources.register import FileEntry

Row = tuple[float, float, Status]
Mask = Callable[[str, Row], Row]
"""What a row of a variable becomes before anything is computed from it."""
Place = tuple[str, str, int, str]
"""Sha256 of a file, variable, year and level: where the rows of some areas stand."""
Tables = Mapping[Place, Mapping[str, Row]]
"""Rows by place, then by code of the area."""
Protect = Callable[[Tables], Tables]
"""What all the rows read become before anything is computed from them: same places and codes."""
_NOTHING: Row = (0.0, 0.0, Status.EXACT)
_NOWHERE: frozenset[str] = frozenset()


def as_it_is(_variable: str, row: Row) -> Row:
    """The mask that hides nothing."""
    return row


def each_row(mask: Mask) -> Protect:
    """The protection that looks at one row at a time."""

    def protect(tables: Tables) -> Tables:
        return {
            place: {geo: mask(place[1], row) for geo, row in rows.items()}
            for place, rows in tables.items()
        }

    return protect


@dataclass(frozen=True)
class FileRows:
    """Rows of one file that may count for the territory, and how its codes lead to today's.

    Attributes:
        entry: The file.
        passage: The way from its codes to today's communes.
        rows: (variable, year) → code → low, high, status; a key for each year of the file.
        expected: Codes that should have a row for the territory to be known.
    """

    entry: FileEntry
    passage: Passage
    rows: Mapping[tuple[str, int], Mapping[str, Row]]
    expected: frozenset[str]

    def reach(self, code: str) -> frozenset[str]:
        """Today's communes that hold some of a code's land."""
        return self.passage.targets.get(code, _NOWHERE)

    def due(
        self, variable: str, year: int, wanted: Collection[str]
    ) -> Iterator[tuple[frozenset[str], Row | None]]:
        """Each row that should be there for some communes, as (communes, row or None)."""
        rows = self.rows[variable, year]
        for code in self.expected:
            reach = self.reach(code)
            if not reach.isdisjoint(wanted):
                row = rows.get(code)
                if row is None and self.entry.covers(departement_of(code), year):
                    row = _NOTHING
                yield reach, row


@dataclass(frozen=True, slots=True)
class Fold:
    """A sum over the communes that a file settles.

    Attributes:
        low: Least value.
        high: Greatest value.
        covered: Communes whose every row is there, with both ends.
        statuses: Statuses of the rows counted.
    """

    low: float
    high: float
    covered: frozenset[str]
    statuses: frozenset[Status]


def fold(file: FileRows, variable: str, year: int, wanted: Collection[str]) -> Fold | None:
    """The sum of an additive variable over those of some communes that a file settles.

    A row shared with a commune that is not settled (or not wanted) counts from nothing to all of
    it. A commune that lacks one of its rows is not settled: another file may do it.

    Args:
        file: Rows of the file.
        variable: An additive variable.
        year: A year.
        wanted: Today's communes.

    Returns:
        None when the file settles none of them.
    """
    if (variable, year) not in file.rows:
        return None
    due = list(file.due(variable, year, wanted))
    settled = [(reach, row) for reach, row in due if row and math.isfinite(row[1])]
    lacking = [reach for reach, row in due if not row or not math.isfinite(row[1])]
    reached = _NOWHERE.union(*(reach for reach, _ in settled))
    covered = (reached - _NOWHERE.union(*lacking)).intersection(wanted)
    if not covered:
        return None
    counted = [(reach <= covered, row) for reach, row in settled if reach & covered]
    return Fold(
        math.fsum(row[0] for whole, row in counted if whole),
        math.fsum(row[1] for _, row in counted),
        covered,
        frozenset(row[2] if whole else Status.PARTIAL for whole, row in counted),
    )


def least(
    file: FileRows, variable: str, year: int, unsettled: Collection[str]
) -> tuple[float, frozenset[Status]]:
    """What a file makes certain of communes that no file settles: their rows that are there.

    Returns:
        Sum of the least values of the rows wholly inside them, and the statuses of their rows
        (missing, for one that is not there).
    """
    if (variable, year) not in file.rows:
        return 0.0, frozenset()
    due = list(file.due(variable, year, unsettled))
    low = math.fsum(row[0] for reach, row in due if row and reach.issubset(unsettled))
    return low, frozenset(row[2] if row else Status.MISSING for _, row in due)
