"""The territory among comparable ones: medians and quartiles by intervals, changes, sensitivity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ctg_eval.analysis.keys import key_of
from ctg_eval.analysis.peers import Choice, Chooser
from ctg_eval.analysis.structure import area_facts, structure_of
from ctg_eval.analysis.theme import OLDEST_YEARS
from ctg_eval.bounds import UNKNOWN, Interval, Status, quantile, weakest
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value

LEAST_KNOWN = 5  # peers with a figure: under five, neither quartile nor place is said
LEVEL = "pairs"
NOT_ASKED = "la clé « comparaisons » du territoire ne les demande pas"


@dataclass(frozen=True, slots=True)
class Spread:
    """How an indicator spreads among comparable territories; each part is an interval.

    Attributes:
        low: First quartile: a quarter of them have less.
        median: Half of them have less.
        high: Third quartile: a quarter of them have more.
        known: Of `expected`, how many have a figure; the others may be anything.
        expected: How many comparable territories there are.
        status: The weakest reason why their figures are known so.
        sources: Files that give their figures.
    """

    low: Interval
    median: Interval
    high: Interval
    known: int
    expected: int
    status: Status
    sources: tuple[str, ...] = ()

    @property
    def is_bounded(self) -> bool:
        """Whether both quartiles and the median have two ends."""
        return all(one.is_bounded for one in (self.low, self.median, self.high))


@dataclass(frozen=True, slots=True)
class Standing:
    """One indicator of the territory beside its comparable territories.

    Attributes:
        identifier: Identifier in the catalogue.
        own: The territory's value.
        spread: What the comparable territories have, the same year.
        others: The same with fewer and with more territories, by their number.
        choice: The comparable territories of this indicator.
    """

    identifier: str
    own: Value
    spread: Spread
    others: Mapping[int, Spread]
    choice: Choice


@dataclass(frozen=True)
class Peers:
    """The comparable territories of a run, and their figures.

    Attributes:
        engine: Engine of the territory.
        count: How many comparable territories are asked for; 0 for none.
    """

    engine: Engine = field(repr=False)
    count: int

    @cached_property
    def chooser(self) -> Chooser:
        """Chooses them, for each indicator."""
        return Chooser(self.engine.territory, structure_of(self.engine), self.count)

    @property
    def reason(self) -> str:
        """Why there is none, in French; empty when there are some."""
        if not self.count:
            return NOT_ASKED
        if self.count < LEAST_KNOWN:
            return f"{self.count} demandés par la clé « pairs », il en faut {LEAST_KNOWN} au moins"
        return self.chooser.base.reason

    @cached_property
    def figures(self) -> Engine:
        """Engine of the comparable territories of every indicator, read in one pass."""
        engine = self.engine
        geos = {
            peer.geo
            for entry in engine.catalogue.entries.values()
            if self._allowed(entry.comparaison)
            for peer in self.chooser.choice(entry).ranked
        }
        store = engine.facts.store
        facts = area_facts(store, geos, engine.catalogue, engine.door)
        nowhere = Territory("", "", (), store.code)
        return Engine(
            nowhere, engine.catalogue, facts, engine.last_year, engine.door, engine.base_year
        )

    def _allowed(self, levels: Iterable[str]) -> bool:
        return bool(self.count) and LEVEL in levels

    def values(self, identifier: str, year: int, *, like: Value | None = None) -> list[Value]:
        """Value of each comparable territory, the nearest first; as many as may be asked for.

        Args:
            identifier: Identifier in the catalogue.
            year: Year of the figures.
            like: A figure set against another year than this one's counts as unknown.
        """
        entry = self.engine.catalogue.get(identifier)
        if not self._allowed(entry.comparaison):
            return []
        found = []
        for peer in self.chooser.choice(entry).ranked:
            value = self.figures.value(identifier, "epci", peer.geo, year)
            found.append(_unlike(value) if _is_other(value, like) else value)
        return found

    def spread(self, identifier: str, own: Value, *, count: int = 0) -> Spread | None:
        """Quartiles of the comparable territories, the year of the territory's own value.

        Args:
            identifier: Identifier in the catalogue.
            own: The territory's value.
            count: How many territories; those asked for by default.

        Returns:
            None where fewer than five have a figure.
        """
        values = self.values(identifier, own.year, like=own)[: count or self.count]
        return spread_of(values)

    def median(self, identifier: str, own: Value) -> Value | None:
        """The median as a value of level « pairs »; None where it is not known."""
        found = self.spread(identifier, own)
        if found is None or not found.median.is_bounded:
            return None
        status = found.status if found.median.is_exact else _WIDE.get(found.status, found.status)
        return Value(
            identifier,
            LEVEL,
            "",
            own.year,
            found.median,
            status,
            found.sources,
            found.known,
            found.expected,
            own.denominator_year,
            seal=self.engine.door.seal,
        )

    def change(
        self, identifier: str, first: Value, last: Value, *, in_percent: bool
    ) -> Interval | None:
        """The median of the changes of the comparable territories between two years.

        Args:
            identifier: Identifier in the catalogue.
            first: The territory's value at the beginning.
            last: Its value at the end, same series.
            in_percent: Whether changes are rates in per cent, else differences in its unit.

        Returns:
            None where fewer than five are known at both dates.
        """
        pairs = zip(
            self.values(identifier, first.year, like=first)[: self.count],
            self.values(identifier, last.year, like=last)[: self.count],
            strict=True,
        )
        boxes = [change_of(one, two, in_percent=in_percent) for one, two in pairs]
        known = sum(box.is_bounded for box in boxes)
        return quantile(boxes, 0.5) if known >= LEAST_KNOWN else None

    def standing(self, identifier: str, *, sizes: Sequence[int] = ()) -> Standing | None:
        """The newest year in which the territory and five comparable ones have a figure.

        Args:
            identifier: Identifier in the catalogue, of a rate.
            sizes: Other numbers of territories to try.

        Returns:
            None where there is no such year among the last ten.
        """
        engine = self.engine
        choice = self.chooser.choice(engine.catalogue.get(identifier)) if self.count else None
        if choice is None or not choice.ranked:
            return None
        for year in reversed(engine.years(identifier)):
            own = engine.value(identifier, "territoire", engine.territory.id, year)
            if year < engine.last_year - OLDEST_YEARS:
                return None
            spread = self.spread(identifier, own) if own.has_figure else None
            if spread is not None and own.interval.is_bounded:
                others = {size: self.spread(identifier, own, count=size) for size in sizes}
                kept = {size: one for size, one in others.items() if one is not None}
                return Standing(identifier, own, spread, kept, choice)
        return None

    def key(self, identifiers: Iterable[str]) -> str:
        """Twelve digits that change when the territories, or a figure of theirs, change.

        Args:
            identifiers: Indicators whose figures count.
        """
        told = () if self.reason else self._texts(identifiers)
        return key_of([f"{self.count} {self.reason}", *told])

    def _texts(self, identifiers: Iterable[str]) -> Iterable[str]:
        """What pages may say of them: the lists, the criteria and every cell read."""
        entries = self.engine.catalogue.entries
        yield repr(sorted(self.chooser.structure.refused.items()))
        names = list(identifiers)
        for name in ["", *names]:
            choice = self.chooser.choice(entries[name]) if name else self.chooser.base
            yield f"{name} {choice.ranked} {choice.nature} {choice.moved} {choice.reason}"
            yield f"{[(c.identifier, c.years) for c in choice.criteria]} {len(choice.left_out)}"
        used = self._used([name for name in names if self._allowed(entries[name].comparaison)])
        for table in (self.figures.facts.cells, self.figures.facts.sums):
            for (variable, level, geo), cells in sorted(table.items()):
                for year, cell in sorted(cells.items()):
                    if (variable, year) in used:
                        yield f"{variable} {level} {geo} {year} {cell.interval} {cell.status}"

    def _used(self, identifiers: Iterable[str]) -> set[tuple[str, int]]:
        """Variables and years that the territory has a figure for: theirs count for no other."""
        return {
            (variable, year)
            for name in identifiers
            for value in self.engine.series(name)
            for variable, year, _ in value.leaves
        }


_WIDE = {Status.EXACT: Status.CENSORED}


def _is_other(value: Value, like: Value | None) -> bool:
    return like is not None and value.denominator_year != like.denominator_year


def _unlike(value: Value) -> Value:
    return Value(
        value.indicator,
        value.level,
        value.geo,
        value.year,
        UNKNOWN,
        Status.MISSING,
        reason="rapporté à une autre année",
        seal=value.seal,
    )


def change_of(first: Value, last: Value, *, in_percent: bool) -> Interval:
    """What is certain of a change: the difference, or the rate in per cent; unknown if need be."""
    one, two = first.interval, last.interval
    is_known = first.has_figure and last.has_figure and one.is_bounded and two.is_bounded
    if not is_known or (in_percent and one.low <= 0):
        return UNKNOWN
    if in_percent:
        return Interval(100 * (two.low / one.high - 1), 100 * (two.high / one.low - 1))
    return Interval(two.low - one.high, two.high - one.low)


def spread_of(values: Sequence[Value]) -> Spread | None:
    """Quartiles by intervals: of the lows and of the highs, what is unknown being anything.

    Args:
        values: One value a territory.

    Returns:
        None where fewer than five have a bounded figure.
    """
    known = [one for one in values if one.has_figure and one.interval.is_bounded]
    if len(known) < LEAST_KNOWN:
        return None
    boxes = [one.interval if one in known else UNKNOWN for one in values]
    low, median, high = (quantile(boxes, q) for q in (0.25, 0.5, 0.75))
    worst = weakest(one.status for one in known)
    sources = tuple(sorted({file for one in known for file in one.sources}))
    return Spread(low, median, high, len(known), len(values), worst, sources)
