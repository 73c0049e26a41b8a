"""What a sentence may assert of a table: each check refers to cells by (row, column).

A check holds only where it is certain: two intervals that overlap are neither above nor below one
another, and a cell without a figure proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ctg_eval.bounds import Interval
from ctg_eval.disclosure.door import ABSENT, Figure, passed
from ctg_eval.display.numerals import ends, says_nothing, short_text
from ctg_eval.display.traced import numbers_in
from ctg_eval.display.wording import printed_change_words, side_words

Cell = tuple[str, str]
Facts = Mapping[Cell, Figure]
LEAST_RANKED = 5  # no rank under five territories


class Check(Protocol):
    """Something that a sentence asserts of a table."""

    def fault(self, facts: Facts) -> str:
        """What the table says instead, in French; empty where the check holds."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Texts whose numbers the check answers for."""


@dataclass(frozen=True, slots=True)
class Says:
    """A cell prints this text, « 41,6 » or « 42 à 46 »."""

    cell: Cell
    text: str

    def fault(self, facts: Facts) -> str:
        """What the cell prints at the same precision, where it is another text."""
        if absent := _without_figure(facts, self.cell):
            return absent
        said = numbers_in(self.text)
        decimals = max((len(part) for part in re.findall(r",(\d+)", self.text)), default=0)
        printed = [end for end in ends(facts[self.cell].interval, decimals=decimals) if end]
        if said and said == numbers_in(" à ".join(dict.fromkeys(printed))):
            return ""
        return _shown(facts, self.cell)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The text itself."""
        return (self.text,)


@dataclass(frozen=True, slots=True)
class _Two:
    """Two cells set against one another."""

    cell: Cell
    other: Cell

    def _boxes(self, facts: Facts) -> tuple[Interval, Interval]:
        return facts[self.cell].interval, facts[self.other].interval

    def _holds(self, own: Interval, other: Interval) -> bool:
        raise NotImplementedError

    def fault(self, facts: Facts) -> str:
        """Both cells as they are printed, where the check does not hold for certain."""
        absent = _without_figure(facts, self.cell, self.other)
        if absent or self._holds(*self._boxes(facts)):
            return absent
        return f"{_shown(facts, self.cell)} et {_shown(facts, self.other)}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """None of its own."""
        return ()


class Above(_Two):
    """The cell is certainly above the other."""

    __slots__ = ()

    def _holds(self, own: Interval, other: Interval) -> bool:
        return own.low > other.high


class Below(_Two):
    """The cell is certainly below the other."""

    __slots__ = ()

    def _holds(self, own: Interval, other: Interval) -> bool:
        return own.high < other.low


class Rises(_Two):
    """From the first cell to the second, the value certainly goes up."""

    __slots__ = ()

    def _holds(self, own: Interval, other: Interval) -> bool:
        return other.low > own.high


class Falls(_Two):
    """From the first cell to the second, the value certainly goes down."""

    __slots__ = ()

    def _holds(self, own: Interval, other: Interval) -> bool:
        return other.high < own.low


@dataclass(frozen=True, slots=True)
class Near(_Two):
    """The two cells print the same, overlap, or are less than `least` apart."""

    decimals: int = 1
    least: float = 0.0

    def _holds(self, own: Interval, other: Interval) -> bool:
        return side_words(own, other, decimals=self.decimals, least=self.least) == "proche"


@dataclass(frozen=True, slots=True)
class Changes(_Two):
    """From the first cell to the second, the change is said in these words.

    Attributes:
        words: « en hausse de 3 points », « stable »…; its beginning without the amount will do.
        unit: Name of the unit in the catalogue.
        decimals: Digits after the comma with which both cells are printed.
    """

    words: str
    unit: str = ""
    decimals: int = 1

    def _holds(self, own: Interval, other: Interval) -> bool:
        said = printed_change_words(own, other, unit=self.unit, decimals=self.decimals)
        return self.words in (said, said.partition(" de ")[0].rstrip(","))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The amount of the change."""
        return (self.words,)


def Stable(first: Cell, last: Cell, *, unit: str = "", decimals: int = 1) -> Changes:  # noqa: N802
    """From the first cell to the second, nothing changes for certain."""
    return Changes(first, last, "stable", unit, decimals)


