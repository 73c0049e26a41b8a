"""What the store knows of a territory: one cell a variable, area and year, with its files.

Where several files give the same fact, the declared priority decides and the others only fill
what it lacks; a disagreement is kept to be shown, never averaged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ctg_eval.bounds import UNKNOWN, UNKNOWN_POSITIVE, Interval, Status
from ctg_eval.geography.folding import own_value_is_comparable
from ctg_eval.geography.transitions import Passage
from ctg_eval.sources.register import FileEntry
from ctg_eval.sources.store import Store

_ORDER = tuple(Status)


@dataclass(frozen=True, slots=True)
class Cell:
    """A variable for one area and one year.

    Attributes:
        interval: What is certain.
        status: Why it is known so.
        files: Identifiers of the files used, sorted.
        known: Communes with a figure, of `expected`.
        expected: Communes of the area.
        share: Share of the area's population that lives in known communes.
        note: French sentence on what the figure lacks.
    """

    interval: Interval
    status: Status
    files: tuple[str, ...] = ()
    known: int = 1
    expected: int = 1
    share: float = 1.0
    note: str = ""

    @property
    def is_known(self) -> bool:
        """Whether both ends are finite."""
        return self.interval.is_bounded


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two files that contradict each other on one fact.

    Attributes:
        variable: Which variable.
        geo: Which area.
        year: Which year.
        kept: File that counts, and its value.
        other: File that moves nothing, and its value.
    """

    variable: str
    geo: str
    year: int
    kept: tuple[str, Interval]
    other: tuple[str, Interval]


Row = tuple[float, float, Status]
AreaKey = tuple[str, str, str]
"""Variable, level and code of an area."""


@dataclass(frozen=True)
class FileRows:
    """Rows of one file that may count for the territory, and how its codes lead to today's.

    Attributes:
        entry: The file.
        passage: The way from its codes to today's communes.
        rows: (variable, year) → code → low, high, status.
        expected: Codes that should have a row for the territory to be known.
        zero: Those of them that count for zero when they have none.
    """

    entry: FileEntry
    passage: Passage
    rows: Mapping[tuple[str, int], Mapping[str, Row]]
    expected: frozenset[str]
    zero: frozenset[str]


