"""Where a territory stands among comparable ones: its side, its words, and the check of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ctg_eval.bounds import Interval
from ctg_eval.disclosure.door import ABSENT, Figure, passed
from ctg_eval.display.checks import Cell, Facts
from ctg_eval.display.numerals import as_printed

Side = Literal["above", "inside", "below", "unknown"]
Sense = Literal["neutre", "hausse_favorable", "hausse_defavorable"]
OWN, LOW, MEDIAN, HIGH = "Territoire", "Fourchette, bas", "Médiane", "Fourchette, haut"
SIDES: Final[dict[Side, str]] = {
    "above": "Au-dessus",
    "inside": "Dans la fourchette",
    "below": "Au-dessous",
    "unknown": "On ne peut pas conclure",
}
BETTER = "Mieux si c’est"
SENSES: Final[dict[Sense, str]] = {
    "neutre": "–",
    "hausse_favorable": "haut",
    "hausse_defavorable": "bas",
}


def side_of(
    own: Interval, low: Interval, high: Interval, *, decimals: int, least: float = 0.0
) -> Side:
    """The side on which a value certainly stands, as the printed values show it.

    Args:
        own: The territory's value.
        low: First quartile of the comparable territories.
        high: Their third quartile.
        decimals: Digits after the comma with which all are printed.
        least: Gap that is not told apart from none, in the unit of the values.

    Returns:
        « unknown » where the intervals let the value stand on two sides.
    """
    box, under, over = (as_printed(one, decimals=decimals) for one in (own, low, high))
    if round(box.low - over.high, 9) > least:
        return "above"
    if round(under.low - box.high, 9) > least:
        return "below"
    return "inside" if under.high <= box.low and box.high <= over.low else "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One indicator: the territory's dot, and the band of the comparable territories.

    Attributes:
        label: Name of the indicator, as it is drawn.
        detail: Its unit and year, in brackets in the table.
        own: The territory's figure.
        low: First quartile of the comparable territories.
        median: Their median.
        high: Their third quartile.
        decimals: Digits after the comma.
        least: Gap that is not told apart from none.
        sense: Which way is favourable.
        solidity: How exact the figures are, in words.
        again: What becomes of the side with fewer and more territories, in words.

    Raises:
        DisclosureError: a figure did not pass the door of secrecy.
    """

    label: str
    detail: str
    own: Figure
    low: Figure
    median: Figure
    high: Figure
    decimals: int = 1
    least: float = 0.0
    sense: Sense = "neutre"
    solidity: str = ""
    again: str = ""

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        for one in (self.own, self.low, self.median, self.high):
            passed(one)

    @property
    def title(self) -> str:
        """Header of its row in the table."""
        return f"{self.label} ({self.detail})" if self.detail else self.label

    @property
    def side(self) -> Side:
        """The side on which the territory certainly stands."""
        return side_of(
            self.own.interval,
            self.low.interval,
            self.high.interval,
            decimals=self.decimals,
            least=self.least,
        )

    @property
    def cells(self) -> list[tuple[str, str, Figure]]:
        """Its figures, by row and column of the table."""
        columns = {OWN: self.own, LOW: self.low, MEDIAN: self.median, HIGH: self.high}
        return [(self.title, column, one) for column, one in columns.items()]


@dataclass(frozen=True, slots=True)
class Stands:
    """So many rows of the table stand on that side of the comparable territories.

    Attributes:
        rows: Title, decimals and least gap of each row.
        side: The side.
        count: How many are said to be there.
    """

    rows: tuple[tuple[str, int, float], ...]
    side: Side
    count: int

    @classmethod
    def of(cls, strips: Sequence[Strip], side: Side) -> Stands:
        """What is true of some rows."""
        rows = tuple((one.title, one.decimals, one.least) for one in strips)
        return cls(rows, side, sum(one.side == side for one in strips))

    def fault(self, facts: Facts) -> str:
        """How many there are, where it is another number."""
        found = sum(self._side(facts, *row) == self.side for row in self.rows)
        said = SIDES[self.side].casefold()
        return "" if found == self.count else f"{found} fois « {said} », non {self.count}"

    def _side(self, facts: Facts, title: str, decimals: int, least: float) -> Side:
        cells: list[Cell] = [(title, OWN), (title, LOW), (title, HIGH)]
        found = [facts.get(cell, ABSENT) for cell in cells]
        if not all(one.status.has_figure for one in found):
            return "unknown"
        own, low, high = (one.interval for one in found)
        return side_of(own, low, high, decimals=decimals, least=least)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The count and the whole."""
        return (str(self.count), str(len(self.rows)))
