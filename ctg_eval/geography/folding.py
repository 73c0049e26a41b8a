"""Bringing the rows of a file to today's communes: sums with certain bounds, and what lacks."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pandas as pd

from ctg_eval.bounds import Interval
from ctg_eval.geography.transitions import Passage

_NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Folded:
    """The rows of a file that count for a set of today's communes.

    Attributes:
        inside: Rows wholly inside the set: geo, low, high.
        partial: Rows whose land is shared with communes outside it: geo, low (0), high.
        missing: Communes of the set with no row at all, sorted.
        incomplete: Communes with a row where another row that should be there lacks (a commune
            merged since, a municipal arrondissement), sorted.
    """

    inside: pd.DataFrame = field(repr=False)
    partial: pd.DataFrame = field(repr=False)
    missing: tuple[str, ...]
    incomplete: tuple[str, ...]

    @property
    def total(self) -> Interval:
        """Sum of the rows: holds the true total when nothing is missing nor incomplete."""
        low = math.fsum(self.inside["low"])
        return Interval(low, math.fsum([*self.inside["high"], *self.partial["high"]]))

    @property
    def is_complete(self) -> bool:
        """Whether every row needed is there."""
        return not self.missing and not self.incomplete


def fold(frame: pd.DataFrame, passage: Passage, communes: Iterable[str]) -> Folded:
    """Fold the rows of an additive variable of one year on a set of today's communes.

    A row wholly inside the set counts in full, a row partly inside from 0 to its high end. Rows
    of municipal arrondissements are left out where the city has its own row. A row of a commune
    merged since is added to the row of the commune that received it: when both stand in a file,
    its perimeters are older than the merger.

    Args:
        frame: geo (text), low, high (0 ≤ low ≤ high): one row a geo; a row whose bounds are
            not numbers counts as no row.
        passage: The way from the file's codes to today's communes.
        communes: Today's communes asked for.

    Returns:
        The rows that count and the communes that lack some.

    Raises:
        ValueError: a geo stands twice.
    """
    if frame["geo"].duplicated().any():
        raise ValueError("one row a geo: the rows of one variable and one year")
    asked = frozenset(communes)
    known = frame.loc[frame["low"].notna() & frame["high"].notna(), ["geo", "low", "high"]]
    present = set(known["geo"].tolist())
    doubled = {part for part, city in passage.cities.items() if city in present}
    reach = [
        _NOWHERE if geo in doubled else passage.targets.get(geo, _NOWHERE)
        for geo in known["geo"].tolist()
    ]
    is_inside = [bool(now) and now <= asked for now in reach]
    is_partial = [
        not inside and not now.isdisjoint(asked)
        for now, inside in zip(reach, is_inside, strict=True)
    ]
    covered = asked & _NOWHERE.union(*reach)
    lacking = _expected(frame["geo"].tolist(), present, passage, asked) - present
    behind = _NOWHERE.union(*(passage.targets[old] for old in lacking))
    return Folded(
        inside=known.loc[is_inside].reset_index(drop=True),
        partial=known.loc[is_partial].assign(low=0.0).reset_index(drop=True),
        missing=tuple(sorted(asked - covered)),
        incomplete=tuple(sorted(covered & behind)),
    )


def _expected(
    every: Iterable[str], present: Collection[str], passage: Passage, asked: frozenset[str]
) -> set[str]:
    """Codes that should have a row for the communes asked: those of the file, and of its day.

    A city given by its municipal arrondissements needs all of them, and no row of its own.
    """
    cities = passage.cities
    split = {city for part, city in cities.items() if part in present and city not in present}
    due = {old for old in every if old not in cities}
    if passage.existing is not None:
        behind = (old for now, old in passage.sources.items() if now in asked)
        due |= passage.existing & asked.union(*behind)
    due = (due & passage.targets.keys()) - split
    return due | {part for part, city in cities.items() if city in split}


def own_value_is_comparable(code: str, passage: Passage, codes_present: Collection[str]) -> bool:
    """Whether a value of the file, not additive, speaks of today's commune as it is.

    True only where the perimeter did not change: the code leads to itself alone, and no other
    commune of the file, or of its day, leads to it.

    Args:
        code: One of today's communes.
        passage: The way from the file's codes to today's communes.
        codes_present: Codes of the file.
    """
    if passage.targets.get(code) != frozenset({code}):
        return False
    others = passage.sources.get(code, _NOWHERE)
    existed = passage.existing or _NOWHERE
    return not any(other in codes_present or other in existed for other in others)