@dataclass
class Facts:
    """Cells of a territory, of its communes, of the areas that it is compared with, of its zones.

    Attributes:
        store: The store.
        communes: Communes of the territory.
        areas: Areas asked for, as (level, geo).
        zones: Zones (IRIS, QPV) of the territory, as (level, geo).
        files: Rows of each file that holds some of the territory, by sha256.
        cells: Published figures of areas and zones, by year.
        sums: Sums of areas, by year.
        disagreements: Facts on which two files contradict each other.
    """

    store: Store
    communes: tuple[str, ...]
    areas: tuple[tuple[str, str], ...]
    zones: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, FileRows] = field(default_factory=dict, repr=False)
    cells: Mapping[AreaKey, Mapping[int, Cell]] = field(default_factory=dict, repr=False)
    sums: Mapping[AreaKey, Mapping[int, Cell]] = field(default_factory=dict, repr=False)
    disagreements: tuple[Disagreement, ...] = ()
    _folded: dict[tuple[str, int, frozenset[str]], Cell] = field(default_factory=dict, repr=False)

    def years(self, variable: str) -> tuple[int, ...]:
        """Years for which a file gives the variable at any level, sorted."""
        return tuple(
            sorted(
                {
                    year
                    for entry in self.store.files
                    for years in entry.variables.get(variable, {}).values()
                    for year in years
                }
            )
        )

    def commune(self, variable: str, code: str, year: int) -> Cell:
        """A variable for one of today's communes."""
        return self._cell(variable, year, frozenset({code}))

    def territory(self, variable: str, year: int) -> Cell:
        """An additive variable summed over the territory."""
        return self._cell(variable, year, frozenset(self.communes))

    def published(self, variable: str, level: str, geo: str, year: int) -> Cell | None:
        """The figure that a file publishes for an area or a zone; None when there is none."""
        return self.cells.get((variable, level, geo), {}).get(year)

    def summed(self, variable: str, level: str, geo: str, year: int) -> Cell | None:
        """The sum of an area's communes, made at import; None when no file knows enough."""
        return self.sums.get((variable, level, geo), {}).get(year)

    @cached_property
    def _population(self) -> dict[str, int]:
        return {one: self.store.code.commune(one).population for one in self.communes}

    def _cell(self, variable: str, year: int, communes: frozenset[str]) -> Cell:
        key = (variable, year, communes)
        if key not in self._folded:
            additive = self.store.sources.variable(variable).additif
            make = self._sum_over if additive else self._own
            self._folded[key] = make(variable, year, communes)
        return self._folded[key]

    def _giving(self, variable: str) -> Iterable[FileRows]:
        for entry in self.store.register.giving(variable, self.store.sources):
            if entry.sha256 in self.files:
                yield self.files[entry.sha256]

    def _own(self, variable: str, year: int, communes: frozenset[str]) -> Cell:
        """A variable that is never combined: the commune's own row, on an unchanged perimeter."""
        (code,) = communes
        for file in self._giving(variable):
            rows = file.rows.get((variable, year), {})
            if code not in rows:
                continue
            if not own_value_is_comparable(code, file.passage, rows.keys()):
                note = "le périmètre de la commune a changé depuis"
                return Cell(UNKNOWN, Status.MISSING, (file.entry.identifier,), 0, 1, 0.0, note)
            low, high, status = rows[code]
            known = int(math.isfinite(high))
            return Cell(Interval(low, high), status, (file.entry.identifier,), known, 1, known)
        return Cell(UNKNOWN, Status.MISSING, known=0, share=0.0)

    def _sum_over(self, variable: str, year: int, communes: frozenset[str]) -> Cell:
        lows, highs, used = [], [], []
        statuses: set[Status] = set()
        left = set(communes)
        for file in self._giving(variable):
            found = _fold(file, variable, year, left)
            if found is None:
                continue
            low, high, covered, seen = found
            lows.append(low)
            highs.append(high)
            statuses |= seen
            used.append(file.entry.identifier)
            left -= covered
            if not left:
                break
        return self._summed_cell(lows, highs, statuses, left, communes, used)

    def _summed_cell(
        self,
        lows: list[float],
        highs: list[float],
        statuses: set[Status],
        left: set[str],
        communes: frozenset[str],
        used: list[str],
    ) -> Cell:
        if not used:
            return Cell(UNKNOWN_POSITIVE, Status.MISSING, (), 0, len(communes), 0.0)
        people = sum(self._population[one] for one in communes)
        known = sum(self._population[one] for one in communes - left)
        high = math.inf if left else math.fsum(highs)
        return Cell(
            Interval(math.fsum(lows), high),
            _status(statuses, missing=len(left), of=len(communes)),
            tuple(sorted(used)),
            len(communes) - len(left),
            len(communes),
            known / people if people else float(not left),
        )


def _fold(
    file: FileRows, variable: str, year: int, wanted: set[str]
) -> tuple[float, float, set[str], set[Status]] | None:
    """Sum of a file's rows over communes: low, high, communes covered, statuses met."""
    rows = file.rows.get((variable, year))
    if rows is None:
        return None
    lows, highs = [], []
    statuses: set[Status] = set()
    covered: set[str] = set()
    uncovered: set[str] = set()
    for code in file.expected:
        targets = file.passage.targets.get(code, frozenset())
        if not targets & wanted:
            continue
        row = rows.get(code)
        if row is None and code in file.zero:
            row = (0.0, 0.0, Status.EXACT)
        if row is None or not math.isfinite(row[1]):
            uncovered |= targets
            lows.append(row[0] if row and targets <= wanted else 0.0)
            statuses.add(row[2] if row else Status.MISSING)
            continue
        # Land shared with communes outside: from nothing to all of it.
        lows.append(row[0] if targets <= wanted else 0.0)
        highs.append(row[1])
        statuses.add(row[2] if targets <= wanted else Status.PARTIAL)
        covered |= targets
    covered = (covered - uncovered) & wanted
    if not covered and not any(lows):
        return None
    return math.fsum(lows), math.fsum(highs), covered, statuses


def _status(statuses: set[Status], *, missing: int, of: int) -> Status:
    worst = max(statuses, key=_ORDER.index, default=Status.EXACT)
    if of == 1:
        return worst
    if missing:
        return Status.PARTIAL
    # A protected cell with known bounds counts for what its mask says.
    return Status.CENSORED if worst is Status.SECRET else worst
