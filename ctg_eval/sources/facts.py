"""What the store knows of a territory: one cell a variable, area and year, with its files.

Where several files give the same fact, the declared priority decides and the others only fill
what it lacks; a disagreement is kept to be shown, never averaged.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ctg_eval.bounds import UNKNOWN, UNKNOWN_POSITIVE, Interval, Status, weakest
from ctg_eval.geography.folding import own_value_is_comparable
from ctg_eval.sources.folds import FileRows, Fold, Row, fold, least
from ctg_eval.sources.store import Store


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
        known_high: High end of the sum of the known communes alone.
        known_set: What tells the set of known communes from another one.
    """

    interval: Interval
    status: Status
    files: tuple[str, ...] = ()
    known: int = 1
    expected: int = 1
    share: float = 1.0
    note: str = ""
    known_high: float = math.inf
    known_set: float = 0.0

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


AreaKey = tuple[str, str, str]
"""Variable, level and code of an area."""


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
        hidden: Rows that a protection hides, as (variable, year, level, code).
    """

    store: Store
    communes: tuple[str, ...]
    areas: tuple[tuple[str, str], ...]
    zones: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, FileRows] = field(default_factory=dict, repr=False)
    cells: Mapping[AreaKey, Mapping[int, Cell]] = field(default_factory=dict, repr=False)
    sums: Mapping[AreaKey, Mapping[int, Cell]] = field(default_factory=dict, repr=False)
    disagreements: tuple[Disagreement, ...] = ()
    hidden: frozenset[tuple[str, int, str, str]] = frozenset()
    _folded: dict[tuple[str, int, frozenset[str]], Cell] = field(default_factory=dict, repr=False)
    _years: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)

    def years(self, variable: str) -> tuple[int, ...]:
        """Years for which a file gives the variable at any level, sorted."""
        if variable not in self._years:
            found = {
                year
                for entry in self.store.files
                for years in entry.variables.get(variable, {}).values()
                for year in years
            }
            self._years[variable] = tuple(sorted(found))
        return self._years[variable]

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
        """A variable that is never combined: the commune's own row, on an unchanged perimeter.

        The first file that has a figure; else what the first one says of its absence.
        """
        (code,) = communes
        found: Cell | None = None
        for file in self._giving(variable):
            rows = file.rows.get((variable, year), {})
            if code in rows:
                cell = _own_cell(file, code, rows)
                if cell.is_known:
                    return cell
                found = found or cell
        return found or Cell(UNKNOWN, Status.MISSING, known=0, share=0.0)

    def _sum_over(self, variable: str, year: int, communes: frozenset[str]) -> Cell:
        """The first file settles what it can, the next ones only the communes that it does not."""
        folds: list[Fold] = []
        used: set[str] = set()
        left = set(communes)
        for file in self._giving(variable):
            found = fold(file, variable, year, left) if left else None
            if found is not None:
                folds.append(found)
                used.add(file.entry.identifier)
                left -= found.covered
        low, absence, source = self._least(variable, year, left)
        statuses = frozenset[Status]().union(*(one.statuses for one in folds))
        if not folds and not low:
            known = (
                Status.MISSING if len(communes) > 1 else weakest(absence, default=Status.MISSING)
            )
            files = (source,) if known is not Status.MISSING else ()
            return Cell(UNKNOWN_POSITIVE, known, files, 0, len(communes), 0.0)
        return Cell(
            Interval(
                math.fsum([low, *(one.low for one in folds)]),
                math.inf if left else math.fsum(one.high for one in folds),
            ),
            Status.PARTIAL if left else _status(statuses, of=len(communes)),
            tuple(sorted(used | ({source} if low else set()))),
            len(communes) - len(left),
            len(communes),
            self._share(communes, left),
        )

    def _least(
        self, variable: str, year: int, left: set[str]
    ) -> tuple[float, frozenset[Status], str]:
        """What is certain of the communes left: the most that one file says, and that file."""
        best: tuple[float, frozenset[Status], str] = (0.0, frozenset(), "")
        for file in self._giving(variable) if left else ():
            low, statuses = least(file, variable, year, left)
            if low > best[0] or (statuses and not best[2]):
                best = (low, statuses, file.entry.identifier)
        return best

    def _share(self, communes: frozenset[str], left: set[str]) -> float:
        people = sum(self._population[one] for one in communes)
        known = sum(self._population[one] for one in communes - left)
        return known / people if people else float(not left)


def _own_cell(file: FileRows, code: str, rows: Mapping[str, Row]) -> Cell:
    files = (file.entry.identifier,)
    if not own_value_is_comparable(code, file.passage, rows.keys()):
        note = "le périmètre de la commune a changé depuis"
        return Cell(UNKNOWN, Status.MISSING, files, 0, 1, 0.0, note)
    low, high, status = rows[code]
    known = int(math.isfinite(high))
    return Cell(Interval(low, high), status, files, known, 1, known)


def _status(statuses: Collection[Status], *, of: int) -> Status:
    worst = weakest(statuses)
    # A protected cell with known bounds counts for what its mask says.
    return Status.CENSORED if worst is Status.SECRET and of > 1 else worst
