"""Passages: what the communes of an older geography have become in today's code.

A restored commune is taken to get back the land that it had when it merged: that is what
« rétablissement » means, and Insee's movements say no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.movements import Step, arrondissements, communes_on, read_steps
from ctg_eval.geography.tables import CURRENT, FORMER


@dataclass(frozen=True, eq=False)
class Targets(Mapping[str, frozenset[str]]):
    """Where the land of each code lies today; only what moved is written.

    Attributes:
        moved: Codes that do not simply lead to themselves, and today's communes of each.
        still: Communes that lead to themselves, unless `moved` says otherwise.
    """

    moved: Mapping[str, frozenset[str]]
    still: frozenset[str] = frozenset()

    def __getitem__(self, code: str) -> frozenset[str]:
        """Today's communes of a code."""
        if code in self.moved:
            return self.moved[code]
        if code in self.still:
            return frozenset({code})
        raise KeyError(code)

    def __iter__(self) -> Iterator[str]:
        """Every code, those that moved last."""
        yield from (code for code in self.still if code not in self.moved)
        yield from self.moved

    def __len__(self) -> int:
        """Number of codes."""
        return len(self.still | self.moved.keys())

    def __contains__(self, code: object) -> bool:
        """Whether a code leads somewhere."""
        return code in self.still or code in self.moved


@dataclass(frozen=True)
class Passage:
    """The way from the codes of a file to today's communes.

    Attributes:
        targets: Old or current code → today's communes that hold some of its land.
        is_dated: Whether Insee's movements were followed; otherwise splits cannot be seen.
        existing: Communes that existed on the file's day; None when not dated.
        cities: City of each municipal arrondissement.
    """

    targets: Targets = field(repr=False)
    is_dated: bool
    existing: frozenset[str] | None = field(default=None, repr=False)
    cities: Mapping[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def sources(self) -> Mapping[str, Set[str]]:
        """Today's commune → other codes that led to it, municipal arrondissements left out."""
        found: dict[str, set[str]] = defaultdict(set)
        for old, now in self.targets.moved.items():
            for commune in now - {old}:
                if old not in self.cities:
                    found[commune].add(old)
        return dict(found)


def undated_passage(code: OfficialCode) -> Passage:
    """The passage from today's code alone: mergers without their dates, no split."""
    former = code.table[code.table["type"] != CURRENT]
    moved = {
        old: frozenset({today})
        for old in former["code"].tolist()
        if not code.has(old) and (today := code.current_commune(old)) is not None
    }
    return Passage(Targets(moved, code.known), False, cities=arrondissements(code))


def dated_passage(code: OfficialCode, movements: pd.DataFrame, *, since: date) -> Passage:
    """The passage from the geography of a day, by Insee's movements.

    Codes that did not exist on that day are led to today's communes too, since files hold some.
    Mergers later than the last movement known are completed from today's code.

    Args:
        code: Today's code.
        movements: Rows of v_mvtcommune_AAAA.csv (columns `MOVEMENT_COLUMNS`, text).
        since: Day of the file's geography; movements of that very day are done.

    Raises:
        GeographyError: the movements cannot be read.
    """
    steps = read_steps(movements)
    existing = communes_on(code, steps, since)
    moving = existing & {known for step in steps for known in step.after | step.images.keys()}
    lands = {known: {known} for known in moving}
    walk = _Walk(existing, _delegates(code), _last_gains(steps), lands)
    for step in steps:
        walk.advance(step, is_past=step.day <= since.isoformat())
    undated = undated_passage(code)
    moved = dict(undated.targets.moved)
    for old, now in walk.targets.items():
        today = {found for known in now if (found := code.current_commune(known)) is not None}
        if today and today != {old}:
            moved[old] = frozenset(today)
    return Passage(Targets(moved, code.known), True, existing, undated.cities)


def _delegates(code: OfficialCode) -> dict[str, str]:
    """Today's commune of each delegated or associated one: Insee says where it lies."""
    rows = code.table[~code.table["type"].isin([CURRENT, FORMER])]
    return dict(zip(rows["code"].tolist(), rows["commune"].tolist(), strict=True))


@dataclass
class _Walk:
    """Where the land of each old commune lies, day after day.

    Attributes:
        existing: Communes on the file's day: the lands that are followed.
        delegates: Today's commune of each delegated or associated one.
        gains: Last day on which each commune received the land of another.
        targets: Old commune → communes that hold some of its land so far.
        moved: Old communes whose own code was once left by their land.
        blurred: Old communes whose land once lay in several communes at a time, or that took
            over the code of another: their code says no more where their land is.
    """

    existing: frozenset[str]
    delegates: Mapping[str, str]
    gains: Mapping[str, str]
    targets: dict[str, set[str]]
    moved: set[str] = field(default_factory=set)
    blurred: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.holders = defaultdict(set, {old: {old} for old in self.targets})

    def advance(self, step: Step, *, is_past: bool) -> None:
        """Apply one day; on a day before the file's, a commune that exists is whole again."""
        for before in step.images.keys() - self.targets.keys():
            self._put(before, {before})
        moves = [
            (old, before, self._share(old, before, step))
            for before in step.images
            for old in self.holders[before]
        ]
        for old, before, _ in moves:
            self.targets[old].discard(before)
            self.holders[before].discard(old)
        for old, _, share in moves:
            self._put(old, self.targets[old] | share)
        for after in step.after:
            if is_past or after not in self.targets:
                self._put(after, {after})
        self._mark({old for old, _, _ in moves}, step, is_past=is_past)

    def _mark(self, old_communes: set[str], step: Step, *, is_past: bool) -> None:
        """Remember the old communes that a later split will tell less about."""
        if is_past:
            taken = (now for now in step.images.values() if len(now) == 1)
            self.blurred |= step.born & frozenset[str]().union(*taken)
        else:
            self.moved |= {old for old in old_communes if old not in self.targets[old]}
            self.blurred |= {old for old in old_communes if len(self.targets[old]) > 1}

    def _put(self, old: str, now: Iterable[str]) -> None:
        """Settle where the land of `old` lies."""
        for left in self.targets.get(old, set()) - set(now):
            self.holders[left].discard(old)
        self.targets[old] = set(now)
        for commune in now:
            self.holders[commune].add(old)

    def _share(self, old: str, parent: str, step: Step) -> frozenset[str]:
        """Which communes of the day may hold the land of `old` that lay in `parent`."""
        children = step.images[parent]
        if len(children) == 1 or old in self.blurred:
            return children
        inside = self.holders[parent] & self.existing
        # A child that was no commune on the file's day may have been cut from any of them.
        fresh = frozenset(child for child in children if child not in inside)
        if old == parent and old not in self.moved:
            return (children & {parent}) | fresh or children
        home = old if old in children else self._home(old, step.day)
        if home not in children:
            return children
        return frozenset({home}) | (fresh if old in self.existing else frozenset())

    def _home(self, old: str, day: str) -> str:
        """Where a delegated commune lies today, if it can have come there no later than `day`."""
        home = self.delegates.get(old, "")
        return home if self.gains.get(home, "") <= day else ""


def _last_gains(steps: Iterable[Step]) -> dict[str, str]:
    """Last day on which each commune received the land of another."""
    return {
        after: step.day
        for step in steps
        for before, afters in step.images.items()
        for after in afters - {before}
    }
