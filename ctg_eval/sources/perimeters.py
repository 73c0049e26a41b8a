"""The perimeters of each file: which geography it was made on, and the way to today's communes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.movements import Calendar, departement_of, make_calendar
from ctg_eval.geography.transitions import Passage, Targets, dated_passage, undated_passage
from ctg_eval.sources.register import FileEntry

_FIRST_VINTAGE = 2012


def presence(
    code: OfficialCode, communes: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of a file that today's code does not hold, and today's communes that it lacks.

    A file that holds less than half of its departments' communes is a selection: what it lacks
    says nothing of its geography, and is not listed.
    """
    held = set(communes)
    strays = {one for one in held if not code.has(one)}
    wanted = {departement_of(one) for one in held}
    expected = {
        one for area in code.areas("departement") if area in wanted
        for one in code.members("departement", area)
    }  # fmt: skip
    absent = expected - held
    if len(absent) * 2 > len(expected):
        absent = set()
    return tuple(sorted(strays)), tuple(sorted(absent))


class Perimeters:
    """Passages of files, each geography worked out once.

    Args:
        code: Today's code.
        movements: What reads Insee's movements, when they are needed; None where there are none:
            splits cannot be seen then.
        digest: Fingerprint of the movements.
        cache: What `dump` gave for the same key; nothing is worked out again.
    """

    def __init__(
        self,
        code: OfficialCode,
        movements: Callable[[], pd.DataFrame] | None,
        digest: str = "",
        cache: dict[str, Any] | None = None,
    ) -> None:
        self.code = code
        self._read = movements
        self._digest = digest
        self._vintages: dict[str, int] = {}
        self._passages: dict[int, Passage] = {}
        if cache is not None:
            self._vintages = dict(cache["fichiers"])
            self._cached = {int(year): content for year, content in cache["passages"].items()}
        else:
            self._cached = {}

    @property
    def is_dated(self) -> bool:
        """Whether former perimeters can be verified."""
        return self._read is not None

    @cached_property
    def key(self) -> str:
        """What tells this geography from another: code and movements."""
        return hashlib.sha256(f"{self.code.key}{self._digest}".encode()).hexdigest()[:12]

    @cached_property
    def movements(self) -> pd.DataFrame:
        """Insee's movements."""
        assert self._read is not None  # noqa: S101 (narrowing)
        return self._read()

    def vintage(self, entry: FileEntry) -> int:
        """1 January whose geography fits best the communes of a file."""
        if entry.sha256 not in self._vintages:
            self._vintages[entry.sha256] = self._infer(entry)
        return self._vintages[entry.sha256]

    def passage(self, entry: FileEntry) -> Passage:
        """The way from a file's communes to today's."""
        if not self.is_dated:
            return _undated(self.code)
        year = self.vintage(entry)
        if year not in self._passages:
            self._passages[year] = self._work_out(year)
        return self._passages[year]

    def dump(self) -> dict[str, Any]:
        """Vintages and passages, as what differs from « nothing changed », for a JSON file."""
        today = set(self.code.communes)
        passages = {}
        for year, passage in sorted(self._passages.items()):
            existing = passage.existing or frozenset()
            moved = {old: sorted(now) for old, now in passage.targets.moved.items()}
            passages[str(year)] = {
                "cibles": dict(sorted(moved.items())),
                "disparues": sorted(existing - today),
                "nouvelles": sorted(today - existing),
            }
        return {"fichiers": dict(sorted(self._vintages.items())), "passages": passages}

    def _infer(self, entry: FileEntry) -> int:
        if not self.is_dated or not (entry.strays or entry.absent):
            return self.code.year
        present = set(entry.strays)
        for area in entry.departements:
            present |= set(self.code.members("departement", area))
        return self._calendar.vintage(present - set(entry.absent))

    @cached_property
    def _calendar(self) -> Calendar:
        years = range(_FIRST_VINTAGE, self.code.year + 1)
        return make_calendar(self.code, self.movements, years)

    def _work_out(self, year: int) -> Passage:
        if year in self._cached:
            return _restored(self.code, self._cached[year])
        return dated_passage(self.code, self.movements, since=date(year, 1, 1))


@lru_cache(maxsize=4)
def _undated(code: OfficialCode) -> Passage:
    return undated_passage(code)


def _restored(code: OfficialCode, content: dict[str, Any]) -> Passage:
    moved = {old: frozenset(now) for old, now in content["cibles"].items()}
    existing = code.known.difference(content["nouvelles"]).union(content["disparues"])
    return Passage(Targets(moved, code.known), True, existing, _undated(code).cities)
