"""The door of statistical secrecy: what a figure passes before a page, a table or a file shows it.

Open data are let through as their producer published them. Local data (Caf extractions, what a
territory writes itself) are masked row by row before anything is computed from them, so that a
sum, a rate or a gap never says more than the masks do. Threshold of the rule: `secret.seuil` of
the territory file, 5 at least (the Caf's own rule).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, Literal

from ctg_eval.bounds import UNKNOWN, UNKNOWN_POSITIVE, Interval, Status
from ctg_eval.errors import DisclosureError
from ctg_eval.referentiel.sources import Sources

Diffusion = Literal["externe", "interne"]
Row = tuple[float, float, Status]
LEAST_THRESHOLD = 5
_KEY: Final = object()


@dataclass(frozen=True, slots=True)
class Seal:
    """The mark that the door puts on a figure: no other code can make one.

    Attributes:
        diffusion: « externe », or « interne » when local counts were let through as they are.
    """

    diffusion: Diffusion
    key: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a seal that the door did not make.

        Raises:
            DisclosureError: the key is not the door's.
        """
        if self.key is not _KEY:
            raise DisclosureError("un sceau ne se fabrique pas : seule la porte du secret en pose")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that passed the door: the only kind that drawings and tables take.

    Attributes:
        interval: What is certain, in the unit of the indicator.
        status: Why it is known so.
        seal: The door's mark.

    Raises:
        DisclosureError: the mark is missing.
    """

    interval: Interval
    status: Status
    seal: Seal | None = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a figure without the mark of the door."""
        if not isinstance(self.seal, Seal):
            raise DisclosureError("ce chiffre n’est pas passé par la porte du secret statistique")


@dataclass(frozen=True)
class Door:
    """The door of one run.

    Attributes:
        sources: Declarations: they say which sources are local.
        threshold: Least count of people of local data that may be shown.
        diffusion: « interne » lets local counts through as they are; the page then says so.

    Raises:
        DisclosureError: the threshold is under 5.
    """

    sources: Sources = field(repr=False)
    threshold: int = LEAST_THRESHOLD
    diffusion: Diffusion = "externe"

    def __post_init__(self) -> None:
        """Refuse a threshold that the rule does not allow."""
        if self.threshold < LEAST_THRESHOLD:
            raise DisclosureError(
                f"le seuil du secret est de {LEAST_THRESHOLD} au moins, {self.threshold} est demandé"
            )

    @property
    def seal(self) -> Seal:
        """The mark of what was computed from rows that this door masked."""
        return Seal(self.diffusion, _KEY)

    def is_local(self, variable: str) -> bool:
        """Whether a variable is local: counts of people that nobody has published yet."""
        declared = self.sources.variable(variable)
        return not self.sources.is_open(variable) and declared.additif and declared.personnes

    def counts_people(self, variable: str) -> bool:
        """Whether a variable counts people or families, open or local."""
        declared = self.sources.variable(variable)
        return declared.additif and declared.personnes

    def row(self, variable: str, row: Row) -> Row:
        """A row of a file as it may be used: a small local count becomes its mask.

        A count that is certainly zero stays: it tells of nobody. One that may be under the
        threshold is hidden, and what is left of it is the interval that the mask allows.

        Args:
            variable: Variable of the row.
            row: low, high and status.
        """
        if self.diffusion == "interne" or not self.is_local(variable):
            return row
        return self.row_of_people(row)

    def row_of_people(self, row: Row) -> Row:
        """A row of a local count, hidden when it may be small.

        Args:
            row: low, high and status.
        """
        low, high, _ = row
        if not math.isfinite(high) or high <= 0 or low >= self.threshold:
            return row
        # The mask hides both ends: what the file itself bounds more tightly is not said.
        least = 1.0 if low >= 1 else min(low, 0.0)
        return (least, float(max(math.ceil(high), self.threshold - 1)), Status.SECRET)

    def people(self, count: int | None) -> Figure:
        """A count of people that the territory writes itself (a meeting, a contribution).

        A small one becomes its mask; none at all tells of nobody and stays; None is not known.

        Args:
            count: People, as the workbook says it.
        """
        if count is None:
            return Figure(UNKNOWN_POSITIVE, Status.MISSING, self.seal)
        if self.diffusion == "interne" or count == 0 or count >= self.threshold:
            return Figure(Interval.exact(count), Status.EXACT, self.seal)
        return Figure(Interval(1.0, self.threshold - 1.0), Status.SECRET, self.seal)


def open_figure(interval: Interval, status: Status = Status.EXACT) -> Figure:
    """A figure that its producer has published as it is: it passes the door unchanged.

    Args:
        interval: What is certain.
        status: Why it is known so.
    """
    return Figure(interval, status, Seal("externe", _KEY))


ABSENT: Final = open_figure(UNKNOWN, Status.MISSING)
"""What stands where there is no figure."""


def passed(figure: object) -> Figure:
    """The figure, if it passed the door.

    Raises:
        DisclosureError: it is no figure of the door: a bare number, an interval, a value.
    """
    if not isinstance(figure, Figure):
        raise DisclosureError(
            f"un dessin ou un tableau ne prend que des chiffres passés par la porte ; "
            f"« {type(figure).__name__} » est refusé"
        )
    return figure
