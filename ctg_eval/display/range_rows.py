"""Rows of range bars: what is possible, what is observed, and their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ctg_eval.disclosure.door import ABSENT, Figure, passed
from ctg_eval.display.caption import Row
from ctg_eval.display.changes import gap
from ctg_eval.display.scale import level
from ctg_eval.errors import ReportError


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeWords:
    """The words of range bars.

    Attributes:
        covers: What the interval covers, a sentence of the Note (« le besoin va de… à… »).
        possible: Name of the interval (« Besoin estimé »).
        observed: Name of what is observed (« Offre 2024 »).
        header: What the rows are.
        alert: Side on which a gap that is certain is an alert; empty for none.

    Raises:
        ReportError: `covers` is empty: the bar could not be read.
    """

    covers: str
    possible: str = "Possible"
    observed: str = "Observé"
    header: str = "Commune"
    alert: Literal["", "below", "above"] = ""

    def __post_init__(self) -> None:
        """Refuse bars that do not say what they cover."""
        if not self.covers.strip():
            raise ReportError(
                "Barres d’intervalle refusées : dites ce que l’intervalle couvre (« covers »)."
            )


@dataclass(frozen=True, slots=True)
class Range:
    """One row: what is possible, and what is observed when something is.

    Raises:
        DisclosureError: a figure did not pass the door of secrecy.
    """

    label: str
    possible: Figure
    observed: Figure | None = None

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        passed(self.possible)
        passed(self.seen)

    @property
    def seen(self) -> Figure:
        """What is observed; absent where nothing is."""
        return ABSENT if self.observed is None else self.observed

    @property
    def bar(self) -> Row:
        """The interval as a row of its own."""
        return Row(self.label, self.possible)

    @property
    def dot(self) -> Row:
        """What is observed as a row of its own."""
        return Row(self.label, self.seen)

    @property
    def is_drawn(self) -> bool:
        """Whether one of both may be drawn."""
        return self.bar.is_drawn or self.dot.is_drawn

    @property
    def gap(self) -> Figure:
        """What is observed less what is possible."""
        return gap(self.seen, self.possible)

    @property
    def rank(self) -> tuple[bool, float]:
        """For sorting: the least gap first, then what has none, the greatest interval first."""
        if self.bar.is_drawn and self.dot.is_drawn:
            return False, level(self.gap.interval)
        row = self.bar if self.bar.is_drawn else self.dot
        return True, -level(row.interval)

    def side(self) -> str:
        """« below » or « above » where the gap is certain; else empty."""
        if not (self.bar.is_drawn and self.dot.is_drawn):
            return ""
        box = self.gap.interval
        return "below" if box.high < 0 else "above" if box.low > 0 else ""