@dataclass(frozen=True, slots=True)
class _Rank:
    """A cell at one end of several."""

    cell: Cell
    among: tuple[Cell, ...]

    def _holds(self, own: Interval, other: Interval) -> bool:
        raise NotImplementedError

    def fault(self, facts: Facts) -> str:
        """Why the cell is not certainly the first of them, all known and five at least."""
        others = [cell for cell in self.among if cell != self.cell]
        if len(others) + 1 < LEAST_RANKED:
            return f"un rang demande {LEAST_RANKED} territoires, il y en a {len(others) + 1}"
        if absent := _without_figure(facts, self.cell, *others):
            return absent
        own = facts[self.cell].interval
        for cell in others:
            if not self._holds(own, facts[cell].interval):
                return f"{_shown(facts, self.cell)} et {_shown(facts, cell)}"
        return ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """How many cells are ranked."""
        return (str(len({self.cell, *self.among})),)


class Highest(_Rank):
    """The cell is certainly above all the others."""

    __slots__ = ()

    def _holds(self, own: Interval, other: Interval) -> bool:
        return own.low > other.high


class Lowest(_Rank):
    """The cell is certainly below all the others."""

    __slots__ = ()

    def _holds(self, own: Interval, other: Interval) -> bool:
        return own.high < other.low


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cells whose sides are counted.

    Attributes:
        cell: The one.
        other: What it is set beside.
        decimals: Digits after the comma with which both are printed.
        least: Gap that is not told apart from none.
    """

    cell: Cell
    other: Cell
    decimals: int = 1
    least: float = 0.0

    def side(self, facts: Facts) -> str:
        """« plus », « moins » or « proche »; empty where one is not known."""
        if _without_figure(facts, self.cell, self.other):
            return ""
        own, other = facts[self.cell].interval, facts[self.other].interval
        return side_words(own, other, decimals=self.decimals, least=self.least)


@dataclass(frozen=True, slots=True)
class Counts:
    """So many of the pairs are on that side, and all of them are known.

    Attributes:
        pairs: Pairs that are counted.
        side: « plus », « moins » or « proche ».
        count: How many are said to be there.
    """

    pairs: tuple[Pair, ...]
    side: str
    count: int

    def fault(self, facts: Facts) -> str:
        """How many there are, where it is another number."""
        sides = [pair.side(facts) for pair in self.pairs]
        if "" in sides:
            pair = self.pairs[sides.index("")]
            return _without_figure(facts, pair.cell, pair.other) or "une valeur n’a pas de borne"
        found = sides.count(self.side)
        return "" if found == self.count else f"{found} fois « {self.side} », non {self.count}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The count and the whole."""
        return (str(self.count), str(len(self.pairs)))


@dataclass(frozen=True, slots=True)
class Holds:
    """The table has so many rows with a figure in that column (in any column by default)."""

    count: int
    column: str = ""

    def fault(self, facts: Facts) -> str:
        """How many there are, where it is another number."""
        found = {
            cell[0]
            for cell in facts
            if self.column in ("", cell[1]) and not _without_figure(facts, cell)
        }
        return "" if len(found) == self.count else f"{len(found)} lignes, non {self.count}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The count."""
        return (str(self.count),)


def facts_of(cells: Iterable[tuple[str, str, Figure]]) -> dict[Cell, Figure]:
    """What a table holds: row, column and figure of each cell.

    Two cells of the same name cannot be told apart: neither can be claimed.

    Raises:
        DisclosureError: a figure did not pass the door of secrecy.
    """
    found: dict[Cell, Figure] = {}
    for row, column, one in cells:
        found[row, column] = ABSENT if (row, column) in found else passed(one)
    return found


def _without_figure(facts: Facts, *cells: Cell) -> str:
    """Which of the cells has no figure that may be shown; empty where all have one."""
    for cell in cells:
        figure = facts.get(cell, ABSENT)
        if not figure.status.has_figure or says_nothing(figure.interval):
            return f"« {', '.join(cell)} » sans chiffre"
    return ""


def _shown(facts: Facts, cell: Cell) -> str:
    box = facts[cell].interval
    exact = short_text(box, decimals=2)
    texts = (short_text(box, decimals=digits) for digits in (0, 1))
    text = next((one for one in texts if numbers_in(one) == numbers_in(exact)), exact)
    return f"{text} (« {', '.join(cell)} »)"
