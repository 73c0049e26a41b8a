"""The value of an indicator: an interval, its status, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure, Seal


@dataclass(frozen=True, slots=True)
class Value:
    """One indicator for one area and one year.

    Attributes:
        indicator: Identifier in the catalogue.
        level: commune, territoire, ensemble, epci, departement, region, france, iris or qpv.
        geo: Code of the area.
        year: Year of the figure (of the numerator).
        interval: What is certain, in the indicator's unit; unknown when there is no figure.
        status: Why it is known so.
        sources: Identifiers of the files used (first twelve digits of their sha256), sorted.
        known: Areas that hold a figure, of `expected`, when the value is a sum.
        expected: Areas that should hold one.
        denominator_year: Year of the denominator when it is another.
        denominator: The denominator's interval, when there is one.
        reason: French sentence that says why there is no figure, or what the figure lacks.
        leaves: Variable, year and interval of each cell that the formula used.
        seal: The door's mark: it was computed from rows that the door let through.
    """

    indicator: str
    level: str
    geo: str
    year: int
    interval: Interval
    status: Status
    sources: tuple[str, ...] = ()
    known: int = 1
    expected: int = 1
    denominator_year: int | None = None
    denominator: Interval | None = None
    reason: str = ""
    leaves: tuple[tuple[str, int, Interval], ...] = field(default=(), repr=False)
    seal: Seal | None = field(default=None, repr=False, compare=False)

    @property
    def has_figure(self) -> bool:
        """Whether a figure may be printed."""
        return self.status.has_figure

    @property
    def figure(self) -> Figure:
        """The figure as a drawing or a table takes it.

        Raises:
            DisclosureError: the value was not computed behind the door.
        """
        return Figure(self.interval, self.status, self.seal)
