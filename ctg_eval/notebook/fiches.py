"""The sheets of a page: one for each key figure that it showed."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import Line
from ctg_eval.display.explain import sheet_of
from ctg_eval.display.pieces import Piece
from ctg_eval.display.sheets import sheets


class Shown:
    """The key figures that a page showed, each remembered with the place where it came first.

    A notebook's cell may be run twice: a figure keeps its anchor in the place that first took it.
    """

    def __init__(self) -> None:
        self._places: dict[str, str] = {}
        self._lines: dict[str, Line] = {}

    def take(self, place: str, found: Sequence[Line]) -> frozenset[str]:
        """Remember figures; the identifiers of those that take their anchor here.

        Args:
            place: Part of the page (« essentiel », a theme).
            found: Lines of its key figures.
        """
        known = [line for line in found if line.value is not None]
        for line in known:
            self._places.setdefault(line.identifier, place)
            self._lines.setdefault(line.identifier, line)
        return frozenset(
            line.identifier for line in known if self._places[line.identifier] == place
        )

    @property
    def lines(self) -> list[Line]:
        """The figures, in the order in which they were first shown."""
        return list(self._lines.values())


def sheets_piece(context: Context, found: Sequence[Line]) -> Piece:
    """The sheets of some lines, those without a figure left out.

    Args:
        context: The territory.
        found: Lines, each indicator once.
    """
    return sheets(
        [
            sheet_of(line.identifier, line.entry, context.store, line.value)
            for line in found
            if line.value is not None
        ]
    )
